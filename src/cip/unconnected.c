/* SPDX-License-Identifier: MIT */
#include "cip/unconnected.h"

enum { EXPONENT = 0x0f };

struct cip_unconnected cip_unconnected_decode(struct reader *r) {
    struct cip_unconnected u = {.priority = reader_u8(r)};
    u.ticks = reader_u8(r);
    uint16_t size = reader_u16(r);
    u.message = reader_sub(r, size);
    if (size % 2 != 0)
        u.pad = reader_u8(r);
    size_t words = reader_u8(r);
    u.reserved = reader_u8(r);
    u.route = reader_sub(r, 2 * words);
    if (reader_left(r) > 0)
        reader_fail(r);
    return u;
}

static void put_route(struct writer *w, uint8_t reserved, struct reader route) {
    size_t size = reader_left(&route);
    if (size % 2 != 0 || size > 2 * UINT8_MAX)
        writer_fail(w);
    writer_u8(w, (uint8_t)(size / 2));
    writer_u8(w, reserved);
    writer_rest(w, route);
}

void cip_unconnected_encode(struct writer *w, const struct cip_unconnected *u) {
    size_t mark = cip_unconnected_begin(w, u->priority, u->ticks);
    writer_rest(w, u->message);
    writer_length16_end(w, mark);
    if (reader_left(&u->message) % 2 != 0)
        writer_u8(w, u->pad);
    put_route(w, u->reserved, u->route);
}

uint32_t cip_unconnected_timeout_ms(const struct cip_unconnected *u) {
    return (uint32_t)u->ticks << (u->priority & EXPONENT);
}

size_t cip_unconnected_begin(struct writer *w, uint8_t priority, uint8_t ticks) {
    writer_u8(w, priority);
    writer_u8(w, ticks);
    return writer_length16(w);
}

void cip_unconnected_end(struct writer *w, size_t mark, struct reader route) {
    writer_length16_end(w, mark);
    writer_zeros(w, (w->size - mark) % 2);
    put_route(w, 0, route);
}

struct cip_unconnected_error cip_unconnected_error_decode(struct reader *r) {
    size_t size = reader_left(r);
    struct cip_unconnected_error e = {.size = size > 2 ? 2 : (uint8_t)size};
    if (size > 2)
        reader_fail(r);
    if (size >= 1)
        e.remaining_words = reader_u8(r);
    if (size >= 2)
        e.reserved = reader_u8(r);
    return e;
}

void cip_unconnected_error_encode(struct writer *w, const struct cip_unconnected_error *e) {
    if (e->size > 2)
        writer_fail(w);
    if (e->size >= 1)
        writer_u8(w, e->remaining_words);
    if (e->size >= 2)
        writer_u8(w, e->reserved);
}
