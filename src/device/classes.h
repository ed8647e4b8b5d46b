/* SPDX-License-Identifier: MIT */
/*
 * classes - the objects a device has. Each class is a table in a file of its own, <name>_class.c.
 */
#ifndef DEVICE_CLASSES_H
#define DEVICE_CLASSES_H

#include "device/object.h"

#define DEVICE_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

extern const struct device_class device_identity_class;
extern const struct device_class device_router_class;
extern const struct device_class device_manager_class;
extern const struct device_class device_symbol_class;
extern const struct device_class device_template_class;
extern const struct device_class device_tcpip_class;
extern const struct device_class device_ethernet_class;

/* In the order of their ids. */
size_t device_class_count(void);
const struct device_class *device_class_at(size_t index);
/* NULL for a class the device does not have. */
const struct device_class *device_class_find(uint32_t class_id);

#endif
