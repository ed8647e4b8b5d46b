/* SPDX-License-Identifier: MIT */
#include <eip/eip.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cip/value.h"
#include "client/blocking.h"
#include "client/discovery.h"
#include "client/fault.h"

enum { TIMEOUT_US = 5000000, ITEMS_MAX = 65536, BITS_PER_BYTE = 8, MASKS_MAX = 16 };

/* What a tag's text means, kept beside the item that carries it out. */
struct target {
    struct client_span path; /* in `paths` */
    int bit;                 /* or CIP_ADDRESS_NO_BIT */
};

struct eip_client {
    struct client_url url;
    int64_t timeout_us;
    struct client_blocking io;
    struct client_peer peer;
    struct client_store values;
    struct client_store paths;
    struct client_item *items;
    struct target *targets;
    size_t room;        /* of both */
    const char *action; /* of the last call */
    struct eip_fault fault;
    struct cip_address address; /* of the tag that is being looked at */
};

const char *eip_error_text(eip_err err) {
    return error_text(err);
}

const struct eip_fault *eip_last_fault(const eip_client *client) {
    return &client->fault;
}

static void describe(const eip_client *c, const char *action, struct str object, eip_err err,
                     const struct eip_status *status, struct eip_fault *ret_fault) {
    struct client_fault fault = {
        .action = action,
        .object = object,
        .host = c->url.host,
        .port = c->url.port,
        .err = err,
        .status = *status,
        .system = c->io.stream.error,
    };
    ret_fault->err = err;
    ret_fault->status = *status;
    ret_fault->column = 0;
    struct text text = text_of(ret_fault->text, sizeof ret_fault->text);
    client_fault_text(&text, &fault);
}

static eip_err fail(eip_client *c, struct str object, eip_err err,
                    const struct eip_status *status) {
    describe(c, c->action, object, err, status, &c->fault);
    return err;
}

/* A failure that never got as far as the device. */
static eip_err refuse(struct eip_fault *fault, eip_err err, struct str what, size_t column,
                      const char *why) {
    *fault = (struct eip_fault){.err = err, .column = column};
    struct text text = text_of(fault->text, sizeof fault->text);
    text_str(&text, what);
    text_format(&text, ": %s", why);
    if (column > 0)
        text_format(&text, " (column %zu)", column);
    return err;
}

/* Opening and closing. */

static eip_err connect_again(eip_client *c) {
    return client_blocking_open(&c->io, c->url.host, c->url.port, true, c->timeout_us);
}

static struct eip_status refusal_of(const eip_client *c, eip_err err) {
    if (err != EIP_E_REFUSED)
        return (struct eip_status){.source = EIP_SOURCE_NONE};
    return (struct eip_status){.source = EIP_SOURCE_ENCAPSULATION,
                               .encapsulation = c->io.session.refusal};
}

static eip_err set_up(eip_client *c, const char *url, const struct eip_options *options,
                      struct eip_fault *fault) {
    struct cip_address_fault wrong;
    if (client_url_parse(str_of(url), &c->url, &wrong) != EIP_OK)
        return refuse(fault, EIP_E_ARGUMENT, str_of(url), wrong.column, wrong.why);
    if (options->timeout_us < 0)
        return refuse(fault, EIP_E_ARGUMENT, str_of("timeout_us"), 0, "is negative");
    c->timeout_us = options->timeout_us > 0 ? options->timeout_us : TIMEOUT_US;
    c->io.trace = options->trace;
    c->io.trace_user = options->trace_user;
    c->peer.route = reader_of(c->url.route, c->url.route_size);
    c->peer.guessed = c->url.guessed;
    eip_err err = connect_again(c);
    struct eip_status refusal = refusal_of(c, err);
    if (err != EIP_OK)
        describe(c, "connect to", str_of(""), err, &refusal, fault);
    return err;
}

void eip_close(eip_client *c) {
    if (c == NULL)
        return;
    client_blocking_fini(&c->io);
    client_store_fini(&c->values);
    client_store_fini(&c->paths);
    mem_free(c->items);
    mem_free(c->targets);
    mem_free(c);
}

