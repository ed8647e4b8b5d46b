/* SPDX-License-Identifier: MIT */
#include "enip/identity.h"

/* The fields, or NUL bytes if there are too few left. */
static void bytes_decode(struct reader *r, uint8_t *ret_bytes, size_t size) {
    const uint8_t *bytes = reader_take(r, size);
    if (bytes != NULL)
        memcpy(ret_bytes, bytes, size);
}

static void end_decode(struct reader *r) {
    if (!reader_done(r))
        reader_fail(r);
}

struct enip_sockaddr enip_sockaddr_decode(struct reader *r) {
    struct enip_sockaddr addr = {.family = reader_u16be(r)};
    addr.port = reader_u16be(r);
    addr.address = reader_u32be(r);
    bytes_decode(r, addr.zero, sizeof addr.zero);
    return addr;
}

void enip_sockaddr_encode(struct writer *w, const struct enip_sockaddr *addr) {
    writer_u16be(w, addr->family);
    writer_u16be(w, addr->port);
    writer_u32be(w, addr->address);
    writer_bytes(w, addr->zero, sizeof addr->zero);
}

void enip_sockaddr_text(struct text *t, const struct enip_sockaddr *addr) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        text_unsigned(t, addr->address >> shift & 0xff);
        text_char(t, shift > 0 ? '.' : ':');
    }
    text_unsigned(t, addr->port);
}

void enip_identity_attribute_decode(struct reader *r, uint16_t id, struct enip_identity *identity) {
    switch (id) {
    case ENIP_IDENTITY_VENDOR:
        identity->vendor = reader_u16(r);
        break;
    case ENIP_IDENTITY_DEVICE_TYPE:
        identity->device_type = reader_u16(r);
        break;
    case ENIP_IDENTITY_PRODUCT_CODE:
        identity->product_code = reader_u16(r);
        break;
    case ENIP_IDENTITY_REVISION:
        identity->major = reader_u8(r);
        identity->minor = reader_u8(r);
        break;
    case ENIP_IDENTITY_STATUS:
        identity->status = reader_u16(r);
        break;
    case ENIP_IDENTITY_SERIAL:
        identity->serial = reader_u32(r);
        break;
    case ENIP_IDENTITY_PRODUCT_NAME:
        identity->product_name = str_rest(reader_sub(r, reader_u8(r)));
        break;
    case ENIP_IDENTITY_STATE:
        identity->state = reader_u8(r);
        break;
    default:
        reader_fail(r);
    }
}

static void name_encode(struct writer *w, struct str name) {
    if (name.size > ENIP_PRODUCT_NAME_MAX)
        writer_fail(w);
    writer_u8(w, (uint8_t)name.size);
    writer_bytes(w, name.at, name.size);
}

void enip_identity_attribute_encode(struct writer *w, uint16_t id,
                                    const struct enip_identity *identity) {
    switch (id) {
    case ENIP_IDENTITY_VENDOR:
        writer_u16(w, identity->vendor);
        break;
    case ENIP_IDENTITY_DEVICE_TYPE:
        writer_u16(w, identity->device_type);
        break;
    case ENIP_IDENTITY_PRODUCT_CODE:
        writer_u16(w, identity->product_code);
        break;
    case ENIP_IDENTITY_REVISION:
        writer_u8(w, identity->major);
        writer_u8(w, identity->minor);
        break;
    case ENIP_IDENTITY_STATUS:
        writer_u16(w, identity->status);
        break;
    case ENIP_IDENTITY_SERIAL:
        writer_u32(w, identity->serial);
        break;
    case ENIP_IDENTITY_PRODUCT_NAME:
        name_encode(w, identity->product_name);
        break;
    case ENIP_IDENTITY_STATE:
        writer_u8(w, identity->state);
        break;
    default:
        writer_fail(w);
    }
}

uint16_t enip_identity_all_decode(struct reader *r, struct enip_identity *ret_identity) {
    struct enip_identity identity = {.version = 0};
    uint16_t last = ENIP_IDENTITY_PRODUCT_NAME;
    for (uint16_t id = ENIP_IDENTITY_VENDOR; id <= last; id++)
        enip_identity_attribute_decode(r, id, &identity);
    bool state = reader_left(r) > 0;
    if (state)
        enip_identity_attribute_decode(r, ENIP_IDENTITY_STATE, &identity);
    if (r->bad)
        return 0;
    *ret_identity = identity;
    return state ? ENIP_IDENTITY_ALL : ENIP_IDENTITY_STATELESS;
}

