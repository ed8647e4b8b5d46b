/* SPDX-License-Identifier: MIT */
/*
 * alias - tags that stand for another one, or for a part of it, as that part is written:
 *
 *   Motor   Motor.Drive.Speed   Grid[1,2]   Recipe.Steps[3]   Status.5   Flags[40]
 *
 * Without an index for an array it is the whole of it, else a scalar. A bit of an integer, or an
 * element of a BOOL array, is a BOOL. An alias of an alias stands for the same tag.
 */
#ifndef DEVICE_ALIAS_H
#define DEVICE_ALIAS_H

#include "cip/address.h"
#include "device/place.h"

struct device_alias_spec {
    struct str name;
    struct str of; /* with its program, if it is in one: "Program:Main.Count" */
    uint8_t rights;
    bool constant;
};

/* A place given as text. EIP_E_TAG with the fault filled: it is none, or several elements. */
eip_err device_alias_find(const struct device_tags *t, struct str of,
                          struct device_place *ret_place,
                          struct cip_address_fault *ret_fault) MUST_CHECK;
/* Errors of device_alias_find, and of device_tags_add with a fault whose `why` is NULL. */
eip_err device_alias_add(struct device_tags *t, const struct device_alias_spec *spec,
                         struct device_tag **ret_tag,
                         struct cip_address_fault *ret_fault) MUST_CHECK;

#endif
