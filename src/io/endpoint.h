/* SPDX-License-Identifier: MIT */
/*
 * endpoint - one address and port, for TCP and UDP alike.
 */
#ifndef IO_ENDPOINT_H
#define IO_ENDPOINT_H

#include <sys/socket.h>

#include "base/error.h"

struct endpoint {
    int tcp; /* bound, not listening; whoever takes it owns it */
    int udp;
    struct sockaddr_storage address; /* with the port that was found for port 0 */
    int error;                       /* errno behind EIP_E_SYSTEM */
};

enum { ENDPOINT_TCP = 1, ENDPOINT_UDP = 2, ENDPOINT_BOTH = 3 };

/*
 * Binds those that are wanted, a sum of the above; the other is -1. Port 0 finds one that is free
 * for all of them. EIP_E_SYSTEM: `error` says why.
 */
eip_err endpoint_bind(struct endpoint *e, unsigned wanted, const struct sockaddr *address,
                      socklen_t size) MUST_CHECK;
void endpoint_close(struct endpoint *e);

#endif
