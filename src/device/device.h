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
#include "device/binding.h"
#include "device/call.h"
#include "device/connection.h"
#include "device/forced.h"
#include "device/tags.h"
#include "enip/identity.h"

enum {
    DEVICE_UNCONNECTED_MAX = 500, /* bytes of an unconnected reply (1756-PM020) */
    DEVICE_ROOM_MIN = 8,          /* a reply's head and the status that tells of any failure */
};

enum device_route {
    DEVICE_ROUTE_ANY,  /* an Unconnected Send ends here whatever its route */
    DEVICE_ROUTE_SLOT, /* only with the route to port 1 and the slot, or none */
    DEVICE_ROUTE_NONE, /* the device does not know Unconnected Send */
    DEVICE_ROUTE_PATH, /* only with the route of the options, or none */
};

struct device_routes;

struct device_options {
    enum device_route route;
    uint8_t slot;
    struct str path; /* of DEVICE_ROUTE_PATH: padded; empty: no route at all is taken */
    /* What is passed on, by whoever drives the sessions, which must be able to. NULL: nothing. */
    const struct device_routes *routes;
    uint64_t seed;         /* of session handles, connection ids and the hashes of tables */
    int64_t inactivity_us; /* a session silent for longer is closed; 0: never */

    /*
     * Called after each change of a tag by a client, a fragment's too: where in the tag's data, and
     * the bytes that are there now. Must not add tags. NULL: never.
     */
    void (*written)(void *user, const struct device_tag *tag, size_t offset, struct reader bytes);
    /* Likewise after each read, with the elements as they go over the wire. */
    void (*was_read)(void *user, const struct device_tag *tag, size_t offset, struct reader wire);
    void *user;

    size_t connections_max;         /* class 3, of all sessions; 0: DEVICE_CONNECTIONS_MAX */
    size_t session_connections_max; /* of each; 0: DEVICE_SESSION_CONNECTIONS_MAX */
    uint16_t connection_size_max;   /* bytes; 0: DEVICE_CONNECTION_SIZE_MAX, which is the most */
    bool widens;                    /* tags take values of some other types: widen.h */
    bool all_has_state;             /* Get Attributes All of the Identity ends with its state */
    bool parts_succeed; /* a packet whose answers are cut has not failed: no status 1E */
    bool no_large;      /* the device does not know Large Forward Open */
    uint16_t
        message_max; /* data of an encapsulated request; 0: DEVICE_MESSAGE_MAX with its header */

    /* A fault of real devices, for tests: a repeated request is executed again. */
    bool executes_repeats;
};

/* What the Connection Manager counts; attributes 1..8 of its instance. */
struct device_manager_counts {
    uint16_t opens;
    uint16_t open_format_rejects;
    uint16_t open_resource_rejects;
    uint16_t open_other_rejects;
    uint16_t closes;
    uint16_t close_format_rejects;
    uint16_t close_other_rejects;
    uint16_t timeouts;
};

/* What a device says of its network in the TCP/IP Interface object; its address is the session's.
 */
struct device_network {
    uint32_t mask; /* host order, as all addresses here; 255.255.255.0 to begin with */
    uint32_t gateway;
    uint32_t name_servers[2];
    uint32_t address; /* 0: the session's */
    uint32_t status;  /* 1, configured, to begin with */
    uint32_t capability;
    uint32_t control;
    struct str link;   /* path of the link object, padded; empty: the Ethernet Link */
    struct str domain; /* at most 48 characters */
    struct str host;   /* at most 64 characters */
};

struct device {
    struct device_options options;
    struct enip_identity identity; /* a 1756-L83E/B to begin with; the owner may change it */
    struct device_network network;
    struct device_types types;
    struct device_tags tags;
    struct device_forces forces;
    struct device_bindings bindings;
    struct device_connections connections;
    struct device_manager_counts manager;
    uint32_t octets_in; /* of all sessions; 32 bits, as the Ethernet Link object has them */
    uint32_t octets_out;
    uint32_t resets;
    struct rng rng;
};

void device_init(struct device *d, const struct device_options *options);
void device_fini(struct device *d);
/* What the Reset service does: counts it, and forgets the counts above. Sessions stay. */
void device_reset(struct device *d);

/*
 * Executes a Message Router request, which came through a session, or NULL. Writes a reply of at
 * most the writer's room, which is at least DEVICE_ROOM_MIN; whatever the request, there is one,
 * but for a request that is to be passed on: then the session holds it.
 */
void device_execute(struct device *d, struct device_session *session, struct reader request,
                    struct writer *reply);

/* For services that carry others: runs one request as part of a call; its general status. */
uint8_t device_run_call(struct device_call *call, struct reader request, struct writer *reply);

#endif