eip_err eip_open(const char *url, const struct eip_options *options, eip_client **ret_client) {
    static const struct eip_options defaults;
    struct eip_fault unwanted;
    if (options == NULL)
        options = &defaults;
    struct eip_fault *fault = options->ret_fault != NULL ? options->ret_fault : &unwanted;
    if (url == NULL)
        return refuse(fault, EIP_E_ARGUMENT, str_of("the URL"), 0, "is NULL");
    eip_client *c = mem_zero(1, sizeof *c);
    if (c == NULL || client_blocking_init(&c->io) != EIP_OK) {
        mem_free(c);
        return refuse(fault, EIP_E_MEMORY, str_of(url), 0, eip_error_text(EIP_E_MEMORY));
    }
    eip_err err = set_up(c, url, options, fault);
    if (err != EIP_OK) {
        eip_close(c);
        return err;
    }
    *ret_client = c;
    return EIP_OK;
}

/* Carrying out a batch. */

static eip_err make_ready(eip_client *c, int64_t now_us) {
    return client_blocking_is_ready(&c->io, now_us) ? EIP_OK : connect_again(c);
}

static eip_err turn(eip_client *c, struct client_batch *b, int64_t now_us) {
    struct client_outcome outcome;
    client_batch_send(b, now_us);
    if (b->id == 0)
        return client_batch_is_done(b) ? EIP_OK : EIP_E_CLOSED;
    client_blocking_wait(&c->io, now_us, b->deadline_us, &outcome);
    client_batch_take(b, &outcome);
    if (!b->needs_stream)
        return EIP_OK;
    b->needs_stream = false;
    return connect_again(c);
}

static void run(eip_client *c, size_t count) {
    int64_t now_us = clock_now_us();
    struct client_batch b = client_batch_of(&c->io.session, &c->peer, &c->values, c->items, count,
                                            now_us + c->timeout_us);
    eip_err err = make_ready(c, now_us);
    while (err == EIP_OK && !client_batch_is_done(&b)) {
        err = turn(c, &b, now_us);
        if (!client_batch_is_done(&b))
            now_us = clock_now_us();
    }
    struct eip_status refusal = refusal_of(c, err);
    for (size_t i = b.first; err == EIP_E_REFUSED && i < count; i++)
        c->items[i].status = refusal;
    if (err != EIP_OK)
        client_batch_fail(&b, err);
}

static eip_err reserve(eip_client *c, size_t count) {
    if (count > ITEMS_MAX)
        return EIP_E_LIMIT;
    if (count <= c->room)
        return EIP_OK;
    struct client_item *items = mem_resize(c->items, count * sizeof *items);
    if (items == NULL)
        return EIP_E_MEMORY;
    c->items = items;
    struct target *targets = mem_resize(c->targets, count * sizeof *targets);
    if (targets == NULL)
        return EIP_E_MEMORY;
    c->targets = targets;
    c->room = count;
    return EIP_OK;
}

static eip_err begin(eip_client *c, const char *action, size_t count) {
    c->action = action;
    c->fault = (struct eip_fault){.err = EIP_OK};
    client_store_clear(&c->paths);
    eip_err err = reserve(c, count);
    if (err != EIP_OK)
        refuse(&c->fault, err, str_of("the list of tags"), 0, eip_error_text(err));
    return err;
}

/* Parses a tag into c->address and keeps its path; the item's other fields are the caller's. */
static eip_err aim(eip_client *c, size_t index, const char *tag) {
    struct cip_address_fault wrong;
    struct target *target = &c->targets[index];
    c->items[index] = (struct client_item){.op = CLIENT_READ};
    *target = (struct target){.bit = CIP_ADDRESS_NO_BIT};
    if (tag == NULL)
        return refuse(&c->fault, EIP_E_ARGUMENT, str_of("a tag"), 0, "is NULL");
    if (cip_address_parse(str_of(tag), &c->address, &wrong) != EIP_OK)
        return refuse(&c->fault, EIP_E_TAG, str_of(tag), wrong.column, wrong.why);
    struct reader path = reader_of(c->address.path, c->address.path_size);
    eip_err err = client_store_append(&c->paths, &target->path, path);
    if (err != EIP_OK)
        return refuse(&c->fault, err, str_of(tag), 0, eip_error_text(err));
    target->bit = c->address.bit;
    c->items[index].count = (uint16_t)c->address.count;
    return EIP_OK;
}

