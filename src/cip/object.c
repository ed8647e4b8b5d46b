/* SPDX-License-Identifier: MIT */
#include "cip/object.h"

#include "cip/service.h"
#include "cip/value.h"

/* Numbers that nobody counts with are bit strings here: they are shown in hexadecimal. */
static const struct cip_object_attribute attributes[] = {
    {CIP_CLASS_IDENTITY, 1, EIP_TYPE_UINT, 1, "vendor"},
    {CIP_CLASS_IDENTITY, 2, EIP_TYPE_UINT, 1, "device type"},
    {CIP_CLASS_IDENTITY, 3, EIP_TYPE_UINT, 1, "product code"},
    {CIP_CLASS_IDENTITY, 4, EIP_TYPE_USINT, 2, "revision"},
    {CIP_CLASS_IDENTITY, 5, EIP_TYPE_WORD, 1, "status"},
    {CIP_CLASS_IDENTITY, 6, EIP_TYPE_DWORD, 1, "serial"},
    {CIP_CLASS_IDENTITY, 7, EIP_TYPE_SHORT_STRING, 1, "product name"},
    {CIP_CLASS_IDENTITY, 8, EIP_TYPE_USINT, 1, "state"},
    {CIP_CLASS_ASSEMBLY, 4, EIP_TYPE_UINT, 1, "size"},
    {CIP_CLASS_FILE, 1, EIP_TYPE_USINT, 1, "state"},
    {CIP_CLASS_FILE, 3, EIP_TYPE_UINT, 1, "format"},
    {CIP_CLASS_FILE, 5, EIP_TYPE_USINT, 2, "revision"},
    {CIP_CLASS_FILE, 6, EIP_TYPE_UDINT, 1, "size"},
    {CIP_CLASS_FILE, 7, EIP_TYPE_WORD, 1, "checksum"},
    {CIP_CLASS_FILE, 8, EIP_TYPE_USINT, 1, "invocation"},
    {CIP_CLASS_FILE, 9, EIP_TYPE_BYTE, 1, "save parameters"},
    {CIP_CLASS_FILE, 10, EIP_TYPE_USINT, 1, "access"},
    {CIP_CLASS_FILE, 11, EIP_TYPE_USINT, 1, "encoding"},
    {CIP_CLASS_TIME_SYNC, 1, EIP_TYPE_BOOL, 1, "PTP"},
    {CIP_CLASS_TIME_SYNC, 2, EIP_TYPE_BOOL, 1, "synchronized"},
    {CIP_CLASS_TIME_SYNC, 3, EIP_TYPE_ULINT, 1, "microseconds"},
    {CIP_CLASS_TIME_SYNC, 4, EIP_TYPE_ULINT, 1, "nanoseconds"},
    {CIP_CLASS_QOS, 1, EIP_TYPE_USINT, 1, "802.1Q tags"},
    {CIP_CLASS_QOS, 4, EIP_TYPE_USINT, 1, "DSCP urgent"},
    {CIP_CLASS_QOS, 5, EIP_TYPE_USINT, 1, "DSCP scheduled"},
    {CIP_CLASS_QOS, 6, EIP_TYPE_USINT, 1, "DSCP high"},
    {CIP_CLASS_QOS, 7, EIP_TYPE_USINT, 1, "DSCP low"},
    {CIP_CLASS_QOS, 8, EIP_TYPE_USINT, 1, "DSCP explicit"},
    {CIP_CLASS_PROJECT, 1, EIP_TYPE_STRING, 1, "name"},
    {CIP_CLASS_TEMPLATE, 1, EIP_TYPE_WORD, 1, "handle"},
    {CIP_CLASS_TEMPLATE, 2, EIP_TYPE_UINT, 1, "members"},
    {CIP_CLASS_TEMPLATE, 3, EIP_TYPE_UINT, 1, NULL},
    {CIP_CLASS_TEMPLATE, 4, EIP_TYPE_UDINT, 1, "words of definition"},
    {CIP_CLASS_TEMPLATE, 5, EIP_TYPE_UDINT, 1, "size"},
    {CIP_CLASS_WALL_CLOCK, 5, EIP_TYPE_DINT, 7, "local date and time"},
    {CIP_CLASS_WALL_CLOCK, 6, EIP_TYPE_LINT, 1, "UTC"},
    {CIP_CLASS_WALL_CLOCK, 7, EIP_TYPE_DINT, 7, "UTC date and time"},
    {CIP_CLASS_WALL_CLOCK, 9, EIP_TYPE_INT, 1, "DST adjustment"},
    {CIP_CLASS_WALL_CLOCK, 10, EIP_TYPE_USINT, 1, "DST enabled"},
    {CIP_CLASS_WALL_CLOCK, 11, EIP_TYPE_LINT, 1, "local time"},
    {CIP_CLASS_CONTROLLER, 1, EIP_TYPE_WORD, 1, NULL},
    {CIP_CLASS_CONTROLLER, 2, EIP_TYPE_WORD, 1, NULL},
    {CIP_CLASS_CONTROLLER, 3, EIP_TYPE_DWORD, 1, NULL},
    {CIP_CLASS_CONTROLLER, 4, EIP_TYPE_DWORD, 1, NULL},
    {CIP_CLASS_CONTROLLER, 10, EIP_TYPE_DWORD, 1, NULL},
    {CIP_CLASS_PORT, 1, EIP_TYPE_UINT, 1, "type"},
    {CIP_CLASS_PORT, 2, EIP_TYPE_UINT, 1, "number"},
    {CIP_CLASS_PORT, 4, EIP_TYPE_SHORT_STRING, 1, "name"},
    {CIP_CLASS_TCPIP, 1, EIP_TYPE_DWORD, 1, "status"},
    {CIP_CLASS_TCPIP, 2, EIP_TYPE_DWORD, 1, "capability"},
    {CIP_CLASS_TCPIP, 3, EIP_TYPE_DWORD, 1, "control"},
    {CIP_CLASS_TCPIP, 8, EIP_TYPE_USINT, 1, "TTL"},
    {CIP_CLASS_TCPIP, 10, EIP_TYPE_BOOL, 1, "ACD"},
    {CIP_CLASS_TCPIP, 12, EIP_TYPE_BOOL, 1, "quick connect"},
    {CIP_CLASS_TCPIP, 13, EIP_TYPE_UINT, 1, "inactivity time-out"},
    {CIP_CLASS_ETHERNET_LINK, 1, EIP_TYPE_UDINT, 1, "speed"},
    {CIP_CLASS_ETHERNET_LINK, 2, EIP_TYPE_DWORD, 1, "flags"},
    {CIP_CLASS_ETHERNET_LINK, 3, EIP_TYPE_BYTE, 6, "MAC address"},
    {CIP_CLASS_ETHERNET_LINK, 4, EIP_TYPE_UDINT, 11, "interface counters"},
    {CIP_CLASS_ETHERNET_LINK, 5, EIP_TYPE_UDINT, 12, "media counters"},
    {CIP_CLASS_ETHERNET_LINK, 7, EIP_TYPE_USINT, 1, "interface type"},
    {CIP_CLASS_ETHERNET_LINK, 8, EIP_TYPE_USINT, 1, "state"},
    {CIP_CLASS_ETHERNET_LINK, 9, EIP_TYPE_USINT, 1, "administrative state"},
    {CIP_CLASS_ETHERNET_LINK, 10, EIP_TYPE_SHORT_STRING, 1, "label"},
};

const struct cip_object_attribute *cip_object_attribute_find(uint32_t class_id, uint32_t id) {
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (attributes[i].class_id == class_id && attributes[i].id == id)
            return &attributes[i];
    return NULL;
}

struct eip_value cip_object_value(struct reader *r, const struct cip_object_attribute *attribute) {
    struct eip_value v = {.type = attribute->type};
    const uint8_t *start = r->at;
    for (uint16_t i = 0; i < attribute->count; i++)
        if (cip_value_next(&v, r).bad)
            reader_fail(r);
    if (r->bad)
        return v;
    return cip_value_of(attribute->type, 0, reader_of(start, (size_t)(r->at - start)));
}
