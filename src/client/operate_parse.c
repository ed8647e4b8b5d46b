/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cip/object.h"
#include "cip/operation.h"
#include "cip/service.h"
#include "cip/type.h"
#include "cip/value.h"
#include "client/call.h"
#include "client/operate.h"

/* Bytes, where the type of an attribute is not known. One that is longer is asked for again. */
enum { ANSWER_OF_SET = 4, ANSWER_OF_GET = 84, ANSWER_OF_ALL = 160 };

struct parser {
    struct arena *arena;
    struct client_entry *entry;
    struct cip_operation parsed;
    struct eip_mistake *mistake;
};

static void fill(struct eip_mistake *mistake, size_t column, const char *why) {
    struct text text = text_of(mistake->text, sizeof mistake->text);
    mistake->column = column;
    text_puts(&text, why);
}

static eip_err refuse(struct parser *p, eip_err err, size_t column, const char *why) {
    fill(p->mistake, column, why);
    return err;
}

static const struct cip_object_attribute *known_attribute(const struct client_entry *e) {
    if (e->aim != CIP_AIM_ATTRIBUTE || e->object.instance == 0)
        return NULL;
    return cip_object_attribute_find(e->object.class_id, e->object.attribute);
}

/* An attribute has the type it is known to have, and as many values as are given. */
static uint16_t type_of(const struct parser *p) {
    const struct cip_object_attribute *known = known_attribute(p->entry);
    return known != NULL && !p->parsed.cast ? known->type : cip_operation_type(&p->parsed);
}

static eip_err take_values(struct parser *p) {
    struct client_entry *e = p->entry;
    struct cip_operation_fault wrong;
    enum cip_value_rules rules =
        e->aim == CIP_AIM_ATTRIBUTE ? CIP_VALUES_OF_TAG : CIP_VALUES_GUESSED;
    uint16_t type = type_of(p);
    size_t room = cip_operation_room(&p->parsed, type, 0);
    if (room == 0)
        return refuse(p, EIP_E_TYPE, p->parsed.equals + 1, "values of this type cannot be written");
    uint8_t *bytes = arena_take_bytes(p->arena, room);
    if (bytes == NULL)
        return EIP_E_MEMORY;
    e->shown.value = eip_value_in(type, 0, bytes, room);
    eip_err err = cip_operation_values(&p->parsed, rules, &e->shown.value, &wrong);
    if (err != EIP_OK)
        return refuse(p, err, wrong.column, wrong.why);
    if (type == EIP_TYPE_STRING)
        cip_value_pad(&e->shown.value);
    e->shown.value.room_at = NULL;
    e->shown.value.room = 0;
    return EIP_OK;
}

/* A byte offset is where the fragments begin. */
static void aim_tag(struct client_entry *e, bool writes, bool by_fragments) {
    struct client_item *item = &e->item;
    e->shown.method = writes ? EIP_METHOD_WRITE : EIP_METHOD_READ;
    item->op = writes ? CLIENT_WRITE : CLIENT_READ;
    item->by_fragments = by_fragments || e->shown.fragmented;
    item->start = e->shown.offset;
    item->type.code = e->shown.value.type;
}

/* How long an answer is expected to be, so that it may share a packet with others. */
static uint16_t guess_reply(const struct client_entry *e, bool writes) {
    const struct cip_object_attribute *known = known_attribute(e);
    if (writes)
        return ANSWER_OF_SET;
    if (e->aim == CIP_AIM_OBJECT)
        return ANSWER_OF_ALL;
    size_t size = known != NULL ? cip_type_size(known->type, 0) * known->count : 0;
    return size > 0 ? (uint16_t)size : ANSWER_OF_GET;
}

static void aim_object(struct client_entry *e, bool writes) {
    struct client_item *item = &e->item;
    bool all = e->aim == CIP_AIM_OBJECT;
    e->shown.method = all      ? EIP_METHOD_GET_ATTRIBUTES_ALL
                      : writes ? EIP_METHOD_SET_ATTRIBUTE_SINGLE
                               : EIP_METHOD_GET_ATTRIBUTE_SINGLE;
    item->op = writes ? CLIENT_CALL : CLIENT_GET;
    item->service = all      ? CIP_GET_ATTRIBUTES_ALL
                    : writes ? CIP_SET_ATTRIBUTE_SINGLE
                             : CIP_GET_ATTRIBUTE_SINGLE;
    item->reply_guess = guess_reply(e, writes);
}

