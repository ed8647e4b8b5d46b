/* SPDX-License-Identifier: MIT */
/*
 * own_types - the structures that a Logix controller has by itself: STRING, TIMER, COUNTER,
 * CONTROL (1756-PM020, "Structures"; 1756-RM003 for their members).
 *
 * Their handle is the id of their template. Status bits are given as bits of the byte they are in,
 * as clients of real controllers decode them.
 */
#ifndef DEVICE_OWN_TYPES_H
#define DEVICE_OWN_TYPES_H

#include "device/types.h"

/* In the order of their ids. */
size_t device_own_type_count(void);
const struct device_type *device_own_type_at(size_t index);
/* By id, which is the handle too; NULL if there is none. */
const struct device_type *device_own_type(uint32_t id);

#endif
