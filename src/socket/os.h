/* SPDX-License-Identifier: MIT */
/*
 * os - what systems do differently with a socket: os_posix.c, os_windows.c, of which the build
 * takes one. Where Windows has only other names for headers, src/socket/windows has POSIX's.
 *
 * A descriptor is an int everywhere: a SOCKET of Windows has no more than 32 bits that count. What
 * fails says why in errno, in POSIX's words: EAGAIN for "not now" and for time that is over,
 * EINPROGRESS for a connection that is being made, ECONNREFUSED.
 *
 * The wait of send and receive is 0 for a try, or what set_wait was last given: a time-out is then
 * part of the socket on POSIX, where each of them is a single system call, and nothing to set on
 * Windows, where the socket never blocks and a wait is a WSAPoll.
 */
#ifndef SOCKET_OS_H
#define SOCKET_OS_H

#include <poll.h>

#include "base/reader.h"
#include "socket/address.h"

/* To be called before names are looked up; the rest does it by itself. */
void socket_os_start(void);

/* A TCP socket for connect, no Nagle, keep-alive; programs that are started do not inherit it. */
int socket_os_open_stream(int family) MUST_CHECK;
int socket_os_open_datagram(int family, bool broadcast) MUST_CHECK;
void socket_os_close(int fd);

/* True when the connection is made, or is being made: then the socket becomes writable. */
bool socket_os_connect(int fd, const struct socket_address *to) MUST_CHECK;
/* 0, or why the connection was not made. */
int socket_os_outcome(int fd) MUST_CHECK;
/* After connecting: makes the socket one that waits. */
bool socket_os_connected(int fd) MUST_CHECK;
bool socket_os_local(int fd, struct socket_address *ret_local) MUST_CHECK;
bool socket_os_set_wait(int fd, int64_t wait_us) MUST_CHECK;

/* The number of bytes, 0 from receive at the orderly end, or -1. */
int64_t socket_os_send(int fd, struct reader bytes, int64_t wait_us) MUST_CHECK;
int64_t socket_os_receive(int fd, uint8_t *room, size_t size, int64_t wait_us) MUST_CHECK;
int64_t socket_os_send_to(int fd, struct reader bytes, const struct socket_address *to) MUST_CHECK;
/* A try. ECONNREFUSED is about something sent before. */
int64_t socket_os_receive_from(int fd, uint8_t *room, size_t size,
                               struct socket_address *ret_from) MUST_CHECK;

/* fd -1: never ready. */
struct pollfd socket_os_pollfd(int fd, short events);
/* poll(2): -1 waits for ever. How many are ready, or -1; EINTR after a signal. */
int socket_os_poll(struct pollfd *items, size_t count, int wait_ms) MUST_CHECK;

/* errno in words, as "connection refused". */
void socket_os_error_text(struct text *t, int error);

#endif
