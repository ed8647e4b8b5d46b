/* SPDX-License-Identifier: MIT */
/*
 * value - making and printing the values of <eip/value.h>, whose functions live in value.c.
 */
#ifndef CIP_VALUE_H
#define CIP_VALUE_H

#include <eip/value.h>

#include "base/reader.h"
#include "base/text.h"
#include "base/writer.h"

/*
 * A view of the data part of a read reply. The count follows from the size: whole elements for a
 * type of known size, the strings found for STRING and SHORT_STRING, 1 for any other.
 */
struct eip_value cip_value_of(uint16_t type, uint16_t handle, struct reader data);

/* One element, or the whole value as eip_value_format prints it. */
void cip_value_element_text(const struct eip_value *v, size_t index, struct text *t);
void cip_value_text(const struct eip_value *v, struct text *t);
/* Why the text did not become an element of v's type, in words with the range: for messages. */
void cip_value_expected_text(uint16_t type, uint16_t handle, struct text *t);

/* The shortest decimal text that reads back as the same float or double; "nan", "inf", "-inf". */
void cip_real_text(float value, struct text *t);
void cip_lreal_text(double value, struct text *t);

#endif
