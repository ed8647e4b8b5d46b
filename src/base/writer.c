/* SPDX-License-Identifier: MIT */
#include "base/writer.h"

struct writer writer_of(void *data, size_t room) {
    return (struct writer){.data = data, .room = room};
}

struct writer writer_measure(void) {
    return (struct writer){.data = NULL};
}

void writer_rest(struct writer *w, struct reader r) {
    if (r.bad)
        w->bad = true;
    writer_bytes(w, r.at, reader_left(&r));
}

static void put_u16(uint8_t *p, uint16_t v) {
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static void put_u32(uint8_t *p, uint32_t v) {
    put_u16(p, (uint16_t)v);
    put_u16(p + 2, (uint16_t)(v >> 16));
}

void writer_u32(struct writer *w, uint32_t v) {
    uint8_t *p = writer_take(w, 4);
    if (p != NULL)
        put_u32(p, v);
}

void writer_u64(struct writer *w, uint64_t v) {
    uint8_t *p = writer_take(w, 8);
    if (p == NULL)
        return;
    put_u32(p, (uint32_t)v);
    put_u32(p + 4, (uint32_t)(v >> 32));
}

void writer_u16be(struct writer *w, uint16_t v) {
    writer_u16(w, (uint16_t)(v << 8 | v >> 8));
}

void writer_u32be(struct writer *w, uint32_t v) {
    writer_u32(w, v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24);
}

size_t writer_length16(struct writer *w) {
    writer_u16(w, 0);
    return w->size;
}

void writer_length16_end(struct writer *w, size_t mark) {
    size_t length = w->size - mark;
    if (length > UINT16_MAX)
        w->bad = true;
    writer_patch_u16(w, mark - 2, (uint16_t)length);
}
