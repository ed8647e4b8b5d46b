/* SPDX-License-Identifier: MIT */
/* changes - what a parser of texts has to survive: a text cut short, or with more in it. */
#ifndef SUPPORT_CHANGES_H
#define SUPPORT_CHANGES_H

#include "base/str.h"

enum { CHANGES_TEXT_MAX = 126 };

typedef void changes_try(struct str text);

/*
 * Every start of the text, and the text with one more character anywhere. It stands at the end of a
 * block, so that a checker sees every read over the end. Without memory nothing is tried.
 */
void changes_each(const char *text, changes_try *try);

#endif
