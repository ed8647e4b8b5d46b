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
/* Closing twice is fine. */
void udp_close(struct udp *u);

#endif
