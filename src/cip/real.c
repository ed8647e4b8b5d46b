/* SPDX-License-Identifier: MIT */
#include "cip/real.h"

#include <inttypes.h>
#include <math.h>

enum { DIGITS_MAX = 800, NUMBER_ROOM = DIGITS_MAX + 32, EXPONENT_MAX = 100000 };

/* digits * 10^exponent */
struct shortest {
    uint64_t digits;
    int32_t exponent;
};

/* The C library's digits without its decimal point, which depends on the locale. */
static struct shortest rounded(double value, int precision) {
    char buffer[40];
    snprintf(buffer, sizeof buffer, "%.*e", precision - 1, value);
    struct shortest s = {.digits = 0};
    const char *p = buffer;
    for (; *p != 'e'; p++)
        if (str_is_digit(*p))
            s.digits = 10 * s.digits + (uint64_t)(*p - '0');
    s.exponent = (int32_t)strtol(p + 1, NULL, 10) - (precision - 1);
    return s;
}

static bool reads_back(double value, bool single, struct shortest s) {
    char buffer[40];
    snprintf(buffer, sizeof buffer, "%" PRIu64 "e%" PRId32, s.digits, s.exponent);
    return single ? strtof(buffer, NULL) == (float)value : strtod(buffer, NULL) == value;
}

/*
 * Fewer digits than the format always keeps cannot be wrong, but for numbers near zero, which have
 * less precision. Beside a power of two the nearest text may lie outside of the narrow lower half
 * of what reads back, and the next one inside of the upper half.
 */
static struct shortest shorten(double value, bool single) {
    double normal_min = single ? 0x1p-126 : 0x1p-1022;
    int precision = value < normal_min ? 1 : single ? 6 : 15;
    for (;; precision++) {
        struct shortest s = rounded(value, precision);
        if (reads_back(value, single, s))
            return s;
        s.digits++;
        if (reads_back(value, single, s))
            return s;
        check(precision < 17);
    }
}

/* A text under construction; the callers know that CIP_REAL_CHARS_MAX is enough. */
static void put(struct text *t, const char *digits, int count) {
    text_str(t, str_span(digits, (size_t)count));
}

static void put_zeros(struct text *t, int count) {
    for (int i = 0; i < count; i++)
        text_char(t, '0');
}

/* "123.45", "1200.0", "0.0012": the point stands after the first `point` of count digits. */
static void put_plain(struct text *t, const char *digits, int count, int point) {
    int whole = point < 0 ? 0 : point < count ? point : count;
    put(t, digits, whole);
    put_zeros(t, point > 0 ? point - whole : 1);
    text_char(t, '.');
    put_zeros(t, -point);
    put(t, digits + whole, count - whole);
    put_zeros(t, whole == count);
}

/* "1.5e-7" */
static void put_exponent(struct text *t, const char *digits, int count, int exponent) {
    put(t, digits, 1);
    if (count > 1)
        text_char(t, '.');
    put(t, digits + 1, count - 1);
    text_format(t, "e%d", exponent);
}

static void put_finite(struct text *t, double value, bool single) {
    struct shortest s = value == 0 ? (struct shortest){.digits = 0} : shorten(value, single);
    for (; s.digits != 0 && s.digits % 10 == 0; s.exponent++)
        s.digits /= 10;
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, s.digits);
    int exponent = s.exponent + count - 1;
    if (exponent > -5 && exponent < 16)
        put_plain(t, digits, count, exponent + 1);
    else
        put_exponent(t, digits, count, exponent);
}

static void put_number(struct text *t, double value, bool single) {
    if (isnan(value)) {
        text_puts(t, "nan");
        return;
    }
    if (signbit(value))
        text_char(t, '-');
    if (isinf(value))
        text_puts(t, "inf");
    else
        put_finite(t, fabs(value), single);
}

void cip_real_text(float value, struct text *t) {
    put_number(t, (double)value, true);
}

void cip_lreal_text(double value, struct text *t) {
    put_number(t, value, false);
}

static size_t format(double value, bool single, char *buffer) {
    struct text t = text_of(buffer, CIP_REAL_CHARS_MAX);
    put_number(&t, value, single);
    check(!t.cut);
    return t.size;
}

size_t cip_real_format(float value, char *buffer) {
    return format((double)value, true, buffer);
}

size_t cip_lreal_format(double value, char *buffer) {
    return format(value, false, buffer);
}

/*
 * A number as text, taken apart: digits * 10^exponent. The digits are kept as text for the C
 * library, so that it reads no decimal point of its own locale.
 */
struct decimal {
    char digit[DIGITS_MAX];
    int count;
    int64_t exponent;
    bool negative;
};

