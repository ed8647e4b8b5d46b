/* SPDX-License-Identifier: MIT */
/*
 * object - the object model: classes, their attributes and services as tables.
 *
 * A class is a const table. Its instances have numbers from 1; instance 0 is the class itself,
 * whose attributes 1..7 every class has (CIP Volume 1, 4-4.1). The attribute services (Get and Set
 * Attribute Single, Get Attributes All, Get and Set Attribute List) work from the table alone; what
 * else a class can do is a row of `services`, which also override the common ones.
 */
#ifndef DEVICE_OBJECT_H
#define DEVICE_OBJECT_H

#include "device/call.h"

enum device_access {
    DEVICE_GET = 1,
    DEVICE_SET = 2,
    DEVICE_ALL = 4, /* part of Get Attributes All, in the order of the rows */
};

/* The instance asked for is call->target.instance; it exists. */
struct device_attribute {
    uint16_t id;
    uint8_t access; /* enum device_access */
    void (*get)(const struct device_call *call, struct writer *w);
    /* Takes the value; how it went. NULL unless DEVICE_SET. */
    struct device_status (*set)(struct device_call *call, struct reader *value);
};

enum device_scope {
    DEVICE_ON_INSTANCE, /* the instances that exist */
    DEVICE_ON_CLASS,    /* those and the class itself, instance 0 */
    DEVICE_ON_ANY,      /* whatever number is asked for: a list that begins there, for one */
};

struct device_service {
    uint8_t code;
    enum device_scope scope;
    device_run *run;
};

struct device_class {
    uint16_t id;
    uint16_t revision;
    /* How many there are, 1 to that number; NULL: one. */
    uint32_t (*instances)(const struct device *device);
    /* Where numbers have gaps: is there one of this number (not 0), and the largest number. */
    bool (*has_instance)(const struct device *device, uint32_t instance);
    uint32_t (*last_instance)(const struct device *device);
    bool is_logix; /* no such instance is 05/0000, not a bare 05 (1756-PM020) */
    const struct device_attribute *attributes;
    size_t attribute_count;
    /*
     * Of the class itself, beside the common ones; only read. Where one has DEVICE_ALL, all of the
     * class is 1 to 3 and those.
     */
    const struct device_attribute *class_attributes;
    size_t class_attribute_count;
    const struct device_service *services;
    size_t service_count;
    /* A status that ends every request for now; 0: none. NULL: never. */
    struct device_status (*refuse)(const struct device *device);
};

/*
 * Runs a service of a class. 05 for an instance that is not there, 08 for a service, 14 for an
 * attribute, 0E for one that cannot be set, 26 for a path too short or too long for the service,
 * 0A when some attributes of a list failed, 11 when the answer does not fit.
 */
struct device_status device_object_service(const struct device_class *c,
                                           struct device_call *call) MUST_CHECK;

#endif
