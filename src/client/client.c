/* SPDX-License-Identifier: MIT */
#include "client/client.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cip/object.h"
#include "cip/service.h"
#include "client/discovery.h"
#include "client/fault.h"
#include "client/plan.h"

enum { TIMEOUT_US = 5000000, BITS_PER_BYTE = 8, MASKS_MAX = 16, OBJECT_TEXT_MAX = 64 };

/* For ever: still far from the end of the clock when it is added to the time. */
#define TIMEOUT_MAX_US (CLOCK_NEVER / 4)

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

const char *eip_error_text(eip_err err) {
    return error_text(err);
}

eip_err_class eip_error_class(eip_err err) {
    return error_class(err);
}

const struct eip_fault *eip_last_fault(const eip_client *client) {
    return &client->fault;
}

uint64_t client_strays(const eip_client *c) {
    const struct client_session_counts *counts = &c->driver.engine.session.counts;
    return counts->late + counts->stray;
}

void client_describe(const eip_client *c, const char *action, const char *object, eip_err err,
                     const struct eip_status *status, struct eip_fault *ret_fault) {
    struct client_fault fault = {
        .action = action,
        .object = str_of(object),
        .host = c->url.host,
        .port = c->url.port,
        .err = err,
        .status = *status,
        .system = c->driver.stream.error,
        .strays = client_strays(c) - c->strays,
    };
    *ret_fault = (struct eip_fault){.err = err, .status = *status};
    struct text text = text_of(ret_fault->text, sizeof ret_fault->text);
    if (err != EIP_OK)
        client_fault_text(&text, &fault);
}

eip_err client_fail(eip_client *c, const char *tag, eip_err err, const struct eip_status *status) {
    client_describe(c, c->action, tag, err, status, &c->fault);
    return err;
}

/* A failure that never got as far as the device. */
static eip_err refuse(struct eip_fault *fault, eip_err err, const char *what, size_t column,
                      const char *why) {
    *fault = (struct eip_fault){.err = err, .column = column};
    struct text text = text_of(fault->text, sizeof fault->text);
    text_format(&text, "%s: %s", what, why);
    if (column > 0)
        text_format(&text, " (column %zu)", column);
    return err;
}

eip_err client_refuse(eip_client *c, const struct client_mistake *m, const char *tag) {
    return refuse(&c->fault, m->err, tag != NULL ? tag : "a tag", m->column, m->why);
}

/* Opening and closing. */

eip_state eip_client_state(const eip_client *c) {
    return client_engine_state(&c->driver.engine);
}

static void tell_state(void *user, eip_state state, const struct client_end *end) {
    eip_client *c = user;
    struct eip_fault why;
    if (end != NULL)
        client_describe(c, "talk to", "", end->err, &end->status, &why);
    c->state(c->state_user, state, end != NULL ? &why : NULL);
}

static void watch_state(eip_client *c, const struct eip_options *options) {
    struct client_engine *e = &c->driver.engine;
    c->state = options->state;
    c->state_user = options->state_user;
    e->changed = options->state != NULL ? tell_state : NULL;
    e->user = c;
}

/* What the URL says counts. */
static uint8_t depth_of(const eip_client *c, const struct eip_options *options) {
    unsigned depth = c->url.depth > 0 ? c->url.depth : options->depth;
    return (uint8_t)(depth < CLIENT_DEPTH_MAX ? depth : CLIENT_DEPTH_MAX);
}

static int64_t timeout_of(const struct eip_options *options) {
    int64_t timeout_us = options->timeout_us > 0 ? options->timeout_us : TIMEOUT_US;
    return timeout_us < TIMEOUT_MAX_US ? timeout_us : TIMEOUT_MAX_US;
}

static void set_up(eip_client *c, const struct eip_options *options) {
    struct client_driver *d = &c->driver;
    struct client_peer *peer = &d->engine.peer;
    c->timeout_us = timeout_of(options);
    c->cache = options->cache;
    d->timeout_us = c->timeout_us;
    d->trace = options->trace;
    d->trace_user = options->trace_user;
    d->host = c->url.host;
    d->port = c->url.port;
    peer->route = reader_of(c->url.route, c->url.route_size);
    peer->guessed = c->url.guessed;
    peer->connected = c->url.connected;
    peer->depth = depth_of(c, options);
    client_engine_set_backoff(&d->engine, options->backoff_max_us);
    watch_state(c, options);
}

