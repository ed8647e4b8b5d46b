#include "support/plant.h"

#include "base/check.h"
#include "base/mem.h"
#include "support/packets.h"

enum { PACKET_MAX = 4096, MESSAGE_MAX = 1024 };

static void see(void *context, const struct capture_message *m) {
    struct plant *p = context;
    text_format(&p->seen, "%u %02x", (unsigned)m->frame, m->header.command);
    for (size_t i = 0; i < m->content->count; i++) {
        const struct capture_service *s = &m->content->services[i];
        text_format(&p->seen, " %02x%s", s->service, !s->reply ? "?" : s->known ? "!" : ".");
    }
    for (size_t i = 0; i < m->content->undecoded_count; i++)
        text_puts(&p->seen, " bad");
    if (m->request_frame != 0)
        text_format(&p->seen, " <%u", (unsigned)m->request_frame);
    text_char(&p->seen, '\n');
}

void plant_init(struct plant *p) {
    struct capture_sink sink = {p, see, NULL};
    *p = (struct plant){.seen = text_new(), .seq = {1000, 5000}};
    capture_decoder_init(&p->decoder, CAPTURE_LINK_RAW, &sink);
}

void plant_fini(struct plant *p) {
    capture_decoder_fini(&p->decoder);
    text_fini(&p->seen);
    check(mem_held() == 0);
}

static void give(struct plant *p, const struct writer *w) {
    struct capture_raw raw = {++p->frame, (int64_t)p->frame * 1000, w->data, w->size};
    check(!w->bad);
    capture_decoder_packet(&p->decoder, &raw);
}

void plant_segment(struct plant *p, int side, uint32_t seq, uint8_t flags, struct reader payload) {
    uint8_t bytes[PACKET_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct packets_segment s = {side, seq, p->seq[!side], flags, payload};
    packets_tcp(&w, &s);
    give(p, &w);
}

void plant_send(struct plant *p, int side, struct reader payload) {
    plant_segment(p, side, p->seq[side], CAPTURE_ACK, payload);
    p->seq[side] += (uint32_t)reader_left(&payload);
}

void plant_datagram(struct plant *p, uint16_t src_port, uint16_t dst_port, struct reader payload) {
    uint8_t bytes[PACKET_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    packets_udp(&w, 0, src_port, dst_port, payload);
    give(p, &w);
}

static uint8_t message[MESSAGE_MAX];

struct reader plant_unconnected(uint32_t session, uint8_t context, const void *cip, size_t size) {
    struct writer w = writer_of(message, sizeof message);
    struct enip_header h = {.command = ENIP_SEND_RR_DATA, .session = session};
    h.context[0] = context;
    struct enip_frame frame = enip_unconnected_begin(&w, &h, 0);
    writer_bytes(&w, cip, size);
    enip_frame_end(&w, frame);
    check(!w.bad);
    return reader_of(message, w.size);
}

struct reader plant_connected(uint32_t connection, uint16_t sequence, const void *cip,
                              size_t size) {
    struct writer w = writer_of(message, sizeof message);
    struct enip_header h = {.command = ENIP_SEND_UNIT_DATA, .session = 1};
    struct enip_frame frame = enip_connected_begin(&w, &h, connection, sequence);
    writer_bytes(&w, cip, size);
    enip_frame_end(&w, frame);
    check(!w.bad);
    return reader_of(message, w.size);
}
