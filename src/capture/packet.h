/* SPDX-License-Identifier: MIT */
/*
 * packet - an IPv4 or IPv6 packet taken apart as far as TCP and UDP need it (RFC 791, 8200, 9293).
 *
 * What a capture did not keep of a packet (its snap length) is counted in `size`, not in the bytes.
 * Checksums are not looked at: a capture taken on the sender has none yet.
 */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include "base/reader.h"
#include "base/text.h"

enum { CAPTURE_ADDRESS_SIZE = 16, CAPTURE_ENDPOINT_TEXT_MAX = 64 };

enum { CAPTURE_FIN = 0x01, CAPTURE_SYN = 0x02, CAPTURE_RST = 0x04, CAPTURE_ACK = 0x10 };

struct capture_endpoint {
    uint8_t address[CAPTURE_ADDRESS_SIZE]; /* an IPv4 one in the first four, the rest zero */
    uint16_t port;
    bool v6;
};

enum capture_transport {
    CAPTURE_OTHER, /* something else, or too little of it was captured */
    CAPTURE_TCP,
    CAPTURE_UDP,
    CAPTURE_FRAGMENT,
};

struct capture_packet {
    enum capture_transport transport;
    struct capture_endpoint src;
    struct capture_endpoint dst;
    struct reader payload; /* what was captured of it */
    size_t size;           /* what was sent */
    uint32_t seq;          /* TCP */
    uint32_t ack;
    uint8_t flags;
    uint8_t protocol; /* a fragment: of the whole packet */
    uint32_t id;
    size_t at; /* where its payload belongs */
    bool more;
};

/* Takes all of r. */
struct capture_packet capture_packet_decode(struct reader *r);
/* The transport of a packet put together from fragments; keeps its addresses. */
void capture_packet_transport(struct capture_packet *p, uint8_t protocol);

bool capture_endpoint_equal(const struct capture_endpoint *a, const struct capture_endpoint *b);
/* "192.168.1.2", "fe80::1" */
void capture_address_text(struct text *t, const struct capture_endpoint *e);
/* "192.168.1.2:44818", "[fe80::1]:44818" */
void capture_endpoint_text(struct text *t, const struct capture_endpoint *e);

#endif
