/* SPDX-License-Identifier: MIT */
/*
 * peer - what is known of the device a client talks to; it outlives sessions.
 *
 * What the device turns out not to be able to do is remembered here, and not tried again.
 */
#ifndef CLIENT_PEER_H
#define CLIENT_PEER_H

#include "base/reader.h"

enum {
    CLIENT_DEPTH_MAX = 32, /* connections of one session */
    CLIENT_DEPTH = 4,      /* unless somebody says otherwise */
};

/* Whether requests go over class 3 connections, where the device has them. */
enum client_connected {
    CLIENT_CONNECTED_AUTO, /* once something was worth opening one */
    CLIENT_CONNECTED_NEVER,
    CLIENT_CONNECTED_ALWAYS
};

/* What an array of DWORDs is: only Logix controllers have class 0xAC. */
enum client_dwords {
    CLIENT_DWORDS_UNKNOWN,
    CLIENT_DWORDS_ARE_BOOLS, /* a Logix controller's array of BOOLs, which it gives 32 at a time */
    CLIENT_DWORDS_ARE_DWORDS
};

struct client_peer {
    struct reader route; /* padded port segments, borrowed; empty: none */
    bool guessed;        /* nobody asked for the route */
    bool settled;        /* a guessed route was tried */
    bool unrouted;       /* ... and the device does not route */
    bool no_packets;     /* it does not know Multiple Service Packet, */
    bool no_instances;   /* nor reads by symbol instance */
    enum client_dwords dwords;
    enum client_connected connected;
    bool no_large;            /* it does not know Large Forward Open */
    bool no_connection;       /* it has no class 3 connections */
    bool small_now;           /* it has no large one to spare, */
    bool out_of_connections;  /* and none at all: until the session ends */
    uint16_t connection_size; /* of a connection, that it offered instead of a larger one, or 0 */
    uint8_t depth;            /* the most connections at once; 0: CLIENT_DEPTH */
    uint8_t routes_lost;      /* sessions that ended on the try of the route, one after another, */
    uint8_t opens_lost;       /* on a Forward Open, */
    uint8_t more_lost;        /* or on one while another connection was open */
};

/* The route requests take today. */
static inline struct reader client_peer_route(const struct client_peer *peer) {
    return peer->unrouted ? reader_of(NULL, 0) : peer->route;
}

static inline size_t client_peer_depth(const struct client_peer *peer) {
    size_t depth = peer->depth > 0 ? peer->depth : CLIENT_DEPTH;
    return depth < CLIENT_DEPTH_MAX ? depth : CLIENT_DEPTH_MAX;
}

/* A guessed route has to be tried first. */
static inline bool client_peer_is_open(const struct client_peer *peer) {
    return peer->guessed && !peer->settled;
}

#endif
