#include "support/packets.h"

enum { TCP = 6, UDP = 17, SERVER_PORT = 44818 };

static void put_ip(struct writer *w, uint8_t protocol, int side, uint32_t place, size_t size) {
    writer_u16be(w, 0x4500);
    writer_u16be(w, (uint16_t)(20 + size));
    writer_u32be(w, place);
    writer_u32be(w, 64u << 24 | (uint32_t)protocol << 16);
    writer_u32be(w, side == 0 ? 0x0a000001 : 0x0a000002);
    writer_u32be(w, side == 0 ? 0x0a000002 : 0x0a000001);
}

void packets_tcp(struct writer *w, const struct packets_segment *s) {
    put_ip(w, TCP, s->side, 0, 20 + reader_left(&s->payload));
    writer_u16be(w, s->side == 0 ? PACKETS_CLIENT_PORT : SERVER_PORT);
    writer_u16be(w, s->side == 0 ? SERVER_PORT : PACKETS_CLIENT_PORT);
    writer_u32be(w, s->seq);
    writer_u32be(w, s->ack);
    writer_u16be(w, (uint16_t)(0x5000 | s->flags));
    writer_zeros(w, 6);
    writer_rest(w, s->payload);
}

void packets_udp(struct writer *w, int side, uint16_t src_port, uint16_t dst_port,
                 struct reader payload) {
    put_ip(w, UDP, side, 0, 8 + reader_left(&payload));
    writer_u16be(w, src_port);
    writer_u16be(w, dst_port);
    writer_u16be(w, (uint16_t)(8 + reader_left(&payload)));
    writer_u16be(w, 0);
    writer_rest(w, payload);
}

void packets_fragment(struct writer *w, uint16_t id, size_t at, bool more, struct reader payload) {
    uint32_t place = (uint32_t)id << 16 | (more ? 0x2000u : 0) | (uint32_t)(at / 8);
    put_ip(w, UDP, 0, place, reader_left(&payload));
    writer_rest(w, payload);
}
