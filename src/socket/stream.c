/* SPDX-License-Identifier: MIT */
#include "socket/stream.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "socket/os.h"
#include "socket/poller.h"

enum { WAIT_SLACK = 16 }; /* a time-out may be this part of itself too short or too long */

struct socket_stream socket_stream_of(void) {
    return (struct socket_stream){.fd = -1, .due_us = CLOCK_NEVER};
}

void socket_stream_close(struct socket_stream *s) {
    if (s->fd >= 0)
        socket_os_close(s->fd);
    s->fd = -1;
    s->state = SOCKET_STREAM_CLOSED;
    s->due_us = CLOCK_NEVER;
}

/* One that is connected at once is writable at once: there is no second way for it. */
static bool begin(struct socket_stream *s, const struct socket_address *address) {
    s->peer = *address;
    s->fd = socket_os_open_stream(address->storage.ss_family);
    if (s->fd >= 0 && socket_os_connect(s->fd, address))
        return true;
    s->error = errno;
    socket_stream_close(s);
    return false;
}

static void begin_next(struct socket_stream *s, int64_t now_us) {
    while (s->state == SOCKET_STREAM_CLOSED && s->tried < s->address_count) {
        int64_t share_us = (s->deadline_us - now_us) / (int64_t)(s->address_count - s->tried);
        if (!begin(s, &s->addresses[s->tried++]))
            continue;
        s->due_us = now_us + share_us;
        s->state = SOCKET_STREAM_CONNECTING;
    }
}

enum socket_stream_state socket_stream_start(struct socket_stream *s,
                                             const struct socket_address *addresses, size_t count,
                                             int64_t now_us, int64_t deadline_us) {
    check(s->fd < 0 && count <= SOCKET_ADDRESSES_MAX);
    *s = socket_stream_of();
    s->error = EDESTADDRREQ;
    s->deadline_us = deadline_us;
    s->address_count = count;
    for (size_t i = 0; i < count; i++)
        s->addresses[i] = addresses[i];
    begin_next(s, now_us);
    return s->state;
}

/* 0 when connected, EINPROGRESS, or why not. */
static int outcome(const struct socket_stream *s) {
    int error = socket_poller_wait_one(s->fd, SOCKET_WRITE, 0);
    if (error == ETIMEDOUT)
        return EINPROGRESS;
    return error == 0 ? socket_os_outcome(s->fd) : error;
}

/*
 * A port of this machine nobody listens on may be given to the very socket that asks for it, and
 * TCP then connects it to itself (RFC 9293, 3.5, simultaneous open).
 */
static bool is_own_peer(const struct socket_stream *s) {
    return s->local.size == s->peer.size &&
           memcmp(&s->local.storage, &s->peer.storage, (size_t)s->peer.size) == 0;
}

/* 0 or an errno. */
static int settle(struct socket_stream *s) {
    if (!socket_os_connected(s->fd) || !socket_os_local(s->fd, &s->local))
        return errno;
    return is_own_peer(s) ? ECONNREFUSED : 0;
}

enum socket_stream_state socket_stream_progress(struct socket_stream *s, int64_t now_us) {
    if (s->state != SOCKET_STREAM_CONNECTING)
        return s->state;
    int error = outcome(s);
    if (error == EINPROGRESS && now_us < s->due_us)
        return s->state;
    if (error == 0)
        error = settle(s);
    if (error != 0) {
        socket_stream_close(s);
        s->error = error != EINPROGRESS ? error : ETIMEDOUT;
        begin_next(s, now_us);
        return s->state;
    }
    s->error = 0;
    s->due_us = CLOCK_NEVER;
    s->state = SOCKET_STREAM_OPEN;
    return s->state;
}

eip_err socket_stream_connect(struct socket_stream *s, const struct socket_address *addresses,
                              size_t count, int64_t wait_us) {
    int64_t now_us = clock_now_us();
    enum socket_stream_state state =
        socket_stream_start(s, addresses, count, now_us, now_us + wait_us);
    while (state == SOCKET_STREAM_CONNECTING) {
        socket_poller_wait_one(s->fd, SOCKET_WRITE, s->due_us);
        state = socket_stream_progress(s, clock_now_us());
    }
    return state == SOCKET_STREAM_OPEN ? EIP_OK : EIP_E_CONNECT;
}

/* Near enough: what is left of a deadline shrinks a little with each request under it. */
static bool is_near(int64_t set_us, int64_t wait_us) {
    int64_t slack_us = wait_us / WAIT_SLACK;
    return set_us >= wait_us - slack_us && set_us <= wait_us + slack_us;
}

static bool set_wait(struct socket_stream *s, int64_t wait_us) {
    if (is_near(s->wait_us, wait_us))
        return true;
    if (!socket_os_set_wait(s->fd, wait_us))
        return false;
    s->wait_us = wait_us;
    return true;
}

static bool is_not_now(int error) {
    return error == EAGAIN || error == EWOULDBLOCK;
}

static eip_err failed(struct socket_stream *s) {
    s->error = errno;
    return is_not_now(errno) ? EIP_E_TIMEOUT : EIP_E_CLOSED;
}

eip_err socket_stream_send(struct socket_stream *s, struct reader bytes, int64_t wait_us,
                           size_t *ret_sent) {
    if (wait_us <= 0)
        return EIP_E_TIMEOUT;
    if (!set_wait(s, wait_us))
        return failed(s);
    int64_t n = socket_os_send(s->fd, bytes, s->wait_us);
    if (n < 0)
        return failed(s);
    *ret_sent = (size_t)n;
    return EIP_OK;
}

eip_err socket_stream_receive(struct socket_stream *s, uint8_t *room, size_t size, int64_t wait_us,
                              size_t *ret_size) {
    check(size > 0);
    if (wait_us <= 0)
        return EIP_E_TIMEOUT;
    if (!set_wait(s, wait_us))
        return failed(s);
    int64_t n = socket_os_receive(s->fd, room, size, s->wait_us);
    if (n < 0)
        return failed(s);
    s->error = 0;
    *ret_size = (size_t)n;
    return n > 0 ? EIP_OK : EIP_E_CLOSED;
}

eip_err socket_stream_try_send(struct socket_stream *s, struct reader bytes, size_t *ret_sent) {
    int64_t n = socket_os_send(s->fd, bytes, 0);
    if (n < 0 && !is_not_now(errno))
        return failed(s);
    *ret_sent = n > 0 ? (size_t)n : 0;
    return EIP_OK;
}

eip_err socket_stream_try_receive(struct socket_stream *s, uint8_t *room, size_t size,
                                  size_t *ret_size) {
    check(size > 0);
    int64_t n = socket_os_receive(s->fd, room, size, 0);
    if (n < 0 && !is_not_now(errno))
        return failed(s);
    if (n == 0) {
        s->error = 0;
        return EIP_E_CLOSED;
    }
    *ret_size = n > 0 ? (size_t)n : 0;
    return EIP_OK;
}

bool socket_stream_is_stale(const struct socket_stream *s) {
    return socket_poller_wait_one(s->fd, SOCKET_READ, 0) != ETIMEDOUT;
}
