/* SPDX-License-Identifier: MIT */
/*
 * profile - kinds of controllers as data: who they say they are, which objects they have, and what
 * they do otherwise than a ControlLogix.
 */
#ifndef DEVICE_PROFILE_H
#define DEVICE_PROFILE_H

#include "base/str.h"

enum device_route {
    DEVICE_ROUTE_ANY,  /* an Unconnected Send ends here whatever its route */
    DEVICE_ROUTE_SLOT, /* only with the route to port 1 and the slot, or none */
    DEVICE_ROUTE_NONE, /* the device does not know Unconnected Send */
    DEVICE_ROUTE_PATH, /* only with the route of the options, or none */
};

struct device_class;

struct device_profile {
    const char *name;
    const char *product_name;
    uint16_t product_code;
    uint8_t major;
    uint8_t minor;
    enum device_route route;
    bool has_backplane;           /* a port beside that of Ethernet */
    bool no_large;                /* Large Forward Open is refused with 08 */
    bool no_packets;              /* Multiple Service Packet likewise */
    bool no_programs;             /* all tags are global */
    bool byte_bools;              /* BOOL arrays are of bytes, and missing from the tag list */
    bool short_strings;           /* a STRING is a SHORT_STRING */
    uint16_t connection_size_max; /* 0: the device core's own limits */
    size_t connections_max;
    const struct device_class *const *classes; /* in the order of their ids */
    size_t class_count;
};

/* A 1756-L83E/B: what a device is that is not told otherwise. */
extern const struct device_profile device_controllogix;
extern const struct device_profile device_compactlogix;
extern const struct device_profile device_micro800;
extern const struct device_profile device_plain; /* no controller's own objects; has no name */

/* By its name, in letters of any case; NULL if there is none. */
const struct device_profile *device_profile_find(struct str name);
/* False for a tag that a controller of this kind cannot have: one of a program. */
bool device_profile_takes(const struct device_profile *profile, struct str tag_name);

#endif
