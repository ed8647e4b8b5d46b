/* SPDX-License-Identifier: MIT */
/*
 * connection - the class 3 connections of a device (CIP Volume 1, 3-4 to 3-6).
 *
 * A connection belongs to a session: it stands in the heap of that session, which has the one that
 * times out next on top, and ends with it. It is found by its O->T id and by its triad, and both
 * are unique in the device. All memory a connection needs is taken when it is opened: the last
 * reply is kept in it, for a request that comes twice. Single thread.
 */
#ifndef DEVICE_CONNECTION_H
#define DEVICE_CONNECTION_H

#include "base/heap.h"
#include "base/map.h"
#include "base/rng.h"
#include "cip/connection.h"

enum {
    DEVICE_CONNECTION_SEQUENCE_SIZE = 2, /* the sequence count, part of a connection's size */
    DEVICE_CONNECTION_FIRST_US = 10 * 1000 * 1000, /* the least for the first request to come */
};

struct device_connection {
    struct heap_item due; /* key: when it times out */
    struct heap *owner;
    uint32_t ot_id;
    uint32_t to_id;
    struct cip_triad triad;
    uint16_t ot_size; /* of connected data, sequence count included */
    uint16_t to_size;
    int64_t timeout_us;
    bool has_answered;
    uint16_t sequence; /* of the last request */
    uint16_t reply_size;
    uint8_t reply[]; /* to_size bytes less the sequence count */
};

struct device_connections {
    struct map by_id;
    struct map by_triad;
};

struct device_connections device_connections_of(uint32_t seed);
/* Every owner has closed its connections before. */
void device_connections_fini(struct device_connections *t);

struct device_connection_spec {
    struct cip_triad triad; /* not in use */
    uint32_t to_id;
    uint16_t ot_size; /* both more than DEVICE_CONNECTION_SEQUENCE_SIZE */
    uint16_t to_size;
    int64_t timeout_us;
};

/* Chooses the O->T id: not zero, and not to be guessed. EIP_E_MEMORY changes nothing. */
eip_err device_connection_open(struct device_connections *t, struct rng *rng, struct heap *owner,
                               const struct device_connection_spec *spec, int64_t now_us,
                               struct device_connection **ret_connection) MUST_CHECK;
void device_connection_close(struct device_connections *t, struct device_connection *c);
size_t device_connection_count(const struct device_connections *t);

/* NULL if there is none. */
struct device_connection *device_connection_find(const struct device_connections *t,
                                                 uint32_t ot_id);
struct device_connection *device_connection_of_triad(const struct device_connections *t,
                                                     const struct cip_triad *triad);

/* A request came: the time-out begins anew. */
void device_connection_touch(struct device_connection *c, int64_t now_us);
/* What was answered to the request of that sequence count; size is at most what fits. */
void device_connection_answered(struct device_connection *c, uint16_t sequence,
                                const uint8_t *reply, size_t size);

/* When the next connection of an owner times out, or CLOCK_NEVER. */
int64_t device_connections_due_us(const struct heap *owner);
/* Closes those that have timed out; how many. */
size_t device_connections_expire(struct device_connections *t, struct heap *owner, int64_t now_us);
/* Closes all and frees the heap. */
void device_connections_close_all(struct device_connections *t, struct heap *owner);

#endif
