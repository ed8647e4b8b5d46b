/* SPDX-License-Identifier: MIT */
#include "socket/poller.h"

#include <errno.h>
#include <limits.h>

#include "base/clock.h"
#include "base/mem.h"
#include "socket/os.h"

enum { ROOM_MIN = 16 };

void socket_poller_fini(struct socket_poller *p) {
    mem_free(p->items);
    *p = (struct socket_poller){.items = NULL};
}

void socket_poller_clear(struct socket_poller *p) {
    p->count = 0;
}

static eip_err grow(struct socket_poller *p) {
    size_t room = p->room > 0 ? 2 * p->room : ROOM_MIN;
    if (p->count >= SOCKET_POLLER_MAX)
        return EIP_E_LIMIT;
    struct pollfd *items = mem_resize(p->items, room * sizeof *items);
    if (items == NULL)
        return EIP_E_MEMORY;
    p->items = items;
    p->room = room;
    return EIP_OK;
}

/* poll(2) skips a negative descriptor, but would report that of one that wants nothing broke. */
static struct pollfd item_of(int fd, unsigned wants) {
    short events = 0;
    if ((wants & SOCKET_READ) != 0)
        events |= POLLIN;
    if ((wants & SOCKET_WRITE) != 0)
        events |= POLLOUT;
    return socket_os_pollfd(events != 0 ? fd : -1, events);
}

eip_err socket_poller_add(struct socket_poller *p, int fd, unsigned wants) {
    eip_err err = p->count == p->room ? grow(p) : EIP_OK;
    if (err == EIP_OK)
        p->items[p->count++] = item_of(fd, wants);
    return err;
}

static int milliseconds_until(int64_t deadline_us) {
    if (deadline_us == CLOCK_NEVER)
        return -1;
    int64_t left_us = deadline_us > 0 ? deadline_us - clock_now_us() : 0;
    if (left_us <= 0)
        return 0;
    int64_t left_ms = (left_us - 1) / CLOCK_MILLISECOND_US + 1;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* How many are ready, or -1. */
static int wait_for(struct pollfd *items, size_t count, int64_t deadline_us) {
    for (;;) {
        int left_ms = milliseconds_until(deadline_us);
        int n = socket_os_poll(items, count, left_ms);
        if (n > 0 || (n == 0 && left_ms == 0) || (n < 0 && errno != EINTR))
            return n;
    }
}

eip_err socket_poller_wait(struct socket_poller *p, int64_t deadline_us, size_t *ret_ready) {
    int n = wait_for(p->items, p->count, deadline_us);
    if (n < 0) {
        p->error = errno;
        return EIP_E_SYSTEM;
    }
    *ret_ready = (size_t)n;
    return EIP_OK;
}

unsigned socket_poller_ready(const struct socket_poller *p, size_t i) {
    check(i < p->count);
    const struct pollfd *item = &p->items[i];
    bool broken = (item->revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    unsigned ready = 0;
    if ((item->events & POLLIN) != 0 && (broken || (item->revents & POLLIN) != 0))
        ready |= SOCKET_READ;
    if ((item->events & POLLOUT) != 0 && (broken || (item->revents & POLLOUT) != 0))
        ready |= SOCKET_WRITE;
    return ready;
}

int socket_poller_wait_one(int fd, unsigned wants, int64_t deadline_us) {
    struct pollfd item = item_of(fd, wants);
    int n = wait_for(&item, 1, deadline_us);
    if (n == 0)
        return ETIMEDOUT;
    return n > 0 ? 0 : errno;
}
