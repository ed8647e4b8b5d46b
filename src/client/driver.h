/* SPDX-License-Identifier: MIT */
/*
 * driver - drives a client engine over one TCP stream, with libc alone.
 *
 * The same stream serves two ways of use. Blocking: finish sends and receives, one system call each
 * for a request whose answer comes in one piece, until an operation has ended. From a loop: fd and
 * want say what to wait for, due_us until when, and step does what can be done at once.
 *
 * The clock is read once for a request, and again only when its answer comes in pieces. One thread.
 */
#ifndef CLIENT_DRIVER_H
#define CLIENT_DRIVER_H

#include "client/engine.h"
#include "client/url.h"
#include "socket/poller.h"
#include "socket/stream.h"

/* After this long without traffic a stream is looked at before a request is sent on it. */
enum { CLIENT_IDLE_US = 1000000 };

struct client_driver {
    struct client_engine engine;
    struct socket_stream stream;
    const char *host; /* borrowed */
    uint16_t port;
    int64_t timeout_us; /* of connecting and registering together */
    int64_t busy_us;    /* when something was sent or received last */
    struct socket_address addresses[SOCKET_ADDRESSES_MAX];
    size_t address_count;
    void (*trace)(void *user, const struct eip_trace *event);
    void *trace_user;
};

/* Everything but the engine is zero, or set by the caller. EIP_E_MEMORY. */
eip_err client_driver_init(struct client_driver *d, const struct client_peer *peer) MUST_CHECK;
/* Says goodbye, which may block for a second, ends every operation, and closes. */
void client_driver_fini(struct client_driver *d);

/* EIP_E_HOST. */
eip_err client_driver_resolve(struct client_driver *d) MUST_CHECK;
/*
 * Connects and registers a session, unless the engine is for lists only. EIP_E_CONNECT
 * (`stream.error`), EIP_E_TIMEOUT, EIP_E_CLOSED, EIP_E_REFUSED (`engine.session.refusal`),
 * EIP_E_PROTOCOL (`engine.session.rule`).
 */
eip_err client_driver_open(struct client_driver *d) MUST_CHECK;

/*
 * For several operations that are waited for together: first ready, which may block until a stream
 * that is being opened is open, and tells the time then; then submit; then until, which blocks
 * until a callback of theirs has set *ended.
 */
int64_t client_driver_ready(struct client_driver *d, int64_t now_us);
void client_driver_until(struct client_driver *d, const bool *ended, int64_t now_us);
/* Submits an operation and blocks until it has ended; others go on in the meantime. */
void client_driver_finish(struct client_driver *d, struct client_operation *o, int64_t now_us);

/* The descriptor, or -1 while there is none to wait for. It changes when a stream is opened. */
int client_driver_fd(const struct client_driver *d);
/* SOCKET_READ, SOCKET_WRITE: what to wait for on it. */
unsigned client_driver_want(const struct client_driver *d);
/* When step is wanted although nothing happens, or CLOCK_NEVER. */
int64_t client_driver_due_us(const struct client_driver *d);
/* Does what can be done without waiting. */
void client_driver_step(struct client_driver *d, int64_t now_us);

#endif
