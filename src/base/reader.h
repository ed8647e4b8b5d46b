/* SPDX-License-Identifier: MIT */
/*
 * reader - bounds-checked cursor over borrowed bytes, with a sticky error.
 *
 * Integers are little-endian, as everywhere in CIP, but for the few `be` getters that socket
 * addresses need. A get that runs over the end makes the reader bad and returns zero, so a decoder
 * reads all fields of a message and looks at `bad` once. A reader lives as long as its bytes.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For decoders on the path of every tag: their structs then live in registers, not in memory. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))
/* For the rare way out of such a function, whose registers it must not cost. */
#define NEVER_INLINE static __attribute__((noinline))

struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool bad; /* Set once, never cleared; every later get returns zero. */
};

ALWAYS_INLINE struct reader reader_of(const void *data, size_t size) {
    static const uint8_t nothing;
    const uint8_t *at = data != NULL ? data : &nothing;
    return (struct reader){.at = at, .end = at + size};
}

/* A reader that has already failed: the value of something that was not there. */
ALWAYS_INLINE struct reader reader_none(void) {
    struct reader r = reader_of(NULL, 0);
    r.bad = true;
    return r;
}

ALWAYS_INLINE size_t reader_left(const struct reader *r) {
    return (size_t)(r->end - r->at);
}

/* For a decoder that read a value it cannot accept. */
ALWAYS_INLINE void reader_fail(struct reader *r) {
    r->bad = true;
    r->at = r->end;
}

/* Take n bytes. NULL and a dead reader (nothing left) if there are not that many. */
ALWAYS_INLINE const uint8_t *reader_take(struct reader *r, size_t n) {
    const uint8_t *at = r->at;
    if (n > reader_left(r)) {
        reader_fail(r);
        return NULL;
    }
    r->at += n;
    return at;
}

ALWAYS_INLINE uint8_t reader_u8(struct reader *r) {
    const uint8_t *p = reader_take(r, 1);
    return p != NULL ? p[0] : 0;
}

ALWAYS_INLINE uint16_t reader_u16(struct reader *r) {
    const uint8_t *p = reader_take(r, 2);
    if (p == NULL)
        return 0;
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t reader_u32(struct reader *r) {
    const uint8_t *p = reader_take(r, 4);
    if (p == NULL)
        return 0;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t reader_u64(struct reader *r) {
    const uint8_t *p = reader_take(r, 8);
    if (p == NULL)
        return 0;
    struct reader half = reader_of(p, 8);
    uint64_t low = reader_u32(&half);
    return low | (uint64_t)reader_u32(&half) << 32;
}

static inline uint16_t reader_u16be(struct reader *r) {
    const uint8_t *p = reader_take(r, 2);
    if (p == NULL)
        return 0;
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t reader_u32be(struct reader *r) {
    const uint8_t *p = reader_take(r, 4);
    if (p == NULL)
        return 0;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* A reader over the next n bytes, which are consumed here; of a bad reader, a bad one. */
ALWAYS_INLINE struct reader reader_sub(struct reader *r, size_t n) {
    const uint8_t *p = reader_take(r, n);
    return p != NULL && !r->bad ? reader_of(p, n) : reader_none();
}

/* A reader over all that is left, which is consumed here. */
ALWAYS_INLINE struct reader reader_rest(struct reader *r) {
    return r->bad ? reader_none() : reader_sub(r, reader_left(r));
}

/* True if nothing failed and nothing is left over. */
static inline bool reader_done(const struct reader *r) {
    return !r->bad && r->at == r->end;
}

#endif
