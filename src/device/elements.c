/* SPDX-License-Identifier: MIT */
#include "device/elements.h"

enum { STRUCTURE_STEP = 4 }; /* where a structure may be cut between fragments */

static struct device_status general(enum cip_general status) {
    return device_status_of(status);
}

static bool is_slotted(const struct device_place *place) {
    return place->type.code == EIP_TYPE_SHORT_STRING;
}

/* The length byte first, then the characters. */
static uint8_t *slot_of(const struct device_place *place, uint32_t element) {
    return place->at + (size_t)element * DEVICE_SLOT_SIZE;
}

static bool seek_slot(const struct device_place *place, uint32_t count, uint64_t offset,
                      struct device_cursor *ret_cursor) {
    for (uint32_t i = 0; i < count; i++) {
        size_t size = 1 + (size_t)*slot_of(place, i);
        if (offset < size) {
            *ret_cursor = (struct device_cursor){.element = i, .at = (size_t)offset};
            return true;
        }
        offset -= size;
    }
    return false;
}

bool device_elements_seek(const struct device_place *place, uint32_t count, uint64_t offset,
                          struct device_cursor *ret_cursor) {
    check(count <= place->count);
    if (is_slotted(place))
        return seek_slot(place, count, offset, ret_cursor);
    if (offset >= (uint64_t)count * place->element_size)
        return false;
    *ret_cursor = (struct device_cursor){.element = (uint32_t)(offset / place->element_size),
                                         .at = (size_t)(offset % place->element_size)};
    return true;
}

static bool read_slots(const struct device_place *place, uint32_t count, struct device_cursor from,
                       size_t room, struct writer *w) {
    for (; from.element < count; from.element++, from.at = 0) {
        const uint8_t *slot = slot_of(place, from.element);
        size_t size = 1 + (size_t)*slot - from.at;
        if (size > room)
            return false;
        writer_bytes(w, slot + from.at, size);
        room -= size;
    }
    return true;
}

/* As many of the bytes from offset to total as fit. */
static size_t fitting(const struct device_place *place, size_t offset, size_t total, size_t room) {
    size_t left = total - offset;
    if (left <= room)
        return left;
    size_t step = place->type.code == EIP_TYPE_STRUCT ? STRUCTURE_STEP : place->element_size;
    size_t over = (offset + room) % step;
    return over < room ? room - over : 0;
}

static size_t offset_of(const struct device_place *place, struct device_cursor cursor) {
    return cursor.element * place->element_size + cursor.at;
}

/* A BOOL that is a bit goes over the wire as a byte. */
static bool read_bit(const struct device_place *place, size_t room, struct writer *w) {
    if (room > 0)
        writer_u8(w, *place->at >> place->bit & 1);
    return room > 0;
}

static struct device_status write_bit(const struct device_place *place, struct reader bytes,
                                      struct device_change *ret_change) {
    if (reader_left(&bytes) != 1)
        return general(CIP_TOO_MUCH_DATA);
    uint8_t mask = (uint8_t)(1u << place->bit);
    *place->at = (uint8_t)(reader_u8(&bytes) != 0 ? *place->at | mask : *place->at & ~mask);
    *ret_change =
        (struct device_change){.offset = (size_t)(place->at - place->tag->data), .size = 1};
    return general(CIP_OK);
}

bool device_elements_read(const struct device_place *place, uint32_t count,
                          struct device_cursor from, size_t room, struct writer *w) {
    check(count <= place->count);
    if (place->is_bit)
        return read_bit(place, room, w);
    if (is_slotted(place))
        return read_slots(place, count, from, room, w);
    size_t offset = offset_of(place, from);
    size_t total = count * place->element_size;
    size_t size = fitting(place, offset, total, room);
    writer_bytes(w, place->at + offset, size);
    return offset + size == total;
}

/* How many of the bytes belong to the string that the cursor is in. */
static size_t part_of(const struct device_place *place, struct device_cursor to,
                      const struct reader *bytes) {
    size_t length = to.at == 0 ? *bytes->at : *slot_of(place, to.element);
    size_t part = 1 + length - to.at;
    return part < reader_left(bytes) ? part : reader_left(bytes);
}

/* The cursor behind a part that begins with its length, or with one that is stored. */
static struct device_cursor behind(const struct device_place *place, struct device_cursor to,
                                   const struct reader *bytes, size_t part) {
    size_t length = to.at == 0 ? *bytes->at : *slot_of(place, to.element);
    to.at += part;
    if (to.at == 1 + length)
        to = (struct device_cursor){.element = to.element + 1};
    return to;
}

/* Where bytes that are sent to strings end, if the strings can take them. */
static struct device_status measure(const struct device_place *place, uint32_t count,
                                    struct device_cursor to, struct reader bytes, bool all) {
    while (reader_left(&bytes) > 0 && to.element < count) {
        size_t part = part_of(place, to, &bytes);
        to = behind(place, to, &bytes, part);
        (void)reader_take(&bytes, part);
    }
    if (reader_left(&bytes) > 0)
        return general(CIP_TOO_MUCH_DATA);
    return general(all && to.element < count ? CIP_NOT_ENOUGH_DATA : CIP_OK);
}

static struct device_status write_slots(const struct device_place *place, uint32_t count,
                                        struct device_cursor to, struct reader bytes, bool all,
                                        struct device_change *ret_change) {
    struct device_status status = measure(place, count, to, bytes, all);
    if (status.general != CIP_OK)
        return status;
    uint32_t first = to.element;
    uint32_t last = first;
    while (reader_left(&bytes) > 0) {
        size_t part = part_of(place, to, &bytes);
        struct device_cursor next = behind(place, to, &bytes, part);
        last = to.element;
        memcpy(slot_of(place, to.element) + to.at, reader_take(&bytes, part), part);
        to = next;
    }
    ret_change->offset = (size_t)(slot_of(place, first) - place->tag->data);
    ret_change->size = (size_t)(last - first + 1) * DEVICE_SLOT_SIZE;
    return status;
}

static struct device_status write_plain(const struct device_place *place, uint32_t count,
                                        struct device_cursor to, struct reader bytes, bool all,
                                        struct device_change *ret_change) {
    size_t offset = offset_of(place, to);
    size_t want = count * place->element_size - offset;
    size_t have = reader_left(&bytes);
    if (have > want)
        return general(CIP_TOO_MUCH_DATA);
    if (all && have < want)
        return general(CIP_NOT_ENOUGH_DATA);
    uint8_t *at = place->at + offset;
    memmove(at, reader_take(&bytes, have), have); /* they may be a view of this very tag */
    if (place->type.code == EIP_TYPE_BOOL)
        for (size_t i = 0; i < have; i++)
            at[i] = at[i] != 0;
    *ret_change = (struct device_change){.offset = (size_t)(at - place->tag->data), .size = have};
    return general(CIP_OK);
}

struct device_status device_elements_write(const struct device_place *place, uint32_t count,
                                           struct device_cursor from, struct reader bytes, bool all,
                                           struct device_change *ret_change) {
    check(count <= place->count);
    if (bytes.bad || reader_left(&bytes) == 0)
        return general(CIP_NOT_ENOUGH_DATA);
    if (place->is_bit)
        return write_bit(place, bytes, ret_change);
    return is_slotted(place) ? write_slots(place, count, from, bytes, all, ret_change)
                             : write_plain(place, count, from, bytes, all, ret_change);
}
