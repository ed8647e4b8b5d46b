/* SPDX-License-Identifier: MIT */
/*
 * str - views of text that carry their length; NUL only at the edges.
 *
 * A view borrows its characters. Names of tags match without regard to case (Logix 5000 Controllers
 * Data Access, 1756-PM020): their letters are those of ISO-8859-1, of which controllers have the
 * ASCII ones. No two texts in UTF-8 that differ in more than the case of ASCII match for it.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reader.h"

struct str {
    const char *at;
    size_t size;
};

struct str str_of(const char *text); /* up to its NUL; NULL is empty */
static inline struct str str_span(const void *at, size_t size) {
    return (struct str){.at = size > 0 ? (const char *)at : "", .size = size};
}
struct str str_rest(struct reader r); /* the bytes left in a reader */

bool str_equal(struct str a, struct str b);
/* Of the same size, without regard to case. */
bool str_folds_to(struct str a, struct str b);

/* Most are spelled as they were defined. */
static inline bool str_equal_fold(struct str a, struct str b) {
    if (a.size != b.size)
        return false;
    return a.size == 0 || memcmp(a.at, b.at, a.size) == 0 || str_folds_to(a, b);
}

/* The same for names that match; another one with another seed, and on another machine. */
uint32_t str_hash_fold(struct str s, uint32_t seed);

char str_lower(char c);
bool str_is_digit(char c);
bool str_is_alpha(char c);

/* An unsigned number in base 2 to 16 that fills all of s; false if it is none or > max. */
bool str_number(struct str s, unsigned base, uint64_t max, uint64_t *ret_value);
/* Decimal, hexadecimal after "0x", octal after "0o", binary after "0b". */
bool str_number_any(struct str s, uint64_t max, uint64_t *ret_value);
/* True for such a number, however large. */
bool str_is_number(struct str s);

#endif
