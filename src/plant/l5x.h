/* SPDX-License-Identifier: MIT */
/*
 * l5x - a Studio 5000 export (L5X) as a simulated controller: types, Add-On Instructions, tags of
 * the controller, its modules and its programs, aliases, rights and values (1756-RM014).
 *
 * A document is read once and goes into as many devices as there are. Descriptions have no place in
 * a device, and logic none in a simulation.
 */
#ifndef PLANT_L5X_H
#define PLANT_L5X_H

#include "plant/l5x_import.h"

struct l5x_result {
    size_t types; /* in the device now, its own ones not counted */
    size_t tags;
    struct l5x_omissions omissions;
};

/*
 * Which controller a device with these options will be, where they leave that open: its profile, by
 * the product, and its name, which lives as long as the document.
 */
void l5x_options(const struct l5x_document *doc, struct device_options *options);

/*
 * Adds what the export defines to a device, and lets its identity be that of the controller as far
 * as the export says it: product name and revision. Types are laid out as
 * that controller does it, or one of the time of the software, if the export does not say which.
 * EIP_E_ARGUMENT with the fault filled: a mistake in the file; EIP_E_MEMORY. The device then has
 * some of it. The document outlives the device.
 */
eip_err l5x_build(const struct l5x_document *doc, struct device *device,
                  struct l5x_result *ret_result, struct l5x_fault *ret_fault) MUST_CHECK;

#endif
