/* SPDX-License-Identifier: MIT */
#include "client/plan_lane.h"

#include "base/mem.h"
#include "cip/multiple.h"
#include "cip/service.h"

enum {
    REPLY_HEAD = 4,
    READ_REPLY = CIP_READ_TAG | CIP_REPLY_BIT, /* service, no status: as one number */
    STRUCTURE_TYPE_SIZE = 4,
};

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

ALWAYS_INLINE uint32_t load16(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

ALWAYS_INLINE uint32_t load32(const uint8_t *p) {
    return load16(p) | load16(p + 2) << 16;
}

/* Asking alone. */

void plan_traffic_set_aside(struct plan_traffic *t, uint32_t item) {
    struct plan_row *row = &t->items->rows[item];
    if (row->aside_run == t->items->run)
        return;
    uint32_t *asides = mem_grow(t->asides, &t->aside_room, t->aside_count + 1, sizeof *asides);
    if (asides == NULL) {
        plan_items_fail(t->items, item, EIP_E_MEMORY, &no_status);
        return;
    }
    row->aside_run = t->items->run;
    t->asides = asides;
    asides[t->aside_count++] = item;
}

static void set_part_aside(struct plan_traffic *t, const struct plan_part *part, bool for_good) {
    for (uint32_t i = 0; i < part->count; i++) {
        uint32_t item = t->layout->parts.uses[part->use + i].item;
        struct plan_row *row = &t->items->rows[item];
        if (for_good && row->kind == PLAN_FIXED) {
            plan_items_set_kind(t->items, item, row->alone ? PLAN_ASIDE : PLAN_FIXED);
            row->alone = true;
            t->outdated = true;
        }
        plan_traffic_set_aside(t, item);
    }
}

static void fail_part(struct plan_traffic *t, const struct plan_part *part, eip_err err,
                      const struct eip_status *status) {
    for (uint32_t i = 0; i < part->count; i++)
        plan_items_fail(t->items, t->layout->parts.uses[part->use + i].item, err, status);
}

void plan_traffic_fail(struct plan_traffic *t, const struct plan_packet *packet, eip_err err,
                       const struct eip_status *status) {
    for (uint32_t i = 0; i < packet->count; i++)
        fail_part(t, &t->layout->parts.parts[packet->part + i], err, status);
}

/* Of a tag that no single request reads the pieces are all there is. */
static bool is_large(const struct plan_traffic *t, const struct plan_part *part) {
    return t->items->rows[t->layout->parts.uses[part->use].item].count > UINT16_MAX;
}

/* What was something else before. */
NEVER_INLINE bool may_be_bools_now(const struct plan_traffic *t, const struct plan_part *part,
                                   const struct eip_status *status) {
    const struct plan_row *row = &t->items->rows[t->layout->parts.uses[part->use].item];
    return row->bit == CIP_ADDRESS_NO_BIT && row->count <= UINT16_MAX &&
           t->way.peer->dwords != CLIENT_DWORDS_ARE_DWORDS &&
           client_bools_explain(reader_of(row->path, row->path_size), row->count, status);
}

/* What the device says to a read of the tag alone is how the tag ends. */
static void refuse_part(struct plan_traffic *t, const struct plan_part *part, eip_err err,
                        const struct eip_status *status) {
    bool is_usual = status->general != CIP_GENERAL_ERROR && status->general != CIP_PATH_UNKNOWN;
    if (!is_usual && part->plain && part->head > 0 && may_be_bools_now(t, part, status))
        set_part_aside(t, part, false);
    else if (part->plain || is_large(t, part))
        fail_part(t, part, err, status);
    else
        set_part_aside(t, part, true);
}

static void break_part(struct plan_traffic *t, const struct plan_part *part, const char *rule) {
    refuse_part(t, part, EIP_E_PROTOCOL, &(struct eip_status){.rule = rule});
}

static void break_packet(struct plan_traffic *t, const struct plan_packet *packet,
                         const char *rule) {
    for (uint32_t i = 0; i < packet->count; i++)
        break_part(t, &t->layout->parts.parts[packet->part + i], rule);
}

/* Values. */

ALWAYS_INLINE void copy_value(const struct plan_use *use, const uint8_t *data, uint8_t *values) {
    const uint8_t *from = data + use->from;
    uint8_t *to = values + use->to;
    switch ((enum plan_copy)use->copy) {
    case PLAN_COPY_4:
        memcpy(to, from, 4);
        return;
    case PLAN_COPY_BIT:
        *to = *from >> use->bit & 1;
        return;
    case PLAN_COPY_1:
        *to = *from;
        return;
    case PLAN_COPY_2:
        memcpy(to, from, 2);
        return;
    case PLAN_COPY_8:
        memcpy(to, from, 8);
        return;
    case PLAN_COPY:
        memcpy(to, from, use->size);
        return;
    case PLAN_COPY_BOOL:
        break;
    }
    for (size_t i = 0; i < use->size; i++)
        to[i] = from[i] != 0;
}

ALWAYS_INLINE void use_data(struct plan_items *items, const struct plan_use *use, uint32_t count,
                            const uint8_t *data) {
    for (const struct plan_use *end = use + count; use < end; use++) {
        copy_value(use, data, items->values);
        plan_items_good(items, use->item);
    }
}

/* Replies. */

/* There was no room for all of the reply, or for more of the packet's. */
static void take_full(struct plan_traffic *t, const struct plan_part *part, size_t reply_size) {
    bool is_telling = reply_size >= t->layout->reply_room / 2 && reply_size < t->layout->reply_room;
    if (is_telling)
        t->reply_seen = reply_size;
    if (!part->split)
        set_part_aside(t, part, !is_telling);
    else if (is_telling)
        t->restarts = true;
    else
        break_part(t, part, "it gives less of an array than its replies have room for");
}

/* An answer that is not what was expected: the type may be another one, or was not known. */
static void take_other(struct plan_traffic *t, const struct plan_part *part, struct reader data) {
    struct cip_read_tag_reply read = cip_read_tag_reply_decode(&data);
    uint32_t type = read.type.code | (uint32_t)read.type.handle << 16;
    bool expected = part->head > 0 && !read.data.bad && type == part->type &&
                    reader_left(&read.data) == part->size;
    if (expected)
        use_data(t->items, t->layout->parts.uses + part->use, part->count, read.data.at);
    else if (is_large(t, part))
        t->changed = true;
    else
        set_part_aside(t, part, !part->plain);
}

static void take_reply(struct plan_traffic *t, const struct plan_part *part,
                       const struct cip_reply *reply, size_t reply_size) {
    struct eip_status status;
    if (reply->service != CIP_READ_TAG) {
        break_part(t, part, "the answer is to another service than the request");
        return;
    }
    if (reply->general == CIP_PARTIAL_TRANSFER || reply->general == CIP_REPLY_TOO_LARGE) {
        take_full(t, part, reply_size);
        return;
    }
    if (reply->general == CIP_OK) {
        take_other(t, part, reply->data);
        return;
    }
    t->instances_refused += part->instance;
    status = client_status_of(EIP_SOURCE_DEVICE, reply);
    bool no_such_tag =
        status.general == CIP_PATH_SEGMENT_ERROR || status.general == CIP_PATH_UNKNOWN;
    refuse_part(t, part, no_such_tag ? EIP_E_TAG : EIP_E_REFUSED, &status);
}

NEVER_INLINE void take_entry(struct plan_traffic *t, const struct plan_part *part,
                             struct reader entry, size_t reply_size) {
    struct cip_reply reply = cip_reply_decode(&entry);
    if (entry.bad)
        break_part(t, part, "a reply inside a packet is cut short, or is no reply");
    else
        take_reply(t, part, &reply, reply_size);
}

/* The common case in few instructions: a success of the expected type and size. */
ALWAYS_INLINE bool is_expected(const struct plan_part *part, struct reader entry) {
    const uint8_t *p = entry.at;
    size_t size = reader_left(&entry);
    if (size != (size_t)REPLY_HEAD + part->head + part->size || load32(p) != READ_REPLY)
        return false;
    if (part->head == STRUCTURE_TYPE_SIZE)
        return load32(p + REPLY_HEAD) == part->type;
    return part->head > 0 && load16(p + REPLY_HEAD) == part->type;
}

/* False: the program is another one, or it cannot be told which. */
static bool are_same_marks(struct plan_traffic *t, struct reader entry) {
    struct cip_reply reply = cip_reply_decode(&entry);
    const struct reader *marks = &t->layout->marks;
    return !entry.bad && reply.service == CIP_GET_ATTRIBUTE_LIST && reply.general == CIP_OK &&
           reader_left(&reply.data) == reader_left(marks) &&
           memcmp(reply.data.at, marks->at, reader_left(marks)) == 0;
}

/* The last look at the marks did not fit beside the values. */
static bool has_no_room(const struct cip_multiple *entries) {
    struct reader entry = cip_multiple_item(entries, entries->count - 1u);
    struct cip_reply reply = cip_reply_decode(&entry);
    return !entry.bad &&
           (reply.general == CIP_PARTIAL_TRANSFER || reply.general == CIP_REPLY_TOO_LARGE);
}

/* All that a guarded packet brings lies between two looks at the marks, or is not taken. */
static bool is_guarded_well(struct plan_traffic *t, const struct cip_multiple *entries) {
    return are_same_marks(t, cip_multiple_item(entries, 0)) &&
           are_same_marks(t, cip_multiple_item(entries, entries->count - 1u));
}

static void take_entries(struct plan_traffic *t, const struct plan_packet *packet,
                         const struct cip_multiple *entries) {
    const struct plan_part *part = &t->layout->parts.parts[packet->part];
    const struct plan_use *uses = t->layout->parts.uses;
    struct plan_items *items = t->items;
    uint32_t first = packet->guarded ? 1 : 0;
    for (uint32_t i = first; i < first + packet->count; i++, part++) {
        struct reader entry = cip_multiple_item(entries, i);
        if (is_expected(part, entry))
            use_data(items, uses + part->use, part->count, entry.at + REPLY_HEAD + part->head);
        else
            take_entry(t, part, entry, REPLY_HEAD + reader_left(&entries->all));
    }
}

static void set_packet_aside(struct plan_traffic *t, const struct plan_packet *packet) {
    for (uint32_t i = 0; i < packet->count; i++)
        set_part_aside(t, &t->layout->parts.parts[packet->part + i], false);
}

/* A packet that was refused as such. */
static void take_refusal(struct plan_traffic *t, const struct plan_packet *packet,
                         uint8_t general) {
    if (general == CIP_REPLY_TOO_LARGE) {
        t->reply_seen = t->layout->reply_room / 2;
        t->restarts = true;
    } else if (general == CIP_SERVICE_NOT_SUPPORTED || general == CIP_PATH_UNKNOWN ||
               general == CIP_OBJECT_UNKNOWN) {
        t->way.peer->no_packets = true;
        t->restarts = true;
    } else {
        set_packet_aside(t, packet);
    }
}

static void take_packet(struct plan_traffic *t, const struct plan_packet *packet,
                        const struct cip_reply *reply) {
    if (reply->service != CIP_MULTIPLE_SERVICE) {
        break_packet(t, packet, "the answer is to another service than the request");
        return;
    }
    if (reply->general != CIP_OK && reply->general != CIP_EMBEDDED_SERVICE_ERROR) {
        take_refusal(t, packet, reply->general);
        return;
    }
    struct reader r = reply->data;
    if (reply->general == CIP_EMBEDDED_SERVICE_ERROR && reader_done(&r)) {
        set_packet_aside(t, packet);
        return;
    }
    struct cip_multiple entries = cip_multiple_decode(&r);
    if (r.bad || entries.count != packet->count + (packet->guarded ? 2 : 0))
        break_packet(t, packet,
                     "the answer to a packet has not one reply for each of its requests");
    else if (packet->guarded && has_no_room(&entries))
        take_refusal(t, packet, CIP_REPLY_TOO_LARGE);
    else if (packet->guarded && !is_guarded_well(t, &entries))
        t->changed = true;
    else
        take_entries(t, packet, &entries);
}

static void take_single(struct plan_traffic *t, const struct plan_packet *packet,
                        const struct client_outcome *outcome) {
    const struct plan_part *part = &t->layout->parts.parts[packet->part];
    struct reader all = outcome->data;
    take_reply(t, part, &outcome->cip, reader_left(&all));
}

/* As a task. */

static bool lane_is_done(const void *state) {
    const struct plan_lane *lane = state;
    const struct plan_traffic *t = lane->traffic;
    return lane->packet == NULL &&
           (t->restarts || t->changed || (t->layout->is_made && t->next >= t->layout->count));
}

/* One layout is for all lanes: where it does not suit one, all begin again with another. */
static void lane_prepare(void *state, const struct client_way *way) {
    struct plan_lane *lane = state;
    struct plan_traffic *t = lane->traffic;
    t->way = *way;
    if (lane_is_done(lane)) /* another lane took the last packet meanwhile */
        return;
    if (!plan_layout_fits(t->layout, way)) {
        t->restarts = true;
        lane->packet = NULL;
    } else if (lane->packet == NULL) {
        lane->packet = &t->layout->packets[t->next++];
    }
    lane->routed = way->routed;
    lane->connected = way->connected;
}

static void lane_encode(void *state, const struct client_way *way, struct writer *w) {
    const struct plan_lane *lane = state;
    struct plan_traffic *t = lane->traffic;
    t->connected += way->connected;
    if (t->connected > t->connected_most)
        t->connected_most = t->connected;
    writer_bytes(w, t->layout->bytes + lane->packet->request, lane->packet->size);
}

static void lane_fail(void *state, eip_err err, const struct eip_status *status) {
    struct plan_lane *lane = state;
    struct plan_traffic *t = lane->traffic;
    if (lane_is_done(state)) /* others carried what there was */
        return;
    if (lane->packet != NULL)
        plan_traffic_fail(t, lane->packet, err, status);
    lane->packet = NULL;
    if (t->err != EIP_OK)
        return;
    t->err = err;
    t->status = *status;
}

static void lane_take(void *state, const struct client_outcome *outcome) {
    struct plan_lane *lane = state;
    struct plan_traffic *t = lane->traffic;
    const struct plan_packet *packet = lane->packet;
    const struct cip_reply *reply = &outcome->cip;
    t->connected -= lane->connected;
    if (outcome->err == EIP_E_CLOSED) /* sent again over the next session */
        return;
    lane->packet = NULL;
    if (outcome->err != EIP_OK) {
        struct eip_status status = client_status_below(outcome);
        plan_traffic_fail(t, packet, outcome->err, &status);
    } else if (lane->routed && reply->service == CIP_UNCONNECTED_SEND && reply->general != CIP_OK) {
        struct eip_status status = client_status_of(EIP_SOURCE_ROUTE, reply);
        plan_traffic_fail(t, packet, EIP_E_REFUSED, &status);
    } else if (packet->packed) {
        take_packet(t, packet, reply);
    } else {
        take_single(t, packet, outcome);
    }
}

const struct client_task plan_lane_task = {.is_done = lane_is_done,
                                           .prepare = lane_prepare,
                                           .encode = lane_encode,
                                           .take = lane_take,
                                           .fail = lane_fail};
