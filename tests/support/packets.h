/*
 * packets - IPv4 packets for tests of what reads captures: TCP segments and UDP datagrams between
 * two fixed ends, 10.0.0.1:50000 (side 0) and 10.0.0.2:44818 (side 1).
 */
#ifndef SUPPORT_PACKETS_H
#define SUPPORT_PACKETS_H

#include "base/writer.h"

enum { PACKETS_CLIENT_PORT = 50000, PACKETS_TCP_SIZE = 40, PACKETS_UDP_SIZE = 28 };

struct packets_segment {
    int side; /* of the sender */
    uint32_t seq;
    uint32_t ack;
    uint8_t flags;
    struct reader payload;
};

void packets_tcp(struct writer *w, const struct packets_segment *s);
void packets_udp(struct writer *w, int side, uint16_t src_port, uint16_t dst_port,
                 struct reader payload);
/* A fragment of an IPv4 packet; `at` in bytes. */
void packets_fragment(struct writer *w, uint16_t id, size_t at, bool more, struct reader payload);

#endif
