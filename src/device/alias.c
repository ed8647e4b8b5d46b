/* SPDX-License-Identifier: MIT */
#include "device/alias.h"

#include "cip/type.h"

enum { BITS_PER_BYTE = 8, BITS_PER_DWORD = 32 };

static eip_err fail(struct cip_address_fault *fault, size_t column, const char *why) {
    *fault = (struct cip_address_fault){.column = column, .why = why};
    return EIP_E_TAG;
}

/* The index that ends a path, which is cut before it; false if it ends with something else. */
static bool cut_index(struct reader *path, uint32_t *ret_index) {
    struct reader rest = *path;
    struct reader before = rest;
    struct cip_segment segment = {.kind = CIP_SEGMENT_SYMBOL};
    while (reader_left(&rest) > 0) {
        before = rest;
        if (!cip_segment_decode(&rest, false, &segment, NULL))
            return false;
    }
    if (segment.kind != CIP_SEGMENT_MEMBER)
        return false;
    path->end = before.at;
    *ret_index = segment.value;
    return true;
}

/* An element of a BOOL array. */
static bool find_bool(const struct device_tags *t, struct reader path,
                      struct device_place *ret_place) {
    struct device_place array;
    uint32_t index;
    return cut_index(&path, &index) && device_place_own(t, path, &array).general == CIP_OK &&
           array.is_array && array.is_bools && device_place_bit(&array, index, ret_place);
}

static eip_err find_bit(const struct cip_address *address, struct device_place *place,
                        struct cip_address_fault *fault) {
    uint32_t bit = (uint32_t)address->bit;
    if (bit / BITS_PER_BYTE >= place->element_size || !device_place_bit(place, bit, place))
        return fail(fault, address->beyond, "there is no such bit");
    return EIP_OK;
}

eip_err device_alias_find(const struct device_tags *t, struct str of,
                          struct device_place *ret_place, struct cip_address_fault *ret_fault) {
    struct cip_address address;
    struct device_place place;
    eip_err err = cip_address_parse(of, &address, ret_fault);
    if (err != EIP_OK)
        return err;
    if (address.counted)
        return fail(ret_fault, address.beyond, "one element is meant, or all of them");
    bool has_bit = address.bit != CIP_ADDRESS_NO_BIT;
    struct reader path = reader_of(address.path, address.path_size);
    if (!has_bit && find_bool(t, path, ret_place))
        return EIP_OK;
    if (device_place_own(t, path, &place).general != CIP_OK)
        return fail(ret_fault, 1, "there is no such tag, member or element");
    err = has_bit ? find_bit(&address, &place, ret_fault) : EIP_OK;
    if (err == EIP_OK)
        *ret_place = place;
    return err;
}

static bool is_whole_tag(const struct device_place *place) {
    const struct device_tag *tag = place->tag;
    return place->at == tag->data && place->structure == tag->structure &&
           place->count == tag->count && place->type.code == tag->type.code;
}

static void set_dims(const struct device_place *place, struct device_tag_spec *tag) {
    if (!place->is_array)
        return;
    tag->dims[0] = place->is_bools ? place->count * BITS_PER_DWORD : place->count;
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX && is_whole_tag(place) && !place->is_bools; i++)
        tag->dims[i] = device_tag_dimension(place->tag, i);
}

eip_err device_alias_add(struct device_tags *t, const struct device_alias_spec *spec,
                         struct device_tag **ret_tag, struct cip_address_fault *ret_fault) {
    struct device_place place;
    eip_err err = device_alias_find(t, spec->of, &place, ret_fault);
    if (err != EIP_OK)
        return err;
    const struct device_link link = {
        .instance = place.tag->instance,
        .offset = (uint32_t)(place.at - place.tag->data),
        .bit = place.is_bit ? place.bit : DEVICE_NO_BIT,
        .rights = place.rights,
    };
    struct device_tag_spec tag = {
        .name = spec->name,
        .type = place.is_array && place.is_bools ? EIP_TYPE_BOOL : place.type.code,
        .structure = place.structure,
        .byte_bools = !place.is_bools,
        .rights = spec->rights,
        .constant = spec->constant,
        .alias = &link,
    };
    set_dims(&place, &tag);
    *ret_fault = (struct cip_address_fault){.why = NULL};
    return device_tags_add(t, &tag, ret_tag);
}
