/* SPDX-License-Identifier: MIT */
#include "client/plan_layout.h"

#include "base/mem.h"
#include "cip/message.h"
#include "cip/multiple.h"
#include "cip/service.h"
#include "client/browse.h"

enum {
    REPLY_HEAD = 4,
    PACKET_HEAD = 8, /* service, path and count */
    PACKET_ENTRY = 2,
    OPEN_MAX = 8, /* packets that are looked at for room */
    REPLY_MIN = 64,
    INSTANCES_SINCE = 21, /* major revision: 1756-PM020, "Symbol Instance Addressing" */
    PACKET_COST = 100,    /* bytes that one packet less may cost */
};

/* A packet that may take more. */
struct gap {
    uint32_t packet;
    bool guarded;
    size_t request;
    size_t reply;
};

struct packing {
    struct plan_layout *layout;
    uint32_t *packet_of; /* by part */
    size_t request_max;
    size_t reply_max;
    bool guards; /* something has to be guarded: so is all that fits */
    struct gap gaps[OPEN_MAX];
    size_t gap_count;
    size_t next; /* to be given up */
};

void plan_layout_fini(struct plan_layout *l) {
    plan_parts_fini(&l->parts);
    mem_free(l->packets);
    mem_free(l->bytes);
    *l = (struct plan_layout){.is_made = false};
}

/* Packets. */

static size_t request_in_packet(const struct plan_part *part) {
    return (size_t)PACKET_ENTRY + part->request_size;
}

static size_t reply_in_packet(const struct plan_part *part) {
    return (size_t)PACKET_ENTRY + REPLY_HEAD + part->head + part->size;
}

/* Both looks at them. */
static size_t marks_in_reply(const struct reader *marks) {
    return 2 * (PACKET_ENTRY + REPLY_HEAD + reader_left(marks));
}

static eip_err new_packet(struct plan_layout *l) {
    struct plan_packet *packets = mem_grow(l->packets, &l->room, l->count + 1, sizeof *packets);
    if (packets == NULL)
        return EIP_E_MEMORY;
    l->packets = packets;
    packets[l->count++] = (struct plan_packet){.count = 0};
    return EIP_OK;
}

static void remember_gap(struct packing *p, struct gap gap) {
    if (gap.request > p->request_max || gap.reply > p->reply_max)
        return;
    if (p->gap_count < OPEN_MAX)
        p->gaps[p->gap_count++] = gap;
    else
        p->gaps[p->next++ % OPEN_MAX] = gap;
}

/* A packet with that part alone, which the marks stand around if there is room for them. */
static struct gap gap_of(const struct packing *p, const struct plan_part *part) {
    struct gap gap = {.request = PACKET_HEAD + request_in_packet(part),
                      .reply = REPLY_HEAD + PACKET_ENTRY + reply_in_packet(part)};
    struct gap guarded = {.guarded = true,
                          .request = gap.request + 2 * (PACKET_ENTRY + client_marks_request_size),
                          .reply = gap.reply + marks_in_reply(&p->layout->marks)};
    bool fits = guarded.request <= p->request_max && guarded.reply <= p->reply_max;
    return part->guarded || (p->guards && fits) ? guarded : gap;
}

/* Into the first packet that has room, or one of its own. */
static eip_err assign(struct packing *p, size_t index) {
    const struct plan_part *part = &p->layout->parts.parts[index];
    size_t request = request_in_packet(part);
    size_t reply = reply_in_packet(part);
    for (size_t i = 0; i < p->gap_count; i++) {
        struct gap *gap = &p->gaps[i];
        if (gap->request + request > p->request_max || gap->reply + reply > p->reply_max ||
            (part->guarded && !gap->guarded))
            continue;
        gap->request += request;
        gap->reply += reply;
        p->packet_of[index] = gap->packet;
        p->layout->packets[gap->packet].count++;
        return EIP_OK;
    }
    if (new_packet(p->layout) != EIP_OK)
        return EIP_E_MEMORY;
    p->packet_of[index] = (uint32_t)(p->layout->count - 1);
    struct plan_packet *packet = &p->layout->packets[p->layout->count - 1];
    packet->count = 1;
    struct gap gap = gap_of(p, part);
    gap.packet = p->packet_of[index];
    packet->guarded = gap.guarded;
    remember_gap(p, gap);
    return EIP_OK;
}

