/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/driver.h"

enum { WAIT_US = 2 * CLOCK_SECOND_US, SHORT_US = 50 * CLOCK_MILLISECOND_US };

static void init(struct client_driver *d, const char *host, uint16_t port, bool lists_only,
                 int64_t timeout_us) {
    static const struct client_peer nobody;
    *d = (struct client_driver){.host = host, .port = port, .timeout_us = timeout_us};
    assert_int_equal(client_driver_init(d, &nobody), EIP_OK);
    d->engine.lists_only = lists_only;
}

static eip_err ask(struct client_driver *d, int64_t timeout_us) {
    int64_t now_us = clock_now_us();
    struct client_operation o = client_operation_list(ENIP_LIST_IDENTITY, now_us + timeout_us);
    client_driver_finish(d, &o, now_us);
    return o.err;
}

static void a_device_registers_and_answers(void **state) {
    (void)state;
    struct running r;
    struct client_driver d;
    running_start(&r, 0);
    init(&d, "localhost", r.port, false, WAIT_US);
    assert_int_equal(client_driver_open(&d), EIP_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(&d, WAIT_US), EIP_OK);
    assert_int_equal(d.engine.session.state, CLIENT_READY);
    client_driver_fini(&d);
    running_stop(&r);
}

static void silence_ends_a_request_and_not_the_session(void **state) {
    (void)state;
    struct babbler silent;
    struct client_driver d;
    babbler_start(&silent, 1, "", 0, false);
    init(&d, "127.0.0.1", silent.port, true, WAIT_US);
    assert_int_equal(client_driver_open(&d), EIP_OK);
    int64_t before = clock_now_us();
    assert_int_equal(ask(&d, SHORT_US), EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before, SHORT_US / 2, CLOCK_SECOND_US);
    assert_int_equal(d.engine.session.state, CLIENT_READY);
    client_driver_fini(&d);
    babbler_stop(&silent);
}

/* The babbler serves one stream; the next one is refused or stays unanswered. */
static void an_end_in_the_middle_closes(void **state) {
    (void)state;
    struct babbler cut;
    struct client_driver d;
    babbler_start(&cut, ENIP_HEADER_SIZE, "\x63\0\x33\0", 4, true);
    init(&d, "127.0.0.1", cut.port, true, WAIT_US);
    assert_int_equal(client_driver_open(&d), EIP_OK);
    assert_int_not_equal(ask(&d, SHORT_US), EIP_OK);
    client_driver_fini(&d);
    babbler_stop(&cut);
}

static void who_speaks_something_else_is_found_out(void **state) {
    (void)state;
    static const char hello[] = "HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    struct babbler web;
    struct client_driver d;
    babbler_start(&web, 1, hello, sizeof hello - 1, false);
    init(&d, "127.0.0.1", web.port, false, WAIT_US);
    assert_int_equal(client_driver_open(&d), EIP_E_PROTOCOL);
    assert_non_null(d.engine.session.rule);
    client_driver_fini(&d);
    babbler_stop(&web);
}

static void a_registration_nobody_answers_times_out(void **state) {
    (void)state;
    struct babbler silent;
    struct client_driver d;
    babbler_start(&silent, 1, "", 0, false);
    init(&d, "127.0.0.1", silent.port, false, SHORT_US);
    assert_int_equal(client_driver_open(&d), EIP_E_TIMEOUT);
    client_driver_fini(&d);
    babbler_stop(&silent);
}

static void a_stream_that_idled_away_is_opened_anew(void **state) {
    (void)state;
    struct running r;
    struct client_driver d;
    running_start(&r, 0);
    uint16_t port = r.port;
    init(&d, "127.0.0.1", port, false, WAIT_US);
    assert_int_equal(client_driver_open(&d), EIP_OK);
    running_stop(&r);
    d.busy_us -= 2 * CLIENT_IDLE_US;
    assert_int_equal(ask(&d, SHORT_US), EIP_E_CONNECT);
    client_driver_fini(&d);
}

static void step_until_ended(struct client_driver *d, const struct client_operation *o) {
    int64_t until_us = clock_now_us() + WAIT_US;
    while (!o->ended && clock_now_us() < until_us) {
        int64_t due_us = client_driver_due_us(d);
        int error = 0;
        if (client_driver_fd(d) >= 0)
            error = socket_poller_wait_one(client_driver_fd(d), client_driver_want(d),
                                           due_us < until_us ? due_us : until_us);
        (void)error;
        client_driver_step(d, clock_now_us());
    }
}

static void a_loop_can_drive_it_from_connecting_to_the_answer(void **state) {
    (void)state;
    struct running r;
    struct client_driver d;
    running_start(&r, 0);
    init(&d, "127.0.0.1", r.port, false, WAIT_US);
    assert_int_equal(client_driver_fd(&d), -1);
    struct client_operation o = client_operation_list(ENIP_LIST_IDENTITY, clock_now_us() + WAIT_US);
    client_engine_submit(&d.engine, &o);
    assert_int_equal(client_driver_due_us(&d), 0);
    step_until_ended(&d, &o);
    assert_true(o.ended);
    assert_int_equal(o.err, EIP_OK);
    assert_int_equal(client_driver_want(&d), SOCKET_READ);
    client_driver_fini(&d);
    running_stop(&r);
}

static void a_refused_connection_ends_what_waits_at_once(void **state) {
    (void)state;
    struct client_driver d;
    init(&d, "127.0.0.1", running_free_port(), false, WAIT_US);
    struct client_operation o = client_operation_list(ENIP_LIST_IDENTITY, clock_now_us() + WAIT_US);
    client_engine_submit(&d.engine, &o);
    int64_t before = clock_now_us();
    step_until_ended(&d, &o);
    assert_int_equal(o.err, EIP_E_CONNECT);
    assert_in_range(clock_now_us() - before, 0, WAIT_US / 2);
    client_driver_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_device_registers_and_answers),
           cmocka_unit_test(silence_ends_a_request_and_not_the_session),
           cmocka_unit_test(an_end_in_the_middle_closes),
           cmocka_unit_test(who_speaks_something_else_is_found_out),
           cmocka_unit_test(a_registration_nobody_answers_times_out),
           cmocka_unit_test(a_stream_that_idled_away_is_opened_anew),
           cmocka_unit_test(a_loop_can_drive_it_from_connecting_to_the_answer),
           cmocka_unit_test(a_refused_connection_ends_what_waits_at_once))
