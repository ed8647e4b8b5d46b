/* SPDX-License-Identifier: MIT */
#include "device/classes.h"

#include "cip/multiple.h"
#include "cip/unconnected.h"
#include "device/device.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Identity, class 1 (CIP Volume 1, 5-2). */

static void get_vendor(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u16(w, d->identity.vendor);
}

static void get_device_type(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u16(w, d->identity.device_type);
}

static void get_product_code(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u16(w, d->identity.product_code);
}

static void get_revision(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u8(w, d->identity.major);
    writer_u8(w, d->identity.minor);
}

static void get_status(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u16(w, d->identity.status);
}

static void get_serial(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u32(w, d->identity.serial);
}

static void get_product_name(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u8(w, (uint8_t)d->identity.product_name.size);
    writer_bytes(w, d->identity.product_name.at, d->identity.product_name.size);
}

static void get_state(const struct device *d, uint32_t instance, struct writer *w) {
    (void)instance;
    writer_u8(w, d->identity.state);
}

static const struct device_attribute identity_attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_vendor, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_device_type, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_product_code, NULL},
    {4, DEVICE_GET | DEVICE_ALL, get_revision, NULL},
    {5, DEVICE_GET | DEVICE_ALL, get_status, NULL},
    {6, DEVICE_GET | DEVICE_ALL, get_serial, NULL},
    {7, DEVICE_GET | DEVICE_ALL, get_product_name, NULL},
    {8, DEVICE_GET, get_state, NULL},
};

/* Message Router, class 2 (CIP Volume 1, 5-3). */

/* What every reply in a packet may need: its head, and a status word or the type of a structure. */
enum { ENTRY_MIN = 8, OFFSET_SIZE = 2 };

static bool run_entry(struct device_call *call, struct reader request, size_t reserved) {
    struct writer entry = *call->reply;
    entry.room -= reserved;
    struct device_call inner = {
        .device = call->device, .in_send = call->in_send, .in_packet = true};
    uint8_t status = device_run_call(&inner, request, &entry);
    call->reply->size = entry.size;
    return status == CIP_OK;
}

static struct device_status run_multiple(struct device_call *call) {
    if (call->in_packet)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct cip_multiple packet = cip_multiple_decode(&call->data);
    if (call->data.bad || packet.count == 0)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    size_t least = (size_t)packet.count * (OFFSET_SIZE + ENTRY_MIN);
    if (OFFSET_SIZE + least > device_call_room(call))
        return device_status_of(CIP_REPLY_TOO_LARGE);
    struct cip_multiple_writer replies = cip_multiple_begin(call->reply, packet.count);
    bool failed = false;
    for (uint16_t i = 0; i < packet.count; i++) {
        size_t later = (size_t)(packet.count - 1 - i) * ENTRY_MIN;
        cip_multiple_next(call->reply, &replies);
        failed |= !run_entry(call, cip_multiple_item(&packet, i), later);
    }
    return device_status_of(failed ? CIP_EMBEDDED_SERVICE_ERROR : CIP_OK);
}

static const struct device_class *const classes[];
static size_t class_count(void);

static void get_class_list(const struct device *d, uint32_t instance, struct writer *w) {
    (void)d;
    (void)instance;
    writer_u16(w, (uint16_t)class_count());
    for (size_t i = 0; i < class_count(); i++)
        writer_u16(w, classes[i]->id);
}

static const struct device_attribute router_attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_class_list, NULL},
};

static const struct device_service router_services[] = {
    {CIP_MULTIPLE_SERVICE, run_multiple},
};

/* Connection Manager, class 6 (CIP Volume 1, 3-5.5). */

static struct device_status routing_error(struct device_call *call, uint16_t extended,
                                          struct reader route) {
    struct cip_unconnected_error error = {.size = 2,
                                          .remaining_words = (uint8_t)(reader_left(&route) / 2)};
    cip_unconnected_error_encode(call->reply, &error);
    return device_status_ext(CIP_CONNECTION_FAILURE, extended);
}

/* 0 if the route ends here, else the extended status that says why not. */
static uint16_t refuse_route(const struct device *d, struct reader route) {
    struct cip_segment hop;
    if (d->options.route == DEVICE_ROUTE_ANY || reader_left(&route) == 0)
        return 0;
    if (!cip_segment_decode(&route, false, &hop, NULL) || hop.kind != CIP_SEGMENT_PORT)
        return CIP_EXT_INVALID_SEGMENT;
    if (hop.value != 1)
        return CIP_EXT_PORT_NOT_AVAILABLE;
    bool here = hop.bytes.size == 1 && (uint8_t)hop.bytes.at[0] == d->options.slot;
    return here && reader_left(&route) == 0 ? 0 : CIP_EXT_LINK_NOT_VALID;
}

static struct device_status run_unconnected_send(struct device_call *call) {
    if (call->in_send || call->in_packet || call->device->options.route == DEVICE_ROUTE_NONE)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct cip_unconnected send = cip_unconnected_decode(&call->data);
    if (call->data.bad)
        return routing_error(call, CIP_EXT_UNCONNECTED_PARAMETER, reader_of(NULL, 0));
    uint16_t refused = refuse_route(call->device, send.route);
    if (refused != 0)
        return routing_error(call, refused, send.route);
    call->reply->size = call->start;
    call->answered = true;
    struct device_call inner = {.device = call->device, .in_send = true};
    device_run_call(&inner, send.message, call->reply);
    return device_status_of(CIP_OK);
}

static const struct device_service manager_services[] = {
    {CIP_UNCONNECTED_SEND, run_unconnected_send},
};

static const struct device_class identity_class = {
    .id = CIP_CLASS_IDENTITY,
    .revision = 1,
    .instances = 1,
    .attributes = identity_attributes,
    .attribute_count = COUNT_OF(identity_attributes),
};

static const struct device_class router_class = {
    .id = CIP_CLASS_MESSAGE_ROUTER,
    .revision = 1,
    .instances = 1,
    .attributes = router_attributes,
    .attribute_count = COUNT_OF(router_attributes),
    .services = router_services,
    .service_count = COUNT_OF(router_services),
};

static const struct device_class manager_class = {
    .id = CIP_CLASS_CONNECTION_MANAGER,
    .revision = 1,
    .instances = 1,
    .services = manager_services,
    .service_count = COUNT_OF(manager_services),
};

static const struct device_class *const classes[] = {
    &identity_class,
    &router_class,
    &manager_class,
};

static size_t class_count(void) {
    return COUNT_OF(classes);
}

const struct device_class *device_class_find(uint32_t class_id) {
    for (size_t i = 0; i < class_count(); i++)
        if (classes[i]->id == class_id)
            return classes[i];
    return NULL;
}
