/* SPDX-License-Identifier: MIT */
/*
 * l5x_values - the value of a tag, from the forms that an export has of it (1756-RM014): decorated,
 * with names of members and indices of elements; a text, of a string; the lists of L5K; and, of
 * older exports, the bytes of the memory. The first of these that is there is taken.
 */
#ifndef PLANT_L5X_VALUES_H
#define PLANT_L5X_VALUES_H

#include "plant/l5x_import.h"

/*
 * Fills a tag, no alias, from the Data in an element; without any it stays as it is. EIP_E_ARGUMENT
 * with the fault filled, where the value is no such value, does not fit, or names what the type has
 * not; of loose types that is passed over.
 */
eip_err l5x_values_set(struct l5x_import *im, const struct l5x_element *e,
                       struct device_tag *tag) MUST_CHECK;

#endif
