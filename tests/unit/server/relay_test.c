/* SPDX-License-Identifier: MIT */
/* A server that passes requests on, between a client on the same loop and a test that answers. */
#include <netinet/in.h>

#include "support/ask.h"
#include "support/unit.h"

#include "base/clock.h"
#include "link/link.h"
#include "server/server.h"

enum { WAIT_US = 5 * CLOCK_SECOND_US, SOON_US = 5 * CLOCK_MILLISECOND_US, QUESTIONS_MAX = 3 };

#define SEND  "52 02 20 06 24 01 0A 05 06 00 0E 02 20 01 24 01 01 00 01 05"
#define VALUE "8E 00 00 00 2A 00"

struct scene;

struct question {
    struct scene *scene;
    struct client_operation operation;
    uint8_t bytes[64];
    uint8_t reply[64];
    size_t size;
    int done;
    eip_err err;
};

/* A server whose relays the test plays, and a client that asks it. */
struct scene {
    struct loop loop;
    struct device device;
    struct server server;
    struct server_relays relays;
    struct link link;
    struct timer timer;
    struct question questions[QUESTIONS_MAX];
    size_t count;
    bool (*may_begin)(struct scene *s);
    void (*then)(struct scene *s); /* a little after a request was passed on */
    struct server_connection *asker;
    int begun;
    int forgotten;
    int stopped;
};

static bool begin(void *user, struct server_connection *c, const struct device_relay *relay,
                  void **ret_ticket) {
    struct scene *s = user;
    assert_int_equal(relay->target, 3);
    s->begun++;
    if (s->may_begin != NULL && !s->may_begin(s))
        return false;
    s->asker = c;
    *ret_ticket = &s->asker;
    timer_set(&s->timer, SOON_US);
    return true;
}

static void forget(void *user, void *ticket) {
    struct scene *s = user;
    assert_ptr_equal(ticket, &s->asker);
    assert_non_null(s->asker);
    s->asker = NULL;
    s->forgotten++;
}

static void take_stopped(void *user) {
    struct scene *s = user;
    s->stopped++;
    timer_stop(&s->timer);
}

static void take_time(void *user) {
    struct scene *s = user;
    s->then(s);
}

static void close_all(void *user) {
    struct scene *s = user;
    server_stop(&s->server);
}

static void set_up(struct scene *s) {
    static const struct device_hops row = {.port = 1, .first = 5, .last = 5, .target = 3};
    static const struct device_routes routes = {.rows = &row, .count = 1};
    struct sockaddr_in at = {.sin_family = AF_INET};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *s = (struct scene){.relays = {begin, forget, take_stopped, s}};
    struct server_options options = {.device = &s->device, .relays = &s->relays};
    ask_init(&s->device);
    s->device.options.routes = &routes;
    assert_int_equal(loop_init(&s->loop), EIP_OK);
    assert_int_equal(
        server_start(&s->server, &s->loop, &options, (struct sockaddr *)&at, sizeof at), EIP_OK);
    memcpy(&at, &s->server.address, sizeof at);
    struct link_options to = {.host = "127.0.0.1", .port = ntohs(at.sin_port)};
    to.stopped = close_all;
    to.user = s;
    assert_int_equal(link_init(&s->link, &s->loop, &to), EIP_OK);
    timer_init(&s->timer, &s->loop, take_time, s);
}

static void run(struct scene *s) {
    loop_run(&s->loop);
    loop_fini(&s->loop);
    device_fini(&s->device);
    assert_int_equal(s->stopped, 1);
    for (size_t i = 0; i < s->count; i++)
        assert_int_equal(s->questions[i].done, 1);
}

static void take_done(void *user, struct client_operation *operation) {
    struct question *q = user;
    q->done++;
    q->err = operation->err;
    q->size = operation->err == EIP_OK ? reader_left(&operation->reply) : 0;
    assert_true(q->size <= sizeof q->reply);
    if (q->size > 0)
        memcpy(q->reply, operation->reply.at, q->size);
    for (size_t i = 0; i < q->scene->count; i++)
        if (q->scene->questions[i].done == 0)
            return;
    link_stop(&q->scene->link);
}

