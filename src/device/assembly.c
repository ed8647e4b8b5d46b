/* SPDX-License-Identifier: MIT */
#include "device/assembly.h"

#include "base/mem.h"

void device_assemblies_fini(struct device_assemblies *a) {
    for (size_t i = 0; i < a->count; i++)
        mem_free(a->rows[i].bytes);
    mem_free(a->rows);
    *a = (struct device_assemblies){.rows = NULL};
}

static eip_err reserve(struct device_assemblies *a) {
    struct device_assembly *grown = mem_grow(a->rows, &a->room, a->count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    a->rows = grown;
    return EIP_OK;
}

eip_err device_assemblies_add(struct device_assemblies *a, uint32_t instance, uint16_t size,
                              bool is_input, uint8_t **ret_bytes) {
    if (instance == 0 || size == 0 || device_assemblies_find(a, instance) != NULL)
        return EIP_E_ARGUMENT;
    if (size > DEVICE_ASSEMBLY_SIZE_MAX || a->count == DEVICE_ASSEMBLIES_MAX)
        return EIP_E_LIMIT;
    if (reserve(a) != EIP_OK)
        return EIP_E_MEMORY;
    uint8_t *bytes = mem_zero(size, 1);
    if (bytes == NULL)
        return EIP_E_MEMORY;
    a->rows[a->count++] = (struct device_assembly){
        .instance = instance, .size = size, .is_input = is_input, .bytes = bytes};
    *ret_bytes = bytes;
    return EIP_OK;
}

const struct device_assembly *device_assemblies_find(const struct device_assemblies *a,
                                                     uint32_t instance) {
    for (size_t i = 0; i < a->count; i++)
        if (a->rows[i].instance == instance)
            return &a->rows[i];
    return NULL;
}
