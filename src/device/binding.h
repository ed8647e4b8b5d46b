/* SPDX-License-Identifier: MIT */
/*
 * binding - tags that are attributes of objects too: @class/instance/attribute leads to the tag.
 *
 * What is bound stands before the objects the device has of its own. Few are expected: looking one
 * up takes O(log n), adding one O(n).
 */
#ifndef DEVICE_BINDING_H
#define DEVICE_BINDING_H

#include "device/call.h"
#include "device/tags.h"

struct device_binding {
    uint32_t class_id;
    uint32_t instance; /* from 1 */
    uint32_t attribute;
    const struct device_tag *tag;
};

struct device_bindings {
    struct device_binding *rows; /* in the order of their addresses */
    size_t count;
    size_t room;
};

void device_bindings_fini(struct device_bindings *b);
/* EIP_E_TAG: there is a tag at the address; EIP_E_MEMORY. The tag outlives the table. */
eip_err device_bindings_add(struct device_bindings *b,
                            const struct device_binding *binding) MUST_CHECK;
/* All addresses of the tag. */
void device_bindings_remove(struct device_bindings *b, const struct device_tag *tag);
/* NULL if there is none; the tag of `address` is not looked at. */
const struct device_tag *device_bindings_find(const struct device_bindings *b,
                                              const struct device_binding *address);
/* All of an object, in the order of their attributes; NULL if there are none. */
const struct device_binding *device_bindings_object(const struct device_bindings *b,
                                                    uint32_t class_id, uint32_t instance,
                                                    size_t *ret_count);
/* True for a request to an object, no attribute of it, that is bound tags alone. */
bool device_binding_is_object(const struct device_call *call);
/*
 * The tag a request is meant for, by its class, instance and attribute; in an object that is bound
 * tags alone, that is attribute 1 if none is named.
 */
const struct device_tag *device_binding_of(const struct device_call *call);

#endif
