/* SPDX-License-Identifier: MIT */
/*
 * attributes - the lists of attributes in a capture: the reply to Get Attribute List, request and
 * reply of Set Attribute List (CIP Volume 1, A-4); and the reply to Get Attributes All of objects
 * whose attributes and their order are known here, those of a Logix controller.
 *
 * A value has no length, so a list can be read if the type of each value is known (cip/object.h),
 * that of the last one excepted: it takes what is left.
 */
#ifndef CAPTURE_ATTRIBUTES_H
#define CAPTURE_ATTRIBUTES_H

#include "capture/content.h"
#include "cip/object.h"

/* Borrows the bytes of the service. */
struct capture_attributes {
    struct reader rest;
    uint16_t left;       /* attributes in it */
    bool statuses;       /* each has a status */
    bool values;         /* each has a value, unless its status says no */
    bool typed;          /* of an instance of class_id */
    const uint16_t *ids; /* of those left, where the bytes do not tell them; else NULL */
    uint32_t class_id;   /* 0 unless typed */
};

struct capture_attribute {
    uint16_t id;
    uint16_t status;
    bool has_value;
    struct reader bytes;                      /* of the value */
    const struct cip_object_attribute *known; /* NULL if its type is not */
};

/* False if s has no such list, or one that cannot be read to its end. */
bool capture_attributes_of(const struct capture_service *s, struct capture_attributes *ret_list);
/* The next one; false after the last. */
bool capture_attributes_next(struct capture_attributes *list,
                             struct capture_attribute *ret_attribute);
/* The type of the attribute that a path names; NULL if that is not known. */
const struct cip_object_attribute *capture_attribute_named(const struct capture_service *s);

#endif
