/* SPDX-License-Identifier: MIT */
/*
 * multiple - Multiple Service Packet (1756-PM020, "Multiple Service Packet"; CIP Volume 1, A).
 *
 *   count u16 | offset u16 * count | embedded messages; offsets count from the first byte of count
 *
 * Requests and replies have the same form. Decoding checks the list once; a message whose offset
 * makes no sense is refused alone (cip_multiple_item). A message ends where the next one begins, so
 * an offset that lies before its own message or beyond the end takes the one before it along: where
 * that one ends is not known.
 */
#ifndef CIP_MULTIPLE_H
#define CIP_MULTIPLE_H

#include "base/writer.h"

struct cip_multiple {
    uint16_t count;
    struct reader offsets; /* count words */
    struct reader all;     /* from the first byte of count to the end */
};

/* Takes all of r. Bad if r cannot hold the list of offsets. */
struct cip_multiple cip_multiple_decode(struct reader *r);
/* Where a message begins, counted from the first byte of count; index < m->count. */
ALWAYS_INLINE size_t cip_multiple_offset(const struct cip_multiple *m, size_t index) {
    const uint8_t *p = m->offsets.at + 2 * index;
    return (size_t)p[0] | (size_t)p[1] << 8;
}

/* The bytes of one message in O(1); a bad reader for one that does not lie after the list, or whose
 * end is before its begin or beyond the last byte. No such index: a bad reader as well. */
ALWAYS_INLINE struct reader cip_multiple_item(const struct cip_multiple *m, size_t index) {
    if (index >= m->count)
        return reader_none();
    size_t size = reader_left(&m->all);
    size_t next = index + 1;
    size_t begin = cip_multiple_offset(m, index);
    size_t end = next < m->count ? cip_multiple_offset(m, next) : size;
    if (begin < 2 + 2 * (size_t)m->count || end < begin || end > size)
        return reader_none();
    return reader_of(m->all.at + begin, end - begin);
}

/*
 * Build in place: begin with the count, then mark each of the count messages before it is written.
 * Makes w bad where an offset does not fit its 16 bits.
 */
struct cip_multiple_writer {
    size_t start; /* of count in the writer */
    uint16_t count;
    uint16_t next;
};

struct cip_multiple_writer cip_multiple_begin(struct writer *w, uint16_t count);
static inline void cip_multiple_next(struct writer *w, struct cip_multiple_writer *m) {
    check(m->next < m->count);
    size_t offset = w->size - m->start;
    if (offset > UINT16_MAX)
        writer_fail(w);
    writer_patch_u16(w, m->start + 2 + 2 * (size_t)m->next++, (uint16_t)offset);
}

#endif
