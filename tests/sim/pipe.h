/* SPDX-License-Identifier: MIT */
/*
 * pipe - one direction of a stream, with whole encapsulation messages in flight.
 *
 * Bytes go in as the sender has them and gather to messages, which then are delayed, garbled and
 * duplicated as a whole; they come out in order, in pieces that have nothing to do with messages.
 */
#ifndef SIM_PIPE_H
#define SIM_PIPE_H

#include <stddef.h>

#include "sim/witness.h"

enum {
    PIPE_MESSAGE_MAX = 8192,
    PIPE_ROOM = 8 * PIPE_MESSAGE_MAX,
    PIPE_MESSAGES = 256,
    PIPE_CONTEXTS = 4096, /* requests are told apart by their sender context, modulo this */
    PIPE_LOST = 32,       /* connections that the device forgets in a stream */
};

/* Which requests of a run met a fault, each counted once. */
struct pipe_meetings {
    bool met[PIPE_CONTEXTS];
};

struct pipe_message {
    size_t left; /* bytes still to be handed over */
    int64_t due_us;
    uint32_t context;
    bool is_connected; /* a reply on a connection: */
    uint32_t to_id;
    uint16_t sequence;
};

struct pipe {
    bool up;   /* from the client to the device */
    bool deaf; /* what is put in is lost: the other end is gone */
    bool ends; /* when it is empty, the receiver sees the end of the stream */
    int64_t end_us;
    int64_t stuck_us; /* nothing is handed over before */
    int64_t last_us;  /* when the last message is due */
    struct pipe_meetings *meetings;
    struct witness *witness;

    uint32_t lost[PIPE_LOST]; /* connections the device has forgotten: what they carry is lost */
    size_t lost_count;

    size_t at;
    size_t size;
    size_t first;
    size_t count;
    size_t part_size;
    size_t held_size; /* a duplicate that is still to come */
    int64_t held_us;
    struct pipe_message messages[PIPE_MESSAGES];
    uint8_t bytes[PIPE_ROOM];
    uint8_t part[PIPE_MESSAGE_MAX];
    uint8_t held[PIPE_MESSAGE_MAX];
};

/* Both directions of a stream have one witness. */
void pipe_init(struct pipe *p, bool up, struct pipe_meetings *meetings, struct witness *witness);

/* How many bytes were taken: all, unless the pipe is full. */
size_t pipe_put(struct pipe *p, struct sim *sim, const uint8_t *bytes, size_t size);
/* The piece to hand over now; its size is 0 when there is none yet. */
const uint8_t *pipe_piece(struct pipe *p, struct sim *sim, size_t *ret_size);
/* That much of it was handed over. */
void pipe_drop(struct pipe *p, size_t size);

/* Bytes in flight. */
size_t pipe_left(const struct pipe *p);
/* Only so many of the bytes in flight arrive, and then the stream ends. */
void pipe_cut(struct pipe *p, struct sim *sim, size_t keep, int64_t end_us);
/* All that is in flight arrives, and then the stream ends. */
void pipe_end(struct pipe *p, int64_t end_us);
/* Nobody is there to receive any more. */
void pipe_clear(struct pipe *p);
bool pipe_is_over(const struct pipe *p, int64_t now_us);

int64_t pipe_due_us(const struct pipe *p);

#endif
