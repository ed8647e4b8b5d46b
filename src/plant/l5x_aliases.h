/* SPDX-License-Identifier: MIT */
/*
 * l5x_aliases - tags that stand for others, or for parts of them: AliasFor="Tag.Member[2].3".
 */
#ifndef PLANT_L5X_ALIASES_H
#define PLANT_L5X_ALIASES_H

#include "plant/l5x_import.h"

/*
 * Takes note of one, to be added when all tags are there. The name is its full one, and that of its
 * program, "Program:Main", or of none, lives as long as the import. EIP_E_ARGUMENT with the fault
 * filled: there is one of that name already; EIP_E_MEMORY.
 */
eip_err l5x_aliases_note(struct l5x_import *im, const struct l5x_element *e, struct str name,
                         struct str program) MUST_CHECK;
/*
 * Adds those that were noted, in the order of the file. One that stands for nothing that is there
 * is left out. EIP_E_ARGUMENT with the fault filled; EIP_E_MEMORY.
 */
eip_err l5x_aliases_add(struct l5x_import *im) MUST_CHECK;

/* What to do when a tag could not be added: EIP_E_ARGUMENT with the fault filled, EIP_E_MEMORY. */
eip_err l5x_refuse_tag(struct l5x_import *im, const struct l5x_element *e, struct str name,
                       eip_err err) MUST_CHECK;

#endif
