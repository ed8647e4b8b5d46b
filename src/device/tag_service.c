/* SPDX-License-Identifier: MIT */
#include "device/tag_service.h"

#include "cip/type.h"
#include "device/device.h"

enum { STRUCTURE_STEP = 4 }; /* where a structure may be cut between fragments */

static struct device_status general(enum cip_general status) {
    return device_status_of(status);
}

static struct device_status logix(uint16_t extended) {
    return device_status_ext(CIP_GENERAL_ERROR, extended);
}

static struct device_status short_or_long(size_t have, size_t want) {
    return general(have < want ? CIP_NOT_ENOUGH_DATA : CIP_TOO_MUCH_DATA);
}

/* As many bytes from offset as fit into room, cut between elements or, in a structure, words. */
static size_t fitting(const struct device_place *place, size_t offset, size_t total, size_t room) {
    size_t left = total - offset;
    if (left <= room)
        return left;
    size_t step = place->type.code == EIP_TYPE_STRUCT ? STRUCTURE_STEP : place->element_size;
    size_t over = (offset + room) % step;
    return over < room ? room - over : 0;
}

static struct device_status read_tag(struct device_call *call, const struct device_place *place,
                                     bool fragment) {
    size_t want = fragment ? 6 : 2;
    size_t have = reader_left(&call->data);
    if (have != want)
        return short_or_long(have, want);
    struct cip_read_tag read = cip_read_tag_decode(&call->data, fragment);
    if (call->data.bad || read.count == 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (read.count > place->count)
        return logix(CIP_EXT_BEYOND);
    size_t total = read.count * place->element_size;
    if (fragment && read.offset >= total)
        return logix(CIP_EXT_OFFSET);
    cip_tag_type_encode(call->reply, place->type);
    size_t size = fitting(place, read.offset, total, device_call_room(call));
    writer_bytes(call->reply, place->at + read.offset, size);
    return general(read.offset + size < total ? CIP_PARTIAL_TRANSFER : CIP_OK);
}

/* A BOOL is stored as 0 or 1 whatever was sent. */
static void store(const struct device_place *place, size_t offset, struct reader data) {
    size_t size = reader_left(&data);
    const uint8_t *bytes = reader_take(&data, size);
    memcpy(place->at + offset, bytes, size);
    if (place->type.code == EIP_TYPE_BOOL)
        for (size_t i = 0; i < size; i++)
            place->at[offset + i] = bytes[i] != 0;
}

static struct device_status check_write(const struct device_place *place,
                                        const struct cip_write_tag *write) {
    if (write->type.code != place->type.code || write->type.handle != place->type.handle)
        return logix(CIP_EXT_TYPE);
    if (write->count == 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    if (write->count > place->count)
        return logix(CIP_EXT_BEYOND);
    size_t total = write->count * place->element_size;
    size_t have = reader_left(&write->data);
    if (!write->fragment)
        return have == total ? general(CIP_OK) : short_or_long(have, total);
    if (write->offset >= total)
        return logix(CIP_EXT_OFFSET);
    if (have == 0)
        return general(CIP_NOT_ENOUGH_DATA);
    return general(have > total - write->offset ? CIP_TOO_MUCH_DATA : CIP_OK);
}

static struct device_status write_tag(struct device_call *call, const struct device_place *place,
                                      bool fragment) {
    struct cip_write_tag write = cip_write_tag_decode(&call->data, fragment);
    if (call->data.bad)
        return general(CIP_NOT_ENOUGH_DATA);
    struct device_status status = check_write(place, &write);
    if (status.general == CIP_OK)
        store(place, write.offset, write.data);
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
    if (!has_bits(place->type))
        return logix(CIP_EXT_TYPE);
    for (size_t i = 0; i < rmw.size; i++) {
        uint8_t ored = (uint8_t)(place->at[i] | reader_u8(&rmw.or_mask));
        place->at[i] = ored & reader_u8(&rmw.and_mask);
    }
    if (place->type.code == EIP_TYPE_BOOL)
        place->at[0] = place->at[0] != 0;
    return general(CIP_OK);
}

struct device_status device_tag_service(struct device_call *call) {
    struct device_place place;
    struct device_status status = device_tags_resolve(&call->device->tags, call->path, &place);
    if (status.general != CIP_OK)
        return status;
    switch (call->service) {
    case CIP_READ_TAG:
        return read_tag(call, &place, false);
    case CIP_READ_TAG_FRAGMENTED:
        return read_tag(call, &place, true);
    case CIP_WRITE_TAG:
        return write_tag(call, &place, false);
    case CIP_WRITE_TAG_FRAGMENTED:
        return write_tag(call, &place, true);
    case CIP_READ_MODIFY_WRITE:
        return modify_tag(call, &place);
    default:
        return general(CIP_SERVICE_NOT_SUPPORTED);
    }
}
