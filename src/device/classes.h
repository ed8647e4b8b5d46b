/* SPDX-License-Identifier: MIT */
/*
 * classes - the standard objects a device has: Identity, Message Router, Connection Manager.
 */
#ifndef DEVICE_CLASSES_H
#define DEVICE_CLASSES_H

#include "device/object.h"

/* NULL for a class the device does not have. */
const struct device_class *device_class_find(uint32_t class_id);

#endif
