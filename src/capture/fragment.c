/* SPDX-License-Identifier: MIT */
#include "capture/fragment.h"

#include "base/mem.h"

enum { UNIT = 8, THERE_SIZE = CAPTURE_FRAGMENT_UNITS / 8 + 1 };

void capture_fragments_fini(struct capture_fragments *f) {
    for (size_t i = 0; i < CAPTURE_FRAGMENTED_MAX; i++) {
        mem_free(f->list[i].bytes);
        mem_free(f->list[i].there);
        f->list[i] = (struct capture_datagram){.used = false};
    }
}

static bool belongs(const struct capture_datagram *d, const struct capture_packet *p) {
    return d->used && d->first.id == p->id && d->first.protocol == p->protocol &&
           capture_endpoint_equal(&d->first.src, &p->src) &&
           capture_endpoint_equal(&d->first.dst, &p->dst);
}

static struct capture_datagram *oldest(struct capture_fragments *f) {
    struct capture_datagram *best = &f->list[0];
    for (size_t i = 1; i < CAPTURE_FRAGMENTED_MAX && best->used; i++)
        if (!f->list[i].used || f->list[i].age < best->age)
            best = &f->list[i];
    if (best->used)
        f->given_up++;
    best->used = false;
    return best;
}

static struct capture_datagram *begin(struct capture_fragments *f, const struct capture_packet *p) {
    struct capture_datagram *d = oldest(f);
    if (d->bytes == NULL)
        d->bytes = mem_alloc(CAPTURE_FRAGMENT_UNITS * UNIT);
    if (d->there == NULL)
        d->there = mem_alloc(THERE_SIZE);
    if (d->bytes == NULL || d->there == NULL) {
        f->given_up++;
        return NULL;
    }
    memset(d->there, 0, THERE_SIZE);
    d->used = true;
    d->first = *p;
    d->age = f->now++;
    d->units = d->size = 0;
    return d;
}

static struct capture_datagram *datagram_of(struct capture_fragments *f,
                                            const struct capture_packet *p) {
    for (size_t i = 0; i < CAPTURE_FRAGMENTED_MAX; i++)
        if (belongs(&f->list[i], p))
            return &f->list[i];
    return begin(f, p);
}

static void mark(struct capture_datagram *d, size_t at, size_t size) {
    for (size_t unit = at / UNIT; unit < (at + size + UNIT - 1) / UNIT; unit++) {
        uint8_t bit = (uint8_t)(1 << unit % 8);
        d->units += (d->there[unit / 8] & bit) == 0;
        d->there[unit / 8] |= bit;
    }
}

/* Fragments beyond what the last one says is the end count for nothing. */
static bool is_whole(const struct capture_datagram *d) {
    size_t units = (d->size + UNIT - 1) / UNIT, unit = 0;
    if (d->size == 0 || d->units < units)
        return false;
    while (unit < units && d->there[unit / 8] & 1 << unit % 8)
        unit++;
    return unit == units;
}

bool capture_fragments_put(struct capture_fragments *f, struct capture_packet *p) {
    size_t size = reader_left(&p->payload);
    if (size != p->size || p->at + size > CAPTURE_DATAGRAM_MAX || (p->more && size % UNIT != 0))
        return false;
    struct capture_datagram *d = datagram_of(f, p);
    if (d == NULL)
        return false;
    memcpy(d->bytes + p->at, p->payload.at, size);
    mark(d, p->at, size);
    if (!p->more)
        d->size = p->at + size;
    if (!is_whole(d))
        return false;
    d->used = false;
    p->payload = reader_of(d->bytes, d->size);
    p->size = d->size;
    capture_packet_transport(p, p->protocol);
    return true;
}
