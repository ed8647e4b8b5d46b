/* SPDX-License-Identifier: MIT */
#include "plant/l5x_literal.h"

#include <math.h>

#include "base/text.h"
#include "cip/real.h"
#include "cip/type.h"

enum {
    BITS_OF_BYTE = 8,
    LONG = 8, /* bytes of the widest type */
    NUMBER_CHARS_MAX = 80,
    US_OF_SECOND = 1000 * 1000,
    NS_OF_US = 1000,
    MINUTES_OF_DAY = 24 * 60,
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str l5x_trim(struct str s) {
    while (s.size > 0 && is_blank(s.at[0]))
        s = str_span(s.at + 1, s.size - 1);
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

static struct str after(struct str s, size_t size) {
    return str_span(s.at + size, s.size - size);
}

static bool begins(struct str s, const char *prefix) {
    size_t size = strlen(prefix);
    return s.size >= size && str_equal_fold(str_span(s.at, size), str_of(prefix));
}

static bool take_prefix(struct str *s, const char *prefix) {
    if (!begins(*s, prefix))
        return false;
    *s = after(*s, strlen(prefix));
    return true;
}

/* Strings. */

struct escape {
    char letter;
    uint8_t byte;
};

static const struct escape escapes[] = {
    {'$', '$'},  {'\'', '\''}, {'"', '"'},  {'q', '"'},  {'l', '\n'},
    {'n', '\n'}, {'p', '\f'},  {'r', '\r'}, {'t', '\t'},
};

/* After a '$'. */
static bool take_escape(struct str *s, uint8_t *ret_byte) {
    uint64_t code;
    for (size_t i = 0; s->size > 0 && i < sizeof escapes / sizeof escapes[0]; i++)
        if (str_lower(s->at[0]) == escapes[i].letter) {
            *ret_byte = escapes[i].byte;
            *s = after(*s, 1);
            return true;
        }
    if (s->size < 2 || !str_number(str_span(s->at, 2), 16, UINT8_MAX, &code))
        return false;
    *ret_byte = (uint8_t)code;
    *s = after(*s, 2);
    return true;
}

/* U+0080 to U+00FF are the two bytes c2 80 to c3 bf; there is nothing beyond in a byte. */
static bool take_wide(struct str *s, uint8_t *ret_byte) {
    uint8_t lead = (uint8_t)s->at[0];
    if (s->size < 2 || (lead != 0xc2 && lead != 0xc3))
        return false;
    *ret_byte = (uint8_t)((lead & 3) << 6 | (s->at[1] & 0x3f));
    *s = after(*s, 2);
    return true;
}

static bool take_char(struct str *s, uint8_t *ret_byte) {
    char c = s->at[0];
    if ((c & 0x80) != 0)
        return take_wide(s, ret_byte);
    *s = after(*s, 1);
    if (c == '$')
        return take_escape(s, ret_byte);
    *ret_byte = (uint8_t)c;
    return c != '\'';
}

bool l5x_literal_string(struct str text, uint8_t *bytes, size_t room, size_t *ret_size) {
    struct str s = l5x_trim(text);
    size_t size = 0;
    if (s.size < 2 || s.at[0] != '\'' || s.at[s.size - 1] != '\'')
        return false;
    s = str_span(s.at + 1, s.size - 2);
    while (s.size > 0) {
        uint8_t byte;
        if (!take_char(&s, &byte) || size == room)
            return false;
        bytes[size++] = byte;
    }
    *ret_size = size;
    return true;
}

/* Bits. */

struct bits {
    bool negative;
    bool is_pattern; /* may fill the sign, too */
    uint64_t magnitude;
};

static bool put(uint64_t bits, size_t size, uint8_t *at) {
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(bits >> BITS_OF_BYTE * i);
    return true;
}

/* Digits with '_' between them. */
static bool parse_digits(struct str s, unsigned base, uint64_t *ret_value) {
    char buffer[NUMBER_CHARS_MAX];
    struct text digits = text_of(buffer, sizeof buffer);
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] != '_')
            text_char(&digits, s.at[i]);
    return !digits.cut && str_number(text_view(&digits), base, UINT64_MAX, ret_value);
}

static bool parse_based(struct str s, struct bits *ret_bits) {
    unsigned base = 0;
    if (take_prefix(&s, "16#"))
        base = 16;
    else if (take_prefix(&s, "8#"))
        base = 8;
    else if (take_prefix(&s, "2#"))
        base = 2;
    *ret_bits = (struct bits){.is_pattern = true};
    return base != 0 && parse_digits(s, base, &ret_bits->magnitude);
}

