/* SPDX-License-Identifier: MIT */
/*
 * device - a simulated or embedded device: its identity, its tags, its objects, and the message
 * router that brings a request to the one it is meant for.
 *
 * A core: no I/O, no clock, no threads. Sessions (session.h) bring encapsulated requests to it.
 * Requests are executed one after another, each at once and completely.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "base/rng.h"
#include "device/call.h"
#include "device/tags.h"
#include "enip/identity.h"

enum { DEVICE_UNCONNECTED_MAX = 500 }; /* bytes of an unconnected reply (1756-PM020) */

enum device_route {
    DEVICE_ROUTE_ANY,  /* an Unconnected Send ends here whatever its route */
    DEVICE_ROUTE_SLOT, /* only with the route to port 1 and the slot, or none */
    DEVICE_ROUTE_NONE, /* the device does not know Unconnected Send */
};

struct device_options {
    enum device_route route;
    uint8_t slot;
    uint64_t seed;         /* of session handles and of the tag table's hash */
    int64_t inactivity_us; /* a session silent for longer is closed; 0: never */
};

struct device {
    struct device_options options;
    struct enip_identity identity; /* a 1756-L83E/B to begin with; the owner may change it */
    struct device_tags tags;
    struct rng rng;
};

void device_init(struct device *d, const struct device_options *options);
void device_fini(struct device *d);

/*
 * Executes a Message Router request, which came through a session, or NULL. Writes a reply of at
 * most the writer's room, which is at least DEVICE_UNCONNECTED_MAX; whatever the request, there is
 * one.
 */
void device_execute(struct device *d, struct device_session *session, struct reader request,
                    struct writer *reply);

/* For services that carry others: runs one request as part of a call; its general status. */
uint8_t device_run_call(struct device_call *call, struct reader request, struct writer *reply);

#endif
