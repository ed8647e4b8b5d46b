/* SPDX-License-Identifier: MIT */
#include "capture/decoder.h"

static const char not_captured[] = "not captured";

void capture_decoder_init(struct capture_decoder *d, int link, const struct capture_sink *sink) {
    check(capture_link_known(link));
    *d = (struct capture_decoder){.link = link};
    d->messages.sink = *sink;
    d->messages.requests = &d->flows.requests;
    d->messages.stats = &d->stats;
}

void capture_decoder_fini(struct capture_decoder *d) {
    capture_fragments_fini(&d->fragments);
    capture_flows_fini(&d->flows);
    capture_messages_fini(&d->messages);
}

static bool has_port(const struct capture_packet *p, uint16_t port) {
    return p->src.port == port || p->dst.port == port;
}

static bool is_ours(const struct capture_decoder *d, const struct capture_packet *p) {
    return has_port(p, ENIP_PORT) || (d->port != 0 && has_port(p, d->port));
}

static void take_frame(struct capture_decoder *d, struct capture_flow *flow, int side,
                       const struct capture_chunk *chunk, const struct capture_frame *frame) {
    struct capture_place place = {
        .frame = chunk->frame,
        .time_us = chunk->time_us,
        .side = side,
        .src = &flow->halves[side].end,
        .dst = &flow->halves[!side].end,
        .waiting = &flow->requests,
        .cut = not_captured,
    };
    capture_messages_take(&d->messages, &place, frame);
}

/* All messages that the bytes in order complete. */
static void drain(struct capture_decoder *d, struct capture_flow *flow, int side) {
    struct capture_half *half = &flow->halves[side];
    struct capture_chunk chunk;
    struct capture_frame frame;
    while (capture_stream_next(&half->stream, &d->flows.stats, &chunk)) {
        if (capture_framer_lose(&half->framer, chunk.lost_before, false, &frame))
            take_frame(d, flow, side, &chunk, &frame);
        while (capture_framer_next(&half->framer, &chunk.bytes, &frame))
            take_frame(d, flow, side, &chunk, &frame);
        if (capture_framer_lose(&half->framer, chunk.lost_after, true, &frame))
            take_frame(d, flow, side, &chunk, &frame);
    }
}

/* Gives up the first hole of a direction. */
static void skip_hole(struct capture_decoder *d, struct capture_flow *flow, int side) {
    capture_stream_skip(&flow->halves[side].stream, &d->flows.stats);
    drain(d, flow, side);
}

static void skip_all(struct capture_decoder *d, struct capture_flow *flow) {
    for (int side = 0; side < 2; side++)
        while (flow->halves[side].stream.first != NULL)
            skip_hole(d, flow, side);
}

/* A direction begins: after a SYN in sync, elsewhere somewhere in the middle. */
static void start(struct capture_decoder *d, struct capture_half *half, uint32_t seq, bool synced) {
    capture_stream_start(&half->stream, &d->flows.stats, seq);
    capture_framer_start(&half->framer, synced);
}

static void take_syn(struct capture_decoder *d, struct capture_flow *flow, int side,
                     const struct capture_packet *p) {
    struct capture_half *half = &flow->halves[side];
    if (half->stream.known && half->stream.next == p->seq + 1)
        return; /* sent again */
    if (!(p->flags & CAPTURE_ACK)) {
        skip_all(d, flow);
        capture_flow_reset(&d->flows, flow);
    }
    start(d, half, p->seq + 1, true);
}

static void put_segment(struct capture_decoder *d, struct capture_flow *flow, int side,
                        const struct capture_segment *segment) {
    struct capture_half *half = &flow->halves[side];
    bool keep_alive = !half->stream.known && segment->size == 1; /* surely none of data */
    if (segment->size == 0 || keep_alive)
        return;
    bool good = capture_stream_put(&half->stream, &d->flows.stats, segment);
    while (!good && half->stream.first != NULL) {
        skip_hole(d, flow, side);
        good = capture_stream_put(&half->stream, &d->flows.stats, segment);
    }
    if (!good) { /* beyond any window: another connection whose beginning was not captured */
        start(d, half, segment->seq, false);
        good = capture_stream_put(&half->stream, &d->flows.stats, segment);
    }
    check(good);
    drain(d, flow, side);
}

