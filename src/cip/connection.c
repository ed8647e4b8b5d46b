/* SPDX-License-Identifier: MIT */
#include "cip/connection.h"

static struct cip_triad triad_decode(struct reader *r) {
    struct cip_triad triad = {.serial = reader_u16(r)};
    triad.vendor = reader_u16(r);
    triad.originator = reader_u32(r);
    return triad;
}

static void triad_encode(struct writer *w, const struct cip_triad *triad) {
    writer_u16(w, triad->serial);
    writer_u16(w, triad->vendor);
    writer_u32(w, triad->originator);
}

/* All that is left must be as many words as a size field told. */
static struct reader take_words(struct reader *r, uint8_t words) {
    struct reader bytes = reader_sub(r, 2 * (size_t)words);
    if (reader_left(r) > 0)
        reader_fail(r);
    return bytes;
}

static uint8_t count_words(struct writer *w, const struct reader *bytes) {
    size_t size = reader_left(bytes);
    if (size % 2 != 0 || size > 2 * UINT8_MAX)
        writer_fail(w);
    return (uint8_t)(size / 2);
}

/* Where the fields of the parameters stand: CIP Volume 1, 3-5.5.1.1. */
static unsigned shift_of(bool large, unsigned bit) {
    return large ? bit + 16 : bit;
}

static uint32_t size_mask(bool large) {
    return large ? 0xffff : 0x1ff;
}

struct cip_params cip_params_of(bool large, uint32_t params) {
    return (struct cip_params){
        .size = (uint16_t)(params & size_mask(large)),
        .variable = params >> shift_of(large, 9) & 1,
        .priority = params >> shift_of(large, 10) & 3,
        .type = (enum cip_connection_type)(params >> shift_of(large, 13) & 3),
        .redundant_owner = params >> shift_of(large, 15) & 1,
    };
}

uint32_t cip_params_pack(bool large, const struct cip_params *params) {
    return (params->size & size_mask(large)) | (uint32_t)params->variable << shift_of(large, 9) |
           (uint32_t)(params->priority & 3) << shift_of(large, 10) |
           ((uint32_t)params->type & 3) << shift_of(large, 13) |
           (uint32_t)params->redundant_owner << shift_of(large, 15);
}

static uint32_t params_decode(struct reader *r, bool large) {
    return large ? reader_u32(r) : reader_u16(r);
}

static void params_encode(struct writer *w, bool large, uint32_t params) {
    if (!large && params > UINT16_MAX)
        writer_fail(w);
    if (large)
        writer_u32(w, params);
    else
        writer_u16(w, (uint16_t)params);
}

struct cip_forward_open cip_forward_open_decode(struct reader *r, bool large) {
    struct cip_forward_open open = {.large = large};
    open.priority = reader_u8(r);
    open.ticks = reader_u8(r);
    open.ot_id = reader_u32(r);
    open.to_id = reader_u32(r);
    open.triad = triad_decode(r);
    open.multiplier = reader_u8(r);
    for (size_t i = 0; i < sizeof open.reserved; i++)
        open.reserved[i] = reader_u8(r);
    open.ot_rpi_us = reader_u32(r);
    open.ot_params = params_decode(r, large);
    open.to_rpi_us = reader_u32(r);
    open.to_params = params_decode(r, large);
    open.transport = reader_u8(r);
    open.path = take_words(r, reader_u8(r));
    return open;
}

void cip_forward_open_encode(struct writer *w, const struct cip_forward_open *open) {
    writer_u8(w, open->priority);
    writer_u8(w, open->ticks);
    writer_u32(w, open->ot_id);
    writer_u32(w, open->to_id);
    triad_encode(w, &open->triad);
    writer_u8(w, open->multiplier);
    writer_bytes(w, open->reserved, sizeof open->reserved);
    writer_u32(w, open->ot_rpi_us);
    params_encode(w, open->large, open->ot_params);
    writer_u32(w, open->to_rpi_us);
    params_encode(w, open->large, open->to_params);
    writer_u8(w, open->transport);
    writer_u8(w, count_words(w, &open->path));
    writer_rest(w, open->path);
}

struct cip_forward_open_reply cip_forward_open_reply_decode(struct reader *r) {
    struct cip_forward_open_reply reply = {.ot_id = reader_u32(r)};
    reply.to_id = reader_u32(r);
    reply.triad = triad_decode(r);
    reply.ot_api_us = reader_u32(r);
    reply.to_api_us = reader_u32(r);
    uint8_t words = reader_u8(r);
    reply.reserved = reader_u8(r);
    reply.application = take_words(r, words);
    return reply;
}

void cip_forward_open_reply_encode(struct writer *w, const struct cip_forward_open_reply *reply) {
    writer_u32(w, reply->ot_id);
    writer_u32(w, reply->to_id);
    triad_encode(w, &reply->triad);
    writer_u32(w, reply->ot_api_us);
    writer_u32(w, reply->to_api_us);
    writer_u8(w, count_words(w, &reply->application));
    writer_u8(w, reply->reserved);
    writer_rest(w, reply->application);
}

struct cip_connection_error cip_connection_error_decode(struct reader *r) {
    struct cip_connection_error e = {.triad = triad_decode(r)};
    e.remaining_words = reader_u8(r);
    e.reserved = reader_u8(r);
    if (reader_left(r) > 0)
        reader_fail(r);
    return e;
}

void cip_connection_error_encode(struct writer *w, const struct cip_connection_error *e) {
    triad_encode(w, &e->triad);
    writer_u8(w, e->remaining_words);
    writer_u8(w, e->reserved);
}

struct cip_forward_close cip_forward_close_decode(struct reader *r) {
    struct cip_forward_close close = {.priority = reader_u8(r)};
    close.ticks = reader_u8(r);
    close.triad = triad_decode(r);
    uint8_t words = reader_u8(r);
    close.reserved = reader_u8(r);
    close.path = take_words(r, words);
    return close;
}

void cip_forward_close_encode(struct writer *w, const struct cip_forward_close *close) {
    writer_u8(w, close->priority);
    writer_u8(w, close->ticks);
    triad_encode(w, &close->triad);
    writer_u8(w, count_words(w, &close->path));
    writer_u8(w, close->reserved);
    writer_rest(w, close->path);
}

struct cip_forward_close_reply cip_forward_close_reply_decode(struct reader *r) {
    struct cip_forward_close_reply reply = {.triad = triad_decode(r)};
    uint8_t words = reader_u8(r);
    reply.reserved = reader_u8(r);
    reply.application = take_words(r, words);
    return reply;
}

void cip_forward_close_reply_encode(struct writer *w, const struct cip_forward_close_reply *reply) {
    triad_encode(w, &reply->triad);
    writer_u8(w, count_words(w, &reply->application));
    writer_u8(w, reply->reserved);
    writer_rest(w, reply->application);
}
