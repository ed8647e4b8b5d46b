/* SPDX-License-Identifier: MIT */
#include "client/batch.h"

#include "cip/multiple.h"
#include "cip/path.h"
#include "cip/service.h"
#include "cip/type.h"
#include "cip/value.h"

enum {
    REPLY_HEAD = 4,
    ELEMENT_GUESS = 8, /* bytes of an element whose type is not known yet */
    STRUCTURE_STEP = 4,
    FRAGMENT_MIN = 32, /* bytes of data beside even the longest path */
    PACKET_HEAD = 8,   /* service, path and count of a Multiple Service Packet */
    PACKET_ENTRY = 2,
};

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

/* One that is carried as it is, instead of a read or write of a tag. */
static bool is_service(const struct client_item *item) {
    return item->op == CLIENT_GET || item->op == CLIENT_CALL;
}

static void begin_item(struct client_item *item) {
    item->err = EIP_OK;
    item->status = no_status;
    item->value = (struct client_span){.size = 0};
    item->done = item->stalled = false;
    item->fragmented = item->by_fragments;
    item->alone = is_service(item) && item->reply_guess == 0;
    item->offset = 0;
}

void client_batch_init(struct client_batch *b, struct client_store *store,
                       struct client_item *items, size_t count) {
    client_store_clear(store);
    for (size_t i = 0; i < count; i++)
        begin_item(&items[i]);
    b->store = store;
    b->items = items;
    b->count = count;
    b->first = 0;
    b->carried_count = 0;
}

static void skip_done(struct client_batch *b) {
    while (b->first < b->count && b->items[b->first].done)
        b->first++;
}

bool client_batch_is_done(const struct client_batch *b) {
    return b->first == b->count;
}

static void finish(struct client_item *item, eip_err err) {
    item->done = true;
    item->err = err;
}

static bool changes_something(const struct client_item *item) {
    return item->op != CLIENT_READ && item->op != CLIENT_GET;
}

bool client_batch_writes(const struct client_batch *b) {
    for (size_t i = 0; i < b->count; i++)
        if (changes_something(&b->items[i]))
            return true;
    return false;
}

/* Without an answer: a write of which a part may have arrived has an unknown outcome. */
static void finish_unanswered(struct client_item *item, eip_err err, bool sent) {
    bool written = changes_something(item) && (sent || item->offset > 0);
    finish(item, written && err != EIP_E_MEMORY && err != EIP_E_LIMIT ? EIP_E_UNKNOWN : err);
}

static void break_rule(struct client_item *item, const char *rule) {
    item->status.rule = rule;
    finish_unanswered(item, EIP_E_PROTOCOL, true);
}

void client_batch_fail(struct client_batch *b, eip_err err, const struct eip_status *status) {
    for (size_t i = b->first; i < b->count; i++) {
        if (b->items[i].done)
            continue;
        b->items[i].status = *status;
        finish_unanswered(&b->items[i], err, false);
    }
    skip_done(b);
}

/* The request of an item. */

static size_t write_head(const struct client_item *item, bool fragment) {
    size_t type = item->type.code == EIP_TYPE_STRUCT ? 4 : 2;
    return 2 + reader_left(&item->path) + type + 2 + (fragment ? 4 : 0);
}

/* The bytes of the next whole strings that fit into room; 0 if none does, and of other types. */
static size_t strings_in(const struct client_item *item, size_t room) {
    const struct eip_value v = {.type = item->type.code, .handle = item->type.handle};
    struct reader rest = item->data;
    reader_take(&rest, item->offset);
    const uint8_t *start = rest.at;
    size_t fitting = 0;
    bool varies = cip_value_is_string(&v) && v.type != EIP_TYPE_STRUCT;
    while (varies && reader_left(&rest) > 0 && !cip_value_next(&v, &rest).bad &&
           (size_t)(rest.at - start) <= room)
        fitting = (size_t)(rest.at - start);
    return fitting;
}

/* The bytes of the next fragment: whole elements where one fits. */
static size_t fragment_size(const struct client_item *item, size_t most) {
    size_t left = reader_left(&item->data) - item->offset;
    size_t head = write_head(item, true);
    size_t room = head + FRAGMENT_MIN < most ? most - head : FRAGMENT_MIN;
    if (left <= room)
        return left;
    size_t strings = strings_in(item, room);
    if (strings > 0)
        return strings;
    size_t element = (item->start + reader_left(&item->data)) / item->count;
    size_t own = cip_type_size(item->type.code, item->type.handle);
    if (own > 0)
        element = own;
    size_t step = element > 0 && element <= room ? element : STRUCTURE_STEP;
    return room - (item->offset + room) % step;
}

