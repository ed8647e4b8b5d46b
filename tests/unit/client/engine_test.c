/* SPDX-License-Identifier: MIT */
/* An engine between its driver and a device, both played by hand. */
#include "support/hand.h"
#include "support/unit.h"

#include "base/clock.h"
#include "cip/path.h"
#include "client/engine.h"

enum { SECOND = CLOCK_SECOND_US, OPERATIONS_MAX = 40 };

#define READ_A  "4C 02 91 01 41 00 01 00"
#define WRITE_A "4D 02 91 01 41 00 C4 00 01 00 07 00 00 00"
#define VALUE   "CC 00 00 00 C4 00 07 00 00 00"
#define WRITTEN "CD 00 00 00"
#define PROBE   "52 02 20 06 24 01 0A ?? 08 00 0E 03 20 01 24 01 30 01 01 00 01 00"
#define MANAGER "02 20 06 24 01 "
#define LARGE                                                                                      \
    "5B " MANAGER "0A 0E 00 00 00 00 TT TT TT TT SS SS 37 13 OO OO OO OO 03 00 00 00 "             \
    "80 84 1E 00 A0 0F 00 42 80 84 1E 00 A0 0F 00 42 A3 02 20 02 24 01"
#define CLOSE          "4E " MANAGER "0A 0E SS SS 37 13 OO OO OO OO 02 00 20 02 24 01"
#define CLOSED         "CE 00 00 00 SS SS 37 13 OO OO OO OO 00 00"
#define GRANTED(id)    "DB 00 00 00 " HAND_GRANTED_AS(id " 00 02 80")
#define REFUSED(why)   "DB 00 01 01 " why " SS SS 37 13 OO OO OO OO 00 00"
#define NOP            "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
#define CONTEXT(id)    id " 00 00 00 00 00 00 00 00 00 00 00 "
#define UNREGISTER(id) "66 00 00 00 03 02 01 00 00 00 00 00 " CONTEXT(id)
#define LIST(id)       "63 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT(id)

struct bench;

/* A read or a write of the tag A, and how often its end was told. */
struct task {
    struct client_operation operation;
    struct client_batch batch;
    struct client_store store;
    struct client_item items[2];
    struct bench *bench;
    int told;
};

struct bench {
    struct client_engine engine;
    struct hand hand;
    int64_t now_us;
    struct task tasks[OPERATIONS_MAX];
    size_t count;
    void (*then)(struct task *task); /* what the callback does besides, or NULL */
};

static void begin_with(struct bench *b, struct client_peer peer) {
    *b = (struct bench){.hand = {.session = &b->engine.session}};
    b->hand.connection = &b->engine.pool.connections[0];
    assert_int_equal(client_engine_init(&b->engine, &peer, 1), EIP_OK);
}

static void run(struct bench *b) {
    client_engine_run(&b->engine, b->now_us);
}

static void open_as(struct bench *b, uint8_t context) {
    client_engine_opened(&b->engine, b->now_us, b->now_us + SECOND);
    hand_register(&b->hand, context);
    run(b);
    assert_int_equal(b->engine.session.state, CLIENT_READY);
}

/* A registered session with a device that needs no route; the next context is 2. */
static void begin(struct bench *b) {
    begin_with(b, (struct client_peer){.settled = true});
    open_as(b, 1);
}

/* The same with connections; the next context is 2. */
static void begin_connected(struct bench *b) {
    begin_with(b, (struct client_peer){.connected = CLIENT_CONNECTED_ALWAYS});
    open_as(b, 1);
}

/* Connections for what is worth one. */
static void begin_automatic(struct bench *b, uint8_t depth) {
    begin_with(b, (struct client_peer){.depth = depth});
    open_as(b, 1);
}

static void end(struct bench *b) {
    b->then = NULL;
    client_engine_close(&b->engine, b->now_us);
    for (size_t i = 0; i < b->count; i++) {
        assert_int_equal(b->tasks[i].told, 1);
        client_store_fini(&b->tasks[i].store);
    }
    client_engine_fini(&b->engine);
}

static void told(void *user, struct client_operation *operation) {
    struct task *task = user;
    assert_ptr_equal(operation, &task->operation);
    assert_true(operation->ended);
    assert_false(client_engine_has(&task->bench->engine, operation));
    task->told++;
    if (task->bench->then != NULL)
        task->bench->then(task);
}

static struct client_item item_of(enum client_op op) {
    struct client_item item = {
        .op = op, .path = reader_of("\x91\1A", 4), .count = 1, .data = reader_of(NULL, 0)};
    item.type.code = EIP_TYPE_DINT;
    if (op == CLIENT_WRITE)
        item.data = reader_of("\7\0\0\0", 4);
    return item;
}

static void submit(struct task *task, size_t count, int64_t deadline_us) {
    struct client_operation *o = &task->operation;
    client_batch_init(&task->batch, &task->store, task->items, count);
    *o = client_operation_batch(&task->batch, deadline_us);
    o->done = told;
    o->user = task;
    client_engine_submit(&task->bench->engine, o);
}

static struct task *new_task(struct bench *b) {
    struct task *task = &b->tasks[b->count++];
    task->bench = b;
    return task;
}

static struct task *give(struct bench *b, enum client_op op, int64_t deadline_us) {
    struct task *task = new_task(b);
    task->items[0] = item_of(op);
    submit(task, 1, deadline_us);
    return task;
}

static struct task *give_read(struct bench *b) {
    return give(b, CLIENT_READ, b->now_us + SECOND);
}

static struct task *give_write(struct bench *b) {
    return give(b, CLIENT_WRITE, b->now_us + SECOND);
}

/* A read that is worth a connection. */
static struct task *give_worthy(struct bench *b, enum client_op op) {
    struct task *task = give(b, op, b->now_us + SECOND);
    task->operation.connects = true;
    return task;
}

static struct task *give_list(struct bench *b) {
    struct task *task = new_task(b);
    task->operation = client_operation_list(ENIP_LIST_IDENTITY, b->now_us + SECOND);
    task->operation.done = told;
    task->operation.user = task;
    client_engine_submit(&b->engine, &task->operation);
    return task;
}

/* A message of somebody else's: here a write. */
static struct task *give_message(struct bench *b) {
    static const uint8_t write[] = {0x4d, 2, 0x91, 1, 0x41, 0, 0xc4, 0, 1, 0, 7, 0, 0, 0};
    struct task *task = new_task(b);
    task->operation = client_operation_message(reader_of(write, sizeof write), b->now_us + SECOND);
    task->operation.done = told;
    task->operation.user = task;
    client_engine_submit(&b->engine, &task->operation);
    return task;
}

/* A read of A, then one of B, which does not go into the same packet. */
static struct task *give_two(struct bench *b, enum client_op op) {
    struct task *task = new_task(b);
    b->engine.peer.no_packets = true;
    task->items[0] = task->items[1] = item_of(op);
    submit(task, 2, b->now_us + SECOND);
    return task;
}

static void expect_end(const struct task *task, eip_err err) {
    assert_int_equal(task->told, 1);
    assert_int_equal(task->items[0].err, err);
}

static void answer(struct bench *b, uint8_t context, const char *message) {
    hand_say_unconnected(&b->hand, context, message);
    run(b);
}

/* Which connection the hand speaks of from here on. */
static void turn_to(struct bench *b, size_t connection) {
    b->hand.connection = &b->engine.pool.connections[connection];
}

static void grant(struct bench *b, size_t connection, uint8_t context, const char *reply) {
    turn_to(b, connection);
    answer(b, context, reply);
    assert_int_equal(b->hand.connection->state, CLIENT_CONNECTION_OPEN);
}

static void hear_on(struct bench *b, size_t connection, uint16_t sequence, const char *message) {
    turn_to(b, connection);
    hand_hear_connected(&b->hand, sequence, message);
}

static void answer_on(struct bench *b, size_t connection, uint16_t sequence, const char *message) {
    turn_to(b, connection);
    hand_say_connected(&b->hand, sequence, message);
    run(b);
}

