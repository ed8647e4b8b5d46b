/* SPDX-License-Identifier: MIT */
/* udp - datagrams in and out of one socket. */
#ifndef IO_UDP_H
#define IO_UDP_H

#include "base/reader.h"
#include "io/loop.h"

enum { UDP_DATAGRAM_MAX = 2048 }; /* what is longer is cut off, as recvfrom does */

struct udp {
    uv_udp_t uv;
    void (*received)(void *user, const struct sockaddr *from, struct reader datagram);
    void *user;
    uint8_t in[UDP_DATAGRAM_MAX];
};

/* Takes a bound socket, whatever happens. EIP_E_SYSTEM. */
eip_err udp_open(struct udp *u, struct loop *loop, int take_fd,
                 void (*received)(void *user, const struct sockaddr *from, struct reader datagram),
                 void *user) MUST_CHECK;
/* Sends at once or not at all, as the network would lose it. */
bool udp_send(struct udp *u, const struct sockaddr *to, struct reader datagram);
/*
 * What datagrams from a socket bound there come from towards this peer: for 0.0.0.0 and :: the
 * address that the system takes, with the port of `bound`; `bound` itself if it takes none.
 */
struct sockaddr_storage udp_local(const struct sockaddr_storage *bound,
                                  const struct sockaddr *peer);
/* Closing twice is fine. */
void udp_close(struct udp *u);

#endif
