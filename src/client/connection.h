/* SPDX-License-Identifier: MIT */
/*
 * connection - a class 3 connection of a client session: opened, used by one request at a time,
 * closed.
 *
 *   CLOSED --open--> OPENING --granted--> OPEN --close, time-out, too long idle--> CLOSED
 *                     |    ^
 *                     |    +-- refused large: small; refused size or serial: another
 *                     +-- refused, no answer: CLOSED
 *
 * A core on top of the session, without a stream or a clock of its own. A device drops a connection
 * that is silent for its time-out without a word, and a request sent then has no answer: one that
 * was silent for three quarters of it is opened anew instead.
 *
 * Forward Open, Forward Close: CIP Volume 1, 3-5.5. Class 3: CIP Volume 1, 3-6.
 */
#ifndef CLIENT_CONNECTION_H
#define CLIENT_CONNECTION_H

#include <eip/eip.h>

#include "base/rng.h"
#include "cip/connection.h"
#include "client/peer.h"
#include "client/session.h"

enum {
    CLIENT_CONNECTION_LARGE = 4000, /* bytes of a packet, sequence count included */
    CLIENT_CONNECTION_SMALL = 504,  /* the most that a ControlNet hop carries */
    CLIENT_CONNECTION_LEAST = 64,   /* a device that offers less has no connections for us */
    CLIENT_VENDOR = 0x1337,         /* of the originator: no vendor has it */
};

enum client_connection_state {
    CLIENT_CONNECTION_CLOSED,
    CLIENT_CONNECTION_OPENING,
    CLIENT_CONNECTION_OPEN
};

/* What became of a Forward Open. */
enum client_opening {
    CLIENT_OPENING_NONE, /* it is not the outcome of one */
    CLIENT_OPENING_GRANTED,
    CLIENT_OPENING_AGAIN,   /* refused: worth another try, which will be another one */
    CLIENT_OPENING_REFUSED, /* not on this session; with peer->no_connection, never */
    CLIENT_OPENING_SILENT,  /* nobody answered in its time */
    CLIENT_OPENING_UNSENT,
    CLIENT_OPENING_LOST /* the session ended */
};

struct client_connection {
    enum client_connection_state state;
    struct rng rng; /* of ids and serial numbers, which must not repeat those of a lost program */
    struct cip_triad triad;
    uint32_t ot_id;
    uint32_t to_id;
    uint16_t size;
    uint16_t sequence;
    bool large;
    uint8_t tries;
    int64_t silence_us; /* after which the device drops it */
    int64_t used_us;
    uint64_t opening;          /* the request that opens it, or 0 */
    uint64_t request;          /* that is outstanding on it, or 0 */
    uint64_t closing;          /* the Forward Close of the one before, or 0 */
    struct eip_status refusal; /* of the Forward Open that was refused last */
    bool answers;              /* a request on it was answered */
};

struct client_connection client_connection_of(uint64_t seed);
/* The session is gone, and the connection with it. */
void client_connection_lost(struct client_connection *c);

/*
 * From CLOSED: sends a Forward Open along the peer's route. EIP_E_CLOSED and EIP_E_LIMIT as the
 * session's; EIP_E_LIMIT also for a route that leaves no room in a path for what follows it.
 */
eip_err client_connection_open(struct client_connection *c, struct client_session *s,
                               const struct client_peer *peer, int64_t now_us,
                               int64_t deadline_us) MUST_CHECK;
/*
 * What an outcome of the session means for a connection that is being opened. What is refused while
 * others are open (`is_more`) says nothing of the device but that it has no more of them.
 */
enum client_opening client_connection_take(struct client_connection *c, struct client_session *s,
                                           struct client_peer *peer, bool is_more,
                                           const struct client_outcome *outcome, int64_t now_us);

/* OPEN, with no request outstanding, and used lately. One that is stale is closed on the way. */
bool client_connection_is_free(struct client_connection *c, struct client_session *s,
                               const struct client_peer *peer, int64_t now_us);
/*
 * A request on an OPEN connection that is free; ends as client_session_end does, and with
 * EIP_E_LIMIT if it is longer than the connection carries.
 */
eip_err client_connection_begin(struct client_connection *c, struct client_session *s,
                                int64_t now_us, int64_t deadline_us,
                                struct writer **ret_writer) MUST_CHECK;
eip_err client_connection_end(struct client_connection *c, struct client_session *s,
                              uint64_t *ret_id) MUST_CHECK;
/*
 * The outcome of the request on it; without an answer, the connection is not trusted any more and
 * is closed. False if it is another outcome.
 */
bool client_connection_note(struct client_connection *c, struct client_session *s,
                            const struct client_peer *peer, const struct client_outcome *outcome,
                            int64_t now_us);
/* Sends a Forward Close; `closing` is 0 again when it was answered, or had its time. */
void client_connection_close(struct client_connection *c, struct client_session *s,
                             const struct client_peer *peer, int64_t now_us);

#endif
