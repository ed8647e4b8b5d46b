/* SPDX-License-Identifier: MIT */
/* What the controller is called, class 0x64 (Rockwell Automation, Knowledgebase 23341). */
#include "device/classes.h"
#include "device/device.h"

/* STRING: pycomm3 takes nothing else. */
static void get_name(const struct device_call *call, struct writer *w) {
    struct str name = call->device->options.name;
    writer_u16(w, (uint16_t)name.size);
    writer_bytes(w, name.at, name.size);
}

/* Clients ask for all of it; whether a number leads to the name alone, no book says. */
static const struct device_attribute attributes[] = {
    {1, DEVICE_ALL, get_name, NULL},
};

const struct device_class device_project_class = {
    .id = CIP_CLASS_PROJECT,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
