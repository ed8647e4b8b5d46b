/* SPDX-License-Identifier: MIT */
/*
 * cursor - reads a text from its start to its end, and keeps the first mistake with its place.
 *
 * After a mistake the cursor is at the end and takes nothing more, so a parser looks at `why` once,
 * when it is done. Takers give an empty text or 0 after a mistake. Texts that are taken are views.
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include "base/str.h"

struct cursor {
    struct str text;
    size_t at;
    const char *why; /* static text; NULL while all is well */
    size_t column;   /* of the mistake, from 1; the end of the text is its size + 1 */
};

struct cursor cursor_of(struct str text);

void cursor_mistake(struct cursor *c, const char *why);
void cursor_mistake_at(struct cursor *c, size_t at, const char *why);

bool cursor_at_end(const struct cursor *c);
/* The next character, NUL at the end. */
char cursor_peek(const struct cursor *c);
/* Takes the character if it is the next one. */
bool cursor_accept(struct cursor *c, char wanted);
void cursor_expect(struct cursor *c, char wanted, const char *why);
/* Blanks and tabs. */
void cursor_skip_blanks(struct cursor *c);
/* The next character behind blanks and tabs, which are skipped. */
char cursor_next(struct cursor *c);
/* A string in double quotes, escapes and doubled quotes in it; to the end where none ends it. */
void cursor_skip_string(struct cursor *c);
/* To what ends a value: a comma, or a bracket that was not opened in it, neither in a string. */
void cursor_skip_value(struct cursor *c);
/* What was taken or skipped from a place on, without the blanks at its end. */
struct str cursor_since(const struct cursor *c, size_t start);

/* The letters, digits and underscores from here on. */
struct str cursor_word(struct cursor *c);
/* A number that str_number_any takes. Anything that begins with another character is missing. */
uint32_t cursor_number(struct cursor *c, uint32_t max, const char *missing, const char *too_large);
/* Two hexadecimal digits. */
uint8_t cursor_hex_byte(struct cursor *c);
/* A text in double quotes, without them. It has no escapes: a backslash is a mistake. */
struct str cursor_quoted(struct cursor *c, const char *missing);
/* Such a text, or a word. One that is empty is missing. */
struct str cursor_name(struct cursor *c, const char *missing);

#endif