static eip_err check_options(const struct eip_options *options, struct eip_fault *fault) {
    if (options->timeout_us < 0)
        return refuse(fault, EIP_E_ARGUMENT, "timeout_us", 0, "is negative");
    if (options->backoff_max_us < 0)
        return refuse(fault, EIP_E_ARGUMENT, "backoff_max_us", 0, "is negative");
    return EIP_OK;
}

static eip_err open_client(eip_client *c, const char *url, const struct eip_options *options,
                           struct eip_fault *fault) {
    struct cip_address_fault wrong;
    if (client_url_parse(str_of(url), &c->url, &wrong) != EIP_OK)
        return refuse(fault, EIP_E_ARGUMENT, url, wrong.column, wrong.why);
    eip_err err = check_options(options, fault);
    if (err != EIP_OK)
        return err;
    set_up(c, options);
    err = options->lazy ? EIP_OK : client_driver_open(&c->driver);
    const struct eip_status status = client_session_status(&c->driver.engine.session);
    if (err != EIP_OK)
        client_describe(c, "connect to", "", err, &status, fault);
    return err;
}

static void free_client(eip_client *c) {
    plan_table_fini(&c->kept);
    client_plans_detach(c);
    while (c->submitted != NULL) {
        struct client_submitted *s = c->submitted;
        c->submitted = s->next;
        client_call_fini(&s->call);
        client_look_fini(&s->look);
        mem_free(s);
    }
    client_call_fini(&c->call);
    client_structures_fini(&c->structures);
    eip_catalog_release(c->catalog);
    socket_poller_fini(&c->poller);
    mem_free(c);
}

void eip_close(eip_client *c) {
    if (c == NULL || c->is_telling)
        return;
    client_driver_fini(&c->driver);
    free_client(c);
}

eip_err eip_open(const char *url, const struct eip_options *options, eip_client **ret_client) {
    static const struct eip_options defaults;
    static const struct client_peer nobody;
    struct eip_fault unwanted;
    if (options == NULL)
        options = &defaults;
    struct eip_fault *fault = options->ret_fault != NULL ? options->ret_fault : &unwanted;
    if (url == NULL)
        return refuse(fault, EIP_E_ARGUMENT, "the URL", 0, "is NULL");
    eip_client *c = mem_zero(1, sizeof *c);
    if (c == NULL || client_driver_init(&c->driver, &nobody) != EIP_OK) {
        mem_free(c);
        return refuse(fault, EIP_E_MEMORY, url, 0, eip_error_text(EIP_E_MEMORY));
    }
    c->next_id = 1;
    eip_err err = open_client(c, url, options, fault);
    if (err != EIP_OK) {
        eip_close(c);
        return err;
    }
    *ret_client = c;
    return EIP_OK;
}

/* Carrying out a call. */

static eip_err begin(eip_client *c, const char *action, size_t count) {
    struct client_mistake mistake;
    c->action = action;
    c->strays = client_strays(c);
    c->fault = (struct eip_fault){.err = EIP_OK};
    if (c->is_telling)
        return refuse(&c->fault, EIP_E_ARGUMENT, action, 0, "must not be called from a callback");
    client_structures_forget(&c->structures);
    if (client_call_begin(&c->call, count, &mistake) == EIP_OK)
        return EIP_OK;
    return refuse(&c->fault, mistake.err, "the list of tags", 0, mistake.why);
}

/* Callbacks of what was submitted are called in the meantime, and may leave a fault of theirs. */
static void finish(eip_client *c, struct client_operation *o, int64_t now_us) {
    client_driver_finish(&c->driver, o, now_us);
    c->fault = (struct eip_fault){.err = EIP_OK};
}

static void run_until(eip_client *c, int64_t now_us, int64_t deadline_us) {
    struct client_call *call = &c->call;
    client_call_start(call, deadline_us);
    finish(c, &call->operation, now_us);
}

static void run(eip_client *c) {
    int64_t now_us = clock_now_us();
    c->deadline_us = now_us + c->timeout_us;
    run_until(c, now_us, c->deadline_us);
}

