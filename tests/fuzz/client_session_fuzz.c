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
#include "client/discovery.h"
#include "client/engine.h"
#include "fuzz/fuzz.h"

enum { ITEMS = 4, ANSWERS_MAX = 64 };

struct scene {
    struct client_engine engine;
    struct client_operation operation;
    struct client_batch batch;
    struct client_store store;
    struct client_item items[ITEMS];
    uint8_t path[16];
    size_t ended;
};

static void count_end(void *user, struct client_operation *operation) {
    struct scene *s = user;
    check(operation == &s->operation);
    s->ended++;
}

static void submit(struct scene *s, size_t path_size) {
    for (size_t i = 0; i < ITEMS; i++)
        s->items[i] = (struct client_item){.path = reader_of(s->path, path_size), .count = 1000};
    s->items[1].count = s->items[2].count = 1;
    s->items[2].op = CLIENT_WRITE;
    s->items[2].type.code = EIP_TYPE_INT;
    s->items[2].data = reader_of("\1\0", 2);
    client_batch_init(&s->batch, &s->store, s->items, ITEMS);
    s->operation = client_operation_batch(&s->batch, 1000);
    s->operation.done = count_end;
    s->operation.user = s;
    client_engine_submit(&s->engine, &s->operation);
}

static void begin(struct scene *s, bool guessed, bool connected) {
    static const uint8_t hello[28] = {ENIP_REGISTER_SESSION, 0, 4, 0, 3, 2, 1, [12] = 1, [24] = 1};
    static const uint8_t route[] = {1, 0};
    struct client_peer peer = {.route = reader_of(route, 2),
                               .guessed = guessed,
                               .connected =
                                   connected ? CLIENT_CONNECTED_ALWAYS : CLIENT_CONNECTED_NEVER};
    struct writer w = writer_of(s->path, sizeof s->path);
    cip_path_symbol(&w, str_of("Counts"));
    check(client_engine_init(&s->engine, &peer, 1) == EIP_OK);
    client_engine_opened(&s->engine, 0, 1000);
    check(client_session_receive(&s->engine.session, hello, sizeof hello) == sizeof hello);
    client_engine_run(&s->engine, 0);
    check(s->engine.session.state == CLIENT_READY);
    submit(s, w.size);
}

/* The request that is outstanding, whatever it is. */
static const struct client_request *outstanding(const struct scene *s) {
    const struct client_request *found = NULL;
    for (size_t i = 0; i < CLIENT_REQUESTS_MAX; i++)
        if (s->engine.session.requests[i].id != 0)
            found = &s->engine.session.requests[i];
    return found;
}

/* The reply in the input answers whatever is asked: its names are made to fit. */
static void answer(struct scene *s, const uint8_t *data, size_t size) {
    uint8_t frame[ENIP_HEADER_SIZE + 22];
    struct writer w = writer_of(frame, sizeof frame);
    const struct client_request *r = outstanding(s);
    if (r == NULL)
        return;
    bool connected = r->command == ENIP_SEND_UNIT_DATA;
    if (size > 4096)
        size = 4096;
    writer_u16(&w, r->command);
    writer_u16(&w, (uint16_t)((connected ? 22 : 16) + size));
    writer_u32(&w, s->engine.session.handle);
    writer_u32(&w, 0);
    writer_u64(&w, r->id);
    writer_u32(&w, 0);
    writer_zeros(&w, 6);
    writer_u16(&w, 2);
    writer_u16(&w, connected ? ENIP_ITEM_CONNECTED_ADDRESS : ENIP_ITEM_NULL_ADDRESS);
    writer_u16(&w, connected ? 4 : 0);
    if (connected)
        writer_u32(&w, r->to_id);
    writer_u16(&w, connected ? ENIP_ITEM_CONNECTED_DATA : ENIP_ITEM_UNCONNECTED_DATA);
    writer_u16(&w, (uint16_t)(size + (connected ? 2 : 0)));
    if (connected)
        writer_u16(&w, r->sequence);
    (void)client_session_receive(&s->engine.session, frame, w.size);
    (void)client_session_receive(&s->engine.session, data, size);
}

static void speak(struct scene *s) {
    client_engine_run(&s->engine, 0);
    struct reader output = client_session_output(&s->engine.session);
    client_session_sent(&s->engine.session, reader_left(&output));
    check(s->engine.session.in_size <= 2 * CLIENT_MESSAGE_MAX);
    check(s->store.size <= CLIENT_STORE_MAX);
}

static void end(struct scene *s) {
    client_engine_lost(&s->engine, EIP_E_CLOSED);
    client_engine_run(&s->engine, 0);
    client_engine_close(&s->engine, 0);
    check(s->ended == 1);
    for (size_t i = 0; i < ITEMS; i++)
        check(s->items[i].done);
    client_store_fini(&s->store);
    client_engine_fini(&s->engine);
}

static void raw(const uint8_t *data, size_t size, struct rng *rng) {
    struct scene s = {.ended = 0};
    begin(&s, rng_chance(rng, 50), rng_chance(rng, 50));
    while (size > 0 && s.engine.session.state == CLIENT_READY) {
        size_t piece = 1 + (size_t)rng_below(rng, rng_chance(rng, 50) ? 16 : 4096);
        speak(&s);
        size_t taken = client_session_receive(&s.engine.session, data, piece < size ? piece : size);
        data += taken;
        size -= taken;
    }
    end(&s);
}

static void fitting(const uint8_t *data, size_t size, struct rng *rng) {
    struct scene s = {.ended = 0};
    begin(&s, rng_chance(rng, 50), rng_chance(rng, 50));
    for (int i = 0; i < ANSWERS_MAX && s.ended == 0; i++) {
        speak(&s);
        answer(&s, data, size);
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
