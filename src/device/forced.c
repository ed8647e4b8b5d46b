/* SPDX-License-Identifier: MIT */
#include "device/forced.h"

#include "base/mem.h"

void device_forces_fini(struct device_forces *f) {
    mem_free(f->rows);
    *f = (struct device_forces){.rows = NULL};
}

static struct device_force *find(const struct device_forces *f, const struct device_tag *tag) {
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].tag == tag)
            return &f->rows[i];
    return NULL;
}

static void end(struct device_forces *f, struct device_tag *tag) {
    struct device_force *row = find(f, tag);
    tag->traits &= (uint8_t)~DEVICE_FORCED;
    if (row != NULL)
        *row = f->rows[--f->count];
}

static eip_err reserve(struct device_forces *f) {
    struct device_force *grown = mem_grow(f->rows, &f->room, f->count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    f->rows = grown;
    return EIP_OK;
}

eip_err device_forces_set(struct device_forces *f, struct device_tag *tag,
                          struct device_status status) {
    struct device_force *row = find(f, tag);
    if (status.general == CIP_OK) {
        end(f, tag);
        return EIP_OK;
    }
    if (row == NULL) {
        if (reserve(f) != EIP_OK)
            return EIP_E_MEMORY;
        row = &f->rows[f->count++];
    }
    *row = (struct device_force){.tag = tag, .status = status};
    tag->traits |= DEVICE_FORCED;
    return EIP_OK;
}

struct device_status device_forced(const struct device_forces *f, const struct device_tag *tag) {
    const struct device_force *row = (tag->traits & DEVICE_FORCED) != 0 ? find(f, tag) : NULL;
    return row != NULL ? row->status : device_status_of(CIP_OK);
}
