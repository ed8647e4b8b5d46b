/* SPDX-License-Identifier: MIT */
/*
 * text - builds a text piece by piece, in a buffer of the caller's or in one that grows.
 *
 * The text is always NUL-terminated. What does not fit is left out and sets `cut`; nothing
 * after it is taken, so a cut text is a prefix. The largest growing text is TEXT_MAX bytes.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>

#include "base/str.h"

enum { TEXT_MAX = 64 * 1024 * 1024 };

struct text {
    char *data;
    size_t size; /* characters without the NUL */
    size_t room; /* bytes at data, the NUL's included */
    bool grows;  /* data came from mem_alloc and is freed by text_fini */
    bool cut;
};

/* In the caller's buffer; room >= 1. */
struct text text_of(char *buffer, size_t room);
/* Growing; starts empty and allocates with the first character. */
struct text text_new(void);
void text_fini(struct text *t);
/* Empty again, keeping the buffer. */
void text_clear(struct text *t);

void text_char(struct text *t, char c);
void text_str(struct text *t, struct str s);
void text_puts(struct text *t, const char *s);
void text_format(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Leaves args as they were. */
void text_vformat(struct text *t, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void text_unsigned(struct text *t, uint64_t v);
/* Microseconds as seconds with six decimals: "-0.000001". */
void text_seconds(struct text *t, int64_t us);
/* Two hexadecimal digits a byte, with `between` (or nothing if NUL) between them. */
void text_hex(struct text *t, struct reader bytes, char between);
/* Printable ASCII as it is, other bytes as \xhh; quote (unless NUL) and backslash are escaped. */
void text_escaped(struct text *t, struct str s, char quote);
/* The same between quotes. */
void text_quoted(struct text *t, struct str s, char quote);

/* The text so far, NUL-terminated; never NULL. */
const char *text_cstr(const struct text *t);
struct str text_view(const struct text *t);

#endif
