/* SPDX-License-Identifier: MIT */
#include "sim/replay.h"

#include <stdio.h>

#include "base/check.h"
#include "base/writer.h"
#include "cip/message.h"
#include "cip/service.h"
#include "cip/status.h"
#include "support/vectors.h"

/* Where things stand in the frames that were typed. */
enum {
    HEADER = 24,
    LENGTH_AT = 2,
    HANDLE_AT = 4,
    CONTEXT_AT = 12,
    INTERFACE_AT = 24,
    ITEMS_AT = 30,
    ITEM_LENGTH_AT = 38, /* of the unconnected data */
    UNCONNECTED_AT = 40,
    ID_AT = 36, /* in the connected address */
    CONNECTED_LENGTH_AT = 42,
    SEQUENCE_AT = 44,
    CONNECTED_AT = 46,
    EMBEDDED_AT = 10, /* in an Unconnected Send */
    PACKET_AT = 6,    /* the count of a Multiple Service Packet */
    CASES_MAX = 64,
    FRAGMENT_MAX = 512,
    OFFSET_SIZE = 4,
    UNCONNECTED_ROOM = 504,
    SMALL_SIZE_MASK = 0x1ff, /* network connection parameters: CIP Volume 1, 3-5.5.1.1 */
    SHORT_SIZE = 8,          /* an answer not longer than this always fits */
};

/* Vectors that are looked up once: they are thousands. */
struct typed {
    struct reader request; /* from its service on */
    struct reader reply;
};

static struct typed typed[CASES_MAX];
static struct typed fragments[2]; /* of what is read in two pieces */
static struct {
    const struct vector *registered, *unregistered, *unconnected, *connected, *routed, *asked,
        *asked_connected, *large, *large_reply, *large_refused, *small, *small_reply, *close,
        *close_reply, *packet, *packet_good, *packet_bad;
} frames;

static struct reader rest_of(const struct vector *v, size_t at) {
    check(at <= v->size);
    return reader_of(v->bytes + at, v->size - at);
}

static struct typed typed_of(const char *name) {
    char reply[128];
    snprintf(reply, sizeof reply, "%s_reply", name);
    return (struct typed){.request = rest_of(vectors_get(name), UNCONNECTED_AT),
                          .reply = rest_of(vectors_get(reply), UNCONNECTED_AT)};
}

void replay_load(void) {
    check(replay_case_count <= CASES_MAX);
    for (size_t i = 0; i < replay_case_count; i++)
        typed[i] = typed_of(replay_cases[i].name);
    fragments[0] = typed_of("read_fragment_first");
    fragments[1] = typed_of("read_fragment_last");
    frames.registered = vectors_get("register_session_reply");
    frames.unregistered = vectors_get("register_session");
    frames.unconnected = vectors_get("read_dint_reply");
    frames.connected = vectors_get("read_counts_reply");
    frames.routed = vectors_get("read_speed_routed");
    frames.asked = vectors_get("read_dint");
    frames.asked_connected = vectors_get("read_counts");
    frames.large = vectors_get("large_forward_open");
    frames.large_reply = vectors_get("large_forward_open_reply");
    frames.large_refused = vectors_get("large_forward_open_unsupported_reply");
    frames.small = vectors_get("forward_open_504");
    frames.small_reply = vectors_get("forward_open_504_reply");
    frames.close = vectors_get("forward_close");
    frames.close_reply = vectors_get("forward_close_reply");
    frames.packet = vectors_get("read_two");
    frames.packet_good = vectors_get("write_and_read_reply");
    frames.packet_bad = vectors_get("read_two_reply");
}

void replay_begin(struct replay *p, struct sim *sim) {
    memset(p, 0, offsetof(struct replay, in));
    p->sim = sim;
    p->connections = rng_chance(&sim->rng, 70);
    p->handle = (uint32_t)rng_between(&sim->rng, 1, UINT32_MAX);
}

static void complain(struct replay *p, const char *what) {
    if (!p->sim->garbles)
        sim_fail(p->sim, "the client's bytes are not those of the manual: %s", what);
    p->closing = true;
}

static uint16_t u16_at(const uint8_t *bytes, size_t at) {
    return (uint16_t)(bytes[at] | bytes[at + 1] << 8);
}

static uint32_t u32_at(const uint8_t *bytes, size_t at) {
    return u16_at(bytes, at) | (uint32_t)u16_at(bytes, at + 2) << 16;
}

static void put_u32(uint8_t *bytes, size_t at, uint32_t v) {
    struct writer w = writer_of(bytes + at, sizeof v);
    writer_u32(&w, v);
}

