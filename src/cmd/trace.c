/* SPDX-License-Identifier: MIT */
#include "cmd/trace.h"

#include <netinet/in.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/writer.h"

enum {
    PCAP_MAGIC = (int)0xa1b2c3d4,
    SNAP_LENGTH = 65535,
    LINK_ETHERNET = 1,
    ETHERTYPE_4 = 0x0800,
    ETHERTYPE_6 = 0x86dd,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    TCP_HEAD = 20,
    UDP_HEAD = 8,
    SEGMENT_MAX = 1400,
    FRAME_MAX = 14 + 40 + TCP_HEAD + SEGMENT_MAX,
    ADDRESS_MAX = 18, /* IP address and port */
    HOPS = 64,
    WINDOW = 65535,
};

/* From one first sequence number to the next: odd, so that all differ, and far apart. */
static const uint32_t SEQUENCE_STEP = 0x9e3779b1;

enum tcp_flag { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

/* One end of a conversation: address and port in network order. */
struct end {
    uint8_t bytes[ADDRESS_MAX];
    size_t ip_size; /* 4 or 16 */
};

/* One direction of a connection. */
struct flow {
    uint8_t key[2 * ADDRESS_MAX];
    uint32_t next; /* sequence number */
    struct flow *back;
};

struct trace {
    FILE *file;
    struct map flows;
    uint32_t first; /* sequence number of the next direction */
    bool failed;
};

static struct end end_of(const struct sockaddr *address) {
    struct end e = {.ip_size = 4};
    struct sockaddr_in in = {.sin_port = 0};
    struct sockaddr_in6 in6 = {.sin6_port = 0};
    if (address->sa_family == AF_INET6) {
        memcpy(&in6, address, sizeof in6);
        e.ip_size = 16;
        memcpy(e.bytes, &in6.sin6_addr, 16);
        memcpy(e.bytes + 16, &in6.sin6_port, 2);
    } else {
        memcpy(&in, address, sizeof in);
        memcpy(e.bytes, &in.sin_addr, 4);
        memcpy(e.bytes + 4, &in.sin_port, 2);
    }
    return e;
}

eip_err trace_open(const char *path, struct trace **ret_trace) {
    uint8_t head[24];
    struct writer w = writer_of(head, sizeof head);
    writer_u32(&w, (uint32_t)PCAP_MAGIC);
    writer_u16(&w, 2);
    writer_u16(&w, 4);
    writer_zeros(&w, 8);
    writer_u32(&w, SNAP_LENGTH);
    writer_u32(&w, LINK_ETHERNET);
    struct trace *t = mem_zero(1, sizeof *t);
    if (t == NULL)
        return EIP_E_MEMORY;
    t->file = fopen(path, "wb");
    if (t->file == NULL || fwrite(head, 1, w.size, t->file) != w.size || fflush(t->file) != 0) {
        trace_close(t);
        return EIP_E_SYSTEM;
    }
    t->flows = map_of(false, (uint32_t)clock_now_us());
    *ret_trace = t;
    return EIP_OK;
}

bool trace_close(struct trace *t) {
    if (t == NULL)
        return true;
    bool good = !t->failed;
    size_t at = 0;
    for (struct flow *f; (f = map_next(&t->flows, &at)) != NULL;)
        mem_free(f);
    map_fini(&t->flows);
    if (t->file != NULL && fclose(t->file) != 0)
        good = false;
    mem_free(t);
    return good;
}

/* The Internet checksum, to be continued over several pieces of even size (RFC 1071). */
static uint32_t sum(uint32_t sum, struct reader r) {
    while (reader_left(&r) >= 2)
        sum += reader_u16be(&r);
    if (reader_left(&r) == 1)
        sum += (uint32_t)reader_u8(&r) << 8;
    return sum;
}

static uint16_t fold(uint32_t sum) {
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)~sum;
}

