/* SPDX-License-Identifier: MIT */
#include "base/checksum.h"

enum { LANES = 8, BITS = 8, VALUES = 1 << BITS };

static const uint32_t polynomial = 0x82f63b78; /* reflected */

/* The remainder of a byte that as many bytes follow as the lane says. */
struct table {
    uint32_t of[LANES][VALUES];
};

static uint32_t remainder_of(uint32_t byte) {
    for (int bit = 0; bit < BITS; bit++)
        byte = (byte & 1) != 0 ? byte >> 1 ^ polynomial : byte >> 1;
    return byte;
}

/* Made in less time than a block of a disk takes to be read. */
static void table_init(struct table *t) {
    for (uint32_t byte = 0; byte < VALUES; byte++)
        t->of[0][byte] = remainder_of(byte);
    for (size_t lane = 1; lane < LANES; lane++) {
        for (size_t byte = 0; byte < VALUES; byte++) {
            uint32_t before = t->of[lane - 1][byte];
            t->of[lane][byte] = before >> BITS ^ t->of[0][before & (VALUES - 1)];
        }
    }
}

static uint32_t take_lanes(const struct table *t, uint32_t sum, struct reader *bytes) {
    uint32_t low = reader_u32(bytes) ^ sum;
    uint32_t high = reader_u32(bytes);
    return t->of[7][low & 0xff] ^ t->of[6][low >> 8 & 0xff] ^ t->of[5][low >> 16 & 0xff] ^
           t->of[4][low >> 24] ^ t->of[3][high & 0xff] ^ t->of[2][high >> 8 & 0xff] ^
           t->of[1][high >> 16 & 0xff] ^ t->of[0][high >> 24];
}

uint32_t checksum_of(struct reader bytes) {
    struct table t;
    uint32_t sum = UINT32_MAX;
    table_init(&t);
    while (reader_left(&bytes) >= LANES)
        sum = take_lanes(&t, sum, &bytes);
    while (reader_left(&bytes) > 0)
        sum = sum >> BITS ^ t.of[0][(sum ^ reader_u8(&bytes)) & (VALUES - 1)];
    return ~sum;
}
