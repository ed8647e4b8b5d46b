/* SPDX-License-Identifier: MIT */
#include "io/udp.h"

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

void udp_close(struct udp *u) {
    if (!uv_is_closing((uv_handle_t *)&u->uv))
        uv_close((uv_handle_t *)&u->uv, NULL);
}
