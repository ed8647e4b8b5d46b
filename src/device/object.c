/* SPDX-License-Identifier: MIT */
#include "device/object.h"

#include "cip/attribute.h"

enum { CLASS_ATTRIBUTES = 7, CLASS_ATTRIBUTES_FIRST = 3 };

static struct device_status general(enum cip_general status) {
    return device_status_of(status);
}

static const struct device_attribute *find_in(const struct device_attribute *rows, size_t count,
                                              uint32_t id) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

static const struct device_attribute *find_attribute(const struct device_class *c, uint32_t id) {
    return find_in(c->attributes, c->attribute_count, id);
}

/* The largest id, not below the least. */
static uint16_t max_in(const struct device_attribute *rows, size_t count, uint16_t least) {
    uint16_t max = least;
    for (size_t i = 0; i < count; i++)
        if (rows[i].id > max)
            max = rows[i].id;
    return max;
}

static uint32_t instance_count(const struct device_class *c, const struct device *d) {
    return c->instances != NULL ? c->instances(d) : 1;
}

static uint32_t last_instance(const struct device_class *c, const struct device *d) {
    return c->last_instance != NULL ? c->last_instance(d) : instance_count(c, d);
}

static bool has_instance(const struct device_class *c, const struct device *d, uint32_t instance) {
    if (instance == 0 || c->has_instance == NULL)
        return instance <= instance_count(c, d);
    return c->has_instance(d, instance);
}

/* A number whose field is too small for it. */
static void put_capped(struct writer *w, uint32_t number) {
    writer_u16(w, (uint16_t)(number < UINT16_MAX ? number : UINT16_MAX));
}

/* Those that every class has (CIP Volume 1, Table 4-4.2). */
static struct device_status get_common(const struct device_class *c, const struct device *d,
                                       uint32_t id, struct writer *w) {
    switch (id) {
    case 1:
        writer_u16(w, c->revision);
        break;
    case 2:
        put_capped(w, last_instance(c, d));
        break;
    case 3:
        put_capped(w, instance_count(c, d));
        break;
    case 4: /* lists of optional attributes and */
    case 5: /* services: empty */
        writer_u16(w, 0);
        break;
    case 6:
        writer_u16(w, max_in(c->class_attributes, c->class_attribute_count, CLASS_ATTRIBUTES));
        break;
    case 7:
        writer_u16(w, max_in(c->attributes, c->attribute_count, 0));
        break;
    default:
        return general(CIP_ATTRIBUTE_NOT_SUPPORTED);
    }
    return general(CIP_OK);
}

static struct device_status get_of_class(const struct device_class *c,
                                         const struct device_call *call, uint32_t id,
                                         struct writer *w) {
    const struct device_attribute *own = find_in(c->class_attributes, c->class_attribute_count, id);
    if (own == NULL)
        return get_common(c, call->device, id, w);
    own->get(call, w);
    return general(CIP_OK);
}

static struct device_status get(const struct device_class *c, struct device_call *call,
                                uint32_t id) {
    if (call->target.instance == 0)
        return get_of_class(c, call, id, call->reply);
    const struct device_attribute *attribute = find_attribute(c, id);
    if (attribute == NULL || (attribute->access & DEVICE_GET) == 0)
        return general(CIP_ATTRIBUTE_NOT_SUPPORTED);
    attribute->get(call, call->reply);
    return general(CIP_OK);
}

static struct device_status set(const struct device_class *c, struct device_call *call, uint32_t id,
                                struct reader *value) {
    struct writer measure = writer_measure();
    const struct device_attribute *attribute = find_attribute(c, id);
    if (call->target.instance == 0)
        return get_of_class(c, call, id, &measure).general == CIP_OK
                   ? general(CIP_ATTRIBUTE_NOT_SETTABLE)
                   : general(CIP_ATTRIBUTE_NOT_SUPPORTED);
    if (attribute == NULL)
        return general(CIP_ATTRIBUTE_NOT_SUPPORTED);
    if ((attribute->access & DEVICE_SET) == 0)
        return general(CIP_ATTRIBUTE_NOT_SETTABLE);
    return attribute->set(call, value);
}

/* Puts those that are part of all of them; whether there are any. */
static bool put_all(const struct device_attribute *rows, size_t count,
                    const struct device_call *call, struct writer *w) {
    size_t before = w->size;
    for (size_t i = 0; i < count; i++)
        if ((rows[i].access & DEVICE_ALL) != 0)
            rows[i].get(call, w);
    return w->size > before;
}

static struct device_status get_all_of_class(const struct device_class *c,
                                             const struct device_call *call) {
    struct writer measure = writer_measure();
    bool has_own = put_all(c->class_attributes, c->class_attribute_count, call, &measure);
    uint32_t last = has_own ? CLASS_ATTRIBUTES_FIRST : CLASS_ATTRIBUTES;
    for (uint32_t id = 1; id <= last; id++)
        if (get_common(c, call->device, id, call->reply).general != CIP_OK)
            return general(CIP_ATTRIBUTE_NOT_SUPPORTED);
    put_all(c->class_attributes, c->class_attribute_count, call, call->reply);
    return general(CIP_OK);
}