static void encode_write(struct writer *w, const struct client_item *item, size_t most) {
    struct cip_write_tag write = {
        .type = item->type,
        .count = item->count,
        .fragment = item->fragmented,
        .offset = item->start + item->offset,
        .data = item->data,
    };
    if (write.fragment) {
        reader_take(&write.data, item->offset);
        write.data = reader_sub(&write.data, fragment_size(item, most));
    }
    cip_write_tag_encode(w, &write);
}

static void encode_modify(struct writer *w, const struct client_item *item) {
    struct reader masks = item->data;
    struct cip_read_modify_write rmw = {.size = (uint16_t)(reader_left(&masks) / 2)};
    rmw.or_mask = reader_sub(&masks, rmw.size);
    rmw.and_mask = reader_rest(&masks);
    rmw.extra = reader_of(NULL, 0);
    cip_read_modify_write_encode(w, &rmw);
}

static uint8_t service_of(const struct client_item *item) {
    switch (item->op) {
    case CLIENT_READ:
        return item->fragmented ? CIP_READ_TAG_FRAGMENTED : CIP_READ_TAG;
    case CLIENT_WRITE:
        return item->fragmented ? CIP_WRITE_TAG_FRAGMENTED : CIP_WRITE_TAG;
    case CLIENT_MODIFY:
        return CIP_READ_MODIFY_WRITE;
    case CLIENT_GET:
    case CLIENT_CALL:
        break;
    }
    return item->service;
}

static void encode_item(struct writer *w, const struct client_item *item, size_t most) {
    struct cip_read_tag read = {
        .count = item->count, .fragment = item->fragmented, .offset = item->start + item->offset};
    size_t mark = cip_request_begin(w, service_of(item));
    writer_rest(w, item->path);
    cip_request_path_end(w, mark);
    switch (item->op) {
    case CLIENT_READ:
        cip_read_tag_encode(w, &read);
        break;
    case CLIENT_WRITE:
        encode_write(w, item, most);
        break;
    case CLIENT_MODIFY:
        encode_modify(w, item);
        break;
    case CLIENT_GET:
    case CLIENT_CALL:
        writer_rest(w, item->data);
        break;
    }
}

/* Choosing what goes into the next packet. */

static size_t request_size(const struct client_item *item, size_t most) {
    struct writer measure = writer_measure();
    encode_item(&measure, item, most);
    return measure.size;
}

static size_t reply_size(const struct client_item *item) {
    if (is_service(item))
        return REPLY_HEAD + item->reply_guess;
    if (item->op != CLIENT_READ)
        return REPLY_HEAD;
    return REPLY_HEAD + CIP_TAG_TYPE_SIZE_MAX + (size_t)item->count * ELEMENT_GUESS;
}

/* A write that does not fit as a whole goes by fragments, and alone, from here on. */
static void settle_write(struct client_item *item, size_t most) {
    if (item->op != CLIENT_WRITE || item->fragmented ||
        write_head(item, false) + reader_left(&item->data) <= most)
        return;
    item->fragmented = true;
    item->alone = true;
}

struct client_packet client_packet_of(size_t request_max, size_t reply_max) {
    return (struct client_packet){.request_max = request_max,
                                  .reply_max = reply_max,
                                  .request = PACKET_HEAD,
                                  .reply = REPLY_HEAD + PACKET_ENTRY};
}

/* The first one always goes; alone, if it has to or would not fit even so. */
static bool add_to_packet(struct client_packet *p, const struct client_item *item, bool alone) {
    if (p->is_full)
        return false;
    p->request += PACKET_ENTRY + request_size(item, p->request_max);
    p->reply += PACKET_ENTRY + reply_size(item);
    p->is_full = alone || p->request > p->request_max || p->reply > p->reply_max;
    if (p->is_full && p->count > 0)
        return false;
    p->is_full |= ++p->count == CLIENT_PACKET_MAX;
    return true;
}

bool client_packet_add(struct client_packet *p, const struct client_item *item) {
    struct client_item begun = *item;
    begin_item(&begun);
    settle_write(&begun, p->request_max);
    return add_to_packet(p, &begun, begun.alone);
}

bool client_item_is_long(const struct client_item *item, size_t request_max, size_t reply_max) {
    if (item->op == CLIENT_READ)
        return reply_size(item) > reply_max;
    return item->op == CLIENT_WRITE &&
           write_head(item, false) + reader_left(&item->data) > request_max;
}

