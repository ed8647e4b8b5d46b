/* SPDX-License-Identifier: MIT */
/*
 * interface - how far a broadcast reaches: the IPv4 networks that this machine is on.
 */
#ifndef SOCKET_INTERFACE_H
#define SOCKET_INTERFACE_H

#include <stdbool.h>

#include "socket/address.h"

enum { SOCKET_BROADCASTS_MAX = 64 }; /* networks asked at once; more are left out */

/*
 * The broadcast address of each network that can have one, every address once; loopback is left
 * out. How many there are.
 */
size_t socket_broadcasts(uint16_t port, struct socket_address ret_addresses[SOCKET_BROADCASTS_MAX]);
/* 255.255.255.255 (RFC 919): every network, as far as the system sends it. */
bool socket_is_everyone(const struct sockaddr *address);
/* That, or the broadcast address of one of our networks, loopback among them. */
bool socket_is_broadcast(const struct sockaddr *address);

#endif
