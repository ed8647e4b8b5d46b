/* SPDX-License-Identifier: MIT */
/*
 * enip_values - values and paths as cpppo's tools print them, in the manner of Python: [1, 2],
 * ['text'], [True], @0x0001/1/7.
 */
#ifndef CMD_ENIP_VALUES_H
#define CMD_ENIP_VALUES_H

#include <eip/value.h>

#include "base/reader.h"
#include "base/text.h"

/* ISO-8859-1 between quotes; what cannot be printed is escaped. */
void enip_string_put(struct text *t, struct str s);
/* A list; structures but for the STRING, and values of no type, as their bytes. */
void enip_value_put(struct text *t, const struct eip_value *value);
/*
 * All attributes of an object, as a list: Identity (CIP Volume 1, 5-2) and TCP/IP Interface (CIP
 * Volume 2, 5-4) in their types, any other as its bytes.
 */
void enip_object_put(struct text *t, uint32_t class_id, struct reader data);

enum { ENIP_NO_ELEMENT = -1 };

/* The element that a path ends in, or ENIP_NO_ELEMENT. */
int64_t enip_path_put(struct text *t, struct reader path);

#endif