static const char *refusal_of(const struct parser *p, size_t *ret_column) {
    const struct cip_operation *o = &p->parsed;
    enum cip_aim aim = p->entry->aim;
    *ret_column = o->address.beyond;
    if (o->address.bit != CIP_ADDRESS_NO_BIT)
        return !o->writes                 ? "a bit is not read here, but by ciprw read"
               : aim == CIP_AIM_ATTRIBUTE ? client_no_attribute_bit
                                          : "a bit is not written here, but by ciprw write";
    *ret_column = o->equals;
    if (o->writes && aim == CIP_AIM_OBJECT)
        return "all attributes cannot be written at once: which one?";
    *ret_column = o->plus;
    return o->fragmented && aim != CIP_AIM_TAG ? "an attribute has no byte offset" : NULL;
}

/* What is shown of the text and its address. */
static eip_err keep_address(struct parser *p) {
    struct eip_operation *shown = &p->entry->shown;
    const struct cip_address *address = &p->parsed.address;
    const char *tag = arena_take_text(p->arena, p->parsed.target);
    uint8_t *path = arena_take_bytes(p->arena, address->path_size);
    if (tag == NULL || path == NULL)
        return EIP_E_MEMORY;
    memcpy(path, address->path, address->path_size);
    shown->tag = tag;
    shown->path = path;
    shown->path_size = address->path_size;
    shown->elements = address->count;
    shown->counted = address->counted;
    shown->fragmented = p->parsed.fragmented;
    shown->offset = p->parsed.offset;
    return EIP_OK;
}

static eip_err parse(struct parser *p, struct str text, bool by_fragments) {
    struct client_entry *e = p->entry;
    struct cip_operation_fault wrong;
    size_t column;
    if (cip_operation_parse(text, CIP_NAMES_ANY, &p->parsed, &wrong) != EIP_OK)
        return refuse(p, EIP_E_TAG, wrong.column, wrong.why);
    e->aim = cip_address_aim(&p->parsed.address, &e->object);
    const char *why = refusal_of(p, &column);
    if (why != NULL)
        return refuse(p, EIP_E_TAG, column, why);
    eip_err err = keep_address(p);
    if (err == EIP_OK && p->parsed.writes)
        err = take_values(p);
    if (err != EIP_OK)
        return err;
    e->item.path = reader_of(e->shown.path, e->shown.path_size);
    e->item.count = (uint16_t)e->shown.elements;
    e->item.data = reader_of(e->shown.value.data, e->shown.value.size);
    if (e->aim == CIP_AIM_TAG)
        aim_tag(e, p->parsed.writes, by_fragments);
    else
        aim_object(e, p->parsed.writes);
    return EIP_OK;
}

static eip_err parse_text(struct eip_operations *o, const char *text, bool by_fragments,
                          struct eip_mistake *mistake) {
    struct client_entry *e = &o->entries[o->count];
    struct parser p = {.arena = &o->arena, .entry = e, .mistake = mistake};
    mistake->index = o->count;
    if (text == NULL)
        return refuse(&p, EIP_E_ARGUMENT, 0, "is NULL");
    e->shown.text = arena_take_text(&o->arena, str_of(text));
    if (e->shown.text == NULL)
        return EIP_E_MEMORY;
    o->count++;
    return parse(&p, str_of(e->shown.text), by_fragments);
}

static eip_err parse_texts(struct eip_operations *o, const char *const *texts, size_t count,
                           bool by_fragments, struct eip_mistake *mistake) {
    eip_err err = EIP_OK;
    if (texts == NULL && count > 0)
        return EIP_E_ARGUMENT;
    if (count > 0 && (o->entries = mem_zero(count, sizeof *o->entries)) == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; err == EIP_OK && i < count; i++)
        err = parse_text(o, texts[i], by_fragments, mistake);
    return err;
}

eip_err eip_operations_parse(const char *const *texts, size_t count,
                             const struct eip_operate_options *options,
                             eip_operations **ret_operations) {
    static const struct eip_operate_options defaults;
    struct eip_mistake mistake = {.index = 0};
    struct eip_operations *o = mem_zero(1, sizeof *o);
    eip_err err = EIP_E_MEMORY;
    if (options == NULL)
        options = &defaults;
    if (o != NULL)
        err = parse_texts(o, texts, count, options->fragment, &mistake);
    if (err == EIP_OK) {
        *ret_operations = o;
        return EIP_OK;
    }
    mistake.err = err;
    if (mistake.text[0] == '\0')
        fill(&mistake, 0, error_text(err));
    if (options->ret_mistake != NULL)
        *options->ret_mistake = mistake;
    eip_operations_free(o);
    return err;
}

void eip_operations_free(eip_operations *o) {
    if (o == NULL)
        return;
    arena_fini(&o->arena);
    mem_free(o->entries);
    mem_free(o);
}

size_t eip_operations_count(const eip_operations *o) {
    return o->count;
}

const struct eip_operation *eip_operations_at(const eip_operations *o, size_t index) {
    return index < o->count ? &o->entries[index].shown : NULL;
}
