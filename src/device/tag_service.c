/* SPDX-License-Identifier: MIT */
#include "device/tag_service.h"

#include "cip/attribute.h"
#include "cip/type.h"
#include "cip/value.h"
#include "device/device.h"
#include "device/elements.h"
#include "device/widen.h"

enum { COUNT_SIZE = 2, OFFSET_SIZE = 4 };

static struct device_status general(enum cip_general status) {
    return device_status_of(status);
}

static struct device_status logix(uint16_t extended) {
    return device_status_ext(CIP_GENERAL_ERROR, extended);
}

/* A client changed a tag. */
static void tell(const struct device_call *call, const struct device_place *place,
                 struct device_change change) {
    const struct device_options *options = &call->device->options;
    if (options->written != NULL)
        options->written(options->user, place->tag, change.offset,
                         reader_of(place->tag->data + change.offset, change.size));
}

/* A client read what stands in the reply from there on. */
static void tell_read(const struct device_call *call, const struct device_place *place,
                      struct device_cursor from, size_t begin) {
    const struct device_options *options = &call->device->options;
    size_t at = (size_t)(place->at - place->tag->data) + from.element * place->element_size;
    const struct writer *w = call->reply;
    if (options->was_read != NULL && !w->bad)
        options->was_read(options->user, place->tag, at + from.at,
                          reader_of(w->data + begin, w->size - begin));
}

