/* SPDX-License-Identifier: MIT */
/*
 * writer - little-endian writer into a buffer the caller owns.
 *
 * A write that does not fit sets `bad` and stores nothing, but `size` keeps growing, so a writer
 * over an empty buffer measures a message (writer_measure). Lengths that are only known later are
 * reserved and patched.
 */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include "base/check.h"
#include "base/reader.h"

struct writer {
    uint8_t *data;
    size_t room; /* bytes available at data */
    size_t size; /* bytes written, or that would have been */
    bool bad;
};

struct writer writer_of(void *data, size_t room);
struct writer writer_measure(void);

/* Room for size bytes at the end; NULL when measuring, full or already bad, or for none. */
ALWAYS_INLINE uint8_t *writer_take(struct writer *w, size_t size) {
    size_t at = w->size;
    w->size += size;
    if (w->data == NULL || size == 0)
        return NULL;
    if (w->bad || at > w->room || size > w->room - at) {
        w->bad = true;
        return NULL;
    }
    return w->data + at;
}

static inline void writer_bytes(struct writer *w, const void *data, size_t size) {
    uint8_t *p = writer_take(w, size);
    if (p != NULL)
        memcpy(p, data, size);
}

/* All that is left in r; r itself is not moved. A bad reader makes the writer bad. */
void writer_rest(struct writer *w, struct reader r);
static inline void writer_zeros(struct writer *w, size_t count) {
    uint8_t *p = writer_take(w, count);
    if (p != NULL)
        memset(p, 0, count);
}

static inline void writer_u8(struct writer *w, uint8_t v) {
    uint8_t *p = writer_take(w, 1);
    if (p != NULL)
        p[0] = v;
}

static inline void writer_u16(struct writer *w, uint16_t v) {
    uint8_t *p = writer_take(w, 2);
    if (p == NULL)
        return;
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

void writer_u32(struct writer *w, uint32_t v);
void writer_u64(struct writer *w, uint64_t v);
void writer_u16be(struct writer *w, uint16_t v);
void writer_u32be(struct writer *w, uint32_t v);

/* For an encoder that was given something it cannot put on the wire. */
static inline void writer_fail(struct writer *w) {
    w->bad = true;
}

/* Overwrite what was written before, at an offset from the start of the buffer, below size. */
static inline void writer_patch_u8(struct writer *w, size_t at, uint8_t v) {
    check(at < w->size);
    if (w->data != NULL && !w->bad)
        w->data[at] = v;
}

static inline void writer_patch_u16(struct writer *w, size_t at, uint16_t v) {
    check(w->size >= 2 && at <= w->size - 2);
    if (w->data == NULL || w->bad)
        return;
    w->data[at] = (uint8_t)v;
    w->data[at + 1] = (uint8_t)(v >> 8);
}

/* Reserve a u16 that will hold the number of bytes written after it. */
size_t writer_length16(struct writer *w);
void writer_length16_end(struct writer *w, size_t mark);

#endif
