/* SPDX-License-Identifier: MIT */
/*
 * A client against a hostile device: the input is what the device says, in pieces whose sizes the
 * first byte seeds, while a batch of reads and a write is under way. Every item ends once. Also as
 * the data of a List Identity reply.
 *
 * seeds: enip.message cip.reply enip.cpf
 */
#include "base/rng.h"
#include "cip/path.h"
#include "client/batch.h"
#include "client/discovery.h"
#include "fuzz/fuzz.h"

enum { ITEMS = 4, ANSWERS_MAX = 64 };

struct scene {
    struct client_session session;
    struct client_peer peer;
    struct client_store store;
    struct client_item items[ITEMS];
    struct client_batch batch;
    uint8_t path[16];
    size_t outcomes;
};

static void begin(struct scene *s, bool guessed) {
    static const uint8_t hello[28] = {ENIP_REGISTER_SESSION, 0, 4, 0, 3, 2, 1, [12] = 1, [24] = 1};
    static const uint8_t route[] = {1, 0};
    struct writer w = writer_of(s->path, sizeof s->path);
    struct client_outcome none;
    cip_path_symbol(&w, str_of("Counts"));
    check(client_session_init(&s->session) == EIP_OK);
    client_session_open(&s->session, true, 1000);
    check(client_session_receive(&s->session, hello, sizeof hello) == sizeof hello);
    check(!client_session_next(&s->session, &none) && s->session.state == CLIENT_READY);
    s->peer = (struct client_peer){.route = reader_of(route, 2), .guessed = guessed};
    for (size_t i = 0; i < ITEMS; i++)
        s->items[i] = (struct client_item){.path = reader_of(s->path, w.size), .count = 1000};
    s->items[1].count = s->items[2].count = 1;
    s->items[2].op = CLIENT_WRITE;
    s->items[2].type.code = EIP_TYPE_INT;
    s->items[2].data = reader_of("\1\0", 2);
    s->batch = client_batch_of(&s->session, &s->peer, &s->store, s->items, ITEMS, 1000);
}

/* The reply in the input answers whatever is asked: its context is made to fit. */
static void answer(struct scene *s, const uint8_t *data, size_t size) {
    uint8_t frame[ENIP_HEADER_SIZE + 16] = {ENIP_SEND_RR_DATA};
    struct writer w = writer_of(frame, sizeof frame);
    if (size > 4096)
        size = 4096;
    writer_u16(&w, ENIP_SEND_RR_DATA);
    writer_u16(&w, (uint16_t)(16 + size));
    writer_u32(&w, s->session.handle);
    writer_u32(&w, 0);
    writer_u64(&w, s->batch.id);
    writer_u32(&w, 0);
    writer_zeros(&w, 6);
    writer_u16(&w, 2);
    writer_u32(&w, 0);
    writer_u16(&w, 0xb2);
    writer_u16(&w, (uint16_t)size);
    (void)client_session_receive(&s->session, frame, w.size);
    (void)client_session_receive(&s->session, data, size);
}

static void collect(struct scene *s) {
    struct client_outcome outcome;
    while (client_session_next(&s->session, &outcome)) {
        check(client_batch_take(&s->batch, &outcome));
        s->outcomes++;
    }
    check(s->session.in_size <= 2 * CLIENT_MESSAGE_MAX);
    check(s->store.size <= CLIENT_STORE_MAX);
}

static void speak(struct scene *s) {
    client_batch_send(&s->batch, 0);
    struct reader output = client_session_output(&s->session);
    client_session_sent(&s->session, reader_left(&output));
}

static void end(struct scene *s) {
    client_session_lost(&s->session, EIP_E_CLOSED);
    collect(s);
    s->batch.needs_stream = false;
    client_batch_fail(&s->batch, EIP_E_CLOSED);
    check(client_batch_is_done(&s->batch));
    for (size_t i = 0; i < ITEMS; i++)
        check(s->items[i].done);
    client_store_fini(&s->store);
    client_session_fini(&s->session);
}

static void raw(const uint8_t *data, size_t size, struct rng *rng) {
    struct scene s = {.outcomes = 0};
    begin(&s, rng_chance(rng, 50));
    while (size > 0 && s.session.state == CLIENT_READY) {
        size_t piece = 1 + (size_t)rng_below(rng, rng_chance(rng, 50) ? 16 : 4096);
        speak(&s);
        size_t taken = client_session_receive(&s.session, data, piece < size ? piece : size);
        collect(&s);
        data += taken;
        size -= taken;
    }
    end(&s);
}

static void fitting(const uint8_t *data, size_t size, struct rng *rng) {
    struct scene s = {.outcomes = 0};
    begin(&s, rng_chance(rng, 50));
    for (int i = 0; i < ANSWERS_MAX && !client_batch_is_done(&s.batch); i++) {
        speak(&s);
        answer(&s, data, size);
        collect(&s);
    }
    end(&s);
}

static void identify(const uint8_t *data, size_t size) {
    static const struct sockaddr from = {.sa_family = AF_INET};
    struct enip_identity identity;
    if (!client_identity_decode(reader_of(data, size), &identity))
        return;
    struct eip_identity told = client_identity_of(&identity, &from);
    check(strlen(told.product_name) <= EIP_PRODUCT_NAME_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rng rng = rng_of(size > 0 ? data[0] : 0);
    raw(data, size, &rng);
    fitting(data, size, &rng);
    identify(data, size);
    return 0;
}
