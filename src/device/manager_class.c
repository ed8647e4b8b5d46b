/* SPDX-License-Identifier: MIT */
/* Connection Manager, class 6 (CIP Volume 1, 3-5.5). */
#include "cip/unconnected.h"
#include "device/classes.h"
#include "device/device.h"

static struct device_status routing_error(struct device_call *call, uint16_t extended,
                                          struct reader route) {
    struct cip_unconnected_error error = {.size = 2,
                                          .remaining_words = (uint8_t)(reader_left(&route) / 2)};
    cip_unconnected_error_encode(call->reply, &error);
    return device_status_ext(CIP_CONNECTION_FAILURE, extended);
}

/* 0 if the route ends here, else the extended status that says why not. */
static uint16_t refuse_route(const struct device *d, struct reader route) {
    struct cip_segment hop;
    if (d->options.route == DEVICE_ROUTE_ANY || reader_left(&route) == 0)
        return 0;
    if (!cip_segment_decode(&route, false, &hop, NULL) || hop.kind != CIP_SEGMENT_PORT)
        return CIP_EXT_INVALID_SEGMENT;
    if (hop.value != 1)
        return CIP_EXT_PORT_NOT_AVAILABLE;
    bool here = hop.bytes.size == 1 && (uint8_t)hop.bytes.at[0] == d->options.slot;
    return here && reader_left(&route) == 0 ? 0 : CIP_EXT_LINK_NOT_VALID;
}

static struct device_status run_unconnected_send(struct device_call *call) {
    if (call->in_send || call->in_packet || call->device->options.route == DEVICE_ROUTE_NONE)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct cip_unconnected send = cip_unconnected_decode(&call->data);
    if (call->data.bad)
        return routing_error(call, CIP_EXT_UNCONNECTED_PARAMETER, reader_of(NULL, 0));
    uint16_t refused = refuse_route(call->device, send.route);
    if (refused != 0)
        return routing_error(call, refused, send.route);
    call->reply->size = call->start;
    call->answered = true;
    struct device_call inner = {.device = call->device, .session = call->session, .in_send = true};
    device_run_call(&inner, send.message, call->reply);
    return device_status_of(CIP_OK);
}

static const struct device_service services[] = {
    {CIP_UNCONNECTED_SEND, run_unconnected_send, DEVICE_ON_INSTANCE},
};

const struct device_class device_manager_class = {
    .id = CIP_CLASS_CONNECTION_MANAGER,
    .revision = 1,
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
