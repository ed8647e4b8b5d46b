/* SPDX-License-Identifier: MIT */
#include "cip/tag.h"

void cip_tag_type_encode(struct writer *w, struct cip_tag_type type) {
    writer_u16(w, type.code);
    if (type.code == EIP_TYPE_STRUCT)
        writer_u16(w, type.handle);
}

struct cip_read_tag cip_read_tag_decode(struct reader *r, bool fragment) {
    struct cip_read_tag read = {.fragment = fragment};
    read.count = reader_u16(r);
    if (fragment)
        read.offset = reader_u32(r);
    if (!reader_done(r))
        reader_fail(r);
    return read;
}

void cip_read_tag_encode(struct writer *w, const struct cip_read_tag *read) {
    writer_u16(w, read->count);
    if (read->fragment)
        writer_u32(w, read->offset);
}

void cip_read_tag_reply_encode(struct writer *w, const struct cip_read_tag_reply *reply) {
    cip_tag_type_encode(w, reply->type);
    writer_rest(w, reply->data);
}

struct cip_write_tag cip_write_tag_decode(struct reader *r, bool fragment) {
    struct cip_write_tag write = {.fragment = fragment};
    write.type = cip_tag_type_decode(r);
    write.count = reader_u16(r);
    if (fragment)
        write.offset = reader_u32(r);
    write.data = reader_rest(r);
    return write;
}

void cip_write_tag_encode(struct writer *w, const struct cip_write_tag *write) {
    cip_tag_type_encode(w, write->type);
    writer_u16(w, write->count);
    if (write->fragment)
        writer_u32(w, write->offset);
    writer_rest(w, write->data);
}

static bool is_mask_size(size_t size) {
    return size == 1 || size == 2 || size == 4 || size == 8 || size == CIP_RMW_MASK_MAX;
}

struct cip_read_modify_write cip_read_modify_write_decode(struct reader *r) {
    struct cip_read_modify_write rmw = {.size = reader_u16(r)};
    if (!is_mask_size(rmw.size))
        reader_fail(r);
    rmw.or_mask = reader_sub(r, rmw.size);
    rmw.and_mask = reader_sub(r, rmw.size);
    rmw.extra = reader_rest(r);
    return rmw;
}

void cip_read_modify_write_encode(struct writer *w, const struct cip_read_modify_write *rmw) {
    if (!is_mask_size(rmw->size) || reader_left(&rmw->or_mask) != rmw->size ||
        reader_left(&rmw->and_mask) != rmw->size)
        writer_fail(w);
    writer_u16(w, rmw->size);
    writer_rest(w, rmw->or_mask);
    writer_rest(w, rmw->and_mask);
    writer_rest(w, rmw->extra);
}
