/* SPDX-License-Identifier: MIT */
/*
 * type_order - adds types that were given in any order: those that others are made of come first.
 *
 * What reads definitions of types collects them all, and adds them by this.
 */
#ifndef PLANT_TYPE_ORDER_H
#define PLANT_TYPE_ORDER_H

#include "device/types.h"

struct type_order_fault {
    size_t spec;   /* whose fault it is */
    size_t member; /* of it; its `count`: its own */
    bool of_type;  /* the member's type is meant, else its name */
    char why[256];
};

/*
 * EIP_E_TYPE and EIP_E_LIMIT with the fault filled: a member of a type that is not there, types
 * that would contain themselves, and those of device_types_add; those before it have been added
 * then. EIP_E_MEMORY.
 */
eip_err type_order_add(struct device_types *types, const struct device_type_spec *specs,
                       size_t count, struct type_order_fault *ret_fault) MUST_CHECK;

#endif
