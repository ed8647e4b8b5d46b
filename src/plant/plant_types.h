/* SPDX-License-Identifier: MIT */
/*
 * plant_types - types of a plant file, in any order:
 *
 *   Recipe: {Temperature: REAL, Duration: DINT, QualityLevel: STRING}
 *   Motor:
 *     Speed: REAL[4]
 *     Name: {type: Str20, access: read only}
 *   Str20: STRING(20)
 */
#ifndef PLANT_PLANT_TYPES_H
#define PLANT_PLANT_TYPES_H

#include "plant/plant_reader.h"

/* Adds those of some mappings together; NULL is none. EIP_E_ARGUMENT, EIP_E_MEMORY. */
eip_err plant_types_add(struct plant_reader *r, const struct yaml_node *const nodes[],
                        size_t count) MUST_CHECK;

#endif
