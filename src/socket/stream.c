/* SPDX-License-Identifier: MIT */
#include "socket/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "socket/poller.h"

enum { WAIT_SLACK = 16 }; /* a time-out may be this part of itself too short or too long */

struct socket_stream socket_stream_of(void) {
    return (struct socket_stream){.fd = -1, .due_us = CLOCK_NEVER};
}

void socket_stream_close(struct socket_stream *s) {
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    s->state = SOCKET_STREAM_CLOSED;
    s->due_us = CLOCK_NEVER;
}

static bool make_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

static bool set_options(int fd) {
    int on = 1;
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0;
}

/* One that is connected at once is writable at once: there is no second way for it. */
static bool begin(struct socket_stream *s, const struct socket_address *address) {
    s->peer = *address;
    s->fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->fd >= 0 && set_options(s->fd) &&
        (connect(s->fd, socket_address_of(address), address->size) == 0 || errno == EINPROGRESS ||
         errno == EINTR))
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
    socklen_t size = sizeof error;
    if (error == ETIMEDOUT)
        return EINPROGRESS;
    if (error == 0 && getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return errno;
    return error;
}

/*
 * A port of this machine nobody listens on may be given to the very socket that asks for it, and
 * TCP then connects it to itself (RFC 9293, 3.5, simultaneous open).
 */
static bool is_own_peer(const struct socket_stream *s) {
    return s->local.size == s->peer.size &&
           memcmp(&s->local.storage, &s->peer.storage, s->peer.size) == 0;
}

/* 0 or an errno. */
static int settle(struct socket_stream *s) {
    s->local.size = sizeof s->local.storage;
    if (!make_blocking(s->fd) ||
        getsockname(s->fd, (struct sockaddr *)&s->local.storage, &s->local.size) < 0)
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
    struct timeval t = {.tv_sec = wait_us / CLOCK_SECOND_US, .tv_usec = wait_us % CLOCK_SECOND_US};
    if (setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) < 0 ||
        setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t) < 0)
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

static ssize_t send_some(struct socket_stream *s, struct reader bytes, int flags) {
    ssize_t n;
    do
        n = send(s->fd, bytes.at, reader_left(&bytes), MSG_NOSIGNAL | flags);
    while (n < 0 && errno == EINTR);
    return n;
}

static ssize_t receive_some(struct socket_stream *s, uint8_t *room, size_t size, int flags) {
    ssize_t n;
    check(size > 0);
    do
        n = recv(s->fd, room, size, flags);
    while (n < 0 && errno == EINTR);
    return n;
}

/* A loop may have made the descriptor non-blocking, as libuv does: then nothing was waited for. */
static bool blocks_again(const struct socket_stream *s) {
    int flags = fcntl(s->fd, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) != 0 && make_blocking(s->fd);
}

eip_err socket_stream_send(struct socket_stream *s, struct reader bytes, int64_t wait_us,
                           size_t *ret_sent) {
    if (wait_us <= 0)
        return EIP_E_TIMEOUT;
    if (!set_wait(s, wait_us))
        return failed(s);
    ssize_t n = send_some(s, bytes, 0);
    if (n < 0 && is_not_now(errno) && blocks_again(s))
        n = send_some(s, bytes, 0);
    if (n < 0)
        return failed(s);
    *ret_sent = (size_t)n;
    return EIP_OK;
}

eip_err socket_stream_receive(struct socket_stream *s, uint8_t *room, size_t size, int64_t wait_us,
                              size_t *ret_size) {
    if (wait_us <= 0)
        return EIP_E_TIMEOUT;
    if (!set_wait(s, wait_us))
        return failed(s);
    ssize_t n = receive_some(s, room, size, 0);
    if (n < 0 && is_not_now(errno) && blocks_again(s))
        n = receive_some(s, room, size, 0);
    if (n < 0)
        return failed(s);
    s->error = 0;
    *ret_size = (size_t)n;
    return n > 0 ? EIP_OK : EIP_E_CLOSED;
}

eip_err socket_stream_try_send(struct socket_stream *s, struct reader bytes, size_t *ret_sent) {
    ssize_t n = send_some(s, bytes, MSG_DONTWAIT);
    if (n < 0 && !is_not_now(errno))
        return failed(s);
    *ret_sent = n > 0 ? (size_t)n : 0;
    return EIP_OK;
}

eip_err socket_stream_try_receive(struct socket_stream *s, uint8_t *room, size_t size,
                                  size_t *ret_size) {
    ssize_t n = receive_some(s, room, size, MSG_DONTWAIT);
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
