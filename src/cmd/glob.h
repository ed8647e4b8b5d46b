/* SPDX-License-Identifier: MIT */
/*
 * glob - whether a name is one of those a pattern stands for: '*' is any characters, '?' is one,
 * and letters of both cases are the same, as in names of tags.
 */
#ifndef CMD_GLOB_H
#define CMD_GLOB_H

#include "base/str.h"

/* In time that grows with the product of both lengths at most. */
bool glob_matches(struct str pattern, struct str name);

#endif