static void hear_opening(struct bench *b, size_t connection, uint8_t context) {
    turn_to(b, connection);
    hand_hear_unconnected(&b->hand, context, LARGE);
}

/* The stream ends; the driver closes it. */
static void lose(struct bench *b) {
    client_engine_lost(&b->engine, EIP_E_CLOSED);
    assert_int_equal(client_engine_due_us(&b->engine), 0);
    run(b);
    assert_true(client_engine_wants_close(&b->engine));
    client_engine_closed(&b->engine);
    assert_false(client_engine_wants_close(&b->engine));
}

/* The engine wants to be rid of the stream; the driver closes it. */
static void drop(struct bench *b) {
    assert_true(client_engine_wants_close(&b->engine));
    client_engine_closed(&b->engine);
}

/* Streams. */

static void a_stream_is_wanted_when_there_is_something_to_do(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    assert_false(client_engine_needs_stream(&b.engine));
    assert_true(client_engine_due_us(&b.engine) == CLOCK_NEVER);
    struct task *task = give_read(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 1);
    assert_false(client_engine_needs_stream(&b.engine));
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_nothing(&b.hand);
    answer(&b, 2, VALUE);
    expect_end(task, EIP_OK);
    assert_memory_equal(task->store.data, "\7\0\0\0", 4);
    end(&b);
}

static void what_cannot_connect_ends_at_once(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.guessed = true});
    struct task *read = give_read(&b);
    struct task *write = give_write(&b);
    struct task *list = give_list(&b);
    client_engine_failed(&b.engine, 0, EIP_E_CONNECT);
    expect_end(read, EIP_E_CONNECT);
    expect_end(write, EIP_E_CONNECT);
    assert_int_equal(list->told, 1);
    assert_int_equal(list->operation.err, EIP_E_CONNECT);
    assert_false(client_engine_needs_stream(&b.engine));
    end(&b);
}

static void nothing_to_do_needs_no_stream(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *empty = new_task(&b);
    submit(empty, 0, SECOND);
    struct task *cancelled = give_read(&b);
    client_engine_cancel(&b.engine, &cancelled->operation);
    assert_false(client_engine_needs_stream(&b.engine));
    assert_int_equal(client_engine_due_us(&b.engine), 0);
    run(&b);
    assert_int_equal(empty->told, 1);
    expect_end(cancelled, EIP_E_CANCELLED);
    end(&b);
}

static void a_refused_registration_ends_what_waits_for_it(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *task = give_write(&b);
    client_engine_opened(&b.engine, 0, SECOND);
    hand_hear(&b.hand, "65 00 04 00 *");
    hand_say(&b.hand, "65 00 00 00 00 00 00 00 03 00 00 00 " CONTEXT("01"));
    run(&b);
    expect_end(task, EIP_E_REFUSED);
    assert_int_equal(task->items[0].status.source, EIP_SOURCE_ENCAPSULATION);
    assert_int_equal(task->items[0].status.encapsulation, 3);
    assert_true(client_engine_wants_close(&b.engine));
    end(&b);
}

static void a_registration_nobody_answers_ends_what_waits_for_it(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *task = give(&b, CLIENT_READ, 5 * SECOND);
    client_engine_opened(&b.engine, 0, SECOND);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND;
    run(&b);
    expect_end(task, EIP_E_TIMEOUT);
    assert_true(client_engine_wants_close(&b.engine));
    end(&b);
}

static void bytes_of_something_else_break_the_protocol_for_all(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *sent_read = give_read(&b);
    struct task *sent_write = give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    struct task *unsent = give_write(&b);
    hand_say(&b.hand, "48 54 54 50 2F 31 2E 31 20 34 30 30 20 42 61 64 20 52 65 71 75 65 73 74");
    run(&b);
    expect_end(sent_read, EIP_E_PROTOCOL);
    expect_end(sent_write, EIP_E_UNKNOWN);
    expect_end(unsent, EIP_E_PROTOCOL);
    assert_non_null(strstr(sent_read->items[0].status.rule, "longer"));
    assert_ptr_equal(unsent->items[0].status.rule, sent_read->items[0].status.rule);
    assert_true(client_engine_wants_close(&b.engine));
    end(&b);
}

/* Several at once. */

static void several_are_under_way_at_once_without_a_connection(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    for (int i = 0; i < 3; i++)
        give_read(&b);
    run(&b);
    for (uint8_t context = 2; context < 5; context++)
        hand_hear_unconnected(&b.hand, context, READ_A);
    for (uint8_t context = 4; context >= 2; context--) {
        answer(&b, context, VALUE);
        expect_end(&b.tasks[context - 2], EIP_OK);
    }
    end(&b);
}

static void more_than_a_session_takes_wait_for_a_place(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    for (int i = 0; i < CLIENT_REQUESTS_MAX + 2; i++)
        give_read(&b);
    run(&b);
    for (uint8_t context = 2; context < 2 + CLIENT_REQUESTS_MAX; context++)
        hand_hear_unconnected(&b.hand, context, READ_A);
    hand_hear_nothing(&b.hand);
    answer(&b, 5, VALUE);
    expect_end(&b.tasks[3], EIP_OK);
    hand_hear_unconnected(&b.hand, 2 + CLIENT_REQUESTS_MAX, READ_A);
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Several connections. */

/* The first by itself, then one for each operation that waits; here the third answers first. */
static void connections_are_opened_for_what_waits(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    for (int i = 0; i < 3; i++)
        give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    hand_hear_nothing(&b.hand);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    hear_opening(&b, 1, 4);
    hear_opening(&b, 2, 5);
    hand_hear_nothing(&b.hand);
    grant(&b, 2, 5, GRANTED("03"));
    hear_on(&b, 2, 1, READ_A);
    grant(&b, 1, 4, GRANTED("02"));
    hear_on(&b, 1, 1, READ_A);
    answer_on(&b, 1, 1, VALUE);
    expect_end(&b.tasks[2], EIP_OK);
    answer_on(&b, 2, 1, VALUE);
    expect_end(&b.tasks[1], EIP_OK);
    answer_on(&b, 0, 1, VALUE);
    expect_end(&b.tasks[0], EIP_OK);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void what_becomes_free_is_used_before_what_is_being_opened(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    hear_opening(&b, 1, 4);
    answer_on(&b, 0, 1, VALUE);
    hear_on(&b, 0, 2, READ_A);
    grant(&b, 1, 4, GRANTED("02"));
    hand_hear_nothing(&b.hand);
    answer_on(&b, 0, 2, VALUE);
    expect_end(&b.tasks[1], EIP_OK);
    end(&b);
}

static void one_after_another_goes_over_a_single_connection(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.connected = CLIENT_CONNECTED_ALWAYS, .depth = 1});
    open_as(&b, 1);
    for (int i = 0; i < 3; i++)
        give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    hand_hear_nothing(&b.hand);
    grant(&b, 0, 2, GRANTED("01"));
    for (uint16_t sequence = 1; sequence <= 3; sequence++) {
        hear_on(&b, 0, sequence, READ_A);
        hand_hear_nothing(&b.hand);
        answer_on(&b, 0, sequence, VALUE);
        expect_end(&b.tasks[sequence - 1], EIP_OK);
    }
    end(&b);
}

static void no_more_are_open_than_the_depth(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    for (int i = 0; i < 6; i++)
        give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    for (uint8_t i = 1; i < CLIENT_DEPTH; i++)
        hear_opening(&b, i, (uint8_t)(3 + i));
    hand_hear_nothing(&b.hand);
    for (uint8_t i = 1; i < CLIENT_DEPTH; i++) {
        grant(&b, i, (uint8_t)(3 + i), GRANTED("02"));
        hear_on(&b, i, 1, READ_A);
    }
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Those that are open go on; one of them that has to be opened anew may be. */
static void a_device_without_more_connections_is_not_asked_again(void **state) {
    (void)state;
    static const char *const refusals[] = {REFUSED("13 01"), REFUSED("02 03"), "DB 00 02 00"};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct bench b;
        begin_connected(&b);
        give_read(&b);
        give_read(&b);
        run(&b);
        hear_opening(&b, 0, 2);
        grant(&b, 0, 2, GRANTED("01"));
        hear_on(&b, 0, 1, READ_A);
        hear_opening(&b, 1, 4);
        answer(&b, 4, refusals[i]);
        hand_hear_nothing(&b.hand);
        answer_on(&b, 0, 1, VALUE);
        hear_on(&b, 0, 2, READ_A);
        hand_hear_nothing(&b.hand);
        answer_on(&b, 0, 2, VALUE);
        expect_end(&b.tasks[1], EIP_OK);
        assert_false(b.engine.peer.no_connection || b.engine.peer.no_large);
        b.now_us = 60 * SECOND;
        give_read(&b);
        run(&b);
        hand_hear(&b.hand, "6F 00 26 00 *"); /* a Forward Close */
        hear_opening(&b, 0, 7);
        end(&b);
    }
}

