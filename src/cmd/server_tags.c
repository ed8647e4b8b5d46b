/* SPDX-License-Identifier: MIT */
#include "cmd/server_tags.h"

#include <stdio.h>

#include "base/latin.h"
#include "base/mem.h"
#include "cip/address.h"
#include "cip/value.h"
#include "client/operate_text.h"

enum { NAME_COLUMN = 20 };

void server_tags_fini(struct server_tags *t) {
    mem_free(t->twins);
    t->twins = NULL;
    t->twin_count = 0;
}

/* Adding. */

/* "NAME@1/2/3=TYPE" in its parts. */
struct parts {
    struct str name;
    struct str address; /* with its '@'; empty if there is none */
    struct str rest;    /* with its '='; empty if there is none */
};

static struct str trim_end(struct str s) {
    while (s.size > 0 && (s.at[s.size - 1] == ' ' || s.at[s.size - 1] == '\t'))
        s.size--;
    return s;
}

static struct parts split(struct str spec) {
    const char *end = spec.at + spec.size;
    const char *equals = spec.size > 0 ? memchr(spec.at, '=', spec.size) : NULL;
    const char *head_end = equals != NULL ? equals : end;
    size_t head = (size_t)(head_end - spec.at);
    const char *at = head > 0 ? memchr(spec.at, '@', head) : NULL;
    const char *name_end = at != NULL ? at : head_end;
    return (struct parts){
        .name = trim_end(str_span(spec.at, (size_t)(name_end - spec.at))),
        .address = trim_end(str_span(name_end, (size_t)(head_end - name_end))),
        .rest = str_span(head_end, (size_t)(end - head_end)),
    };
}

static eip_err fail(struct spec_fault *fault, size_t at, const char *why) {
    struct text text = text_of(fault->why, sizeof fault->why);
    text_puts(&text, why);
    fault->column = at + 1;
    return EIP_E_ARGUMENT;
}

static eip_err parse_address(struct str spec, struct str text, struct device_binding *ret_binding,
                             struct spec_fault *fault) {
    struct cip_address address;
    struct cip_address_fault wrong;
    struct cip_target target;
    size_t at = (size_t)(text.at - spec.at);
    if (cip_address_parse(text, &address, &wrong) != EIP_OK)
        return fail(fault, at + wrong.column - 1, wrong.why);
    if (cip_address_aim(&address, &target) != CIP_AIM_ATTRIBUTE)
        return fail(fault, at, "the address of a tag is @class/instance/attribute");
    if (target.instance == 0)
        return fail(fault, at, "a tag cannot be at instance 0, which is the class itself");
    *ret_binding = (struct device_binding){
        .class_id = target.class_id, .instance = target.instance, .attribute = target.attribute};
    return EIP_OK;
}

/* In ISO-8859-1, as it goes over the wire. */
static eip_err put_name(struct text *t, struct str spec, struct str name,
                        struct spec_fault *fault) {
    char latin;
    while (name.size > 0) {
        if (!latin_next(&name, &latin))
            return fail(fault, (size_t)(name.at - spec.at),
                        "a name has no characters but those of ISO-8859-1");
        text_char(t, latin);
    }
    return t->cut ? fail(fault, 0, "a name has at most 127 characters") : EIP_OK;
}

/* The tag without its address, as tag_spec.h knows it. */
static eip_err add_tag(struct server_tags *t, struct str spec, const struct parts *parts,
                       struct str name, struct spec_fault *fault) {
    struct text text = text_new();
    text_str(&text, name);
    if (parts->rest.size > 0)
        text_str(&text, parts->rest);
    else
        text_puts(&text, "=INT");
    eip_err err = EIP_E_MEMORY;
    if (!text.cut)
        err = tag_spec_add(text_view(&text), TAG_SPEC_CIP, t->device, fault);
    text_fini(&text);
    if (err == EIP_E_ARGUMENT && parts->rest.size > 0 && fault->column > name.size + 1)
        fault->column += (size_t)(parts->rest.at - spec.at) - name.size;
    return err;
}

static bool is_alike(const struct device_tag *a, const struct device_tag *b) {
    return a->type.code == b->type.code && a->count == b->count;
}

static eip_err not_alike(struct spec_fault *fault, size_t at, const struct device_tag *first) {
    const char *type = eip_type_name(first->type.code, first->type.handle);
    struct text why = text_of(fault->why, sizeof fault->why);
    text_puts(&why, "tags of one address have one type and size; there is ");
    latin_put(&why, device_tag_name(first));
    text_format(&why, "=%s", type != NULL ? type : "?");
    if (first->count > 1)
        text_format(&why, "[%u]", (unsigned)first->count);
    fault->column = at + 1;
    return EIP_E_ARGUMENT;
}