/* The vector's bytes from `from` to `to`, at the same place of what came. */
static bool is_typed(const struct vector *v, struct reader came, size_t skip, size_t from,
                     size_t to) {
    return reader_left(&came) >= to && v->size - skip >= to &&
           memcmp(v->bytes + skip + from, came.at + from, to - from) == 0;
}

static bool is_same(struct reader a, struct reader b) {
    return reader_left(&a) == reader_left(&b) && memcmp(a.at, b.at, reader_left(&a)) == 0;
}

/* Replies. */

/*
 * A read of the first fragment is answered as the read itself is, by its own service: the client
 * turns to it when an answer did not fit a packet.
 */
static struct reader answer_first_fragment(struct reader request) {
    static uint8_t as_read[FRAGMENT_MAX], answer[FRAGMENT_MAX];
    size_t size = reader_left(&request);
    if (size < OFFSET_SIZE || size > sizeof as_read || request.at[0] != CIP_READ_TAG_FRAGMENTED ||
        u32_at(request.at, size - OFFSET_SIZE) != 0)
        return reader_none();
    memcpy(as_read, request.at, size);
    as_read[0] = CIP_READ_TAG;
    struct reader wanted = reader_of(as_read, size - OFFSET_SIZE);
    for (size_t i = 0; i < replay_case_count; i++) {
        struct reader reply = typed[i].reply;
        if (!is_same(typed[i].request, wanted) || reader_left(&reply) > sizeof answer)
            continue;
        memcpy(answer, reply.at, reader_left(&reply));
        answer[0] = CIP_READ_TAG_FRAGMENTED | CIP_REPLY_BIT;
        return reader_of(answer, reader_left(&reply));
    }
    return reader_none();
}

/* The reply to one request; empty when nobody typed it. */
static struct reader answer_of(struct reader request) {
    for (size_t i = 0; i < replay_case_count; i++)
        if (is_same(typed[i].request, request))
            return typed[i].reply;
    for (size_t i = 0; i < sizeof fragments / sizeof fragments[0]; i++)
        if (is_same(fragments[i].request, request))
            return fragments[i].reply;
    return answer_first_fragment(request);
}

static struct reader packed_request(struct reader packet, uint16_t i, uint16_t count) {
    size_t size = reader_left(&packet);
    size_t from = u16_at(packet.at, 2 + 2 * (size_t)i);
    size_t to = i + 1 < count ? u16_at(packet.at, 4 + 2 * (size_t)i) : size;
    if (from > to || to > size)
        return reader_none();
    return reader_of(packet.at + from, to - from);
}

/* What does not fit any more is too large (11), as it is for a controller. */
static struct reader fitting(struct reader reply, size_t room) {
    static uint8_t too_large[] = {0, 0, CIP_REPLY_TOO_LARGE, 0};
    if (reader_left(&reply) <= room || reader_left(&reply) <= SHORT_SIZE)
        return reply;
    too_large[0] = reply.at[0];
    return reader_of(too_large, sizeof too_large);
}

/* One typed reply after another, with their count and their offsets before. */
static bool answer_packet(struct reader packet, size_t room, struct writer *w) {
    size_t head = w->size;
    uint16_t count = reader_left(&packet) < 2 ? 0 : u16_at(packet.at, 0);
    if (count == 0 || count > REPLAY_PACKET_MAX || reader_left(&packet) < 2 + 2 * (size_t)count)
        return false;
    writer_bytes(w, frames.packet_good->bytes + UNCONNECTED_AT, 4);
    size_t start = w->size;
    writer_u16(w, count);
    writer_zeros(w, 2 * (size_t)count);
    for (uint16_t i = 0; i < count; i++) {
        struct reader reply = answer_of(packed_request(packet, i, count));
        if (reply.bad)
            return false;
        size_t others = SHORT_SIZE * (size_t)(count - 1 - i);
        size_t left = room - (w->size - head);
        reply = fitting(reply, left > others ? left - others : 0);
        if (reply.at[2] != 0) /* its general status: then the packet's says so */
            memcpy(w->data + head, frames.packet_bad->bytes + UNCONNECTED_AT, 4);
        writer_patch_u16(w, start + 2 + 2 * (size_t)i, (uint16_t)(w->size - start));
        writer_rest(w, reply);
    }
    return !w->bad;
}

/* A Forward Open, but for the names and the size, which are the client's to choose. */
static bool is_large_open(struct reader r) {
    const struct vector *v = frames.large;
    return is_typed(v, r, UNCONNECTED_AT, 0, 12) && is_typed(v, r, UNCONNECTED_AT, 18, 20) &&
           is_typed(v, r, UNCONNECTED_AT, 24, 32) && is_typed(v, r, UNCONNECTED_AT, 34, 40) &&
           is_typed(v, r, UNCONNECTED_AT, 42, 45);
}

