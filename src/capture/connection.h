/* SPDX-License-Identifier: MIT */
/*
 * connection - the CIP connections of a capture: what their Forward Open said, and what came over
 * those for I/O.
 *
 * A message names its connection by the id its receiver knows, so a connection is found by sender,
 * receiver and id; one that sends to a multicast group, by sender and id. Explicit messages go over
 * the TCP connection of their Forward Open, whose two ports belong to the ends: clients on one host
 * may use the same id. The ends of I/O are given with port 0. For connections whose
 * Forward Open lies before the capture, which id answers which is learned from a reply that can
 * only answer one request. The oldest make room for new ones.
 */
#ifndef CAPTURE_CONNECTION_H
#define CAPTURE_CONNECTION_H

#include "base/map.h"
#include "capture/packet.h"
#include "cip/connection.h"

enum { CAPTURE_CONNECTIONS_MAX = 2048 };

enum capture_direction { CAPTURE_OT, CAPTURE_TO };

struct capture_connection_key {
    uint8_t sender[CAPTURE_ADDRESS_SIZE];
    uint8_t receiver[CAPTURE_ADDRESS_SIZE]; /* zero for a multicast group */
    uint32_t id;
    uint16_t sender_port;
    uint16_t receiver_port;
};

struct capture_traffic {
    uint64_t packets;
    uint64_t missed; /* sequence numbers left out */
    uint32_t sequence;
};

struct capture_connection {
    struct capture_connection_key keys[2]; /* by direction */
    bool used;
    bool closed;       /* no longer found, still counted */
    bool opened;       /* its Forward Open was seen */
    bool one_way;      /* of I/O without a Forward Open only one direction is known */
    uint8_t transport; /* class and trigger, of an opened one */
    struct cip_triad triad;
    uint32_t rpi_us[2];
    struct capture_endpoint ends[2]; /* originator and target */
    size_t path_size;
    uint8_t path[2 * 255];
    struct capture_traffic traffic[2];
};

struct capture_connections {
    struct capture_connection *list;
    size_t used; /* as many as were ever in use */
    size_t next; /* the one to be used again */
    struct map map;
};

void capture_connections_fini(struct capture_connections *c);
/* With the direction of the message; NULL if the connection is not known. */
struct capture_connection *capture_connections_find(const struct capture_connections *c,
                                                    const struct capture_endpoint *sender,
                                                    const struct capture_endpoint *receiver,
                                                    uint32_t id,
                                                    enum capture_direction *ret_direction);
/* A new connection between these ends with those ids; replaces one with the same. NULL without
 * memory. to_group: T->O data goes to a multicast group. */
struct capture_connection *capture_connections_add(struct capture_connections *c,
                                                   const struct capture_endpoint *originator,
                                                   const struct capture_endpoint *target,
                                                   const uint32_t ids[2], bool to_group);
/* A connection of which only one direction is known: I/O without a Forward Open. */
struct capture_connection *capture_connections_add_one(struct capture_connections *c,
                                                       const struct capture_endpoint *sender,
                                                       const struct capture_endpoint *receiver,
                                                       uint32_t id);
/* It is no longer found; its counts stay until its place is needed. */
void capture_connections_close(struct capture_connections *c, struct capture_connection *one);
/* The one that a Forward Close names; NULL if its Forward Open was not seen. */
struct capture_connection *capture_connections_named(const struct capture_connections *c,
                                                     const struct capture_endpoint *originator,
                                                     const struct capture_endpoint *target,
                                                     const struct cip_triad *triad);
/* Counts a packet of I/O. */
void capture_traffic_count(struct capture_traffic *t, uint32_t sequence);

#endif
