/* SPDX-License-Identifier: MIT */
#include "cip/message.h"

#include "base/check.h"

void cip_request_encode(struct writer *w, const struct cip_request *request) {
    size_t mark = cip_request_begin(w, request->service);
    writer_rest(w, request->path);
    cip_request_path_end(w, mark);
    writer_rest(w, request->data);
}

size_t cip_request_begin(struct writer *w, uint8_t service) {
    if (service & CIP_REPLY_BIT)
        writer_fail(w);
    writer_u8(w, service);
    writer_u8(w, 0);
    return w->size;
}

void cip_request_path_end(struct writer *w, size_t mark) {
    size_t size = w->size - mark;
    if (size % 2 != 0 || size > 2 * UINT8_MAX)
        writer_fail(w);
    writer_patch_u8(w, mark - 1, (uint8_t)(size / 2));
}

void cip_reply_encode(struct writer *w, const struct cip_reply *reply) {
    writer_u8(w, reply->service | CIP_REPLY_BIT);
    writer_u8(w, reply->reserved);
    writer_u8(w, reply->general);
    size_t size = reader_left(&reply->extended);
    if (size % 2 != 0 || size > 2 * CIP_EXTENDED_MAX)
        writer_fail(w);
    writer_u8(w, (uint8_t)(size / 2));
    writer_rest(w, reply->extended);
    writer_rest(w, reply->data);
}

void cip_reply_begin(struct writer *w, uint8_t service, uint8_t general, const uint16_t *extended,
                     uint8_t count) {
    writer_u8(w, service | CIP_REPLY_BIT);
    writer_u8(w, 0);
    writer_u8(w, general);
    writer_u8(w, count);
    for (uint8_t i = 0; i < count; i++)
        writer_u16(w, extended[i]);
}

uint16_t cip_reply_extended(const struct cip_reply *reply, size_t index) {
    struct reader words = reply->extended;
    if (index >= cip_reply_extended_count(reply))
        return 0;
    reader_take(&words, 2 * index);
    return reader_u16(&words);
}

size_t cip_reply_extended_count(const struct cip_reply *reply) {
    return reader_left(&reply->extended) / 2;
}

void cip_reply_status_text(struct text *t, const struct cip_reply *reply) {
    uint16_t words[CIP_EXTENDED_MAX];
    size_t count = cip_reply_extended_count(reply);
    struct reader r = reply->extended;
    check(count <= CIP_EXTENDED_MAX);
    for (size_t i = 0; i < count; i++)
        words[i] = reader_u16(&r);
    cip_status_text(t, reply->general, words, count);
}
