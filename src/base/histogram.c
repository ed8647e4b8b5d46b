/* SPDX-License-Identifier: MIT */
#include "base/histogram.h"

enum { PER_OCTAVE = 1 << HISTOGRAM_BITS, HIGHEST_BIT = 63 };

/* The octave's number stands above the bits that are kept; the lowest has each value by itself. */
static size_t bucket_of(uint64_t value) {
    if (value < PER_OCTAVE)
        return (size_t)value;
    unsigned shift = (unsigned)(HIGHEST_BIT - __builtin_clzll(value)) - HISTOGRAM_BITS;
    return ((size_t)shift << HISTOGRAM_BITS) + (size_t)(value >> shift);
}

/* The greatest value that belongs to it. */
static uint64_t last_of(size_t bucket) {
    if (bucket < PER_OCTAVE)
        return bucket;
    unsigned shift = (unsigned)(bucket >> HISTOGRAM_BITS) - 1;
    uint64_t kept = (bucket & (PER_OCTAVE - 1)) | PER_OCTAVE;
    return (kept << shift) | ((UINT64_C(1) << shift) - 1);
}

void histogram_add(struct histogram *h, uint64_t value) {
    h->counts[bucket_of(value)]++;
    if (h->count == 0 || value < h->least)
        h->least = value;
    if (value > h->greatest)
        h->greatest = value;
    h->count++;
}

uint64_t histogram_quantile(const struct histogram *h, double part) {
    uint64_t seen = 0;
    double wanted = part * (double)h->count;
    if (h->count > 0 && wanted <= 0)
        return h->least;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += h->counts[i];
        if (h->counts[i] > 0 && (double)seen >= wanted)
            return last_of(i) < h->greatest ? last_of(i) : h->greatest;
    }
    return h->greatest;
}

uint64_t histogram_below(const struct histogram *h, uint64_t value) {
    uint64_t sum = 0;
    if (value > h->greatest)
        return h->count;
    for (size_t i = 0, end = bucket_of(value); i < end; i++)
        sum += h->counts[i];
    return sum;
}
