/* SPDX-License-Identifier: MIT */
/* Message Router, class 2 (CIP Volume 1, 5-3). */
#include "cip/multiple.h"
#include "device/classes.h"
#include "device/device.h"
#include "device/forward_open.h"

/* What every reply in a packet may need: its head, and a status word or the type of a structure. */
enum { ENTRY_MIN = 8, OFFSET_SIZE = 2 };

static bool run_entry(struct device_call *call, struct reader request, size_t reserved) {
    struct writer entry = *call->reply;
    entry.room -= reserved;
    struct device_call inner = {
        .device = call->device,
        .session = call->session,
        .in_send = call->in_send,
        .in_packet = true,
    };
    uint8_t status = device_run_call(&inner, request, &entry);
    call->reply->size = entry.size;
    bool is_part = status == CIP_PARTIAL_TRANSFER;
    return status == CIP_OK || (is_part && call->device->options.parts_succeed);
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
    bool failed = false;
    for (uint16_t i = 0; i < packet.count; i++) {
        size_t later = (size_t)(packet.count - 1 - i) * ENTRY_MIN;
        cip_multiple_next(call->reply, &replies);
        failed |= !run_entry(call, cip_multiple_item(&packet, i), later);
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
