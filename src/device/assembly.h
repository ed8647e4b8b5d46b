/* SPDX-License-Identifier: MIT */
/*
 * assembly - the instances of the Assembly object: bytes that clients read and set as a whole.
 *
 * The owner defines them, and reads and changes their bytes. Few are expected. A zeroed table is
 * valid and empty.
 */
#ifndef DEVICE_ASSEMBLY_H
#define DEVICE_ASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/error.h"

enum {
    DEVICE_ASSEMBLIES_MAX = 1024,   /* more: EIP_E_LIMIT */
    DEVICE_ASSEMBLY_SIZE_MAX = 490, /* bytes, so that a reply has room; likewise */
};

struct device_assembly {
    uint32_t instance; /* from 1 */
    uint16_t size;
    bool is_input; /* clients only read it */
    uint8_t *bytes;
};

struct device_assemblies {
    struct device_assembly *rows;
    size_t count;
    size_t room;
};

void device_assemblies_fini(struct device_assemblies *a);
/*
 * Its bytes are zero at first, and stay where they are. EIP_E_ARGUMENT: instance 0 or no bytes, or
 * there is one of that number; EIP_E_LIMIT; EIP_E_MEMORY.
 */
eip_err device_assemblies_add(struct device_assemblies *a, uint32_t instance, uint16_t size,
                              bool is_input, uint8_t **ret_bytes) MUST_CHECK;
/* NULL if there is none. */
const struct device_assembly *device_assemblies_find(const struct device_assemblies *a,
                                                     uint32_t instance);

#endif
