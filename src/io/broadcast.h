/* SPDX-License-Identifier: MIT */
/*
 * broadcast - sockets for what is sent to all on the network of one of our addresses.
 *
 * A socket bound to an address hears nothing but that address. Beside it stand two that hear the
 * last address of its network and 255.255.255.255 (RFC 919, RFC 922), where the system lets them.
 * Many processes and devices may each have theirs, on the same port: every one hears everything.
 */
#ifndef IO_BROADCAST_H
#define IO_BROADCAST_H

#include <stddef.h>
#include <sys/socket.h>

enum { BROADCAST_SOCKETS_MAX = 2 };

struct broadcast_socket {
    int fd; /* bound; whoever takes it owns it */
    struct sockaddr_storage address;
};

/*
 * How many there are: none beside an address that is not of an IPv4 interface, as 0.0.0.0, which
 * hears broadcasts itself; on loopback the one for 127.255.255.255 alone. They take no descriptor
 * of the upper half of what the process may have, which is for connections.
 */
size_t broadcast_open(const struct sockaddr_storage *address,
                      struct broadcast_socket ret_sockets[BROADCAST_SOCKETS_MAX]);

#endif
