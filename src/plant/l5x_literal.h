/* SPDX-License-Identifier: MIT */
/*
 * l5x_literal - one value as Studio 5000 writes it (1756-RM014, "Data formats"; 1756-PM004, "Tag
 * value entry"):
 *
 *   -12   16#00ff_0001   2#0101_1010   8#17   93.45   9.34499969e+001   1.#QNAN   -1.$
 *   'a$0D'   DT#2019-05-14-12:34:56.123_456(UTC-05:00)   LDT#...   T#1d2h3m4s5ms6us   LT#...
 *
 * Digits of bases other than ten are a pattern of bits that may fill the whole type; so are
 * characters, the first of which is the highest byte. Strings escape by '$': $$ $' $Q $L $N $P $R
 * $T and two hexadecimal digits.
 */
#ifndef PLANT_L5X_LITERAL_H
#define PLANT_L5X_LITERAL_H

#include "base/check.h"
#include "base/str.h"

/*
 * Stores it as one element of an elementary type of fixed size. False, and nothing is stored, if it
 * does not fit or is no value.
 */
bool l5x_literal_store(struct str text, uint16_t type, uint8_t *at) MUST_CHECK;

/*
 * The characters of 'text', quotes and escapes resolved; those beyond ASCII are given in UTF-8, and
 * become bytes of ISO-8859-1. False if there are more than room or it is no such text; some bytes
 * may be there then.
 */
bool l5x_literal_string(struct str text, uint8_t *bytes, size_t room, size_t *ret_size) MUST_CHECK;

/* Without blanks and ends of lines around it. */
struct str l5x_trim(struct str s);

#endif
