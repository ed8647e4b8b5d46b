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
    const struct device_tag *tag;
    struct cip_tag_type type;
    uint8_t *at;
    size_t element_size;
    uint32_t count; /* elements from here to the end of the tag */
};

/*
 * A path is names, or class 0x6B and an instance, and that after a program's name means that
 * program's symbol; then an index for each dimension, or none: the first element. Status 04/0000
 * for a name or member that is not there and for a wrong number of indices, 05/0000 for an
 * instance, FF/2105 for an index beyond its dimension (1756-PM020, "CIP Services and User-created
 * Tags", status codes).
 */
struct device_status device_place_find(const struct device_tags *t, struct reader path,
                                       struct device_place *ret_place) MUST_CHECK;
/* The same for a tag that is known already: what its path has are class, instance, attribute. */
struct device_status device_place_in(const struct device_tag *tag, struct reader path,
                                     struct device_place *ret_place) MUST_CHECK;

#endif
