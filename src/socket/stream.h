/* SPDX-License-Identifier: MIT */
/*
 * stream - a blocking TCP connection with time-outs.
 *
 * Sending and receiving are one system call each where all goes well: the socket's time-out is set
 * only when it differs from the last one. Single thread. No signal is raised for a closed stream.
 */
#ifndef SOCKET_STREAM_H
#define SOCKET_STREAM_H

#include "socket/address.h"

struct socket_stream {
    int fd;          /* -1 when closed */
    int64_t wait_us; /* the time-out set in the socket */
    int error;       /* errno of the last failure, for messages; 0 if there was none */
    struct socket_address local;
    struct socket_address peer;
};

struct socket_stream socket_stream_of(void);

/*
 * Connects to the first address that answers; all of them share the time. EIP_E_CONNECT: nobody
 * did, and `error` says why (ETIMEDOUT when the time was over).
 */
eip_err socket_stream_connect(struct socket_stream *s, const struct socket_address *addresses,
                              size_t count, int64_t wait_us) MUST_CHECK;
/* Does nothing on a closed stream. */
void socket_stream_close(struct socket_stream *s);

/* Sends some of it, as send(2). EIP_E_TIMEOUT, EIP_E_CLOSED; wait_us > 0. */
eip_err socket_stream_send(struct socket_stream *s, struct reader bytes, int64_t wait_us,
                           size_t *ret_sent) MUST_CHECK;
/* Receives what is there, at least one byte. EIP_E_CLOSED also at the orderly end. */
eip_err socket_stream_receive(struct socket_stream *s, uint8_t *room, size_t size, int64_t wait_us,
                              size_t *ret_size) MUST_CHECK;
/* True if the peer closed the stream, or sent something nobody waits for. */
bool socket_stream_is_stale(const struct socket_stream *s);

#endif
