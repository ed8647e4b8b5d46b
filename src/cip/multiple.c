/* SPDX-License-Identifier: MIT */
#include "cip/multiple.h"

#include "base/check.h"

struct cip_multiple cip_multiple_decode(struct reader *r) {
    struct cip_multiple m = {.all = *r};
    m.count = reader_u16(r);
    m.offsets = reader_sub(r, 2 * (size_t)m.count);
    (void)reader_rest(r);
    if (r->bad)
        return (struct cip_multiple){.offsets = reader_none(), .all = reader_none()};
    return m;
}

struct cip_multiple_writer cip_multiple_begin(struct writer *w, uint16_t count) {
    struct cip_multiple_writer m = {.start = w->size, .count = count};
    writer_u16(w, count);
    writer_zeros(w, 2 * (size_t)count);
    return m;
}

void cip_multiple_next(struct writer *w, struct cip_multiple_writer *m) {
    check(m->next < m->count);
    size_t offset = w->size - m->start;
    if (offset > UINT16_MAX)
        writer_fail(w);
    writer_patch_u16(w, m->start + 2 + 2 * (size_t)m->next++, (uint16_t)offset);
}
