/* SPDX-License-Identifier: MIT */
#include "capture/link.h"

enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_HSR = 0x892f,
    HSR_BEFORE_TYPE = 4,
    MAC_PAIR_SIZE = 12,
    TAGS_MAX = 8,
    SLL_BEFORE_TYPE = 14,
    SLL2_AFTER_TYPE = 18,
    FAMILY_SIZE = 4,
};

bool capture_link_known(int link) {
    switch (link) {
    case CAPTURE_LINK_NULL:
    case CAPTURE_LINK_ETHERNET:
    case CAPTURE_LINK_RAW:
    case CAPTURE_LINK_LOOP:
    case CAPTURE_LINK_SLL:
    case CAPTURE_LINK_IPV4:
    case CAPTURE_LINK_IPV6:
    case CAPTURE_LINK_SLL2:
        return true;
    default:
        return false;
    }
}

static bool is_tag(uint16_t type) {
    return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_QINQ_OLD ||
           type == ETHERTYPE_HSR;
}

/* The type that follows the VLAN and HSR tags (IEC 62439-3), if there are any. */
static uint16_t without_tags(struct reader *r, uint16_t type) {
    for (int tags = 0; is_tag(type) && tags < TAGS_MAX; tags++) {
        reader_take(r, type == ETHERTYPE_HSR ? HSR_BEFORE_TYPE : 2);
        type = reader_u16be(r);
    }
    return type;
}

static uint16_t ethertype_of(int link, struct reader *r) {
    uint16_t type;
    switch (link) {
    case CAPTURE_LINK_ETHERNET:
        reader_take(r, MAC_PAIR_SIZE);
        return without_tags(r, reader_u16be(r));
    case CAPTURE_LINK_SLL:
        reader_take(r, SLL_BEFORE_TYPE);
        return without_tags(r, reader_u16be(r));
    case CAPTURE_LINK_SLL2:
        type = reader_u16be(r);
        reader_take(r, SLL2_AFTER_TYPE);
        return without_tags(r, type);
    case CAPTURE_LINK_NULL:
    case CAPTURE_LINK_LOOP:
        reader_take(r, FAMILY_SIZE); /* differs from system to system: the IP version tells */
        return 0;
    default:
        return 0;
    }
}

static uint16_t ethertype_by_version(struct reader r) {
    switch (reader_u8(&r) >> 4) {
    case 4:
        return ETHERTYPE_IPV4;
    case 6:
        return ETHERTYPE_IPV6;
    default:
        return 0;
    }
}

bool capture_link_open(int link, struct reader *frame) {
    uint16_t type = ethertype_of(link, frame);
    uint16_t version = ethertype_by_version(*frame);
    return !frame->bad && version != 0 && (type == 0 || type == version);
}
