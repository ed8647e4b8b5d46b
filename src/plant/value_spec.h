/* SPDX-License-Identifier: MIT */
/*
 * value_spec - values as text, put where they belong.
 *
 *   5   1.5   true   "say \"hi\""   hello
 *   1,2,3   [1, 2, 3]   [[1, 2, 3], [4, 5, 6]]   5  (an array: in all of its elements)
 *   {Speed: 1.5, "Name": "left", Steps: [1, 2]}   [{Speed: 1.5}, {Speed: 2}]
 *
 * A list fills an array from its first element on, in brackets or, on the outermost level, without;
 * one of numbers alone goes through all dimensions. A single value without brackets is for every
 * element. A structure is given by members, in any order and not all of them; what is not given
 * stays as it was. Numbers and strings are those of value_place_put; a string without quotes ends
 * before a comma or a bracket, but outside of brackets it is all of the text. Blanks may stand
 * between all of these.
 */
#ifndef PLANT_VALUE_SPEC_H
#define PLANT_VALUE_SPEC_H

#include "plant/value_place.h"

enum { VALUE_SPEC_DEPTH_MAX = 64 }; /* structures in structures; more are refused */

/*
 * EIP_E_ARGUMENT with the fault filled; what stands before the mistake has been put then.
 * EIP_E_MEMORY.
 */
eip_err value_spec_put(struct str text, const struct value_place *v,
                       struct spec_fault *ret_fault) MUST_CHECK;

#endif
