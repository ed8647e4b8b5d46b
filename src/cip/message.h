/* SPDX-License-Identifier: MIT */
/*
 * message - Message Router request and reply (CIP Volume 1, 2-4).
 *
 *   request  service u8 | path size in words u8 | padded path | data
 *   reply    service with bit 7 u8 | reserved u8 | general status u8 | words u8 | words | data
 *
 * Both borrow the bytes they were decoded from.
 */
#ifndef CIP_MESSAGE_H
#define CIP_MESSAGE_H

#include "base/writer.h"
#include "cip/status.h"

enum { CIP_REPLY_BIT = 0x80, CIP_EXTENDED_MAX = 255 };

struct cip_request {
    uint8_t service;
    struct reader path; /* padded */
    struct reader data;
};

struct cip_reply {
    uint8_t service; /* without the reply bit */
    uint8_t reserved;
    uint8_t general;        /* enum cip_general, or anything the peer sent */
    struct reader extended; /* 16-bit words */
    struct reader data;
};

/* Takes all of r. Bad if r is shorter than its path, or has the reply bit. */
ALWAYS_INLINE struct cip_request cip_request_decode(struct reader *r) {
    struct cip_request request = {.service = reader_u8(r)};
    if (request.service & CIP_REPLY_BIT)
        reader_fail(r);
    request.path = reader_sub(r, 2 * (size_t)reader_u8(r));
    request.data = reader_rest(r);
    return request;
}
void cip_request_encode(struct writer *w, const struct cip_request *request);

/*
 * For a request built in place: service, then the path between begin and end, then the data.
 * cip_request_path_end makes w bad if the path has an odd size or more than 255 words.
 */
size_t cip_request_begin(struct writer *w, uint8_t service);
void cip_request_path_end(struct writer *w, size_t mark);

/* Takes all of r. Bad if r is shorter than its status words, or lacks the reply bit. */
ALWAYS_INLINE struct cip_reply cip_reply_decode(struct reader *r) {
    const uint8_t *p = reader_take(r, 4);
    size_t extended = p != NULL ? 2 * (size_t)p[3] : 0;
    if (p == NULL || !(p[0] & CIP_REPLY_BIT) || extended > reader_left(r)) {
        reader_fail(r);
        return (struct cip_reply){.extended = reader_none(), .data = reader_none()};
    }
    struct cip_reply reply = {
        .service = p[0] & (uint8_t)~CIP_REPLY_BIT, .reserved = p[1], .general = p[2]};
    reply.extended = reader_of(p + 4, extended);
    reply.data = reader_of(p + 4 + extended, reader_left(r) - extended);
    r->at = r->end;
    return reply;
}
void cip_reply_encode(struct writer *w, const struct cip_reply *reply);
/* A reply's first bytes; its data follows. */
void cip_reply_begin(struct writer *w, uint8_t service, uint8_t general, const uint16_t *extended,
                     uint8_t count);

/* The index-th word of extended status, 0 if there are fewer. */
uint16_t cip_reply_extended(const struct cip_reply *reply, size_t index);
size_t cip_reply_extended_count(const struct cip_reply *reply);
/* Status in words, as cip_status_text. */
void cip_reply_status_text(struct text *t, const struct cip_reply *reply);

#endif
