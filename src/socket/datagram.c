/* SPDX-License-Identifier: MIT */
#include "socket/datagram.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

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

static struct socket_address name_of(int fd) {
    struct socket_address name = {.size = 0};
    if (!socket_os_local(fd, &name))
        name.size = 0;
    return name;
}

static void set_port(struct socket_address *address, const struct socket_address *from) {
    struct sockaddr_in in;
    memcpy(&in, &from->storage, sizeof in);
    in_port_t port = in.sin_port; /* it stands at the same place for IPv6 */
    memcpy(&in, &address->storage, sizeof in);
    in.sin_port = port;
    memcpy(&address->storage, &in, sizeof in);
}

/* Connecting a second socket sends nothing, but chooses an address for it. */
struct socket_address socket_datagram_local(const struct socket_datagram *s,
                                            const struct socket_address *peer) {
    struct socket_address local = name_of(s->fd);
    struct socket_datagram probe;
    if (socket_datagram_open(&probe, peer->storage.ss_family, true) != EIP_OK)
        return local;
    if (socket_os_connect(probe.fd, peer)) {
        struct socket_address chosen = name_of(probe.fd);
        set_port(&chosen, &local);
        local = chosen;
    }
    socket_datagram_close(&probe);
    return local;
}
