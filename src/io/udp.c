/* SPDX-License-Identifier: MIT */
#include "io/udp.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    struct udp *u = handle->data;
    (void)suggested;
    *buf = uv_buf_init((char *)u->in, sizeof u->in);
}

static void take(uv_udp_t *uv, ssize_t size, const uv_buf_t *buf, const struct sockaddr *from,
                 unsigned flags) {
    struct udp *u = uv->data;
    (void)flags;
    if (size > 0 && from != NULL)
        u->received(u->user, from, reader_of(buf->base, (size_t)size));
}

eip_err udp_open(struct udp *u, struct loop *loop, int take_fd,
                 void (*received)(void *user, const struct sockaddr *from, struct reader datagram),
                 void *user) {
    u->received = received;
    u->user = user;
    check(uv_udp_init(&loop->uv, &u->uv) == 0);
    u->uv.data = u;
    if (uv_udp_open(&u->uv, take_fd) != 0) {
        close(take_fd);
        udp_close(u);
        return EIP_E_SYSTEM;
    }
    if (uv_udp_recv_start(&u->uv, give_room, take) == 0)
        return EIP_OK;
    udp_close(u);
    return EIP_E_SYSTEM;
}

bool udp_send(struct udp *u, const struct sockaddr *to, struct reader datagram) {
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)datagram.at, (unsigned)reader_left(&datagram));
    return uv_udp_try_send(&u->uv, &buf, 1, to) >= 0;
}

static bool is_anywhere(const struct sockaddr_storage *address) {
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    memcpy(&in, address, sizeof in);
    memcpy(&in6, address, sizeof in6);
    if (address->ss_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr);
    return address->ss_family == AF_INET && in.sin_addr.s_addr == htonl(INADDR_ANY);
}

/* Connecting a socket for datagrams sends nothing, but chooses its address. */
static bool chosen_for(const struct sockaddr *peer, struct sockaddr_storage *ret_address) {
    socklen_t size = sizeof *ret_address;
    socklen_t peer_size =
        peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    int fd = socket(peer->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && connect(fd, peer, peer_size) == 0 &&
                getsockname(fd, (struct sockaddr *)ret_address, &size) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

struct sockaddr_storage udp_local(const struct sockaddr_storage *bound,
                                  const struct sockaddr *peer) {
    struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
    struct sockaddr_in own;
    struct sockaddr_in in;
    if (!is_anywhere(bound) || !chosen_for(peer, &local))
        return *bound;
    memcpy(&own, bound, sizeof own);
    memcpy(&in, &local, sizeof in);
    in.sin_port = own.sin_port; /* it stands at the same place for IPv6 */
    memcpy(&local, &in, sizeof in);
    return local;
}

void udp_close(struct udp *u) {
    if (!uv_is_closing((uv_handle_t *)&u->uv))
        uv_close((uv_handle_t *)&u->uv, NULL);
}