static void the_next_session_may_have_more_connections(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    answer(&b, 2, REFUSED("13 01"));
    hand_hear(&b.hand, "6F 00 3E 00 *"); /* a small one, perhaps */
    answer(&b, 3, "D4 00 01 01 13 01 SS SS 37 13 OO OO OO OO 00 00");
    hand_hear_unconnected(&b.hand, 4, READ_A);
    assert_true(b.engine.peer.out_of_connections);
    lose(&b);
    open_as(&b, 5);
    hear_opening(&b, 0, 6);
    assert_false(b.engine.peer.out_of_connections);
    end(&b);
}

static void a_device_that_ends_sessions_on_a_second_connection_gets_one(void **state) {
    (void)state;
    struct bench b;
    uint8_t context = 2;
    begin_connected(&b);
    give_read(&b);
    give_read(&b);
    for (int i = 0; i < 2; i++) {
        run(&b);
        hear_opening(&b, 0, context);
        grant(&b, 0, context, GRANTED("01"));
        hear_on(&b, 0, 1, READ_A);
        hear_opening(&b, 1, (uint8_t)(context + 2));
        lose(&b);
        open_as(&b, (uint8_t)(context + 3));
        context = (uint8_t)(context + 4);
    }
    hear_opening(&b, 0, context);
    grant(&b, 0, context, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Two are silent, for a quarter of what is left each, and the rest is enough to go unconnected. */
static void a_device_that_ignores_forward_opens_is_asked_without(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    struct task *read = give_read(&b);
    struct client_connection before;
    run(&b);
    for (uint8_t context = 2; context <= 4; context = (uint8_t)(context + 2)) {
        hear_opening(&b, 0, context);
        hand_hear_nothing(&b.hand);
        before = *b.hand.connection;
        b.now_us = client_engine_due_us(&b.engine);
        run(&b);
        b.hand.connection = &before;
        hand_hear_unconnected(&b.hand, (uint8_t)(context + 1), CLOSE);
    }
    assert_true(b.now_us == SECOND / 4 + SECOND * 3 / 16);
    hand_hear_unconnected(&b.hand, 6, READ_A);
    answer(&b, 6, VALUE);
    expect_end(read, EIP_OK);
    assert_false(b.engine.peer.no_connection);
    end(&b);
}

static void a_forward_open_waits_two_seconds_at_most(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give(&b, CLIENT_READ, 60 * SECOND);
    run(&b);
    hear_opening(&b, 0, 2);
    assert_int_equal(client_engine_due_us(&b.engine), 2 * SECOND);
    end(&b);
}

static void a_forward_open_waits_a_tenth_of_a_second_at_least(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give(&b, CLIENT_READ, SECOND / 5);
    run(&b);
    hear_opening(&b, 0, 2);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND / 10);
    end(&b);
}

/* It grants whatever is asked for, and then says nothing there. */
static void a_device_that_answers_nothing_over_connections_is_asked_without(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    struct task *read = give(&b, CLIENT_READ, 4 * SECOND);
    struct client_connection before;
    run(&b);
    for (uint8_t context = 2; context <= 5; context = (uint8_t)(context + 3)) {
        hear_opening(&b, 0, context);
        grant(&b, 0, context, GRANTED("01"));
        hear_on(&b, 0, 1, READ_A);
        before = *b.hand.connection;
        b.now_us = client_engine_due_us(&b.engine);
        run(&b);
        b.hand.connection = &before;
        hand_hear_unconnected(&b.hand, (uint8_t)(context + 2), CLOSE);
    }
    assert_int_equal(b.now_us, 3 * SECOND);
    hand_hear_unconnected(&b.hand, 8, READ_A);
    answer(&b, 8, VALUE);
    expect_end(read, EIP_OK);
    end(&b);
}

/* When a connection is used. */

static void what_is_not_worth_a_connection_goes_without(void **state) {
    (void)state;
    struct bench b;
    begin_automatic(&b, 0);
    give_read(&b);
    give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void once_a_connection_is_open_everything_uses_it(void **state) {
    (void)state;
    struct bench b;
    begin_automatic(&b, 0);
    give_worthy(&b, CLIENT_READ);
    struct task *early = give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    hand_hear_unconnected(&b.hand, 3, READ_A); /* it does not wait for that */
    answer(&b, 3, VALUE);
    expect_end(early, EIP_OK);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    struct task *plain = give_read(&b);
    run(&b);
    hand_hear_nothing(&b.hand); /* and is not worth another one */
    answer_on(&b, 0, 1, VALUE);
    hear_on(&b, 0, 2, READ_A);
    give_worthy(&b, CLIENT_READ);
    run(&b);
    hear_opening(&b, 1, 6);
    answer_on(&b, 0, 2, VALUE);
    expect_end(plain, EIP_OK);
    end(&b);
}

static void where_connections_are_unwanted_none_is_opened(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.connected = CLIENT_CONNECTED_NEVER});
    open_as(&b, 1);
    give_worthy(&b, CLIENT_READ);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Order. */

/* Opens two connections, and leaves them without anything to do; the next context is 6. */
static void begin_with_two(struct bench *b) {
    begin_with(b, (struct client_peer){.connected = CLIENT_CONNECTED_ALWAYS, .depth = 2});
    open_as(b, 1);
    give_read(b);
    give_read(b);
    run(b);
    hear_opening(b, 0, 2);
    grant(b, 0, 2, GRANTED("01"));
    hear_on(b, 0, 1, READ_A);
    hear_opening(b, 1, 4);
    grant(b, 1, 4, GRANTED("02"));
    hear_on(b, 1, 1, READ_A);
    answer_on(b, 0, 1, VALUE);
    answer_on(b, 1, 1, VALUE);
    hand_hear_nothing(&b->hand);
}

static void a_write_waits_for_what_came_before_it(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    give_read(&b);
    struct task *write = give_write(&b);
    run(&b);
    hear_on(&b, 0, 2, READ_A);
    hand_hear_nothing(&b.hand);
    answer_on(&b, 0, 2, VALUE);
    hear_on(&b, 0, 3, WRITE_A);
    answer_on(&b, 0, 3, WRITTEN);
    expect_end(write, EIP_OK);
    end(&b);
}

static void what_comes_after_a_write_waits_for_it(void **state) {
    (void)state;
    for (int writes = 0; writes <= 1; writes++) {
        struct bench b;
        begin_with_two(&b);
        give_write(&b);
        give(&b, writes ? CLIENT_WRITE : CLIENT_READ, SECOND);
        run(&b);
        hear_on(&b, 0, 2, WRITE_A);
        hand_hear_nothing(&b.hand);
        answer_on(&b, 0, 2, WRITTEN);
        hear_on(&b, 0, 3, writes ? WRITE_A : READ_A);
        hand_hear_nothing(&b.hand);
        end(&b);
    }
}

static void reads_pass_each_other(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    struct task *slow = give_read(&b);
    struct task *quick = give_read(&b);
    run(&b);
    hear_on(&b, 0, 2, READ_A);
    hear_on(&b, 1, 2, READ_A);
    answer_on(&b, 1, 2, VALUE);
    expect_end(quick, EIP_OK);
    assert_int_equal(slow->told, 0);
    struct task *quicker = give_read(&b);
    run(&b);
    hear_on(&b, 1, 3, READ_A);
    answer_on(&b, 1, 3, VALUE);
    expect_end(quicker, EIP_OK);
    assert_int_equal(slow->told, 0);
    end(&b);
}

static void a_write_of_several_requests_holds_back_until_the_last(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    give_two(&b, CLIENT_WRITE);
    give_read(&b);
    run(&b);
    hear_on(&b, 0, 2, WRITE_A);
    answer_on(&b, 0, 2, WRITTEN);
    hear_on(&b, 0, 3, WRITE_A);
    hand_hear_nothing(&b.hand);
    answer_on(&b, 0, 3, WRITTEN);
    hear_on(&b, 0, 4, READ_A);
    end(&b);
}

/* It is not worth a connection, but it must not overtake one that waits for one. */
static void a_write_does_not_overtake_what_waits_for_a_connection(void **state) {
    (void)state;
    struct bench b;
    begin_automatic(&b, 0);
    give_worthy(&b, CLIENT_READ);
    give_write(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    hand_hear_nothing(&b.hand);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    hand_hear_nothing(&b.hand);
    answer_on(&b, 0, 1, VALUE);
    hear_on(&b, 0, 2, WRITE_A);
    end(&b);
}

static void a_list_and_a_message_keep_no_order(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    give_write(&b);
    run(&b);
    hear_on(&b, 0, 2, WRITE_A);
    struct task *list = give_list(&b);
    give_message(&b);
    run(&b);
    hand_hear(&b.hand, LIST("07"));
    hand_hear_unconnected(&b.hand, 8, WRITE_A);
    end(&b);
    assert_int_equal(list->operation.err, EIP_E_CLOSED);
}

static void leaving_closes_all_connections(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    client_engine_leave(&b.engine, 0);
    for (uint8_t i = 0; i < 2; i++) {
        turn_to(&b, i);
        hand_hear_unconnected(&b.hand, (uint8_t)(6 + i), CLOSE);
    }
    assert_true(client_engine_is_leaving(&b.engine));
    answer(&b, 7, CLOSED);
    assert_true(client_engine_is_leaving(&b.engine));
    turn_to(&b, 0);
    answer(&b, 6, CLOSED);
    assert_false(client_engine_is_leaving(&b.engine));
    end(&b);
}

static void lists_need_no_connection_and_no_route(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t slot_0[] = {1, 0};
    begin_with(&b, (struct client_peer){.route = reader_of(slot_0, 2),
                                        .guessed = true,
                                        .connected = CLIENT_CONNECTED_ALWAYS});
    open_as(&b, 1);
    struct task *list = give_list(&b);
    run(&b);
    hand_hear(&b.hand, LIST("02"));
    hand_say(&b.hand, "63 00 02 00 00 00 00 00 00 00 00 00 " CONTEXT("02") "00 00");
    run(&b);
    assert_int_equal(list->told, 1);
    assert_int_equal(list->operation.err, EIP_OK);
    assert_int_equal(reader_left(&list->operation.reply), 2);
    end(&b);
}

static void a_message_goes_as_it_is_and_its_reply_comes_as_it_is(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t refused[] = {0xcd, 0, 0xff, 1, 7, 0x21, 0xaa};
    begin_with(&b, (struct client_peer){.connected = CLIENT_CONNECTED_ALWAYS, .guessed = true});
    open_as(&b, 1);
    struct task *task = give_message(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, WRITE_A);
    hand_hear_nothing(&b.hand);
    hand_say_unconnected(&b.hand, 2, "CD 00 FF 01 07 21 AA");
    b.then = NULL;
    client_engine_run(&b.engine, b.now_us);
    assert_int_equal(task->told, 1);
    assert_int_equal(task->operation.err, EIP_OK);
    assert_int_equal(reader_left(&task->operation.reply), sizeof refused);
    assert_memory_equal(task->operation.reply.at, refused, sizeof refused);
    end(&b);
}

static void a_message_is_sent_once(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *sent = give_message(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, WRITE_A);
    struct task *written = give_message(&b);
    run(&b);
    lose(&b);
    assert_int_equal(sent->told, 1);
    assert_int_equal(sent->operation.err, EIP_E_CLOSED);
    assert_int_equal(written->told, 0);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 4);
    hand_hear_unconnected(&b.hand, 5, WRITE_A);
    hand_hear_nothing(&b.hand);
    answer(&b, 5, WRITTEN);
    assert_int_equal(written->told, 1);
    assert_int_equal(written->operation.err, EIP_OK);
    struct task *late = give_message(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 6, WRITE_A);
    b.now_us += SECOND;
    run(&b);
    assert_int_equal(late->operation.err, EIP_E_TIMEOUT);
    end(&b);
}

static void an_engine_for_lists_alone_registers_nothing(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    b.engine.lists_only = true;
    struct task *list = give_list(&b);
    client_engine_opened(&b.engine, 0, SECOND);
    hand_hear(&b.hand, LIST("01"));
    lose(&b);
    assert_int_equal(list->told, 1);
    assert_int_equal(list->operation.err, EIP_E_CLOSED);
    end(&b);
}

/* Finding the way. */

static void the_route_is_tried_before_anything_else_and_once(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t slot_0[] = {1, 0};
    begin_with(&b, (struct client_peer){.route = reader_of(slot_0, 2), .guessed = true});
    open_as(&b, 1);
    struct task *first = give_read(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, PROBE);
    hand_hear_nothing(&b.hand);
    answer(&b, 2, "D2 00 08 00");
    hand_hear_unconnected(&b.hand, 3, READ_A);
    hand_hear_unconnected(&b.hand, 4, READ_A);
    answer(&b, 3, VALUE);
    expect_end(first, EIP_OK);
    end(&b);
}

static void a_route_that_leads_nowhere_ends_all_with_its_status(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t slot_0[] = {1, 0};
    begin_with(&b, (struct client_peer){.route = reader_of(slot_0, 2), .guessed = true});
    open_as(&b, 1);
    struct task *read = give_read(&b);
    struct task *write = give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, PROBE);
    answer(&b, 2, "D2 00 01 01 12 03 00");
    expect_end(read, EIP_E_REFUSED);
    expect_end(write, EIP_E_REFUSED);
    assert_int_equal(write->items[0].status.source, EIP_SOURCE_ROUTE);
    assert_int_equal(write->items[0].status.extended[0], 0x0312);
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* The question has the time of the one that has the least. */
static void a_route_that_is_silent_ends_those_whose_time_is_over(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t slot_0[] = {1, 0};
    begin_with(&b, (struct client_peer){.route = reader_of(slot_0, 2), .guessed = true});
    open_as(&b, 1);
    struct task *hasty = give(&b, CLIENT_WRITE, SECOND);
    struct task *patient = give(&b, CLIENT_READ, 3 * SECOND);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, PROBE);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND;
    run(&b);
    expect_end(hasty, EIP_E_TIMEOUT);
    assert_int_equal(patient->told, 0);
    drop(&b); /* for a silent route may be a dead peer */
    open_as(&b, 3);
    hand_hear_unconnected(&b.hand, 4, PROBE);
    answer(&b, 4, "8E 00 00 00 01 00");
    hand_hear_unconnected(&b.hand, 5, "52 02 20 06 24 01 0A ?? 08 00 " READ_A " 01 00 01 00");
    answer(&b, 5, VALUE);
    expect_end(patient, EIP_OK);
    end(&b);
}

