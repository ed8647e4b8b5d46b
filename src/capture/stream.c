/* SPDX-License-Identifier: MIT */
#include "capture/stream.h"

#include "base/mem.h"

/* How far b lies after a; sequence numbers wrap (RFC 9293, 3.4). */
static int32_t distance(uint32_t a, uint32_t b) {
    return (int32_t)(b - a);
}

/* What a segment that waits costs. */
static size_t cost_of(const struct capture_segment *segment) {
    return sizeof(struct capture_waiting) + reader_left(&segment->bytes);
}

static void release(struct capture_stream *s, struct capture_stream_stats *stats,
                    struct capture_waiting *w) {
    s->bytes -= cost_of(&w->segment);
    stats->waiting -= cost_of(&w->segment);
    s->count--;
    mem_free(w);
}

static void drop_given(struct capture_stream *s, struct capture_stream_stats *stats) {
    if (s->given != NULL)
        release(s, stats, s->given);
    s->given = NULL;
}

void capture_stream_fini(struct capture_stream *s, struct capture_stream_stats *stats) {
    drop_given(s, stats);
    while (s->first != NULL) {
        struct capture_waiting *next = s->first->next;
        release(s, stats, s->first);
        s->first = next;
    }
    *s = (struct capture_stream){.known = false};
}

void capture_stream_start(struct capture_stream *s, struct capture_stream_stats *stats,
                          uint32_t next) {
    capture_stream_fini(s, stats);
    s->known = true;
    s->next = next;
}

static struct capture_waiting *copy_of(const struct capture_segment *segment) {
    size_t kept = reader_left(&segment->bytes);
    struct capture_waiting *w = mem_alloc(sizeof *w + kept);
    if (w == NULL)
        return NULL;
    memcpy(w->bytes, segment->bytes.at, kept);
    w->segment = *segment;
    w->segment.bytes = reader_of(w->bytes, kept);
    return w;
}

/* Behind those that begin before it or with it: most often behind all of them. */
static void insert(struct capture_stream *s, struct capture_waiting *w) {
    struct capture_waiting **at = &s->first;
    if (s->last != NULL && distance(s->last->segment.seq, w->segment.seq) >= 0)
        at = &s->last->next;
    while (*at != NULL && distance((*at)->segment.seq, w->segment.seq) >= 0)
        at = &(*at)->next;
    w->next = *at;
    *at = w;
    if (w->next == NULL)
        s->last = w;
}

/* Keeps a segment that came too early. */
static bool keep(struct capture_stream *s, struct capture_stream_stats *stats,
                 const struct capture_segment *segment) {
    size_t cost = cost_of(segment);
    if (s->count == CAPTURE_WAITING_MAX || s->bytes + cost > CAPTURE_WAITING_BYTES_MAX ||
        stats->waiting + cost > CAPTURE_WAITING_ALL_MAX)
        return false;
    struct capture_waiting *w = copy_of(segment);
    if (w == NULL)
        return false;
    insert(s, w);
    s->count++;
    s->bytes += cost;
    stats->waiting += cost;
    stats->reordered++;
    return true;
}

/* Cuts off what came before; size 0 if nothing is left. */
static void trim(struct capture_segment *segment, uint32_t next) {
    size_t old = (uint32_t)distance(segment->seq, next);
    size_t kept = reader_left(&segment->bytes);
    old = old < segment->size ? old : segment->size;
    reader_take(&segment->bytes, old < kept ? old : kept);
    segment->seq += (uint32_t)old;
    segment->size -= old;
}

bool capture_stream_put(struct capture_stream *s, struct capture_stream_stats *stats,
                        const struct capture_segment *segment) {
    check(s->given == NULL && s->now.size == 0);
    if (!s->known)
        capture_stream_start(s, stats, segment->seq);
    s->now = *segment;
    s->now.size = 0;
    s->skipped = false;
    int32_t ahead = distance(s->next, segment->seq);
    if (ahead > CAPTURE_WINDOW_MAX || ahead < -CAPTURE_WINDOW_MAX)
        return false;
    if (ahead > 0)
        return keep(s, stats, segment);
    s->now.size = segment->size;
    trim(&s->now, s->next);
    stats->retransmitted += s->now.size == 0;
    return true;
}

/* The first segment that waits, if it no longer has to. */
static bool take_waiting(struct capture_stream *s, struct capture_stream_stats *stats,
                         struct capture_segment *ret_segment) {
    while (s->first != NULL && distance(s->next, s->first->segment.seq) <= 0) {
        s->given = s->first;
        s->first = s->first->next;
        if (s->first == NULL)
            s->last = NULL;
        *ret_segment = s->given->segment;
        trim(ret_segment, s->next);
        if (ret_segment->size > 0)
            return true;
        stats->retransmitted++;
        drop_given(s, stats);
    }
    return false;
}

static bool take(struct capture_stream *s, struct capture_stream_stats *stats,
                 struct capture_segment *ret_segment) {
    if (s->now.size == 0)
        return take_waiting(s, stats, ret_segment);
    *ret_segment = s->now;
    s->now.size = 0;
    return true;
}

bool capture_stream_next(struct capture_stream *s, struct capture_stream_stats *stats,
                         struct capture_chunk *ret_chunk) {
    struct capture_segment segment;
    drop_given(s, stats);
    if (!take(s, stats, &segment))
        return false;
    s->next = segment.seq + (uint32_t)segment.size;
    *ret_chunk = (struct capture_chunk){
        .lost_before = s->gap,
        .bytes = segment.bytes,
        .lost_after = segment.size - reader_left(&segment.bytes),
        .frame = s->skipped ? segment.frame : s->now.frame,
        .time_us = s->skipped ? segment.time_us : s->now.time_us,
    };
    s->gap = 0;
    return true;
}

bool capture_stream_misses(const struct capture_stream *s, uint32_t ack) {
    return s->first != NULL && distance(s->next, ack) > 0 &&
           distance(s->first->segment.seq, ack) >= 0;
}

void capture_stream_skip(struct capture_stream *s, struct capture_stream_stats *stats) {
    if (s->first == NULL)
        return;
    size_t gap = (uint32_t)distance(s->next, s->first->segment.seq);
    s->next = s->first->segment.seq;
    s->skipped = true;
    s->gap += gap;
    stats->gaps++;
    stats->lost += gap;
}
