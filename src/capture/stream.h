/* SPDX-License-Identifier: MIT */
/*
 * stream - one direction of a TCP connection put in order (RFC 9293), from a capture that may have
 * lost, repeated, reordered or cut its segments.
 *
 * Bytes come out once, in order. A segment that lies ahead waits for what is missing; when that is
 * given up (capture_stream_skip: the peer has acknowledged it, or too much waits) it is a gap, and
 * what follows belongs to the frames it came in. What fills a hole brings all that waited behind
 * it: that belongs to the frame that filled it.
 */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include "base/reader.h"

enum {
    CAPTURE_WAITING_MAX = 1024,                 /* segments that wait in one stream */
    CAPTURE_WAITING_BYTES_MAX = 1024 * 1024,    /* and their memory */
    CAPTURE_WAITING_ALL_MAX = 64 * 1024 * 1024, /* memory in all streams together */
    CAPTURE_WINDOW_MAX = 16 * 1024 * 1024,      /* a segment farther away starts the stream anew */
};

/* Shared by all streams of a decoder. */
struct capture_stream_stats {
    size_t waiting;         /* bytes of memory that wait now */
    uint64_t retransmitted; /* segments with nothing new in them */
    uint64_t reordered;     /* segments that came too early */
    uint64_t gaps;
    uint64_t lost; /* bytes in those gaps */
};

struct capture_segment {
    uint32_t seq;
    struct reader bytes; /* what was captured */
    size_t size;         /* what was sent */
    uint64_t frame;
    int64_t time_us;
};

struct capture_waiting {
    struct capture_waiting *next;
    struct capture_segment segment;
    uint8_t bytes[];
};

struct capture_stream {
    bool known;                    /* next is valid */
    uint32_t next;                 /* sequence number of the next byte */
    struct capture_waiting *first; /* in the order of their numbers */
    struct capture_waiting *last;
    struct capture_waiting *given; /* the one whose bytes the caller has */
    size_t count;
    size_t bytes;
    struct capture_segment now; /* what is new in the last segment; size 0 if nothing */
    bool skipped;
    size_t gap; /* bytes given up before the next chunk */
};

/* Bytes in order. */
struct capture_chunk {
    size_t lost_before; /* a gap */
    struct reader bytes;
    size_t lost_after; /* sent, but not captured with the segment */
    uint64_t frame;    /* the frame that brought them */
    int64_t time_us;
};

void capture_stream_fini(struct capture_stream *s, struct capture_stream_stats *stats);
/* Begins anew at a sequence number, as after a SYN; drops what waits. */
void capture_stream_start(struct capture_stream *s, struct capture_stream_stats *stats,
                          uint32_t next);
/*
 * Takes a segment; then take chunks until there are none, and only then put the next. False if
 * the segment lies beyond any window or beyond what may wait: the caller skips or starts anew.
 */
bool capture_stream_put(struct capture_stream *s, struct capture_stream_stats *stats,
                        const struct capture_segment *segment);
/* The next bytes in order, valid until the next call; false if there are none. */
bool capture_stream_next(struct capture_stream *s, struct capture_stream_stats *stats,
                         struct capture_chunk *ret_chunk);
/* True if segments wait for bytes that lie before `ack`, which the peer has acknowledged. */
bool capture_stream_misses(const struct capture_stream *s, uint32_t ack);
/* Gives up what is missing before the first segment that waits. */
void capture_stream_skip(struct capture_stream *s, struct capture_stream_stats *stats);

#endif