/* Parts in the order of their packets. */
static eip_err arrange(struct plan_layout *l, const uint32_t *packet_of) {
    struct plan_parts *p = &l->parts;
    struct plan_part *parts = mem_alloc((p->count + 1) * sizeof *parts);
    if (parts == NULL)
        return EIP_E_MEMORY;
    uint32_t at = 0;
    for (size_t i = 0; i < l->count; i++) {
        l->packets[i].part = at;
        at += l->packets[i].count;
        l->packets[i].count = 0;
    }
    for (size_t i = 0; i < p->count; i++) {
        struct plan_packet *packet = &l->packets[packet_of[i]];
        parts[packet->part + packet->count++] = p->parts[i];
    }
    mem_free(p->parts);
    p->parts = parts;
    p->room = p->count + 1;
    return EIP_OK;
}

static eip_err assign_all(struct packing *p, bool guarded) {
    const struct plan_parts *parts = &p->layout->parts;
    eip_err err = EIP_OK;
    for (size_t i = 0; err == EIP_OK && i < parts->count; i++)
        if (parts->parts[i].guarded == guarded)
            err = assign(p, i);
    return err;
}

/* Others may fill up the packets that are guarded, or follow in more of them. */
static eip_err pack(struct plan_layout *l, const struct client_way *way, size_t reply_max) {
    struct packing p = {
        .layout = l, .request_max = l->no_packets ? 0 : way->request_max, .reply_max = reply_max};
    p.packet_of = mem_alloc((l->parts.count + 1) * sizeof *p.packet_of);
    eip_err err = p.packet_of != NULL ? EIP_OK : EIP_E_MEMORY;
    if (err == EIP_OK)
        err = assign_all(&p, true);
    p.guards = l->count > 0;
    if (err == EIP_OK)
        err = assign_all(&p, false);
    if (err == EIP_OK)
        err = arrange(l, p.packet_of);
    mem_free(p.packet_of);
    return err;
}

/* Bytes. */

static void write_part(struct writer *w, const struct plan_layout *l, size_t index) {
    const struct plan_part *part = &l->parts.parts[index];
    writer_bytes(w, l->parts.bytes + part->request, part->request_size);
}

static void write_marks(struct writer *w, const struct plan_packet *packet,
                        struct cip_multiple_writer *entries) {
    if (!packet->guarded)
        return;
    cip_multiple_next(w, entries);
    writer_bytes(w, client_marks_request, client_marks_request_size);
}

static void write_packet(struct writer *w, const struct plan_layout *l,
                         const struct plan_packet *packet) {
    if (!packet->packed) {
        write_part(w, l, packet->part);
        return;
    }
    size_t mark = cip_request_begin(w, CIP_MULTIPLE_SERVICE);
    cip_path_class(w, CIP_CLASS_MESSAGE_ROUTER);
    cip_path_instance(w, 1);
    cip_request_path_end(w, mark);
    uint16_t marks = packet->guarded ? 2 : 0;
    struct cip_multiple_writer entries = cip_multiple_begin(w, packet->count + marks);
    write_marks(w, packet, &entries);
    for (size_t i = 0; i < packet->count; i++) {
        cip_multiple_next(w, &entries);
        write_part(w, l, packet->part + i);
    }
    write_marks(w, packet, &entries);
}

