/*
 * recording - what a client and its device said to each other, request by request.
 *
 * It is made by a client whose device answers in the order it is asked, through eip_options.trace;
 * `replay` answers from it, and a bare loop over its packets is what clients are compared with.
 */
#ifndef BENCH_RECORDING_H
#define BENCH_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include <eip/eip.h>

/* Of bytes that are not a whole message yet; and where things are in one. */
enum {
    RECORDING_PENDING_MAX = 128 * 1024,
    RECORDING_CONTEXT_AT = 12,
    RECORDING_CONTEXT_SIZE = 8,
    RECORDING_HEADER = 24,
    RECORDING_CONNECTION_AT = 36, /* in SendUnitData */
    RECORDING_SEQUENCE_AT = 44,   /* likewise */
    RECORDING_CIP_AT = 40,        /* the service in SendRRData */
};

struct exchange {
    size_t request; /* where it begins in the recording's bytes */
    size_t request_size;
    size_t reply;
    size_t reply_size;
};

struct recording_side {
    size_t size;
    uint8_t bytes[RECORDING_PENDING_MAX];
};

/* All zero is empty. */
struct recording {
    uint8_t *bytes;
    size_t size;
    size_t room;
    struct exchange *exchanges;
    size_t count;
    size_t exchange_room;
    size_t answered;
    size_t again; /* where a client begins anew that has come to the end; 0 to begin with */
    struct recording_side sent, received;
};

void recording_fini(struct recording *r);
/* For eip_options.trace, with the recording as its user. */
void recording_note(void *user, const struct eip_trace *event);
/* How many requests there are; all of them must have been answered. */
size_t recording_mark(const struct recording *r);
/* Bytes of the exchanges [from, to), both ways. */
uint64_t recording_bytes(const struct recording *r, size_t from, size_t to);

/* The message that begins there; 0: it is not whole. */
size_t recording_frame_size(const uint8_t *at, size_t left);
uint16_t recording_command(const uint8_t *frame);

#endif
