/* SPDX-License-Identifier: MIT */
/*
 * plan_layout - the packets of a plan, made ready for one way that requests travel.
 *
 * Where some packets have to be guarded, so are all others that have room for the marks: all that a
 * run brings is of one program then.
 *
 * Parts stand in the order in which packets carry them. What a packet's reply can be at most is
 * known to the byte, so that it fits; the device may still say that it does not.
 */
#ifndef CLIENT_PLAN_LAYOUT_H
#define CLIENT_PLAN_LAYOUT_H

#include "client/plan_parts.h"

struct plan_packet {
    size_t request; /* where it stands in the bytes */
    uint32_t part;  /* its first, */
    uint16_t count; /* and how many they are */
    uint16_t size;  /* bytes of the request */
    bool packed;    /* a Multiple Service Packet */
    bool guarded;   /* its first and last service look at the marks */
};

/* What layouts are made of. */
struct plan_ground {
    struct plan_items *items;
    const eip_catalog *catalog; /* of the program that runs, or NULL */
    size_t reply_max; /* bytes that replies have room for, if that is less than the way's */
};

struct plan_layout {
    bool is_made;
    struct reader marks; /* what looks at them have to bring; empty: nothing is guarded */
    size_t request_max;  /* what it was made for */
    size_t reply_max;
    size_t reply_room; /* bytes of a reply that it counts on: not more than that */
    bool no_packets;
    struct plan_parts parts;
    struct plan_packet *packets;
    size_t count;
    size_t room;
    uint8_t *bytes;
    size_t size;
    size_t bytes_room;
};

/* EIP_E_MEMORY: it is not made. */
eip_err plan_layout_make(struct plan_layout *l, const struct plan_ground *ground,
                         const struct client_way *way) MUST_CHECK;
/* True if it can be used on that way as it is, and is not much smaller than what that carries. */
bool plan_layout_fits(const struct plan_layout *l, const struct client_way *way);
void plan_layout_fini(struct plan_layout *l);

#endif