/* Fills `carried` with the next items, in order, as long as they fit. */
static void choose(struct client_batch *b) {
    struct client_packet packet = client_packet_of(b->way.request_max, b->way.reply_max);
    b->carried_count = 0;
    for (size_t i = b->first; i < b->count && !packet.is_full; i++) {
        struct client_item *item = &b->items[i];
        if (item->done)
            continue;
        settle_write(item, b->way.request_max);
        if (!add_to_packet(&packet, item, b->way.peer->no_packets || item->alone))
            return;
        b->carried[b->carried_count++] = (uint32_t)i;
    }
}

static void encode_packet(struct writer *w, const struct client_batch *b) {
    size_t mark = cip_request_begin(w, CIP_MULTIPLE_SERVICE);
    cip_path_class(w, CIP_CLASS_MESSAGE_ROUTER);
    cip_path_instance(w, 1);
    cip_request_path_end(w, mark);
    struct cip_multiple_writer packet = cip_multiple_begin(w, b->carried_count);
    for (uint16_t i = 0; i < b->carried_count; i++) {
        cip_multiple_next(w, &packet);
        encode_item(w, &b->items[b->carried[i]], b->way.request_max);
    }
}

void client_batch_prepare(struct client_batch *b, const struct client_way *way) {
    while (!client_batch_is_done(b)) {
        struct client_item *item = &b->items[b->first];
        if (!is_service(item) || request_size(item, way->request_max) <= way->request_max)
            return;
        finish(item, EIP_E_LIMIT);
        skip_done(b);
    }
}

void client_batch_encode(struct client_batch *b, const struct client_way *way, struct writer *w) {
    check(!client_batch_is_done(b));
    b->way = *way;
    choose(b);
    b->packed = b->carried_count > 1;
    if (b->packed)
        encode_packet(w, b);
    else
        encode_item(w, &b->items[b->carried[0]], way->request_max);
}

/* What comes back. */

/*
 * A name the device cannot resolve is the caller's error, as a name that cannot be parsed is. What
 * is refused after some of its fragments were written is neither refused nor written.
 */
static void refuse(struct client_item *item, struct eip_status status) {
    bool no_such_tag =
        !is_service(item) && status.source == EIP_SOURCE_DEVICE &&
        (status.general == CIP_PATH_SEGMENT_ERROR || status.general == CIP_PATH_UNKNOWN);
    bool begun = item->op == CLIENT_WRITE && item->offset > 0;
    item->status = status;
    finish(item, begun ? EIP_E_UNKNOWN : no_such_tag ? EIP_E_TAG : EIP_E_REFUSED);
}

static void refuse_carried(struct client_batch *b, struct eip_status status) {
    for (uint16_t i = 0; i < b->carried_count; i++)
        refuse(&b->items[b->carried[i]], status);
}

static void break_carried(struct client_batch *b, const char *rule) {
    for (uint16_t i = 0; i < b->carried_count; i++)
        break_rule(&b->items[b->carried[i]], rule);
}

/* Bytes of all that was asked for; SIZE_MAX when the type does not tell. */
static size_t whole_size(const struct client_item *item) {
    size_t element = cip_type_size(item->type.code, item->type.handle);
    size_t whole = element * item->count;
    return element == 0 ? SIZE_MAX : whole > item->start ? whole - item->start : 0;
}

static eip_err keep_data(struct client_batch *b, struct client_item *item, struct reader data) {
    size_t whole = whole_size(item);
    if (reader_left(&data) > CLIENT_VALUE_MAX - item->offset)
        return EIP_E_LIMIT;
    if (reader_left(&data) > whole - item->offset)
        return EIP_E_PROTOCOL;
    if (item->offset == 0 && reader_left(&data) < whole && whole <= CLIENT_VALUE_MAX) {
        eip_err err = client_store_reserve(b->store, &item->value, whole);
        if (err != EIP_OK)
            return err;
    }
    item->offset += (uint32_t)reader_left(&data);
    return client_store_append(b->store, &item->value, data);
}

/*
 * All of the elements, to the byte; those of varying size are counted, but for what follows a start
 * in the midst of them.
 */
static bool has_whole_value(const struct client_batch *b, const struct client_item *item) {
    struct reader data = client_store_bytes(b->store, &item->value);
    if (item->start > 0)
        return item->offset > 0 &&
               (whole_size(item) == SIZE_MAX || item->offset == whole_size(item));
    return item->offset > 0 &&
           cip_value_is_whole(item->type.code, item->type.handle, data, item->count);
}