static eip_err begin_one(eip_client *c, const char *action, const char *tag) {
    struct client_mistake mistake;
    eip_err err = begin(c, action, 1);
    if (err == EIP_OK && client_call_aim(&c->call, 0, tag, &mistake) != EIP_OK)
        err = client_refuse(c, &mistake, tag);
    return err;
}

/* Reading. */

static eip_err finish_read(eip_client *c, struct client_call *call, size_t index, const char *tag,
                           struct eip_value *ret_value) {
    const struct client_item *item = &call->items[index];
    if (item->err != EIP_OK)
        return client_fail(c, tag, item->err, &item->status);
    eip_err err = client_call_value(call, index, ret_value);
    if (err != EIP_OK)
        return refuse(&c->fault, err, tag, 0, "the tag has no such bit");
    return EIP_OK;
}

/* Of more elements than one request reads. */
static eip_err read_large(eip_client *c, struct eip_item *items, size_t count) {
    eip_err err;
    return plan_table_read(c, items, count, true, &err) ? err : c->fault.err;
}

eip_err eip_read(eip_client *c, const char *tag, struct eip_value *ret_value) {
    struct eip_item item = {.tag = tag};
    eip_err err = begin_one(c, "read", tag);
    if (err == EIP_E_TAG && plan_table_needs(&item, 1)) {
        err = read_large(c, &item, 1);
        if (err == EIP_OK)
            *ret_value = item.value;
        return err;
    }
    if (err != EIP_OK)
        return err;
    run(c);
    client_take_items(c, &c->call, &item, 1, false);
    err = client_structures_take(c, &c->call, &item, 1, true);
    if (err == EIP_OK)
        *ret_value = item.value;
    return err;
}

/* Writing. */

static void set_masks(uint8_t *masks, size_t size, int bit, bool on) {
    size_t byte = (size_t)bit / BITS_PER_BYTE;
    uint8_t mask = (uint8_t)(1u << bit % BITS_PER_BYTE);
    memset(masks, 0, size);
    memset(masks + size, 0xff, size);
    if (on)
        masks[byte] = mask;
    else
        masks[size + byte] = (uint8_t)~mask;
}

static eip_err finish_write(eip_client *c, const char *tag) {
    const struct client_item *item = &c->call.items[0];
    return item->err == EIP_OK ? EIP_OK : client_fail(c, tag, item->err, &item->status);
}

/* The masks have the size of the integer, which reading it tells. */
static eip_err write_bit(eip_client *c, const char *tag, const struct eip_value *value) {
    uint8_t masks[MASKS_MAX];
    struct eip_value before;
    struct client_item *item = &c->call.items[0];
    int bit = c->call.targets[0].bit;
    bool on;
    if (value->count != 1 || value->data == NULL || eip_value_get_bool(value, 0, &on) != EIP_OK)
        return refuse(&c->fault, EIP_E_VALUE, tag, 0, "a bit takes one BOOL");
    int64_t now_us = clock_now_us();
    int64_t deadline_us = now_us + c->timeout_us;
    run_until(c, now_us, deadline_us);
    size_t size = item->value.size;
    eip_err err = finish_read(c, &c->call, 0, tag, &before);
    if (err != EIP_OK)
        return err;
    set_masks(masks, size, bit, on);
    item->op = CLIENT_MODIFY;
    item->data = reader_of(masks, 2 * size);
    run_until(c, clock_now_us(), deadline_us);
    return finish_write(c, tag);
}

static bool is_bit_of_tag(const struct client_target *target) {
    return target->bit != CIP_ADDRESS_NO_BIT && target->aim == CIP_AIM_TAG;
}

eip_err eip_write(eip_client *c, const char *tag, const struct eip_value *value) {
    struct client_mistake mistake;
    eip_err err = begin_one(c, "write", tag);
    if (err == EIP_OK && value == NULL)
        err = refuse(&c->fault, EIP_E_ARGUMENT, tag, 0, "the value is NULL");
    if (err != EIP_OK)
        return err;
    if (is_bit_of_tag(&c->call.targets[0]))
        return write_bit(c, tag, value);
    if (client_call_carry(&c->call, 0, value, &mistake) != EIP_OK)
        return client_refuse(c, &mistake, tag);
    run(c);
    return finish_write(c, tag);
}

/* Many at once. */

