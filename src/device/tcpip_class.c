/* SPDX-License-Identifier: MIT */
/* TCP/IP Interface, class 0xF5 (CIP Volume 2, 5-4). */
#include "base/clock.h"
#include "device/classes.h"
#include "device/session.h"

enum {
    SAFETY_NUMBER_SIZE = 6,
    TTL = 1,
    MULTICAST_FIRST = (int)0xefc00100, /* 239.192.1.0 */
    MULTICAST_STEP = 32,
    MULTICAST_HOSTS = 0x3ff,
    INACTIVITY_MAX_S = 3600,
};

static uint32_t address_of(const struct device_call *call) {
    if (call->device->network.address != 0)
        return call->device->network.address;
    return call->session != NULL ? call->session->local.address : 0;
}

/* STRING, with a pad byte after an odd number of characters. */
static void put_string(struct writer *w, struct str s) {
    writer_u16(w, (uint16_t)s.size);
    writer_bytes(w, s.at, s.size);
    writer_zeros(w, s.size % 2);
}

static void get_status(const struct device_call *call, struct writer *w) {
    writer_u32(w, call->device->network.status);
}

static void get_capability(const struct device_call *call, struct writer *w) {
    writer_u32(w, call->device->network.capability);
}

/* Whatever it says, the configuration is stored, and cannot be changed from here. */
static void get_control(const struct device_call *call, struct writer *w) {
    writer_u32(w, call->device->network.control);
}

static void get_link(const struct device_call *call, struct writer *w) {
    struct str link = call->device->network.link;
    size_t mark = w->size;
    writer_u16(w, 0);
    if (link.size > 0) {
        writer_bytes(w, link.at, link.size);
    } else {
        cip_path_class(w, CIP_CLASS_ETHERNET_LINK);
        cip_path_instance(w, 1);
    }
    if (!w->bad)
        writer_patch_u16(w, mark, (uint16_t)((w->size - mark - 2) / 2));
}

static void get_configuration(const struct device_call *call, struct writer *w) {
    const struct device_network *network = &call->device->network;
    writer_u32(w, address_of(call));
    writer_u32(w, network->mask);
    writer_u32(w, network->gateway);
    writer_u32(w, network->name_servers[0]);
    writer_u32(w, network->name_servers[1]);
    put_string(w, network->domain);
}

static void get_host(const struct device_call *call, struct writer *w) {
    put_string(w, call->device->network.host);
}

/* There is none, but Get Attributes All has a place for it. */
static void get_safety_number(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_zeros(w, SAFETY_NUMBER_SIZE);
}

static void get_ttl(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, TTL);
}

/* Allocation control, reserved, number of addresses, and the first, which the host id gives. */
static void get_multicast(const struct device_call *call, struct writer *w) {
    uint32_t host = address_of(call) & ~call->device->network.mask;
    writer_u16(w, 0);
    writer_u16(w, 1);
    writer_u32(w, (uint32_t)MULTICAST_FIRST + MULTICAST_STEP * ((host - 1) & MULTICAST_HOSTS));
}

static void get_inactivity(const struct device_call *call, struct writer *w) {
    int64_t us = call->device->options.inactivity_us;
    int64_t s = us / CLOCK_SECOND_US + (us % CLOCK_SECOND_US != 0);
    writer_u16(w, (uint16_t)(s < UINT16_MAX ? s : UINT16_MAX));
}

static struct device_status set_inactivity(struct device_call *call, struct reader *value) {
    uint16_t s = reader_u16(value);
    if (value->bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (s > INACTIVITY_MAX_S)
        return device_status_of(CIP_INVALID_ATTRIBUTE);
    call->device->options.inactivity_us = s * (int64_t)CLOCK_SECOND_US;
    return device_status_of(CIP_OK);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_status, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_capability, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_control, NULL},
    {4, DEVICE_GET | DEVICE_ALL, get_link, NULL},
    {5, DEVICE_GET | DEVICE_ALL, get_configuration, NULL},
    {6, DEVICE_GET | DEVICE_ALL, get_host, NULL},
    {7, DEVICE_ALL, get_safety_number, NULL},
    {8, DEVICE_GET | DEVICE_ALL, get_ttl, NULL},
    {9, DEVICE_GET | DEVICE_ALL, get_multicast, NULL},
    {13, DEVICE_GET | DEVICE_SET, get_inactivity, set_inactivity},
};

const struct device_class device_tcpip_class = {
    .id = CIP_CLASS_TCPIP,
    .revision = 4,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