static void without_connections_it_goes_unconnected(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 08 00");
    hand_hear(&b.hand, "6F 00 3E 00 *");
    answer(&b, 3, "D4 00 08 00");
    hand_hear_unconnected(&b.hand, 4, READ_A);
    hand_hear_unconnected(&b.hand, 5, READ_A);
    end(&b);
}

static void a_route_too_long_for_a_connection_goes_unconnected(void **state) {
    (void)state;
    struct bench b;
    static uint8_t route[CIP_PATH_SIZE_MAX];
    begin_with(&b, (struct client_peer){.route = reader_of(route, sizeof route),
                                        .connected = CLIENT_CONNECTED_ALWAYS,
                                        .settled = true});
    open_as(&b, 1);
    give_read(&b);
    run(&b);
    assert_true(b.engine.peer.no_connection);
    assert_int_equal(client_engine_due_us(&b.engine), 0);
    run(&b);
    hand_hear(&b.hand, "6F 00 *");
    end(&b);
}

static void a_connection_that_idled_is_opened_anew_before_a_write(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    hand_say_connected(&b.hand, 1, VALUE);
    run(&b);
    b.now_us = 48 * SECOND;
    struct task *write = give_write(&b);
    struct cip_triad old = b.engine.pool.connections[0].triad;
    run(&b);
    b.hand.connection = &(struct client_connection){.triad = old};
    hand_hear_unconnected(&b.hand, 4, CLOSE);
    b.hand.connection = &b.engine.pool.connections[0];
    hand_hear_unconnected(&b.hand, 5, LARGE);
    answer(&b, 5, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, WRITE_A);
    hand_say_connected(&b.hand, 1, WRITTEN);
    run(&b);
    expect_end(write, EIP_OK);
    end(&b);
}