static bool is_small_open(struct reader r) {
    const struct vector *v = frames.small;
    return is_typed(v, r, UNCONNECTED_AT, 0, 12) && is_typed(v, r, UNCONNECTED_AT, 18, 20) &&
           is_typed(v, r, UNCONNECTED_AT, 32, 34) && is_typed(v, r, UNCONNECTED_AT, 38, 41);
}

/* The T->O id and the triad of a grant are the client's; the O->T id is a new one each time. */
static void answer_open(struct replay *p, struct reader request, struct writer *w, bool large) {
    const struct vector *v = large ? frames.large_reply : frames.small_reply;
    struct reader reply = rest_of(v, UNCONNECTED_AT);
    if (large && !p->connections) {
        writer_rest(w, rest_of(frames.large_refused, UNCONNECTED_AT));
        return;
    }
    size_t at = w->size;
    writer_rest(w, reply);
    memcpy(w->data + at + 8, request.at + 12, 12);
    struct replay_connection *c = &p->open[p->count];
    if (p->count + 1 < REPLAY_CONNECTIONS)
        p->count++;
    c->ot_id = (uint32_t)rng_between(&p->sim->rng, 1, UINT32_MAX);
    put_u32(w->data, at + 4, c->ot_id);
    c->to_id = u32_at(request.at, 12);
    c->size = large ? u16_at(request.at, 40) : u16_at(request.at, 38) & SMALL_SIZE_MASK;
    memcpy(c->triad, request.at + 16, REPLAY_TRIAD);
}

static void answer_close(struct replay *p, struct reader request, struct writer *w) {
    size_t at = w->size;
    writer_rest(w, rest_of(frames.close_reply, UNCONNECTED_AT));
    memcpy(w->data + at + 4, request.at + 8, REPLAY_TRIAD);
    for (size_t i = 0; i < p->count; i++)
        if (memcmp(p->open[i].triad, request.at + 8, REPLAY_TRIAD) == 0)
            p->open[i] = p->open[--p->count];
}

/* The reply to a Message Router request; false when nobody typed one. */
static bool answer(struct replay *p, struct reader request, size_t room, struct writer *w) {
    struct reader single = answer_of(request);
    if (!single.bad)
        writer_rest(w, single);
    else if (is_typed(frames.packet, request, UNCONNECTED_AT, 0, PACKET_AT))
        return answer_packet(reader_of(request.at + PACKET_AT, reader_left(&request) - PACKET_AT),
                             room, w);
    else if (is_large_open(request))
        answer_open(p, request, w, true);
    else if (is_small_open(request))
        answer_open(p, request, w, false);
    else if (is_typed(frames.close, request, UNCONNECTED_AT, 0, 8) && reader_left(&request) >= 16)
        answer_close(p, request, w);
    else
        return false;
    return !w->bad;
}

/* What an Unconnected Send to slot 0 carries, or the request itself. */
static struct reader unwrap(struct reader request) {
    const struct vector *v = frames.routed;
    if (!is_typed(v, request, UNCONNECTED_AT, 0, 7) || reader_left(&request) < EMBEDDED_AT)
        return request;
    size_t size = u16_at(request.at, 8);
    struct reader r = request;
    reader_take(&r, EMBEDDED_AT);
    struct reader embedded = reader_sub(&r, size);
    reader_take(&r, size % 2);
    bool same_route = reader_left(&r) == 4 && memcmp(r.at, v->bytes + v->size - 4, 4) == 0;
    return same_route ? embedded : reader_none();
}

/* Frames. */

/* A typed frame up to its CIP part; the rest follows, and then its lengths. */
static size_t begin_frame(struct replay *p, struct writer *w, const struct vector *v, size_t size,
                          const uint8_t *asked) {
    size_t at = w->size;
    writer_bytes(w, v->bytes, size);
    put_u32(w->data + at, HANDLE_AT, p->handle);
    memcpy(w->data + at + CONTEXT_AT, asked + CONTEXT_AT, 8);
    return at;
}

static void end_frame(struct writer *w, size_t at, size_t item_length_at) {
    writer_patch_u16(w, at + LENGTH_AT, (uint16_t)(w->size - at - HEADER));
    if (item_length_at > 0)
        writer_patch_u16(w, at + item_length_at,
                         (uint16_t)(w->size - at - item_length_at - sizeof(uint16_t)));
}

static void take_register(struct replay *p, struct reader asked, struct writer *w) {
    const struct vector *v = frames.unregistered;
    if (reader_left(&asked) != v->size || !is_typed(v, asked, 0, 0, CONTEXT_AT) ||
        !is_typed(v, asked, 0, CONTEXT_AT + 8, v->size)) {
        complain(p, "Register Session");
        return;
    }
    p->registered = true;
    begin_frame(p, w, frames.registered, frames.registered->size, asked.at);
}

