/* SPDX-License-Identifier: MIT */
/*
 * tags - the tags of a device: by name without regard to case, and by symbol instance, in O(1).
 *
 * Values are little-endian bytes as they go over the wire, zero at first. A tag is a scalar or an
 * array of one dimension; its type is elementary with a fixed size, or the Logix STRING structure.
 * A BOOL array is stored and served as an array of DWORDs, 32 bits each, as controllers do
 * (1756-PM020, "BOOL arrays"). Instances count from 1 in the order of definition. Tags are never
 * removed, so pointers to them live as long as the table. Single thread.
 */
#ifndef DEVICE_TAGS_H
#define DEVICE_TAGS_H

#include <eip/value.h>

#include "base/map.h"
#include "cip/tag.h"
#include "device/arena.h"
#include "device/status.h"

enum {
    DEVICE_TAGS_MAX = 4 * 1000 * 1000,      /* more are refused with EIP_E_LIMIT */
    DEVICE_ELEMENTS_MAX = 10 * 1000 * 1000, /* of one tag; likewise */
    DEVICE_DATA_MAX = 512 * 1024 * 1024,    /* bytes of all values together; likewise */
    DEVICE_NAME_MAX = 127,                  /* with program and dots; one level has at most 40 */
};

struct device_tag {
    struct str name;
    uint8_t *data;
    uint32_t count; /* elements, 1 for a scalar; a BOOL array counts DWORDs */
    uint32_t instance;
    struct cip_tag_type type;
    bool array;
};

struct device_tags {
    struct map by_name;
    struct device_tag **by_instance;
    size_t count;
    size_t room;
    size_t data_size;
    struct arena arena;
};

/* The seed keeps peers from choosing names that collide. */
struct device_tags device_tags_of(uint32_t seed);
void device_tags_fini(struct device_tags *t);

struct device_tag_spec {
    struct str name; /* copied */
    uint16_t type;   /* EIP_TYPE_... */
    uint16_t handle; /* EIP_HANDLE_STRING with EIP_TYPE_STRUCT, else 0 */
    uint32_t count;  /* elements of an array, 0 for a scalar */
};

/*
 * EIP_E_TAG: not a name, or there is one already; EIP_E_TYPE: a type without a fixed size;
 * EIP_E_LIMIT: see the limits; EIP_E_MEMORY. The table is unchanged after an error.
 */
eip_err device_tags_add(struct device_tags *t, const struct device_tag_spec *spec,
                        struct device_tag **ret_tag) MUST_CHECK;
/* Letters, digits and '_' in levels of 1..40 characters, dots between, "Program:" before. */
bool device_tag_name_is_valid(struct str name);

struct device_tag *device_tags_find(const struct device_tags *t, struct str name);
struct device_tag *device_tags_instance(const struct device_tags *t, uint32_t instance);

/* Bytes of one element. */
size_t device_tag_element_size(const struct device_tag *tag);

/* What a path leads to: elements of one type, in place. */
struct device_place {
    const struct device_tag *tag;
    struct cip_tag_type type;
    uint8_t *at;
    size_t element_size;
    uint32_t count; /* elements from here to the end of the tag */
};

/*
 * Status 04/0000 for a name or member that is not there, 05/0000 for an instance, FF/2105 for an
 * element beyond the end (1756-PM020, "CIP Services and User-created Tags", status codes).
 */
struct device_status device_tags_resolve(const struct device_tags *t, struct reader path,
                                         struct device_place *ret_place) MUST_CHECK;

#endif