static void a_connected_request_nobody_answers_asks_for_another_connection(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    struct task *write = give_write(&b);
    struct task *read = give(&b, CLIENT_READ, 5 * SECOND);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, WRITE_A);
    struct cip_triad old = b.engine.pool.connections[0].triad;
    b.now_us = SECOND;
    run(&b);
    expect_end(write, EIP_E_UNKNOWN);
    b.hand.connection = &(struct client_connection){.triad = old};
    hand_hear_unconnected(&b.hand, 4, CLOSE);
    b.hand.connection = &b.engine.pool.connections[0];
    hand_hear_unconnected(&b.hand, 5, LARGE);
    answer(&b, 5, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    hand_say_connected(&b.hand, 1, VALUE);
    run(&b);
    expect_end(read, EIP_OK);
    end(&b);
}

/* Sessions that are lost. */

static void reads_go_on_over_the_next_session(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *sent_read = give_read(&b);
    struct task *sent_write = give_write(&b);
    struct task *list = give_list(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    hand_hear(&b.hand, LIST("04"));
    struct task *unsent = give_write(&b);
    lose(&b);
    expect_end(sent_write, EIP_E_UNKNOWN);
    assert_int_equal(sent_read->told + unsent->told + list->told, 0);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 5);
    hand_hear_unconnected(&b.hand, 6, READ_A);
    hand_hear(&b.hand, LIST("07"));
    hand_hear_unconnected(&b.hand, 8, WRITE_A);
    hand_hear_nothing(&b.hand);
    answer(&b, 6, VALUE);
    answer(&b, 8, WRITTEN);
    expect_end(sent_read, EIP_OK);
    expect_end(unsent, EIP_OK);
    end(&b);
    assert_int_equal(list->operation.err, EIP_E_CLOSED);
}

/* It stands in the output, and the stream took none of it. */
static void a_write_that_was_only_written_down_goes_on(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *write = give_write(&b);
    run(&b);
    lose(&b);
    assert_int_equal(write->told, 0);
    open_as(&b, 3);
    hand_hear_unconnected(&b.hand, 4, WRITE_A);
    answer(&b, 4, WRITTEN);
    expect_end(write, EIP_OK);
    end(&b);
}

static void a_write_of_which_a_byte_was_sent_is_unknown(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *write = give_write(&b);
    run(&b);
    client_session_sent(&b.engine.session, 1);
    lose(&b);
    expect_end(write, EIP_E_UNKNOWN);
    assert_false(client_engine_needs_stream(&b.engine));
    end(&b);
}

static void a_device_that_closes_every_session_is_given_up(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *read = give_read(&b);
    uint8_t context = 2;
    run(&b);
    for (int i = 0; i < CLIENT_RETRIES_MAX; i++) {
        hand_hear_unconnected(&b.hand, context, READ_A);
        lose(&b);
        assert_int_equal(read->told, 0);
        open_as(&b, (uint8_t)(context + 1));
        context = (uint8_t)(context + 2);
    }
    hand_hear_unconnected(&b.hand, context, READ_A);
    lose(&b);
    expect_end(read, EIP_E_CLOSED);
    assert_false(client_engine_needs_stream(&b.engine));
    end(&b);
}

static void a_stream_that_ends_before_the_session_is_there_ends_all(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *read = give_read(&b);
    client_engine_opened(&b.engine, 0, SECOND);
    lose(&b);
    expect_end(read, EIP_E_CLOSED);
    end(&b);
}

/* As a driver finds out that looks at an idle stream and closes it before anything runs. */
static void a_connection_does_not_outlive_its_stream(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    hand_say_connected(&b.hand, 1, VALUE);
    run(&b);
    client_engine_lost(&b.engine, EIP_E_CLOSED);
    assert_true(client_engine_wants_close(&b.engine));
    client_engine_closed(&b.engine);
    give_write(&b);
    open_as(&b, 4);
    hand_hear_unconnected(&b.hand, 5, LARGE);
    end(&b);
}

/* Connections that were dropped without a word. */

static void a_read_survives_a_connection_that_was_dropped(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    answer_on(&b, 0, 1, VALUE);
    struct task *read = give_read(&b);
    run(&b);
    hear_on(&b, 0, 2, READ_A);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND / 2);
    b.now_us = SECOND / 2;
    struct client_connection before = *b.hand.connection;
    run(&b);
    b.hand.connection = &before;
    hand_hear_unconnected(&b.hand, 5, CLOSE);
    hear_opening(&b, 0, 6);
    grant(&b, 0, 6, GRANTED("02"));
    hear_on(&b, 0, 1, READ_A);
    answer_on(&b, 0, 1, VALUE);
    expect_end(read, EIP_OK);
    end(&b);
}

/* Half of what is left on the first, a quarter of a second on the second, and so the last. */
static void a_read_is_tried_until_its_time_is_over(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    struct task *read = give_read(&b);
    run(&b);
    hear_on(&b, 0, 2, READ_A);
    b.now_us = SECOND / 2;
    run(&b);
    hand_hear(&b.hand, "6F 00 26 00 *"); /* a Forward Close */
    hear_on(&b, 1, 2, READ_A);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND * 3 / 4);
    b.now_us = SECOND * 3 / 4;
    run(&b);
    hand_hear(&b.hand, "6F 00 26 00 *");
    hear_opening(&b, 0, 10);
    grant(&b, 0, 10, GRANTED("03"));
    hear_on(&b, 0, 1, READ_A);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND;
    run(&b);
    expect_end(read, EIP_E_TIMEOUT);
    end(&b);
}

static void a_write_has_all_of_its_time_and_is_not_repeated(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    struct task *write = give_write(&b);
    run(&b);
    hear_on(&b, 0, 2, WRITE_A);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND;
    run(&b);
    expect_end(write, EIP_E_UNKNOWN);
    hand_hear(&b.hand, "6F 00 26 00 *"); /* a Forward Close */
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Peers that are gone without a word. */

static void a_peer_that_says_nothing_at_all_is_left(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *hasty = give_read(&b);
    struct task *patient = give(&b, CLIENT_READ, 5 * SECOND);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, READ_A);
    b.now_us = SECOND;
    run(&b);
    expect_end(hasty, EIP_E_TIMEOUT);
    assert_int_equal(patient->told, 0);
    drop(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 4);
    hand_hear_unconnected(&b.hand, 5, READ_A);
    answer(&b, 5, VALUE);
    expect_end(patient, EIP_OK);
    end(&b);
}

/* It would be unknown otherwise; and what comes meanwhile is not sent to somebody who is gone. */
static void a_write_that_is_under_way_keeps_its_time(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    give_read(&b);
    struct task *write = give(&b, CLIENT_WRITE, 2 * SECOND);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    b.now_us = SECOND;
    run(&b);
    assert_false(client_engine_wants_close(&b.engine));
    give(&b, CLIENT_READ, 5 * SECOND);
    run(&b);
    hand_hear_nothing(&b.hand);
    b.now_us = 2 * SECOND;
    run(&b);
    expect_end(write, EIP_E_UNKNOWN);
    drop(&b);
    open_as(&b, 4);
    hand_hear_unconnected(&b.hand, 5, READ_A);
    end(&b);
}