static eip_err carry_item(struct client_call *call, size_t index, const struct eip_item *item,
                          struct client_mistake *m) {
    if (!is_bit_of_tag(&call->targets[index]))
        return client_call_carry(call, index, &item->value, m);
    *m = (struct client_mistake){
        .err = EIP_E_ARGUMENT, .index = index, .why = "a bit is written alone"};
    return m->err;
}

/* Nothing is sent when one of the tags or values is not valid. */
eip_err client_aim_items(eip_client *c, struct client_call *call, struct eip_item *items,
                         size_t count, bool writes) {
    struct client_mistake mistake;
    eip_err err = EIP_OK;
    size_t i = 0;
    for (; err == EIP_OK && i < count; i++) {
        err = client_call_aim(call, i, items[i].tag, &mistake);
        if (err == EIP_OK && writes)
            err = carry_item(call, i, &items[i], &mistake);
    }
    if (err != EIP_OK)
        client_refuse(c, &mistake, items[i - 1].tag);
    for (i = 0; err != EIP_OK && i < count; i++) {
        items[i].err = err;
        items[i].status = no_status;
    }
    return err;
}

eip_err client_take_items(eip_client *c, struct client_call *call, struct eip_item *items,
                          size_t count, bool writes) {
    eip_err first = EIP_OK;
    for (size_t i = 0; i < count; i++) {
        const struct client_item *item = &call->items[i];
        items[i].status = item->status;
        items[i].err = item->err;
        if (!writes)
            items[i].err = finish_read(c, call, i, items[i].tag, &items[i].value);
        else if (item->err != EIP_OK)
            client_fail(c, items[i].tag, item->err, &item->status);
        if (first == EIP_OK)
            first = items[i].err;
    }
    return first;
}

void client_tell_failures(eip_client *c, const struct eip_item *items, size_t count) {
    c->fault = (struct eip_fault){.err = EIP_OK};
    for (size_t i = 0; i < count; i++)
        if (items[i].err != EIP_OK)
            client_fail(c, items[i].tag, items[i].err, &items[i].status);
}

static eip_err run_many(eip_client *c, const char *action, struct eip_item *items, size_t count,
                        bool writes) {
    eip_err err = begin(c, action, count);
    if (items == NULL && count > 0)
        return refuse(&c->fault, EIP_E_ARGUMENT, "the list of tags", 0, "is NULL");
    for (size_t i = 0; err != EIP_OK && i < count; i++) {
        items[i].err = err;
        items[i].status = no_status;
    }
    if (err == EIP_OK)
        err = client_aim_items(c, &c->call, items, count, writes);
    if (err != EIP_OK)
        return err;
    run(c);
    eip_err first = client_take_items(c, &c->call, items, count, writes);
    return writes ? first : client_structures_take(c, &c->call, items, count, true);
}

eip_err eip_read_many(eip_client *c, struct eip_item *items, size_t count) {
    eip_err err;
    if (plan_table_read(c, items, count, false, &err))
        return err;
    err = run_many(c, "read", items, count, false);
    if (err == EIP_E_TAG && c->fault.column > 0 && plan_table_needs(items, count))
        return read_large(c, items, count);
    return err;
}

eip_err eip_write_many(eip_client *c, struct eip_item *items, size_t count) {
    return run_many(c, "write", items, count, true);
}

void eip_item_fault(const eip_client *c, const struct eip_item *item, struct eip_fault *ret_fault) {
    client_describe(c, c->action, item->tag, item->err, &item->status, ret_fault);
}

/* Objects and services. */

static eip_err run_service(eip_client *c, const char *object, uint8_t service, bool is_safe,
                           struct reader data) {
    struct client_item *item = &c->call.items[0];
    item->op = is_safe ? CLIENT_GET : CLIENT_CALL;
    item->service = service;
    item->data = data;
    run(c);
    return item->err == EIP_OK ? EIP_OK : client_fail(c, object, item->err, &item->status);
}

static struct reader reply_data(const struct client_call *call) {
    const struct client_span *span = &call->items[0].value;
    return client_store_bytes(&call->values, span);
}

