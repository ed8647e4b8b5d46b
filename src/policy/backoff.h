/* SPDX-License-Identifier: MIT */
/*
 * backoff - how long to wait before what failed is tried again: 50 ms, twice as long after each
 * failure in a row, up to a maximum.
 *
 * A quarter of each wait is left to chance, or all clients of a device that was away for a while
 * would come back to it in the same moment. No clock: who asks adds the wait to the time.
 */
#ifndef POLICY_BACKOFF_H
#define POLICY_BACKOFF_H

#include "base/rng.h"

enum { BACKOFF_FIRST_US = 50000, BACKOFF_MAX_US = 2000000 };

struct backoff {
    struct rng rng;
    int64_t max_us;
    int64_t next_us; /* the longest that the next wait can be */
};

/* The longest wait; 0: BACKOFF_MAX_US. Less than BACKOFF_FIRST_US is the first wait, too. */
struct backoff backoff_of(int64_t max_us, uint64_t seed);
/* It failed: how long to wait before the next try. */
int64_t backoff_fail(struct backoff *b);
/* It succeeded: the next failure is the first one again. */
void backoff_reset(struct backoff *b);

#endif
