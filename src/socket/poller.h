/* SPDX-License-Identifier: MIT */
/*
 * poller - waits until one of a set of descriptors is ready, or until a time has come.
 *
 * For a loop over many clients: clear, add each descriptor with what it wants, wait, and look at
 * each by the number it was added under. The set grows once to the largest it ever held; after that
 * nothing is allocated. There is no limit on the number a descriptor may have. Zeroed is valid and
 * empty. Single thread.
 */
#ifndef SOCKET_POLLER_H
#define SOCKET_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { SOCKET_POLLER_MAX = 65536 }; /* descriptors of one set */

/* What a descriptor wants, and what it is ready for. */
enum { SOCKET_READ = 1, SOCKET_WRITE = 2 };

struct pollfd;

struct socket_poller {
    struct pollfd *items;
    size_t count;
    size_t room;
    int error; /* errno behind EIP_E_SYSTEM */
};

void socket_poller_fini(struct socket_poller *p);
void socket_poller_clear(struct socket_poller *p);
/*
 * The first one added is number 0. One that is closed (-1) or wants nothing keeps its number and is
 * never ready. EIP_E_MEMORY, EIP_E_LIMIT.
 */
eip_err socket_poller_add(struct socket_poller *p, int fd, unsigned wants) MUST_CHECK;
/*
 * Returns when one is ready or the time has come, never before: it is rounded up to milliseconds.
 * A time that has passed looks without waiting; CLOCK_NEVER waits for a descriptor alone. A signal
 * does not end it. *ret_ready is how many are ready, 0 when the time has come. EIP_E_SYSTEM.
 */
eip_err socket_poller_wait(struct socket_poller *p, int64_t deadline_us,
                           size_t *ret_ready) MUST_CHECK;
/*
 * What number `i` is ready for, out of what it wanted. One that broke or was closed by the peer is
 * ready for all it wanted: reading or writing then says why.
 */
unsigned socket_poller_ready(const struct socket_poller *p, size_t i);

/* The same for a single descriptor, without a set: 0, ETIMEDOUT or another errno. */
int socket_poller_wait_one(int fd, unsigned wants, int64_t deadline_us);

#endif
