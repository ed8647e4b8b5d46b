/* SPDX-License-Identifier: MIT */
/*
 * object - the attributes of instances whose type is the same in every device.
 *
 * Values have no length on the wire, so a list of them can only be read with this table: Identity
 * (CIP Volume 1, 5-2), Assembly (5-5), File (5-42), Time Sync (5-47) and Port (3-7), Template and
 * Controller (1756-PM020), Wall Clock (193-UM015), TCP/IP Interface, Ethernet Link and QoS (CIP
 * Volume 2, 5-4, 5-5 and 5-7). Pylogix asks for attribute 3 of a
 * template, and reads on after two bytes: its meaning is not known. An object that gives another
 * type than its book makes what follows in the same list unreadable.
 */
#ifndef CIP_OBJECT_H
#define CIP_OBJECT_H

#include <eip/value.h>

#include "base/reader.h"

struct cip_object_attribute {
    uint32_t class_id;
    uint16_t id;
    uint16_t type;  /* EIP_TYPE_... */
    uint16_t count; /* elements */
    const char *name;
};

/* NULL if its type is not known. Attributes of the class itself (instance 0) are not in it. */
const struct cip_object_attribute *cip_object_attribute_find(uint32_t class_id, uint32_t id);
/* The value, whose bytes are consumed in r; r is bad if they are not all there. */
struct eip_value cip_object_value(struct reader *r, const struct cip_object_attribute *attribute);

#endif
