/* SPDX-License-Identifier: MIT */
/*
 * forward_open - Forward Open, Large Forward Open and Forward Close as a device answers them
 * (CIP Volume 1, 3-5.5).
 *
 * What is opened are class 3 connections to the Message Router, in the session the request came
 * through; a Forward Close may come through another. A refusal carries the triad and, where the
 * path is what was wrong, its size.
 */
#ifndef DEVICE_FORWARD_OPEN_H
#define DEVICE_FORWARD_OPEN_H

#include "device/call.h"

enum {
    DEVICE_CONNECTIONS_MAX = 512,        /* of a device, unless options say otherwise */
    DEVICE_SESSION_CONNECTIONS_MAX = 64, /* likewise; at either limit: 01/0113 */
    DEVICE_CONNECTION_SIZE_MAX = 4002,   /* bytes with the sequence count; more: 01/0109 */
    DEVICE_CONNECTION_SIZE_MIN = 16,     /* less: 01/0108 */
};

/* How many connections there may be in a device. */
size_t device_connections_max(const struct device *d);

struct device_status device_forward_open(struct device_call *call) MUST_CHECK;
struct device_status device_forward_close(struct device_call *call) MUST_CHECK;

#endif