static eip_err write_all(struct plan_layout *l) {
    l->size = 0;
    for (size_t i = 0; i < l->count; i++) {
        struct plan_packet *packet = &l->packets[i];
        packet->packed = packet->count > 1 || packet->guarded;
        packet->request = l->size;
        struct writer measure = writer_measure();
        write_packet(&measure, l, packet);
        uint8_t *bytes = mem_grow(l->bytes, &l->bytes_room, l->size + measure.size, 1);
        if (bytes == NULL)
            return EIP_E_MEMORY;
        l->bytes = bytes;
        struct writer w = writer_of(bytes + l->size, measure.size);
        write_packet(&w, l, packet);
        check(!w.bad);
        packet->size = (uint16_t)w.size;
        l->size += w.size;
    }
    return EIP_OK;
}

/* Bytes both ways, and what packets and reads cost besides. */
static uint64_t cost_of(const struct plan_layout *l) {
    uint64_t cost = l->size + l->count * PACKET_COST + l->parts.count * PLAN_READ_COST;
    for (size_t i = 0; i < l->parts.count; i++)
        cost += reply_in_packet(&l->parts.parts[i]);
    for (size_t i = 0; i < l->count; i++)
        cost += l->packets[i].guarded ? marks_in_reply(&l->marks) : 0;
    return cost;
}

static eip_err make(struct plan_layout *l, const struct plan_ground *ground,
                    const struct client_way *way, const struct plan_limits *limits) {
    l->is_made = false;
    l->count = 0;
    l->request_max = way->request_max;
    l->reply_max = way->reply_max;
    l->reply_room = limits->alone + REPLY_HEAD;
    l->no_packets = way->peer->no_packets;
    eip_err err = plan_parts_build(&l->parts, ground->items, limits);
    if (err == EIP_OK)
        err = pack(l, way, l->reply_room);
    if (err == EIP_OK)
        err = write_all(l);
    l->is_made = err == EIP_OK;
    return err;
}

/* What can be guarded costs two looks at the marks in each packet. */
static struct plan_limits limits_of(const struct plan_layout *l, const struct plan_ground *ground,
                                    const struct client_way *way) {
    size_t most = way->reply_max < UINT16_MAX ? way->reply_max : UINT16_MAX;
    if (ground->reply_max > REPLY_MIN && ground->reply_max < most)
        most = ground->reply_max;
    struct plan_limits limits = {.alone = most > REPLY_MIN ? most - REPLY_HEAD : REPLY_MIN};
    size_t around = REPLY_HEAD + 2 * PACKET_ENTRY + marks_in_reply(&l->marks);
    bool can = reader_left(&l->marks) > 0 && !way->peer->no_packets && most > 2 * around;
    if (!can)
        return limits;
    limits.guarded = most - around - REPLY_HEAD;
    limits.catalog = ground->catalog;
    limits.instances =
        catalog_key_of(ground->catalog)->major >= INSTANCES_SINCE && !way->peer->no_instances;
    return limits;
}

eip_err plan_layout_make(struct plan_layout *l, const struct plan_ground *ground,
                         const struct client_way *way) {
    struct plan_layout other = {.is_made = false};
    l->marks = reader_of(NULL, 0);
    if (ground->catalog != NULL) {
        const struct catalog_key *key = catalog_key_of(ground->catalog);
        l->marks = reader_of(key->marks, key->marks_size);
    }
    struct plan_limits limits = limits_of(l, ground, way);
    eip_err err = make(l, ground, way, &limits);
    if (err != EIP_OK || limits.catalog == NULL || l->parts.must_guard)
        return err;
    limits.catalog = NULL;
    limits.instances = false;
    err = make(&other, ground, way, &limits);
    if (err == EIP_OK && cost_of(&other) < cost_of(l)) {
        struct plan_layout better = other;
        other = *l;
        *l = better;
    }
    plan_layout_fini(&other);
    return err;
}

bool plan_layout_fits(const struct plan_layout *l, const struct client_way *way) {
    return l->is_made && l->no_packets == way->peer->no_packets &&
           l->request_max <= way->request_max && l->reply_max <= way->reply_max &&
           2 * l->request_max > way->request_max;
}
