/* SPDX-License-Identifier: MIT */
#include "base/cursor.h"

struct cursor cursor_of(struct str text) {
    return (struct cursor){.text = text};
}

void cursor_mistake_at(struct cursor *c, size_t at, const char *why) {
    if (c->why != NULL)
        return;
    c->why = why;
    c->column = at + 1;
    c->at = c->text.size;
}

void cursor_mistake(struct cursor *c, const char *why) {
    cursor_mistake_at(c, c->at, why);
}

bool cursor_at_end(const struct cursor *c) {
    return c->at >= c->text.size;
}

char cursor_peek(const struct cursor *c) {
    return cursor_at_end(c) ? '\0' : c->text.at[c->at];
}

bool cursor_accept(struct cursor *c, char wanted) {
    if (cursor_at_end(c) || c->text.at[c->at] != wanted)
        return false;
    c->at++;
    return true;
}

void cursor_expect(struct cursor *c, char wanted, const char *why) {
    if (!cursor_accept(c, wanted))
        cursor_mistake(c, why);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

void cursor_skip_blanks(struct cursor *c) {
    while (is_blank(cursor_peek(c)))
        c->at++;
}

char cursor_next(struct cursor *c) {
    cursor_skip_blanks(c);
    return cursor_peek(c);
}

/* Behind the next quote that no backslash stands before, or at the end. */
static void skip_quoted(struct cursor *c) {
    c->at++;
    while (!cursor_at_end(c) && cursor_peek(c) != '"')
        c->at += cursor_peek(c) == '\\' && c->at + 1 < c->text.size ? 2 : 1;
    (void)cursor_accept(c, '"');
}

void cursor_skip_string(struct cursor *c) {
    do
        skip_quoted(c);
    while (cursor_peek(c) == '"');
}

void cursor_skip_value(struct cursor *c) {
    size_t open = 0;
    for (char at = cursor_peek(c); !cursor_at_end(c); at = cursor_peek(c)) {
        bool closes = at == ']' || at == '}';
        if (open == 0 && (closes || at == ','))
            return;
        if (at == '"') {
            cursor_skip_string(c);
            continue;
        }
        open = open + (at == '[' || at == '{') - closes;
        c->at++;
    }
}

struct str cursor_since(const struct cursor *c, size_t start) {
    size_t end = c->at;
    while (end > start && is_blank(c->text.at[end - 1]))
        end--;
    return str_span(c->text.at + start, end - start);
}

static bool is_word(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

struct str cursor_word(struct cursor *c) {
    size_t start = c->at;
    while (is_word(cursor_peek(c)))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

uint32_t cursor_number(struct cursor *c, uint32_t max, const char *missing, const char *too_large) {
    size_t start = c->at;
    uint64_t value = 0;
    if (!str_is_digit(cursor_peek(c))) {
        cursor_mistake(c, missing);
        return 0;
    }
    struct str word = cursor_word(c);
    if (!str_number_any(word, max, &value))
        cursor_mistake_at(c, start, str_is_number(word) ? too_large : "this is not a number");
    return (uint32_t)value;
}

uint8_t cursor_hex_byte(struct cursor *c) {
    uint64_t value = 0;
    if (c->text.size - c->at < 2 ||
        !str_number(str_span(c->text.at + c->at, 2), 16, UINT8_MAX, &value))
        cursor_mistake(c, "two hexadecimal digits are expected here");
    else
        c->at += 2;
    return (uint8_t)value;
}

struct str cursor_quoted(struct cursor *c, const char *missing) {
    cursor_expect(c, '"', missing);
    size_t start = c->at;
    while (!cursor_at_end(c) && cursor_peek(c) != '"' && cursor_peek(c) != '\\')
        c->at++;
    struct str text = str_span(c->text.at + start, c->at - start);
    cursor_expect(c, '"', "'\"' is missing");
    return text;
}

struct str cursor_name(struct cursor *c, const char *missing) {
    size_t start = c->at;
    struct str name = cursor_peek(c) == '"' ? cursor_quoted(c, missing) : cursor_word(c);
    if (name.size == 0)
        cursor_mistake_at(c, start, missing);
    return name;
}
