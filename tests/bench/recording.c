#include "bench/recording.h"

#include <string.h>

#include "base/mem.h"
#include "base/reader.h"
#include "enip/header.h"

void recording_fini(struct recording *r) {
    mem_free(r->bytes);
    mem_free(r->exchanges);
    *r = (struct recording){.count = 0};
}

size_t recording_frame_size(const uint8_t *at, size_t left) {
    if (left < RECORDING_HEADER)
        return 0;
    struct reader length = reader_of(at + 2, 2);
    size_t size = RECORDING_HEADER + (size_t)reader_u16(&length);
    return size <= left ? size : 0;
}

uint16_t recording_command(const uint8_t *frame) {
    return (uint16_t)(frame[0] | frame[1] << 8);
}

static size_t keep(struct recording *r, const uint8_t *frame, size_t size) {
    size_t at = r->size;
    r->bytes = mem_grow(r->bytes, &r->room, r->size + size, 1);
    check(r->bytes != NULL);
    memcpy(r->bytes + at, frame, size);
    r->size += size;
    return at;
}

/* Unregister Session has no answer. */
static void keep_request(struct recording *r, const uint8_t *frame, size_t size) {
    if (recording_command(frame) == ENIP_UNREGISTER_SESSION)
        return;
    r->exchanges = mem_grow(r->exchanges, &r->exchange_room, r->count + 1, sizeof *r->exchanges);
    check(r->exchanges != NULL);
    r->exchanges[r->count++] =
        (struct exchange){.request = keep(r, frame, size), .request_size = size};
}

static bool is_answer(const uint8_t *request, const uint8_t *reply) {
    size_t at = RECORDING_CONTEXT_AT, size = RECORDING_CONTEXT_SIZE;
    if (recording_command(request) != recording_command(reply))
        return false;
    if (recording_command(request) == ENIP_SEND_UNIT_DATA) {
        at = RECORDING_SEQUENCE_AT;
        size = sizeof(uint16_t);
    }
    return memcmp(request + at, reply + at, size) == 0;
}

static void keep_reply(struct recording *r, const uint8_t *frame, size_t size) {
    check(r->answered < r->count);
    struct exchange *e = &r->exchanges[r->answered++];
    e->reply = keep(r, frame, size);
    e->reply_size = size;
    check(is_answer(r->bytes + e->request, frame));
}

static void take(struct recording *r, struct recording_side *side, const struct eip_trace *event,
                 void (*keep_frame)(struct recording *r, const uint8_t *frame, size_t size)) {
    size_t at = 0, size;
    check(side->size + event->size <= sizeof side->bytes);
    memcpy(side->bytes + side->size, event->data, event->size);
    side->size += event->size;
    while ((size = recording_frame_size(side->bytes + at, side->size - at)) > 0) {
        keep_frame(r, side->bytes + at, size);
        at += size;
    }
    side->size -= at;
    memmove(side->bytes, side->bytes + at, side->size);
}

void recording_note(void *user, const struct eip_trace *event) {
    struct recording *r = user;
    if (event->kind == EIP_TRACE_SENT)
        take(r, &r->sent, event, keep_request);
    if (event->kind == EIP_TRACE_RECEIVED)
        take(r, &r->received, event, keep_reply);
}

size_t recording_mark(const struct recording *r) {
    check(r->answered == r->count && r->sent.size == 0 && r->received.size == 0);
    return r->count;
}

uint64_t recording_bytes(const struct recording *r, size_t from, size_t to) {
    uint64_t sum = 0;
    for (const struct exchange *e = r->exchanges + from; e < r->exchanges + to; e++)
        sum += e->request_size + e->reply_size;
    return sum;
}
