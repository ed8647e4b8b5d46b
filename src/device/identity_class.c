/* SPDX-License-Identifier: MIT */
/* Identity, class 1 (CIP Volume 1, 5-2). */
#include "device/classes.h"
#include "device/device.h"

enum { RESET_TYPE_MAX = 1 };

static void get_vendor(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->identity.vendor);
}

static void get_device_type(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->identity.device_type);
}

static void get_product_code(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->identity.product_code);
}

static void get_revision(const struct device_call *call, struct writer *w) {
    writer_u8(w, call->device->identity.major);
    writer_u8(w, call->device->identity.minor);
}

static void get_status(const struct device_call *call, struct writer *w) {
    writer_u16(w, call->device->identity.status);
}

static void get_serial(const struct device_call *call, struct writer *w) {
    writer_u32(w, call->device->identity.serial);
}

static void get_product_name(const struct device_call *call, struct writer *w) {
    writer_u8(w, (uint8_t)call->device->identity.product_name.size);
    writer_bytes(w, call->device->identity.product_name.at,
                 call->device->identity.product_name.size);
}

static void get_state(const struct device_call *call, struct writer *w) {
    writer_u8(w, call->device->identity.state);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_vendor, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_device_type, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_product_code, NULL},
    {4, DEVICE_GET | DEVICE_ALL, get_revision, NULL},
    {5, DEVICE_GET | DEVICE_ALL, get_status, NULL},
    {6, DEVICE_GET | DEVICE_ALL, get_serial, NULL},
    {7, DEVICE_GET | DEVICE_ALL, get_product_name, NULL},
    {8, DEVICE_GET, get_state, NULL},
};

/* Type 0, which stands for none as well: power off and on; 1: to factory defaults. */
static struct device_status run_reset(struct device_call *call) {
    size_t size = reader_left(&call->data);
    if (size > 1)
        return device_status_of(CIP_TOO_MUCH_DATA);
    if (size == 1 && reader_u8(&call->data) > RESET_TYPE_MAX)
        return device_status_of(CIP_INVALID_PARAMETER);
    device_reset(call->device);
    return device_status_of(CIP_OK);
}

static struct device_status run_get_all(struct device_call *call) {
    for (size_t i = 0; i < DEVICE_COUNT_OF(attributes); i++)
        if ((attributes[i].access & DEVICE_ALL) != 0)
            attributes[i].get(call, call->reply);
    if (call->device->options.all_has_state)
        get_state(call, call->reply);
    return device_status_of(CIP_OK);
}

static const struct device_service services[] = {
    {CIP_GET_ATTRIBUTES_ALL, DEVICE_ON_INSTANCE, run_get_all},
    {CIP_RESET, DEVICE_ON_INSTANCE, run_reset},
};

const struct device_class device_identity_class = {
    .id = CIP_CLASS_IDENTITY,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
