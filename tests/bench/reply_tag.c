/*
 * codec.reply_tag - decoding the replies of a packed read, as a client does it: encapsulation
 * header, CPF, Message Router, Multiple Service Packet, and for every tag its status, its type and
 * its value through a getter. One tag in twenty is an error. The sum of the values is checked.
 *
 * The ceiling reads the same values with nothing but a loop that knows where each one stands.
 */
#include <string.h>

#include "base/check.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "cip/message.h"
#include "cip/multiple.h"
#include "cip/service.h"
#include "cip/tag.h"
#include "cip/value.h"
#include "enip/data.h"

enum { PACKETS = 64, TAGS = 100, ROUNDS = 400, PACKET_MAX = 16384 };

/* Where the ceiling finds a value, and how to read it. */
struct place {
    uint16_t at;
    uint8_t kind; /* one of the enum below */
};

enum { A_DINT, A_REAL, AN_INT, A_STRING, AN_ERROR };

struct packet {
    uint8_t bytes[PACKET_MAX];
    size_t size;
    struct place places[TAGS];
};

struct work {
    struct packet packets[PACKETS];
    uint64_t sum; /* of one pass over all packets */
};

static const struct cip_tag_type types[] = {
    [A_DINT] = {EIP_TYPE_DINT, 0},
    [A_REAL] = {EIP_TYPE_REAL, 0},
    [AN_INT] = {EIP_TYPE_INT, 0},
    [A_STRING] = {EIP_TYPE_STRUCT, EIP_HANDLE_STRING},
};

/* One embedded reply; returns what the value adds to the sum. */
static uint64_t put_tag(struct writer *w, struct rng *rng, struct place *place) {
    static const uint16_t no_detail[] = {0};
    place->kind = rng_chance(rng, 5) ? AN_ERROR : (uint8_t)rng_below(rng, AN_ERROR);
    bool error = place->kind == AN_ERROR;
    cip_reply_begin(w, CIP_READ_TAG, error ? CIP_PATH_SEGMENT_ERROR : CIP_OK, no_detail, error);
    if (error)
        return 1;
    uint8_t raw[CIP_STRING_SIZE];
    struct eip_value v =
        eip_value_in(types[place->kind].code, types[place->kind].handle, raw, sizeof raw);
    uint32_t number = (uint32_t)rng_below(rng, 10000);
    eip_err err = place->kind == A_REAL     ? eip_value_add_real(&v, number)
                  : place->kind == A_STRING ? eip_value_add_string(&v, "pallet-0042", 11)
                                            : eip_value_add_int(&v, number);
    check(err == EIP_OK);
    cip_tag_type_encode(w, types[place->kind]);
    place->at = (uint16_t)w->size;
    writer_bytes(w, v.data, v.size);
    return place->kind == A_STRING ? 11 : number;
}

static uint64_t put_packet(struct packet *p, struct rng *rng) {
    struct writer w = writer_of(p->bytes, sizeof p->bytes);
    struct enip_header header = {.command = ENIP_SEND_RR_DATA, .session = 1};
    struct enip_frame frame = enip_unconnected_begin(&w, &header, 0);
    cip_reply_begin(&w, CIP_MULTIPLE_SERVICE, CIP_EMBEDDED_SERVICE_ERROR, NULL, 0);
    struct cip_multiple_writer m = cip_multiple_begin(&w, TAGS);
    uint64_t sum = 0;
    for (size_t i = 0; i < TAGS; i++) {
        cip_multiple_next(&w, &m);
        sum += put_tag(&w, rng, &p->places[i]);
    }
    enip_frame_end(&w, frame);
    check(!w.bad);
    p->size = w.size;
    return sum;
}

/* What a tag is worth: its value, the length of a string, 1 for an error. */
static uint64_t tag_of(struct reader item) {
    struct cip_reply reply = cip_reply_decode(&item);
    if (reply.general != CIP_OK)
        return item.bad ? 0 : 1;
    struct cip_read_tag_reply read = cip_read_tag_reply_decode(&reply.data);
    struct eip_value v = cip_value_of(read.type.code, read.type.handle, read.data);
    int64_t number;
    double real;
    const char *text;
    size_t size;
    if (v.type == EIP_TYPE_REAL)
        return eip_value_get_real(&v, 0, &real) == EIP_OK ? (uint64_t)real : 0;
    if (v.type == EIP_TYPE_STRUCT)
        return eip_value_get_string(&v, 0, &text, &size) == EIP_OK ? size : 0;
    return eip_value_get_int(&v, 0, &number) == EIP_OK ? (uint64_t)number : 0;
}

static uint64_t decode_packet(const struct packet *p) {
    struct reader r = reader_of(p->bytes, p->size);
    struct enip_header header = enip_header_decode(&r);
    check(header.command == ENIP_SEND_RR_DATA && header.length == reader_left(&r));
    struct enip_data data = enip_data_decode(&r);
    struct reader message = enip_cpf_find(&data.cpf, ENIP_ITEM_UNCONNECTED_DATA);
    struct cip_reply reply = cip_reply_decode(&message);
    struct cip_multiple m = cip_multiple_decode(&reply.data);
    uint64_t sum = 0;
    for (size_t i = 0; i < m.count; i++)
        sum += tag_of(cip_multiple_item(&m, i));
    return sum;
}

static uint64_t subject(void *data) {
    struct work *work = data;
    uint64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < PACKETS; i++)
            sum += decode_packet(&work->packets[i]);
    check(sum == ROUNDS * work->sum);
    return sum;
}

static uint64_t bare_tag(const uint8_t *at, uint8_t kind) {
    uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8;
    if (kind == AN_INT)
        return bits;
    bits |= (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    if (kind != A_REAL)
        return bits; /* of a string, its length */
    float real;
    memcpy(&real, &bits, sizeof real);
    return (uint64_t)real;
}

static uint64_t bare_packet(const struct packet *p) {
    uint64_t sum = 0;
    for (const struct place *at = p->places; at < p->places + TAGS; at++)
        sum += at->kind == AN_ERROR ? 1 : bare_tag(p->bytes + at->at, at->kind);
    return sum;
}

static uint64_t ceiling(void *data) {
    const struct work *work = data;
    uint64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < PACKETS; i++)
            sum += bare_packet(&work->packets[i]);
    check(sum == ROUNDS * work->sum);
    return sum;
}

int main(int argc, char **argv) {
    static struct work work;
    struct rng rng = rng_of(1);
    uint64_t bytes = 0;
    for (size_t i = 0; i < PACKETS; i++) {
        work.sum += put_packet(&work.packets[i], &rng);
        bytes += work.packets[i].size;
    }
    struct bench bench = {
        .name = "codec.reply_tag",
        .unit = "tags/s",
        .scale = 1,
        .work = (uint64_t)ROUNDS * PACKETS * TAGS,
        .operations = (uint64_t)ROUNDS * PACKETS * TAGS,
        .bytes = ROUNDS * bytes,
        .subject = subject,
        .ceiling = ceiling,
        .data = &work,
    };
    return bench_main(argc, argv, &bench, 1);
}