static void patch_u16be(struct writer *w, size_t at, uint16_t v) {
    writer_patch_u8(w, at, (uint8_t)(v >> 8));
    writer_patch_u8(w, at + 1, (uint8_t)v);
}

static void put_ethernet(struct writer *w, bool six) {
    static const uint8_t macs[12] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    writer_bytes(w, macs, sizeof macs);
    writer_u16be(w, six ? ETHERTYPE_6 : ETHERTYPE_4);
}

/* The IP header for a payload of this size; the sum of its pseudo header (RFC 768, 9293, 8200). */
static uint32_t put_ip(struct writer *w, const struct end *from, const struct end *to,
                       uint8_t protocol, size_t size) {
    bool six = from->ip_size == 16;
    put_ethernet(w, six);
    size_t start = w->size;
    if (six) {
        writer_u32be(w, 0x60000000);
        writer_u16be(w, (uint16_t)size);
        writer_u8(w, protocol);
        writer_u8(w, HOPS);
    } else {
        writer_u16be(w, 0x4500);
        writer_u16be(w, (uint16_t)(20 + size));
        writer_u32be(w, 0x00004000); /* no fragments */
        writer_u8(w, HOPS);
        writer_u8(w, protocol);
        writer_u16be(w, 0);
    }
    size_t addresses = w->size;
    writer_bytes(w, from->bytes, from->ip_size);
    writer_bytes(w, to->bytes, to->ip_size);
    if (!six)
        patch_u16be(w, start + 10, fold(sum(0, reader_of(w->data + start, 20))));
    return sum((uint32_t)(protocol + size), reader_of(w->data + addresses, 2 * from->ip_size));
}

static void put_frame(struct trace *t, const struct writer *frame) {
    uint8_t head[16];
    struct writer w = writer_of(head, sizeof head);
    int64_t now_us = clock_wall_us();
    writer_u32(&w, (uint32_t)(now_us / CLOCK_SECOND_US));
    writer_u32(&w, (uint32_t)(now_us % CLOCK_SECOND_US));
    writer_u32(&w, (uint32_t)frame->size);
    writer_u32(&w, (uint32_t)frame->size);
    if (frame->bad || fwrite(head, 1, w.size, t->file) != w.size ||
        fwrite(frame->data, 1, frame->size, t->file) != frame->size)
        t->failed = true;
}

static void put_segment(struct trace *t, struct flow *f, const struct end *from,
                        const struct end *to, uint8_t flags, struct reader bytes) {
    uint8_t frame[FRAME_MAX];
    struct writer w = writer_of(frame, sizeof frame);
    size_t size = reader_left(&bytes);
    uint32_t pseudo = put_ip(&w, from, to, PROTOCOL_TCP, TCP_HEAD + size);
    size_t start = w.size;
    writer_bytes(&w, from->bytes + from->ip_size, 2);
    writer_bytes(&w, to->bytes + to->ip_size, 2);
    writer_u32be(&w, f->next);
    writer_u32be(&w, (flags & ACK) != 0 ? f->back->next : 0);
    writer_u8(&w, TCP_HEAD / 4 << 4);
    writer_u8(&w, flags);
    writer_u16be(&w, WINDOW);
    writer_u32be(&w, 0);
    writer_rest(&w, bytes);
    patch_u16be(&w, start + 16, fold(sum(pseudo, reader_of(w.data + start, w.size - start))));
    put_frame(t, &w);
    f->next += (uint32_t)size + ((flags & (SYN | FIN)) != 0);
}

static struct str key_of(const struct flow *f) {
    return str_span(f->key, sizeof f->key);
}

static struct flow flow_of(const struct end *from, const struct end *to) {
    struct flow f = {.next = 0};
    memcpy(f.key, from->bytes, ADDRESS_MAX);
    memcpy(f.key + ADDRESS_MAX, to->bytes, ADDRESS_MAX);
    return f;
}

