/* SPDX-License-Identifier: MIT */
/*
 * sim_device - what the options of ciprw sim say of the device itself: which controller it is, its
 * mode and its name, its clock and its limits.
 */
#ifndef CMD_SIM_DEVICE_H
#define CMD_SIM_DEVICE_H

#include "cmd/options.h"
#include "device/device.h"

/* As they were given; NULL or 0: not given. */
struct sim_device_given {
    const char *profile;
    const char *mode;
    const char *name;
    const char *product;
    const char *revision; /* "33.11" */
    const char *serial;
    const char *slot;
    const char *zone; /* "+02:00" */
    const char *connections;
    const char *session_connections;
    const char *connection_size;
    struct option_texts assemblies; /* "100=32", "101=8:ro" */
};

/*
 * Fills in what they say; else what is wrong, static text. Options that were not given are left as
 * they are.
 */
const char *sim_device_options(const struct sim_device_given *given,
                               struct device_options *options);
/* The rest, for a device made with those options. */
const char *sim_device_apply(const struct sim_device_given *given, struct device *d);

#endif
