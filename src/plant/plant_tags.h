/* SPDX-License-Identifier: MIT */
/*
 * plant_tags - tags of a plant file, as on the command line or with more said of them:
 *
 *   SetPoint: DINT = 1500
 *   Line_1..50: REAL
 *   CurrentRecipe:
 *     type: Recipe
 *     value: {Temperature: 21.5, QualityLevel: good}
 *     access: read only        read/write, read only, none
 *     constant: true
 *     status: 0xff/0x2105      what requests for it end with
 *     description: What is made
 *
 * programs: {Main: {Count: DINT}}, aliases: {First: "Motors[1].Speed"}
 */
#ifndef PLANT_PLANT_TAGS_H
#define PLANT_PLANT_TAGS_H

#include "plant/plant_reader.h"

/* EIP_E_ARGUMENT with the fault filled, EIP_E_MEMORY; what stands before has been added then. */
eip_err plant_tags_add(struct plant_reader *r, const struct yaml_node *node) MUST_CHECK;
eip_err plant_programs_add(struct plant_reader *r, const struct yaml_node *node) MUST_CHECK;
eip_err plant_aliases_add(struct plant_reader *r, const struct yaml_node *node) MUST_CHECK;

#endif
