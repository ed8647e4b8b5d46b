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

struct client_batch client_batch_of(struct client_session *session, struct client_peer *peer,
                                    struct client_store *store, struct client_item *items,
                                    size_t count, int64_t deadline_us) {
    client_store_clear(store);
    for (size_t i = 0; i < count; i++) {
        struct client_item *item = &items[i];
        item->err = EIP_OK;
        item->status = (struct eip_status){.source = EIP_SOURCE_NONE};
        item->value = (struct client_span){.size = 0};
        item->done = item->alone = item->fragmented = item->stalled = false;
        item->offset = 0;
    }
    return (struct client_batch){
        .session = session,
        .peer = peer,
        .store = store,
        .items = items,
        .count = count,
        .deadline_us = deadline_us,
    };
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

/* Without an answer: a write of which a part may have arrived has an unknown outcome. */
static void finish_unanswered(struct client_item *item, eip_err err, bool sent) {
    bool written = item->op != CLIENT_READ && (sent || item->offset > 0);
    finish(item, written && err != EIP_E_MEMORY && err != EIP_E_LIMIT ? EIP_E_UNKNOWN : err);
}

void client_batch_fail(struct client_batch *b, eip_err err) {
    for (size_t i = b->first; i < b->count; i++)
        if (!b->items[i].done)
            finish_unanswered(&b->items[i], err, false);
    skip_done(b);
}

/* The request of an item. */

static size_t write_head(const struct client_item *item, bool fragment) {
    size_t type = item->type.code == EIP_TYPE_STRUCT ? 4 : 2;
    return 2 + reader_left(&item->path) + type + 2 + (fragment ? 4 : 0);
}

static bool is_whole_write(const struct client_item *item) {
    size_t size = write_head(item, false) + reader_left(&item->data);
    return size <= CLIENT_UNCONNECTED_REQUEST_MAX;
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
static size_t fragment_size(const struct client_item *item) {
    size_t left = reader_left(&item->data) - item->offset;
    size_t head = write_head(item, true);
    size_t most = CLIENT_UNCONNECTED_REQUEST_MAX;
    size_t room = head + FRAGMENT_MIN < most ? most - head : FRAGMENT_MIN;
    if (left <= room)
        return left;
    size_t strings = strings_in(item, room);
    if (strings > 0)
        return strings;
    size_t element = reader_left(&item->data) / item->count;
    size_t step = element > 0 && element <= room ? element : STRUCTURE_STEP;
    return room - (item->offset + room) % step;
}

static void encode_write(struct writer *w, const struct client_item *item) {
    struct cip_write_tag write = {
        .type = item->type,
        .count = item->count,
        .fragment = !is_whole_write(item),
        .offset = item->offset,
        .data = item->data,
    };
    if (write.fragment) {
        reader_take(&write.data, item->offset);
        write.data = reader_sub(&write.data, fragment_size(item));
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
        return is_whole_write(item) ? CIP_WRITE_TAG : CIP_WRITE_TAG_FRAGMENTED;
    case CLIENT_MODIFY:
        break;
    }
    return CIP_READ_MODIFY_WRITE;
}

static void encode_item(struct writer *w, const struct client_item *item) {
    struct cip_read_tag read = {
        .count = item->count, .fragment = item->fragmented, .offset = item->offset};
    size_t mark = cip_request_begin(w, service_of(item));
    writer_rest(w, item->path);
    cip_request_path_end(w, mark);
    if (item->op == CLIENT_READ)
        cip_read_tag_encode(w, &read);
    else if (item->op == CLIENT_WRITE)
        encode_write(w, item);
    else
        encode_modify(w, item);
}

/* Choosing what goes into the next packet. */

static size_t request_size(const struct client_item *item) {
    struct writer measure = writer_measure();
    encode_item(&measure, item);
    return measure.size;
}

static size_t reply_size(const struct client_item *item) {
    if (item->op != CLIENT_READ)
        return REPLY_HEAD;
    return REPLY_HEAD + CIP_TAG_TYPE_SIZE_MAX + (size_t)item->count * ELEMENT_GUESS;
}

static bool goes_alone(const struct client_batch *b, const struct client_item *item) {
    return b->peer->no_packets || item->alone ||
           (item->op == CLIENT_WRITE && !is_whole_write(item));
}

/* Fills `carried` with the next items, in order, as long as they fit. */
static void choose(struct client_batch *b) {
    size_t request = PACKET_HEAD;
    size_t reply = REPLY_HEAD + PACKET_ENTRY;
    b->carried_count = 0;
    for (size_t i = b->first; i < b->count && b->carried_count < CLIENT_PACKET_MAX; i++) {
        const struct client_item *item = &b->items[i];
        if (item->done)
            continue;
        bool alone = goes_alone(b, item);
        request += PACKET_ENTRY + request_size(item);
        reply += PACKET_ENTRY + reply_size(item);
        bool fits =
            request <= CLIENT_UNCONNECTED_REQUEST_MAX && reply <= CLIENT_UNCONNECTED_REPLY_MAX;
        if (b->carried_count > 0 && (alone || !fits))
            return;
        b->carried[b->carried_count++] = i;
        if (alone || !fits)
            return;
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
        encode_item(w, &b->items[b->carried[i]]);
    }
}

/* Identity, vendor id: every device has it, and reading it changes nothing. */
static void encode_probe(struct writer *w) {
    size_t mark = cip_request_begin(w, CIP_GET_ATTRIBUTE_SINGLE);
    cip_path_class(w, CIP_CLASS_IDENTITY);
    cip_path_instance(w, 1);
    cip_path_attribute(w, 1);
    cip_request_path_end(w, mark);
}

static struct reader route_of(const struct client_peer *peer) {
    return peer->unrouted ? reader_of(NULL, 0) : peer->route;
}

void client_batch_send(struct client_batch *b, int64_t now_us) {
    if (b->id != 0 || client_batch_is_done(b) || b->session->state != CLIENT_READY)
        return;
    if (now_us >= b->deadline_us) {
        client_batch_fail(b, EIP_E_TIMEOUT);
        return;
    }
    struct writer *w;
    eip_err err = client_session_begin(b->session, route_of(b->peer), now_us, b->deadline_us, &w);
    if (err == EIP_OK) {
        b->probing = b->peer->guessed && !b->peer->settled;
        if (!b->probing)
            choose(b);
        b->packed = !b->probing && b->carried_count > 1;
        if (b->probing)
            encode_probe(w);
        else if (b->packed)
            encode_packet(w, b);
        else
            encode_item(w, &b->items[b->carried[0]]);
        err = client_session_end(b->session, &b->id);
    }
    if (err != EIP_OK)
        client_batch_fail(b, err);
}

/* What comes back. */

static struct eip_status status_of(eip_source source, const struct cip_reply *reply) {
    struct eip_status status = {.source = source, .general = reply->general};
    size_t count = cip_reply_extended_count(reply);
    status.extended_count = (uint8_t)(count < EIP_EXTENDED_MAX ? count : EIP_EXTENDED_MAX);
    for (size_t i = 0; i < status.extended_count; i++)
        status.extended[i] = cip_reply_extended(reply, i);
    return status;
}

static struct eip_status refused_below(const struct client_outcome *outcome) {
    return (struct eip_status){.source = EIP_SOURCE_ENCAPSULATION,
                               .encapsulation = outcome->status};
}

/*
 * A name the device cannot resolve is the caller's error, as a name that cannot be parsed is. What
 * is refused after some of its fragments were written is neither refused nor written.
 */
static void refuse(struct client_item *item, struct eip_status status) {
    bool no_such_tag =
        status.source == EIP_SOURCE_DEVICE &&
        (status.general == CIP_PATH_SEGMENT_ERROR || status.general == CIP_PATH_UNKNOWN);
    bool begun = item->op == CLIENT_WRITE && item->offset > 0;
    item->status = status;
    finish(item, begun ? EIP_E_UNKNOWN : no_such_tag ? EIP_E_TAG : EIP_E_REFUSED);
}

static void refuse_carried(struct client_batch *b, struct eip_status status) {
    for (uint16_t i = 0; i < b->carried_count; i++)
        refuse(&b->items[b->carried[i]], status);
}

static void end_carried(struct client_batch *b, eip_err err) {
    for (uint16_t i = 0; i < b->carried_count; i++)
        finish_unanswered(&b->items[b->carried[i]], err, true);
}

/* Bytes of all the elements that were asked for; 0 when the type does not tell. */
static size_t whole_size(const struct client_item *item) {
    return cip_type_size(item->type.code, item->type.handle) * item->count;
}

static eip_err keep_data(struct client_batch *b, struct client_item *item, struct reader data) {
    size_t whole = whole_size(item);
    if (reader_left(&data) > CLIENT_VALUE_MAX - item->offset)
        return EIP_E_LIMIT;
    if (whole > 0 && reader_left(&data) > whole - item->offset)
        return EIP_E_PROTOCOL;
    if (item->offset == 0 && reader_left(&data) < whole && whole <= CLIENT_VALUE_MAX) {
        eip_err err = client_store_reserve(b->store, &item->value, whole);
        if (err != EIP_OK)
            return err;
    }
    item->offset += (uint32_t)reader_left(&data);
    return client_store_append(b->store, &item->value, data);
}

/* All of the elements, to the byte; those of varying size are counted. */
static bool has_whole_value(const struct client_batch *b, const struct client_item *item) {
    struct reader data = reader_of(b->store->data + item->value.at, item->value.size);
    return item->offset > 0 &&
           cip_value_is_whole(item->type.code, item->type.handle, data, item->count);
}

/* An answer that brought nothing is asked for again alone, by fragments; once. */
static void go_on_reading(struct client_item *item, size_t got) {
    if (got == 0 && item->stalled) {
        finish(item, EIP_E_PROTOCOL);
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
        finish(item, EIP_E_PROTOCOL);
        return;
    }
    item->type = read.type;
    size_t got = reader_left(&read.data);
    eip_err err = keep_data(b, item, read.data);
    if (err != EIP_OK)
        finish(item, err);
    else if (reply->general == CIP_PARTIAL_TRANSFER)
        go_on_reading(item, got);
    else
        finish(item, has_whole_value(b, item) ? EIP_OK : EIP_E_PROTOCOL);
}

static void take_written(struct client_item *item) {
    if (item->op == CLIENT_WRITE && !is_whole_write(item)) {
        item->offset += (uint32_t)fragment_size(item);
        if (item->offset < reader_left(&item->data))
            return;
    }
    finish(item, EIP_OK);
}

static void take_item(struct client_batch *b, struct client_item *item,
                      const struct cip_reply *reply) {
    bool reads = item->op == CLIENT_READ;
    bool has_data = reply->general == CIP_OK || reply->general == CIP_PARTIAL_TRANSFER;
    if (reply->service != service_of(item))
        finish_unanswered(item, EIP_E_PROTOCOL, true);
    else if (reads && has_data)
        take_data(b, item, reply);
    else if (reads && reply->general == CIP_REPLY_TOO_LARGE && !item->fragmented)
        go_on_reading(item, 1);
    else if (reply->general == CIP_OK)
        take_written(item);
    else
        refuse(item, status_of(EIP_SOURCE_DEVICE, reply));
}

static void take_entry(struct client_batch *b, struct client_item *item, struct reader entry) {
    struct cip_reply reply = cip_reply_decode(&entry);
    if (entry.bad)
        finish_unanswered(item, EIP_E_PROTOCOL, true);
    else
        take_item(b, item, &reply);
}

/* The packet itself was refused. Reads are asked for one by one. */
static void take_refused_packet(struct client_batch *b, const struct cip_reply *reply) {
    bool too_large = reply->general == CIP_REPLY_TOO_LARGE;
    if (!too_large) {
        b->peer->no_packets = true;
        return;
    }
    for (uint16_t i = 0; i < b->carried_count; i++) {
        struct client_item *item = &b->items[b->carried[i]];
        item->alone = true;
        if (item->op != CLIENT_READ)
            finish_unanswered(item, EIP_E_PROTOCOL, true); /* it may have been executed */
    }
}

static bool is_refused_packet(uint8_t general) {
    return general == CIP_SERVICE_NOT_SUPPORTED || general == CIP_PATH_UNKNOWN ||
           general == CIP_OBJECT_UNKNOWN || general == CIP_REPLY_TOO_LARGE;
}

static void take_packet(struct client_batch *b, const struct cip_reply *reply) {
    if (reply->service != CIP_MULTIPLE_SERVICE) {
        end_carried(b, EIP_E_PROTOCOL);
        return;
    }
    if (is_refused_packet(reply->general)) {
        take_refused_packet(b, reply);
        return;
    }
    if (reply->general != CIP_OK && reply->general != CIP_EMBEDDED_SERVICE_ERROR) {
        refuse_carried(b, status_of(EIP_SOURCE_DEVICE, reply));
        return;
    }
    struct reader r = reply->data;
    struct cip_multiple packet = cip_multiple_decode(&r);
    if (r.bad || packet.count != b->carried_count) {
        end_carried(b, EIP_E_PROTOCOL);
        return;
    }
    for (uint16_t i = 0; i < packet.count; i++)
        take_entry(b, &b->items[b->carried[i]], cip_multiple_item(&packet, i));
}

/* Status of an Unconnected Send that says: this device does not route. */
static bool does_not_route(uint8_t general) {
    return general == CIP_SERVICE_NOT_SUPPORTED || general == CIP_PATH_UNKNOWN ||
           general == CIP_OBJECT_UNKNOWN || general == CIP_RESOURCE_UNAVAILABLE;
}

/*
 * A routing error is a reply to the Unconnected Send. Its code is also that of Read Tag Fragmented:
 * to one of those, only a connection failure is taken for a routing error.
 */
static bool is_routing_error(const struct client_batch *b, const struct cip_reply *reply) {
    struct reader route = route_of(b->peer);
    if (reader_left(&route) == 0 || reply->service != CIP_UNCONNECTED_SEND ||
        reply->general == CIP_OK)
        return false;
    bool fragment = !b->probing && !b->packed &&
                    service_of(&b->items[b->carried[0]]) == CIP_READ_TAG_FRAGMENTED;
    return !fragment || reply->general == CIP_CONNECTION_FAILURE;
}

static void refuse_all(struct client_batch *b, struct eip_status status) {
    for (size_t i = b->first; i < b->count; i++)
        if (!b->items[i].done)
            refuse(&b->items[i], status);
}

static void take_probe(struct client_batch *b, const struct client_outcome *outcome) {
    struct client_peer *peer = b->peer;
    if (outcome->err == EIP_E_REFUSED) {
        refuse_all(b, refused_below(outcome));
        return;
    }
    if (outcome->err == EIP_E_CLOSED && outcome->sent) {
        peer->settled = peer->unrouted = true;
        b->needs_stream = true;
        return;
    }
    if (outcome->err != EIP_OK) {
        client_batch_fail(b, outcome->err);
        return;
    }
    bool routing_error = is_routing_error(b, &outcome->cip);
    peer->unrouted = routing_error && does_not_route(outcome->cip.general);
    peer->settled = peer->unrouted || !routing_error;
    if (!peer->settled)
        refuse_all(b, status_of(EIP_SOURCE_ROUTE, &outcome->cip));
}

/* A module on the way waited in vain for an answer to what it had passed on. */
static bool is_lost_on_the_way(const struct cip_reply *reply) {
    return reply->general == CIP_CONNECTION_FAILURE && cip_reply_extended_count(reply) > 0 &&
           cip_reply_extended(reply, 0) == CIP_EXT_UNCONNECTED_TIMEOUT;
}

static void take_routing_error(struct client_batch *b, const struct cip_reply *reply) {
    for (uint16_t i = 0; i < b->carried_count; i++) {
        struct client_item *item = &b->items[b->carried[i]];
        if (item->op != CLIENT_READ && is_lost_on_the_way(reply))
            finish_unanswered(item, EIP_E_TIMEOUT, true);
        else
            refuse(item, status_of(EIP_SOURCE_ROUTE, reply));
    }
}

static void take_answer(struct client_batch *b, const struct client_outcome *outcome) {
    if (outcome->err == EIP_E_REFUSED)
        refuse_carried(b, refused_below(outcome));
    else if (outcome->err != EIP_OK)
        for (uint16_t i = 0; i < b->carried_count; i++)
            finish_unanswered(&b->items[b->carried[i]], outcome->err, outcome->sent);
    else if (is_routing_error(b, &outcome->cip))
        take_routing_error(b, &outcome->cip);
    else if (b->packed)
        take_packet(b, &outcome->cip);
    else
        take_item(b, &b->items[b->carried[0]], &outcome->cip);
}

bool client_batch_take(struct client_batch *b, const struct client_outcome *outcome) {
    if (b->id == 0 || outcome->id != b->id)
        return false;
    b->id = 0;
    if (b->probing)
        take_probe(b, outcome);
    else
        take_answer(b, outcome);
    skip_done(b);
    return true;
}