static struct device_status read_tag(struct device_call *call, const struct device_place *place,
                                     bool fragment) {
    struct device_cursor from;
    size_t want = fragment ? COUNT_SIZE + OFFSET_SIZE : COUNT_SIZE;
    size_t have = reader_left(&call->data);
    if (have != want)
        return general(have < want ? CIP_NOT_ENOUGH_DATA : CIP_TOO_MUCH_DATA);
    struct cip_read_tag read = cip_read_tag_decode(&call->data, fragment);
    if (call->data.bad || read.count == 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (read.count > place->count)
        return logix(CIP_EXT_BEYOND);
    if (!device_elements_seek(place, read.count, read.offset, &from))
        return logix(CIP_EXT_OFFSET);
    cip_tag_type_encode(call->reply, place->type);
    size_t room = device_call_room(call);
    size_t begin = call->reply->size;
    bool whole = device_elements_read(place, read.count, from, room, call->reply);
    tell_read(call, place, from, begin);
    return general(whole ? CIP_OK : CIP_PARTIAL_TRANSFER);
}

/* Values of another type: offsets and sizes are those of that type. */
static struct device_status write_widened(struct device_call *call,
                                          const struct device_place *place,
                                          const struct cip_write_tag *write, bool fragment) {
    size_t size = cip_type_size(write->type.code, 0);
    size_t have = reader_left(&write->data);
    check(size > 0);
    if (!device_widens(place->type.code, write->type.code))
        return logix(CIP_EXT_TYPE);
    uint32_t first = write->offset / (uint32_t)size;
    if (write->count == 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (write->count > place->count)
        return logix(CIP_EXT_BEYOND);
    if (write->offset % size != 0 || first >= write->count)
        return logix(CIP_EXT_OFFSET);
    if (have == 0 || have % size != 0 || (!fragment && have < write->count * size))
        return general(CIP_NOT_ENOUGH_DATA);
    if (have / size > write->count - first)
        return general(CIP_TOO_MUCH_DATA);
    struct eip_value values = cip_value_of(write->type.code, 0, write->data);
    if (!device_widen(place, first, &values))
        return logix(CIP_EXT_TYPE);
    size_t at = (size_t)(place->at - place->tag->data) + first * place->element_size;
    tell(call, place,
         (struct device_change){.offset = at, .size = values.count * place->element_size});
    return general(CIP_OK);
}

static struct device_status write_tag(struct device_call *call, const struct device_place *place,
                                      bool fragment) {
    struct device_cursor to;
    struct device_change change;
    struct cip_write_tag write = cip_write_tag_decode(&call->data, fragment);
    if (call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    if (write.type.code != place->type.code || write.type.handle != place->type.handle)
        return call->device->options.widens && cip_type_size(write.type.code, 0) > 0
                   ? write_widened(call, place, &write, fragment)
                   : logix(CIP_EXT_TYPE);
    if (write.count == 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (write.count > place->count)
        return logix(CIP_EXT_BEYOND);
    if (!device_elements_seek(place, write.count, write.offset, &to))
        return logix(CIP_EXT_OFFSET);
    struct device_status status =
        device_elements_write(place, write.count, to, write.data, !fragment, &change);
    if (status.general == CIP_OK)
        tell(call, place, change);
    return status;
}

static bool has_bits(struct cip_tag_type type) {
    const struct cip_type *row = cip_type_find(type.code);
    return row != NULL && (row->kind == CIP_KIND_BOOL || row->kind == CIP_KIND_SIGNED ||
                           row->kind == CIP_KIND_UNSIGNED);
}

static struct device_status modify_tag(struct device_call *call, const struct device_place *place) {
    size_t have = reader_left(&call->data);
    struct reader peek = call->data;
    size_t size = reader_u16(&peek);
    if (have < 2 || (size == place->element_size && have < 2 + 2 * size))
        return general(CIP_NOT_ENOUGH_DATA);
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&call->data);
    if (call->data.bad || rmw.size != place->element_size)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (!has_bits(place->type) || place->is_bit)
        return logix(CIP_EXT_TYPE);
    for (size_t i = 0; i < rmw.size; i++) {
        uint8_t ored = (uint8_t)(place->at[i] | reader_u8(&rmw.or_mask));
        place->at[i] = ored & reader_u8(&rmw.and_mask);
    }
    if (place->type.code == EIP_TYPE_BOOL)
        place->at[0] = place->at[0] != 0;
    struct device_change change = {.offset = (size_t)(place->at - place->tag->data),
                                   .size = rmw.size};
    tell(call, place, change);
    return general(CIP_OK);
}

static bool is_write(uint8_t service) {
    return service == CIP_WRITE_TAG || service == CIP_WRITE_TAG_FRAGMENTED ||
           service == CIP_READ_MODIFY_WRITE || service == CIP_SET_ATTRIBUTE_SINGLE;
}

/*
 * Whether the tag lets the service be. A structure of which clients may not have a part they do not
 * get as a whole either (pycomm3 issues 52 and 245: status 0F), nor may they write it.
 */
static struct device_status allow(const struct device_call *call,
                                  const struct device_place *place) {
    struct device_status forced = device_forced(&call->device->forces, place->tag);
    if (forced.general != CIP_OK)
        return forced;
    uint8_t rights = place->structure != NULL ? place->structure->rights : DEVICE_READ_WRITE;
    bool is_fixed = place->is_fixed || rights != DEVICE_READ_WRITE;
    bool is_refused = rights == DEVICE_NO_ACCESS || (is_fixed && is_write(call->service));
    return general(is_refused ? CIP_PRIVILEGE_VIOLATION : CIP_OK);
}

static struct device_status run(struct device_call *call, const struct device_place *place) {
    switch (call->service) {
    case CIP_READ_TAG:
        return read_tag(call, place, false);
    case CIP_READ_TAG_FRAGMENTED:
        return read_tag(call, place, true);
    case CIP_WRITE_TAG:
        return write_tag(call, place, false);
    case CIP_WRITE_TAG_FRAGMENTED:
        return write_tag(call, place, true);
    case CIP_READ_MODIFY_WRITE:
        return modify_tag(call, place);
    default:
        return general(CIP_SERVICE_NOT_SUPPORTED);
    }
}

struct device_status device_tag_service(struct device_call *call) {
    struct device_place place;
    struct device_status status =
        device_place_find_guessed(&call->device->tags, call->path, call->guess, &place);
    if (status.general == CIP_OK)
        status = allow(call, &place);
    return status.general == CIP_OK ? run(call, &place) : status;
}

/* Bound tags. */

static const struct device_cursor first = {.element = 0};

static struct device_status get_bound(struct device_call *call, const struct device_place *place) {
    size_t begin = call->reply->size;
    size_t room = device_call_room(call);
    if (!device_elements_read(place, place->count, first, room, call->reply))
        return general(CIP_REPLY_TOO_LARGE);
    tell_read(call, place, first, begin);
    return general(CIP_OK);
}

static struct device_status set_bound(struct device_call *call, const struct device_place *place) {
    struct device_change change;
    struct device_status status =
        device_elements_write(place, place->count, first, call->data, true, &change);
    if (status.general == CIP_OK)
        tell(call, place, change);
    return status;
}

struct device_status device_bound_service(struct device_call *call, const struct device_tag *tag) {
    struct device_place place;
    struct device_status status = device_place_in(&call->device->tags, tag, call->path, &place);
    if (status.general == CIP_OK)
        status = allow(call, &place);
    if (status.general != CIP_OK)
        return status;
    if (call->service == CIP_GET_ATTRIBUTE_SINGLE)
        return get_bound(call, &place);
    if (call->service == CIP_SET_ATTRIBUTE_SINGLE)
        return set_bound(call, &place);
    return run(call, &place);
}

static struct device_place all_of(const struct device_tag *tag) {
    return (struct device_place){
        .tag = tag,
        .type = tag->type,
        .at = tag->data,
        .element_size = device_tag_element_size(tag),
        .count = tag->count,
    };
}

/* From 1 on, up to the first number that is missing: what comes after it could not be told. */
static struct device_status get_all_bound(struct device_call *call,
                                          const struct device_binding *rows, size_t count) {
    size_t i = 0;
    for (; i < count && rows[i].attribute == i + 1; i++) {
        struct device_place place = all_of(rows[i].tag);
        struct device_status status = get_bound(call, &place);
        if (status.general != CIP_OK)
            return status;
    }
    return general(i > 0 ? CIP_OK : CIP_SERVICE_NOT_SUPPORTED);
}

static struct device_status get_entry(struct device_call *call, uint16_t id) {
    struct device_binding address = {
        .class_id = call->target.class_id, .instance = call->target.instance, .attribute = id};
    const struct device_tag *tag = device_bindings_find(&call->device->bindings, &address);
    struct cip_attribute_status entry = {
        .id = id, .status = tag != NULL ? CIP_OK : CIP_ATTRIBUTE_NOT_SUPPORTED};
    cip_attribute_status_encode(call->reply, entry);
    if (tag == NULL)
        return general(CIP_ATTRIBUTE_LIST_ERROR);
    struct device_place place = all_of(tag);
    return get_bound(call, &place);
}

static struct device_status get_bound_list(struct device_call *call) {
    struct cip_attribute_list list = cip_attribute_list_decode(&call->data);
    struct device_status ended = general(CIP_OK);
    if (call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    writer_u16(call->reply, list.count);
    for (uint16_t i = 0; i < list.count && ended.general != CIP_REPLY_TOO_LARGE; i++) {
        struct device_status status = get_entry(call, cip_attribute_list_id(&list, i));
        if (status.general != CIP_OK)
            ended = status;
    }
    return ended;
}

struct device_status device_bound_object_service(struct device_call *call) {
    size_t count;
    const struct device_binding *rows = device_bindings_object(
        &call->device->bindings, call->target.class_id, call->target.instance, &count);
    check(rows != NULL);
    size_t before = call->reply->size;
    struct device_status status = call->service == CIP_GET_ATTRIBUTES_ALL
                                      ? get_all_bound(call, rows, count)
                                      : get_bound_list(call);
    if (status.general == CIP_REPLY_TOO_LARGE)
        call->reply->size = before;
    return status;
}
