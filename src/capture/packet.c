/* SPDX-License-Identifier: MIT */
#include "capture/packet.h"

#include <arpa/inet.h>

enum {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ROUTING = 43,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_OPTIONS = 60,
    IPV4_HEADER_SIZE = 20,
    IPV6_HEADER_SIZE = 40,
    TCP_HEADER_SIZE = 20,
    UDP_HEADER_SIZE = 8,
    FRAGMENT_UNIT = 8,
    EXTENSIONS_MAX = 16,
};

static void take_address(struct reader *r, size_t size, struct capture_endpoint *e) {
    const uint8_t *at = reader_take(r, size);
    if (at != NULL)
        memcpy(e->address, at, size);
    e->v6 = size == CAPTURE_ADDRESS_SIZE;
}

/* Skips n bytes of a header that belong to the payload so far. */
static bool skip(struct capture_packet *p, size_t n) {
    if (n > p->size || reader_take(&p->payload, n) == NULL)
        return false;
    p->size -= n;
    return true;
}

static void take_tcp(struct capture_packet *p) {
    struct reader r = p->payload;
    p->src.port = reader_u16be(&r);
    p->dst.port = reader_u16be(&r);
    p->seq = reader_u32be(&r);
    p->ack = reader_u32be(&r);
    size_t header = (size_t)(reader_u8(&r) >> 4) * 4;
    p->flags = reader_u8(&r);
    if (!r.bad && header >= TCP_HEADER_SIZE && skip(p, header))
        p->transport = CAPTURE_TCP;
}

static void take_udp(struct capture_packet *p) {
    struct reader r = p->payload;
    p->src.port = reader_u16be(&r);
    p->dst.port = reader_u16be(&r);
    size_t length = reader_u16be(&r);
    if (r.bad || length < UDP_HEADER_SIZE || length > p->size || !skip(p, UDP_HEADER_SIZE))
        return;
    p->size = length - UDP_HEADER_SIZE;
    if (reader_left(&p->payload) > p->size)
        p->payload = reader_sub(&p->payload, p->size);
    p->transport = CAPTURE_UDP;
}

void capture_packet_transport(struct capture_packet *p, uint8_t protocol) {
    p->transport = CAPTURE_OTHER;
    if (protocol == PROTOCOL_TCP)
        take_tcp(p);
    else if (protocol == PROTOCOL_UDP)
        take_udp(p);
}

/* The payload of `size` sent bytes, without what the link added to fill its frame. */
static void set_payload(struct capture_packet *p, struct reader *r, size_t size) {
    size_t left = reader_left(r);
    p->payload = reader_sub(r, left < size ? left : size);
    p->size = size;
}

static void fragment(struct capture_packet *p, uint8_t protocol, uint32_t id, size_t at,
                     bool more) {
    p->transport = CAPTURE_FRAGMENT;
    p->protocol = protocol;
    p->id = id;
    p->at = at;
    p->more = more;
}

static struct capture_packet decode_v4(struct reader *r) {
    struct capture_packet p = {.transport = CAPTURE_OTHER};
    size_t header = (size_t)(reader_u8(r) & 0x0f) * 4;
    reader_u8(r);
    size_t total = reader_u16be(r);
    uint16_t id = reader_u16be(r), place = reader_u16be(r);
    reader_u8(r);
    uint8_t protocol = reader_u8(r);
    reader_u16be(r);
    take_address(r, 4, &p.src);
    take_address(r, 4, &p.dst);
    if (header < IPV4_HEADER_SIZE || reader_take(r, header - IPV4_HEADER_SIZE) == NULL)
        return p;
    if (total == 0) /* written before the network card cut the packet up (segmentation offload) */
        total = header + reader_left(r);
    if (total < header)
        return p;
    set_payload(&p, r, total - header);
    size_t at = (size_t)(place & 0x1fff) * FRAGMENT_UNIT;
    bool more = (place & 0x2000) != 0;
    if (at > 0 || more)
        fragment(&p, protocol, id, at, more);
    else
        capture_packet_transport(&p, protocol);
    return p;
}

/* The size of an extension header; 0 if protocol is none that is skipped. */
static size_t extension_size(const struct capture_packet *p, uint8_t protocol) {
    struct reader r = p->payload;
    reader_u8(&r);
    size_t length = reader_u8(&r);
    switch (protocol) {
    case PROTOCOL_HOP_BY_HOP:
    case PROTOCOL_ROUTING:
    case PROTOCOL_OPTIONS:
        return (length + 1) * 8;
    case PROTOCOL_AUTHENTICATION:
        return (length + 2) * 4;
    default:
        return 0;
    }
}

static void take_fragment_header(struct capture_packet *p) {
    struct reader r = p->payload;
    uint8_t protocol = reader_u8(&r);
    reader_u8(&r);
    uint16_t place = reader_u16be(&r);
    uint32_t id = reader_u32be(&r);
    if (!skip(p, FRAGMENT_UNIT))
        return;
    if ((place & ~6u) == 0) /* the only fragment: RFC 6946 */
        capture_packet_transport(p, protocol);
    else
        fragment(p, protocol, id, place & 0xfff8, place & 1);
}

static struct capture_packet decode_v6(struct reader *r) {
    struct capture_packet p = {.transport = CAPTURE_OTHER};
    reader_u32be(r);
    size_t length = reader_u16be(r);
    uint8_t protocol = reader_u8(r);
    reader_u8(r);
    take_address(r, CAPTURE_ADDRESS_SIZE, &p.src);
    take_address(r, CAPTURE_ADDRESS_SIZE, &p.dst);
    if (r->bad)
        return p;
    set_payload(&p, r, length > 0 ? length : reader_left(r));
    for (int i = 0; i < EXTENSIONS_MAX; i++) {
        size_t size = extension_size(&p, protocol);
        if (size == 0)
            break;
        struct reader next = p.payload;
        protocol = reader_u8(&next);
        if (!skip(&p, size))
            return p;
    }
    if (protocol == PROTOCOL_FRAGMENT)
        take_fragment_header(&p);
    else
        capture_packet_transport(&p, protocol);
    return p;
}

struct capture_packet capture_packet_decode(struct reader *r) {
    struct reader first = *r;
    return reader_u8(&first) >> 4 == 6 ? decode_v6(r) : decode_v4(r);
}

bool capture_endpoint_equal(const struct capture_endpoint *a, const struct capture_endpoint *b) {
    return a->port == b->port && a->v6 == b->v6 &&
           memcmp(a->address, b->address, sizeof a->address) == 0;
}

void capture_address_text(struct text *t, const struct capture_endpoint *e) {
    char address[INET6_ADDRSTRLEN] = "";
    inet_ntop(e->v6 ? AF_INET6 : AF_INET, e->address, address, sizeof address);
    text_puts(t, address);
}

void capture_endpoint_text(struct text *t, const struct capture_endpoint *e) {
    text_puts(t, e->v6 ? "[" : "");
    capture_address_text(t, e);
    text_format(t, e->v6 ? "]:%u" : ":%u", e->port);
}
