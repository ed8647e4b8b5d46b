/* SPDX-License-Identifier: MIT */
/*
 * tag_service - the services of a tag: Read Tag, Write Tag, their fragmented forms and
 * Read-Modify-Write (1756-PM020, "CIP Services and User-created Tags").
 *
 * A read that does not fit ends with status 06 and as many whole elements as fit, zero included
 * inside a crowded packet. A write takes effect when its request is complete; a fragment at once.
 * The hook of the device's options hears of each.
 */
#ifndef DEVICE_TAG_SERVICE_H
#define DEVICE_TAG_SERVICE_H

#include "device/call.h"
#include "device/tags.h"

/* Any service whose path is names, or names or class 0x6B with an instance. */
struct device_status device_tag_service(struct device_call *call) MUST_CHECK;
/* The same for a tag that is an attribute of an object, and Get and Set Attribute Single. */
struct device_status device_bound_service(struct device_call *call,
                                          const struct device_tag *tag) MUST_CHECK;

/* Get Attributes All and Get Attribute List of an object that is bound tags alone. */
struct device_status device_bound_object_service(struct device_call *call) MUST_CHECK;

#endif
