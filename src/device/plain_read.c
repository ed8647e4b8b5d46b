/* SPDX-License-Identifier: MIT */
#include "device/plain_read.h"

enum {
    SYMBOL_BYTE = 0x91,
    NAME_AT = 4, /* after service, path size, segment type and name size */
    COUNT_SIZE = 2,
    HEAD = 4, /* of a reply */
    SPECIAL = DEVICE_ALIAS | DEVICE_GONE | DEVICE_FORCED,
};

bool device_plain_read_of(struct reader request, struct device_plain_read *ret_read) {
    const uint8_t *p = request.at;
    size_t size = reader_left(&request);
    if (size < NAME_AT + COUNT_SIZE || p[0] != CIP_READ_TAG || p[2] != SYMBOL_BYTE || p[3] == 0)
        return false;
    size_t name = p[3], padded = name + name % 2;
    const uint8_t *end = p + NAME_AT + padded;
    if (size != NAME_AT + padded + COUNT_SIZE || 2 * (size_t)p[1] != 2 + padded ||
        (name != padded && end[-1] != 0))
        return false;
    *ret_read = (struct device_plain_read){
        .name = {.at = (const char *)p + NAME_AT, .size = name},
        .count = (uint16_t)(end[0] | end[1] << 8),
    };
    return true;
}

/* A tag of a program is found by two segments only. */
static bool is_plain(const struct device_tag *tag) {
    if (tag->structure != NULL && tag->structure->rights == DEVICE_NO_ACCESS)
        return false;
    return (tag->traits & SPECIAL) == 0 && tag->scope == DEVICE_SCOPE_CONTROLLER &&
           tag->rights != DEVICE_NO_ACCESS && device_slot_of(tag->type.code) == NULL;
}

/* Of a success, and the type. */
static void put_head(uint8_t *p, struct cip_tag_type type) {
    p[0] = CIP_READ_TAG | CIP_REPLY_BIT;
    p[1] = p[3] = 0;
    p[2] = CIP_OK;
    p[4] = (uint8_t)type.code;
    p[5] = (uint8_t)(type.code >> 8);
    if (type.code != EIP_TYPE_STRUCT)
        return;
    p[6] = (uint8_t)type.handle;
    p[7] = (uint8_t)(type.handle >> 8);
}

bool device_plain_read_run(const struct device *d, const struct device_plain_read *read,
                           uint32_t guess, size_t reserved, struct writer *reply) {
    const struct device_tag *tag = device_tags_find_guessed(&d->tags, read->name, guess);
    if (tag == NULL || !is_plain(tag) || read->count == 0 || read->count > tag->count ||
        d->options.was_read != NULL || reply->bad)
        return false;
    check(reply->size <= reply->room);
    size_t size = read->count * device_tag_element_size(tag);
    size_t head = HEAD + (tag->type.code == EIP_TYPE_STRUCT ? 4 : 2);
    if (head + size + reserved > reply->room - reply->size)
        return false;
    uint8_t *p = reply->data + reply->size;
    reply->size += head + size;
    put_head(p, tag->type);
    memcpy(p + head, tag->data, size);
    return true;
}
