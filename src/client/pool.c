/* SPDX-License-Identifier: MIT */
#include "client/pool.h"

enum {
    LOST_MAX = 2,   /* a device that closes the session on a Forward Open knows none */
    SILENT_MAX = 2, /* one that does not answer it neither, */
    MUTE_MAX = 2    /* nor one that answers nothing over connections */
};

void client_pool_init(struct client_pool *p, uint64_t seed) {
    struct rng rng = rng_of(seed);
    *p = (struct client_pool){.limit = CLIENT_DEPTH_MAX};
    for (size_t i = 0; i < CLIENT_DEPTH_MAX; i++)
        p->connections[i] = client_connection_of(rng_next(&rng));
}

void client_pool_lost(struct client_pool *p, struct client_peer *peer) {
    for (size_t i = 0; i < p->used; i++)
        client_connection_lost(&p->connections[i]);
    p->used = 0;
    p->limit = CLIENT_DEPTH_MAX;
    p->silent = p->mute = 0;
    p->granted = p->lost = false;
    peer->small_now = peer->out_of_connections = false;
}

static size_t count_in(const struct client_pool *p, enum client_connection_state state) {
    size_t count = 0;
    for (size_t i = 0; i < p->used; i++)
        count += p->connections[i].state == state;
    return count;
}

bool client_pool_is_open(const struct client_pool *p) {
    return count_in(p, CLIENT_CONNECTION_OPEN) > 0;
}

size_t client_pool_opening(const struct client_pool *p) {
    return count_in(p, CLIENT_CONNECTION_OPENING);
}

uint16_t client_pool_size(const struct client_pool *p) {
    for (size_t i = 0; i < p->used; i++)
        if (p->connections[i].state == CLIENT_CONNECTION_OPEN)
            return p->connections[i].size;
    return 0;
}

bool client_pool_is_used(const struct client_pool *p) {
    return count_in(p, CLIENT_CONNECTION_CLOSED) < p->used;
}

struct client_connection *client_pool_free(struct client_pool *p, struct client_session *s,
                                           const struct client_peer *peer, int64_t now_us) {
    for (size_t i = 0; i < p->used; i++)
        if (client_connection_is_free(&p->connections[i], s, peer, now_us))
            return &p->connections[i];
    return NULL;
}

/* Opening. */

bool client_pool_may_open(const struct client_pool *p, const struct client_peer *peer) {
    size_t depth = client_peer_depth(peer);
    size_t most = p->limit < depth ? p->limit : depth;
    size_t used = p->used - count_in(p, CLIENT_CONNECTION_CLOSED);
    bool first_comes = used > 0 && !client_pool_is_open(p);
    return !peer->no_connection && used < most && !first_comes;
}

eip_err client_pool_open(struct client_pool *p, struct client_session *s,
                         const struct client_peer *peer, int64_t now_us, int64_t deadline_us) {
    size_t at = 0;
    while (at < p->used && p->connections[at].state != CLIENT_CONNECTION_CLOSED)
        at++;
    check(at < CLIENT_DEPTH_MAX);
    if (at == p->used)
        p->used++;
    p->open = count_in(p, CLIENT_CONNECTION_OPEN);
    return client_connection_open(&p->connections[at], s, peer, now_us, deadline_us);
}

static void limit(struct client_pool *p, struct client_peer *peer, size_t most) {
    p->limit = most;
    peer->out_of_connections = most == 0;
}

/* A session that ended on it, and the one before it too. */
static void take_loss(struct client_pool *p, struct client_peer *peer) {
    if (p->lost)
        return;
    p->lost = true;
    if (p->open == 0 && ++peer->opens_lost >= LOST_MAX)
        peer->no_connection = true;
    if (p->open > 0 && ++peer->more_lost >= LOST_MAX)
        peer->depth = (uint8_t)p->open;
}

static void take_grant(struct client_pool *p, struct client_peer *peer, size_t open) {
    p->granted = true;
    p->silent = 0;
    peer->opens_lost = 0;
    if (open > 0)
        peer->more_lost = 0;
    if (p->limit <= open)
        limit(p, peer, open + 1);
}

static void take_opening(struct client_pool *p, struct client_peer *peer,
                         const struct client_connection *c, enum client_opening opening,
                         size_t open) {
    switch (opening) {
    case CLIENT_OPENING_GRANTED:
        take_grant(p, peer, open);
        break;
    case CLIENT_OPENING_AGAIN:
    case CLIENT_OPENING_REFUSED:
        p->refusal = c->refusal;
        p->silent = 0;
        if (opening == CLIENT_OPENING_REFUSED)
            limit(p, peer, open);
        break;
    case CLIENT_OPENING_SILENT:
        if (++p->silent >= SILENT_MAX)
            limit(p, peer, open);
        break;
    case CLIENT_OPENING_LOST:
        take_loss(p, peer);
        break;
    case CLIENT_OPENING_UNSENT:
    case CLIENT_OPENING_NONE:
        break;
    }
}

/* Using them. */

static void take_request(struct client_pool *p, struct client_peer *peer,
                         const struct client_connection *c, const struct client_outcome *outcome) {
    if (outcome->err == EIP_OK)
        p->mute = 0;
    else if (outcome->err == EIP_E_TIMEOUT && outcome->sent && !c->answers && ++p->mute >= MUTE_MAX)
        limit(p, peer, 0);
}

enum client_pool_event client_pool_take(struct client_pool *p, struct client_session *s,
                                        struct client_peer *peer,
                                        const struct client_outcome *outcome, int64_t now_us) {
    for (size_t i = 0; i < p->used; i++) {
        struct client_connection *c = &p->connections[i];
        bool is_closing = c->closing != 0 && c->closing == outcome->id;
        if (c->opening != 0 && c->opening == outcome->id) {
            size_t open = count_in(p, CLIENT_CONNECTION_OPEN);
            take_opening(p, peer, c,
                         client_connection_take(c, s, peer, p->open > 0, outcome, now_us), open);
            return CLIENT_POOL_OPENING;
        }
        if (client_connection_note(c, s, peer, outcome, now_us)) {
            take_request(p, peer, c, outcome);
            return CLIENT_POOL_REQUEST;
        }
        if (is_closing)
            return CLIENT_POOL_CLOSING;
    }
    return CLIENT_POOL_NOTHING;
}

void client_pool_close(struct client_pool *p, struct client_session *s,
                       const struct client_peer *peer, int64_t now_us) {
    for (size_t i = 0; i < p->used; i++)
        client_connection_close(&p->connections[i], s, peer, now_us);
}

bool client_pool_is_closing(const struct client_pool *p) {
    for (size_t i = 0; i < p->used; i++)
        if (p->connections[i].closing != 0)
            return true;
    return false;
}
