/* SPDX-License-Identifier: MIT */
#include "device/elements.h"

enum { STRUCTURE_STEP = 4 }; /* where a structure may be cut between fragments */

static struct device_status general(enum cip_general status) {
    return device_status_of(status);
}

static uint8_t *slot_of(const struct device_place *place, uint32_t element) {
    return place->at + (size_t)element * place->element_size;
}

static bool seek_slot(const struct device_place *place, const struct device_slot *slot,
                      uint32_t count, uint64_t offset, struct device_cursor *ret_cursor) {
    for (uint32_t i = 0; i < count; i++) {
        size_t size = device_slot_string_size(slot, slot_of(place, i));
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
    const struct device_slot *slot = device_slot_of(place->type.code);
    check(count <= place->count);
    if (offset == 0) {
        *ret_cursor = (struct device_cursor){.element = 0};
        return count > 0;
    }
    if (slot != NULL)
        return seek_slot(place, slot, count, offset, ret_cursor);
    if (offset >= (uint64_t)count * place->element_size)
        return false;
    *ret_cursor = (struct device_cursor){.element = (uint32_t)(offset / place->element_size),
                                         .at = (size_t)(offset % place->element_size)};
    return true;
}

static bool read_slots(const struct device_place *place, const struct device_slot *slot,
                       uint32_t count, struct device_cursor from, size_t room, struct writer *w) {
    for (; from.element < count; from.element++, from.at = 0) {
        const uint8_t *string = slot_of(place, from.element);
        size_t size = device_slot_string_size(slot, string) - from.at;
        if (size > room)
            return false;
        writer_bytes(w, string + from.at, size);
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
    const struct device_slot *slot = device_slot_of(place->type.code);
    check(count <= place->count);
    if (place->is_bit)
        return read_bit(place, room, w);
    if (slot != NULL)
        return read_slots(place, slot, count, from, room, w);
    size_t offset = offset_of(place, from);
    size_t total = count * place->element_size;
    size_t size = fitting(place, offset, total, room);
    writer_bytes(w, place->at + offset, size);
    return offset + size == total;
}

/* Bytes that are sent to strings, from the cursor on. */
struct strings {
    const struct device_place *place;
    struct device_slot slot;
    struct device_cursor to;
    struct reader bytes;
};

/* Of the string that the cursor is in, without its pad; its length is sent, or stored already. */
static struct device_status measure_string(const struct strings *s, size_t *ret_size) {
    const uint8_t *string = s->to.at == 0 ? s->bytes.at : slot_of(s->place, s->to.element);
    if (s->to.at > 0 && s->to.at < s->slot.head)
        return device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_OFFSET);
    if (s->to.at == 0 && reader_left(&s->bytes) < s->slot.head)
        return general(CIP_NOT_ENOUGH_DATA);
    *ret_size = device_slot_bare_size(&s->slot, string);
    return general(*ret_size > s->slot.size ? CIP_TOO_MUCH_DATA : CIP_OK);
}

/* The bytes that belong to that string; the cursor moves behind them. The last pad may lack. */
static struct device_status next_part(struct strings *s, struct reader *ret_part) {
    size_t bare = 0;
    struct device_status status = measure_string(s, &bare);
    if (status.general != CIP_OK)
        return status;
    size_t whole = bare + bare % s->slot.align;
    size_t want = whole - s->to.at;
    size_t left = reader_left(&s->bytes);
    *ret_part = reader_sub(&s->bytes, want < left ? want : left);
    size_t end = s->to.at + reader_left(ret_part);
    if (end > bare && ret_part->end[-1] != 0)
        return general(CIP_INVALID_PARAMETER_VALUE);
    s->to.at = end;
    if (end >= bare)
        s->to = (struct device_cursor){.element = s->to.element + 1};
    return general(CIP_OK);
}

/* Whether the strings can take the bytes. */
static struct device_status measure(struct strings s, uint32_t count, bool all) {
    struct reader part;
    while (reader_left(&s.bytes) > 0 && s.to.element < count) {
        struct device_status status = next_part(&s, &part);
        if (status.general != CIP_OK)
            return status;
    }
    if (reader_left(&s.bytes) > 0)
        return general(CIP_TOO_MUCH_DATA);
    return general(all && s.to.element < count ? CIP_NOT_ENOUGH_DATA : CIP_OK);
}

/* The last of them. They fit, as they were measured. */
static uint32_t store_strings(struct strings s) {
    struct reader part;
    uint32_t last = s.to.element;
    uint8_t align = device_slot_of(s.place->type.code)->align;
    while (reader_left(&s.bytes) > 0) {
        struct device_cursor to = s.to;
        uint8_t *string = slot_of(s.place, to.element);
        check(next_part(&s, &part).general == CIP_OK);
        memcpy(string + to.at, part.at, reader_left(&part));
        size_t bare = device_slot_bare_size(&s.slot, string);
        if (bare % align != 0)
            string[bare] = 0; /* the pad, sent or not */
        last = to.element;
    }
    return last;
}

/* All strings may be sent without their pads: then they end where their number says. */
static struct device_status choose_form(struct strings *s, uint32_t count, bool all) {
    struct device_status status = measure(*s, count, all);
    struct strings bare = *s;
    bare.slot.align = 1;
    if (status.general == CIP_OK || !all || measure(bare, count, all).general != CIP_OK)
        return status;
    *s = bare;
    return general(CIP_OK);
}

static struct device_status write_slots(const struct device_place *place,
                                        const struct device_slot *slot, uint32_t count,
                                        struct device_cursor to, struct reader bytes, bool all,
                                        struct device_change *ret_change) {
    struct strings s = {.place = place, .slot = *slot, .to = to, .bytes = bytes};
    struct device_status status = choose_form(&s, count, all);
    if (status.general != CIP_OK)
        return status;
    uint32_t last = store_strings(s);
    ret_change->offset = (size_t)(slot_of(place, to.element) - place->tag->data);
    ret_change->size = (size_t)(last - to.element + 1) * slot->size;
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
    const struct device_slot *slot = device_slot_of(place->type.code);
    check(count <= place->count);
    if (bytes.bad || reader_left(&bytes) == 0)
        return general(CIP_NOT_ENOUGH_DATA);
    if (place->is_bit)
        return write_bit(place, bytes, ret_change);
    return slot != NULL ? write_slots(place, slot, count, from, bytes, all, ret_change)
                        : write_plain(place, count, from, bytes, all, ret_change);
}
