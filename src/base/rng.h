/* SPDX-License-Identifier: MIT */
/*
 * rng - a seeded random generator: the same seed gives the same numbers on every machine.
 *
 * xoshiro256** by Blackman and Vigna, its state filled by splitmix64. Not for keys or secrets.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

struct rng rng_of(uint64_t seed);
/* A seed that no other program has, nor another owner, nor this program when it starts again. */
uint64_t rng_fresh_seed(const void *owner);
uint64_t rng_next(struct rng *r);
/* Uniform in [0, bound); bound > 0. */
uint64_t rng_below(struct rng *r, uint64_t bound);
/* Uniform in [low, high]; low <= high. */
int64_t rng_between(struct rng *r, int64_t low, int64_t high);
/* True in percent of the calls; 0 never, 100 always. */
bool rng_chance(struct rng *r, uint32_t percent);

#endif
