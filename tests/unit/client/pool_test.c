/* SPDX-License-Identifier: MIT */
/* A pool of connections against a device that is typed by hand; engine_test.c has the rest. */
#include "support/hand.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/pool.h"

enum { SECOND = CLOCK_SECOND_US };

#define GRANTED "DB 00 00 00 " HAND_GRANTED
#define REFUSED "DB 00 01 01 13 01 SS SS 37 13 OO OO OO OO 00 00"
#define IN_USE  "DB 00 01 01 00 01 SS SS 37 13 OO OO OO OO 00 00"

struct bench {
    struct client_session session;
    struct client_pool pool;
    struct client_peer peer;
    struct hand hand;
    uint8_t context; /* of the next request */
};

static void begin(struct bench *b, uint8_t depth) {
    struct client_outcome outcome;
    *b = (struct bench){.peer.depth = depth, .context = 2};
    b->hand.session = &b->session;
    client_pool_init(&b->pool, 1);
    assert_int_equal(client_session_init(&b->session), EIP_OK);
    client_session_open(&b->session, true, SECOND);
    hand_register(&b->hand, 1);
    assert_false(client_session_next(&b->session, &outcome));
}

static void end(struct bench *b) {
    client_session_fini(&b->session);
}

static void send(struct bench *b) {
    struct reader output = client_session_output(&b->session);
    client_session_sent(&b->session, reader_left(&output));
}

/* Sends a Forward Open for the connection that comes next; its context. */
static uint8_t open_next(struct bench *b) {
    assert_true(client_pool_may_open(&b->pool, &b->peer));
    assert_int_equal(client_pool_open(&b->pool, &b->session, &b->peer, 0, SECOND), EIP_OK);
    send(b);
    return b->context++;
}

static void take_all(struct bench *b, int64_t now_us) {
    struct client_outcome outcome;
    while (client_session_next(&b->session, &outcome))
        assert_int_not_equal(client_pool_take(&b->pool, &b->session, &b->peer, &outcome, now_us),
                             CLIENT_POOL_NOTHING);
}

static void answer(struct bench *b, size_t connection, uint8_t context, const char *reply) {
    b->hand.connection = &b->pool.connections[connection];
    hand_say_unconnected(&b->hand, context, reply);
    take_all(b, 0);
}

static void the_first_one_comes_alone(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    assert_false(client_pool_is_used(&b.pool));
    uint8_t first = open_next(&b);
    assert_true(client_pool_is_used(&b.pool));
    assert_false(client_pool_is_open(&b.pool));
    assert_false(client_pool_may_open(&b.pool, &b.peer));
    assert_int_equal(client_pool_size(&b.pool), 0);
    answer(&b, 0, first, GRANTED);
    assert_true(client_pool_is_open(&b.pool));
    assert_int_equal(client_pool_size(&b.pool), CLIENT_CONNECTION_LARGE);
    for (int i = 1; i < CLIENT_DEPTH; i++)
        open_next(&b);
    assert_int_equal(client_pool_opening(&b.pool), CLIENT_DEPTH - 1);
    assert_false(client_pool_may_open(&b.pool, &b.peer));
    end(&b);
}

static void a_depth_beyond_all_bounds_is_the_greatest(void **state) {
    (void)state;
    struct bench b;
    begin(&b, UINT8_MAX);
    answer(&b, 0, open_next(&b), GRANTED);
    for (size_t i = 1; i < CLIENT_DEPTH_MAX; i++)
        answer(&b, i, open_next(&b), GRANTED);
    assert_false(client_pool_may_open(&b.pool, &b.peer));
    end(&b);
}

/* A grant that comes after the refusal of another one counts too. */
static void what_is_refused_limits_what_is_open(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 8);
    answer(&b, 0, open_next(&b), GRANTED);
    uint8_t second = open_next(&b);
    uint8_t third = open_next(&b);
    answer(&b, 2, third, REFUSED);
    assert_int_equal(b.pool.limit, 1);
    assert_int_equal(b.pool.refusal.extended[0], 0x0113);
    answer(&b, 1, second, GRANTED);
    assert_int_equal(b.pool.limit, 2);
    assert_false(client_pool_may_open(&b.pool, &b.peer));
    assert_false(b.peer.out_of_connections);
    client_connection_close(&b.pool.connections[0], &b.session, &b.peer, 0);
    assert_true(client_pool_may_open(&b.pool, &b.peer)); /* instead of it */
    client_pool_lost(&b.pool, &b.peer);
    open_next(&b);
    end(&b);
}