/* An answer that brought nothing is asked for again alone, by fragments; once. */
static void go_on_reading(struct client_item *item, size_t got) {
    if (got == 0 && item->stalled) {
        break_rule(item, "it says that there is more to read, and sends none of it");
        return;
    }
    item->stalled = got == 0;
    item->alone = true;
    item->fragmented = true;
}

static void take_data(struct client_batch *b, struct client_item *item,
                      const struct cip_reply *reply) {
    struct reader r = reply->data;
    struct cip_read_tag_reply read = cip_read_tag_reply_decode(&r);
    bool other_type = item->offset > 0 &&
                      (read.type.code != item->type.code || read.type.handle != item->type.handle);
    if (r.bad || other_type) {
        break_rule(item, r.bad ? "the answer to a read ends before its type"
                               : "the type of a tag changed between fragments");
        return;
    }
    item->type = read.type;
    size_t got = reader_left(&read.data);
    eip_err err = keep_data(b, item, read.data);
    if (err == EIP_E_PROTOCOL)
        break_rule(item, "the answer has more bytes than the elements that were asked for");
    else if (err != EIP_OK)
        finish(item, err);
    else if (reply->general == CIP_PARTIAL_TRANSFER)
        go_on_reading(item, got);
    else if (has_whole_value(b, item))
        finish(item, EIP_OK);
    else
        break_rule(item, "the answer has fewer bytes than the elements that were asked for");
}

static void take_written(struct client_item *item, size_t request_max) {
    if (item->op == CLIENT_WRITE && item->fragmented) {
        item->offset += (uint32_t)fragment_size(item, request_max);
        if (item->offset < reader_left(&item->data))
            return;
    }
    finish(item, EIP_OK);
}

/* An answer that did not fit beside others. */
static bool is_crowded_out(const struct client_batch *b, const struct cip_reply *reply) {
    return b->packed &&
           (reply->general == CIP_REPLY_TOO_LARGE || reply->general == CIP_PARTIAL_TRANSFER);
}

/* The data of a service is kept whatever its status: that of a list tells which of it failed. */
static void take_service(struct client_batch *b, struct client_item *item,
                         const struct cip_reply *reply) {
    if (item->op == CLIENT_GET && is_crowded_out(b, reply)) {
        item->alone = true;
        return;
    }
    eip_err err = client_store_append(b->store, &item->value, reply->data);
    if (err != EIP_OK)
        finish(item, err);
    else if (reply->general == CIP_OK)
        finish(item, EIP_OK);
    else
        refuse(item, client_status_of(EIP_SOURCE_DEVICE, reply));
}

static void take_item(struct client_batch *b, struct client_item *item,
                      const struct cip_reply *reply) {
    bool reads = item->op == CLIENT_READ;
    bool has_data = reply->general == CIP_OK || reply->general == CIP_PARTIAL_TRANSFER;
    if (reply->service != service_of(item))
        break_rule(item, "the answer is to another service than the request");
    else if (is_service(item))
        take_service(b, item, reply);
    else if (reads && has_data)
        take_data(b, item, reply);
    else if (reads && reply->general == CIP_REPLY_TOO_LARGE && (!item->fragmented || b->packed))
        go_on_reading(item, 1);
    else if (reply->general == CIP_OK)
        take_written(item, b->way.request_max);
    else
        refuse(item, client_status_of(EIP_SOURCE_DEVICE, reply));
}

static void take_entry(struct client_batch *b, struct client_item *item, struct reader entry) {
    struct cip_reply reply = cip_reply_decode(&entry);
    if (entry.bad)
        break_rule(item, "a reply inside a packet is cut short, or is no reply");
    else
        take_item(b, item, &reply);
}

/* What the packet carried was not answered, and may have been carried out. */
static void ask_alone(struct client_batch *b, const char *rule) {
    for (uint16_t i = 0; i < b->carried_count; i++) {
        struct client_item *item = &b->items[b->carried[i]];
        item->alone = true;
        if (changes_something(item))
            break_rule(item, rule);
    }
}

/* The packet itself was refused: nothing of it was carried out, unless its answer did not fit. */
static void take_refused_packet(struct client_batch *b, const struct cip_reply *reply) {
    if (reply->general == CIP_REPLY_TOO_LARGE)
        ask_alone(b, "the answer to a packet of writes does not fit, and was not sent");
    else
        b->way.peer->no_packets = true;
}

static bool is_refused_packet(uint8_t general) {
    return general == CIP_SERVICE_NOT_SUPPORTED || general == CIP_PATH_UNKNOWN ||
           general == CIP_OBJECT_UNKNOWN || general == CIP_REPLY_TOO_LARGE;
}

