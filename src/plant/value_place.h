/* SPDX-License-Identifier: MIT */
/*
 * value_place - where a value is put when a device is defined: a tag, a member or an element of
 * one, with the dimensions it has; and the literals that single elements are set from.
 *
 * Whatever reads definitions (value_spec.h for text, files of other forms) goes down to elements
 * by these steps, and sets them by value_place_put. What clients may do does not matter here. An
 * element of a BOOL array is a BOOL. A place lives as long as the table of tags.
 */
#ifndef PLANT_VALUE_PLACE_H
#define PLANT_VALUE_PLACE_H

#include "device/place.h"
#include "plant/spec_fault.h"

struct value_place {
    struct device_place place;
    uint32_t dims[DEVICE_DIMENSIONS_MAX]; /* those left, the first not zero first; all 0: an element
                                           */
};

/* False for an alias of a tag that is gone. */
bool value_place_of(const struct device_tags *t, const struct device_tag *tag,
                    struct value_place *ret_place) MUST_CHECK;
/* False if there is no such member, or no structure. */
bool value_place_member(const struct value_place *v, struct str name,
                        struct value_place *ret_member) MUST_CHECK;
/* Of an array: what has this index in the first of the dimensions. False beyond it. */
bool value_place_element(const struct value_place *v, uint32_t index,
                         struct value_place *ret_element) MUST_CHECK;
/* The same with the dimensions as one, the last being the fastest. */
bool value_place_flat(const struct value_place *v, uint32_t index,
                      struct value_place *ret_element) MUST_CHECK;

/* Elements in all dimensions; 1 for a single one. */
uint32_t value_place_count(const struct value_place *v);
/* Its elements take text: a string of CIP, or a structure of LEN and DATA. */
bool value_place_is_text(const struct value_place *v);
/* "DINT", "Recipe", "STRING" */
struct str value_place_type(const struct value_place *v);

/*
 * A literal into each of the elements: 12, 0x1f, 1.5e3, true, in forms of eip_value_add_text; a
 * string as it is, or in double quotes, with escapes. EIP_E_ARGUMENT with the fault filled, its
 * column 1: it does not fit, or they are structures; nothing is changed then. EIP_E_MEMORY.
 */
eip_err value_place_put(const struct value_place *v, struct str literal,
                        struct spec_fault *ret_fault) MUST_CHECK;

#endif
