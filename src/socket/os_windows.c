/* SPDX-License-Identifier: MIT */
#include "socket/os.h"

#include <errno.h>
#include <limits.h>

#include "base/clock.h"

/* What Winsock says, in POSIX's words; its strerror has none for most of these. */
static const struct row {
    int code;
    int error;
    const char *words;
} rows[] = {
    {WSAEWOULDBLOCK, EAGAIN, "resource temporarily unavailable"},
    {WSAEINPROGRESS, EINPROGRESS, "operation now in progress"},
    {WSAEINTR, EINTR, "interrupted system call"},
    {WSAEACCES, EACCES, "permission denied"},
    {WSAEINVAL, EINVAL, "invalid argument"},
    {WSAEMFILE, EMFILE, "too many open files"},
    {WSAENOTSOCK, ENOTSOCK, "socket operation on non-socket"},
    {WSAEDESTADDRREQ, EDESTADDRREQ, "destination address required"},
    {WSAEMSGSIZE, EMSGSIZE, "message too long"},
    {WSAEAFNOSUPPORT, EAFNOSUPPORT, "address family not supported by protocol"},
    {WSAEADDRINUSE, EADDRINUSE, "address already in use"},
    {WSAEADDRNOTAVAIL, EADDRNOTAVAIL, "cannot assign requested address"},
    {WSAENETDOWN, ENETDOWN, "network is down"},
    {WSAENETUNREACH, ENETUNREACH, "network is unreachable"},
    {WSAENETRESET, ENETRESET, "network dropped connection on reset"},
    {WSAECONNABORTED, ECONNABORTED, "software caused connection abort"},
    {WSAECONNRESET, ECONNRESET, "connection reset by peer"},
    {WSAENOBUFS, ENOBUFS, "no buffer space available"},
    {WSAENOTCONN, ENOTCONN, "transport endpoint is not connected"},
    {WSAESHUTDOWN, EPIPE, "broken pipe"},
    {WSAETIMEDOUT, ETIMEDOUT, "connection timed out"},
    {WSAECONNREFUSED, ECONNREFUSED, "connection refused"},
    {WSAEHOSTUNREACH, EHOSTUNREACH, "no route to host"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static int errno_of(int code) {
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].code == code)
            return rows[i].error;
    return code == 0 ? 0 : EIO;
}

void socket_os_error_text(struct text *t, int error) {
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].error == error) {
            text_puts(t, rows[i].words);
            return;
        }
    text_format(t, "system error %d", error);
}

static void note_error(void) {
    errno = errno_of(WSAGetLastError());
}

/* A number of bytes, or -1 with errno. */
static int noted(int n) {
    if (n < 0)
        note_error();
    return n;
}

