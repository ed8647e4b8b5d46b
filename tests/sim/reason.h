/* SPDX-License-Identifier: MIT */
/*
 * reason - why something that was asked of the client may have ended without an answer.
 */
#ifndef SIM_REASON_H
#define SIM_REASON_H

#include "sim/network.h"

/* What had happened when it was submitted. */
struct reason {
    const struct network *network;
    int64_t submitted_us;
    int64_t wait_us; /* from then to its deadline */
    bool cancelled;
    uint64_t losses;
    uint64_t early;
    uint64_t late_registrations;
};

struct reason reason_now(const struct network *network, int64_t wait_us);
/* Whether such an end has a reason; what changes nothing is tried more often. */
bool reason_explains(const struct reason *r, eip_err err, bool changes);

#endif