struct enip_identity enip_identity_decode(struct reader *r) {
    struct enip_identity identity = {.version = reader_u16(r)};
    identity.sockaddr = enip_sockaddr_decode(r);
    for (int id = ENIP_IDENTITY_VENDOR; id <= ENIP_IDENTITY_STATE; id++)
        enip_identity_attribute_decode(r, (uint16_t)id, &identity);
    return identity;
}

void enip_identity_encode(struct writer *w, const struct enip_identity *identity) {
    writer_u16(w, identity->version);
    enip_sockaddr_encode(w, &identity->sockaddr);
    for (int id = ENIP_IDENTITY_VENDOR; id <= ENIP_IDENTITY_STATE; id++)
        enip_identity_attribute_encode(w, (uint16_t)id, identity);
}

struct number_name {
    uint16_t number;
    const char *name;
};

static const struct number_name vendors[] = {
    {1, "Rockwell Automation/Allen-Bradley"},
    {5, "Rockwell Automation/Reliance Electric"},
    {7, "SMC"},
    {26, "Festo"},
    {40, "WAGO"},
    {47, "Omron"},
    {48, "Turck"},
    {90, "HMS Industrial Networks"},
    {145, "Siemens Drives"},
    {243, "Schneider Automation"},
    {256, "Turck"},
    {283, "Hilscher"},
    {562, "Phoenix Contact"},
    {678, "Cognex"},
    {808, "SICK"},
    {0, NULL},
};

static const struct number_name device_types[] = {
    {0x00, "Generic Device (deprecated)"},
    {0x02, "AC Drive"},
    {0x03, "Motor Overload"},
    {0x06, "Photoelectric Sensor"},
    {0x07, "General Purpose Discrete I/O"},
    {0x0c, "Communications Adapter"},
    {0x0e, "Programmable Logic Controller"},
    {0x10, "Position Controller"},
    {0x13, "DC Drive"},
    {0x15, "Contactor"},
    {0x16, "Motor Starter"},
    {0x17, "Soft Start"},
    {0x18, "Human-Machine Interface"},
    {0x1b, "Pneumatic Valve"},
    {0x22, "Encoder"},
    {0x23, "Safety Discrete I/O"},
    {0x25, "CIP Motion Drive"},
    {0x2b, "Generic Device (keyable)"},
    {0x2c, "Managed Ethernet Switch"},
    {0xc8, "Embedded Component"},
    {0, NULL},
};

static const char *name_of(const struct number_name *row, uint16_t number) {
    while (row->name != NULL && row->number != number)
        row++;
    return row->name;
}

const char *enip_vendor_name(uint16_t vendor) {
    return name_of(vendors, vendor);
}

const char *enip_device_type_name(uint16_t type) {
    return name_of(device_types, type);
}

struct enip_services enip_services_decode(struct reader *r) {
    struct enip_services services = {.version = reader_u16(r)};
    services.capability = reader_u16(r);
    bytes_decode(r, services.name, sizeof services.name);
    end_decode(r);
    return services;
}

void enip_services_encode(struct writer *w, const struct enip_services *services) {
    writer_u16(w, services->version);
    writer_u16(w, services->capability);
    writer_bytes(w, services->name, sizeof services->name);
}

struct str enip_services_name(const struct enip_services *services) {
    size_t size = 0;
    while (size < sizeof services->name && services->name[size] != '\0')
        size++;
    return str_span(services->name, size);
}

struct enip_security enip_security_decode(struct reader *r) {
    struct enip_security security = {.profiles = reader_u16(r)};
    security.cip_state = reader_u8(r);
    security.enip_state = reader_u8(r);
    security.ports = reader_u8(r);
    end_decode(r);
    return security;
}

void enip_security_encode(struct writer *w, const struct enip_security *security) {
    writer_u16(w, security->profiles);
    writer_u8(w, security->cip_state);
    writer_u8(w, security->enip_state);
    writer_u8(w, security->ports);
}

struct enip_legacy_target enip_legacy_target_decode(struct reader *r) {
    struct enip_legacy_target target = {.version = reader_u16(r)};
    target.unknown = reader_u16(r);
    target.sockaddr = enip_sockaddr_decode(r);
    bytes_decode(r, target.address, sizeof target.address);
    end_decode(r);
    return target;
}

void enip_legacy_target_encode(struct writer *w, const struct enip_legacy_target *target) {
    writer_u16(w, target->version);
    writer_u16(w, target->unknown);
    enip_sockaddr_encode(w, &target->sockaddr);
    writer_bytes(w, target->address, sizeof target->address);
}
