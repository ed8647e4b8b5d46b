/* SPDX-License-Identifier: MIT */
/*
 * place - what a path leads to among the tags of a device: elements of one type, where they stand.
 *
 * A place lives as long as the table of tags.
 */
#ifndef DEVICE_PLACE_H
#define DEVICE_PLACE_H

#include "device/status.h"
#include "device/tags.h"

struct device_place {
    const struct device_tag *tag;        /* not an alias, but what it stands for */
    const struct device_type *structure; /* NULL: elementary */
    struct cip_tag_type type;
    uint8_t *at;
    size_t element_size;
    uint32_t count; /* elements from here to the end of the tag, or of the member */
    bool is_bit;    /* a BOOL, in the byte at that place */
    uint8_t bit;    /* its number there */
    uint8_t rights; /* the least of the members on the way, also of an alias's */
    bool is_fixed;  /* clients cannot write it: read only, or a constant */
    bool is_array;  /* all of an array: there was no index for it */
    bool is_bools;  /* DWORDs whose bits are the elements of a BOOL array */
};

/*
 * A path is names, or class 0x6B and an instance, and that after a program's name means that
 * program's symbol; then an index for each dimension, or none: the first element; then, in a
 * structure, a member and its index, and so on. Status 04/0000 for a name or member that is not
 * there, or that clients have no access to, and for a wrong number of indices, 05/0000 for an
 * instance, FF/2105 for an index beyond its dimension (1756-PM020, "CIP Services and User-created
 * Tags", status codes).
 */
struct device_status device_place_find(const struct device_tags *t, struct reader path,
                                       struct device_place *ret_place) MUST_CHECK;
/* The same for the owner of the device: what clients may do does not matter. */
struct device_status device_place_own(const struct device_tags *t, struct reader path,
                                      struct device_place *ret_place) MUST_CHECK;
/* The same, with what device_tags_guess said of the first name. */
struct device_status device_place_find_guessed(const struct device_tags *t, struct reader path,
                                               uint32_t guess,
                                               struct device_place *ret_place) MUST_CHECK;
/* All of a tag, whatever clients may do. A tag that an alias stands for may be gone: then false. */
bool device_place_of(const struct device_tags *t, const struct device_tag *tag,
                     struct device_place *ret_place) MUST_CHECK;
/* As device_place_find for a tag that is known already: what its path has are class, instance,
 * attribute. */
struct device_status device_place_in(const struct device_tags *t, const struct device_tag *tag,
                                     struct reader path, struct device_place *ret_place) MUST_CHECK;

/* Steps from a place that do not ask what clients may do. */

/* A member of the structure that is there; false if there is no such member, or no structure. */
bool device_place_member(const struct device_place *place, struct str name,
                         struct device_place *ret_member) MUST_CHECK;
/* The element that many places on, and those after it; false beyond the last. */
bool device_place_element(const struct device_place *place, uint32_t index,
                          struct device_place *ret_element) MUST_CHECK;
/* A bit, counted from the first one of the integers that are there, as a BOOL; false if there are
 * no integers, or not so many. */
bool device_place_bit(const struct device_place *place, uint32_t bit,
                      struct device_place *ret_bit) MUST_CHECK;

#endif
