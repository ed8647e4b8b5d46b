/* SPDX-License-Identifier: MIT */
/* The question whether a guessed route is one, and each of its answers. */
#include "support/hand.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/route.h"

#define PROBE                                                                                      \
    "52 02 20 06 24 01 0A ?? 08 00 0E 03 20 01 24 01 30 01 01 00 01 00" /* to port 1, slot 0 */

struct bench {
    struct client_session session;
    struct client_peer peer;
    struct hand hand;
};

static void begin(struct bench *b) {
    static const uint8_t slot_0[] = {1, 0};
    *b = (struct bench){.hand = {.session = &b->session}};
    b->peer = (struct client_peer){.route = reader_of(slot_0, sizeof slot_0), .guessed = true};
    assert_int_equal(client_session_init(&b->session), EIP_OK);
    client_session_open(&b->session, true, CLOCK_SECOND_US);
    hand_register(&b->hand, 1);
    struct client_outcome outcome;
    assert_false(client_session_next(&b->session, &outcome));
}

static void end(struct bench *b) {
    client_session_fini(&b->session);
}

/* Sends the question, hears it, and answers it unless reply is NULL. */
static struct client_outcome try_with(struct bench *b, const char *reply) {
    struct client_outcome outcome = {.id = 0};
    uint64_t id = 0;
    assert_true(client_peer_is_open(&b->peer));
    assert_int_equal(client_route_try(&b->session, &b->peer, 0, CLOCK_SECOND_US, &id), EIP_OK);
    hand_hear_unconnected(&b->hand, 2, PROBE);
    if (reply == NULL)
        return outcome;
    hand_say_unconnected(&b->hand, 2, reply);
    assert_true(client_session_next(&b->session, &outcome));
    assert_int_equal(outcome.id, id);
    return outcome;
}

static void an_answer_from_the_end_of_the_route_settles_it(void **state) {
    (void)state;
    static const char *const replies[] = {
        "8E 00 00 00 01 00",
        "8E 00 08 00", /* whatever it is: somebody there said it */
        "D2 00 00 00",
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        struct bench b;
        struct eip_status status;
        begin(&b);
        struct client_outcome outcome = try_with(&b, replies[i]);
        assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_OK);
        assert_false(client_peer_is_open(&b.peer));
        struct reader route = client_peer_route(&b.peer);
        assert_int_equal(reader_left(&route), 2);
        end(&b);
    }
}

static void a_device_that_does_not_route_is_asked_without_one(void **state) {
    (void)state;
    static const char *const replies[] = {
        "D2 00 08 00", "D2 00 05 00", "D2 00 16 00", "D2 00 02 00", "D2 00 05 01 00 00",
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        struct bench b;
        struct eip_status status;
        begin(&b);
        struct client_outcome outcome = try_with(&b, replies[i]);
        assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_OK);
        assert_false(client_peer_is_open(&b.peer));
        struct reader route = client_peer_route(&b.peer);
        assert_int_equal(reader_left(&route), 0);
        assert_false(route.bad);
        end(&b);
    }
}

static void a_routing_error_says_why_nothing_can_be_sent(void **state) {
    (void)state;
    static const struct {
        const char *reply;
        uint8_t general;
        uint16_t extended;
    } rows[] = {
        {"D2 00 01 01 12 03", 1, 0x0312}, /* no such slot */
        {"D2 00 01 01 04 02", 1, 0x0204}, /* nobody in it answers */
        {"D2 00 01 01 11 03 01", 1, 0x0311},
        {"D2 00 13 00", 0x13, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b;
        struct eip_status status;
        begin(&b);
        struct client_outcome outcome = try_with(&b, rows[i].reply);
        assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_E_REFUSED);
        assert_int_equal(status.source, EIP_SOURCE_ROUTE);
        assert_int_equal(status.general, rows[i].general);
        if (rows[i].extended != 0)
            assert_int_equal(status.extended[0], rows[i].extended);
        assert_true(client_peer_is_open(&b.peer)); /* to be asked again */
        end(&b);
    }
}

/* One may be lost by accident. */
static void two_sessions_closed_on_it_do_not_route(void **state) {
    (void)state;
    struct bench b;
    struct eip_status status;
    static const struct client_outcome closed = {.err = EIP_E_CLOSED, .sent = true};
    begin(&b);
    assert_int_equal(client_route_take(&b.peer, &closed, &status), EIP_OK);
    assert_true(client_peer_is_open(&b.peer));
    assert_false(b.peer.unrouted);
    assert_int_equal(client_route_take(&b.peer, &closed, &status), EIP_OK);
    assert_false(client_peer_is_open(&b.peer));
    assert_true(b.peer.unrouted);
    end(&b);
}

static void a_question_that_was_never_sent_settles_nothing(void **state) {
    (void)state;
    struct bench b;
    struct eip_status status;
    struct client_outcome outcome;
    uint64_t id;
    begin(&b);
    assert_int_equal(client_route_try(&b.session, &b.peer, 0, CLOCK_SECOND_US, &id), EIP_OK);
    client_session_lost(&b.session, EIP_E_CLOSED);
    assert_true(client_session_next(&b.session, &outcome));
    assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_E_CLOSED);
    assert_true(client_peer_is_open(&b.peer));
    assert_int_equal(client_route_try(&b.session, &b.peer, 0, CLOCK_SECOND_US, &id), EIP_E_CLOSED);
    end(&b);
}

static void silence_and_refusals_below_settle_nothing(void **state) {
    (void)state;
    struct bench b;
    struct eip_status status;
    struct client_outcome outcome;
    begin(&b);
    try_with(&b, NULL);
    client_session_tick(&b.session, CLOCK_SECOND_US);
    assert_true(client_session_next(&b.session, &outcome));
    assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_E_TIMEOUT);
    assert_true(client_peer_is_open(&b.peer));
    outcome = (struct client_outcome){.err = EIP_E_REFUSED, .status = ENIP_BAD_SESSION};
    assert_int_equal(client_route_take(&b.peer, &outcome, &status), EIP_E_REFUSED);
    assert_int_equal(status.source, EIP_SOURCE_ENCAPSULATION);
    assert_int_equal(status.encapsulation, ENIP_BAD_SESSION);
    assert_true(client_peer_is_open(&b.peer));
    end(&b);
}

UNIT_CASES(cmocka_unit_test(an_answer_from_the_end_of_the_route_settles_it),
           cmocka_unit_test(a_device_that_does_not_route_is_asked_without_one),
           cmocka_unit_test(a_routing_error_says_why_nothing_can_be_sent),
           cmocka_unit_test(two_sessions_closed_on_it_do_not_route),
           cmocka_unit_test(a_question_that_was_never_sent_settles_nothing),
           cmocka_unit_test(silence_and_refusals_below_settle_nothing))
