/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"

static uint64_t splitmix(uint64_t *x) {
    uint64_t z = *x += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t rotate(uint64_t x, int k) {
    return x << k | x >> (64 - k);
}

struct rng rng_of(uint64_t seed) {
    struct rng r;
    for (int i = 0; i < 4; i++)
        r.s[i] = splitmix(&seed);
    return r;
}

uint64_t rng_fresh_seed(const void *owner) {
    uint64_t x = (uint64_t)clock_wall_us();
    uint64_t seed = splitmix(&x);
    x ^= (uint64_t)getpid();
    seed ^= splitmix(&x);
    x ^= (uint64_t)(uintptr_t)owner;
    return seed ^ splitmix(&x);
}

uint64_t rng_next(struct rng *r) {
    uint64_t result = rotate(r->s[1] * 5, 7) * 9;
    uint64_t t = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = rotate(r->s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *r, uint64_t bound) {
    check(bound > 0);
    uint64_t skip = -bound % bound; /* the first values that would favour small results */
    uint64_t x;
    do
        x = rng_next(r);
    while (x < skip);
    return x % bound;
}

int64_t rng_between(struct rng *r, int64_t low, int64_t high) {
    check(low <= high);
    uint64_t span = (uint64_t)high - (uint64_t)low + 1;
    uint64_t offset = span == 0 ? rng_next(r) : rng_below(r, span);
    return (int64_t)((uint64_t)low + offset);
}

bool rng_chance(struct rng *r, uint32_t percent) {
    return rng_below(r, 100) < percent;
}
