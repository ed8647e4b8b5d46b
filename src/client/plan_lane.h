/* SPDX-License-Identifier: MIT */
/*
 * plan_lane - packets of a plan, one after another, over one connection; a task of the engine.
 *
 * Several lanes share the packets of a run. Each takes the next that nobody has, and sends it again
 * when the session is lost under it: it only reads. What cannot be told by a packet's reply - a
 * read of several tags that was refused, or answered oddly, a reply that did not fit - is left to
 * be asked again by itself.
 */
#ifndef CLIENT_PLAN_LANE_H
#define CLIENT_PLAN_LANE_H

#include "client/plan_layout.h"

enum { PLAN_RESTARTS_MAX = 8 };

/* What the lanes of a run have in common. */
struct plan_traffic {
    struct plan_items *items;
    struct plan_layout *layout;
    struct client_way way; /* of the lane that was prepared last */
    size_t next;           /* packet that nobody has taken */
    size_t connected;      /* packets that are under way over connections, */
    size_t connected_most; /* and how many of them were at once */
    uint32_t *asides;      /* items to be asked again alone */
    size_t aside_count;
    size_t aside_room;
    size_t reply_seen; /* bytes of a reply that was full, 0: none was */
    size_t instances_refused;
    eip_err err; /* of what is left when no lane goes on; EIP_E_MEMORY */
    struct eip_status status;
    bool outdated; /* the next run needs another layout */
    bool restarts; /* the layout does not suit the way */
    bool changed;  /* the program is another one than the plan's */
};

struct plan_lane {
    struct client_operation operation;
    struct plan_traffic *traffic;
    const struct plan_packet *packet; /* NULL: none */
    bool routed;                      /* inside an Unconnected Send, */
    bool connected;                   /* or over a connection */
};

extern const struct client_task plan_lane_task;

/* An item is to be asked again alone. */
void plan_traffic_set_aside(struct plan_traffic *t, uint32_t item);
/* Everything that a packet would have brought. */
void plan_traffic_fail(struct plan_traffic *t, const struct plan_packet *packet, eip_err err,
                       const struct eip_status *status);

#endif
