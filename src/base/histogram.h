/* SPDX-License-Identifier: MIT */
/*
 * histogram - how often which value occurred, in fixed memory and O(1).
 *
 * Values up to 64 have a bucket each; above that each power of two has 64, so that what is told of
 * a value is at most 1.6 % more than it was. The least and the greatest are exact. All zero is
 * empty. Single thread.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    HISTOGRAM_BITS = 6, /* of a value that are kept below its highest one */
    HISTOGRAM_BUCKETS = (64 - HISTOGRAM_BITS + 1) << HISTOGRAM_BITS,
};

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t count;
    uint64_t least;
    uint64_t greatest;
};

void histogram_add(struct histogram *h, uint64_t value);
/* The value that a part of all, 0 to 1, do not exceed; 0 for an empty one. */
uint64_t histogram_quantile(const struct histogram *h, double part);
/* How many are below a value; those in its own bucket are not, unless all are below it. */
uint64_t histogram_below(const struct histogram *h, uint64_t value);

#endif
