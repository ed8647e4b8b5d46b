/* SPDX-License-Identifier: MIT */
#include "plant/value_place.h"

#include "base/mem.h"
#include "cip/literals.h"
#include "cip/value.h"
#include "device/elements.h"

enum { BITS_PER_DWORD = 32, STRING_HEAD = 2 };

/* Steps. */

bool value_place_of(const struct device_tags *t, const struct device_tag *tag,
                    struct value_place *ret_place) {
    struct value_place v = {.dims = {0}};
    if (!device_place_of(t, tag, &v.place))
        return false;
    for (size_t i = 0; i < tag->dimensions; i++)
        v.dims[i] = device_tag_dimension(tag, i);
    if (v.place.is_bools)
        v.dims[0] = v.place.count * BITS_PER_DWORD;
    *ret_place = v;
    return true;
}

bool value_place_member(const struct value_place *v, struct str name,
                        struct value_place *ret_member) {
    struct value_place member = {.dims = {0}};
    if (v->dims[0] > 0 || !device_place_member(&v->place, name, &member.place))
        return false;
    if (member.place.is_array)
        member.dims[0] = member.place.count;
    if (member.place.is_bools)
        member.dims[0] *= BITS_PER_DWORD;
    *ret_member = member;
    return true;
}

uint32_t value_place_count(const struct value_place *v) {
    uint32_t count = 1;
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX && v->dims[i] > 0; i++)
        count *= v->dims[i];
    return count;
}

static bool go_to(const struct value_place *v, uint32_t index, struct device_place *ret_place) {
    return v->place.is_bools ? device_place_bit(&v->place, index, ret_place)
                             : device_place_element(&v->place, index, ret_place);
}

bool value_place_flat(const struct value_place *v, uint32_t index,
                      struct value_place *ret_element) {
    struct value_place element = {.dims = {0}};
    if (index >= value_place_count(v) || !go_to(v, index, &element.place))
        return false;
    *ret_element = element;
    return true;
}

bool value_place_element(const struct value_place *v, uint32_t index,
                         struct value_place *ret_element) {
    struct value_place element;
    if (index >= v->dims[0])
        return false;
    uint32_t step = value_place_count(v) / v->dims[0];
    if (!value_place_flat(v, index * step, &element))
        return false;
    for (size_t i = 1; i < DEVICE_DIMENSIONS_MAX; i++)
        element.dims[i - 1] = v->dims[i];
    *ret_element = element;
    return true;
}

bool value_place_is_text(const struct value_place *v) {
    const struct device_type *structure = v->place.structure;
    return structure != NULL ? structure->chars_max > 0
                             : device_slot_of(v->place.type.code) != NULL;
}

static uint16_t element_type(const struct value_place *v) {
    return v->place.is_bools ? EIP_TYPE_BOOL : v->place.type.code;
}

struct str value_place_type(const struct value_place *v) {
    if (v->place.structure != NULL)
        return v->place.structure->name;
    return str_of(eip_type_name(element_type(v), 0));
}

/* Literals. */

static struct device_status write(const struct device_place *place, struct reader bytes) {
    struct device_change change;
    const struct device_cursor start = {.element = 0};
    return device_elements_write(place, 1, start, bytes, true, &change);
}

/* The first one shows whether all others can take it. */
static bool store(const struct value_place *v, struct reader bytes) {
    struct device_place element;
    uint32_t count = value_place_count(v);
    for (uint32_t i = 0; i < count; i++)
        if (!go_to(v, i, &element) || write(&element, bytes).general != CIP_OK)
            return false;
    return true;
}

static eip_err misfit(struct spec_fault *fault, struct str literal, uint16_t type) {
    struct text words = spec_fault_words(fault, 0);
    const struct eip_value like = {.type = type};
    cip_literals_misfit_text(&words, literal, &like);
    return EIP_E_ARGUMENT;
}

static eip_err too_long(struct spec_fault *fault, size_t size, struct str type, size_t chars_max) {
    struct text words = spec_fault_words(fault, 0);
    text_format(&words, "this text has %zu characters: %.*s takes up to %zu characters", size,
                (int)type.size, type.at, chars_max);
    return EIP_E_ARGUMENT;
}

static eip_err put_number(const struct value_place *v, struct str literal,
                          struct spec_fault *fault) {
    uint8_t bytes[sizeof(uint64_t)];
    uint16_t type = element_type(v);
    struct eip_value value = eip_value_in(type, 0, bytes, sizeof bytes);
    if (eip_value_add_text(&value, literal.at, literal.size) != EIP_OK)
        return misfit(fault, literal, type);
    check(store(v, reader_of(value.data, value.size)));
    return EIP_OK;
}

/* The element of a string type of CIP, in a block that has room for it. */
static eip_err put_slot(const struct value_place *v, struct str literal, uint8_t *block,
                        size_t room, struct spec_fault *fault) {
    uint16_t type = v->place.type.code;
    const struct device_slot *slot = device_slot_of(type);
    struct eip_value value = eip_value_in(type, 0, block, room);
    if (eip_value_add_text(&value, literal.at, literal.size) != EIP_OK)
        return misfit(fault, literal, type);
    if (value.size > slot->size)
        return too_long(fault, value.size - slot->head, value_place_type(v),
                        (size_t)slot->size - slot->head);
    check(store(v, reader_of(value.data, value.size)));
    return EIP_OK;
}

/* LEN and DATA, the rest of it 0. The block has room for the element, and for the text after it. */
static eip_err put_structure(const struct value_place *v, struct str literal, uint8_t *block,
                             size_t room, struct spec_fault *fault) {
    const struct device_type *type = v->place.structure;
    struct eip_value text = eip_value_in(EIP_TYPE_STRING, 0, block + type->size, room - type->size);
    const char *chars;
    size_t size;
    if (eip_value_add_text(&text, literal.at, literal.size) != EIP_OK ||
        eip_value_get_string(&text, 0, &chars, &size) != EIP_OK)
        return misfit(fault, literal, EIP_TYPE_STRING);
    if (size > type->chars_max)
        return too_long(fault, size, type->name, type->chars_max);
    struct writer w = writer_of(block, type->size);
    writer_u32(&w, (uint32_t)size);
    writer_bytes(&w, chars, size);
    writer_zeros(&w, type->size - w.size);
    check(store(v, reader_of(block, type->size)));
    return EIP_OK;
}

static eip_err put_text(const struct value_place *v, struct str literal, struct spec_fault *fault) {
    const struct device_type *structure = v->place.structure;
    size_t room = STRING_HEAD + literal.size + (structure != NULL ? structure->size : 0);
    uint8_t *block = mem_alloc(room);
    if (block == NULL)
        return EIP_E_MEMORY;
    eip_err err = structure != NULL ? put_structure(v, literal, block, room, fault)
                                    : put_slot(v, literal, block, room, fault);
    mem_free(block);
    return err;
}

eip_err value_place_put(const struct value_place *v, struct str literal,
                        struct spec_fault *ret_fault) {
    if (value_place_is_text(v))
        return put_text(v, literal, ret_fault);
    if (v->place.structure == NULL)
        return put_number(v, literal, ret_fault);
    struct text words = spec_fault_words(ret_fault, 0);
    text_format(&words, "%.*s is a structure: its members stand in braces, as in {Speed: 1.5}",
                (int)v->place.structure->name.size, v->place.structure->name.at);
    return EIP_E_ARGUMENT;
}
