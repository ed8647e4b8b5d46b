/* SPDX-License-Identifier: MIT */
/* Template, class 0x6C: what the structures are (1756-PM020, "Template Object"). */
#include "cip/template.h"
#include "device/classes.h"
#include "device/device.h"
#include "device/own_types.h"

enum { OWN_CONTENT_MAX = 1024, READ_SIZE = 6 /* offset and size */ };

static const struct device_type *type_of(const struct device_call *call) {
    return device_types_at(&call->device->types, call->target.instance);
}

static uint32_t count_templates(const struct device *device) {
    return (uint32_t)(device->types.count + device_own_type_count());
}

static bool has_template(const struct device *device, uint32_t instance) {
    return device_types_at(&device->types, instance) != NULL;
}

static uint32_t last_template(const struct device *device) {
    (void)device; /* the controller's own come after those of the user */
    return device_own_type_at(device_own_type_count() - 1)->id;
}

static void get_handle(const struct device_call *call, struct writer *w) {
    writer_u16(w, type_of(call)->handle);
}

static void get_members(const struct device_call *call, struct writer *w) {
    writer_u16(w, type_of(call)->member_count);
}

/* Nobody says what it means; pylogix asks for it and takes two bytes. */
static void get_third(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, 0);
}

static void get_words(const struct device_call *call, struct writer *w) {
    writer_u32(w, device_type_words(type_of(call)));
}

static void get_structure_size(const struct device_call *call, struct writer *w) {
    writer_u32(w, type_of(call)->size);
}

/* That of a controller's own type is made in the scratch. */
static struct reader content_of(const struct device_type *type, uint8_t scratch[OWN_CONTENT_MAX]) {
    if (type->content != NULL)
        return reader_of(type->content, device_type_content_size(type));
    struct writer w = writer_of(scratch, OWN_CONTENT_MAX);
    device_type_content(type, &w);
    check(!w.bad);
    return reader_of(scratch, w.size);
}

/* Status 06 while not all that was asked for is sent; the size asked for may be more than is there.
 */
static struct device_status run_read(struct device_call *call) {
    uint8_t scratch[OWN_CONTENT_MAX];
    size_t have = reader_left(&call->data);
    struct cip_template_read read = cip_template_read_decode(&call->data);
    if (call->data.bad)
        return device_status_of(have < READ_SIZE ? CIP_NOT_ENOUGH_DATA : CIP_TOO_MUCH_DATA);
    if (read.size == 0)
        return device_status_of(CIP_INVALID_PARAMETER_VALUE);
    struct reader content = content_of(type_of(call), scratch);
    if (read.offset >= reader_left(&content))
        return device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_OFFSET);
    (void)reader_take(&content, read.offset);
    size_t left = reader_left(&content);
    size_t size = read.size < left ? read.size : left;
    size_t room = device_call_room(call);
    writer_bytes(call->reply, content.at, size < room ? size : room);
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
    .instances = count_templates,
    .has_instance = has_template,
    .last_instance = last_template,
    .is_logix = true,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
