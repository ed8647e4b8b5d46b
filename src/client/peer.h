/* SPDX-License-Identifier: MIT */
/*
 * peer - what is known of the device a client talks to; it outlives sessions.
 *
 * What the device turns out not to be able to do is remembered here, and not tried again.
 */
#ifndef CLIENT_PEER_H
#define CLIENT_PEER_H

#include "base/reader.h"

struct client_peer {
    struct reader route;      /* padded port segments, borrowed; empty: none */
    bool guessed;             /* nobody asked for the route */
    bool settled;             /* a guessed route was tried */
    bool unrouted;            /* ... and the device does not route */
    bool no_packets;          /* it does not know Multiple Service Packet */
    bool no_instances;        /* nor reads by symbol instance */
    bool connected;           /* requests go over a class 3 connection, if the device has them */
    bool no_large;            /* it does not know Large Forward Open */
    bool no_connection;       /* it has no class 3 connections */
    bool out_of_connections;  /* it has no more of them: unconnected until the session ends */
    uint16_t packet_max;      /* bytes of a packet of several requests or replies; 0: as they fit */
    uint16_t connection_size; /* of a connection, that it offered instead of a larger one, or 0 */
    uint8_t depth;            /* the most connections at once; 0: one */
    uint8_t routes_lost;      /* sessions that ended on the try of the route, one after another, */
    uint8_t opens_lost;       /* or on a Forward Open */
};

/* The route requests take today. */
static inline struct reader client_peer_route(const struct client_peer *peer) {
    return peer->unrouted ? reader_of(NULL, 0) : peer->route;
}

/* A guessed route has to be tried first. */
static inline bool client_peer_is_open(const struct client_peer *peer) {
    return peer->guessed && !peer->settled;
}

#endif
