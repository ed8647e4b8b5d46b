/* SPDX-License-Identifier: MIT */
/*
 * l5x_tags - the tags of an export: those of the controller, of its modules ("Local:1:I",
 * "Drive:O", with the types that their data shows) and of its programs, and then all aliases,
 * whatever the order they stand in.
 *
 * What cannot be used by clients anyway, as a tag of type MESSAGE or an alias of such, is left out
 * and counted; so is a tag of a type that the file does not tell.
 */
#ifndef PLANT_L5X_TAGS_H
#define PLANT_L5X_TAGS_H

#include "plant/l5x_import.h"

/*
 * The types are there. EIP_E_ARGUMENT with the fault filled: a name that is none or there twice, a
 * limit, a value that does not fit, aliases that stand for each other; EIP_E_MEMORY.
 */
eip_err l5x_tags_add(struct l5x_import *im) MUST_CHECK;

#endif