static void take_tcp(struct capture_decoder *d, const struct capture_packet *p,
                     const struct capture_raw *raw) {
    int side;
    struct capture_flow *flow = capture_flows_get(&d->flows, p, &side);
    d->stats.dropped += flow == NULL;
    if (flow == NULL)
        return;
    if (p->flags & CAPTURE_SYN)
        take_syn(d, flow, side, p);
    while (p->flags & CAPTURE_ACK && capture_stream_misses(&flow->halves[!side].stream, p->ack))
        skip_hole(d, flow, !side);
    struct capture_segment segment = {
        .seq = p->seq + (p->flags & CAPTURE_SYN ? 1 : 0),
        .bytes = p->payload,
        .size = p->size,
        .frame = raw->frame,
        .time_us = raw->time_us,
    };
    put_segment(d, flow, side, &segment);
    if (p->flags & CAPTURE_RST) {
        skip_all(d, flow);
        capture_flow_reset(&d->flows, flow);
    }
}

static bool take_datagram(struct capture_decoder *d, const struct capture_packet *p,
                          const struct capture_place *place) {
    struct reader bytes = p->payload, header = p->payload;
    size_t size = ENIP_HEADER_SIZE + (size_t)enip_header_decode(&header).length;
    if (header.bad || capture_framer_foreign(bytes))
        return false;
    size_t kept = reader_left(&bytes) < size ? reader_left(&bytes) : size;
    struct capture_frame frame = {reader_sub(&bytes, kept), size};
    capture_messages_take(&d->messages, place, &frame);
    return true;
}

static bool take_udp(struct capture_decoder *d, const struct capture_packet *p,
                     const struct capture_raw *raw) {
    struct capture_place place = {
        .frame = raw->frame,
        .time_us = raw->time_us,
        .udp = true,
        .src = &p->src,
        .dst = &p->dst,
        .cut = reader_left(&p->payload) < p->size ? not_captured
                                                  : "the datagram ends before the message does",
    };
    if (is_ours(d, p))
        return take_datagram(d, p, &place);
    return has_port(p, ENIP_IO_PORT) && capture_messages_take_io(&d->messages, &place, p->payload);
}

void capture_decoder_packet(struct capture_decoder *d, const struct capture_raw *raw) {
    struct reader r = reader_of(raw->bytes, raw->size);
    struct capture_packet p = {.transport = CAPTURE_OTHER};
    d->stats.packets++;
    if (capture_link_open(d->link, &r))
        p = capture_packet_decode(&r);
    if (p.transport == CAPTURE_FRAGMENT && !capture_fragments_put(&d->fragments, &p))
        return;
    bool good = false;
    if (p.transport == CAPTURE_TCP && is_ours(d, &p)) {
        take_tcp(d, &p, raw);
        good = true;
    } else if (p.transport == CAPTURE_UDP) {
        good = take_udp(d, &p, raw);
    }
    d->stats.other += !good;
}

void capture_decoder_finish(struct capture_decoder *d) {
    for (struct capture_flow *flow = d->flows.idlest; flow != NULL; flow = flow->busier)
        skip_all(d, flow);
}

struct capture_losses capture_decoder_losses(const struct capture_decoder *d) {
    struct capture_losses l = {.skipped = d->flows.skipped, .broken = d->flows.broken};
    for (const struct capture_flow *flow = d->flows.idlest; flow != NULL; flow = flow->busier)
        for (int side = 0; side < 2; side++) {
            l.skipped += flow->halves[side].framer.skipped;
            l.broken += flow->halves[side].framer.broken + (flow->halves[side].framer.seen > 0);
        }
    l.unanswered = d->flows.requests.unanswered + d->flows.requests.count;
    return l;
}
