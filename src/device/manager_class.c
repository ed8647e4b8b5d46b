/* SPDX-License-Identifier: MIT */
/* Connection Manager, class 6 (CIP Volume 1, 3-5.5). */
#include <limits.h>

#include "cip/unconnected.h"
#include "device/classes.h"
#include "device/device.h"
#include "device/forward_open.h"
#include "device/relay.h"
#include "device/route.h"
#include "device/session.h"

static struct device_status routing_error(struct device_call *call, uint16_t extended,
                                          struct reader route) {
    struct cip_unconnected_error error = {.size = 2,
                                          .remaining_words = (uint8_t)(reader_left(&route) / 2)};
    cip_unconnected_error_encode(call->reply, &error);
    return device_status_ext(CIP_CONNECTION_FAILURE, extended);
}

static struct device_status run_unconnected_send(struct device_call *call) {
    if (call->in_send || call->in_packet || call->device->options.route == DEVICE_ROUTE_NONE)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct cip_unconnected send = cip_unconnected_decode(&call->data);
    if (call->data.bad)
        return routing_error(call, CIP_EXT_UNCONNECTED_PARAMETER, reader_of(NULL, 0));
    struct device_relay relay;
    uint16_t refused;
    bool leads_on = call->session != NULL &&
                    device_relay_of(call->device->options.routes, &send, &relay, &refused);
    if (!leads_on)
        refused = device_route_refuse(call->device, send.route);
    else if (refused == 0)
        refused = device_session_hold(call->session, &relay);
    if (refused != 0)
        return routing_error(call, refused, send.route);
    call->reply->size = call->start;
    call->answered = true;
    if (leads_on)
        return device_status_of(CIP_OK);
    struct device_call inner = {.device = call->device,
                                .session = call->session,
                                .in_send = true,
                                .guess = NAME_INDEX_NONE};
    device_run_call(&inner, send.message, call->reply);
    return device_status_of(CIP_OK);
}

static void get_opens(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.opens);
}

static void get_open_format_rejects(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.open_format_rejects);
}

static void get_open_resource_rejects(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.open_resource_rejects);
}

static void get_open_other_rejects(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.open_other_rejects);
}

static void get_closes(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.closes);
}

static void get_close_format_rejects(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.close_format_rejects);
}

static void get_close_other_rejects(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.close_other_rejects);
}

static void get_timeouts(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->manager.timeouts);
}

/* How many entries there are, and a bit for each that is in use, which are the first ones. */
static void get_entries(const struct device_call *call, struct writer *w) {
    size_t max = device_connections_max(call->device);
    size_t open = device_connection_count(&call->device->connections);
    max = max < UINT16_MAX ? max : UINT16_MAX;
    writer_u16(w, (uint16_t)max);
    for (size_t first = 0; first < max; first += CHAR_BIT) {
        size_t used = open > first ? open - first : 0;
        writer_u8(w, (uint8_t)(used < CHAR_BIT ? (1u << used) - 1 : UINT8_MAX));
    }
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_opens, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_open_format_rejects, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_open_resource_rejects, NULL},
    {4, DEVICE_GET | DEVICE_ALL, get_open_other_rejects, NULL},
    {5, DEVICE_GET | DEVICE_ALL, get_closes, NULL},
    {6, DEVICE_GET | DEVICE_ALL, get_close_format_rejects, NULL},
    {7, DEVICE_GET | DEVICE_ALL, get_close_other_rejects, NULL},
    {8, DEVICE_GET | DEVICE_ALL, get_timeouts, NULL},
    {9, DEVICE_GET, get_entries, NULL},
};

static const struct device_service services[] = {
    {CIP_FORWARD_CLOSE, DEVICE_ON_INSTANCE, device_forward_close},
    {CIP_UNCONNECTED_SEND, DEVICE_ON_INSTANCE, run_unconnected_send},
    {CIP_FORWARD_OPEN, DEVICE_ON_INSTANCE, device_forward_open},
    {CIP_LARGE_FORWARD_OPEN, DEVICE_ON_INSTANCE, device_forward_open},
};

const struct device_class device_manager_class = {
    .id = CIP_CLASS_CONNECTION_MANAGER,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
