/* SPDX-License-Identifier: MIT */
/*
 * service - service codes, and what each means on the object it is sent to.
 *
 * Codes below 0x4B are common to all objects (CIP Volume 1, Appendix A). From 0x4B on a code means
 * what its object says: 0x4C is Read Tag on a symbolic path or class 0x6B, Read Template on class
 * 0x6C, Get and Clear on class 0xF6, and an object's own affair elsewhere.
 */
#ifndef CIP_SERVICE_H
#define CIP_SERVICE_H

#include "cip/path.h"

enum cip_service {
    CIP_GET_ATTRIBUTES_ALL = 0x01,
    CIP_SET_ATTRIBUTES_ALL = 0x02,
    CIP_GET_ATTRIBUTE_LIST = 0x03,
    CIP_SET_ATTRIBUTE_LIST = 0x04,
    CIP_RESET = 0x05,
    CIP_MULTIPLE_SERVICE = 0x0a,
    CIP_GET_ATTRIBUTE_SINGLE = 0x0e,
    CIP_SET_ATTRIBUTE_SINGLE = 0x10,
    CIP_EXECUTE_PCCC = 0x4b,            /* class 0x67 */
    CIP_READ_TAG = 0x4c,                /* a tag */
    CIP_WRITE_TAG = 0x4d,               /* a tag */
    CIP_READ_MODIFY_WRITE = 0x4e,       /* a tag */
    CIP_FORWARD_CLOSE = 0x4e,           /* class 0x06 */
    CIP_READ_TAG_FRAGMENTED = 0x52,     /* a tag */
    CIP_UNCONNECTED_SEND = 0x52,        /* class 0x06 */
    CIP_WRITE_TAG_FRAGMENTED = 0x53,    /* a tag */
    CIP_FORWARD_OPEN = 0x54,            /* class 0x06 */
    CIP_GET_INSTANCE_ATTRIBUTES = 0x55, /* class 0x6B */
    CIP_LARGE_FORWARD_OPEN = 0x5b,      /* class 0x06 */
};

enum cip_class {
    CIP_CLASS_IDENTITY = 0x01,
    CIP_CLASS_MESSAGE_ROUTER = 0x02,
    CIP_CLASS_ASSEMBLY = 0x04,
    CIP_CLASS_CONNECTION_MANAGER = 0x06,
    CIP_CLASS_FILE = 0x37,
    CIP_CLASS_TIME_SYNC = 0x43,
    CIP_CLASS_QOS = 0x48,
    CIP_CLASS_PROJECT = 0x64,
    CIP_CLASS_PCCC = 0x67,
    CIP_CLASS_PROGRAM = 0x68,
    CIP_CLASS_SYMBOL = 0x6b,
    CIP_CLASS_TEMPLATE = 0x6c,
    CIP_CLASS_TASK = 0x70,
    CIP_CLASS_WALL_CLOCK = 0x8b,
    CIP_CLASS_CONTROLLER = 0xac,
    CIP_CLASS_PORT = 0xf4,
    CIP_CLASS_TCPIP = 0xf5,
    CIP_CLASS_ETHERNET_LINK = 0xf6,
};

/* What a service is, once its object is known: this is what decoders and devices switch on. */
enum cip_meaning {
    CIP_MEANS_OTHER, /* an object's own service, shown raw */
    CIP_MEANS_GET_ALL,
    CIP_MEANS_SET_ALL,
    CIP_MEANS_GET_LIST,
    CIP_MEANS_SET_LIST,
    CIP_MEANS_GET_SINGLE,
    CIP_MEANS_SET_SINGLE,
    CIP_MEANS_MULTIPLE,
    CIP_MEANS_READ_TAG,
    CIP_MEANS_WRITE_TAG,
    CIP_MEANS_READ_FRAGMENT,
    CIP_MEANS_WRITE_FRAGMENT,
    CIP_MEANS_READ_MODIFY_WRITE,
    CIP_MEANS_LIST_SYMBOLS,
    CIP_MEANS_READ_TEMPLATE,
    CIP_MEANS_UNCONNECTED_SEND,
    CIP_MEANS_FORWARD_OPEN,
    CIP_MEANS_LARGE_FORWARD_OPEN,
    CIP_MEANS_FORWARD_CLOSE,
};

/*
 * target NULL: only the common services mean something. A path that names a class is judged by it;
 * a tag is a path of names alone. 0x0A is taken as common: all traffic seen has it on class 0x02.
 */
enum cip_meaning cip_meaning_of(uint8_t service, const struct cip_target *target);
/*
 * "Read Tag", "Forward Open", ...; NULL for a service without a name here. target NULL: the object
 * is not known (a reply whose request was not seen), so that only the common services have a name.
 */
const char *cip_service_name(uint8_t service, const struct cip_target *target);

#endif
