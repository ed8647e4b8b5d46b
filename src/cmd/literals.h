/* SPDX-License-Identifier: MIT */
/*
 * literals - the text of values: "5", "1,2,3", "[1, 2]", "\"a\", \"b\"".
 */
#ifndef CMD_LITERALS_H
#define CMD_LITERALS_H

#include <eip/value.h>

#include "base/str.h"
#include "base/text.h"

struct literals {
    struct str text;
    bool single; /* a string without quotes: it is one value, commas and all */
};

/* Blanks around the list, and one pair of brackets, are no part of it. */
struct literals literals_of(struct str text, uint16_t type, uint16_t handle);
/*
 * The next of the values separated by commas, without blanks around it; false at the end. A comma
 * between double quotes separates nothing. Begin with *at = 0.
 */
bool literals_next(const struct literals *l, size_t *at, struct str *ret_literal);
size_t literals_count(const struct literals *l);
/* Adds every value. On failure *ret_bad is the literal that does not fit. */
eip_err literals_add(const struct literals *l, struct eip_value *value, struct str *ret_bad);

#endif
