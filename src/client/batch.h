/* SPDX-License-Identifier: MIT */
/*
 * batch - many reads and writes of tags, carried out in as few requests as they fit.
 *
 * A core: encode writes the next request, take is given its outcome, until is_done; one request of
 * a batch is outstanding at a time. It does not know how requests travel. Small operations are
 * packed into Multiple Service Packets and answers that did not fit are continued by fragments, so
 * an item always ends with all of its value or with an error.
 *
 * A value has all the bytes its type and count ask for, or the item ends with EIP_E_PROTOCOL. A
 * write is EIP_E_UNKNOWN when its answer is missing, senseless, or lost by a module on the way
 * (status 01, extended 0204), and, with the status, when it is refused after some of its fragments.
 * When the session is lost, what changes nothing and what was never sent is tried again.
 *
 * A refused Multiple Service Packet (08, 05, 16) means that the device does not know it, and
 * requests go one by one from there on: the peer remembers. Nothing of a refused packet was carried
 * out. What does not fit a packet's answer is asked for again, alone and after the packet; what may
 * have been carried out, and was not answered, never is.
 */
#ifndef CLIENT_BATCH_H
#define CLIENT_BATCH_H

#include <eip/eip.h>

#include "cip/tag.h"
#include "client/peer.h"
#include "client/store.h"
#include "client/task.h"

enum {
    CLIENT_PACKET_MAX = 200,             /* requests in one Multiple Service Packet */
    CLIENT_VALUE_MAX = 16 * 1024 * 1024, /* bytes of one value; EIP_E_LIMIT beyond */
};

enum client_op {
    CLIENT_READ,
    CLIENT_WRITE,
    CLIENT_MODIFY,
    CLIENT_GET, /* any service that changes nothing, */
    CLIENT_CALL /* and any other */
};

struct client_item {
    enum client_op op;
    struct reader path;       /* padded; borrowed, like data */
    uint16_t count;           /* elements */
    struct cip_tag_type type; /* to write; of a read, as it came */
    struct reader data;   /* to write; of a modify, the or mask and the and mask; of a service */
    uint8_t service;      /* of CLIENT_GET and CLIENT_CALL */
    bool by_fragments;    /* a read or write by the fragmented service from its beginning, */
    uint32_t start;       /* which is this byte of its elements; data begins there too */
    uint16_t reply_guess; /* of a service that may share a packet: bytes of its reply's data */

    eip_err err;
    struct eip_status status;
    struct client_span value; /* of a read, in the store; the data of a service's reply */

    bool done;
    bool alone;      /* not in a packet with others */
    bool fragmented; /* by the fragmented service from here on */
    bool stalled;    /* an answer brought no data */
    uint32_t offset; /* bytes done, from the start on */
};

struct client_batch {
    struct client_store *store;
    struct client_item *items;
    size_t count;
    size_t first;          /* all items before it are done */
    struct client_way way; /* of the request that is outstanding */
    bool packed;
    uint16_t carried_count;
    uint32_t carried[CLIENT_PACKET_MAX]; /* which items it carries */
};

/* What fits into one Multiple Service Packet, item by item. */
struct client_packet {
    size_t request_max;
    size_t reply_max;
    size_t request; /* bytes so far */
    size_t reply;   /* the same, as far as it can be guessed */
    size_t count;
    bool is_full;
};

struct client_packet client_packet_of(size_t request_max, size_t reply_max);
/*
 * True if an item, as it is given to client_batch_init, goes into the packet too. The first one
 * always does.
 */
bool client_packet_add(struct client_packet *p, const struct client_item *item);
/* True if a read or write will take more than one request of these sizes, as far as is known. */
bool client_item_is_long(const struct client_item *item, size_t request_max, size_t reply_max);

/* Everything is borrowed until the batch is done. The store is cleared. */
void client_batch_init(struct client_batch *b, struct client_store *store,
                       struct client_item *items, size_t count);
bool client_batch_is_done(const struct client_batch *b);
/* True if one of its items does not only read. */
bool client_batch_writes(const struct client_batch *b);
/* Ends services that come next and are longer than the way allows: EIP_E_LIMIT. */
void client_batch_prepare(struct client_batch *b, const struct client_way *way);
/* Writes the next request, not longer than the way allows; not when the batch is done. */
void client_batch_encode(struct client_batch *b, const struct client_way *way, struct writer *w);
/* The outcome of the last request that was encoded. */
void client_batch_take(struct client_batch *b, const struct client_outcome *outcome);
/* Ends what is left: none of it was sent. */
void client_batch_fail(struct client_batch *b, eip_err err, const struct eip_status *status);
/* All of that, for an operation whose state is a batch. */
extern const struct client_task client_batch_task;

#endif