static eip_err add_twin(struct server_tags *t, const struct device_tag *first,
                        const struct device_tag *other) {
    struct server_twin *grown = mem_resize(t->twins, (t->twin_count + 1) * sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    t->twins = grown;
    t->twins[t->twin_count++] = (struct server_twin){.first = first, .other = other};
    memcpy(other->data, first->data, other->count * device_tag_element_size(other));
    return EIP_OK;
}

eip_err server_tags_add(struct server_tags *t, struct str spec, struct spec_fault *ret_fault) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct parts parts = split(spec);
    struct text name = text_of(buffer, sizeof buffer);
    struct device_binding binding = {.instance = 0};
    eip_err err = put_name(&name, spec, parts.name, ret_fault);
    if (err == EIP_OK && parts.address.size > 0)
        err = parse_address(spec, parts.address, &binding, ret_fault);
    if (err == EIP_OK)
        err = add_tag(t, spec, &parts, text_view(&name), ret_fault);
    if (err != EIP_OK || parts.address.size == 0)
        return err;
    size_t at = (size_t)(parts.address.at - spec.at);
    const struct device_tag *first = device_bindings_find(&t->device->bindings, &binding);
    binding.tag = device_tags_find(&t->device->tags, text_view(&name));
    if (binding.tag == NULL)
        return fail(ret_fault, at, "only one tag can be at an address, not a range of them");
    if (first == NULL)
        return device_bindings_add(&t->device->bindings, &binding);
    if (!is_alike(first, binding.tag))
        return not_alike(ret_fault, at, first);
    return add_twin(t, first, binding.tag);
}

/* Accesses. */

static uint32_t element_at(const struct device_tag *tag, size_t offset) {
    return (uint32_t)(offset / device_tag_element_size(tag));
}

static void print(const struct device_tag *tag, size_t offset, const char *arrow,
                  struct reader wire) {
    struct eip_value value = cip_value_of(tag->type.code, tag->type.handle, wire);
    uint32_t first = element_at(tag, offset);
    uint32_t last = value.count > 0 ? first + value.count - 1 : first;
    struct str latin = device_tag_name(tag);
    struct text name = text_new();
    struct text list = text_new();
    latin_put(&name, latin);
    client_operate_value_put(&list, &value);
    int column = latin.size < NAME_COLUMN ? (int)(NAME_COLUMN - latin.size) : 0;
    printf("%*s%s[%5u-%-5u] %s %s\n", column, "", text_cstr(&name), (unsigned)first, (unsigned)last,
           arrow, text_cstr(&list));
    text_fini(&name);
    text_fini(&list);
    (void)fflush(stdout); /* a broken one is told at the end */
}

/* Slots of strings as they go over the wire. */
static void print_slots(const struct device_tag *tag, const struct device_slot *slot, size_t offset,
                        struct reader bytes) {
    uint8_t *wire = mem_alloc(reader_left(&bytes));
    if (wire == NULL)
        return;
    struct writer w = writer_of(wire, reader_left(&bytes));
    while (reader_left(&bytes) > 0) {
        const uint8_t *string = reader_take(&bytes, slot->size);
        writer_bytes(&w, string, device_slot_string_size(slot, string));
    }
    print(tag, offset, "<=", reader_of(wire, w.size));
    mem_free(wire);
}

static void copy_to(const struct device_tag *tag, const struct device_tag *from, size_t offset,
                    size_t size) {
    if (tag != from)
        memcpy(tag->data + offset, from->data + offset, size);
}

static void copy_to_twins(const struct server_tags *t, const struct device_tag *tag, size_t offset,
                          size_t size) {
    const struct device_tag *first = NULL;
    for (size_t i = 0; i < t->twin_count && first == NULL; i++)
        if (t->twins[i].first == tag || t->twins[i].other == tag)
            first = t->twins[i].first;
    if (first == NULL)
        return;
    copy_to(first, tag, offset, size);
    for (size_t i = 0; i < t->twin_count; i++)
        if (t->twins[i].first == first)
            copy_to(t->twins[i].other, tag, offset, size);
}

void server_tags_written(void *user, const struct device_tag *tag, size_t offset,
                         struct reader bytes) {
    const struct server_tags *t = user;
    check(tag != NULL);
    copy_to_twins(t, tag, offset, reader_left(&bytes));
    if (!t->prints_writes)
        return;
    const struct device_slot *slot = device_slot_of(tag->type.code);
    if (slot != NULL)
        print_slots(tag, slot, offset, bytes);
    else
        print(tag, offset, "<=", bytes);
}

void server_tags_was_read(void *user, const struct device_tag *tag, size_t offset,
                          struct reader wire) {
    const struct server_tags *t = user;
    if (t->prints_reads)
        print(tag, offset, "==", wire);
}
