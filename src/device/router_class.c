/* SPDX-License-Identifier: MIT */
/* Message Router, class 2 (CIP Volume 1, 5-3). */
#include "cip/multiple.h"
#include "device/classes.h"
#include "device/device.h"
#include "device/forward_open.h"
#include "device/plain_read.h"

/* What every reply in a packet may need: its head, and a status word or the type of a structure. */
enum { ENTRY_MIN = 8, OFFSET_SIZE = 2 };

/* Requests whose tags are asked for in memory before any of them is worked on. */
enum { AHEAD = 32 };

struct entry {
    struct reader request;
    struct device_plain_read plain;
    bool is_plain;
    uint32_t guess;
};

/* The name that the path of a request begins with; empty if it does not. */
NEVER_INLINE struct str name_of(struct reader request) {
    struct cip_segment first;
    struct cip_request decoded = cip_request_decode(&request);
    if (request.bad || !cip_path_is_named(decoded.path) ||
        !cip_segment_decode(&decoded.path, false, &first, NULL))
        return str_of("");
    return first.bytes;
}

/* So that the memory of one does not make the others wait. */
static void look_ahead(const struct device_tags *tags, const struct cip_multiple *packet,
                       size_t from, struct entry entries[AHEAD]) {
    uint32_t hashes[AHEAD];
    size_t left = packet->count - from;
    size_t count = left < AHEAD ? left : AHEAD;
    for (size_t i = 0; i < count; i++) {
        struct entry *e = &entries[i];
        e->request = cip_multiple_item(packet, from + i);
        e->is_plain = device_plain_read_of(e->request, &e->plain);
        hashes[i] = device_tags_expect(tags, e->is_plain ? e->plain.name : name_of(e->request));
    }
    for (size_t i = 0; i < count; i++)
        entries[i].guess = device_tags_guess(tags, hashes[i]);
}

NEVER_INLINE bool run_other(struct device_call *call, const struct entry *e, size_t reserved) {
    struct writer reply = *call->reply;
    reply.room -= reserved;
    struct device_call inner = {
        .device = call->device,
        .session = call->session,
        .in_send = call->in_send,
        .in_packet = true,
        .guess = e->guess,
    };
    uint8_t status = device_run_call(&inner, e->request, &reply);
    call->reply->size = reply.size;
    bool is_part = status == CIP_PARTIAL_TRANSFER;
    return status == CIP_OK || (is_part && call->device->options.parts_succeed);
}

/* The room that is reserved is that of the entries behind it. */
static bool run_entry(struct device_call *call, const struct entry *e, size_t reserved) {
    if (e->is_plain &&
        device_plain_read_run(call->device, &e->plain, e->guess, reserved, call->reply))
        return true;
    return run_other(call, e, reserved);
}

static struct device_status run_multiple(struct device_call *call) {
    if (call->in_packet || call->device->options.profile->no_packets)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct cip_multiple packet = cip_multiple_decode(&call->data);
    if (call->data.bad || packet.count == 0)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    size_t least = (size_t)packet.count * (OFFSET_SIZE + ENTRY_MIN);
    if (OFFSET_SIZE + least > device_call_room(call))
        return device_status_of(CIP_REPLY_TOO_LARGE);
    struct cip_multiple_writer replies = cip_multiple_begin(call->reply, packet.count);
    struct entry entries[AHEAD];
    bool failed = false;
    for (uint16_t i = 0; i < packet.count; i++) {
        if (i % AHEAD == 0)
            look_ahead(&call->device->tags, &packet, i, entries);
        size_t later = (size_t)(packet.count - 1 - i) * ENTRY_MIN;
        cip_multiple_next(call->reply, &replies);
        failed |= !run_entry(call, &entries[i % AHEAD], later);
    }
    return device_status_of(failed ? CIP_EMBEDDED_SERVICE_ERROR : CIP_OK);
}

static void get_class_list(const struct device_call *call, struct writer *w) {
    size_t count = device_class_count(call->device);
    writer_u16(w, (uint16_t)count);
    for (size_t i = 0; i < count; i++)
        writer_u16(w, device_class_at(call->device, i)->id);
}

static void put_count(struct writer *w, size_t count) {
    writer_u16(w, (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX));
}

static void get_connections_max(const struct device_call *call, struct writer *w) {
    put_count(w, device_connections_max(call->device));
}

static void get_connection_count(const struct device_call *call, struct writer *w) {
    put_count(w, device_connection_count(&call->device->connections));
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_class_list, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_connections_max, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_connection_count, NULL},
};

static const struct device_service services[] = {
    {CIP_MULTIPLE_SERVICE, DEVICE_ON_INSTANCE, run_multiple},
};

const struct device_class device_router_class = {
    .id = CIP_CLASS_MESSAGE_ROUTER,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