static BOOL CALLBACK start(INIT_ONCE *once, void *argument, void **context) {
    WSADATA data;
    (void)once;
    (void)argument;
    (void)context;
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

/* Never undone: other parts of the program may be using it. */
void socket_os_start(void) {
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    InitOnceExecuteOnce(&once, start, NULL, NULL);
}

static SOCKET socket_of(int fd) {
    return (SOCKET)(INT_PTR)fd;
}

static bool set_on(SOCKET s, int level, int option) {
    DWORD on = 1;
    return setsockopt(s, level, option, (const char *)&on, sizeof on) == 0;
}

static SOCKET open_socket(int family, int type) {
    socket_os_start();
    return WSASocketW(family, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

/* The descriptor, never blocking, or -1 when it could not be made what it should be. */
static int opened(SOCKET s, bool good) {
    u_long on = 1;
    if (good && ioctlsocket(s, (long)FIONBIO, &on) == 0)
        return (int)(INT_PTR)s;
    note_error();
    if (s != INVALID_SOCKET)
        closesocket(s);
    return -1;
}

int socket_os_open_stream(int family) {
    SOCKET s = open_socket(family, SOCK_STREAM);
    return opened(s, s != INVALID_SOCKET && set_on(s, IPPROTO_TCP, TCP_NODELAY) &&
                         set_on(s, SOL_SOCKET, SO_KEEPALIVE));
}

int socket_os_open_datagram(int family, bool broadcast) {
    SOCKET s = open_socket(family, SOCK_DGRAM);
    return opened(s, s != INVALID_SOCKET && (!broadcast || set_on(s, SOL_SOCKET, SO_BROADCAST)));
}

void socket_os_close(int fd) {
    closesocket(socket_of(fd));
}

bool socket_os_connect(int fd, const struct socket_address *to) {
    if (connect(socket_of(fd), socket_address_of(to), to->size) == 0 ||
        WSAGetLastError() == WSAEWOULDBLOCK)
        return true;
    note_error();
    return false;
}

int socket_os_outcome(int fd) {
    DWORD code = 0;
    int size = sizeof code;
    if (getsockopt(socket_of(fd), SOL_SOCKET, SO_ERROR, (char *)&code, &size) != 0)
        return errno_of(WSAGetLastError());
    return errno_of((int)code);
}

bool socket_os_connected(int fd) {
    (void)fd;
    return true;
}

bool socket_os_local(int fd, struct socket_address *ret_local) {
    struct socket_address local = {.size = sizeof local.storage};
    if (noted(getsockname(socket_of(fd), (struct sockaddr *)&local.storage, &local.size)) < 0)
        return false;
    *ret_local = local;
    return true;
}

bool socket_os_set_wait(int fd, int64_t wait_us) {
    (void)fd;
    (void)wait_us;
    return true;
}

/* False, with errno, when the time is over first. */
static bool wait_for(int fd, short events, int64_t deadline_us) {
    int64_t left_us = deadline_us - clock_now_us();
    int64_t left_ms = left_us > 0 ? (left_us - 1) / CLOCK_MILLISECOND_US + 1 : 0;
    struct pollfd item = socket_os_pollfd(fd, events);
    int n = socket_os_poll(&item, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX);
    if (n == 0)
        errno = EAGAIN;
    return n > 0;
}

static int int_of(size_t size) {
    return size < INT_MAX ? (int)size : INT_MAX;
}

int64_t socket_os_send(int fd, struct reader bytes, int64_t wait_us) {
    int64_t deadline_us = wait_us > 0 ? clock_now_us() + wait_us : 0;
    for (;;) {
        int n = send(socket_of(fd), (const char *)bytes.at, int_of(reader_left(&bytes)), 0);
        if (n >= 0 || WSAGetLastError() != WSAEWOULDBLOCK || wait_us == 0)
            return noted(n);
        if (!wait_for(fd, POLLOUT, deadline_us))
            return -1;
    }
}

int64_t socket_os_receive(int fd, uint8_t *room, size_t size, int64_t wait_us) {
    if (wait_us > 0 && !wait_for(fd, POLLIN, clock_now_us() + wait_us))
        return -1;
    return noted(recv(socket_of(fd), (char *)room, int_of(size), 0));
}

int64_t socket_os_send_to(int fd, struct reader bytes, const struct socket_address *to) {
    return noted(sendto(socket_of(fd), (const char *)bytes.at, int_of(reader_left(&bytes)), 0,
                        socket_address_of(to), to->size));
}

/* POSIX cuts a datagram that has no room without a word, and reports a refused port as refused. */
int64_t socket_os_receive_from(int fd, uint8_t *room, size_t size,
                               struct socket_address *ret_from) {
    struct socket_address from = {.size = sizeof from.storage};
    int n = recvfrom(socket_of(fd), (char *)room, int_of(size), 0, (struct sockaddr *)&from.storage,
                     &from.size);
    bool cut = n < 0 && WSAGetLastError() == WSAEMSGSIZE;
    if (n < 0 && !cut) {
        note_error();
        if (errno == ECONNRESET)
            errno = ECONNREFUSED;
        return n;
    }
    *ret_from = from;
    return cut ? int_of(size) : n;
}

struct pollfd socket_os_pollfd(int fd, short events) {
    return (struct pollfd){.fd = socket_of(fd), .events = events};
}

/* WSAPoll fails where there is nothing to wait for, and calls what is to be skipped broken. */
int socket_os_poll(struct pollfd *items, size_t count, int wait_ms) {
    size_t valid = 0;
    for (size_t i = 0; i < count; i++)
        valid += items[i].fd != INVALID_SOCKET;
    if (valid == 0)
        Sleep(wait_ms < 0 ? INFINITE : (DWORD)wait_ms);
    else if (WSAPoll(items, (ULONG)count, wait_ms) < 0)
        return noted(-1);
    int ready = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].fd == INVALID_SOCKET)
            items[i].revents = 0;
        ready += items[i].revents != 0;
    }
    return ready;
}
