/* SPDX-License-Identifier: MIT */
/*
 * stream - a TCP connection, used with time-outs or from a loop.
 *
 * The descriptor is a blocking one. Sending and receiving with a time-out are one system call each
 * where all goes well: the socket's time-out is set only when it differs from the last one by more
 * than a sixteenth, so EIP_E_TIMEOUT may come that much early or late. The same descriptor serves a
 * loop, which waits for it (poller.h, or a loop of its own) and tries: a try never blocks. A loop
 * that makes it non-blocking (libuv does) does no harm.
 *
 *             start                progress: connected
 *   CLOSED ------------> CONNECTING ----------------------> OPEN
 *      ^                  |      ^ |
 *      |                  |      +-+ progress: the next address
 *      +------------------+--------------------- close, from OPEN as well
 *        progress: the last address failed
 *
 * What is sent goes out at once (no Nagle), keep-alive is on, and another program started by this
 * one does not inherit the descriptor. No signal is raised for a closed stream. Single thread.
 */
#ifndef SOCKET_STREAM_H
#define SOCKET_STREAM_H

#include "socket/address.h"

enum socket_stream_state { SOCKET_STREAM_CLOSED, SOCKET_STREAM_CONNECTING, SOCKET_STREAM_OPEN };

struct socket_stream {
    int fd; /* -1 when closed */
    enum socket_stream_state state;
    int error;       /* errno of the last failure, for messages; 0 if there was none */
    int64_t wait_us; /* the time-out set in the socket */
    int64_t due_us;  /* when the address being tried has had its time; else CLOCK_NEVER */
    struct socket_address local;
    struct socket_address peer; /* while connecting: the address being tried */
    struct socket_address addresses[SOCKET_ADDRESSES_MAX];
    size_t address_count;
    size_t tried;
    int64_t deadline_us; /* of all addresses together */
};

struct socket_stream socket_stream_of(void);

/*
 * Connects to the first address that answers; all of them share the time. One that refuses, or that
 * there is no way to, is passed over at once. EIP_E_CONNECT: nobody did, and `error` says why for
 * the last one (ETIMEDOUT when the time was over).
 */
eip_err socket_stream_connect(struct socket_stream *s, const struct socket_address *addresses,
                              size_t count, int64_t wait_us) MUST_CHECK;
/*
 * The same without blocking. The stream is closed, count <= SOCKET_ADDRESSES_MAX; the addresses are
 * copied. While the state is CONNECTING, call progress when `fd` is writable and when `due_us` has
 * come; calling it at any other time does no harm. Returns the new state. CLOSED: EIP_E_CONNECT,
 * and `error` says why.
 */
enum socket_stream_state socket_stream_start(struct socket_stream *s,
                                             const struct socket_address *addresses, size_t count,
                                             int64_t now_us, int64_t deadline_us) MUST_CHECK;
/*
 * Going on to the next address closes `fd` and opens another one, which may have the same number:
 * a loop that registers descriptors (epoll, libuv) must take the old one out before calling this.
 */
enum socket_stream_state socket_stream_progress(struct socket_stream *s, int64_t now_us) MUST_CHECK;
/* Does nothing on a closed stream. */
void socket_stream_close(struct socket_stream *s);

/* Sends some of it, as send(2). EIP_E_TIMEOUT, EIP_E_CLOSED; wait_us > 0. */
eip_err socket_stream_send(struct socket_stream *s, struct reader bytes, int64_t wait_us,
                           size_t *ret_sent) MUST_CHECK;
/* Receives what is there, at least one byte; size > 0. EIP_E_CLOSED also at the orderly end. */
eip_err socket_stream_receive(struct socket_stream *s, uint8_t *room, size_t size, int64_t wait_us,
                              size_t *ret_size) MUST_CHECK;
/* Sends what the socket takes now; 0 bytes when that is nothing. EIP_E_CLOSED. */
eip_err socket_stream_try_send(struct socket_stream *s, struct reader bytes,
                               size_t *ret_sent) MUST_CHECK;
/*
 * Receives what is there now; 0 bytes when that is nothing, size > 0. EIP_E_CLOSED, with `error` 0
 * at the orderly end.
 */
eip_err socket_stream_try_receive(struct socket_stream *s, uint8_t *room, size_t size,
                                  size_t *ret_size) MUST_CHECK;
/* True if the peer closed the stream, or sent something nobody waits for. */
bool socket_stream_is_stale(const struct socket_stream *s);

#endif
