/* SPDX-License-Identifier: MIT */
#include "support/paths.h"

#include "support/vectors.h"

struct reader paths_get(const char *name) {
    const struct vector *v = vectors_get(name);
    return reader_of(v->bytes, v->size);
}

uint8_t paths_likely_byte(struct rng *rng) {
    static const uint8_t likely[] = {0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x29, 0x2c, 0x30, 0x31,
                                     0x34, 0x3c, 0x91, 0x00, 0x01, 0x02, 0x6b, 0x04, 0x80, 0x61};
    return rng_chance(rng, 85) ? likely[rng_below(rng, sizeof likely)] : (uint8_t)rng_next(rng);
}
