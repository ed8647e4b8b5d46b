/* SPDX-License-Identifier: MIT */
#include "client/operate_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/latin.h"
#include "cip/path.h"
#include "cip/real.h"
#include "cip/value.h"

enum { CLASS_IDENTITY = 0x01, CLASS_TCPIP = 0xf5, LATIN_BLANK = 0xa0, SOFT_HYPHEN = 0xad };
enum { TAG_COLUMN = 20 };

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

void client_operate_string_put(struct text *t, struct str s) {
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
    client_operate_string_put(t, str_span(at, size));
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

void client_operate_value_put(struct text *t, const struct eip_value *v) {
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
        client_operate_string_put(t, str_rest(chars));
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

void client_operate_object_put(struct text *t, uint32_t class_id, struct reader data) {
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

/* An element, or a range up to the last one, which is -1 for none. */
static void put_element(struct text *t, uint32_t first, int64_t last) {
    text_format(t, "[%" PRIu32, first);
    if (last >= (int64_t)first)
        text_format(t, "-%lld", (long long)last);
    text_char(t, ']');
}

static void put_segment(struct text *t, const struct cip_segment *s, bool first, int64_t last) {
    switch ((int)s->kind) {
    case CIP_SEGMENT_SYMBOL:
    case CIP_SEGMENT_SHORT_SYMBOL:
        text_puts(t, first ? "" : ".");
        latin_put(t, s->bytes);
        break;
    case CIP_SEGMENT_MEMBER:
        put_element(t, s->value, last);
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

/* With a count that is not 0, a last element begins a range of so many. */
static int64_t put_path_of(struct text *t, struct reader path, uint32_t count) {
    struct cip_segment s;
    int64_t element = CLIENT_OPERATE_NO_ELEMENT;
    for (bool first = true; cip_segment_decode(&path, false, &s, NULL); first = false) {
        bool ranged = count > 0 && reader_left(&path) == 0;
        put_segment(t, &s, first, ranged ? (int64_t)s.value + count - 1 : -1);
        element = s.kind == CIP_SEGMENT_MEMBER ? (int64_t)s.value : CLIENT_OPERATE_NO_ELEMENT;
    }
    return element;
}

int64_t client_operate_path_put(struct text *t, struct reader path) {
    return put_path_of(t, path, 0);
}

/* Operations. */

void client_operate_description_put(struct text *t, const struct client_entry *e, bool fragments,
                                    bool packed) {
    static const char *const methods[] = {
        [EIP_METHOD_READ] = "Read  ",
        [EIP_METHOD_WRITE] = "Write ",
        [EIP_METHOD_GET_ATTRIBUTE_SINGLE] = "G_A_S ",
        [EIP_METHOD_GET_ATTRIBUTES_ALL] = "G_A_A ",
        [EIP_METHOD_SET_ATTRIBUTE_SINGLE] = "S_A_S ",
    };
    bool ranged = e->shown.counted || client_entry_writes(e);
    text_puts(t, packed ? "Multi. " : "Single ");
    text_puts(t, methods[e->shown.method]);
    text_puts(t, e->aim != CIP_AIM_TAG ? "    " : fragments ? "Frag" : "Tag ");
    text_char(t, ' ');
    (void)put_path_of(t, e->item.path, ranged ? e->shown.elements : 0);
}

static void put_outcome(struct text *t, const struct eip_result *r) {
    const struct eip_status *s = &r->status;
    bool answered = s->source == EIP_SOURCE_DEVICE || s->source == EIP_SOURCE_ROUTE;
    if (r->err == EIP_OK) {
        text_puts(t, "'OK'");
    } else if (!answered) {
        text_format(t, "'%s'", error_text(r->err));
    } else {
        text_format(t, "'Status %u ", s->general);
        for (size_t i = 0; i < s->extended_count; i++)
            text_format(t, "%s%u", i == 0 ? "[" : ", ", s->extended[i]);
        text_puts(t, s->extended_count > 0 ? "]'" : "'");
    }
}

/* The number of elements that went over the wire. */
static size_t put_value(struct text *t, const struct client_entry *e, const struct eip_result *r) {
    bool writes = client_entry_writes(e);
    if (!writes && r->err != EIP_OK) {
        text_puts(t, "None");
        return e->shown.elements;
    }
    if (e->aim == CIP_AIM_OBJECT) {
        client_operate_object_put(t, e->object.class_id, reader_of(r->value.data, r->value.size));
        return 1;
    }
    client_operate_value_put(t, writes ? &e->shown.value : &r->value);
    return e->shown.fragmented && !writes ? r->value.count : e->shown.elements;
}

/* Bytes of UTF-8 that take no column. */
static size_t tails(const struct text *t) {
    struct str s = text_view(t);
    size_t count = 0;
    for (size_t i = 0; i < s.size; i++)
        count += ((uint8_t)s.at[i] & 0xc0) == 0x80;
    return count;
}

void client_operate_line_put(struct text *t, const struct client_entry *e,
                             const struct eip_result *r) {
    struct text tag = text_new();
    struct text value = text_new();
    int64_t element = client_operate_path_put(&tag, e->item.path);
    size_t count = put_value(&value, e, r);
    text_format(t, "%*s", TAG_COLUMN + (int)tails(&tag), text_cstr(&tag));
    if (element == CLIENT_OPERATE_NO_ELEMENT)
        text_puts(t, "              ");
    else
        text_format(t, "[%3lld-%-3lld]+%3u ", (long long)element,
                    (long long)element + (long long)count - 1, (unsigned)e->shown.offset);
    text_format(t, "%s %s: ", client_entry_writes(e) ? "<=" : "==", text_cstr(&value));
    put_outcome(t, r);
    text_fini(&tag);
    text_fini(&value);
}
