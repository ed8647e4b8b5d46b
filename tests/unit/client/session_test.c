/* SPDX-License-Identifier: MIT */
#include "support/pair.h"
#include "support/unit.h"

#include "base/clock.h"
#include "cip/path.h"
#include "cip/service.h"

enum { SECOND = 1000000, MUCH = 3000 };

static uint64_t ask(struct client_session *s, int64_t deadline_us) {
    struct writer *w;
    uint64_t id = 0;
    assert_int_equal(client_session_begin(s, reader_of(NULL, 0), 0, deadline_us, &w), EIP_OK);
    size_t mark = cip_request_begin(w, CIP_GET_ATTRIBUTE_SINGLE);
    cip_path_class(w, CIP_CLASS_IDENTITY);
    cip_path_instance(w, 1);
    cip_path_attribute(w, 1);
    cip_request_path_end(w, mark);
    assert_int_equal(client_session_end(s, &id), EIP_OK);
    return id;
}

static struct client_outcome outcome_of(struct client_session *s) {
    struct client_outcome outcome = {.id = 0};
    assert_true(client_session_next(s, &outcome));
    return outcome;
}

static void expect_none(struct client_session *s) {
    struct client_outcome outcome;
    assert_false(client_session_next(s, &outcome));
}

static void requests_are_answered_however_the_bytes_are_cut(void **state) {
    (void)state;
    for (size_t piece = 0; piece < 40; piece++) {
        struct pair p;
        pair_init(&p, DEVICE_ROUTE_ANY);
        p.piece_max = piece;
        pair_open(&p);
        uint64_t first = ask(&p.engine.session, SECOND);
        uint64_t second = ask(&p.engine.session, SECOND);
        pair_exchange(&p);
        struct client_outcome a = outcome_of(&p.engine.session);
        assert_int_equal(a.id, first);
        assert_int_equal(a.err, EIP_OK);
        assert_int_equal(reader_u16(&a.cip.data), 1);
        assert_int_equal(outcome_of(&p.engine.session).id, second);
        expect_none(&p.engine.session);
        pair_fini(&p);
    }
}

/* Hands one answer over, typed by hand: an empty success to the request with this context. */
static void answer(struct client_session *s, uint64_t id, uint8_t service) {
    uint8_t bytes[64] = {0x6f, 0, 0x14, 0};
    struct writer w = writer_of(bytes, sizeof bytes);
    w.size = 4;
    writer_u32(&w, s->handle);
    writer_u32(&w, 0);
    writer_u64(&w, id);
    writer_u32(&w, 0);
    writer_zeros(&w, 6);
    writer_u16(&w, 2);
    writer_u32(&w, 0);
    writer_u16(&w, 0xb2);
    writer_u16(&w, 4);
    writer_u32(&w, service | 0x80u);
    assert_int_equal(client_session_receive(s, bytes, w.size), w.size);
}

static void answers_find_their_request_in_any_order(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    uint64_t first = ask(&p.engine.session, SECOND);
    uint64_t second = ask(&p.engine.session, SECOND);
    answer(&p.engine.session, second, 0x0e);
    answer(&p.engine.session, first, 0x0e);
    assert_int_equal(outcome_of(&p.engine.session).id, second);
    assert_int_equal(outcome_of(&p.engine.session).id, first);
    pair_fini(&p);
}

static void a_late_answer_is_dropped_and_counted(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    p.mute = true;
    uint64_t slow = ask(&p.engine.session, SECOND);
    pair_exchange(&p);
    assert_int_equal(client_session_due_us(&p.engine.session), SECOND);
    client_session_tick(&p.engine.session, SECOND - 1);
    expect_none(&p.engine.session);
    client_session_tick(&p.engine.session, SECOND);
    struct client_outcome late = outcome_of(&p.engine.session);
    assert_int_equal(late.id, slow);
    assert_int_equal(late.err, EIP_E_TIMEOUT);
    assert_true(late.sent);
    p.mute = false;
    uint64_t next = ask(&p.engine.session, 2 * SECOND);
    pair_exchange(&p);
    assert_int_equal(outcome_of(&p.engine.session).id, next);
    assert_int_equal(p.engine.session.counts.late, 1);
    answer(&p.engine.session, 1u << 30, 0x0e);
    expect_none(&p.engine.session);
    assert_int_equal(p.engine.session.counts.stray, 1);
    pair_fini(&p);
}

static void what_was_not_sent_never_happened(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    uint64_t gone = ask(&p.engine.session, SECOND);
    uint64_t stays = ask(&p.engine.session, 2 * SECOND);
    client_session_tick(&p.engine.session, SECOND);
    struct client_outcome outcome = outcome_of(&p.engine.session);
    assert_int_equal(outcome.id, gone);
    assert_false(outcome.sent);
    pair_exchange(&p);
    assert_int_equal(p.server.counts.requests, 1);
    assert_int_equal(outcome_of(&p.engine.session).id, stays);
    pair_fini(&p);
}

