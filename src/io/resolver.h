/* SPDX-License-Identifier: MIT */
/*
 * resolver - host names to addresses, without holding up the loop.
 *
 * A name is looked up in a thread of libuv's, and one look-up cannot be hurried: it takes as long
 * as the system's resolver likes, and the loop does not end before it. The storage is the owner's
 * and stays until `resolved` was called. One look-up at a time.
 */
#ifndef IO_RESOLVER_H
#define IO_RESOLVER_H

#include <stdbool.h>

#include "io/loop.h"

enum { RESOLVER_ADDRESSES_MAX = 8 }; /* of one name; more are left out */

struct resolver {
    uv_getaddrinfo_t uv;
    void (*resolved)(void *user, eip_err err);
    void *user;
    struct sockaddr_storage addresses[RESOLVER_ADDRESSES_MAX];
    size_t count;
};

/* An address in numbers needs no look-up: true, and it is the one in `addresses`. */
bool resolver_take_number(struct resolver *r, const char *host, uint16_t port) MUST_CHECK;
/*
 * `resolved` tells EIP_OK, with the addresses in the order to try them, EIP_E_HOST, or
 * EIP_E_CANCELLED; never before this returns. EIP_E_HOST: no name at all, EIP_E_MEMORY; then it is
 * not called.
 */
eip_err resolver_start(struct resolver *r, struct loop *loop, const char *host, uint16_t port,
                       void (*resolved)(void *user, eip_err err), void *user) MUST_CHECK;
/* Saves a look-up that has not begun; `resolved` is called in any case. */
void resolver_cancel(struct resolver *r);

#endif
