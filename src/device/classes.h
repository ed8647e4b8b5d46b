/* SPDX-License-Identifier: MIT */
/*
 * classes - the objects a device has. Each class is a table in a file of its own, <name>_class.c;
 * which of them a device has, its profile says.
 */
#ifndef DEVICE_CLASSES_H
#define DEVICE_CLASSES_H

#include "device/object.h"

#define DEVICE_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

extern const struct device_class device_identity_class;
extern const struct device_class device_router_class;
extern const struct device_class device_assembly_class;
extern const struct device_class device_manager_class;
extern const struct device_class device_file_class;
extern const struct device_class device_time_sync_class;
extern const struct device_class device_qos_class;
extern const struct device_class device_project_class;
extern const struct device_class device_program_class;
extern const struct device_class device_task_class;
extern const struct device_class device_symbol_class;
extern const struct device_class device_template_class;
extern const struct device_class device_wall_clock_class;
extern const struct device_class device_controller_class;
extern const struct device_class device_port_class;
extern const struct device_class device_tcpip_class;
extern const struct device_class device_ethernet_class;

/* In the order of their ids. */
size_t device_class_count(const struct device *device);
const struct device_class *device_class_at(const struct device *device, size_t index);
/* NULL for a class the device does not have. */
const struct device_class *device_class_find(const struct device *device, uint32_t class_id);

#endif
