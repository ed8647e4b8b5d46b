/* SPDX-License-Identifier: MIT */
#include "cip/value.h"

/* Where text goes: into a text, or as far as it fits into a buffer while all of it is counted. */
struct sink {
    struct text *text;
    char *at;
    size_t room;
    size_t size;
};

static void put(struct sink *s, const char *chars, size_t size) {
    if (s->text != NULL) {
        text_str(s->text, str_span(chars, size));
        return;
    }
    if (s->size < s->room) {
        size_t left = s->room - s->size;
        memcpy(s->at + s->size, chars, size < left ? size : left);
    }
    s->size += size;
}

static void put_unsigned(struct sink *s, bool negative, uint64_t value) {
    char digits[21];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    if (negative)
        digits[--at] = '-';
    put(s, digits + at, sizeof digits - at);
}

static const char hex[] = "0123456789abcdef";

/* {01 02 ff} */
static void put_hex(struct sink *s, struct reader bytes) {
    put(s, "{", 1);
    for (const uint8_t *p = bytes.at; p < bytes.end; p++) {
        char pair[] = {' ', hex[*p >> 4], hex[*p & 15]};
        bool first = p == bytes.at;
        put(s, pair + first, sizeof pair - first);
    }
    put(s, "}", 1);
}

static bool is_plain(unsigned c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void put_escape(struct sink *s, unsigned unit) {
    char escape[] = {'\\',          'u', hex[unit >> 12], hex[unit >> 8 & 15], hex[unit >> 4 & 15],
                     hex[unit & 15]};
    if (unit != '"' && unit != '\\') {
        put(s, escape, sizeof escape);
        return;
    }
    escape[1] = (char)unit;
    put(s, escape, 2);
}

static void put_quoted(struct sink *s, struct str chars) {
    put(s, "\"", 1);
    for (size_t i = 0, from = 0; i < chars.size; from = i) {
        while (i < chars.size && is_plain((uint8_t)chars.at[i]))
            i++;
        put(s, chars.at + from, i - from);
        if (i < chars.size)
            put_escape(s, (uint8_t)chars.at[i++]);
    }
    put(s, "\"", 1);
}

/* JSON writes a character beyond 16 bits as the same two code units that stand on the wire. */
static void put_quoted_utf16(struct sink *s, struct str chars) {
    struct reader r = reader_of(chars.at, chars.size);
    put(s, "\"", 1);
    while (reader_left(&r) > 0) {
        uint16_t unit = reader_u16(&r);
        char c = (char)unit;
        if (is_plain(unit))
            put(s, &c, 1);
        else
            put_escape(s, unit);
    }
    put(s, "\"", 1);
}

static void put_string(struct sink *s, const struct eip_value *v, struct reader element) {
    struct str chars;
    uint8_t width;
    if (!cip_value_chars(v, element, &chars, &width) || width < 1 || width > 2)
        put_hex(s, element);
    else if (width == 1)
        put_quoted(s, chars);
    else
        put_quoted_utf16(s, chars);
}

static void put_real(struct sink *s, struct reader *r, uint8_t size) {
    char buffer[CIP_REAL_CHARS_MAX];
    float single;
    double twice;
    uint32_t bits = size == 4 ? reader_u32(r) : 0;
    uint64_t wide = size == 8 ? reader_u64(r) : 0;
    memcpy(&single, &bits, sizeof single);
    memcpy(&twice, &wide, sizeof twice);
    put(s, buffer, size == 4 ? cip_real_format(single, buffer) : cip_lreal_format(twice, buffer));
}

static uint64_t load(struct reader *r, uint8_t size) {
    if (size == 4)
        return reader_u32(r);
    if (size == 8)
        return reader_u64(r);
    return size == 2 ? reader_u16(r) : reader_u8(r);
}

static void put_integer(struct sink *s, struct reader *r, const struct cip_type *type) {
    uint64_t bits = load(r, type->size);
    uint64_t sign = UINT64_C(1) << (8 * type->size - 1);
    bool negative = type->kind == CIP_KIND_SIGNED && (bits & sign) != 0;
    put_unsigned(s, negative, negative ? sign - (bits ^ sign) : bits);
}

static void put_bool(struct sink *s, bool value) {
    put(s, value ? "true" : "false", value ? 4 : 5);
}

static void put_scalar(struct sink *s, const struct eip_value *v, struct reader element) {
    const struct cip_type *type = cip_type_find(v->type);
    enum cip_kind kind = type != NULL ? type->kind : CIP_KIND_OPAQUE;
    if (kind == CIP_KIND_SIGNED || kind == CIP_KIND_UNSIGNED)
        put_integer(s, &element, type);
    else if (kind == CIP_KIND_REAL)
        put_real(s, &element, type->size);
    else if (kind == CIP_KIND_BOOL)
        put_bool(s, reader_u8(&element) != 0);
    else if (cip_value_is_string(v))
        put_string(s, v, element);
    else
        put_hex(s, element);
}

static bool is_full(const struct sink *s) {
    return s->text != NULL && s->text->cut;
}

static void put_value(struct sink *s, const struct eip_value *v, const struct cip_members *up,
                      bool listed);

/* A name that no controller gives is quoted: it could be taken for something else. */
static void put_name(struct sink *s, struct str name) {
    static const char signs[] = {' ', ',', ':', '[', ']', '{', '}'};
    bool plain = true;
    for (size_t i = 0; i < name.size && plain; i++)
        plain = is_plain((uint8_t)name.at[i]) && memchr(signs, name.at[i], sizeof signs) == NULL;
    if (plain)
        put(s, name.at, name.size);
    else
        put_quoted(s, name);
}

static void put_dword(struct sink *s, uint32_t bools) {
    for (unsigned i = 0; i < CIP_BOOLS_OF_DWORD; i++) {
        put(s, ", ", i > 0 ? 2 : 0);
        put_bool(s, bools >> i & 1);
    }
}

static void put_bools(struct sink *s, const struct eip_value *dwords) {
    struct reader rest = reader_of(dwords->data, dwords->size);
    put(s, "[", 1);
    for (uint32_t i = 0; i < dwords->count && !rest.bad && !is_full(s); i++) {
        struct reader left = rest;
        uint32_t bools = reader_u32(&rest);
        put(s, ", ", i > 0 ? 2 : 0);
        if (rest.bad)
            put_hex(s, left);
        else
            put_dword(s, bools);
    }
    put(s, "]", 1);
}

/* {Run: true, Speed: 12.5} */
static void put_members(struct sink *s, struct cip_members *members) {
    const struct eip_member *member;
    struct eip_value value;
    bool first = true;
    put(s, "{", 1);
    while (!is_full(s) && cip_members_next(members, &member, &value)) {
        put(s, ", ", first ? 0 : 2);
        put_name(s, str_of(member->name));
        put(s, ": ", 2);
        if (cip_structure_is_bools(member))
            put_bools(s, &value);
        else
            put_value(s, &value, members, member->count > 0);
        first = false;
    }
    put(s, "}", 1);
}

/* Where an element is: in the structure that is walked. */
struct spot {
    const struct cip_members *up;
    uint32_t index;
};

static void put_element(struct sink *s, const struct eip_value *v, struct reader element,
                        struct spot spot) {
    struct cip_members members;
    if (!cip_value_is_string(v) && cip_members_open(v, spot.index, element, spot.up, &members))
        put_members(s, &members);
    else
        put_scalar(s, v, element);
}

/* The next element, or the bytes that are left of it and false. */
static bool put_next(struct sink *s, const struct eip_value *v, struct reader *rest,
                     struct spot spot) {
    struct reader left = *rest;
    struct reader element = cip_value_next(v, rest);
    if (element.bad)
        put_hex(s, left);
    else
        put_element(s, v, element, spot);
    return !element.bad;
}

/* Elements without an end of their own are shown as the one run of bytes that they are. */
static bool is_run(const struct eip_value *v) {
    return cip_value_element_size(v) == 0 && !cip_value_is_string(v);
}

static void put_value(struct sink *s, const struct eip_value *v, const struct cip_members *up,
                      bool listed) {
    struct reader rest = reader_of(v->data, v->size);
    struct spot spot = {.up = up};
    if ((v->count == 1 && !listed) || (v->count > 1 && is_run(v))) {
        put_next(s, v, &rest, spot);
        return;
    }
    put(s, "[", 1);
    for (; spot.index < v->count; spot.index++) {
        if (spot.index > 0)
            put(s, ", ", 2);
        if (!put_next(s, v, &rest, spot) || is_full(s))
            break;
    }
    put(s, "]", 1);
}

size_t eip_value_format(const struct eip_value *v, char *buffer, size_t room) {
    struct sink s = {.at = buffer, .room = room > 0 ? room - 1 : 0};
    put_value(&s, v, NULL, false);
    if (room > 0)
        buffer[s.size < room ? s.size : room - 1] = '\0';
    return s.size;
}

void cip_value_text(const struct eip_value *v, struct text *t) {
    struct sink s = {.text = t};
    put_value(&s, v, NULL, false);
}

static void expected_integer(const struct cip_type *type, struct sink *s) {
    uint64_t max = UINT64_MAX >> (64 - 8 * type->size);
    bool is_signed = type->kind == CIP_KIND_SIGNED;
    put(s, " takes a whole number from ", 27);
    put_unsigned(s, is_signed, is_signed ? max / 2 + 1 : 0);
    put(s, " to ", 4);
    put_unsigned(s, false, is_signed ? max / 2 : max);
}

void cip_value_expected_text(const struct eip_value *v, struct text *t) {
    const struct cip_type *row = cip_type_find(v->type);
    const char *name = eip_value_type_name(v);
    enum cip_kind kind = row != NULL ? row->kind : CIP_KIND_OPAQUE;
    struct sink s = {.text = t};
    if (name != NULL)
        text_escaped(t, str_of(name), '\0');
    else
        text_format(t, "type 0x%04x", v->type);
    if (kind == CIP_KIND_BOOL)
        text_puts(t, " takes true, false, 1 or 0");
    else if (kind == CIP_KIND_SIGNED || kind == CIP_KIND_UNSIGNED)
        expected_integer(row, &s);
    else if (kind == CIP_KIND_REAL)
        text_format(t, " takes a number up to %s in size, nan, inf or -inf",
                    row->size == 4 ? "3.4028235e38" : "1.7976931348623157e308");
    else if (cip_value_string_head(v) > 0)
        text_format(t, " takes up to %zu characters", cip_value_string_max(v));
    else
        text_puts(t, " cannot be given as text");
}

/* Two digits or four in base 16; false if they are none or above a byte. */
static bool take_hex(struct str s, size_t from, size_t digits, uint8_t *ret_byte) {
    uint64_t value;
    if (s.size - from < digits || !str_number(str_span(s.at + from, digits), 16, 0xff, &value))
        return false;
    *ret_byte = (uint8_t)value;
    return true;
}

/* The character behind the backslash at `at`; the bytes the escape has, 0 if it is none. */
static size_t unescape(struct str s, size_t at, uint8_t *ret_byte) {
    static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    char c = (char)(at + 1 < s.size ? s.at[at + 1] : '\0');
    if (c == 'x')
        return take_hex(s, at + 2, 2, ret_byte) ? 4 : 0;
    if (c == 'u')
        return take_hex(s, at + 2, 4, ret_byte) ? 6 : 0;
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;
    if (letter == NULL)
        return 0;
    *ret_byte = (uint8_t)bytes[letter - letters];
    return 2;
}

/* A quote that is not doubled. */
static bool is_closing(struct str s, size_t at) {
    return s.at[at] == '"' && (at + 1 == s.size || s.at[at + 1] != '"');
}

/* What stands between the quotes, written while it fits; false if they hold something else. */
static bool unquote(struct str s, bool escapes, uint8_t *room_at, size_t room, size_t *ret_size) {
    size_t size = 0, at = 1;
    while (at < s.size && !is_closing(s, at)) {
        uint8_t byte = (uint8_t)s.at[at];
        size_t step = byte == '\\' && escapes ? unescape(s, at, &byte) : byte == '"' ? 2 : 1;
        if (step == 0)
            return false;
        if (size < room)
            room_at[size] = byte;
        size++;
        at += step;
    }
    *ret_size = size;
    return at + 1 == s.size;
}

/* Quoted text is unescaped right where add_string wants it. */
eip_err cip_value_add_quoted(struct eip_value *v, struct str s, bool escapes) {
    size_t head = cip_value_string_head(v), size;
    size_t room = v->room > head ? v->room - head : 0;
    uint8_t *at = room > 0 ? v->room_at + head : NULL;
    if (!unquote(s, escapes, at, room, &size) || size > cip_value_string_max(v))
        return EIP_E_VALUE;
    return size <= room ? eip_value_add_string(v, (const char *)at, size) : EIP_E_LIMIT;
}

static eip_err add_integer(struct eip_value *v, struct str s) {
    bool negative;
    uint64_t magnitude;
    if (!cip_integer_parse(s, &negative, &magnitude))
        return EIP_E_VALUE;
    if (!negative || magnitude == 0)
        return eip_value_add_uint(v, magnitude);
    if (magnitude > (uint64_t)INT64_MAX + 1)
        return EIP_E_VALUE;
    return eip_value_add_int(v, -(int64_t)(magnitude - 1) - 1);
}

static bool is_hex(struct str s) {
    size_t sign = s.size > 0 && (s.at[0] == '-' || s.at[0] == '+');
    return s.size > sign + 2 && s.at[sign] == '0' && str_lower(s.at[sign + 1]) == 'x';
}

/* A float is parsed as one: by way of a double it would be rounded twice. */
static eip_err add_real(struct eip_value *v, struct str s) {
    float single;
    double twice;
    if (v->type == EIP_TYPE_REAL && cip_real_parse(s, &single))
        return eip_value_add_real(v, single);
    if (v->type == EIP_TYPE_LREAL && cip_lreal_parse(s, &twice))
        return eip_value_add_real(v, twice);
    return is_hex(s) ? add_integer(v, s) : EIP_E_VALUE;
}

static eip_err add_bool(struct eip_value *v, struct str s) {
    if (str_equal_fold(s, str_of("true")))
        return eip_value_add_bool(v, true);
    if (str_equal_fold(s, str_of("false")))
        return eip_value_add_bool(v, false);
    return add_integer(v, s);
}

eip_err eip_value_add_text(struct eip_value *v, const char *text, size_t size) {
    const struct cip_type *type = cip_type_find(v->type);
    struct str s = str_span(text, size);
    if (cip_value_string_head(v) > 0)
        return size > 0 && text[0] == '"' ? cip_value_add_quoted(v, s, true)
                                          : eip_value_add_string(v, text, size);
    if (type == NULL || type->kind > CIP_KIND_REAL)
        return EIP_E_TYPE;
    if (type->kind == CIP_KIND_REAL)
        return add_real(v, s);
    return type->kind == CIP_KIND_BOOL ? add_bool(v, s) : add_integer(v, s);
}
