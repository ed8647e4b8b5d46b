/* SPDX-License-Identifier: MIT */
/*
 * real - binary floating point to the shortest decimal text and back, exactly, in any locale.
 *
 * The C library rounds, both ways; it never sees or makes a decimal point, which is the one thing
 * that its locale changes.
 */
#ifndef CIP_REAL_H
#define CIP_REAL_H

#include "base/check.h"
#include "base/text.h"

enum { CIP_REAL_CHARS_MAX = 32 };

/*
 * The shortest decimal text that reads back as the same float or double, and the one nearest to it
 * among those; "nan", "inf", "-inf". Whole numbers keep one decimal ("1.0"); below 1e-4 and from
 * 1e16 on with an exponent ("1.5e-7"). The buffer has CIP_REAL_CHARS_MAX bytes; returns the
 * length without the NUL.
 */
size_t cip_real_format(float value, char *buffer);
size_t cip_lreal_format(double value, char *buffer);
void cip_real_text(float value, struct text *t);
void cip_lreal_text(double value, struct text *t);

/*
 * "12", "-0.5", ".5", "1.5e3", "nan", "inf", "-inf" and nothing before or after it. False for any
 * other text and for a number beyond the largest finite one; one too small becomes zero.
 */
bool cip_real_parse(struct str s, float *ret_value) MUST_CHECK;
bool cip_lreal_parse(struct str s, double *ret_value) MUST_CHECK;
/* A whole number in the same forms ("1.5e3") or as "0x1f"; false if not whole or over 64 bits. */
bool cip_integer_parse(struct str s, bool *ret_negative, uint64_t *ret_magnitude) MUST_CHECK;

#endif
