/* SPDX-License-Identifier: MIT */
/*
 * tag_access - what is said of tags that are there, as text: other names for them or their parts,
 * what clients may do, and statuses that requests end with.
 *
 * Each gives EIP_E_ARGUMENT with the fault filled, or EIP_E_MEMORY; nothing is changed then.
 */
#ifndef PLANT_TAG_ACCESS_H
#define PLANT_TAG_ACCESS_H

#include "device/device.h"
#include "plant/spec_fault.h"

/* First=Motors[1].Speed, as device/alias.h has it. */
eip_err tag_access_alias(struct device *d, struct str text,
                         struct spec_fault *ret_fault) MUST_CHECK;
/* A tag by its name. */
eip_err tag_access_set_rights(struct device *d, struct str tag, enum device_rights rights,
                              struct spec_fault *ret_fault) MUST_CHECK;
eip_err tag_access_set_constant(struct device *d, struct str tag,
                                struct spec_fault *ret_fault) MUST_CHECK;
/* Speed=5   Speed=0xff/0x2105   (general and extended status, the general one not 0) */
eip_err tag_access_force(struct device *d, struct str text,
                         struct spec_fault *ret_fault) MUST_CHECK;

#endif
