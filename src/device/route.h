/* SPDX-License-Identifier: MIT */
/* route - whether a route, as an Unconnected Send or a connection path has it, ends in a device. */
#ifndef DEVICE_ROUTE_H
#define DEVICE_ROUTE_H

#include "device/device.h"

/*
 * 0 if the route, padded port segments and nothing else, ends here; else the extended status that
 * says why not. An empty route always does; one that begins with a hop of the device's table leads
 * on to where nobody follows it: an Unconnected Send does not ask here, and connections are not
 * passed on.
 */
uint16_t device_route_refuse(const struct device *d, struct reader route);

#endif
