/* SPDX-License-Identifier: MIT */
/* route - whether a route, as an Unconnected Send or a connection path has it, ends in a device. */
#ifndef DEVICE_ROUTE_H
#define DEVICE_ROUTE_H

#include "device/device.h"

/*
 * 0 if the route, padded port segments and nothing else, ends here; else the extended status that
 * says why not. An empty route always does.
 */
uint16_t device_route_refuse(const struct device *d, struct reader route);

#endif
