/* SPDX-License-Identifier: MIT */
/*
 * datagram - a UDP socket for questions that several may answer: List Identity by broadcast.
 */
#ifndef SOCKET_DATAGRAM_H
#define SOCKET_DATAGRAM_H

#include "socket/address.h"

struct socket_datagram {
    int fd;    /* -1 when closed */
    int error; /* errno of the last failure; 0 if there was none */
};

/* A socket of the address's family, on any port; EIP_E_SYSTEM. `broadcast` allows broadcasts. */
eip_err socket_datagram_open(struct socket_datagram *s, int family, bool broadcast) MUST_CHECK;
void socket_datagram_close(struct socket_datagram *s);

/* EIP_E_CONNECT: there is no way to send there; `error` says why. */
eip_err socket_datagram_send(struct socket_datagram *s, const struct socket_address *to,
                             struct reader bytes) MUST_CHECK;
/* The next datagram. EIP_E_TIMEOUT when none came before the deadline; EIP_E_SYSTEM. */
eip_err socket_datagram_receive(struct socket_datagram *s, uint8_t *room, size_t size,
                                int64_t deadline_us, struct socket_address *ret_from,
                                size_t *ret_size) MUST_CHECK;
/*
 * Where datagrams to the peer come from: the address that the system takes for them, 0.0.0.0 or ::
 * if it knows none, and the socket's port, which is 0 until something was sent.
 */
struct socket_address socket_datagram_local(const struct socket_datagram *s,
                                            const struct socket_address *peer);

#endif
