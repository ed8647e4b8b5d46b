/* SPDX-License-Identifier: MIT */
/*
 * task - what an operation does, request by request.
 *
 * A batch is one, and a lane of a plan. The engine knows how requests travel and no more: when the
 * operation's turn has come and it is not done, it is prepared for the way; if it is not done then,
 * it encodes one request, and is given its outcome, once. One request of a task is outstanding at a
 * time. EIP_E_CLOSED as outcome means that the session was lost under it: what is safe to send
 * again is encoded again over the next one.
 */
#ifndef CLIENT_TASK_H
#define CLIENT_TASK_H

#include "client/peer.h"
#include "client/session.h"

/* How a request travels. */
struct client_way {
    struct client_peer *peer;
    size_t request_max; /* bytes of a Message Router request */
    size_t reply_max;   /* and of a reply: more is asked for by fragments */
    bool routed;        /* inside an Unconnected Send */
    bool connected;     /* over a class 3 connection */
};

/* `state` is the task's own: an operation's. */
struct client_task {
    bool (*is_done)(const void *state);
    /* May end it: what does not fit the way, or can be told without asking. */
    void (*prepare)(void *state, const struct client_way *way);
    /* Writes a request, not longer than the way allows. */
    void (*encode)(void *state, const struct client_way *way, struct writer *w);
    void (*take)(void *state, const struct client_outcome *outcome);
    /* Ends what is left: none of it is outstanding. */
    void (*fail)(void *state, eip_err err, const struct eip_status *status);
};

#endif
