/* SPDX-License-Identifier: MIT */
#include "policy/backoff.h"

enum { CHANCE = 4 }; /* one part in so many */

struct backoff backoff_of(int64_t max_us, uint64_t seed) {
    struct backoff b = {.rng = rng_of(seed), .max_us = max_us > 0 ? max_us : BACKOFF_MAX_US};
    backoff_reset(&b);
    return b;
}

int64_t backoff_fail(struct backoff *b) {
    int64_t longest_us = b->next_us;
    b->next_us = longest_us < b->max_us / 2 ? 2 * longest_us : b->max_us;
    return longest_us - rng_between(&b->rng, 0, longest_us / CHANCE);
}

void backoff_reset(struct backoff *b) {
    b->next_us = BACKOFF_FIRST_US < b->max_us ? BACKOFF_FIRST_US : b->max_us;
}
