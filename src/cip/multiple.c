/* SPDX-License-Identifier: MIT */
#include "cip/multiple.h"

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
