/* SPDX-License-Identifier: MIT */
#include "cmd/enip_operations.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cip/literals.h"
#include "cip/object.h"
#include "cip/service.h"
#include "cip/status.h"
#include "cip/type.h"
#include "cip/value.h"
#include "client/call.h"
#include "client/fault.h"
#include "cmd/enip_values.h"

enum { PACKED_MAX = 500, TAG_COLUMN = 20 };
/* Bytes, where the type of an attribute is not known. One that is longer is asked for again. */
enum { ANSWER_OF_SET = 4, ANSWER_OF_GET = 84, ANSWER_OF_ALL = 160 };

/* Parsing. */

static int mistake(const char *command, const struct cip_operation *o, size_t column,
                   const char *why) {
    return report_mistake(command, o->text, column, why);
}

/* An attribute has the type it is known to have, and as many values as are given. */
static uint16_t type_of(struct enip_operation *o, const struct cip_target *object) {
    const struct cip_object_attribute *known = NULL;
    if (o->aim == CIP_AIM_ATTRIBUTE && object->instance != 0)
        known = cip_object_attribute_find(object->class_id, object->attribute);
    bool free = known != NULL && !o->parsed.cast;
    return free ? known->type : cip_operation_type(&o->parsed);
}

static int take_values(const char *command, struct enip_operation *o,
                       const struct cip_target *object) {
    const struct cip_operation *p = &o->parsed;
    struct cip_operation_fault wrong;
    enum cip_value_rules rules =
        o->aim == CIP_AIM_ATTRIBUTE ? CIP_VALUES_OF_TAG : CIP_VALUES_GUESSED;
    uint16_t type = type_of(o, object);
    size_t room = cip_operation_room(p, type, 0);
    if (room == 0)
        return mistake(command, p, p->equals + 1, "values of this type cannot be written");
    o->bytes = mem_alloc(room);
    if (o->bytes == NULL)
        return STATUS_SOME_FAILED;
    o->value = eip_value_in(type, 0, o->bytes, room);
    if (cip_operation_values(p, rules, &o->value, &wrong) != EIP_OK)
        return mistake(command, p, wrong.column, wrong.why);
    if (type == EIP_TYPE_STRING)
        cip_value_pad(&o->value);
    return STATUS_OK;
}

/* A byte offset is where the fragments begin. */
static void aim_tag(struct enip_operation *o, bool by_fragments) {
    struct client_item *item = &o->item;
    item->op = o->parsed.writes ? CLIENT_WRITE : CLIENT_READ;
    item->by_fragments = by_fragments || o->parsed.fragmented;
    item->start = o->parsed.offset;
    item->type.code = o->value.type;
}

/* How long an answer is expected to be, so that it may share a packet with others. */
static uint16_t guess_reply(const struct enip_operation *o, const struct cip_target *object) {
    const struct cip_object_attribute *known = NULL;
    if (o->parsed.writes)
        return ANSWER_OF_SET;
    if (o->aim == CIP_AIM_OBJECT)
        return ANSWER_OF_ALL;
    if (object->instance != 0)
        known = cip_object_attribute_find(object->class_id, object->attribute);
    size_t size = known != NULL ? cip_type_size(known->type, 0) * known->count : 0;
    return size > 0 ? (uint16_t)size : ANSWER_OF_GET;
}

static void aim_object(struct enip_operation *o, const struct cip_target *object) {
    struct client_item *item = &o->item;
    bool all = o->aim == CIP_AIM_OBJECT;
    item->op = o->parsed.writes ? CLIENT_CALL : CLIENT_GET;
    item->service = all                ? CIP_GET_ATTRIBUTES_ALL
                    : o->parsed.writes ? CIP_SET_ATTRIBUTE_SINGLE
                                       : CIP_GET_ATTRIBUTE_SINGLE;
    item->reply_guess = guess_reply(o, object);
}

static const char *refusal_of(const struct enip_operation *o, size_t *ret_column) {
    const struct cip_operation *p = &o->parsed;
    *ret_column = p->address.beyond;
    if (p->address.bit != CIP_ADDRESS_NO_BIT)
        return !p->writes                    ? "a bit is not read here, but by ciprw read"
               : o->aim == CIP_AIM_ATTRIBUTE ? client_no_attribute_bit
                                             : "a bit is not written here, but by ciprw write";
    *ret_column = p->equals;
    if (p->writes && o->aim == CIP_AIM_OBJECT)
        return "all attributes cannot be written at once: which one?";
    *ret_column = p->plus;
    return p->fragmented && o->aim != CIP_AIM_TAG ? "an attribute has no byte offset" : NULL;
}

