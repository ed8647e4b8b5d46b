/* SPDX-License-Identifier: MIT */
/*
 * tcp - listening for TCP connections, making them, and what goes over them.
 *
 * A connection reads into room its owner gives and holds one write at a time. Everything is called
 * back from loop_run.
 */
#ifndef IO_TCP_H
#define IO_TCP_H

#include "base/reader.h"
#include "io/loop.h"

struct tcp_listener {
    uv_tcp_t uv;
    void (*arrived)(void *user); /* call tcp_accept from here */
    void *user;
};

/* Takes a bound socket, whatever happens. EIP_E_SYSTEM, *ret_error is the errno. */
eip_err tcp_listen(struct tcp_listener *l, struct loop *loop, int take_fd,
                   void (*arrived)(void *user), void *user, int *ret_error) MUST_CHECK;
void tcp_listener_close(struct tcp_listener *l);

struct tcp_events {
    /* Where to read to; never called while reading is paused. */
    uint8_t *(*room)(void *user, size_t *ret_size);
    void (*received)(void *user, size_t size);
    void (*sent)(void *user, size_t size); /* a write that could not be done at once is done */
    void (*ended)(void *user);             /* by the peer or an error: close it */
    void (*closed)(void *user);            /* after tcp_close: the storage is free */
    /* Of tcp_connect alone: 0, or the errno why not: close it. */
    void (*connected)(void *user, int error);
};

struct tcp {
    uv_tcp_t uv;
    uv_connect_t connect;
    uv_write_t write;
    size_t writing; /* bytes of the write that is under way */
    bool paused;
    const struct tcp_events *events;
    void *user;
};

/*
 * Takes a connection that arrived and starts reading. EIP_E_SYSTEM: it is gone already. In both
 * cases the owner calls tcp_close.
 */
eip_err tcp_accept(struct tcp *t, struct tcp_listener *l, const struct tcp_events *events,
                   void *user) MUST_CHECK;
/*
 * Begins to connect, with keep-alive. `connected` tells how it went, once, and reading has started
 * by then; until then nothing is paused, resumed or written. After tcp_close it is not told any
 * more. How long to wait is the owner's affair. EIP_E_CONNECT: there is no way there, *ret_error is
 * the errno, and `connected` is not called. In all cases the owner calls tcp_close.
 */
eip_err tcp_connect(struct tcp *t, struct loop *loop, const struct sockaddr *address,
                    const struct tcp_events *events, void *user, int *ret_error) MUST_CHECK;
void tcp_pause(struct tcp *t);
void tcp_resume(struct tcp *t);
bool tcp_is_writing(const struct tcp *t);
/*
 * Writes what can be written at once and returns its size. The rest is written later from the same
 * bytes, which must stay until `sent` reports it; until then tcp_write must not be called.
 * -1: the connection is broken; close it.
 */
ptrdiff_t tcp_write(struct tcp *t, struct reader bytes) MUST_CHECK;
/* Closing twice is fine. */
void tcp_close(struct tcp *t);

/* False if the connection is gone. */
bool tcp_addresses(const struct tcp *t, struct sockaddr_storage *ret_local,
                   struct sockaddr_storage *ret_peer);

#endif
