/* SPDX-License-Identifier: MIT */
/* QoS, class 0x48 (CIP Volume 2, 5-7): what is set is told, and changes no packet. */
#include "device/classes.h"
#include "device/device.h"

enum { DSCP_MAX = 63, URGENT = 4 /* the attribute of the first DSCP */ };

static void get_tagging(const struct device_call *call, struct writer *w) {
    (void)call; /* frames have no tag of 802.1Q */
    writer_u8(w, 0);
}

static void get(const struct device_call *call, struct writer *w, unsigned id) {
    writer_u8(w, call->device->priorities[id - URGENT]);
}

static struct device_status set(struct device_call *call, struct reader *value, unsigned id) {
    uint8_t dscp = reader_u8(value);
    if (value->bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (dscp > DSCP_MAX)
        return device_status_of(CIP_INVALID_ATTRIBUTE);
    call->device->priorities[id - URGENT] = dscp;
    return device_status_of(CIP_OK);
}

static void get_urgent(const struct device_call *call, struct writer *w) {
    get(call, w, 4);
}

static struct device_status set_urgent(struct device_call *call, struct reader *value) {
    return set(call, value, 4);
}

static void get_scheduled(const struct device_call *call, struct writer *w) {
    get(call, w, 5);
}

static struct device_status set_scheduled(struct device_call *call, struct reader *value) {
    return set(call, value, 5);
}

static void get_high(const struct device_call *call, struct writer *w) {
    get(call, w, 6);
}

static struct device_status set_high(struct device_call *call, struct reader *value) {
    return set(call, value, 6);
}

static void get_low(const struct device_call *call, struct writer *w) {
    get(call, w, 7);
}

static struct device_status set_low(struct device_call *call, struct reader *value) {
    return set(call, value, 7);
}

static void get_explicit(const struct device_call *call, struct writer *w) {
    get(call, w, 8);
}

static struct device_status set_explicit(struct device_call *call, struct reader *value) {
    return set(call, value, 8);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET, get_tagging, NULL},
    {4, DEVICE_GET | DEVICE_SET, get_urgent, set_urgent},
    {5, DEVICE_GET | DEVICE_SET, get_scheduled, set_scheduled},
    {6, DEVICE_GET | DEVICE_SET, get_high, set_high},
    {7, DEVICE_GET | DEVICE_SET, get_low, set_low},
    {8, DEVICE_GET | DEVICE_SET, get_explicit, set_explicit},
};

const struct device_class device_qos_class = {
    .id = CIP_CLASS_QOS,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