/* The paths stand still once all of them are there. */
static void point(eip_client *c, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct client_span *path = &c->targets[i].path;
        c->items[i].path = reader_of(c->paths.data + path->at, path->size);
    }
}

/* Reading. */

/* In place: the bytes of the integer become the byte of a BOOL. */
static eip_err pick_bit(uint8_t *bytes, int bit, struct eip_value *value) {
    uint64_t number;
    int64_t with_sign = 0;
    if ((size_t)bit >= value->size * BITS_PER_BYTE || value->count != 1)
        return EIP_E_TYPE;
    eip_err err = eip_value_get_uint(value, 0, &number);
    if (err != EIP_OK) {
        err = eip_value_get_int(value, 0, &with_sign);
        number = (uint64_t)with_sign;
    }
    if (err != EIP_OK)
        return err;
    bytes[0] = number >> bit & 1;
    *value = cip_value_of(EIP_TYPE_BOOL, 0, reader_of(bytes, 1));
    return EIP_OK;
}

static eip_err value_of(eip_client *c, size_t index, struct eip_value *ret_value) {
    const struct client_item *item = &c->items[index];
    uint8_t *bytes = c->values.data + item->value.at;
    struct eip_value value =
        cip_value_of(item->type.code, item->type.handle, reader_of(bytes, item->value.size));
    if (c->targets[index].bit != CIP_ADDRESS_NO_BIT) {
        eip_err err = pick_bit(bytes, c->targets[index].bit, &value);
        if (err != EIP_OK)
            return err;
    }
    *ret_value = value;
    return EIP_OK;
}

static eip_err finish_read(eip_client *c, size_t index, const char *tag,
                           struct eip_value *ret_value) {
    const struct client_item *item = &c->items[index];
    if (item->err != EIP_OK)
        return fail(c, str_of(tag), item->err, &item->status);
    eip_err err = value_of(c, index, ret_value);
    if (err != EIP_OK)
        return refuse(&c->fault, err, str_of(tag), 0, "the tag has no such bit");
    return EIP_OK;
}

eip_err eip_read(eip_client *c, const char *tag, struct eip_value *ret_value) {
    eip_err err = begin(c, "read", 1);
    if (err == EIP_OK)
        err = aim(c, 0, tag);
    if (err != EIP_OK)
        return err;
    point(c, 1);
    run(c, 1);
    return finish_read(c, 0, tag, ret_value);
}

/* Writing. */

static eip_err carry(eip_client *c, size_t index, const char *tag, const struct eip_value *value) {
    struct client_item *item = &c->items[index];
    if (value->count == 0 || value->count > UINT16_MAX || value->size == 0)
        return refuse(&c->fault, EIP_E_VALUE, str_of(tag), 0, "there is no value to write");
    if (c->address.counted && c->address.count != value->count)
        return refuse(&c->fault, EIP_E_VALUE, str_of(tag), 0,
                      "the number of values is not the number of elements");
    item->op = CLIENT_WRITE;
    item->count = (uint16_t)value->count;
    item->type = (struct cip_tag_type){.code = value->type, .handle = value->handle};
    item->data = reader_of(value->data, value->size);
    return EIP_OK;
}

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

/* The masks have the size of the integer, which reading it tells. */
static eip_err write_bit(eip_client *c, const char *tag, const struct eip_value *value) {
    uint8_t masks[MASKS_MAX];
    struct eip_value before;
    struct client_item *item = &c->items[0];
    int bit = c->targets[0].bit;
    bool on;
    if (value->count != 1 || eip_value_get_bool(value, 0, &on) != EIP_OK)
        return refuse(&c->fault, EIP_E_VALUE, str_of(tag), 0, "a bit takes one BOOL");
    run(c, 1);
    size_t size = item->value.size;
    eip_err err = finish_read(c, 0, tag, &before);
    if (err != EIP_OK)
        return err;
    set_masks(masks, size, bit, on);
    item->op = CLIENT_MODIFY;
    item->data = reader_of(masks, 2 * size);
    run(c, 1);
    return item->err == EIP_OK ? EIP_OK : fail(c, str_of(tag), item->err, &item->status);
}

