/* SPDX-License-Identifier: MIT */
/*
 * l5x_types - the structures of an export: its data types, in whatever order they stand, its Add-On
 * Instructions, and those that it only shows by data of theirs, as modules have them.
 *
 * The members of an instruction are its parameters, without those that are passed by reference, and
 * its local tags. Its BOOLs are bits of hidden DINTs, 32 in each, wherever they stand; the first of
 * them stands in front. No manual tells, but the memory in exports of controllers shows it so.
 */
#ifndef PLANT_L5X_TYPES_H
#define PLANT_L5X_TYPES_H

#include "plant/l5x_import.h"

/*
 * Adds them all. A type that cannot be told is left out, and what is made of it; but a data type of
 * the user has to be good: EIP_E_ARGUMENT with the fault filled. EIP_E_MEMORY.
 */
eip_err l5x_types_add(struct l5x_import *im) MUST_CHECK;

/* The type of that name: a structure, or an elementary one. False if the device has neither. */
bool l5x_type_find(const struct l5x_import *im, struct str name, uint16_t *ret_code,
                   const struct device_type **ret_structure) MUST_CHECK;

#endif