static eip_err run_attribute(eip_client *c, uint32_t class_id, uint32_t instance,
                             uint32_t attribute, uint8_t service, struct reader data) {
    struct client_mistake mistake;
    char buffer[OBJECT_TEXT_MAX];
    struct text object = text_of(buffer, sizeof buffer);
    bool reads = service == CIP_GET_ATTRIBUTE_SINGLE;
    eip_err err = begin(c, reads ? "read" : "write", 1);
    if (err != EIP_OK)
        return err;
    text_format(&object, "@0x%02x/%u/%u", (unsigned)class_id, (unsigned)instance,
                (unsigned)attribute);
    if (client_call_aim_object(&c->call, 0, class_id, instance, attribute, &mistake) != EIP_OK)
        return client_refuse(c, &mistake, text_cstr(&object));
    return run_service(c, text_cstr(&object), service, reads, data);
}

eip_err eip_get_attribute(eip_client *c, uint32_t class_id, uint32_t instance, uint32_t attribute,
                          struct eip_value *ret_value) {
    eip_err err = run_attribute(c, class_id, instance, attribute, CIP_GET_ATTRIBUTE_SINGLE,
                                reader_of(NULL, 0));
    return err == EIP_OK ? client_call_value(&c->call, 0, ret_value) : err;
}

eip_err eip_set_attribute(eip_client *c, uint32_t class_id, uint32_t instance, uint32_t attribute,
                          const struct eip_value *value) {
    const struct cip_object_attribute *known = cip_object_attribute_find(class_id, attribute);
    if (value == NULL)
        return refuse(&c->fault, EIP_E_ARGUMENT, "the value of an attribute", 0, "is NULL");
    if (value->data == NULL && value->size > 0)
        return refuse(&c->fault, EIP_E_ARGUMENT, "the bytes of an attribute", 0, "are NULL");
    if (known != NULL && instance != 0 && value->type != 0 && value->type != known->type)
        return refuse(&c->fault, EIP_E_TYPE, "the value of an attribute", 0,
                      "has another type than the attribute");
    return run_attribute(c, class_id, instance, attribute, CIP_SET_ATTRIBUTE_SINGLE,
                         reader_of(value->data, value->size));
}

static eip_err check_request(eip_client *c, const struct eip_request *request) {
    if (request->service == 0 || request->service >= CIP_REPLY_BIT)
        return refuse(&c->fault, EIP_E_ARGUMENT, "a service", 0, "is a number from 1 to 127");
    if (request->data == NULL && request->size > 0)
        return refuse(&c->fault, EIP_E_ARGUMENT, "the data of a request", 0, "is NULL");
    return EIP_OK;
}

eip_err eip_send_request(eip_client *c, const struct eip_request *request,
                         struct eip_reply *ret_reply) {
    if (request == NULL)
        return refuse(&c->fault, EIP_E_ARGUMENT, "the request", 0, "is NULL");
    eip_err err = begin_one(c, "send a request to", request->path);
    if (err == EIP_OK)
        err = check_request(c, request);
    if (err != EIP_OK)
        return err;
    if (c->call.targets[0].counted || c->call.targets[0].bit != CIP_ADDRESS_NO_BIT)
        return refuse(&c->fault, EIP_E_TAG, request->path, 0, "a path has no count and no bit");
    struct reader data =
        request->size > 0 ? reader_of(request->data, request->size) : reader_of(NULL, 0);
    err = run_service(c, request->path, request->service, request->is_safe, data);
    if (err != EIP_OK && err != EIP_E_REFUSED)
        return err;
    data = reply_data(&c->call);
    *ret_reply = (struct eip_reply){
        .status = c->call.items[0].status, .data = data.at, .size = reader_left(&data)};
    return err;
}

/* Identifying. */

eip_err eip_identify(eip_client *c, struct eip_identity *ret_identity) {
    struct enip_identity identity;
    eip_err err = begin(c, "identify", 0);
    if (err != EIP_OK)
        return err;
    int64_t now_us = clock_now_us();
    struct client_operation o = client_operation_list(ENIP_LIST_IDENTITY, now_us + c->timeout_us);
    finish(c, &o, now_us);
    if (o.err == EIP_OK && !client_identity_decode(o.reply, &identity)) {
        o.err = EIP_E_PROTOCOL;
        o.status.rule = "the answer to List Identity has no identity";
    }
    if (o.err != EIP_OK)
        return client_fail(c, "", o.err, &o.status);
    *ret_identity = client_identity_of(&identity, socket_address_of(&c->driver.stream.peer));
    return EIP_OK;
}
