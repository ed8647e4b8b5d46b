/* SPDX-License-Identifier: MIT */
/*
 * l5x_place - elements of one type in the data of a tag: where a value goes, and what an alias
 * stands for.
 */
#ifndef PLANT_L5X_PLACE_H
#define PLANT_L5X_PLACE_H

#include "device/tags.h"

struct l5x_place {
    const struct device_type *structure; /* NULL: elementary */
    uint16_t code;
    uint8_t bit;    /* of a BOOL in the byte at that place, else DEVICE_NO_BIT */
    uint8_t rights; /* the least of the members on the way */
    uint8_t *at;
    size_t element_size;
    uint32_t dims[DEVICE_DIMENSIONS_MAX]; /* all 0: a scalar; an array of BOOL counts DWORDs */
};

/* All of a tag, which is no alias. */
struct l5x_place l5x_place_of(const struct device_tag *tag);
struct l5x_place l5x_place_member(const struct l5x_place *place, const struct device_member *m);

/* 1 of a scalar; an array of BOOL counts bits. */
uint32_t l5x_place_count(const struct l5x_place *place);
bool l5x_place_is_array(const struct l5x_place *place);
/* Arrays of DWORD are how those of BOOL are kept. */
bool l5x_place_is_bools(const struct l5x_place *place);
/* An element of an array by its number, which is below the count. */
struct l5x_place l5x_place_element(const struct l5x_place *place, uint32_t number);

/*
 * "1,2" as a number among elements of these dimensions, the last of which is the fastest; false if
 * it is none of them. For bools the dimension counts bits.
 */
bool l5x_place_index(const struct l5x_place *place, struct str indices,
                     uint32_t *ret_number) MUST_CHECK;

#endif
