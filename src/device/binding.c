/* SPDX-License-Identifier: MIT */
#include "device/binding.h"

#include "base/mem.h"
#include "device/classes.h"
#include "device/device.h"

void device_bindings_fini(struct device_bindings *b) {
    mem_free(b->rows);
    *b = (struct device_bindings){.rows = NULL};
}

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare(const struct device_binding *a, const struct device_binding *b) {
    int order = compare_numbers(a->class_id, b->class_id);
    if (order == 0)
        order = compare_numbers(a->instance, b->instance);
    return order != 0 ? order : compare_numbers(a->attribute, b->attribute);
}

/* Where the address is, or would be. */
static size_t seek(const struct device_bindings *b, const struct device_binding *address) {
    size_t low = 0;
    size_t high = b->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&b->rows[middle], address) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void device_bindings_remove(struct device_bindings *b, const struct device_tag *tag) {
    size_t kept = 0;
    for (size_t i = 0; i < b->count; i++)
        if (b->rows[i].tag != tag)
            b->rows[kept++] = b->rows[i];
    b->count = kept;
}

const struct device_tag *device_bindings_find(const struct device_bindings *b,
                                              const struct device_binding *address) {
    size_t at = seek(b, address);
    return at < b->count && compare(&b->rows[at], address) == 0 ? b->rows[at].tag : NULL;
}

static eip_err reserve(struct device_bindings *b) {
    struct device_binding *grown = mem_grow(b->rows, &b->room, b->count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    b->rows = grown;
    return EIP_OK;
}

eip_err device_bindings_add(struct device_bindings *b, const struct device_binding *binding) {
    if (device_bindings_find(b, binding) != NULL)
        return EIP_E_TAG;
    if (reserve(b) != EIP_OK)
        return EIP_E_MEMORY;
    size_t at = seek(b, binding);
    memmove(&b->rows[at + 1], &b->rows[at], (b->count - at) * sizeof *b->rows);
    b->rows[at] = *binding;
    b->count++;
    return EIP_OK;
}

const struct device_binding *device_bindings_object(const struct device_bindings *b,
                                                    uint32_t class_id, uint32_t instance,
                                                    size_t *ret_count) {
    struct device_binding address = {.class_id = class_id, .instance = instance};
    size_t first = seek(b, &address);
    size_t end = first;
    while (end < b->count && b->rows[end].class_id == class_id && b->rows[end].instance == instance)
        end++;
    *ret_count = end - first;
    return end > first ? &b->rows[first] : NULL;
}

bool device_binding_is_object(const struct device_call *call) {
    size_t count;
    const struct cip_target *target = &call->target;
    return call->device->bindings.count > 0 && !target->has_attribute && target->has_instance &&
           device_class_find(call->device, target->class_id) == NULL &&
           device_bindings_object(&call->device->bindings, target->class_id, target->instance,
                                  &count) != NULL;
}

const struct device_tag *device_binding_of(const struct device_call *call) {
    const struct device_bindings *bindings = &call->device->bindings;
    struct device_binding address = {
        .class_id = call->target.class_id,
        .instance = call->target.instance,
        .attribute = call->target.has_attribute ? call->target.attribute : 1,
    };
    if (!call->target.has_attribute && device_class_find(call->device, address.class_id) != NULL)
        return NULL;
    return bindings->count > 0 ? device_bindings_find(bindings, &address) : NULL;
}
