/* SPDX-License-Identifier: MIT */
#include "cip/template.h"

/* The characters after ";n" are not documented; see the header. */
static const char string_names[] = "ASCIISTRING82;nEAEA\0LEN\0DATA"; /* and a final NUL */

static const struct cip_template_member string_members[] = {
    {.info = 0, .type = 0x00c4, .offset = 0},  /* LEN DINT */
    {.info = 82, .type = 0x20c2, .offset = 4}, /* DATA SINT[82] */
};

enum {
    MEMBER_SIZE = 8,
    STRING_MEMBERS = sizeof string_members / sizeof string_members[0],
    STRING_CONTENT = STRING_MEMBERS * MEMBER_SIZE + sizeof string_names,
    STRING_VALUE = 88,
    HIDDEN = 20, /* words * 4 less what clients read of them */
};

struct cip_template_member cip_template_member_decode(struct reader *r) {
    struct cip_template_member member = {.info = reader_u16(r)};
    member.type = reader_u16(r);
    member.offset = reader_u32(r);
    return member;
}

void cip_template_member_encode(struct writer *w, const struct cip_template_member *member) {
    writer_u16(w, member->info);
    writer_u16(w, member->type);
    writer_u32(w, member->offset);
}

struct cip_template_read cip_template_read_decode(struct reader *r) {
    struct cip_template_read read = {.offset = reader_u32(r)};
    read.size = reader_u16(r);
    if (!reader_done(r))
        reader_fail(r);
    return read;
}

void cip_template_read_encode(struct writer *w, const struct cip_template_read *read) {
    writer_u32(w, read->offset);
    writer_u16(w, read->size);
}

/* CRC-16/ARC: polynomial 0x8005 reflected, from 0, not inverted. */
uint16_t cip_template_handle(struct str text) {
    uint16_t crc = 0;
    for (size_t i = 0; i < text.size; i++) {
        crc ^= (uint8_t)text.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)(crc >> 1 ^ (crc & 1 ? 0xa001 : 0));
    }
    return crc;
}

/* Clients ask for 20, 21 or 23 bytes less than the words: all must find the content whole. */
uint32_t cip_template_words(uint32_t content) {
    return (uint32_t)(((uint64_t)content + 23 + 3) / 4);
}

struct cip_template_size cip_template_string_size(void) {
    uint32_t words = cip_template_words(STRING_CONTENT);
    return (struct cip_template_size){
        .handle = CIP_TEMPLATE_STRING,
        .members = STRING_MEMBERS,
        .words = words,
        .structure_size = STRING_VALUE,
        .content_size = words * 4 - HIDDEN,
    };
}

void cip_template_string_encode(struct writer *w) {
    for (size_t i = 0; i < STRING_MEMBERS; i++)
        cip_template_member_encode(w, &string_members[i]);
    writer_bytes(w, string_names, sizeof string_names);
    writer_zeros(w, cip_template_string_size().content_size - STRING_CONTENT);
}
