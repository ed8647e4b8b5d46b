/*
 * codec.decode_capture - a capture file read through libpcap and decoded to counted transactions:
 * TCP put in order, messages cut out of segments that split and merge them, Multiple Service
 * Packets of thirty reads opened, each reply matched with its request.
 *
 * The ceiling reads the same file through libpcap and adds up all its bytes.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <eip/value.h>

#include "base/check.h"
#include "base/mem.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "capture/file.h"
#include "cip/multiple.h"
#include "cip/tag.h"

enum {
    FILE_SIZE_MIN = 64 * 1024 * 1024,
    FILE_SIZE_ONCE = 4 * 1024 * 1024, /* where it is not timed */
    FLOWS = 8,
    CONNECTIONS = 4, /* class 3, one request outstanding on each */
    READS = 30,      /* in a packet */
    SEGMENT_MIN = 400,
    SEGMENT_MAX = 1460,
    BATCH_MAX = CONNECTIONS * 4096,
    LINK_SIZE = 14 + 20 + 20,
    PCAP_HEADER_SIZE = 24,
    RECORD_HEADER_SIZE = 16,
    CLIENT_PORT = 50000,
};

struct work {
    char path[PATH_MAX];
    uint64_t bytes;    /* of the file */
    uint64_t payload;  /* of TCP */
    uint64_t services; /* asked for, packets not counted twice: each is answered once */
    uint64_t packets;  /* the Multiple Service Packets themselves */
    FILE *out;
    struct rng rng;
    uint32_t seq[FLOWS][2];
    uint16_t sequence[FLOWS][CONNECTIONS];
    int64_t time_us;
};

static void put(struct work *work, const struct writer *w) {
    check(!w->bad && fwrite(w->data, 1, w->size, work->out) == w->size);
    work->bytes += w->size;
}

static void put_file_header(struct work *work) {
    uint8_t bytes[PCAP_HEADER_SIZE];
    struct writer w = writer_of(bytes, sizeof bytes);
    writer_u32(&w, 0xa1b2c3d4);
    writer_u16(&w, 2);
    writer_u16(&w, 4);
    writer_zeros(&w, 8);
    writer_u32(&w, 65535);
    writer_u32(&w, CAPTURE_LINK_ETHERNET);
    put(work, &w);
}

static void put_addresses(struct writer *w, unsigned flow, int side, size_t size) {
    writer_zeros(w, 12);
    writer_u16be(w, 0x0800);
    writer_u16be(w, 0x4500);
    writer_u16be(w, (uint16_t)(20 + 20 + size));
    writer_u32be(w, 0);
    writer_u32be(w, 64 << 24 | 6 << 16);
    writer_u32be(w, 0x0a000000u + (side == 0 ? 1 : 100 + flow));
    writer_u32be(w, 0x0a000000u + (side == 0 ? 100 + flow : 1));
}

