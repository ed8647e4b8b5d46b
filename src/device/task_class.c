/* SPDX-License-Identifier: MIT */
/* Tasks, class 0x70: one, which runs all programs; more is not known of them. */
#include "device/classes.h"
#include "device/device.h"

const struct device_class device_task_class = {
    .id = CIP_CLASS_TASK,
    .revision = 1,
    .is_logix = true,
};
