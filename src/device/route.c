/* SPDX-License-Identifier: MIT */
#include "device/route.h"

#include "device/relay.h"

enum { BACKPLANE = 1 };

/* One hop, whatever form its port and link were sent in. */
static uint16_t refuse_but_path(struct str only, struct reader route) {
    struct reader wanted = reader_of(only.at, only.size);
    struct cip_segment want;
    struct cip_segment hop;
    if (!cip_segment_decode(&route, false, &hop, NULL) || hop.kind != CIP_SEGMENT_PORT ||
        !cip_segment_decode(&wanted, false, &want, NULL))
        return CIP_EXT_INVALID_SEGMENT;
    if (hop.value != want.value)
        return CIP_EXT_PORT_NOT_AVAILABLE;
    bool here = str_equal(hop.bytes, want.bytes) && reader_left(&route) == 0;
    return here ? 0 : CIP_EXT_LINK_NOT_VALID;
}

uint16_t device_route_refuse(const struct device *d, struct reader route) {
    struct cip_segment hop;
    size_t target;
    if (device_routes_take(d->options.routes, &route, &target))
        return CIP_EXT_PORT_NOT_AVAILABLE;
    if (d->options.route == DEVICE_ROUTE_ANY || reader_left(&route) == 0)
        return 0;
    if (d->options.route == DEVICE_ROUTE_PATH)
        return refuse_but_path(d->options.path, route);
    if (d->options.route == DEVICE_ROUTE_NONE || !cip_segment_decode(&route, false, &hop, NULL) ||
        hop.kind != CIP_SEGMENT_PORT)
        return CIP_EXT_INVALID_SEGMENT;
    if (hop.value != BACKPLANE)
        return CIP_EXT_PORT_NOT_AVAILABLE;
    bool here = hop.bytes.size == 1 && (uint8_t)hop.bytes.at[0] == d->options.slot;
    return here && reader_left(&route) == 0 ? 0 : CIP_EXT_LINK_NOT_VALID;
}
