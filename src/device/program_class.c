/* SPDX-License-Identifier: MIT */
/*
 * Programs, class 0x68: that they are there is all that is known of them. Their tags are found by
 * their names (1756-PM020, "Symbol Object").
 */
#include "device/classes.h"
#include "device/device.h"

/* The scope of the controller is none. */
static uint32_t count_programs(const struct device *device) {
    return device->tags.scope_count > 0 ? device->tags.scope_count - 1 : 0;
}

const struct device_class device_program_class = {
    .id = CIP_CLASS_PROGRAM,
    .revision = 1,
    .instances = count_programs,
    .is_logix = true,
};
