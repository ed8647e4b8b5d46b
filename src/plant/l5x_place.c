/* SPDX-License-Identifier: MIT */
#include "plant/l5x_place.h"

#include "cip/type.h"

enum { BITS_OF_BYTE = 8, BITS_OF_DWORD = 32 };

struct l5x_place l5x_place_of(const struct device_tag *tag) {
    struct l5x_place place = {
        .structure = tag->structure,
        .code = tag->type.code,
        .bit = DEVICE_NO_BIT,
        .at = tag->data,
        .element_size = device_tag_element_size(tag),
    };
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX; i++)
        place.dims[i] = device_tag_dimension(tag, i);
    return place;
}

struct l5x_place l5x_place_member(const struct l5x_place *place, const struct device_member *m) {
    return (struct l5x_place){
        .structure = m->structure,
        .code = m->code,
        .bit = m->bit,
        .rights = m->rights > place->rights ? m->rights : place->rights,
        .at = place->at + m->offset,
        .element_size = m->element_size,
        .dims = {m->count},
    };
}

bool l5x_place_is_array(const struct l5x_place *place) {
    return place->dims[0] > 0;
}

bool l5x_place_is_bools(const struct l5x_place *place) {
    return place->code == EIP_TYPE_DWORD && l5x_place_is_array(place);
}

uint32_t l5x_place_count(const struct l5x_place *place) {
    uint32_t count = 1;
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX && place->dims[i] > 0; i++)
        count *= place->dims[i];
    return l5x_place_is_bools(place) ? count * BITS_OF_DWORD : count;
}

struct l5x_place l5x_place_element(const struct l5x_place *place, uint32_t number) {
    struct l5x_place element = *place;
    memset(element.dims, 0, sizeof element.dims);
    if (l5x_place_is_bools(place)) {
        element.code = EIP_TYPE_BOOL;
        element.element_size = 1;
        element.at += number / BITS_OF_BYTE;
        element.bit = number % BITS_OF_BYTE;
    } else {
        element.at += (size_t)number * place->element_size;
    }
    return element;
}

static size_t digits_of(struct str s) {
    size_t size = 0;
    while (size < s.size && str_is_digit(s.at[size]))
        size++;
    return size;
}

bool l5x_place_index(const struct l5x_place *place, struct str indices, uint32_t *ret_number) {
    uint64_t number = 0;
    uint64_t scale = l5x_place_is_bools(place) ? BITS_OF_DWORD : 1;
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX && place->dims[i] > 0; i++) {
        uint64_t index;
        size_t size = digits_of(indices);
        if (!str_number(str_span(indices.at, size), 10, UINT32_MAX, &index) ||
            index >= place->dims[i] * scale)
            return false;
        number = number * place->dims[i] * scale + index;
        bool more = i + 1 < DEVICE_DIMENSIONS_MAX && place->dims[i + 1] > 0;
        if (more && (size == indices.size || indices.at[size] != ','))
            return false;
        size += more ? 1 : 0;
        indices = str_span(indices.at + size, indices.size - size);
    }
    *ret_number = (uint32_t)number;
    return indices.size == 0;
}