static struct flow *find_flow(const struct trace *t, const struct end *from, const struct end *to) {
    struct flow wanted = flow_of(from, to);
    return map_find(&t->flows, key_of(&wanted));
}

static void forget_flow(struct trace *t, struct flow *f) {
    if (f == NULL)
        return;
    map_remove(&t->flows, key_of(f));
    mem_free(f);
}

static struct flow *new_flow(struct trace *t, const struct end *from, const struct end *to) {
    forget_flow(t, find_flow(t, from, to));
    struct flow *f = t->flows.count < TRACE_FLOWS_MAX ? mem_zero(1, sizeof *f) : NULL;
    if (f == NULL)
        return NULL;
    *f = flow_of(from, to);
    f->next = t->first;
    t->first += SEQUENCE_STEP;
    if (map_put(&t->flows, key_of(f), f) == EIP_OK)
        return f;
    mem_free(f);
    return NULL;
}

static void flush(struct trace *t) {
    if (fflush(t->file) != 0)
        t->failed = true;
}

void trace_opened(struct trace *t, const struct sockaddr *from, const struct sockaddr *to) {
    struct end a = end_of(from);
    struct end b = end_of(to);
    struct reader nothing = reader_of(NULL, 0);
    struct flow *there = new_flow(t, &a, &b);
    struct flow *back = there != NULL ? new_flow(t, &b, &a) : NULL;
    if (back == NULL) {
        forget_flow(t, there);
        t->failed = true;
        return;
    }
    there->back = back;
    back->back = there;
    put_segment(t, there, &a, &b, SYN, nothing);
    put_segment(t, back, &b, &a, SYN | ACK, nothing);
    put_segment(t, there, &a, &b, ACK, nothing);
    flush(t);
}

void trace_sent(struct trace *t, const struct sockaddr *from, const struct sockaddr *to,
                struct reader bytes) {
    struct end a = end_of(from);
    struct end b = end_of(to);
    struct flow *f = find_flow(t, &a, &b);
    while (f != NULL && reader_left(&bytes) > 0) {
        size_t left = reader_left(&bytes);
        size_t size = left < SEGMENT_MAX ? left : SEGMENT_MAX;
        put_segment(t, f, &a, &b, PSH | ACK, reader_sub(&bytes, size));
    }
    flush(t);
}

void trace_closed(struct trace *t, const struct sockaddr *from, const struct sockaddr *to) {
    struct end a = end_of(from);
    struct end b = end_of(to);
    struct reader nothing = reader_of(NULL, 0);
    struct flow *f = find_flow(t, &a, &b);
    if (f == NULL)
        return;
    put_segment(t, f, &a, &b, FIN | ACK, nothing);
    put_segment(t, f->back, &b, &a, FIN | ACK, nothing);
    put_segment(t, f, &a, &b, ACK, nothing);
    forget_flow(t, f->back);
    forget_flow(t, f);
    flush(t);
}

void trace_datagram(struct trace *t, const struct sockaddr *from, const struct sockaddr *to,
                    struct reader bytes) {
    uint8_t frame[FRAME_MAX];
    struct writer w = writer_of(frame, sizeof frame);
    struct end a = end_of(from);
    struct end b = end_of(to);
    size_t size = UDP_HEAD + reader_left(&bytes);
    if (size > TCP_HEAD + SEGMENT_MAX)
        return;
    uint32_t pseudo = put_ip(&w, &a, &b, PROTOCOL_UDP, size);
    size_t start = w.size;
    writer_bytes(&w, a.bytes + a.ip_size, 2);
    writer_bytes(&w, b.bytes + b.ip_size, 2);
    writer_u16be(&w, (uint16_t)size);
    writer_u16be(&w, 0);
    writer_rest(&w, bytes);
    uint16_t checksum = fold(sum(pseudo, reader_of(w.data + start, w.size - start)));
    patch_u16be(&w, start + 6, checksum != 0 ? checksum : UINT16_MAX);
    put_frame(t, &w);
    flush(t);
}