static void a_request_that_is_partly_sent_is_completed(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    ask(&p.engine.session, SECOND);
    struct reader output = client_session_output(&p.engine.session);
    assert_int_equal(device_session_receive(&p.server, output.at, 10, 0), 10);
    client_session_sent(&p.engine.session, 10);
    client_session_tick(&p.engine.session, SECOND);
    assert_true(outcome_of(&p.engine.session).sent);
    uint64_t next = ask(&p.engine.session, 2 * SECOND);
    pair_exchange(&p);
    assert_int_equal(p.server.counts.requests, 2);
    assert_int_equal(outcome_of(&p.engine.session).id, next);
    pair_fini(&p);
}

static uint64_t ask_much(struct client_session *s) {
    struct writer *w;
    uint64_t id = 0;
    assert_int_equal(client_session_begin(s, reader_of(NULL, 0), 0, SECOND, &w), EIP_OK);
    for (uint16_t i = 0; i < MUCH / sizeof i; i++)
        writer_u16(w, (uint16_t)(i + s->next_id));
    assert_int_equal(client_session_end(s, &id), EIP_OK);
    return id;
}

static void what_is_lent_counts_as_sent(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    struct client_session *s = &p.engine.session;
    uint64_t ids[3];
    for (size_t i = 0; i < 3; i++)
        ids[i] = ask_much(s);
    struct reader output = client_session_output(s);
    size_t each = reader_left(&output) / 3;
    client_session_lend(s, each + 1); /* and one byte of the second */
    for (size_t i = 0; i < 3; i++)
        client_session_cancel(s, ids[i]);
    output = client_session_output(s);
    assert_int_equal(reader_left(&output), 2 * each);
    for (size_t i = 0; i < 3; i++) {
        struct client_outcome outcome = outcome_of(s);
        assert_int_equal(outcome.id, ids[i]);
        assert_int_equal(outcome.sent, i < 2);
    }
    pair_fini(&p);
}

static void what_is_lent_when_the_stream_is_lost_counts_as_sent(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    struct client_session *s = &p.engine.session;
    uint64_t ids[3];
    for (size_t i = 0; i < 3; i++)
        ids[i] = ask_much(s);
    struct reader output = client_session_output(s);
    size_t each = reader_left(&output) / 3;
    client_session_lend(s, each + 1);
    client_session_cancel(s, ids[0]);
    client_session_lost(s, EIP_E_CLOSED);
    for (size_t i = 0; i < 3; i++) {
        struct client_outcome outcome = outcome_of(s);
        assert_int_equal(outcome.id, ids[i]);
        assert_int_equal(outcome.sent, i < 2);
    }
    pair_fini(&p);
}

static void what_is_lent_stands_still(void **state) {
    (void)state;
    struct pair p;
    uint8_t before[MUCH];
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    struct client_session *s = &p.engine.session;
    ask_much(s);
    ask_much(s);
    client_session_sent(s, MUCH);
    struct reader lent = client_session_output(s);
    client_session_lend(s, sizeof before);
    memcpy(before, lent.at, sizeof before);
    while (client_session_has_room(s))
        ask_much(s);
    assert_ptr_equal(client_session_output(s).at, lent.at);
    assert_memory_equal(lent.at, before, sizeof before);
    client_session_sent(s, sizeof before);
    assert_true(client_session_has_room(s));
    pair_fini(&p);
}

static void a_cancelled_request_ends_once(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    uint64_t id = ask(&p.engine.session, SECOND);
    client_session_cancel(&p.engine.session, id);
    client_session_cancel(&p.engine.session, id);
    client_session_cancel(&p.engine.session, 0);
    assert_int_equal(outcome_of(&p.engine.session).err, EIP_E_CANCELLED);
    expect_none(&p.engine.session);
    struct reader output = client_session_output(&p.engine.session);
    assert_int_equal(reader_left(&output), 0);
    pair_fini(&p);
}

static void losing_the_stream_ends_every_request(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    p.mute = true;
    uint64_t sent = ask(&p.engine.session, SECOND);
    pair_exchange(&p);
    uint64_t unsent = ask(&p.engine.session, SECOND);
    client_session_lost(&p.engine.session, EIP_E_CLOSED);
    assert_int_equal(p.engine.session.state, CLIENT_CLOSED);
    for (int i = 0; i < 2; i++) {
        struct client_outcome outcome = outcome_of(&p.engine.session);
        assert_int_equal(outcome.err, EIP_E_CLOSED);
        assert_int_equal(outcome.id, i == 0 ? sent : unsent);
        assert_int_equal(outcome.sent, i == 0);
    }
    expect_none(&p.engine.session);
    assert_true(client_session_due_us(&p.engine.session) == CLOCK_NEVER);
    pair_fini(&p);
}

static void closing_says_goodbye(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    client_session_close(&p.engine.session);
    pair_exchange(&p);
    assert_true(device_session_is_closing(&p.server));
    assert_int_equal(p.engine.session.err, EIP_OK);
    struct writer *w;
    assert_int_equal(client_session_begin(&p.engine.session, reader_of(NULL, 0), 0, SECOND, &w),
                     EIP_E_CLOSED);
    pair_fini(&p);
}

