/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/check.h"

enum { CASE_BIT = 0x20 };

static const uint64_t case_bits = 0x2020202020202020;

struct str str_of(const char *text) {
    return (struct str){.at = text != NULL ? text : "", .size = text != NULL ? strlen(text) : 0};
}

struct str str_rest(struct reader r) {
    return str_span(r.at, reader_left(&r));
}

bool str_equal(struct str a, struct str b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

char str_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool str_is_alpha(char c) {
    char low = str_lower(c);
    return low >= 'a' && low <= 'z';
}

/* Of ISO-8859-1, in the case that has the bit. */
static bool is_small_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7);
}

static bool differ(char a, char b) {
    uint8_t changed = (uint8_t)(a ^ b);
    return changed != 0 &&
           (changed != CASE_BIT || !is_small_letter((uint8_t)((uint8_t)a | CASE_BIT)));
}

bool str_folds_to(struct str a, struct str b) {
    for (size_t i = 0; i < a.size; i++)
        if (differ(a.at[i], b.at[i]))
            return false;
    return true;
}

static uint64_t word_of(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Up to seven characters, each in its own place. */
static uint64_t rest_of(const char *at, size_t size) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)(uint8_t)at[i] << 8 * i;
    return word;
}

/* Eight characters: each half with its half of the state, multiplied with the other. */
static uint64_t mix(uint64_t state, uint64_t word) {
    state ^= word | case_bits;
    return (state >> 32) * (state & UINT32_MAX) ^ (state ^ state >> 29) * 0x9e3779b97f4a7c15;
}

uint32_t str_hash_fold(struct str s, uint32_t seed) {
    uint64_t state = ((uint64_t)seed << 32 | s.size) ^ 0x53c5ca5974743c1b;
    size_t at = 0;
    for (; s.size - at >= sizeof state; at += sizeof state)
        state = mix(state, word_of(s.at + at));
    if (at < s.size)
        state = mix(state, at > 0 ? word_of(s.at + s.size - sizeof state) : rest_of(s.at, s.size));
    return (uint32_t)(state >> 32 ^ state);
}

static unsigned digit_of(char c) {
    if (str_is_digit(c))
        return (unsigned)(c - '0');
    return str_is_alpha(c) ? (unsigned)(str_lower(c) - 'a') + 10 : UINT8_MAX;
}

bool str_number(struct str s, unsigned base, uint64_t max, uint64_t *ret_value) {
    check(base >= 2 && base <= 16);
    uint64_t value = 0;
    for (size_t i = 0; i < s.size; i++) {
        unsigned digit = digit_of(s.at[i]);
        if (digit >= base || digit > max || value > (max - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (s.size == 0)
        return false;
    *ret_value = value;
    return true;
}

/* The base that s says, after whose prefix *s begins then. */
static unsigned take_base(struct str *s) {
    static const char letters[] = "xob";
    static const unsigned bases[] = {16, 8, 2};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
        if (s->size > 2 && s->at[0] == '0' && str_lower(s->at[1]) == letters[i]) {
            *s = str_span(s->at + 2, s->size - 2);
            return bases[i];
        }
    return 10;
}

bool str_number_any(struct str s, uint64_t max, uint64_t *ret_value) {
    unsigned base = take_base(&s);
    return str_number(s, base, max, ret_value);
}

bool str_is_number(struct str s) {
    unsigned base = take_base(&s);
    for (size_t i = 0; i < s.size; i++)
        if (digit_of(s.at[i]) >= base)
            return false;
    return s.size > 0;
}
