/* SPDX-License-Identifier: MIT */
/*
 * latin - names in ISO-8859-1, as devices have them that are no Logix controller, from what a user
 * types in UTF-8, and back.
 */
#ifndef BASE_LATIN_H
#define BASE_LATIN_H

#include "base/error.h"
#include "base/text.h"

/*
 * The next character of a text that is not empty, which it is taken from. A byte that is no UTF-8
 * stands for itself. False for a character that ISO-8859-1 does not have; it is left there.
 */
bool latin_next(struct str *text, char *ret_character) MUST_CHECK;
/* Appends in UTF-8. */
void latin_put(struct text *t, struct str latin);

#endif