static void a_message_too_long_breaks_the_protocol(void **state) {
    (void)state;
    struct pair p;
    uint8_t header[ENIP_HEADER_SIZE] = {0x6f, 0, 0xff, 0xff};
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    uint64_t id = ask(&p.engine.session, SECOND);
    client_session_receive(&p.engine.session, header, sizeof header);
    struct client_outcome outcome = outcome_of(&p.engine.session);
    assert_int_equal(outcome.id, id);
    assert_int_equal(outcome.err, EIP_E_PROTOCOL);
    assert_int_equal(p.engine.session.err, EIP_E_PROTOCOL);
    pair_fini(&p);
}

static void an_encapsulation_error_refuses_the_request(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    ask(&p.engine.session, SECOND);
    p.server.handle++; /* the device forgot the session */
    pair_exchange(&p);
    struct client_outcome outcome = outcome_of(&p.engine.session);
    assert_int_equal(outcome.err, EIP_E_REFUSED);
    assert_int_equal(outcome.status, ENIP_BAD_SESSION);
    assert_int_equal(p.engine.session.state, CLIENT_CLOSED);
    pair_fini(&p);
}

static void a_refused_registration_closes(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    p.server.state = DEVICE_REGISTERED; /* by someone before us */
    client_session_open(&p.engine.session, true, SECOND);
    pair_exchange(&p);
    expect_none(&p.engine.session);
    assert_int_equal(p.engine.session.state, CLIENT_CLOSED);
    assert_int_equal(p.engine.session.err, EIP_E_REFUSED);
    assert_int_equal(p.engine.session.refusal, ENIP_UNSUPPORTED_COMMAND);
    client_session_open(&p.engine.session, true, SECOND);
    client_session_tick(&p.engine.session, SECOND);
    assert_int_equal(p.engine.session.err, EIP_E_TIMEOUT);
    pair_fini(&p);
}

static void lists_are_answered_without_a_session(void **state) {
    (void)state;
    struct pair p;
    uint64_t id;
    struct writer *w;
    pair_init(&p, DEVICE_ROUTE_ANY);
    client_session_open(&p.engine.session, false, SECOND);
    assert_int_equal(client_session_list(&p.engine.session, ENIP_LIST_INTERFACES, SECOND, &id),
                     EIP_OK);
    pair_exchange(&p);
    struct client_outcome outcome = outcome_of(&p.engine.session);
    assert_int_equal(outcome.id, id);
    assert_int_equal(reader_left(&outcome.data), 2);
    assert_int_equal(client_session_begin(&p.engine.session, reader_of(NULL, 0), 0, SECOND, &w),
                     EIP_E_CLOSED);
    pair_fini(&p);
}

static void so_many_requests_and_no_more(void **state) {
    (void)state;
    struct pair p;
    struct writer *w;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    for (int i = 0; i < CLIENT_REQUESTS_MAX; i++)
        ask(&p.engine.session, SECOND);
    assert_int_equal(client_session_begin(&p.engine.session, reader_of(NULL, 0), 0, SECOND, &w),
                     EIP_E_LIMIT);
    pair_exchange(&p);
    for (int i = 0; i < CLIENT_REQUESTS_MAX; i++)
        assert_int_equal(outcome_of(&p.engine.session).err, EIP_OK);
    ask(&p.engine.session, SECOND);
    pair_fini(&p);
}

static void a_request_too_large_is_not_sent(void **state) {
    (void)state;
    struct pair p;
    struct writer *w;
    uint64_t id = 77;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    assert_int_equal(client_session_begin(&p.engine.session, reader_of(NULL, 0), 0, SECOND, &w),
                     EIP_OK);
    writer_zeros(w, 2 * CLIENT_OUTPUT_MAX);
    assert_int_equal(client_session_end(&p.engine.session, &id), EIP_E_LIMIT);
    assert_int_equal(id, 77);
    struct reader output = client_session_output(&p.engine.session);
    assert_int_equal(reader_left(&output), 0);
    pair_fini(&p);
}

UNIT_CASES(cmocka_unit_test(requests_are_answered_however_the_bytes_are_cut),
           cmocka_unit_test(answers_find_their_request_in_any_order),
           cmocka_unit_test(a_late_answer_is_dropped_and_counted),
           cmocka_unit_test(what_was_not_sent_never_happened),
           cmocka_unit_test(a_request_that_is_partly_sent_is_completed),
           cmocka_unit_test(what_is_lent_counts_as_sent),
           cmocka_unit_test(what_is_lent_when_the_stream_is_lost_counts_as_sent),
           cmocka_unit_test(what_is_lent_stands_still),
           cmocka_unit_test(a_cancelled_request_ends_once),
           cmocka_unit_test(losing_the_stream_ends_every_request),
           cmocka_unit_test(closing_says_goodbye),
           cmocka_unit_test(a_message_too_long_breaks_the_protocol),
           cmocka_unit_test(an_encapsulation_error_refuses_the_request),
           cmocka_unit_test(a_refused_registration_closes),
           cmocka_unit_test(lists_are_answered_without_a_session),
           cmocka_unit_test(so_many_requests_and_no_more),
           cmocka_unit_test(a_request_too_large_is_not_sent))