static bool parse_characters(struct str s, size_t room, struct bits *ret_bits) {
    uint8_t bytes[LONG];
    size_t size;
    struct bits bits = {.is_pattern = true};
    if (!l5x_literal_string(s, bytes, room, &size))
        return false;
    for (size_t i = 0; i < size; i++)
        bits.magnitude = bits.magnitude << BITS_OF_BYTE | bytes[i];
    *ret_bits = bits;
    return true;
}

static bool parse_decimal(struct str s, struct bits *ret_bits) {
    struct bits bits = {.negative = begins(s, "-")};
    if (bits.negative || begins(s, "+"))
        s = after(s, 1);
    if (!parse_digits(s, 10, &bits.magnitude))
        return false;
    *ret_bits = bits;
    return true;
}

/* Times. */

static bool take_number(struct str *s, uint64_t max, uint64_t *ret_value) {
    size_t size = 0;
    while (size < s->size && (str_is_digit(s->at[size]) || s->at[size] == '_'))
        size++;
    if (!parse_digits(str_span(s->at, size), 10, ret_value) || *ret_value > max)
        return false;
    *s = after(*s, size);
    return true;
}

static bool take_field(struct str *s, uint64_t max, const char *end, int64_t *ret_value) {
    uint64_t number;
    if (!take_number(s, max, &number) || !take_prefix(s, end))
        return false;
    *ret_value = (int64_t)number;
    return true;
}

/* Days from 1970-01-01, counted from a first of March so that a leap day is the last one. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    int64_t y = month > 2 ? year : year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

/* ".123_456_789", or nothing: as nanoseconds. */
static bool take_fraction(struct str *s, int64_t *ret_ns) {
    int64_t ns = 0;
    int64_t unit = (int64_t)US_OF_SECOND * NS_OF_US;
    if (take_prefix(s, "."))
        for (; s->size > 0 && (str_is_digit(s->at[0]) || s->at[0] == '_'); *s = after(*s, 1)) {
            unit = s->at[0] != '_' ? unit / 10 : unit;
            ns += s->at[0] != '_' ? (s->at[0] - '0') * unit : 0;
        }
    *ret_ns = ns;
    return true;
}

/* "Z", "(UTC-05:00)", or nothing: as minutes east. */
static bool take_zone(struct str *s, int64_t *ret_minutes) {
    int64_t hours = 0;
    int64_t minutes = 0;
    *ret_minutes = 0;
    if (s->size == 0 || take_prefix(s, "Z") || take_prefix(s, "(UTC)"))
        return true;
    bool west = begins(*s, "(UTC-");
    if (!take_prefix(s, west ? "(UTC-" : "(UTC+") || !take_field(s, 14, ":", &hours) ||
        !take_field(s, 59, ")", &minutes))
        return false;
    *ret_minutes = west ? -(hours * 60 + minutes) : hours * 60 + minutes;
    return true;
}

/* 2019-05-14-12:34:56.123_456(UTC-05:00): microseconds since 1970, or nanoseconds. */
static bool parse_date(struct str s, bool in_ns, int64_t *ret_value) {
    int64_t year, month, day, hour, minute, second, ns, zone;
    uint64_t number;
    if (!take_field(&s, 2262, "-", &year) || !take_field(&s, 12, "-", &month) ||
        !take_field(&s, 31, "-", &day) || !take_field(&s, 23, ":", &hour) ||
        !take_field(&s, 59, ":", &minute) || !take_number(&s, 59, &number) ||
        !take_fraction(&s, &ns) || !take_zone(&s, &zone) || s.size > 0)
        return false;
    second = (int64_t)number;
    int64_t minutes = days_of(year, month, day) * MINUTES_OF_DAY + hour * 60 + minute - zone;
    int64_t us = (minutes * 60 + second) * US_OF_SECOND + ns / NS_OF_US;
    if (in_ns && (us > INT64_MAX / NS_OF_US - 1 || us < INT64_MIN / NS_OF_US + 1))
        return false;
    *ret_value = in_ns ? us * NS_OF_US + ns % NS_OF_US : us;
    return month > 0 && day > 0 && year > 0;
}

struct unit {
    const char *name;
    int64_t ns;
};

/* "ms" before "m". */
static const struct unit units[] = {
    {"ns", 1},
    {"us", 1000},
    {"ms", 1000 * 1000},
    {"s", 1000 * 1000 * 1000},
    {"m", 60LL * 1000 * 1000 * 1000},
    {"h", 3600LL * 1000 * 1000 * 1000},
    {"d", 86400LL * 1000 * 1000 * 1000},
};

