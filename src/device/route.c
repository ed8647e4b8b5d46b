/* SPDX-License-Identifier: MIT */
#include "device/route.h"

enum { BACKPLANE = 1 };

uint16_t device_route_refuse(const struct device *d, struct reader route) {
    struct cip_segment hop;
    if (d->options.route == DEVICE_ROUTE_ANY || reader_left(&route) == 0)
        return 0;
    if (d->options.route == DEVICE_ROUTE_NONE || !cip_segment_decode(&route, false, &hop, NULL) ||
        hop.kind != CIP_SEGMENT_PORT)
        return CIP_EXT_INVALID_SEGMENT;
    if (hop.value != BACKPLANE)
        return CIP_EXT_PORT_NOT_AVAILABLE;
    bool here = hop.bytes.size == 1 && (uint8_t)hop.bytes.at[0] == d->options.slot;
    return here && reader_left(&route) == 0 ? 0 : CIP_EXT_LINK_NOT_VALID;
}