static struct device_status get_all(const struct device_class *c, struct device_call *call) {
    if (call->target.instance == 0)
        return get_all_of_class(c, call);
    bool has_some = put_all(c->attributes, c->attribute_count, call, call->reply);
    return general(has_some ? CIP_OK : CIP_SERVICE_NOT_SUPPORTED);
}

/* One entry of a list: id and status first, so the status is patched once it is known. */
static bool list_entry(const struct device_class *c, struct device_call *call, uint16_t id,
                       struct reader *value) {
    struct cip_attribute_status entry = {.id = id, .status = CIP_OK};
    size_t at = call->reply->size;
    cip_attribute_status_encode(call->reply, entry);
    struct device_status status = value != NULL ? set(c, call, id, value) : get(c, call, id);
    if (!call->reply->bad)
        writer_patch_u16(call->reply, at + 2, status.general);
    return status.general == CIP_OK;
}

static struct device_status get_list(const struct device_class *c, struct device_call *call) {
    struct cip_attribute_list list = cip_attribute_list_decode(&call->data);
    if (call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    bool failed = false;
    writer_u16(call->reply, list.count);
    for (uint16_t i = 0; i < list.count; i++)
        failed |= !list_entry(c, call, cip_attribute_list_id(&list, i), NULL);
    return general(failed ? CIP_ATTRIBUTE_LIST_ERROR : CIP_OK);
}

/* Values carry no length: after one that was not taken, the rest of the list cannot be found. */
static struct device_status set_list(const struct device_class *c, struct device_call *call) {
    uint16_t count = cip_attribute_count_decode(&call->data);
    if (call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    size_t count_at = call->reply->size;
    uint16_t done = 0;
    bool failed = false;
    writer_u16(call->reply, count);
    while (done < count && !failed) {
        uint16_t id = reader_u16(&call->data);
        if (call->data.bad)
            break;
        failed = !list_entry(c, call, id, &call->data);
        done++;
    }
    if (!call->reply->bad)
        writer_patch_u16(call->reply, count_at, done);
    return general(failed || done < count ? CIP_ATTRIBUTE_LIST_ERROR : CIP_OK);
}

/* Settable attributes keep their size: a value has that of the one it replaces. */
static bool is_too_long(const struct device_class *c, const struct device_call *call) {
    const struct device_attribute *attribute = find_attribute(c, call->target.attribute);
    struct writer measure = writer_measure();
    if (call->target.instance == 0 || attribute == NULL || (attribute->access & DEVICE_SET) == 0)
        return false;
    attribute->get(call, &measure);
    return reader_left(&call->data) > measure.size;
}

static struct device_status set_single(const struct device_class *c, struct device_call *call) {
    if (is_too_long(c, call))
        return general(CIP_TOO_MUCH_DATA);
    struct device_status status = set(c, call, call->target.attribute, &call->data);
    if (status.general == CIP_OK && call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    return status;
}

static struct device_status common_service(const struct device_class *c, struct device_call *call) {
    bool single =
        call->service == CIP_GET_ATTRIBUTE_SINGLE || call->service == CIP_SET_ATTRIBUTE_SINGLE;
    if (single && !call->target.has_attribute)
        return general(CIP_PATH_SIZE_INVALID);
    switch (call->service) {
    case CIP_GET_ATTRIBUTES_ALL:
        return get_all(c, call);
    case CIP_GET_ATTRIBUTE_LIST:
        return get_list(c, call);
    case CIP_SET_ATTRIBUTE_LIST:
        return set_list(c, call);
    case CIP_GET_ATTRIBUTE_SINGLE:
        return get(c, call, call->target.attribute);
    case CIP_SET_ATTRIBUTE_SINGLE:
        return set_single(c, call);
    default:
        return general(CIP_SERVICE_NOT_SUPPORTED);
    }
}

static const struct device_service *find_service(const struct device_class *c, uint8_t code) {
    for (size_t i = 0; i < c->service_count; i++)
        if (c->services[i].code == code)
            return &c->services[i];
    return NULL;
}

struct device_status device_object_service(const struct device_class *c, struct device_call *call) {
    uint32_t instance = call->target.instance;
    const struct device_service *own = find_service(c, call->service);
    struct device_status refusal = general(CIP_OK);
    if (!call->target.has_instance)
        return general(CIP_PATH_SIZE_INVALID);
    if (own != NULL && own->scope == DEVICE_ON_ANY)
        return own->run(call);
    if (c->refuse != NULL)
        refusal = c->refuse(call->device);
    if (refusal.general != CIP_OK)
        return refusal;
    if (!has_instance(c, call->device, instance))
        return c->is_logix ? device_status_ext(CIP_PATH_UNKNOWN, 0) : general(CIP_PATH_UNKNOWN);
    if (own != NULL && (instance > 0 || own->scope == DEVICE_ON_CLASS))
        return own->run(call);
    return common_service(c, call);
}
