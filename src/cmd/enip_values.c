/* SPDX-License-Identifier: MIT */
#include "cmd/enip_values.h"

#include <inttypes.h>
#include <string.h>

#include "base/latin.h"
#include "cip/path.h"
#include "cip/real.h"
#include "cip/value.h"

enum { CLASS_IDENTITY = 0x01, CLASS_TCPIP = 0xf5, LATIN_BLANK = 0xa0, SOFT_HYPHEN = 0xad };

static void put_character(struct text *t, uint8_t c) {
    if (c == '\n' || c == '\r' || c == '\t')
        text_puts(t, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
    else if (c < 0x20 || (c >= 0x7f && c <= LATIN_BLANK) || c == SOFT_HYPHEN)
        text_format(t, "\\x%02x", c);
    else if (c < 0x80)
        text_char(t, (char)c);
    else
        text_format(t, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
}

void enip_string_put(struct text *t, struct str s) {
    bool apostrophe = s.size > 0 && memchr(s.at, '\'', s.size) != NULL;
    bool other = s.size > 0 && memchr(s.at, '"', s.size) != NULL;
    char quote = apostrophe && !other ? '"' : '\'';
    text_char(t, quote);
    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] == quote || s.at[i] == '\\')
            text_char(t, '\\');
        put_character(t, (uint8_t)s.at[i]);
    }
    text_char(t, quote);
}

static void put_bytes(struct text *t, struct reader bytes) {
    text_char(t, '[');
    for (const uint8_t *p = bytes.at; p < bytes.end; p++)
        text_format(t, "%s%u", p > bytes.at ? ", " : "", *p);
    text_char(t, ']');
}

/* True, as any byte but 0 is. */
static bool put_bool(struct text *t, const struct eip_value *v, size_t index) {
    bool on;
    if (eip_value_get_bool(v, index, &on) != EIP_OK)
        return false;
    text_puts(t, on ? "True" : "False");
    return true;
}

static bool put_string(struct text *t, const struct eip_value *v, size_t index) {
    const char *at;
    size_t size;
    if (eip_value_get_string(v, index, &at, &size) != EIP_OK)
        return false;
    enip_string_put(t, str_span(at, size));
    return true;
}

/* The shortest text that reads back, in the type's own precision. */
static bool put_real(struct text *t, const struct eip_value *v, size_t index) {
    size_t size = cip_type_size(v->type, 0);
    if (v->type != EIP_TYPE_REAL && v->type != EIP_TYPE_LREAL)
        return false;
    struct eip_value one = *v;
    one.data += index * size;
    one.size = size;
    one.count = 1;
    cip_value_text(&one, t);
    return true;
}

static bool put_number(struct text *t, const struct eip_value *v, size_t index) {
    int64_t number;
    uint64_t large;
    if (eip_value_get_int(v, index, &number) == EIP_OK)
        text_format(t, "%" PRId64, number);
    else if (eip_value_get_uint(v, index, &large) == EIP_OK)
        text_unsigned(t, large);
    else
        return false;
    return true;
}

void enip_value_put(struct text *t, const struct eip_value *v) {
    struct text list = text_new();
    bool all = v->type != 0;
    text_char(&list, '[');
    for (size_t i = 0; i < v->count && all; i++) {
        text_puts(&list, i > 0 ? ", " : "");
        all = put_bool(&list, v, i) || put_real(&list, v, i) || put_string(&list, v, i) ||
              put_number(&list, v, i);
    }
    text_char(&list, ']');
    if (all)
        text_str(t, text_view(&list));
    else
        put_bytes(t, reader_of(v->data, v->size));
    text_fini(&list);
}

/* All attributes. */

static void put_u8(struct text *t, struct reader *r) {
    text_format(t, "%u", reader_u8(r));
}

static void put_u16(struct text *t, struct reader *r) {
    text_format(t, "%u", reader_u16(r));
}

static void put_u32(struct text *t, struct reader *r) {
    text_format(t, "%" PRIu32, reader_u32(r));
}

static void put_text(struct text *t, struct reader *r, size_t size) {
    struct reader chars = reader_sub(r, size);
    if (!r->bad)
        enip_string_put(t, str_rest(chars));
}

static void put_short_string(struct text *t, struct reader *r) {
    put_text(t, r, reader_u8(r));
}