int enip_operation_parse(const char *command, struct str text, bool by_fragments,
                         struct enip_operation *ret_operation) {
    struct enip_operation *o = ret_operation;
    struct cip_operation_fault wrong;
    struct cip_target object = {.has_class = false};
    size_t column;
    *o = (struct enip_operation){.bytes = NULL};
    if (cip_operation_parse(text, CIP_NAMES_ANY, &o->parsed, &wrong) != EIP_OK)
        return report_mistake(command, text, wrong.column, wrong.why);
    o->aim = cip_address_aim(&o->parsed.address, &object);
    o->class_id = object.class_id;
    const char *why = refusal_of(o, &column);
    if (why != NULL)
        return report_mistake(command, text, column, why);
    int status = o->parsed.writes ? take_values(command, o, &object) : STATUS_OK;
    o->item.path = reader_of(o->parsed.address.path, o->parsed.address.path_size);
    o->item.count = (uint16_t)o->parsed.address.count;
    if (status != STATUS_OK)
        return status;
    o->item.data = reader_of(o->value.data, o->value.size);
    if (o->aim == CIP_AIM_TAG)
        aim_tag(o, by_fragments);
    else
        aim_object(o, &object);
    return STATUS_OK;
}

void enip_operation_fini(struct enip_operation *o) {
    mem_free(o->bytes);
    o->bytes = NULL;
}

/* Telling. */

static struct eip_value value_of(const struct enip_operation *o, const struct client_item *item,
                                 struct reader data) {
    const struct cip_object_attribute *known = NULL;
    struct cip_target object = cip_target_of(item->path);
    if (o->aim == CIP_AIM_ATTRIBUTE && object.instance != 0)
        known = cip_object_attribute_find(object.class_id, object.attribute);
    if (known != NULL) {
        struct reader r = data;
        struct eip_value value = cip_object_value(&r, known);
        if (reader_done(&r))
            return value;
    }
    if (o->aim != CIP_AIM_TAG)
        return (struct eip_value){.count = 1, .data = data.at, .size = reader_left(&data)};
    return cip_value_of(item->type.code, item->type.handle, data);
}

static void put_result(struct text *t, const struct client_item *item) {
    const struct eip_status *s = &item->status;
    bool answered = s->source == EIP_SOURCE_DEVICE || s->source == EIP_SOURCE_ROUTE;
    if (item->err == EIP_OK) {
        text_puts(t, "'OK'");
    } else if (!answered) {
        text_format(t, "'%s'", error_text(item->err));
    } else {
        text_format(t, "'Status %u ", s->general);
        for (size_t i = 0; i < s->extended_count; i++)
            text_format(t, "%s%u", i == 0 ? "[" : ", ", s->extended[i]);
        text_puts(t, s->extended_count > 0 ? "]'" : "'");
    }
}

/* The number of elements that went over the wire. */
static size_t put_value(struct text *t, const struct enip_operation *o,
                        const struct client_item *item, struct reader data) {
    struct eip_value value = o->value;
    if (!o->parsed.writes && item->err != EIP_OK) {
        text_puts(t, "None");
        return item->count;
    }
    if (o->aim == CIP_AIM_OBJECT) {
        enip_object_put(t, o->class_id, data);
        return 1;
    }
    if (!o->parsed.writes)
        value = value_of(o, item, data);
    enip_value_put(t, &value);
    return o->parsed.fragmented && !o->parsed.writes ? value.count : item->count;
}

/* Bytes of UTF-8 that take no column. */
static size_t tails(const struct text *t) {
    struct str s = text_view(t);
    size_t count = 0;
    for (size_t i = 0; i < s.size; i++)
        count += ((uint8_t)s.at[i] & 0xc0) == 0x80;
    return count;
}

static void put_line(struct text *t, const struct enip_operation *o, const struct client_item *item,
                     struct reader data) {
    struct text tag = text_new();
    struct text value = text_new();
    int64_t element = enip_path_put(&tag, item->path);
    size_t count = put_value(&value, o, item, data);
    text_format(t, "%*s", TAG_COLUMN + (int)tails(&tag), text_cstr(&tag));
    if (element == ENIP_NO_ELEMENT)
        text_puts(t, "              ");
    else
        text_format(t, "[%3lld-%-3lld]+%3u ", (long long)element,
                    (long long)element + (long long)count - 1, (unsigned)o->parsed.offset);
    text_format(t, "%s %s: ", o->parsed.writes ? "<=" : "==", text_cstr(&value));
    put_result(t, item);
    text_fini(&tag);
    text_fini(&value);
}

static void tell_fault(const struct enip_run *run, const struct enip_operation *o,
                       const struct client_item *item) {
    const struct client_driver *d = run->driver;
    struct client_fault fault = {
        .action = o->parsed.writes ? "write" : "read",
        .object = o->parsed.target,
        .host = d->host,
        .port = d->port,
        .err = item->err,
        .status = item->status,
        .system = d->stream.error,
        .strays = d->engine.session.counts.stray,
    };
    struct eip_fault told = {.err = item->err, .status = item->status};
    struct text text = text_of(told.text, sizeof told.text);
    client_fault_text(&text, &fault);
    report_fault(run->report, &told);
    if (run->log->path != NULL)
        log_say(run->log, LOG_WARNING, "validate", "%s", told.text);
}

