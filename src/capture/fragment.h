/* SPDX-License-Identifier: MIT */
/*
 * fragment - IP packets put together from their fragments (RFC 791, 8200).
 *
 * A fixed number of packets is under way at once; the oldest is given up for a new one. A packet
 * whose fragments were cut by the capture never becomes whole. Where fragments overlap, the later
 * bytes stand.
 */
#ifndef CAPTURE_FRAGMENT_H
#define CAPTURE_FRAGMENT_H

#include "capture/packet.h"

enum {
    CAPTURE_FRAGMENTED_MAX = 32, /* packets under way at once */
    CAPTURE_DATAGRAM_MAX = 65535,
    CAPTURE_FRAGMENT_UNITS = CAPTURE_DATAGRAM_MAX / 8 + 1,
};

struct capture_datagram {
    bool used;
    struct capture_packet first; /* addresses, protocol and id of its fragments */
    uint64_t age;
    size_t units; /* of 8 bytes, that are there */
    size_t size;  /* of the whole, 0 as long as the last fragment is missing */
    uint8_t *bytes;
    uint8_t *there; /* a bit a unit */
};

struct capture_fragments {
    struct capture_datagram list[CAPTURE_FRAGMENTED_MAX];
    uint64_t now;
    uint64_t given_up; /* packets of which some fragments were never seen */
};

void capture_fragments_fini(struct capture_fragments *f);
/*
 * Takes a fragment. True if it completes a packet: *p is that packet then, its payload valid until
 * the next call. Without memory the fragment is dropped, and its packet given up.
 */
bool capture_fragments_put(struct capture_fragments *f, struct capture_packet *p);

#endif
