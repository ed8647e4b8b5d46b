/* SPDX-License-Identifier: MIT */
#include "device/classes.h"

static const struct device_class *const classes[] = {
    &device_identity_class, &device_router_class, &device_manager_class,  &device_symbol_class,
    &device_template_class, &device_tcpip_class,  &device_ethernet_class,
};

size_t device_class_count(void) {
    return DEVICE_COUNT_OF(classes);
}

const struct device_class *device_class_at(size_t index) {
    check(index < device_class_count());
    return classes[index];
}

const struct device_class *device_class_find(uint32_t class_id) {
    for (size_t i = 0; i < device_class_count(); i++)
        if (classes[i]->id == class_id)
            return classes[i];
    return NULL;
}