static void tell(const struct enip_run *run, const struct enip_operation *o,
                 const struct client_item *item, struct reader data) {
    struct text line = text_new();
    put_line(&line, o, item, data);
    log_say(run->log, LOG_NORMAL, "validate", "%s", text_cstr(&line));
    if (run->prints)
        puts(text_cstr(&line));
    text_fini(&line);
    if (item->err == EIP_OK)
        report_good(run->report);
    else
        tell_fault(run, o, item);
}

/* Who asks for a connection, and gets none, has to know. */
static void tell_fallback(struct enip_run *run) {
    const struct client_engine *e = &run->driver->engine;
    const struct eip_status *refusal = &e->pool.refusal;
    bool fell_back = e->peer.no_connection || e->peer.out_of_connections;
    if (!run->connected || run->unconnected || !fell_back)
        return;
    run->unconnected = true;
    struct text why = text_new();
    if (refusal->source == EIP_SOURCE_DEVICE)
        cip_status_text(&why, refusal->general, refusal->extended, refusal->extended_count);
    else
        text_puts(&why, "no sensible answer to Forward Open");
    log_say(run->log, LOG_WARNING, "forward_open",
            "FwdOpen:  the device opens no connection: %s; requests go unconnected",
            text_cstr(&why));
    text_fini(&why);
}

/* Carrying out. */

/* One batch that is under way: operations from `first` on, counted through all repetitions. */
struct slot {
    struct client_operation operation;
    struct client_batch batch;
    struct client_store store;
    struct client_item *items;
    size_t first;
    size_t count;
};

/* Strings tell by their lengths; by chance, what stands in the midst of one may look like some. */
static bool begins_element(uint32_t offset, const struct cip_tag_type *type, struct reader data) {
    size_t element = cip_type_size(type->code, type->handle);
    if (element > 0)
        return offset % element == 0;
    size_t count = cip_value_walk(type->code, type->handle, data);
    return cip_value_is_whole(type->code, type->handle, data, count);
}

/* The type is known only by now, and values that begin in the midst of one would be wrong. */
static void judge(const struct enip_operation *o, struct client_item *item, struct reader data) {
    if (item->err != EIP_OK || item->op != CLIENT_READ ||
        begins_element(o->parsed.offset, &item->type, data))
        return;
    item->err = EIP_E_ARGUMENT;
    item->status.rule = "the byte offset is not where an element begins";
}

static const struct enip_operation *operation_at(const struct enip_run *run, size_t index) {
    return &run->operations[index % run->count];
}

static void start(struct enip_run *run, struct slot *s, size_t first, size_t count) {
    struct client_driver *d = run->driver;
    for (size_t i = 0; i < count; i++)
        s->items[i] = operation_at(run, first + i)->item;
    s->first = first;
    s->count = count;
    client_batch_init(&s->batch, &s->store, s->items, count);
    s->operation = client_operation_batch(&s->batch, clock_now_us() + d->timeout_us);
    client_engine_submit(&d->engine, &s->operation);
}

static void finish(struct enip_run *run, struct slot *s) {
    struct client_driver *d = run->driver;
    client_driver_step(d, clock_now_us());
    while (!s->operation.ended) {
        int fd = client_driver_fd(d);
        if (fd >= 0)
            (void)socket_poller_wait_one(fd, client_driver_want(d), client_driver_due_us(d));
        client_driver_step(d, clock_now_us());
    }
    tell_fallback(run);
    for (size_t i = 0; i < s->count; i++) {
        const struct enip_operation *o = operation_at(run, s->first + i);
        struct reader data = client_store_bytes(&s->store, &s->items[i].value);
        judge(o, &s->items[i], data);
        tell(run, o, &s->items[i], data);
    }
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The slots are a ring, in the order of the operations. */
static void run_slots(struct enip_run *run, struct slot *slots, size_t slot_count, size_t room) {
    size_t total = run->count * run->repeat;
    size_t next = 0;
    size_t begun = 0;
    check(slot_count > 0);
    for (size_t ended = 0; ended < begun || next < total; ended++) {
        while (next < total && begun - ended < slot_count) {
            size_t count = least(room, total - next);
            start(run, &slots[begun++ % slot_count], next, count);
            next += count;
        }
        finish(run, &slots[ended % slot_count]);
    }
}

bool enip_run(struct enip_run *run) {
    if (run->count == 0)
        return true;
    size_t slot_count = run->packed ? 1 : run->depth;
    size_t room = run->packed ? PACKED_MAX : 1;
    struct slot *slots = mem_zero(slot_count, sizeof *slots);
    bool ready = slots != NULL;
    for (size_t i = 0; i < slot_count && ready; i++)
        ready = (slots[i].items = mem_zero(room, sizeof *slots[i].items)) != NULL;
    if (ready)
        run_slots(run, slots, slot_count, room);
    for (size_t i = 0; i < slot_count && slots != NULL; i++) {
        mem_free(slots[i].items);
        client_store_fini(&slots[i].store);
    }
    mem_free(slots);
    return ready;
}
