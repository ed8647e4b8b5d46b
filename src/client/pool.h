/* SPDX-License-Identifier: MIT */
/*
 * pool - the class 3 connections of one session, for a device takes one request at a time on each.
 *
 * One is opened when there is something for it to do: the first by itself, for it tells what the
 * device can do; more of them side by side, up to the peer's depth. What a device refuses for want
 * of resources limits the session to those that are open; without any it goes unconnected until the
 * session ends. So it does for one that answers neither of two Forward Opens, or nothing on two
 * connections that it granted.
 */
#ifndef CLIENT_POOL_H
#define CLIENT_POOL_H

#include "client/connection.h"

struct client_pool {
    struct client_connection connections[CLIENT_DEPTH_MAX];
    size_t used;               /* those from the front on that may be something else than CLOSED */
    size_t limit;              /* how many the device has for this session, as far as is known */
    size_t open;               /* connections, when the last Forward Open was sent */
    uint8_t silent;            /* Forward Opens without an answer, one after another */
    uint8_t mute;              /* connections that never answered, one after another */
    bool granted;              /* the device opened one on this session, */
    bool lost;                 /* which ended on a Forward Open */
    struct eip_status refusal; /* of the Forward Open that was refused last */
};

/* What an outcome of the session was to the connections. */
enum client_pool_event {
    CLIENT_POOL_NOTHING,
    CLIENT_POOL_OPENING, /* that of a Forward Open: it is taken */
    CLIENT_POOL_CLOSING, /* of a Forward Close, likewise */
    CLIENT_POOL_REQUEST  /* of a request on one of them: somebody waits for it */
};

/* The seed names connections, which must not repeat the names of a lost program. */
void client_pool_init(struct client_pool *p, uint64_t seed);
/* The session is gone, and the connections with it; the peer may have some on the next one. */
void client_pool_lost(struct client_pool *p, struct client_peer *peer);

/* One of them is open or being opened. */
bool client_pool_is_used(const struct client_pool *p);
bool client_pool_is_open(const struct client_pool *p);
size_t client_pool_opening(const struct client_pool *p);
/* Bytes that an open one carries, sequence count included; 0: none is open. */
uint16_t client_pool_size(const struct client_pool *p);

/* One that takes a request now, or NULL. Stale ones are closed on the way. */
struct client_connection *client_pool_free(struct client_pool *p, struct client_session *s,
                                           const struct client_peer *peer, int64_t now_us);
/* The device may have one more. */
bool client_pool_may_open(const struct client_pool *p, const struct client_peer *peer);
/* Opens one more; errors of client_connection_open. */
eip_err client_pool_open(struct client_pool *p, struct client_session *s,
                         const struct client_peer *peer, int64_t now_us,
                         int64_t deadline_us) MUST_CHECK;

enum client_pool_event client_pool_take(struct client_pool *p, struct client_session *s,
                                        struct client_peer *peer,
                                        const struct client_outcome *outcome, int64_t now_us);

/* Closes all that are open; is_closing until all of it was answered, or had its time. */
void client_pool_close(struct client_pool *p, struct client_session *s,
                       const struct client_peer *peer, int64_t now_us);
bool client_pool_is_closing(const struct client_pool *p);

#endif