static void take_packet(struct client_batch *b, const struct cip_reply *reply) {
    if (reply->service != CIP_MULTIPLE_SERVICE) {
        break_carried(b, "the answer is to another service than the request");
        return;
    }
    if (is_refused_packet(reply->general)) {
        take_refused_packet(b, reply);
        return;
    }
    if (reply->general != CIP_OK && reply->general != CIP_EMBEDDED_SERVICE_ERROR) {
        refuse_carried(b, client_status_of(EIP_SOURCE_DEVICE, reply));
        return;
    }
    struct reader r = reply->data;
    if (reply->general == CIP_EMBEDDED_SERVICE_ERROR && reader_done(&r)) {
        ask_alone(b, "a packet of writes was answered without a word on each of them");
        return;
    }
    struct cip_multiple packet = cip_multiple_decode(&r);
    if (r.bad || packet.count != b->carried_count) {
        break_carried(b, "the answer to a packet has not one reply for each of its requests");
        return;
    }
    for (uint16_t i = 0; i < packet.count; i++)
        take_entry(b, &b->items[b->carried[i]], cip_multiple_item(&packet, i));
}

/*
 * A routing error is a reply to the Unconnected Send. Its code is also that of Read Tag Fragmented:
 * to one of those, only a connection failure is taken for a routing error.
 */
static bool is_routing_error(const struct client_batch *b, const struct cip_reply *reply) {
    if (!b->way.routed || reply->service != CIP_UNCONNECTED_SEND || reply->general == CIP_OK)
        return false;
    bool fragment = !b->packed && service_of(&b->items[b->carried[0]]) == CIP_READ_TAG_FRAGMENTED;
    return !fragment || reply->general == CIP_CONNECTION_FAILURE;
}

/* A module on the way waited in vain for an answer to what it had passed on. */
static bool is_lost_on_the_way(const struct cip_reply *reply) {
    return reply->general == CIP_CONNECTION_FAILURE && cip_reply_extended_count(reply) > 0 &&
           cip_reply_extended(reply, 0) == CIP_EXT_UNCONNECTED_TIMEOUT;
}

static void take_routing_error(struct client_batch *b, const struct cip_reply *reply) {
    for (uint16_t i = 0; i < b->carried_count; i++) {
        struct client_item *item = &b->items[b->carried[i]];
        if (changes_something(item) && is_lost_on_the_way(reply))
            finish_unanswered(item, EIP_E_TIMEOUT, true);
        else
            refuse(item, client_status_of(EIP_SOURCE_ROUTE, reply));
    }
}

/* A value is read from its beginning again: another program may be running by then. */
static void start_over(struct client_item *item) {
    item->offset = 0;
    item->value = (struct client_span){.size = 0};
    item->stalled = false;
}

/* A lost session costs only what may have been changed without our knowing. */
static void take_loss(struct client_batch *b, const struct client_outcome *outcome) {
    bool again = outcome->err == EIP_E_CLOSED;
    for (uint16_t i = 0; i < b->carried_count; i++) {
        struct client_item *item = &b->items[b->carried[i]];
        bool safe = !changes_something(item) || (!outcome->sent && item->offset == 0);
        item->status.rule = outcome->rule;
        if (!again || !safe)
            finish_unanswered(item, outcome->err, outcome->sent);
        else
            start_over(item);
    }
}

void client_batch_take(struct client_batch *b, const struct client_outcome *outcome) {
    if (outcome->err == EIP_E_REFUSED)
        refuse_carried(b, client_status_below(outcome));
    else if (outcome->err != EIP_OK)
        take_loss(b, outcome);
    else if (is_routing_error(b, &outcome->cip))
        take_routing_error(b, &outcome->cip);
    else if (b->packed)
        take_packet(b, &outcome->cip);
    else
        take_item(b, &b->items[b->carried[0]], &outcome->cip);
    skip_done(b);
}

/* As a task. */

static bool task_is_done(const void *state) {
    return client_batch_is_done(state);
}

static void task_prepare(void *state, const struct client_way *way) {
    client_batch_prepare(state, way);
}

static void task_encode(void *state, const struct client_way *way, struct writer *w) {
    client_batch_encode(state, way, w);
}

static void task_take(void *state, const struct client_outcome *outcome) {
    client_batch_take(state, outcome);
}

static void task_fail(void *state, eip_err err, const struct eip_status *status) {
    client_batch_fail(state, err, status);
}

const struct client_task client_batch_task = {.is_done = task_is_done,
                                              .prepare = task_prepare,
                                              .encode = task_encode,
                                              .take = task_take,
                                              .fail = task_fail};
