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

#include "base/reader.h"

struct writer {
    uint8_t *data;
    size_t room; /* bytes available at data */
    size_t size; /* bytes written, or that would have been */
    bool bad;
};

struct writer writer_of(void *data, size_t room);
struct writer writer_measure(void);

void writer_bytes(struct writer *w, const void *data, size_t size);
/* All that is left in r; r itself is not moved. A bad reader makes the writer bad. */
void writer_rest(struct writer *w, struct reader r);
void writer_zeros(struct writer *w, size_t count);
void writer_u8(struct writer *w, uint8_t v);
void writer_u16(struct writer *w, uint16_t v);
void writer_u32(struct writer *w, uint32_t v);
void writer_u64(struct writer *w, uint64_t v);
void writer_u16be(struct writer *w, uint16_t v);
void writer_u32be(struct writer *w, uint32_t v);

/* For an encoder that was given something it cannot put on the wire. */
void writer_fail(struct writer *w);

/* Overwrite what was written before, at an offset from the start of the buffer, below size. */
void writer_patch_u8(struct writer *w, size_t at, uint8_t v);
void writer_patch_u16(struct writer *w, size_t at, uint16_t v);

/* Reserve a u16 that will hold the number of bytes written after it. */
size_t writer_length16(struct writer *w);
void writer_length16_end(struct writer *w, size_t mark);

#endif
