/* SPDX-License-Identifier: MIT */
/*
 * plant_value - values of a plant file: YAML put where it belongs in a tag.
 *
 * A sequence fills an array from its first element on, all dimensions in one or one in another; a
 * mapping gives members of a structure, not all of them, and of each structure of an array; a
 * single value is for every element. Numbers are those of value_place.h, and YAML's .nan and .inf.
 */
#ifndef PLANT_PLANT_VALUE_H
#define PLANT_PLANT_VALUE_H

#include "plant/plant_reader.h"
#include "plant/value_place.h"

/* EIP_E_ARGUMENT with the fault filled; what stands before the mistake has been put then.
 * EIP_E_MEMORY. */
eip_err plant_value_put(struct plant_reader *r, const struct yaml_node *node,
                        const struct value_place *v) MUST_CHECK;

#endif
