/* SPDX-License-Identifier: MIT */
/*
 * blocking - drives a client session over a blocking stream.
 *
 * One thread; one send and one receive for a request whose answer comes in one piece. The clock is
 * read once for a request, and again only when its answer comes in pieces.
 */
#ifndef CLIENT_BLOCKING_H
#define CLIENT_BLOCKING_H

#include "client/batch.h"
#include "client/url.h"
#include "socket/stream.h"

/* After this long without traffic a stream is looked at before a request is sent on it. */
enum { CLIENT_IDLE_US = 1000000 };

struct client_blocking {
    struct client_session session;
    struct socket_stream stream;
    int64_t busy_us; /* when something was sent or received last */
    void (*trace)(void *user, const struct eip_trace *event);
    void *trace_user;
};

/* EIP_E_MEMORY. */
eip_err client_blocking_init(struct client_blocking *b) MUST_CHECK;
void client_blocking_fini(struct client_blocking *b);

/*
 * Connects, and registers a session if asked to. EIP_E_HOST, EIP_E_CONNECT (`stream.error`),
 * EIP_E_TIMEOUT, EIP_E_CLOSED, EIP_E_REFUSED (`session.refusal`), EIP_E_PROTOCOL.
 */
eip_err client_blocking_open(struct client_blocking *b, const char *host, uint16_t port,
                             bool registers, int64_t timeout_us) MUST_CHECK;
void client_blocking_close(struct client_blocking *b);
/* True when it is open and, if it was idle, the peer has not closed it. */
bool client_blocking_is_ready(struct client_blocking *b, int64_t now_us);

/* Sends what there is and waits for the next outcome, which may be a time-out or a loss. */
void client_blocking_wait(struct client_blocking *b, int64_t now_us, int64_t deadline_us,
                          struct client_outcome *ret_outcome);

#endif