static void take_unconnected(struct replay *p, struct reader asked, struct writer *w) {
    const struct vector *v = frames.asked;
    size_t at = begin_frame(p, w, frames.unconnected, UNCONNECTED_AT, asked.at);
    if (!is_typed(v, asked, 0, 8, CONTEXT_AT) || !is_typed(v, asked, 0, 20, 28) ||
        !is_typed(v, asked, 0, ITEMS_AT, ITEM_LENGTH_AT) ||
        u16_at(asked.at, ITEM_LENGTH_AT) != reader_left(&asked) - UNCONNECTED_AT) {
        complain(p, "the frame of an unconnected request");
        return;
    }
    reader_take(&asked, UNCONNECTED_AT);
    struct reader request = unwrap(asked);
    if (!request.bad && answer(p, request, UNCONNECTED_ROOM, w))
        end_frame(w, at, ITEM_LENGTH_AT);
    else
        complain(p, "an unconnected request");
}

static const struct replay_connection *find(const struct replay *p, uint32_t ot_id) {
    for (size_t i = 0; i < p->count; i++)
        if (p->open[i].ot_id == ot_id)
            return &p->open[i];
    return NULL;
}

/* A repeated request is answered again: nothing is executed here. */
static void take_connected(struct replay *p, struct reader asked, struct writer *w) {
    const struct vector *v = frames.asked_connected;
    size_t at = begin_frame(p, w, frames.connected, CONNECTED_AT, asked.at);
    if (!is_typed(v, asked, 0, 8, CONTEXT_AT) || !is_typed(v, asked, 0, 20, ID_AT) ||
        !is_typed(v, asked, 0, 40, CONNECTED_LENGTH_AT) ||
        u16_at(asked.at, CONNECTED_LENGTH_AT) != reader_left(&asked) - SEQUENCE_AT) {
        complain(p, "the frame of a connected request");
        return;
    }
    const struct replay_connection *c = find(p, u32_at(asked.at, ID_AT));
    if (c == NULL) {
        w->size = at; /* devices are silent */
        return;
    }
    put_u32(w->data + at, ID_AT, c->to_id);
    writer_patch_u16(w, at + SEQUENCE_AT, u16_at(asked.at, SEQUENCE_AT));
    reader_take(&asked, CONNECTED_AT);
    if (answer(p, asked, c->size - sizeof(uint16_t), w))
        end_frame(w, at, CONNECTED_LENGTH_AT);
    else
        complain(p, "a connected request");
}

static void take_message(struct replay *p, struct reader asked) {
    struct writer w = writer_of(p->out, sizeof p->out);
    uint8_t command = asked.at[0];
    w.size = p->out_size;
    if (command == frames.unregistered->bytes[0])
        take_register(p, asked, &w);
    else if (!p->registered || u32_at(asked.at, HANDLE_AT) != p->handle)
        complain(p, "the session handle");
    else if (command == frames.asked->bytes[0] && reader_left(&asked) > UNCONNECTED_AT)
        take_unconnected(p, asked, &w);
    else if (command == frames.asked_connected->bytes[0] && reader_left(&asked) > CONNECTED_AT)
        take_connected(p, asked, &w);
    else if (command == 0x66) /* Unregister Session */
        p->closing = true;
    else
        complain(p, "the command");
    if (!p->closing) {
        check(!w.bad);
        p->out_size = w.size;
    }
}

static void work(struct replay *p) {
    struct reader r = reader_of(p->in, p->in_size);
    while (!p->closing && REPLAY_OUT - p->out_size >= REPLAY_IN && reader_left(&r) >= HEADER) {
        struct reader peek = r;
        struct reader message = reader_sub(&peek, HEADER + (size_t)u16_at(r.at, LENGTH_AT));
        if (message.bad)
            break;
        take_message(p, message);
        r = peek;
    }
    p->in_size = reader_left(&r);
    memmove(p->in, r.at, p->in_size);
}

size_t replay_receive(struct replay *p, const uint8_t *bytes, size_t size) {
    size_t room = REPLAY_IN - p->in_size;
    size_t n = size < room ? size : room;
    if (n == 0)
        p->closing = true; /* a garbled length */
    memcpy(p->in + p->in_size, bytes, n);
    p->in_size += n;
    work(p);
    return p->closing ? size : n;
}

struct reader replay_output(const struct replay *p) {
    return reader_of(p->out + p->out_at, p->out_size - p->out_at);
}

void replay_sent(struct replay *p, size_t size) {
    p->out_at += size;
    if (p->out_at < p->out_size)
        return;
    p->out_at = p->out_size = 0;
    work(p);
}
