/* SPDX-License-Identifier: MIT */
/* Port, class 0xF4 (CIP Volume 1, 3-7): Ethernet, and before it the backplane where there is one.
 */
#include "device/classes.h"
#include "device/session.h"

enum {
    TYPE_BACKPLANE = 1,
    TYPE_ETHERNET = 4,
    NUMBER_BACKPLANE = 1,
    NUMBER_ETHERNET = 2,
    ADDRESS_TEXT_MAX = 16,
};

static bool is_backplane(const struct device_call *call) {
    return call->device->options.profile->has_backplane && call->target.instance == 1;
}

static uint32_t count_ports(const struct device *device) {
    return device->options.profile->has_backplane ? 2 : 1;
}

/* Requests come by Ethernet. */
static void get_entry(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, NUMBER_ETHERNET);
}

static void get_all_ports(const struct device_call *call, struct writer *w) {
    writer_zeros(w, 4);
    if (call->device->options.profile->has_backplane) {
        writer_u16(w, TYPE_BACKPLANE);
        writer_u16(w, NUMBER_BACKPLANE);
    }
    writer_u16(w, TYPE_ETHERNET);
    writer_u16(w, NUMBER_ETHERNET);
}

static void get_type(const struct device_call *call, struct writer *w) {
    writer_u16(w, is_backplane(call) ? TYPE_BACKPLANE : TYPE_ETHERNET);
}

static void get_number(const struct device_call *call, struct writer *w) {
    writer_u16(w, is_backplane(call) ? NUMBER_BACKPLANE : NUMBER_ETHERNET);
}

/* The backplane has no object of its own here. */
static void get_link(const struct device_call *call, struct writer *w) {
    size_t mark = w->size;
    writer_u16(w, 0);
    if (is_backplane(call))
        return;
    cip_path_class(w, CIP_CLASS_TCPIP);
    cip_path_instance(w, 1);
    if (!w->bad)
        writer_patch_u16(w, mark, (uint16_t)((w->size - mark - 2) / 2));
}

static void get_name(const struct device_call *call, struct writer *w) {
    struct str name = str_of(is_backplane(call) ? "Backplane" : "EtherNet/IP");
    writer_u8(w, (uint8_t)name.size);
    writer_bytes(w, name.at, name.size);
}

static uint32_t address_of(const struct device_call *call) {
    if (call->device->network.address != 0)
        return call->device->network.address;
    return call->session != NULL ? call->session->local.address : 0;
}

/* The device on that port: its slot, or its address as text. */
static void get_node(const struct device_call *call, struct writer *w) {
    char room[ADDRESS_TEXT_MAX];
    struct text text = text_of(room, sizeof room);
    uint32_t ip = address_of(call);
    if (is_backplane(call)) {
        char slot = (char)call->device->options.slot;
        cip_path_port(w, NUMBER_BACKPLANE, str_span(&slot, 1));
        return;
    }
    text_format(&text, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
    cip_path_port(w, NUMBER_ETHERNET, str_of(text_cstr(&text)));
}

static const struct device_attribute class_attributes[] = {
    {8, DEVICE_GET | DEVICE_ALL, get_entry, NULL},
    {9, DEVICE_GET | DEVICE_ALL, get_all_ports, NULL},
};

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_type, NULL}, {2, DEVICE_GET | DEVICE_ALL, get_number, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_link, NULL}, {4, DEVICE_GET | DEVICE_ALL, get_name, NULL},
    {7, DEVICE_GET | DEVICE_ALL, get_node, NULL},
};

const struct device_class device_port_class = {
    .id = CIP_CLASS_PORT,
    .revision = 1,
    .instances = count_ports,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .class_attributes = class_attributes,
    .class_attribute_count = DEVICE_COUNT_OF(class_attributes),
};