static void a_serial_number_in_use_is_no_want_of_connections(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    answer(&b, 0, open_next(&b), GRANTED);
    answer(&b, 1, open_next(&b), IN_USE);
    assert_true(client_pool_may_open(&b.pool, &b.peer));
    answer(&b, 1, open_next(&b), GRANTED);
    end(&b);
}

/* The other one ended meanwhile: what was asked was still one more. */
static void what_was_asked_beside_another_stays_so(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    answer(&b, 0, open_next(&b), GRANTED);
    uint8_t second = open_next(&b);
    client_connection_close(&b.pool.connections[0], &b.session, &b.peer, 0);
    answer(&b, 1, second, "DB 00 08 00");
    assert_false(b.peer.no_large || b.peer.no_connection);
    end(&b);
}

/* Several Forward Opens under one session that is lost are one loss. */
static void sessions_that_end_on_forward_opens_are_counted(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    for (int i = 1; i <= 2; i++) {
        answer(&b, 0, open_next(&b), GRANTED);
        open_next(&b);
        open_next(&b);
        client_session_lost(&b.session, EIP_E_CLOSED);
        take_all(&b, 0);
        client_pool_lost(&b.pool, &b.peer);
        assert_int_equal(b.peer.more_lost, i);
        assert_int_equal(client_peer_depth(&b.peer), i == 1 ? CLIENT_DEPTH : 1);
        client_session_open(&b.session, true, SECOND);
        hand_register(&b.hand, b.context++);
        take_all(&b, 0);
    }
    assert_false(b.peer.no_connection);
    end(&b);
}

static void a_device_that_ends_sessions_on_the_first_has_none(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    for (int i = 1; i <= 2; i++) {
        open_next(&b);
        client_session_lost(&b.session, EIP_E_CLOSED);
        take_all(&b, 0);
        client_pool_lost(&b.pool, &b.peer);
        assert_int_equal(b.peer.no_connection, i == 2);
        client_session_open(&b.session, true, SECOND);
        hand_register(&b.hand, b.context++);
        take_all(&b, 0);
    }
    assert_false(client_pool_may_open(&b.pool, &b.peer));
    end(&b);
}

static void silence_beside_others_limits_to_those(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 0);
    answer(&b, 0, open_next(&b), GRANTED);
    open_next(&b);
    open_next(&b);
    client_session_tick(&b.session, SECOND);
    take_all(&b, SECOND);
    assert_int_equal(b.pool.limit, 1);
    assert_false(b.peer.out_of_connections);
    assert_true(client_pool_is_closing(&b.pool));
    end(&b);
}

static struct client_outcome ask(struct bench *b, bool answers) {
    struct client_outcome outcome = {.err = EIP_E_TIMEOUT, .sent = true};
    struct writer *w;
    struct client_connection *c = client_pool_free(&b->pool, &b->session, &b->peer, 0);
    assert_non_null(c);
    assert_int_equal(client_connection_begin(c, &b->session, 0, SECOND, &w), EIP_OK);
    writer_bytes(w, "\x0e\3\x20\1\x24\1\x30\1", 8);
    assert_int_equal(client_connection_end(c, &b->session, &outcome.id), EIP_OK);
    b->context++;
    if (answers)
        outcome.err = EIP_OK;
    return outcome;
}

/* One that answered before may be dropped without that saying anything of others. */
static void only_connections_that_never_answered_count_as_mute(void **state) {
    (void)state;
    struct bench b;
    begin(&b, 1);
    for (int answered = 1; answered >= 0; answered--) {
        for (int i = 0; i < 2; i++) {
            answer(&b, 0, open_next(&b), GRANTED);
            if (answered) {
                struct client_outcome good = ask(&b, true);
                client_pool_take(&b.pool, &b.session, &b.peer, &good, 0);
            }
            struct client_outcome late = ask(&b, false);
            assert_int_equal(client_pool_take(&b.pool, &b.session, &b.peer, &late, 0),
                             CLIENT_POOL_REQUEST);
            b.context++; /* of the Forward Close */
        }
        assert_int_equal(b.peer.out_of_connections, !answered);
    }
    end(&b);
}

UNIT_CASES(cmocka_unit_test(the_first_one_comes_alone),
           cmocka_unit_test(a_depth_beyond_all_bounds_is_the_greatest),
           cmocka_unit_test(what_is_refused_limits_what_is_open),
           cmocka_unit_test(what_was_asked_beside_another_stays_so),
           cmocka_unit_test(a_serial_number_in_use_is_no_want_of_connections),
           cmocka_unit_test(sessions_that_end_on_forward_opens_are_counted),
           cmocka_unit_test(a_device_that_ends_sessions_on_the_first_has_none),
           cmocka_unit_test(silence_beside_others_limits_to_those),
           cmocka_unit_test(only_connections_that_never_answered_count_as_mute))