static void ask_for(struct scene *s, const char *message) {
    struct question *q = &s->questions[s->count++];
    q->scene = s;
    size_t size = ask_hex(message, q->bytes, sizeof q->bytes);
    q->operation = client_operation_message(reader_of(q->bytes, size), clock_now_us() + WAIT_US);
    q->operation.done = take_done;
    q->operation.user = q;
    assert_int_equal(link_submit(&s->link, &q->operation), EIP_OK);
}

static void expect(const struct question *q, const char *reply) {
    assert_int_equal(q->err, EIP_OK);
    ask_compare("reply", reader_of(q->reply, q->size), reply);
}

static void answer(struct scene *s) {
    uint8_t bytes[16];
    size_t size = ask_hex(VALUE, bytes, sizeof bytes);
    struct server_connection *asker = s->asker;
    s->asker = NULL;
    server_relayed(asker, reader_of(bytes, size));
}

static void a_request_is_answered_when_its_answer_is_there(void **state) {
    (void)state;
    struct scene s;
    set_up(&s);
    s.then = answer;
    for (int i = 0; i < QUESTIONS_MAX; i++)
        ask_for(&s, SEND);
    run(&s);
    for (int i = 0; i < QUESTIONS_MAX; i++)
        expect(&s.questions[i], VALUE);
    assert_int_equal(s.begun, QUESTIONS_MAX);
    assert_int_equal(s.forgotten, 0);
    assert_int_equal(s.server.counts.relayed, QUESTIONS_MAX);
}

static bool the_second_may(struct scene *s) {
    return s->begun == 2;
}

static void what_cannot_be_passed_on_is_refused_at_once(void **state) {
    (void)state;
    struct scene s;
    set_up(&s);
    s.may_begin = the_second_may;
    s.then = answer;
    for (int i = 0; i < QUESTIONS_MAX; i++)
        ask_for(&s, SEND);
    run(&s);
    expect(&s.questions[0], "D2 00 01 01 01 03 01 00");
    expect(&s.questions[1], VALUE);
    expect(&s.questions[2], "D2 00 01 01 01 03 01 00");
    assert_int_equal(s.forgotten, 0);
}

static void leave(struct scene *s) {
    link_stop(&s->link);
}

static void who_leaves_is_forgotten(void **state) {
    (void)state;
    struct scene s;
    set_up(&s);
    s.then = leave;
    ask_for(&s, SEND);
    run(&s);
    assert_int_equal(s.questions[0].err, EIP_E_CLOSED);
    assert_int_equal(s.forgotten, 1);
    assert_null(s.asker);
}

static void end_the_server(struct scene *s) {
    server_stop(&s->server);
    assert_int_equal(s->forgotten, 1);
    assert_int_equal(s->stopped, 1);
    link_stop(&s->link);
}

static void a_server_that_is_stopped_forgets_what_it_passed_on(void **state) {
    (void)state;
    struct scene s;
    set_up(&s);
    s.then = end_the_server;
    ask_for(&s, SEND);
    run(&s);
    assert_int_equal(s.questions[0].err, EIP_E_CLOSED);
}

static void drain_and_answer(struct scene *s) {
    server_drain(&s->server);
    assert_int_equal(s->forgotten, 0);
    answer(s);
}

static void a_server_that_drains_waits_for_the_answer(void **state) {
    (void)state;
    struct scene s;
    set_up(&s);
    s.then = drain_and_answer;
    ask_for(&s, SEND);
    run(&s);
    expect(&s.questions[0], VALUE);
}

UNIT_CASES(cmocka_unit_test(a_request_is_answered_when_its_answer_is_there),
           cmocka_unit_test(what_cannot_be_passed_on_is_refused_at_once),
           cmocka_unit_test(who_leaves_is_forgotten),
           cmocka_unit_test(a_server_that_is_stopped_forgets_what_it_passed_on),
           cmocka_unit_test(a_server_that_drains_waits_for_the_answer))