static void put_segment(struct work *work, unsigned flow, int side, struct reader payload) {
    uint8_t bytes[RECORD_HEADER_SIZE + LINK_SIZE + SEGMENT_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    size_t size = reader_left(&payload);
    work->time_us += 50;
    writer_u32(&w, (uint32_t)(work->time_us / 1000000));
    writer_u32(&w, (uint32_t)(work->time_us % 1000000));
    writer_u32(&w, (uint32_t)(LINK_SIZE + size));
    writer_u32(&w, (uint32_t)(LINK_SIZE + size));
    put_addresses(&w, flow, side, size);
    writer_u16be(&w, (uint16_t)(side == 0 ? CLIENT_PORT + flow : ENIP_PORT));
    writer_u16be(&w, (uint16_t)(side == 0 ? ENIP_PORT : CLIENT_PORT + flow));
    writer_u32be(&w, work->seq[flow][side]);
    writer_u32be(&w, work->seq[flow][!side]);
    writer_u32be(&w, 0x5018ffffu);
    writer_u32be(&w, 0);
    writer_rest(&w, payload);
    put(work, &w);
    work->seq[flow][side] += (uint32_t)size;
    work->payload += size;
}

/* Segments that begin and end anywhere in the messages. */
static void put_segments(struct work *work, unsigned flow, int side, const struct writer *batch) {
    struct reader left = reader_of(batch->data, batch->size);
    check(!batch->bad);
    while (reader_left(&left) > 0) {
        size_t size = (size_t)rng_between(&work->rng, SEGMENT_MIN, SEGMENT_MAX);
        size = size < reader_left(&left) ? size : reader_left(&left);
        put_segment(work, flow, side, reader_sub(&left, size));
    }
}

static void put_read(struct work *work, struct writer *w) {
    char name[32];
    size_t mark = cip_request_begin(w, CIP_READ_TAG);
    struct cip_read_tag read = {.count = 1};
    if (rng_chance(&work->rng, 50))
        cip_path_symbol(w, str_of("Program:Line04"));
    snprintf(name, sizeof name, "Station%02u_Speed", (unsigned)rng_below(&work->rng, 100));
    cip_path_symbol(w, str_of(name));
    cip_request_path_end(w, mark);
    cip_read_tag_encode(w, &read);
}

static void put_value(struct work *work, struct writer *w) {
    static const struct cip_tag_type dint = {.code = EIP_TYPE_DINT};
    uint64_t count = 1 + rng_below(&work->rng, 8);
    cip_reply_begin(w, CIP_READ_TAG, CIP_OK, NULL, 0);
    cip_tag_type_encode(w, dint);
    for (uint64_t i = 0; i < count; i++)
        writer_u32(w, (uint32_t)rng_next(&work->rng));
}

static void put_message(struct work *work, struct writer *batch, unsigned flow, unsigned number,
                        int side) {
    uint8_t bytes[BATCH_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct enip_header header = {.command = ENIP_SEND_UNIT_DATA, .session = 0x1000 + flow};
    uint32_t id = (side == 0 ? 0x80020000u : 0x00a50000u) + flow * CONNECTIONS + number;
    struct enip_frame frame = enip_connected_begin(&w, &header, id, work->sequence[flow][number]);
    if (side == 0) {
        size_t mark = cip_request_begin(&w, CIP_MULTIPLE_SERVICE);
        cip_path_class(&w, CIP_CLASS_MESSAGE_ROUTER);
        cip_path_instance(&w, 1);
        cip_request_path_end(&w, mark);
    } else
        cip_reply_begin(&w, CIP_MULTIPLE_SERVICE, CIP_OK, NULL, 0);
    struct cip_multiple_writer m = cip_multiple_begin(&w, READS);
    for (int i = 0; i < READS; i++) {
        cip_multiple_next(&w, &m);
        if (side == 0)
            put_read(work, &w);
        else
            put_value(work, &w);
    }
    enip_frame_end(&w, frame);
    check(!w.bad);
    writer_bytes(batch, w.data, w.size);
}

static void put_round(struct work *work, unsigned flow) {
    static uint8_t bytes[BATCH_MAX];
    for (unsigned number = 0; number < CONNECTIONS; number++)
        work->sequence[flow][number]++;
    for (int side = 0; side < 2; side++) {
        struct writer batch = writer_of(bytes, sizeof bytes);
        for (unsigned number = 0; number < CONNECTIONS; number++)
            put_message(work, &batch, flow, number, side);
        put_segments(work, flow, side, &batch);
    }
    work->services += CONNECTIONS * READS;
    work->packets += CONNECTIONS;
}

/* Each connection has a sequence count of its own, so that the first replies tell them apart. */
static void make(struct work *work, uint64_t size_min) {
    work->rng = rng_of(1);
    work->time_us = 1700000000000000;
    for (unsigned flow = 0; flow < FLOWS; flow++)
        for (unsigned number = 0; number < CONNECTIONS; number++)
            work->sequence[flow][number] = (uint16_t)(1000 * number + flow);
    work->out = fopen(work->path, "wb");
    check(work->out != NULL);
    put_file_header(work);
    for (unsigned flow = 0; work->bytes < size_min; flow = (flow + 1) % FLOWS)
        put_round(work, flow);
    check(fclose(work->out) == 0);
}

static eip_err decode_all(const char *path, struct capture_decoder *decoder) {
    static const struct capture_sink sink;
    struct capture_file file;
    struct capture_raw raw;
    eip_err err = capture_file_open(&file, path);
    check(err == EIP_OK);
    capture_decoder_init(decoder, file.link, &sink);
    while ((err = capture_file_next(&file, &raw)) == EIP_OK)
        capture_decoder_packet(decoder, &raw);
    capture_decoder_finish(decoder);
    capture_file_close(&file);
    return err;
}

static uint64_t subject(void *data) {
    static struct capture_decoder decoder;
    const struct work *work = data;
    eip_err err = decode_all(work->path, &decoder);
    uint64_t answered = decoder.stats.answered;
    check(err == EIP_E_CLOSED && decoder.stats.undecoded == 0);
    check(answered == work->services + work->packets);
    capture_decoder_fini(&decoder);
    return answered;
}

static uint64_t ceiling(void *data) {
    const struct work *work = data;
    struct capture_file file;
    struct capture_raw raw;
    uint64_t sum = 0;
    eip_err err = capture_file_open(&file, work->path);
    check(err == EIP_OK);
    while ((err = capture_file_next(&file, &raw)) == EIP_OK)
        for (size_t i = 0; i < raw.size; i++)
            sum += raw.bytes[i];
    check(err == EIP_E_CLOSED);
    capture_file_close(&file);
    return sum;
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    make(work, b->once ? FILE_SIZE_ONCE : FILE_SIZE_MIN);
    b->work = b->bytes = work->bytes;
    b->operations = 2 * work->services;
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    remove(work->path);
}

int main(int argc, char **argv) {
    static struct work work;
    const char *slash = strrchr(argv[0], '/');
    snprintf(work.path, sizeof work.path, "%.*s/../decode_capture.pcap",
             slash != NULL ? (int)(slash - argv[0]) : 1, slash != NULL ? argv[0] : ".");
    struct bench bench = {
        .name = "codec.decode_capture",
        .unit = "MB/s",
        .scale = 1e-6,
        .subject = subject,
        .ceiling = ceiling,
        .set_up = set_up,
        .tear_down = tear_down,
        .data = &work,
    };
    return bench_main(argc, argv, &bench, 1);
}
