/* SPDX-License-Identifier: MIT */
#include "socket/datagram.h"

#include <errno.h>

#include "socket/os.h"
#include "socket/poller.h"

eip_err socket_datagram_open(struct socket_datagram *s, int family, bool broadcast) {
    *s = (struct socket_datagram){.fd = socket_os_open_datagram(family, broadcast)};
    if (s->fd >= 0)
        return EIP_OK;
    s->error = errno;
    return EIP_E_SYSTEM;
}

void socket_datagram_close(struct socket_datagram *s) {
    if (s->fd >= 0)
        socket_os_close(s->fd);
    s->fd = -1;
}

eip_err socket_datagram_send(struct socket_datagram *s, const struct socket_address *to,
                             struct reader bytes) {
    if (socket_os_send_to(s->fd, bytes, to) == (int64_t)reader_left(&bytes))
        return EIP_OK;
    s->error = errno;
    return EIP_E_CONNECT;
}

static eip_err wait_readable(struct socket_datagram *s, int64_t deadline_us) {
    int error = socket_poller_wait_one(s->fd, SOCKET_READ, deadline_us);
    if (error == 0)
        return EIP_OK;
    s->error = error;
    return error == ETIMEDOUT ? EIP_E_TIMEOUT : EIP_E_SYSTEM;
}

eip_err socket_datagram_receive(struct socket_datagram *s, uint8_t *room, size_t size,
                                int64_t deadline_us, struct socket_address *ret_from,
                                size_t *ret_size) {
    for (;;) {
        eip_err err = wait_readable(s, deadline_us);
        if (err != EIP_OK)
            return err;
        int64_t n = socket_os_receive_from(s->fd, room, size, ret_from);
        if (n >= 0) {
            *ret_size = (size_t)n;
            return EIP_OK;
        }
        s->error = errno;
        /* A refused port reaches a sender as an error of its socket; others may still answer. */
        if (errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED)
            return EIP_E_SYSTEM;
    }
}
