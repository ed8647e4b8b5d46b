/* SPDX-License-Identifier: MIT */
/*
 * address - host names and numbers to socket addresses, and back to text.
 */
#ifndef SOCKET_ADDRESS_H
#define SOCKET_ADDRESS_H

#include <sys/socket.h>

#include "base/error.h"
#include "base/text.h"

enum { SOCKET_ADDRESSES_MAX = 8 }; /* of one name; more are left out */

struct socket_address {
    struct sockaddr_storage storage;
    socklen_t size;
};

/* EIP_E_HOST: no such name. Looking up a name blocks as long as the system's resolver likes. */
eip_err socket_resolve(const char *host, uint16_t port,
                       struct socket_address ret_addresses[SOCKET_ADDRESSES_MAX],
                       size_t *ret_count) MUST_CHECK;
/* "192.168.1.10:44818", "[fe80::1]:44818" */
void socket_address_text(struct text *t, const struct sockaddr *address);
const struct sockaddr *socket_address_of(const struct socket_address *address);
uint16_t socket_address_port(const struct sockaddr *address);

#endif
