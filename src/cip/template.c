/* SPDX-License-Identifier: MIT */
#include "cip/template.h"

enum {
    RECORD = 8,
    MEMBERS_MAX = UINT16_MAX,
    HIDDEN = 20, /* words * 4 less what clients read of them */
};

/* Two characters for each member follow; what they say is not documented. */
static const char tail_begin[] = ";n";
static const char tail_pair[] = "EA";

enum { TAIL_BEGIN = sizeof tail_begin - 1, TAIL_PAIR = sizeof tail_pair - 1 };

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

uint32_t cip_template_content_size(uint32_t words) {
    return words * 4 - HIDDEN;
}

/* Up to its NUL, which is taken as well; bad without one. */
static struct str take_name(struct reader *r) {
    const uint8_t *end = reader_left(r) > 0 ? memchr(r->at, 0, reader_left(r)) : NULL;
    if (end == NULL) {
        reader_fail(r);
        return str_of("");
    }
    struct str name = str_span(r->at, (size_t)(end - r->at));
    (void)reader_take(r, name.size + 1);
    return name;
}

static void split(struct str text, struct str *ret_name, struct str *ret_tail) {
    const char *end = text.size > 0 ? memchr(text.at, ';', text.size) : NULL;
    size_t size = end != NULL ? (size_t)(end - text.at) : text.size;
    *ret_name = str_span(text.at, size);
    *ret_tail = str_span(text.at + size, text.size - size);
}

struct cip_template cip_template_decode(struct reader *r, uint16_t members) {
    struct cip_template t = {.members = members};
    t.records = reader_sub(r, RECORD * (size_t)members);
    split(take_name(r), &t.name, &t.tail);
    const uint8_t *names = r->at;
    for (uint16_t i = 0; i < members && !r->bad; i++)
        (void)take_name(r);
    t.names = r->bad ? reader_none() : reader_of(names, (size_t)(r->at - names));
    t.padding = reader_rest(r);
    return t;
}

void cip_template_encode(struct writer *w, const struct cip_template *t) {
    writer_rest(w, t->records);
    writer_bytes(w, t->name.at, t->name.size);
    writer_bytes(w, t->tail.at, t->tail.size);
    writer_u8(w, 0);
    writer_rest(w, t->names);
    writer_rest(w, t->padding);
}

bool cip_template_next(struct cip_template *t, struct cip_template_field *ret_field) {
    if (t->members == 0 || t->records.bad || t->names.bad)
        return false;
    t->members--;
    ret_field->record = cip_template_member_decode(&t->records);
    ret_field->name = take_name(&t->names);
    return true;
}

bool cip_template_count(struct reader content, uint16_t *ret_members) {
    for (size_t count = 1; count <= MEMBERS_MAX && reader_left(&content) > RECORD; count++) {
        struct str name, tail;
        (void)reader_take(&content, RECORD);
        struct reader peek = content;
        split(take_name(&peek), &name, &tail);
        if (name.size > 0 && tail.size == TAIL_BEGIN + TAIL_PAIR * count &&
            memcmp(tail.at, tail_begin, TAIL_BEGIN) == 0) {
            *ret_members = (uint16_t)count;
            return true;
        }
    }
    return false;
}

/* Without padding. */
static void write_bare(struct writer *w, const struct cip_template_source *s) {
    for (uint16_t i = 0; i < s->members; i++) {
        const struct cip_template_field field = s->field(s->owner, i);
        cip_template_member_encode(w, &field.record);
    }
    writer_bytes(w, s->name.at, s->name.size);
    writer_bytes(w, tail_begin, TAIL_BEGIN);
    for (uint16_t i = 0; i < s->members; i++)
        writer_bytes(w, tail_pair, TAIL_PAIR);
    writer_u8(w, 0);
    for (uint16_t i = 0; i < s->members; i++) {
        const struct cip_template_field field = s->field(s->owner, i);
        writer_bytes(w, field.name.at, field.name.size);
        writer_u8(w, 0);
    }
}

uint32_t cip_template_source_words(const struct cip_template_source *s) {
    struct writer measure = writer_measure();
    write_bare(&measure, s);
    return cip_template_words((uint32_t)measure.size);
}

void cip_template_write(struct writer *w, const struct cip_template_source *s) {
    size_t end = w->size + cip_template_content_size(cip_template_source_words(s));
    write_bare(w, s);
    writer_zeros(w, end - w->size);
}