/* In these objects a byte follows characters of an odd number; the last one may lack it. */
static void put_long_string(struct text *t, struct reader *r) {
    uint16_t size = reader_u16(r);
    put_text(t, r, size);
    if (size % 2 != 0 && reader_left(r) > 0)
        reader_u8(r);
}

static void put_address(struct text *t, struct reader *r) {
    uint32_t a = reader_u32(r);
    text_format(t, "'%u.%u.%u.%u'", a >> 24, a >> 16 & 0xff, a >> 8 & 0xff, a & 0xff);
}

static const char *kind_name(enum cip_segment_kind kind) {
    switch ((int)kind) {
    case CIP_SEGMENT_CLASS:
        return "class";
    case CIP_SEGMENT_INSTANCE:
        return "instance";
    case CIP_SEGMENT_MEMBER:
        return "element";
    case CIP_SEGMENT_POINT:
        return "connection";
    case CIP_SEGMENT_ATTRIBUTE:
        return "attribute";
    default:
        return "segment";
    }
}

static void put_path(struct text *t, struct reader *r) {
    struct reader path = reader_sub(r, (size_t)reader_u16(r) * 2);
    struct cip_segment s;
    text_char(t, '[');
    for (const char *between = ""; cip_segment_decode(&path, false, &s, NULL); between = ", ")
        text_format(t, "%s{'%s': %" PRIu32 "}", between, kind_name(s.kind), s.value);
    text_char(t, ']');
    if (path.bad)
        reader_fail(r);
}

typedef void put_attribute(struct text *t, struct reader *r);

static put_attribute *const identity[] = {put_u16, put_u16, put_u16,          put_u16,
                                          put_u16, put_u32, put_short_string, put_u8};
static put_attribute *const tcpip[] = {put_u32,     put_u32,         put_u32,        put_path,
                                       put_address, put_address,     put_address,    put_address,
                                       put_address, put_long_string, put_long_string};

/* At least `least` of the attributes; what follows the last of them is not looked at. */
static bool put_all(struct text *t, put_attribute *const *puts, size_t count, size_t least,
                    struct reader r) {
    size_t i = 0;
    text_char(t, '[');
    for (; i < count && (i < least || reader_left(&r) > 0) && !r.bad; i++) {
        text_puts(t, i > 0 ? ", " : "");
        puts[i](t, &r);
    }
    text_char(t, ']');
    return !r.bad;
}

void enip_object_put(struct text *t, uint32_t class_id, struct reader data) {
    struct text list = text_new();
    bool known = false;
    if (class_id == CLASS_IDENTITY)
        known = put_all(&list, identity, 8, 7, data);
    else if (class_id == CLASS_TCPIP)
        known = put_all(&list, tcpip, 11, 11, data);
    if (known)
        text_str(t, text_view(&list));
    else
        put_bytes(t, data);
    text_fini(&list);
}

/* Paths. */

static void put_segment(struct text *t, const struct cip_segment *s, bool first) {
    switch ((int)s->kind) {
    case CIP_SEGMENT_SYMBOL:
    case CIP_SEGMENT_SHORT_SYMBOL:
        text_puts(t, first ? "" : ".");
        latin_put(t, s->bytes);
        break;
    case CIP_SEGMENT_MEMBER:
        text_format(t, "[%" PRIu32 "]", s->value);
        break;
    case CIP_SEGMENT_CLASS:
        text_format(t, "%s0x%04" PRIX32, first ? "@" : "/", s->value);
        break;
    case CIP_SEGMENT_INSTANCE:
    case CIP_SEGMENT_ATTRIBUTE:
        text_format(t, "%s%" PRIu32, first ? "@" : "/", s->value);
        break;
    default:
        text_format(t, "%s{\"%s\":%" PRIu32 "}", first ? "@" : "/", kind_name(s->kind), s->value);
    }
}

int64_t enip_path_put(struct text *t, struct reader path) {
    struct cip_segment s;
    int64_t element = ENIP_NO_ELEMENT;
    for (bool first = true; cip_segment_decode(&path, false, &s, NULL); first = false) {
        put_segment(t, &s, first);
        element = s.kind == CIP_SEGMENT_MEMBER ? (int64_t)s.value : ENIP_NO_ELEMENT;
    }
    return element;
}
