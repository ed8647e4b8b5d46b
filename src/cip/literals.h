/* SPDX-License-Identifier: MIT */
/*
 * literals - the text of values: 5   1,2,3   [1, 2]   "a", "b, c"   "say ""hi"""
 *
 * Values stand between commas, and blanks around them mean nothing. What stands in double quotes is
 * a string with the escapes of eip_value_add_text, and a doubled quote is a quote; in CSV there are
 * no escapes. Views into the text; nothing allocates.
 *
 * `like` is a value of the type that they shall have; its elements do not matter.
 */
#ifndef CIP_LITERALS_H
#define CIP_LITERALS_H

#include <eip/value.h>

#include "base/error.h"
#include "base/str.h"
#include "base/text.h"

struct cip_literals {
    struct str text;
    bool single; /* a string without quotes: it is one value, commas and all */
    bool csv;    /* a backslash is a backslash */
    bool wide;   /* signed types take the unsigned range too, and a BOOL any whole number */
};

/* Blanks around the list, and one pair of brackets, are no part of it. */
struct cip_literals cip_literals_of(struct str text, const struct eip_value *like);
/* The same as CSV: strings without quotes stand between commas too. */
struct cip_literals cip_literals_of_csv(struct str text, const struct eip_value *like);
/* The next of the values; false at the end. Begin with *at = 0. */
bool cip_literals_next(const struct cip_literals *l, size_t *at, struct str *ret_literal);
/* One more than there are commas: an empty text has one empty value. */
size_t cip_literals_count(const struct cip_literals *l);
/* Room that is enough for the values, pads included (cip_value_pad); 0 for a type whose values
 * cannot be given as text. */
size_t cip_literals_room(const struct cip_literals *l, const struct eip_value *like);
/* Adds every value. On failure *ret_bad is the literal that does not fit. */
eip_err cip_literals_add(const struct cip_literals *l, struct eip_value *value,
                         struct str *ret_bad) MUST_CHECK;
/* True for one that begins with a quote and does not end with another. */
bool cip_literals_is_open(const struct cip_literals *l, struct str literal);
/* In words: "70000" does not fit: INT takes a whole number from -32768 to 32767 */
void cip_literals_misfit_text(struct text *t, struct str bad, const struct eip_value *like);

#endif
