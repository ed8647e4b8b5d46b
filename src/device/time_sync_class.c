/* SPDX-License-Identifier: MIT */
/* Time Sync, class 0x43 (CIP Volume 1, 5-47): the clock of a device that follows no other. */
#include "device/classes.h"
#include "device/device.h"

enum { NS_OF_US = 1000 };

/* Whether PTP is enabled, and whether the clock follows a master. */
static void get_no(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, 0);
}

static void get_us(const struct device_call *call, struct writer *w) {
    writer_u64(w, (uint64_t)device_wall_us(call));
}

static void get_ns(const struct device_call *call, struct writer *w) {
    writer_u64(w, NS_OF_US * (uint64_t)device_wall_us(call));
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET, get_no, NULL},
    {2, DEVICE_GET, get_no, NULL},
    {3, DEVICE_GET, get_us, NULL},
    {4, DEVICE_GET, get_ns, NULL},
};

const struct device_class device_time_sync_class = {
    .id = CIP_CLASS_TIME_SYNC,
    .revision = 3,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
