/* SPDX-License-Identifier: MIT */
/*
 * batch - many reads and writes of tags, carried out over a session in as few packets as they fit.
 *
 * A core on top of a core: send puts the next request into the session, take is given the session's
 * outcomes, until is_done. One request of a batch is outstanding at a time. Small operations are
 * packed into Multiple Service Packets and answers that did not fit are continued by fragments, so
 * an item always ends with all of its value or with an error.
 *
 * A value has all the bytes its type and count ask for, or the item ends with EIP_E_PROTOCOL. A
 * write is EIP_E_UNKNOWN when its answer is missing, senseless, or lost by a module on the way
 * (status 01, extended 0204), and, with the status, when it is refused after some of its fragments.
 *
 * What the device turns out not to be able to do is remembered in the peer:
 *  - a route nobody asked for is tried once with a harmless request, before anything else. General
 *    status 08, 05, 16 or 02 to the Unconnected Send, or a session closed on it, means the device
 *    does not route, and everything goes bare. In the second case needs_stream asks for a new one.
 *  - a refused Multiple Service Packet (08, 05, 16) means requests go one by one.
 *
 * Sizes: 1756-PM020, "unconnected messages"; a Logix bridge carries about 500 bytes.
 */
#ifndef CLIENT_BATCH_H
#define CLIENT_BATCH_H

#include <eip/eip.h>

#include "cip/tag.h"
#include "client/session.h"
#include "client/store.h"

enum {
    CLIENT_UNCONNECTED_REQUEST_MAX = 480, /* bytes of a Message Router request */
    CLIENT_UNCONNECTED_REPLY_MAX = 500,   /* and of a reply: more is asked for by fragments */
    CLIENT_PACKET_MAX = 64,               /* requests in one Multiple Service Packet */
    CLIENT_VALUE_MAX = 16 * 1024 * 1024,  /* bytes of one value; EIP_E_LIMIT beyond */
};

/* What is known of the device; outlives sessions. */
struct client_peer {
    struct reader route; /* padded port segments, borrowed; empty: none */
    bool guessed;        /* nobody asked for the route */
    bool settled;        /* a guessed route was tried */
    bool unrouted;       /* ... and the device does not route */
    bool no_packets;     /* it does not know Multiple Service Packet */
};

enum client_op { CLIENT_READ, CLIENT_WRITE, CLIENT_MODIFY };

struct client_item {
    enum client_op op;
    struct reader path;       /* padded; borrowed, like data */
    uint16_t count;           /* elements */
    struct cip_tag_type type; /* to write; of a read, as it came */
    struct reader data;       /* to write; of a modify, the or mask and the and mask */

    eip_err err;
    struct eip_status status;
    struct client_span value; /* of a read, in the store */

    bool done;
    bool alone;      /* not in a packet with others */
    bool fragmented; /* by the fragmented service from here on */
    bool stalled;    /* an answer brought no data */
    uint32_t offset; /* bytes done */
};

struct client_batch {
    struct client_session *session;
    struct client_peer *peer;
    struct client_store *store;
    struct client_item *items;
    size_t count;
    size_t first; /* all items before it are done */
    int64_t deadline_us;
    uint64_t id; /* of the request that is outstanding, or 0 */
    bool probing;
    bool packed;
    bool needs_stream;
    size_t carried[CLIENT_PACKET_MAX]; /* which items it carries */
    uint16_t carried_count;
};

/* Everything is borrowed until the batch is done. The store is cleared. */
struct client_batch client_batch_of(struct client_session *session, struct client_peer *peer,
                                    struct client_store *store, struct client_item *items,
                                    size_t count, int64_t deadline_us);
bool client_batch_is_done(const struct client_batch *b);
/* Puts the next request into the session, if none is outstanding and the session is READY. */
void client_batch_send(struct client_batch *b, int64_t now_us);
/* False if the outcome is not this batch's. */
bool client_batch_take(struct client_batch *b, const struct client_outcome *outcome);
/* Ends what is left: the session is gone for good. */
void client_batch_fail(struct client_batch *b, eip_err err);

#endif
