/* SPDX-License-Identifier: MIT */
/*
 * identity - socket addresses, and the items of List Identity, Services and Interfaces and of the
 * legacy command 0x0001 (CIP Volume 2, 2-4). Socket addresses are big-endian, all else little.
 */
#ifndef ENIP_IDENTITY_H
#define ENIP_IDENTITY_H

#include "base/str.h"
#include "base/text.h"
#include "base/writer.h"

enum { ENIP_AF_INET = 2, ENIP_PRODUCT_NAME_MAX = 32 };

struct enip_sockaddr {
    uint16_t family; /* ENIP_AF_INET */
    uint16_t port;
    uint32_t address; /* host order: 0x7f000001 is 127.0.0.1 */
    uint8_t zero[8];
};

struct enip_sockaddr enip_sockaddr_decode(struct reader *r);
void enip_sockaddr_encode(struct writer *w, const struct enip_sockaddr *addr);
/* "192.168.1.10:44818" */
void enip_sockaddr_text(struct text *t, const struct enip_sockaddr *addr);

/* Body of item 0x000C; also the attributes of the Identity object, class 1. */
struct enip_identity {
    uint16_t version;
    struct enip_sockaddr sockaddr;
    uint16_t vendor;
    uint16_t device_type;
    uint16_t product_code;
    uint8_t major;
    uint8_t minor;
    uint16_t status;
    uint32_t serial;
    struct str product_name;
    uint8_t state;
};

/* Takes a name of any length; encode makes w bad for one over ENIP_PRODUCT_NAME_MAX. */
struct enip_identity enip_identity_decode(struct reader *r);
void enip_identity_encode(struct writer *w, const struct enip_identity *identity);

/* The attributes of an Identity object (CIP Volume 1, 5-2). */
enum enip_identity_attribute {
    ENIP_IDENTITY_VENDOR = 1,
    ENIP_IDENTITY_DEVICE_TYPE = 2,
    ENIP_IDENTITY_PRODUCT_CODE = 3,
    ENIP_IDENTITY_REVISION = 4,
    ENIP_IDENTITY_STATUS = 5,
    ENIP_IDENTITY_SERIAL = 6,
    ENIP_IDENTITY_PRODUCT_NAME = 7,
    ENIP_IDENTITY_STATE = 8,
};

/* Sets of attributes: bit n for attribute n. */
enum { ENIP_IDENTITY_ALL = 0x1fe, ENIP_IDENTITY_STATELESS = 0xfe };

/* The next attribute, put into identity; r, or w, is bad for an id that is none of the eight. */
void enip_identity_attribute_decode(struct reader *r, uint16_t id, struct enip_identity *identity);
void enip_identity_attribute_encode(struct writer *w, uint16_t id,
                                    const struct enip_identity *identity);
/*
 * The reply to Get Attributes All: 1 to 7, and 8 if there are bytes left. Gives the set that was
 * there; what follows stays in r.
 */
uint16_t enip_identity_all_decode(struct reader *r, struct enip_identity *ret_identity);
/* NULL for a vendor or device type without a name here. */
const char *enip_vendor_name(uint16_t vendor);
const char *enip_device_type_name(uint16_t type);

enum { ENIP_SERVICE_NAME_SIZE = 16, ENIP_CAPABILITY_TCP = 0x0020, ENIP_CAPABILITY_UDP = 0x0100 };

/* Body of item 0x0100. This decoder and those below take all of r; bad if that is another size. */
struct enip_services {
    uint16_t version;
    uint16_t capability;
    uint8_t name[ENIP_SERVICE_NAME_SIZE]; /* NUL-padded */
};

struct enip_services enip_services_decode(struct reader *r);
void enip_services_encode(struct writer *w, const struct enip_services *services);
/* The name without its padding; borrows it. */
struct str enip_services_name(const struct enip_services *services);

/* Body of item 0x0086, CIP Security information. */
struct enip_security {
    uint16_t profiles;
    uint8_t cip_state;
    uint8_t enip_state;
    uint8_t ports;
};

struct enip_security enip_security_decode(struct reader *r);
void enip_security_encode(struct writer *w, const struct enip_security *security);

/* Body of item 0x0001 in the reply to the legacy command 0x0001. */
struct enip_legacy_target {
    uint16_t version;
    uint16_t unknown;
    struct enip_sockaddr sockaddr;
    uint8_t address[16]; /* dotted text, NUL-padded */
};

struct enip_legacy_target enip_legacy_target_decode(struct reader *r);
void enip_legacy_target_encode(struct writer *w, const struct enip_legacy_target *target);

#endif