eip_err eip_write(eip_client *c, const char *tag, const struct eip_value *value) {
    const struct client_item *item;
    eip_err err = begin(c, "write", 1);
    if (err == EIP_OK)
        err = aim(c, 0, tag);
    if (err != EIP_OK)
        return err;
    point(c, 1);
    if (c->targets[0].bit != CIP_ADDRESS_NO_BIT)
        return write_bit(c, tag, value);
    err = carry(c, 0, tag, value);
    if (err != EIP_OK)
        return err;
    run(c, 1);
    item = &c->items[0];
    return item->err == EIP_OK ? EIP_OK : fail(c, str_of(tag), item->err, &item->status);
}

/* Many at once. */

/* Nothing is sent when one of the tags cannot be parsed. */
static eip_err aim_all(eip_client *c, const struct eip_item *items, size_t count) {
    eip_err err = begin(c, "read", count);
    for (size_t i = 0; err == EIP_OK && i < count; i++)
        err = aim(c, i, items[i].tag);
    if (err == EIP_OK)
        point(c, count);
    return err;
}

static eip_err first_error(const struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].err != EIP_OK)
            return items[i].err;
    return EIP_OK;
}

/* Nothing was carried out. */
static eip_err end_all(struct eip_item *items, size_t count, eip_err err) {
    for (size_t i = 0; i < count; i++) {
        items[i].err = err;
        items[i].status = (struct eip_status){.source = EIP_SOURCE_NONE};
    }
    return err;
}

eip_err eip_read_many(eip_client *c, struct eip_item *items, size_t count) {
    eip_err err = aim_all(c, items, count);
    if (err != EIP_OK)
        return end_all(items, count, err);
    run(c, count);
    for (size_t i = 0; i < count; i++) {
        items[i].status = c->items[i].status;
        items[i].err = finish_read(c, i, items[i].tag, &items[i].value);
    }
    return first_error(items, count);
}

eip_err eip_write_many(eip_client *c, struct eip_item *items, size_t count) {
    eip_err err = begin(c, "write", count);
    for (size_t i = 0; err == EIP_OK && i < count; i++) {
        err = aim(c, i, items[i].tag);
        if (err == EIP_OK && c->targets[i].bit != CIP_ADDRESS_NO_BIT)
            err = refuse(&c->fault, EIP_E_ARGUMENT, str_of(items[i].tag), 0,
                         "a bit is written alone");
        if (err == EIP_OK)
            err = carry(c, i, items[i].tag, &items[i].value);
    }
    if (err != EIP_OK)
        return end_all(items, count, err);
    point(c, count);
    run(c, count);
    for (size_t i = 0; i < count; i++) {
        const struct client_item *item = &c->items[i];
        items[i].err = item->err;
        items[i].status = item->status;
        if (item->err != EIP_OK)
            fail(c, str_of(items[i].tag), item->err, &item->status);
    }
    return first_error(items, count);
}

void eip_item_fault(const eip_client *c, const struct eip_item *item, struct eip_fault *ret_fault) {
    describe(c, c->action, str_of(item->tag), item->err, &item->status, ret_fault);
}

/* Identifying. */

eip_err eip_identify(eip_client *c, struct eip_identity *ret_identity) {
    struct eip_status none = {.source = EIP_SOURCE_NONE};
    struct client_outcome outcome = {.err = EIP_OK};
    struct enip_identity identity;
    uint64_t id;
    eip_err err = begin(c, "identify", 0);
    int64_t now_us = clock_now_us();
    if (err == EIP_OK)
        err = make_ready(c, now_us);
    if (err == EIP_OK)
        err = client_session_list(&c->io.session, ENIP_LIST_IDENTITY, now_us + c->timeout_us, &id);
    if (err == EIP_OK) {
        client_blocking_wait(&c->io, now_us, now_us + c->timeout_us, &outcome);
        err = outcome.err;
    }
    if (err == EIP_E_REFUSED)
        none = (struct eip_status){.source = EIP_SOURCE_ENCAPSULATION,
                                   .encapsulation = outcome.status};
    if (err == EIP_OK && !client_identity_decode(outcome.data, &identity))
        err = EIP_E_PROTOCOL;
    if (err != EIP_OK)
        return fail(c, str_of(""), err, &none);
    *ret_identity = client_identity_of(&identity, socket_address_of(&c->io.stream.peer));
    return EIP_OK;
}