static void who_speaks_again_is_not_gone(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    give_read(&b);
    struct task *write = give(&b, CLIENT_WRITE, 2 * SECOND);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    b.now_us = SECOND;
    run(&b);
    give(&b, CLIENT_READ, 5 * SECOND);
    answer(&b, 3, WRITTEN);
    expect_end(write, EIP_OK);
    assert_false(client_engine_wants_close(&b.engine));
    hand_hear_unconnected(&b.hand, 4, READ_A);
    end(&b);
}

/* Who allows less than a quarter of a second may have a slow device. */
static void short_silence_means_nothing(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    for (uint8_t i = 1; i <= 3; i++) {
        struct task *read = give(&b, CLIENT_READ, b.now_us + SECOND / 10);
        run(&b);
        hand_hear_unconnected(&b.hand, (uint8_t)(1 + i), READ_A);
        b.now_us += SECOND / 10;
        run(&b);
        expect_end(read, EIP_E_TIMEOUT);
        assert_int_equal(client_engine_wants_close(&b.engine), i == 3); /* three tenths */
    }
    end(&b);
}

/* The Forward Open tells a dropped connection from a dead peer. */
static void a_dead_peer_is_found_out_over_connections_too(void **state) {
    (void)state;
    struct bench b;
    begin_with_two(&b);
    struct task *read = give(&b, CLIENT_READ, 8 * SECOND);
    b.engine.peer.depth = 1;
    b.engine.pool.connections[1].request = 1; /* not for this one */
    run(&b);
    hear_on(&b, 0, 2, READ_A);
    b.engine.pool.connections[1].state = CLIENT_CONNECTION_CLOSED;
    b.engine.pool.connections[1].request = 0;
    b.now_us = 4 * SECOND;
    run(&b);
    assert_false(client_engine_wants_close(&b.engine));
    hand_hear(&b.hand, "6F 00 26 00 *"); /* a Forward Close */
    hear_opening(&b, 0, 8);
    b.now_us = 5 * SECOND;
    run(&b);
    drop(&b);
    assert_int_equal(read->told, 0);
    assert_true(client_engine_needs_stream(&b.engine));
    end(&b);
}

/* Trying again. */

static void what_comes_after_a_failure_waits_for_the_next_try(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *first = give_read(&b);
    client_engine_failed(&b.engine, 0, EIP_E_CONNECT);
    expect_end(first, EIP_E_CONNECT);
    run(&b);
    assert_true(client_engine_due_us(&b.engine) == CLOCK_NEVER); /* nobody asks for anything */
    give_read(&b);
    run(&b);
    assert_false(client_engine_needs_stream(&b.engine));
    int64_t due_us = client_engine_due_us(&b.engine);
    assert_in_range(due_us, SECOND / 40, SECOND / 20);
    b.now_us = due_us - 1;
    run(&b);
    assert_false(client_engine_needs_stream(&b.engine));
    b.now_us = due_us;
    run(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 1);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    end(&b);
}

static void what_cannot_wait_so_long_hears_why_the_last_try_failed(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    client_engine_failed(&b.engine, 0, EIP_E_CONNECT);
    struct task *hasty = give(&b, CLIENT_WRITE, SECOND / 100);
    b.now_us = SECOND / 100;
    run(&b);
    expect_end(hasty, EIP_E_CONNECT);
    end(&b);
}

static int64_t wait_of(struct bench *b) {
    give(b, CLIENT_READ, b->now_us + 60 * SECOND);
    run(b);
    int64_t wait_us = client_engine_due_us(&b->engine) - b->now_us;
    client_engine_failed(&b->engine, b->now_us, EIP_E_CONNECT);
    return wait_us;
}

static void each_failure_doubles_the_wait_and_a_session_ends_that(void **state) {
    (void)state;
    struct bench b;
    int64_t longest_us = SECOND / 20;
    begin_with(&b, (struct client_peer){.settled = true});
    client_engine_set_backoff(&b.engine, SECOND);
    client_engine_failed(&b.engine, 0, EIP_E_CONNECT);
    for (int i = 0; i < 8; i++) {
        assert_in_range(wait_of(&b), longest_us / 4 * 3, longest_us);
        longest_us = longest_us < SECOND / 2 ? 2 * longest_us : SECOND;
    }
    open_as(&b, 1);
    lose(&b);
    client_engine_failed(&b.engine, b.now_us, EIP_E_CONNECT);
    assert_in_range(wait_of(&b), SECOND / 40, SECOND / 20);
    end(&b);
}

static void a_refused_registration_is_not_tried_again_at_once(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    give_write(&b);
    client_engine_opened(&b.engine, 0, SECOND);
    hand_hear(&b.hand, "65 00 04 00 *");
    hand_say(&b.hand, "65 00 00 00 00 00 00 00 03 00 00 00 " CONTEXT("01"));
    run(&b);
    drop(&b);
    give_read(&b);
    run(&b);
    assert_false(client_engine_needs_stream(&b.engine));
    assert_in_range(client_engine_due_us(&b.engine), SECOND / 40, SECOND / 20);
    end(&b);
}

