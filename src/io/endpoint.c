/* SPDX-License-Identifier: MIT */
#include "io/endpoint.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { ATTEMPTS_MAX = 32 };

void endpoint_close(struct endpoint *e) {
    if (e->tcp >= 0)
        close(e->tcp);
    if (e->udp >= 0)
        close(e->udp);
    e->tcp = e->udp = -1;
}

static int bound_socket(int type, const struct sockaddr_storage *address, socklen_t size) {
    int on = 1;
    int fd = socket(address->ss_family, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* For TCP alone: a port whose connections have just ended is free again. */
    if ((type == SOCK_STREAM && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) ||
        bind(fd, (const struct sockaddr *)address, size) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static bool has_port(const struct sockaddr_storage *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in); /* the port stands at the same place for IPv6 */
    return in.sin_port != 0;
}

/* The first that is bound finds the port. */
static bool bind_one(struct endpoint *e, int type, socklen_t size, int *ret_fd) {
    int fd = bound_socket(type, &e->address, size);
    if (fd < 0)
        return false;
    *ret_fd = fd;
    return getsockname(fd, (struct sockaddr *)&e->address, &size) == 0;
}

static bool try_bind(struct endpoint *e, unsigned wanted, socklen_t size) {
    if (((wanted & ENDPOINT_TCP) == 0 || bind_one(e, SOCK_STREAM, size, &e->tcp)) &&
        ((wanted & ENDPOINT_UDP) == 0 || bind_one(e, SOCK_DGRAM, size, &e->udp)))
        return true;
    e->error = errno;
    endpoint_close(e);
    return false;
}

eip_err endpoint_bind(struct endpoint *e, unsigned wanted, const struct sockaddr *address,
                      socklen_t size) {
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        *e = (struct endpoint){.tcp = -1, .udp = -1};
        memcpy(&e->address, address, size);
        bool fixed = has_port(&e->address);
        if (try_bind(e, wanted, size))
            return EIP_OK;
        if (fixed || e->error != EADDRINUSE)
            break;
    }
    return EIP_E_SYSTEM;
}
