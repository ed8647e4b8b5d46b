/* SPDX-License-Identifier: MIT */
#include "socket/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"

struct socket_stream socket_stream_of(void) {
    return (struct socket_stream){.fd = -1};
}

void socket_stream_close(struct socket_stream *s) {
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static bool set_blocking(int fd, bool blocking) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return false;
    flags = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return fcntl(fd, F_SETFL, flags) == 0;
}

static int poll_until(int fd, short events, int64_t deadline_us) {
    for (;;) {
        int64_t left_us = deadline_us - clock_now_us();
        int left_ms = left_us > 0 ? (int)(left_us / CLOCK_MILLISECOND_US) + 1 : 0;
        struct pollfd p = {.fd = fd, .events = events};
        int n = poll(&p, 1, left_ms);
        if (n > 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return errno;
        if (n == 0 && left_us <= 0)
            return ETIMEDOUT;
    }
}

/* 0 or an errno. */
static int connect_one(int fd, const struct socket_address *address, int64_t deadline_us) {
    int on = 1;
    int error = 0;
    socklen_t size = sizeof error;
    if (!set_blocking(fd, false))
        return errno;
    if (connect(fd, socket_address_of(address), address->size) < 0) {
        if (errno != EINPROGRESS)
            return errno;
        error = poll_until(fd, POLLOUT, deadline_us);
        if (error != 0)
            return error;
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
            return errno;
    }
    if (error != 0)
        return error;
    if (!set_blocking(fd, true) || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
        return errno;
    return 0;
}

static int open_one(struct socket_stream *s, const struct socket_address *address,
                    int64_t deadline_us) {
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    int error = connect_one(fd, address, deadline_us);
    if (error != 0) {
        close(fd);
        return error;
    }
    *s = (struct socket_stream){.fd = fd, .peer = *address};
    s->local.size = sizeof s->local.storage;
    if (getsockname(fd, (struct sockaddr *)&s->local.storage, &s->local.size) < 0)
        s->local.size = 0;
    return 0;
}

eip_err socket_stream_connect(struct socket_stream *s, const struct socket_address *addresses,
                              size_t count, int64_t wait_us) {
    int64_t deadline_us = clock_now_us() + wait_us;
    check(s->fd < 0);
    s->error = EDESTADDRREQ;
    for (size_t i = 0; i < count; i++) {
        int64_t now_us = clock_now_us();
        int64_t share_us = (deadline_us - now_us) / (int64_t)(count - i);
        s->error = open_one(s, &addresses[i], now_us + share_us);
        if (s->error == 0)
            return EIP_OK;
    }
    return EIP_E_CONNECT;
}

static bool set_wait(struct socket_stream *s, int64_t wait_us) {
    if (wait_us == s->wait_us)
        return true;
    struct timeval t = {.tv_sec = wait_us / CLOCK_SECOND_US, .tv_usec = wait_us % CLOCK_SECOND_US};
    if (setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) < 0 ||
        setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t) < 0)
        return false;
    s->wait_us = wait_us;
    return true;
}

static eip_err failed(struct socket_stream *s) {
    s->error = errno;
    return errno == EAGAIN || errno == EWOULDBLOCK ? EIP_E_TIMEOUT : EIP_E_CLOSED;
}

eip_err socket_stream_send(struct socket_stream *s, struct reader bytes, int64_t wait_us,
                           size_t *ret_sent) {
    if (wait_us <= 0)
        return EIP_E_TIMEOUT;
    if (!set_wait(s, wait_us))
        return failed(s);
    ssize_t n;
    do
        n = send(s->fd, bytes.at, reader_left(&bytes), MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
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
    ssize_t n;
    do
        n = recv(s->fd, room, size, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return failed(s);
    s->error = 0;
    *ret_size = (size_t)n;
    return n > 0 ? EIP_OK : EIP_E_CLOSED;
}

bool socket_stream_is_stale(const struct socket_stream *s) {
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    return poll(&p, 1, 0) != 0;
}
