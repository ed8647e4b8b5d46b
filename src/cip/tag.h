/* SPDX-License-Identifier: MIT */
/*
 * tag - the Logix tag services: Read Tag, Write Tag, their fragmented forms, Read-Modify-Write
 * (1756-PM020, "CIP Services and User-created Tags").
 *
 *   read              count u16                       reply: type | data
 *   write             type | count u16 | data         reply: nothing
 *   read fragment     count u16 | offset u32          reply: type | data
 *   write fragment    type | count u16 | offset u32 | data
 *   read-modify-write size u16 | or mask | and mask
 *
 * A type is a u16, or A0 02 and the u16 handle of a structure; any other code is taken as sent.
 * Each decoder takes all of r, and is bad if bytes are missing, or left over where no data may be.
 */
#ifndef CIP_TAG_H
#define CIP_TAG_H

#include <eip/value.h>

#include "base/writer.h"

struct cip_tag_type {
    uint16_t code;   /* EIP_TYPE_STRUCT for a structure */
    uint16_t handle; /* 0 unless a structure */
};

enum { CIP_TAG_TYPE_SIZE_MAX = 4, CIP_RMW_MASK_MAX = 12 };

ALWAYS_INLINE struct cip_tag_type cip_tag_type_decode(struct reader *r) {
    struct cip_tag_type type = {.code = reader_u16(r)};
    if (type.code == EIP_TYPE_STRUCT)
        type.handle = reader_u16(r);
    return type;
}
void cip_tag_type_encode(struct writer *w, struct cip_tag_type type);

struct cip_read_tag {
    uint16_t count;
    bool fragment;
    uint32_t offset; /* bytes, when a fragment */
};

struct cip_read_tag cip_read_tag_decode(struct reader *r, bool fragment);
void cip_read_tag_encode(struct writer *w, const struct cip_read_tag *read);

struct cip_read_tag_reply {
    struct cip_tag_type type;
    struct reader data;
};

ALWAYS_INLINE struct cip_read_tag_reply cip_read_tag_reply_decode(struct reader *r) {
    struct cip_read_tag_reply reply = {.type = cip_tag_type_decode(r)};
    reply.data = reader_rest(r);
    return reply;
}
void cip_read_tag_reply_encode(struct writer *w, const struct cip_read_tag_reply *reply);

struct cip_write_tag {
    struct cip_tag_type type;
    uint16_t count; /* all elements of the write, also in each fragment */
    bool fragment;
    uint32_t offset;
    struct reader data;
};

struct cip_write_tag cip_write_tag_decode(struct reader *r, bool fragment);
void cip_write_tag_encode(struct writer *w, const struct cip_write_tag *write);

/* new = (old | or) & and. A size other than 1, 2, 4, 8, 12 is bad. */
struct cip_read_modify_write {
    uint16_t size;
    struct reader or_mask;
    struct reader and_mask;
    struct reader extra; /* pycomm3 sends and masks of 8 bytes for smaller sizes: ignored */
};

struct cip_read_modify_write cip_read_modify_write_decode(struct reader *r);
void cip_read_modify_write_encode(struct writer *w, const struct cip_read_modify_write *rmw);

#endif