/* At once the first time; a device that answers nothing on the second session is left in peace. */
static void a_lost_session_is_opened_anew_at_once_and_then_not(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    lose(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 3);
    hand_hear_unconnected(&b.hand, 4, READ_A);
    lose(&b);
    assert_false(client_engine_needs_stream(&b.engine));
    b.now_us = client_engine_due_us(&b.engine);
    run(&b);
    open_as(&b, 5);
    hand_hear_unconnected(&b.hand, 6, READ_A);
    answer(&b, 6, VALUE);
    expect_end(&b.tasks[0], EIP_OK);
    give_read(&b);
    lose(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    end(&b);
}

static void a_granted_connection_is_no_answer_to_what_was_asked(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hear_opening(&b, 0, 2);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    lose(&b);
    assert_true(client_engine_needs_stream(&b.engine));
    open_as(&b, 4);
    hear_opening(&b, 0, 5);
    grant(&b, 0, 5, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    lose(&b);
    assert_false(client_engine_needs_stream(&b.engine));
    end(&b);
}

/* States. */

struct witness {
    eip_state states[16];
    eip_err why[16];
    size_t count;
};

static void witness(void *user, eip_state state, const struct client_end *end) {
    struct witness *w = user;
    assert_true(w->count < 16);
    w->states[w->count] = state;
    w->why[w->count++] = end != NULL ? end->err : EIP_OK;
}

static void expect_states(const struct witness *w, const eip_state *states, const eip_err *why,
                          size_t count) {
    assert_int_equal(w->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(w->states[i], states[i]);
        assert_int_equal(w->why[i], why[i]);
    }
}

static void states_are_told_in_turn_with_what_ended_the_one_before(void **state) {
    (void)state;
    struct bench b;
    struct witness w = {.count = 0};
    begin_with(&b, (struct client_peer){.connected = CLIENT_CONNECTED_ALWAYS});
    b.engine.changed = witness;
    b.engine.user = &w;
    assert_int_equal(client_engine_state(&b.engine), EIP_STATE_CLOSED);
    give_read(&b);
    assert_int_equal(client_engine_state(&b.engine), EIP_STATE_CONNECTING);
    run(&b);
    client_engine_failed(&b.engine, 0, EIP_E_CONNECT);
    give_read(&b);
    run(&b);
    b.now_us = client_engine_due_us(&b.engine);
    run(&b);
    open_as(&b, 1);
    hear_opening(&b, 0, 2);
    grant(&b, 0, 2, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    lose(&b);
    open_as(&b, 4);
    hear_opening(&b, 0, 5);
    grant(&b, 0, 5, GRANTED("01"));
    hear_on(&b, 0, 1, READ_A);
    answer_on(&b, 0, 1, VALUE);
    client_engine_leave(&b.engine, b.now_us);
    client_engine_close(&b.engine, b.now_us);
    static const eip_state states[] = {
        EIP_STATE_CONNECTING, EIP_STATE_CLOSED, EIP_STATE_WAITING,    EIP_STATE_CONNECTING,
        EIP_STATE_OPENING,    EIP_STATE_READY,  EIP_STATE_CONNECTING, EIP_STATE_OPENING,
        EIP_STATE_READY,      EIP_STATE_CLOSED,
    };
    static const eip_err why[] = {[1] = EIP_E_CONNECT, [6] = EIP_E_CLOSED, [9] = EIP_OK};
    expect_states(&w, states, why, sizeof states / sizeof states[0]);
    end(&b);
}

static void a_session_that_is_there_is_ready_until_it_is_lost(void **state) {
    (void)state;
    struct bench b;
    struct witness w = {.count = 0};
    static const uint8_t slot_0[] = {1, 0};
    begin_with(&b, (struct client_peer){.route = reader_of(slot_0, 2), .guessed = true});
    b.engine.changed = witness;
    b.engine.user = &w;
    client_engine_seek(&b.engine);
    open_as(&b, 1);
    give_read(&b); /* tries the route, which is no news */
    run(&b);
    hand_hear_unconnected(&b.hand, 2, PROBE);
    client_engine_lost(&b.engine, EIP_E_CLOSED);
    client_engine_cancel(&b.engine, &b.tasks[0].operation);
    run(&b);
    client_engine_closed(&b.engine);
    static const eip_state states[] = {EIP_STATE_CONNECTING, EIP_STATE_OPENING, EIP_STATE_READY,
                                       EIP_STATE_CLOSED};
    static const eip_err why[] = {[3] = EIP_E_CLOSED};
    expect_states(&w, states, why, 4);
    end(&b);
}

/* Deadlines and cancelling. */

static void what_was_never_sent_times_out_as_what_it_is(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_peer){.settled = true});
    struct task *write = give_write(&b);
    struct task *list = give_list(&b);
    struct task *later = give(&b, CLIENT_READ, 2 * SECOND);
    client_engine_opened(&b.engine, 0, 5 * SECOND);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND - 1;
    run(&b);
    assert_int_equal(write->told, 0);
    b.now_us = SECOND;
    run(&b);
    expect_end(write, EIP_E_TIMEOUT);
    assert_int_equal(list->operation.err, EIP_E_TIMEOUT);
    assert_int_equal(later->told, 0);
    assert_int_equal(client_engine_due_us(&b.engine), 2 * SECOND);
    end(&b);
}

static void what_was_sent_times_out_and_the_session_stays(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *read = give_read(&b);
    struct task *write = give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND / 2;
    hand_say(&b.hand, NOP); /* it is alive */
    run(&b);
    b.now_us = SECOND;
    run(&b);
    expect_end(read, EIP_E_TIMEOUT);
    expect_end(write, EIP_E_UNKNOWN);
    assert_false(client_engine_wants_close(&b.engine));
    answer(&b, 2, VALUE);
    assert_int_equal(b.engine.session.counts.late, 1);
    end(&b);
}

/* The deadline is that of the whole operation: what comes after the packet that was late, too. */
static void an_operation_of_two_packets_times_out_as_one(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *task = give_two(&b, CLIENT_WRITE);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, WRITE_A);
    b.now_us = SECOND;
    run(&b);
    expect_end(task, EIP_E_UNKNOWN);
    assert_int_equal(task->items[1].err, EIP_E_TIMEOUT);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void cancelling_before_and_after_sending(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *sent_read = give_read(&b);
    struct task *sent_write = give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    struct task *written_down = give_write(&b);
    run(&b);
    struct task *waiting = give_write(&b);
    for (size_t i = 0; i < b.count; i++)
        client_engine_cancel(&b.engine, &b.tasks[i].operation);
    assert_int_equal(client_engine_due_us(&b.engine), 0);
    run(&b);
    expect_end(sent_read, EIP_E_CANCELLED);
    expect_end(sent_write, EIP_E_UNKNOWN);
    expect_end(written_down, EIP_E_CANCELLED);
    expect_end(waiting, EIP_E_CANCELLED);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void cancelling_ends_all_of_an_operation(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *task = give_two(&b, CLIENT_WRITE);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, WRITE_A);
    client_engine_cancel(&b.engine, &task->operation);
    run(&b);
    expect_end(task, EIP_E_UNKNOWN);
    assert_int_equal(task->items[1].err, EIP_E_CANCELLED);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void cancelling_a_connected_request_asks_for_another_connection(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    struct task *read = give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    client_engine_cancel(&b.engine, &read->operation);
    run(&b);
    expect_end(read, EIP_E_CANCELLED);
    hand_hear_unconnected(&b.hand, 4, CLOSE);
    hand_hear_nothing(&b.hand);
    end(&b);
}

/* Callbacks. */

static void submit_again(struct task *task) {
    if (task->told++ < 3)
        submit(task, 1, task->bench->now_us + SECOND);
    else
        task->told = 1;
}

static void a_callback_may_submit(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    give_read(&b);
    b.then = submit_again;
    run(&b);
    for (uint8_t context = 2; b.tasks[0].operation.ended == false; context++) {
        hand_hear_unconnected(&b.hand, context, READ_A);
        answer(&b, context, VALUE);
        if (!b.tasks[0].operation.ended && client_engine_due_us(&b.engine) == 0)
            run(&b);
    }
    assert_int_equal(b.engine.session.next_id, 4);
    end(&b);
}

static void cancel_the_next(struct task *task) {
    struct bench *b = task->bench;
    struct task *next = task + 1;
    if (next < b->tasks + b->count && client_engine_has(&b->engine, &next->operation))
        client_engine_cancel(&b->engine, &next->operation);
}

static void a_callback_may_cancel(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    for (int i = 0; i < 3; i++)
        give_read(&b);
    b.then = cancel_the_next;
    run(&b);
    for (uint8_t context = 2; context < 5; context++)
        hand_hear_unconnected(&b.hand, context, READ_A);
    answer(&b, 2, VALUE);
    while (client_engine_due_us(&b.engine) == 0)
        run(&b);
    expect_end(&b.tasks[0], EIP_OK);
    expect_end(&b.tasks[1], EIP_E_CANCELLED);
    expect_end(&b.tasks[2], EIP_E_CANCELLED);
    end(&b);
}

/* Services. */

static void a_service_too_long_for_a_packet_is_not_sent(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t data[CLIENT_UNCONNECTED_REQUEST_MAX];
    begin(&b);
    struct task *task = new_task(&b);
    task->items[0] = item_of(CLIENT_CALL);
    task->items[0].service = 0x4b;
    task->items[0].data = reader_of(data, sizeof data - 6 + 1);
    submit(task, 1, SECOND);
    run(&b);
    expect_end(task, EIP_E_LIMIT);
    hand_hear_nothing(&b.hand);
    task->told = 0;
    task->items[0].data = reader_of(data, sizeof data - 6);
    submit(task, 1, SECOND);
    run(&b);
    hand_hear(&b.hand, "6F 00 F0 01 *"); /* 16 and 480 bytes */
    end(&b);
}

/* The end. */

static void leaving_closes_the_connection_and_sends_nothing_more(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    struct task *under_way = give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    struct task *waiting = give_write(&b);
    client_engine_leave(&b.engine, 0);
    assert_true(client_engine_is_leaving(&b.engine));
    run(&b);
    hand_hear_unconnected(&b.hand, 4, CLOSE);
    hand_say_connected(&b.hand, 1, VALUE);
    run(&b);
    expect_end(under_way, EIP_OK);
    hand_hear_nothing(&b.hand);
    assert_true(client_engine_is_leaving(&b.engine));
    answer(&b, 4, CLOSED);
    assert_false(client_engine_is_leaving(&b.engine));
    assert_int_equal(waiting->told, 0);
    client_engine_close(&b.engine, 0);
    expect_end(waiting, EIP_E_CLOSED);
    hand_hear(&b.hand, UNREGISTER("05"));
    end(&b);
}

static void leaving_waits_no_longer_than_a_second(void **state) {
    (void)state;
    struct bench b;
    begin_connected(&b);
    give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_hear_connected(&b.hand, 1, READ_A);
    hand_say_connected(&b.hand, 1, VALUE);
    run(&b);
    client_engine_leave(&b.engine, 0);
    hand_hear_unconnected(&b.hand, 4, CLOSE);
    assert_int_equal(client_engine_due_us(&b.engine), SECOND);
    b.now_us = SECOND;
    run(&b);
    assert_false(client_engine_is_leaving(&b.engine));
    end(&b);
}

static void without_a_connection_there_is_nothing_to_wait_for(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    client_engine_leave(&b.engine, 0);
    assert_false(client_engine_is_leaving(&b.engine));
    client_engine_close(&b.engine, 0);
    hand_hear(&b.hand, UNREGISTER("02"));
    end(&b);
}

static void closing_ends_each_as_what_became_of_it(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    struct task *sent_read = give_read(&b);
    struct task *sent_write = give_write(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, READ_A);
    hand_hear_unconnected(&b.hand, 3, WRITE_A);
    struct task *waiting = give_write(&b);
    client_engine_close(&b.engine, 0);
    expect_end(sent_read, EIP_E_CLOSED);
    expect_end(sent_write, EIP_E_UNKNOWN);
    expect_end(waiting, EIP_E_CLOSED);
    hand_hear(&b.hand, UNREGISTER("04"));
    end(&b);
}

static void a_steady_cycle_allocates_nothing(void **state) {
    (void)state;
    struct bench b;
    uint64_t before = 0;
    begin_connected(&b);
    struct task *task = give_read(&b);
    run(&b);
    hand_hear_unconnected(&b.hand, 2, LARGE);
    answer(&b, 2, "DB 00 00 00 " HAND_GRANTED);
    for (uint16_t i = 1; i <= 100; i++) {
        hand_hear_connected(&b.hand, i, READ_A);
        hand_say_connected(&b.hand, i, VALUE);
        run(&b);
        expect_end(task, EIP_OK);
        if (i == 1)
            before = mem_count();
        task->told = 0;
        submit(task, 1, SECOND);
        run(&b);
    }
    assert_int_equal(mem_count(), before);
    end(&b);
}

UNIT_CASES(cmocka_unit_test(a_stream_is_wanted_when_there_is_something_to_do),
           cmocka_unit_test(what_cannot_connect_ends_at_once),
           cmocka_unit_test(nothing_to_do_needs_no_stream),
           cmocka_unit_test(a_refused_registration_ends_what_waits_for_it),
           cmocka_unit_test(a_registration_nobody_answers_ends_what_waits_for_it),
           cmocka_unit_test(bytes_of_something_else_break_the_protocol_for_all),
           cmocka_unit_test(several_are_under_way_at_once_without_a_connection),
           cmocka_unit_test(more_than_a_session_takes_wait_for_a_place),
           cmocka_unit_test(connections_are_opened_for_what_waits),
           cmocka_unit_test(what_becomes_free_is_used_before_what_is_being_opened),
           cmocka_unit_test(one_after_another_goes_over_a_single_connection),
           cmocka_unit_test(no_more_are_open_than_the_depth),
           cmocka_unit_test(a_device_without_more_connections_is_not_asked_again),
           cmocka_unit_test(the_next_session_may_have_more_connections),
           cmocka_unit_test(a_device_that_ends_sessions_on_a_second_connection_gets_one),
           cmocka_unit_test(a_device_that_ignores_forward_opens_is_asked_without),
           cmocka_unit_test(a_forward_open_waits_two_seconds_at_most),
           cmocka_unit_test(a_forward_open_waits_a_tenth_of_a_second_at_least),
           cmocka_unit_test(a_device_that_answers_nothing_over_connections_is_asked_without),
           cmocka_unit_test(what_is_not_worth_a_connection_goes_without),
           cmocka_unit_test(once_a_connection_is_open_everything_uses_it),
           cmocka_unit_test(where_connections_are_unwanted_none_is_opened),
           cmocka_unit_test(a_write_waits_for_what_came_before_it),
           cmocka_unit_test(what_comes_after_a_write_waits_for_it),
           cmocka_unit_test(reads_pass_each_other),
           cmocka_unit_test(a_write_of_several_requests_holds_back_until_the_last),
           cmocka_unit_test(a_write_does_not_overtake_what_waits_for_a_connection),
           cmocka_unit_test(a_list_and_a_message_keep_no_order),
           cmocka_unit_test(leaving_closes_all_connections),
           cmocka_unit_test(lists_need_no_connection_and_no_route),
           cmocka_unit_test(a_message_goes_as_it_is_and_its_reply_comes_as_it_is),
           cmocka_unit_test(a_message_is_sent_once),
           cmocka_unit_test(an_engine_for_lists_alone_registers_nothing),
           cmocka_unit_test(the_route_is_tried_before_anything_else_and_once),
           cmocka_unit_test(a_route_that_leads_nowhere_ends_all_with_its_status),
           cmocka_unit_test(a_route_that_is_silent_ends_those_whose_time_is_over),
           cmocka_unit_test(without_connections_it_goes_unconnected),
           cmocka_unit_test(a_route_too_long_for_a_connection_goes_unconnected),
           cmocka_unit_test(a_connection_that_idled_is_opened_anew_before_a_write),
           cmocka_unit_test(a_connected_request_nobody_answers_asks_for_another_connection),
           cmocka_unit_test(reads_go_on_over_the_next_session),
           cmocka_unit_test(a_write_that_was_only_written_down_goes_on),
           cmocka_unit_test(a_write_of_which_a_byte_was_sent_is_unknown),
           cmocka_unit_test(a_device_that_closes_every_session_is_given_up),
           cmocka_unit_test(a_stream_that_ends_before_the_session_is_there_ends_all),
           cmocka_unit_test(a_connection_does_not_outlive_its_stream),
           cmocka_unit_test(a_read_survives_a_connection_that_was_dropped),
           cmocka_unit_test(a_read_is_tried_until_its_time_is_over),
           cmocka_unit_test(a_write_has_all_of_its_time_and_is_not_repeated),
           cmocka_unit_test(a_peer_that_says_nothing_at_all_is_left),
           cmocka_unit_test(a_write_that_is_under_way_keeps_its_time),
           cmocka_unit_test(who_speaks_again_is_not_gone),
           cmocka_unit_test(short_silence_means_nothing),
           cmocka_unit_test(a_dead_peer_is_found_out_over_connections_too),
           cmocka_unit_test(what_comes_after_a_failure_waits_for_the_next_try),
           cmocka_unit_test(what_cannot_wait_so_long_hears_why_the_last_try_failed),
           cmocka_unit_test(each_failure_doubles_the_wait_and_a_session_ends_that),
           cmocka_unit_test(a_refused_registration_is_not_tried_again_at_once),
           cmocka_unit_test(a_lost_session_is_opened_anew_at_once_and_then_not),
           cmocka_unit_test(a_granted_connection_is_no_answer_to_what_was_asked),
           cmocka_unit_test(states_are_told_in_turn_with_what_ended_the_one_before),
           cmocka_unit_test(a_session_that_is_there_is_ready_until_it_is_lost),
           cmocka_unit_test(what_was_never_sent_times_out_as_what_it_is),
           cmocka_unit_test(what_was_sent_times_out_and_the_session_stays),
           cmocka_unit_test(an_operation_of_two_packets_times_out_as_one),
           cmocka_unit_test(cancelling_before_and_after_sending),
           cmocka_unit_test(cancelling_ends_all_of_an_operation),
           cmocka_unit_test(cancelling_a_connected_request_asks_for_another_connection),
           cmocka_unit_test(a_callback_may_submit), cmocka_unit_test(a_callback_may_cancel),
           cmocka_unit_test(a_service_too_long_for_a_packet_is_not_sent),
           cmocka_unit_test(leaving_closes_the_connection_and_sends_nothing_more),
           cmocka_unit_test(leaving_waits_no_longer_than_a_second),
           cmocka_unit_test(without_a_connection_there_is_nothing_to_wait_for),
           cmocka_unit_test(closing_ends_each_as_what_became_of_it),
           cmocka_unit_test(a_steady_cycle_allocates_nothing))
