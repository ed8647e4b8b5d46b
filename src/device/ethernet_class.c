/* SPDX-License-Identifier: MIT */
/* Ethernet Link, class 0xF6 (CIP Volume 2, 5-5): one port, of which only octets are counted. */
#include "device/classes.h"
#include "device/device.h"

enum {
    SPEED = 100,       /* Mbit/s */
    FLAGS = 0x0f,      /* link, full duplex, negotiated */
    LOCAL_MAC = 0x02,  /* locally administered */
    OUT_OCTETS_AT = 6, /* among the interface counters */
    INTERFACE_COUNTERS = 11,
    MEDIA_COUNTERS = 12,
    AUTO_NEGOTIATE = 1, /* control bits */
    TWISTED_PAIR = 2,
    ENABLED = 1,
    CAPABILITY = 0x06, /* negotiates, and finds out which pair is which */
    GET_AND_CLEAR = 0x4c,
    ATTRIBUTE_INTERFACE_COUNTERS = 4,
    ATTRIBUTE_MEDIA_COUNTERS = 5,
};

static const struct {
    uint16_t speed;
    bool full_duplex;
} modes[] = {{10, false}, {10, true}, {SPEED, false}, {SPEED, true}};

static void get_speed(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u32(w, SPEED);
}

static void get_flags(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u32(w, FLAGS);
}

static void get_mac(const struct device_call *call, struct writer *w) {
    writer_u8(w, LOCAL_MAC);
    writer_u8(w, 0);
    writer_u32be(w, call->device->identity.serial);
}

static void get_interface_counters(const struct device_call *call, struct writer *w) {
    uint32_t counters[INTERFACE_COUNTERS] = {
        [0] = call->device->octets_in,
        [OUT_OCTETS_AT] = call->device->octets_out,
    };
    for (size_t i = 0; i < INTERFACE_COUNTERS; i++)
        writer_u32(w, counters[i]);
}

static void get_media_counters(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_zeros(w, MEDIA_COUNTERS * sizeof(uint32_t));
}

static void get_control(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, AUTO_NEGOTIATE);
    writer_u16(w, 0);
}

static void get_type(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, TWISTED_PAIR);
}

/* Of the interface, and as its administrator wants it. */
static void get_state(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, ENABLED);
}

static void get_label(const struct device_call *call, struct writer *w) {
    static const char label[] = "Port 1";
    (void)call;
    writer_u8(w, sizeof label - 1);
    writer_bytes(w, label, sizeof label - 1);
}

static void get_capability(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u32(w, CAPABILITY);
    writer_u8(w, DEVICE_COUNT_OF(modes));
    for (size_t i = 0; i < DEVICE_COUNT_OF(modes); i++) {
        writer_u16(w, modes[i].speed);
        writer_u8(w, modes[i].full_duplex);
    }
}

static struct device_status get_and_clear(struct device_call *call) {
    if (!call->target.has_attribute)
        return device_status_of(CIP_PATH_SIZE_INVALID);
    switch (call->target.attribute) {
    case ATTRIBUTE_INTERFACE_COUNTERS:
        get_interface_counters(call, call->reply);
        if (call->reply->bad)
            return device_status_of(CIP_REPLY_TOO_LARGE);
        call->device->octets_in = 0;
        call->device->octets_out = 0;
        return device_status_of(CIP_OK);
    case ATTRIBUTE_MEDIA_COUNTERS:
        get_media_counters(call, call->reply);
        return device_status_of(CIP_OK);
    default:
        return device_status_of(CIP_ATTRIBUTE_NOT_SUPPORTED);
    }
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_speed, NULL},
    {2, DEVICE_GET | DEVICE_ALL, get_flags, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_mac, NULL},
    {ATTRIBUTE_INTERFACE_COUNTERS, DEVICE_GET | DEVICE_ALL, get_interface_counters, NULL},
    {ATTRIBUTE_MEDIA_COUNTERS, DEVICE_GET | DEVICE_ALL, get_media_counters, NULL},
    {6, DEVICE_GET | DEVICE_ALL, get_control, NULL},
    {7, DEVICE_GET | DEVICE_ALL, get_type, NULL},
    {8, DEVICE_GET | DEVICE_ALL, get_state, NULL},
    {9, DEVICE_GET | DEVICE_ALL, get_state, NULL},
    {10, DEVICE_GET | DEVICE_ALL, get_label, NULL},
    {11, DEVICE_GET | DEVICE_ALL, get_capability, NULL},
};

static const struct device_service services[] = {
    {GET_AND_CLEAR, DEVICE_ON_INSTANCE, get_and_clear},
};

const struct device_class device_ethernet_class = {
    .id = CIP_CLASS_ETHERNET_LINK,
    .revision = 4,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
