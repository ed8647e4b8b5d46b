/* SPDX-License-Identifier: MIT */
/*
 * device_setting - what a simulated device is, one setting after another as text: from a command
 * line or a file.
 *
 * Each returns NULL, or why it is none, static text; what it was for is of no use then. Texts are
 * borrowed as long as the device lives.
 */
#ifndef PLANT_DEVICE_SETTING_H
#define PLANT_DEVICE_SETTING_H

#include "device/device.h"

/* Of the options that a device is made with. */
typedef const char *device_setting(struct str text, struct device_options *options);
device_setting device_setting_profile;             /* "micro800" */
device_setting device_setting_mode;                /* "remote-run" */
device_setting device_setting_name;                /* of the controller, for clients */
device_setting device_setting_slot;                /* "3": other routes are refused */
device_setting device_setting_zone;                /* "+02:00" */
device_setting device_setting_connections;         /* class 3 */
device_setting device_setting_session_connections; /* of these, of one session */
device_setting device_setting_connection_size;     /* bytes */

/* Of its identity. */
typedef const char *device_identity_setting(struct str text, struct enip_identity *identity);
device_identity_setting device_setting_vendor;
device_identity_setting device_setting_device_type;
device_identity_setting device_setting_product_code;
device_identity_setting device_setting_product_name;
device_identity_setting device_setting_revision; /* "33.11" */
device_identity_setting device_setting_serial;   /* "0x00c0ffee" */

/* One more instance: its number, its bytes. */
const char *device_setting_assembly(struct str number, struct str size, bool is_input,
                                    struct device_assemblies *assemblies);

#endif
