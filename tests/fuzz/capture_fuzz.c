/*
 * capture - captured packets of any bytes, through the whole decoder.
 *
 * The input is a list of records, a byte of habit and two of size before each. Bit 0: the bytes
 * are a frame of the link type in the habit's high half, as they are. Else they are the payload of
 * a TCP segment between two fixed ends; bit 1 is the side, bit 2 opens the stream anew, bit 3
 * repeats some bytes, bit 4 leaves some out, and bit 5 makes a datagram to UDP port 2222 of it.
 *
 * seeds: enip.message enip.io
 * covers: src/capture
 */
#include "fuzz/fuzz.h"

#include "base/writer.h"
#include "capture/attributes.h"
#include "capture/decoder.h"
#include "capture/symbols.h"

enum { FRAME_MAX = 4096, HEADS_SIZE = 40, OVERLAP = 7 };

enum { AS_IT_IS = 1, SIDE = 2, OPEN = 4, REPEAT = 8, LEAVE_OUT = 16, IO = 32 };

struct run {
    struct capture_decoder decoder;
    uint32_t seq[2];
    uint64_t frame;
    uint64_t seen;
};

/* A list that can be read has as many parts as it says, within its bytes. */
static void see_lists(const struct capture_service *s) {
    struct capture_attributes attributes;
    struct capture_attribute a;
    struct capture_symbols symbols;
    struct cip_symbol symbol;
    if (capture_attributes_of(s, &attributes)) {
        for (uint16_t left = attributes.left; left > 0; left--)
            check(capture_attributes_next(&attributes, &a));
        check(reader_done(&attributes.rest));
    }
    if (capture_symbols_of(s, &symbols)) {
        while (capture_symbols_next(&symbols, &symbol))
            check(!symbols.rest.bad);
        check(reader_done(&symbols.rest));
    }
}

static void see_message(void *context, const struct capture_message *m) {
    struct run *run = context;
    size_t size = ENIP_HEADER_SIZE + (size_t)m->header.length;
    check(m->content->count <= CAPTURE_SERVICES_MAX && m->frame <= run->frame);
    for (size_t i = 0; i < m->content->count; i++) {
        const struct capture_service *s = &m->content->services[i];
        check(s->span >= 1 && i + s->span <= m->content->count);
        check(s->depth < CAPTURE_DEPTH_MAX && (!s->known || s->reply));
        see_lists(s);
    }
    for (size_t i = 0; i < m->content->undecoded_count && i < CAPTURE_UNDECODED_MAX; i++)
        check(m->content->undecoded[i].offset <= size);
    run->seen++;
}

static void give(struct run *run, int link, const uint8_t *bytes, size_t size) {
    struct capture_raw raw = {++run->frame, 0, bytes, size};
    struct reader r = reader_of(bytes, size);
    struct capture_packet p = capture_packet_decode(&r);
    check(p.transport == CAPTURE_OTHER || reader_left(&p.payload) <= p.size);
    run->decoder.link = link;
    capture_decoder_packet(&run->decoder, &raw);
}

static void put_ip(struct writer *w, uint8_t protocol, int side, size_t size) {
    writer_u16be(w, 0x4500);
    writer_u16be(w, (uint16_t)(20 + size));
    writer_u32be(w, 0);
    writer_u32be(w, 64u << 24 | (uint32_t)protocol << 16);
    writer_u32be(w, 0x7f000001u + (uint32_t)side);
    writer_u32be(w, 0x7f000001u + (uint32_t)!side);
}

static void give_datagram(struct run *run, struct reader payload) {
    uint8_t bytes[HEADS_SIZE + FRAME_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    put_ip(&w, 17, 0, 8 + reader_left(&payload));
    writer_u16be(&w, ENIP_IO_PORT);
    writer_u16be(&w, ENIP_IO_PORT);
    writer_u16be(&w, (uint16_t)(8 + reader_left(&payload)));
    writer_u16be(&w, 0);
    writer_rest(&w, payload);
    give(run, CAPTURE_LINK_RAW, bytes, w.size);
}

static void give_segment(struct run *run, int side, uint8_t flags, struct reader payload) {
    uint8_t bytes[HEADS_SIZE + FRAME_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    put_ip(&w, 6, side, 20 + reader_left(&payload));
    writer_u16be(&w, side == 0 ? 50000 : ENIP_PORT);
    writer_u16be(&w, side == 0 ? ENIP_PORT : 50000);
    writer_u32be(&w, run->seq[side]);
    writer_u32be(&w, run->seq[!side]);
    writer_u16be(&w, (uint16_t)(0x5000 | flags));
    writer_zeros(&w, 6);
    writer_rest(&w, payload);
    give(run, CAPTURE_LINK_RAW, bytes, w.size);
    run->seq[side] += (uint32_t)reader_left(&payload);
}

static void give_payload(struct run *run, uint8_t habit, struct reader payload) {
    int side = (habit & SIDE) != 0;
    if (habit & OPEN) {
        give_segment(run, side, CAPTURE_SYN, reader_of(NULL, 0));
        run->seq[side]++;
    }
    if (habit & REPEAT)
        run->seq[side] -= OVERLAP;
    if (habit & LEAVE_OUT)
        run->seq[side] += OVERLAP;
    give_segment(run, side, CAPTURE_ACK, payload);
}

static int link_of(uint8_t habit) {
    static const int links[] = {CAPTURE_LINK_ETHERNET, CAPTURE_LINK_RAW,  CAPTURE_LINK_SLL,
                                CAPTURE_LINK_SLL2,     CAPTURE_LINK_NULL, CAPTURE_LINK_LOOP};
    return links[(habit >> 4) % (sizeof links / sizeof links[0])];
}

static void take_records(struct run *run, struct reader r) {
    while (reader_left(&r) >= 3) {
        uint8_t habit = reader_u8(&r);
        size_t size = reader_u16(&r) % FRAME_MAX;
        size = size < reader_left(&r) ? size : reader_left(&r);
        struct reader bytes = reader_sub(&r, size);
        if (habit & AS_IT_IS)
            give(run, link_of(habit), bytes.at, size);
        else if (habit & IO)
            give_datagram(run, bytes);
        else
            give_payload(run, habit, bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct run run;
    struct capture_sink sink = {&run, see_message, NULL};
    run = (struct run){.seq = {100, UINT32_MAX - 100}};
    capture_decoder_init(&run.decoder, CAPTURE_LINK_RAW, &sink);
    take_records(&run, reader_of(data, size));
    /* The same bytes once more as one message after another: what the seeds are. */
    for (struct reader r = reader_of(data, size); reader_left(&r) > 0;) {
        size_t n = reader_left(&r) < FRAME_MAX - 1 ? reader_left(&r) : FRAME_MAX - 1;
        give_segment(&run, 0, CAPTURE_ACK, reader_sub(&r, n));
    }
    capture_decoder_finish(&run.decoder);
    check(run.decoder.flows.stats.waiting == 0);
    check(run.decoder.stats.messages == run.seen);
    capture_decoder_fini(&run.decoder);
    return 0;
}
