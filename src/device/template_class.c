/* SPDX-License-Identifier: MIT */
/* Template, class 0x6C: the one structure there is, STRING (1756-PM020, "Template Object"). */
#include "cip/template.h"
#include "device/classes.h"
#include "device/device.h"

enum { CONTENT_MAX = 256, READ_SIZE = 6 /* offset and size */ };

static bool has_template(const struct device *device, uint32_t instance) {
    (void)device;
    return instance == CIP_TEMPLATE_STRING;
}

static uint32_t last_template(const struct device *device) {
    (void)device;
    return CIP_TEMPLATE_STRING;
}

static void get_handle(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, cip_template_string_size().handle);
}

static void get_members(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, cip_template_string_size().members);
}

/* Nobody says what it means; pylogix asks for it and takes two bytes. */
static void get_third(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, 0);
}

static void get_words(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u32(w, cip_template_string_size().words);
}

static void get_structure_size(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u32(w, cip_template_string_size().structure_size);
}

/* Status 06 while not all that was asked for is sent; the size asked for may be more than is there.
 */
static struct device_status run_read(struct device_call *call) {
    uint8_t content[CONTENT_MAX];
    struct writer w = writer_of(content, sizeof content);
    size_t have = reader_left(&call->data);
    struct cip_template_read read = cip_template_read_decode(&call->data);
    if (call->data.bad)
        return device_status_of(have < READ_SIZE ? CIP_NOT_ENOUGH_DATA : CIP_TOO_MUCH_DATA);
    if (read.size == 0)
        return device_status_of(CIP_INVALID_PARAMETER_VALUE);
    cip_template_string_encode(&w);
    check(!w.bad);
    if (read.offset >= w.size)
        return device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_OFFSET);
    size_t left = w.size - read.offset;
    size_t size = read.size < left ? read.size : left;
    size_t room = device_call_room(call);
    writer_bytes(call->reply, content + read.offset, size < room ? size : room);
    return device_status_of(size > room ? CIP_PARTIAL_TRANSFER : CIP_OK);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET, get_handle, NULL},         {2, DEVICE_GET, get_members, NULL},
    {3, DEVICE_GET, get_third, NULL},          {4, DEVICE_GET, get_words, NULL},
    {5, DEVICE_GET, get_structure_size, NULL},
};

static const struct device_service services[] = {
    {CIP_READ_TAG, DEVICE_ON_INSTANCE, run_read},
};

const struct device_class device_template_class = {
    .id = CIP_CLASS_TEMPLATE,
    .revision = 1,
    .has_instance = has_template,
    .last_instance = last_template,
    .is_logix = true,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
