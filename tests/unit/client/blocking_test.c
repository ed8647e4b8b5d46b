/* SPDX-License-Identifier: MIT */
#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/blocking.h"

enum { WAIT_US = 2 * CLOCK_SECOND_US, SHORT_US = 50 * CLOCK_MILLISECOND_US };

static struct client_outcome ask(struct client_blocking *b, int64_t timeout_us) {
    struct client_outcome outcome = {.id = 0};
    uint64_t id = 0;
    int64_t now_us = clock_now_us();
    assert_int_equal(client_session_list(&b->session, ENIP_LIST_IDENTITY, now_us + timeout_us, &id),
                     EIP_OK);
    client_blocking_wait(b, now_us, now_us + timeout_us, &outcome);
    assert_int_equal(outcome.id, id);
    return outcome;
}

static void a_device_registers_and_answers(void **state) {
    (void)state;
    struct running r;
    struct client_blocking b;
    running_start(&r, 0);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", r.port, true, WAIT_US), EIP_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(&b, WAIT_US).err, EIP_OK);
    assert_true(client_blocking_is_ready(&b, clock_now_us()));
    client_blocking_close(&b);
    assert_false(client_blocking_is_ready(&b, clock_now_us()));
    assert_int_equal(client_blocking_open(&b, "localhost", r.port, true, WAIT_US), EIP_OK);
    client_blocking_fini(&b);
    running_stop(&r);
}

static void silence_ends_a_request_and_not_the_session(void **state) {
    (void)state;
    struct babbler silent;
    struct client_blocking b;
    babbler_start(&silent, 1, "", 0, false);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", silent.port, false, WAIT_US), EIP_OK);
    int64_t before = clock_now_us();
    assert_int_equal(ask(&b, SHORT_US).err, EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before, SHORT_US / 2, CLOCK_SECOND_US);
    assert_int_equal(b.session.state, CLIENT_READY);
    client_blocking_fini(&b);
    babbler_stop(&silent);
}

static void an_end_in_the_middle_closes(void **state) {
    (void)state;
    struct babbler cut;
    struct client_blocking b;
    babbler_start(&cut, ENIP_HEADER_SIZE, "\x63\0\x33\0", 4, true);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", cut.port, false, WAIT_US), EIP_OK);
    assert_int_equal(ask(&b, WAIT_US).err, EIP_E_CLOSED);
    assert_int_equal(b.stream.fd, -1);
    client_blocking_fini(&b);
    babbler_stop(&cut);
}

static void who_speaks_something_else_is_found_out(void **state) {
    (void)state;
    static const char hello[] = "HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    struct babbler web;
    struct client_blocking b;
    babbler_start(&web, 1, hello, sizeof hello - 1, false);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", web.port, true, WAIT_US),
                     EIP_E_PROTOCOL);
    client_blocking_fini(&b);
    babbler_stop(&web);
}

static void a_registration_nobody_answers_times_out(void **state) {
    (void)state;
    struct babbler silent;
    struct client_blocking b;
    babbler_start(&silent, 1, "", 0, false);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", silent.port, true, SHORT_US),
                     EIP_E_TIMEOUT);
    client_blocking_fini(&b);
    babbler_stop(&silent);
}

static void a_stream_that_idled_away_is_noticed(void **state) {
    (void)state;
    struct running r;
    struct client_blocking b;
    running_start(&r, 0);
    assert_int_equal(client_blocking_init(&b), EIP_OK);
    assert_int_equal(client_blocking_open(&b, "127.0.0.1", r.port, true, WAIT_US), EIP_OK);
    running_stop(&r);
    assert_false(client_blocking_is_ready(&b, clock_now_us() + 2 * CLIENT_IDLE_US));
    client_blocking_fini(&b);
}

UNIT_CASES(cmocka_unit_test(a_device_registers_and_answers),
           cmocka_unit_test(silence_ends_a_request_and_not_the_session),
           cmocka_unit_test(an_end_in_the_middle_closes),
           cmocka_unit_test(who_speaks_something_else_is_found_out),
           cmocka_unit_test(a_registration_nobody_answers_times_out),
           cmocka_unit_test(a_stream_that_idled_away_is_noticed))
