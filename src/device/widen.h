/* SPDX-License-Identifier: MIT */
/*
 * widen - values of another type in a tag, where the device takes them (device_options.widens):
 * integers in integers that are as long or longer, but no signed ones in unsigned ones; BOOL and
 * integers of up to 16 bits in a REAL, up to 32 bits in an LREAL, and a REAL in an LREAL.
 */
#ifndef DEVICE_WIDEN_H
#define DEVICE_WIDEN_H

#include <eip/value.h>

#include "device/place.h"

bool device_widens(uint16_t tag, uint16_t values);
/*
 * Stores the values from an element of the place on. False, and nothing is stored, if one of them
 * does not fit: 200 in a SINT. There is room for them.
 */
bool device_widen(const struct device_place *place, uint32_t element,
                  const struct eip_value *values) MUST_CHECK;

#endif