static bool take_part(struct str *s, int64_t *sum_ns) {
    uint64_t number;
    while (take_prefix(s, "_"))
        continue;
    if (!take_number(s, INT64_MAX, &number))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!take_prefix(s, units[i].name))
            continue;
        if ((int64_t)number > (INT64_MAX - *sum_ns) / units[i].ns)
            return false;
        *sum_ns += (int64_t)number * units[i].ns;
        return true;
    }
    return false;
}

/* 1d2h3m4s5ms6us: microseconds, or nanoseconds. */
static bool parse_duration(struct str s, bool in_ns, int64_t *ret_value) {
    int64_t ns = 0;
    bool negative = take_prefix(&s, "-");
    do
        if (!take_part(&s, &ns))
            return false;
    while (s.size > 0);
    ns = in_ns ? ns : ns / NS_OF_US;
    *ret_value = negative ? -ns : ns;
    return true;
}

static bool parse_time(struct str s, struct bits *ret_bits) {
    int64_t value;
    bool good = false;
    if (take_prefix(&s, "DT#"))
        good = parse_date(s, false, &value);
    else if (take_prefix(&s, "LDT#"))
        good = parse_date(s, true, &value);
    else if (take_prefix(&s, "LT#"))
        good = parse_duration(s, true, &value);
    else if (take_prefix(&s, "T#") || take_prefix(&s, "T32#"))
        good = parse_duration(s, false, &value);
    if (good)
        *ret_bits = (struct bits){.negative = value < 0,
                                  .magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value};
    return good;
}

/* Storing. */

static bool fits(struct bits b, const struct cip_type *type) {
    unsigned width = BITS_OF_BYTE * type->size;
    uint64_t all = width < 64 ? (UINT64_C(1) << width) - 1 : UINT64_MAX;
    if (type->kind == CIP_KIND_BOOL)
        return b.magnitude <= 1 && !b.negative;
    if (b.is_pattern)
        return b.magnitude <= all;
    if (type->kind == CIP_KIND_SIGNED)
        return b.magnitude <= all / 2 + (b.negative ? 1 : 0);
    return b.magnitude <= all && (!b.negative || b.magnitude == 0);
}

static bool store_integer(struct str s, const struct cip_type *type, uint8_t *at) {
    struct bits b;
    if (!parse_decimal(s, &b) && !parse_based(s, &b) && !parse_characters(s, type->size, &b) &&
        !parse_time(s, &b))
        return false;
    return fits(b, type) && put(b.negative ? -b.magnitude : b.magnitude, type->size, at);
}

/* What has no digits: 1.#QNAN, 1.#INF, 1.$, and zeros and exponents that some have behind. */
static bool parse_special(struct str s, double *ret_value) {
    double sign = take_prefix(&s, "-") ? -1 : 1;
    if (begins(s, "1.#QNAN") || begins(s, "1.#SNAN") || begins(s, "1.#IND"))
        *ret_value = (double)NAN;
    else if (begins(s, "1.#INF") || begins(s, "1.$"))
        *ret_value = sign * (double)INFINITY;
    else
        return false;
    return true;
}

static bool store_float(struct str s, uint8_t *at) {
    float value;
    double special;
    uint32_t bits;
    if (parse_special(s, &special))
        value = (float)special;
    else if (!cip_real_parse(s, &value))
        return false;
    memcpy(&bits, &value, sizeof bits);
    return put(bits, sizeof bits, at);
}

static bool store_double(struct str s, uint8_t *at) {
    double value;
    uint64_t bits;
    if (!parse_special(s, &value) && !cip_lreal_parse(s, &value))
        return false;
    memcpy(&bits, &value, sizeof bits);
    return put(bits, sizeof bits, at);
}

static bool store_real(struct str s, const struct cip_type *type, uint8_t *at) {
    struct bits b;
    if (parse_based(s, &b))
        return fits(b, type) && put(b.magnitude, type->size, at);
    return type->code == EIP_TYPE_REAL ? store_float(s, at) : store_double(s, at);
}

bool l5x_literal_store(struct str text, uint16_t code, uint8_t *at) {
    const struct cip_type *type = cip_type_find(code);
    struct str s = l5x_trim(text);
    if (type == NULL || type->size == 0 || type->size > LONG || s.size == 0)
        return false;
    return type->kind == CIP_KIND_REAL ? store_real(s, type, at) : store_integer(s, type, at);
}
