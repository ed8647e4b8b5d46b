/* SPDX-License-Identifier: MIT */
#include "socket/os.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"

enum { ERROR_TEXT_MAX = 128 };

void socket_os_start(void) {}

static bool set_on(int fd, int level, int option) {
    int on = 1;
    return setsockopt(fd, level, option, &on, sizeof on) == 0;
}

/* The descriptor, or -1 when it could not be made what it should be. */
static int opened(int fd, bool good) {
    if (good || fd < 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int socket_os_open_stream(int family) {
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return opened(fd, fd >= 0 && set_on(fd, IPPROTO_TCP, TCP_NODELAY) &&
                          set_on(fd, SOL_SOCKET, SO_KEEPALIVE));
}

int socket_os_open_datagram(int family, bool broadcast) {
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return opened(fd, fd >= 0 && (!broadcast || set_on(fd, SOL_SOCKET, SO_BROADCAST)));
}

void socket_os_close(int fd) {
    close(fd);
}

bool socket_os_connect(int fd, const struct socket_address *to) {
    return connect(fd, socket_address_of(to), to->size) == 0 || errno == EINPROGRESS ||
           errno == EINTR;
}

int socket_os_outcome(int fd) {
    int error;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}

bool socket_os_connected(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

bool socket_os_local(int fd, struct socket_address *ret_local) {
    struct socket_address local = {.size = sizeof local.storage};
    if (getsockname(fd, (struct sockaddr *)&local.storage, &local.size) < 0)
        return false;
    *ret_local = local;
    return true;
}

bool socket_os_set_wait(int fd, int64_t wait_us) {
    struct timeval t = {
        .tv_sec = (time_t)(wait_us / CLOCK_SECOND_US),
        .tv_usec = (suseconds_t)(wait_us % CLOCK_SECOND_US),
    };
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t) == 0;
}

static int flags_of(int64_t wait_us) {
    return wait_us == 0 ? MSG_DONTWAIT : 0;
}

/* A loop may have made the descriptor non-blocking, as libuv does: then nothing was waited for. */
static bool blocks_again(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) != 0 && socket_os_connected(fd);
}

static bool is_not_over(int fd, int64_t wait_us) {
    bool is_not_now = errno == EAGAIN || errno == EWOULDBLOCK;
    return errno == EINTR || (is_not_now && wait_us > 0 && blocks_again(fd));
}

int64_t socket_os_send(int fd, struct reader bytes, int64_t wait_us) {
    ssize_t n;
    do
        n = send(fd, bytes.at, reader_left(&bytes), MSG_NOSIGNAL | flags_of(wait_us));
    while (n < 0 && is_not_over(fd, wait_us));
    return n;
}

int64_t socket_os_receive(int fd, uint8_t *room, size_t size, int64_t wait_us) {
    ssize_t n;
    do
        n = recv(fd, room, size, flags_of(wait_us));
    while (n < 0 && is_not_over(fd, wait_us));
    return n;
}

int64_t socket_os_send_to(int fd, struct reader bytes, const struct socket_address *to) {
    return sendto(fd, bytes.at, reader_left(&bytes), MSG_NOSIGNAL, socket_address_of(to), to->size);
}

int64_t socket_os_receive_from(int fd, uint8_t *room, size_t size,
                               struct socket_address *ret_from) {
    struct socket_address from = {.size = sizeof from.storage};
    ssize_t n =
        recvfrom(fd, room, size, MSG_DONTWAIT, (struct sockaddr *)&from.storage, &from.size);
    if (n >= 0)
        *ret_from = from;
    return n;
}

struct pollfd socket_os_pollfd(int fd, short events) {
    return (struct pollfd){.fd = fd, .events = events};
}

int socket_os_poll(struct pollfd *items, size_t count, int wait_ms) {
    return poll(items, (nfds_t)count, wait_ms);
}

void socket_os_error_text(struct text *t, int error) {
    char words[ERROR_TEXT_MAX];
    if (strerror_r(error, words, sizeof words) != 0) {
        text_format(t, "system error %d", error);
        return;
    }
    words[0] = str_lower(words[0]);
    text_puts(t, words);
}
