/* SPDX-License-Identifier: MIT */
/*
 * relay - requests that a device passes on to other devices: the table of the hops that lead to
 * them, and one request on its way.
 *
 * An Unconnected Send whose route begins with a hop of the table goes to the target of that row,
 * with the hop taken off: what it carries, alone, when nothing is left of the route, else an
 * Unconnected Send along the rest, given the same time. Who reaches targets is the driver's
 * affair; it knows them by number.
 *
 * Unconnected Send: CIP Volume 1, 3-5.5.4.
 */
#ifndef DEVICE_RELAY_H
#define DEVICE_RELAY_H

#include "base/error.h"
#include "base/str.h"
#include "cip/unconnected.h"
#include "device/status.h"

enum {
    DEVICE_RELAY_MIN_US = 250000, /* what a request is given, whatever it asks for */
    DEVICE_RELAY_MAX_US = 60000000,
};

/* A hop, or a range of them. */
struct device_hops {
    uint16_t port;
    struct str link; /* an address or a name, in letters of any case; empty: a number */
    uint16_t first;  /* numbers of links */
    uint16_t last;
    size_t target;
};

struct device_routes {
    const struct device_hops *rows;
    size_t count;
};

/* One request on its way. Its views live as long as the session holds it. */
struct device_relay {
    size_t target;
    struct cip_unconnected send; /* as it came, but for its route: what is left of that */
    size_t route_words;          /* of the whole route */
    int64_t timeout_us;          /* an answer that takes longer is of no use */
};

/* Takes the first hop off the route; false, and the route as it was, if no row has it. */
bool device_routes_take(const struct device_routes *routes, struct reader *route,
                        size_t *ret_target) MUST_CHECK;
/* There is a hop that both rows have. */
bool device_hops_overlap(const struct device_hops *a, const struct device_hops *b);
/*
 * What becomes of an Unconnected Send: false if it ends here. Else 0 and the relay filled, or the
 * extended status with which it is refused: it carries no request, or one that opens or closes a
 * connection, whose messages would not find their way.
 */
bool device_relay_of(const struct device_routes *routes, const struct cip_unconnected *send,
                     struct device_relay *ret_relay, uint16_t *ret_refused) MUST_CHECK;
/* The Message Router request for the target. */
void device_relay_encode(struct writer *w, const struct device_relay *relay);

#endif
