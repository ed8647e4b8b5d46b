/* SPDX-License-Identifier: MIT */
/* Assembly, class 4 (CIP Volume 1, 5-5). */
#include "device/classes.h"
#include "device/device.h"

static const struct device_assembly *assembly_of(const struct device_call *call) {
    return device_assemblies_find(&call->device->assemblies, call->target.instance);
}

static uint32_t count_assemblies(const struct device *device) {
    return (uint32_t)device->assemblies.count;
}

static bool has_assembly(const struct device *device, uint32_t instance) {
    return device_assemblies_find(&device->assemblies, instance) != NULL;
}

static uint32_t last_assembly(const struct device *device) {
    uint32_t last = 0;
    for (size_t i = 0; i < device->assemblies.count; i++)
        if (device->assemblies.rows[i].instance > last)
            last = device->assemblies.rows[i].instance;
    return last;
}

static void get_data(const struct device_call *call, struct writer *w) {
    const struct device_assembly *assembly = assembly_of(call);
    writer_bytes(w, assembly->bytes, assembly->size);
}

static struct device_status set_data(struct device_call *call, struct reader *value) {
    const struct device_assembly *assembly = assembly_of(call);
    if (assembly->is_input)
        return device_status_of(CIP_ATTRIBUTE_NOT_SETTABLE);
    const uint8_t *bytes = reader_take(value, assembly->size);
    if (bytes == NULL)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    memcpy(assembly->bytes, bytes, assembly->size);
    return device_status_of(CIP_OK);
}

static void get_size(const struct device_call *call, struct writer *w) {
    writer_u16(w, assembly_of(call)->size);
}

static const struct device_attribute attributes[] = {
    {3, DEVICE_GET | DEVICE_SET, get_data, set_data},
    {4, DEVICE_GET, get_size, NULL},
};

const struct device_class device_assembly_class = {
    .id = CIP_CLASS_ASSEMBLY,
    .revision = 2,
    .instances = count_assemblies,
    .has_instance = has_assembly,
    .last_instance = last_assembly,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