/* "-" or "+" at the front, which is consumed. */
static bool take_sign(struct str *s) {
    bool negative = s->size > 0 && s->at[0] == '-';
    if (negative || (s->size > 0 && s->at[0] == '+'))
        *s = str_span(s->at + 1, s->size - 1);
    return negative;
}

/* No double needs more digits to be told from its neighbours, but for one more that is not zero. */
static void append(struct decimal *d, char digit) {
    if (d->count == 0 && digit == '0')
        return;
    if (d->count < DIGITS_MAX) {
        d->digit[d->count++] = digit;
        return;
    }
    d->exponent++;
    if (digit != '0')
        d->digit[DIGITS_MAX - 1] = '1';
}

/* Digits with at most one point among them, consumed; false if there is no digit. */
static bool take_digits(struct str *s, struct decimal *d) {
    bool any = false, point = false;
    size_t i = 0;
    for (; i < s->size && (str_is_digit(s->at[i]) || (s->at[i] == '.' && !point)); i++) {
        if (s->at[i] == '.') {
            point = true;
            continue;
        }
        any = true;
        append(d, s->at[i]);
        d->exponent -= point;
    }
    *s = str_span(s->at + i, s->size - i);
    return any;
}

/* "e-7" and then the end, or just the end. */
static bool take_exponent(struct str *s, struct decimal *d) {
    if (s->size == 0)
        return true;
    if (str_lower(s->at[0]) != 'e')
        return false;
    *s = str_span(s->at + 1, s->size - 1);
    bool negative = take_sign(s);
    int64_t exponent = 0;
    for (size_t i = 0; i < s->size; i++) {
        if (!str_is_digit(s->at[i]))
            return false;
        if (exponent < INT64_MAX / 20)
            exponent = 10 * exponent + (s->at[i] - '0');
    }
    d->exponent += negative ? -exponent : exponent;
    return s->size > 0;
}

static bool decimal_parse(struct str s, struct decimal *d) {
    d->count = 0;
    d->exponent = 0;
    d->negative = take_sign(&s);
    return take_digits(&s, d) && take_exponent(&s, d);
}

static int clamp(int64_t exponent) {
    int64_t most = exponent < EXPONENT_MAX ? exponent : EXPONENT_MAX;
    return (int)(most > -EXPONENT_MAX ? most : -EXPONENT_MAX);
}

/* The nearest float or double; false for what is no number, and beyond the largest finite one. */
static bool number_parse(struct str s, bool single, double *ret_value) {
    struct decimal d;
    struct str word = s;
    bool negative = take_sign(&word);
    double value;
    if (str_equal_fold(s, str_of("nan"))) {
        value = NAN;
    } else if (str_equal_fold(word, str_of("inf"))) {
        value = INFINITY;
    } else {
        char number[NUMBER_ROOM];
        if (!decimal_parse(s, &d))
            return false;
        snprintf(number, sizeof number, "0%.*se%d", d.count, d.digit, clamp(d.exponent));
        value = single ? (double)strtof(number, NULL) : strtod(number, NULL);
        if (isinf(value))
            return false;
    }
    *ret_value = negative ? -value : value;
    return true;
}

bool cip_real_parse(struct str s, float *ret_value) {
    double value;
    if (!number_parse(s, true, &value))
        return false;
    *ret_value = (float)value;
    return true;
}

bool cip_lreal_parse(struct str s, double *ret_value) {
    return number_parse(s, false, ret_value);
}

/* False if d has a fraction or more than 64 bits. */
static bool to_integer(struct decimal *d, uint64_t *ret_value) {
    while (d->count > 0 && d->exponent < 0 && d->digit[d->count - 1] == '0') {
        d->count--;
        d->exponent++;
    }
    if (d->count > 0 && (d->exponent < 0 || d->count + d->exponent > 20))
        return false;
    char number[24];
    int size = snprintf(number, sizeof number, "0%.*s%.*s", d->count, d->digit,
                        d->count > 0 ? (int)d->exponent : 0, "00000000000000000000");
    return str_number(str_span(number, (size_t)size), 10, UINT64_MAX, ret_value);
}

bool cip_integer_parse(struct str s, bool *ret_negative, uint64_t *ret_magnitude) {
    struct decimal d;
    uint64_t magnitude;
    struct str word = s;
    bool negative = take_sign(&word);
    if (!str_number_any(word, UINT64_MAX, &magnitude) &&
        !(decimal_parse(s, &d) && to_integer(&d, &magnitude)))
        return false;
    *ret_negative = negative;
    *ret_magnitude = magnitude;
    return true;
}
