/* SPDX-License-Identifier: MIT */
/*
 * discovery - List Identity, Services and Interfaces by UDP, and what their answers say.
 *
 * CIP Volume 2, 2-4. A broadcast is answered by every device of the subnet that hears it, at once
 * or, as it pleases, within two seconds. Without a host, or with 255.255.255.255, it goes to every
 * network this machine is on; a device that hears it twice is told once.
 */
#ifndef CLIENT_DISCOVERY_H
#define CLIENT_DISCOVERY_H

#include <eip/eip.h>

#include "enip/header.h"
#include "enip/identity.h"
#include "socket/datagram.h"

enum { DISCOVERY_PEERS_MAX = 4096 }; /* told of one broadcast; more are left out */

/* One answer; its data is what follows the encapsulation header. Views live during the call. */
typedef void client_found(void *user, const struct sockaddr *from, struct reader data);
/* What went over the wire; 0.0.0.0 where the system does not know our own address. */
typedef void client_seen(void *user, bool sent, const struct sockaddr *local,
                         const struct sockaddr *peer, struct reader bytes);

struct client_discovery {
    enum enip_command command; /* a List command */
    const char *host;          /* NULL: everyone */
    bool gathers;              /* take the host for a broadcast address, whatever it looks like */
    uint16_t port;
    int64_t wait_us;   /* how long to listen for one host, which ends it with its answer */
    int64_t gather_us; /* how long for the answers to a broadcast */
    client_found *found;
    client_seen *seen; /* NULL: nobody looks */
    void *user;
    int error; /* errno after EIP_E_CONNECT and EIP_E_SYSTEM */
};

/* EIP_E_HOST, EIP_E_CONNECT, EIP_E_SYSTEM, EIP_E_MEMORY; EIP_E_TIMEOUT when nobody answered. */
eip_err client_discover(struct client_discovery *d) MUST_CHECK;

/* The identity in the data of a List Identity reply; false if there is none. */
bool client_identity_decode(struct reader data, struct enip_identity *ret_identity) MUST_CHECK;
/* The same as the public structure, with the address it came from. */
struct eip_identity client_identity_of(const struct enip_identity *identity,
                                       const struct sockaddr *from);

#endif
