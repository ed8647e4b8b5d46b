/* SPDX-License-Identifier: MIT */
/* A connection against a device that is typed by hand. */
#include <stdio.h>

#include "support/hand.h"
#include "support/unit.h"

#include "base/clock.h"
#include "cip/path.h"

enum {
    SECOND = CLOCK_SECOND_US,
    SILENCE = 64 * SECOND, /* two seconds times 4 << 3 */
};

#define MANAGER        "02 20 06 24 01 "
#define NAMES          "TT TT TT TT SS SS 37 13 OO OO OO OO "
#define OPEN_HEAD      "0A 0E 00 00 00 00 " NAMES "03 00 00 00 80 84 1E 00 "
#define ROUTER         "A3 02 20 02 24 01"
#define LARGE_OF(size) "5B " MANAGER OPEN_HEAD size " 00 42 80 84 1E 00 " size " 00 42 " ROUTER
#define LARGE          LARGE_OF("A0 0F")
#define SMALL_OF(size) "54 " MANAGER OPEN_HEAD size " 43 80 84 1E 00 " size " 43 " ROUTER
#define SMALL          SMALL_OF("F8")
#define CLOSE          "4E " MANAGER "0A 0E SS SS 37 13 OO OO OO OO 02 00 20 02 24 01"
#define REFUSED_TRIAD  " SS SS 37 13 OO OO OO OO 00 00"
#define GET_VENDOR     "0E 03 20 01 24 01 30 01"

struct bench {
    struct client_session session;
    struct client_connection connection;
    struct client_peer peer;
    struct hand hand;
    int64_t now_us;
    uint8_t context;             /* of the next request that is heard */
    bool is_more;                /* another connection is open */
    enum client_opening opening; /* what became of the last Forward Open */
};

static void begin(struct bench *b) {
    *b = (struct bench){.connection = client_connection_of(1), .context = 2};
    b->peer =
        (struct client_peer){.route = reader_of(NULL, 0), .connected = CLIENT_CONNECTED_ALWAYS};
    b->hand = (struct hand){.session = &b->session, .connection = &b->connection};
    assert_int_equal(client_session_init(&b->session), EIP_OK);
    client_session_open(&b->session, true, SECOND);
    hand_register(&b->hand, 1);
}

static void end(struct bench *b) {
    client_session_fini(&b->session);
}

/* Hands over the next outcome, as an engine does; false when there is none. */
static bool take(struct bench *b, struct client_outcome *outcome) {
    if (!client_session_next(&b->session, outcome))
        return false;
    enum client_opening opening = client_connection_take(&b->connection, &b->session, &b->peer,
                                                         b->is_more, outcome, b->now_us);
    if (opening == CLIENT_OPENING_NONE)
        client_connection_note(&b->connection, &b->session, &b->peer, outcome, b->now_us);
    else
        b->opening = opening;
    return true;
}

static void take_all(struct bench *b) {
    struct client_outcome outcome;
    while (take(b, &outcome))
        continue;
}

/* Opens, hears `request`, and answers it with `reply`. */
static void open_with(struct bench *b, const char *request, const char *reply) {
    take_all(b);
    assert_int_equal(client_connection_open(&b->connection, &b->session, &b->peer, b->now_us,
                                            b->now_us + SECOND),
                     EIP_OK);
    assert_int_equal(b->connection.state, CLIENT_CONNECTION_OPENING);
    hand_hear_unconnected(&b->hand, b->context, request);
    hand_say_unconnected(&b->hand, b->context++, reply);
    take_all(b);
}

static void open_large(struct bench *b) {
    open_with(b, LARGE, "DB 00 00 00 " HAND_GRANTED);
    assert_int_equal(b->connection.state, CLIENT_CONNECTION_OPEN);
}

static uint64_t ask(struct bench *b) {
    struct writer *w;
    uint64_t id = 0;
    assert_int_equal(
        client_connection_begin(&b->connection, &b->session, b->now_us, b->now_us + SECOND, &w),
        EIP_OK);
    writer_bytes(w, "\x0e\3\x20\1\x24\1\x30\1", 8);
    assert_int_equal(client_connection_end(&b->connection, &b->session, &id), EIP_OK);
    b->context++;
    return id;
}

static bool is_free(struct bench *b) {
    return client_connection_is_free(&b->connection, &b->session, &b->peer, b->now_us);
}

static void a_large_connection_is_asked_for_first(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    assert_false(is_free(&b));
    open_large(&b);
    assert_int_equal(b.connection.size, 4000);
    assert_int_equal(b.connection.ot_id, 0x80020001);
    assert_int_equal(b.connection.silence_us, SILENCE);
    assert_true(is_free(&b));
    assert_false(b.peer.no_large || b.peer.no_connection);
    end(&b);
}

static void it_goes_along_the_route(void **state) {
    (void)state;
    struct bench b;
    static const uint8_t slot_2[] = {1, 2};
    begin(&b);
    b.peer.route = reader_of(slot_2, sizeof slot_2);
    open_with(&b,
              "5B " MANAGER OPEN_HEAD "A0 0F 00 42 80 84 1E 00 A0 0F 00 42 A3 03 01 02 20 02 24 01",
              "DB 00 00 00 " HAND_GRANTED);
    client_connection_close(&b.connection, &b.session, &b.peer, 0);
    hand_hear_unconnected(&b.hand, b.context,
                          "4E " MANAGER "0A 0E SS SS 37 13 OO OO OO OO 03 00 01 02 20 02 24 01");
    end(&b);
}

/* What a device answers to a large one, what is asked for next, and for how long that is so. */
static void a_refused_large_connection_is_asked_for_in_another_way(void **state) {
    (void)state;
    static const struct {
        const char *reply;
        const char *next;
        bool no_large;
        bool small_now;
    } rows[] = {
        {"DB 00 08 00", SMALL, true, false},
        {"DB 00 08 00" REFUSED_TRIAD, SMALL, true, false},
        {"DB 00 01 01 09 01" REFUSED_TRIAD, SMALL, true, false}, /* no size offered */
        {"DB 00 01 02 09 01 F8 01" REFUSED_TRIAD, SMALL, false, false},
        {"DB 00 01 02 09 01 F4 01" REFUSED_TRIAD, SMALL_OF("F4"), false, false},
        {"DB 00 01 02 09 01 D0 07" REFUSED_TRIAD, LARGE_OF("D0 07"), false, false},
        {"DB 00 01 02 09 01 00 02" REFUSED_TRIAD, /* 512 is more than 9 bits */
         LARGE_OF("00 02"), false, false},
        {"DB 00 01 02 09 01 FF 01" REFUSED_TRIAD, SMALL_OF("FF"), false, false},
        {"DB 00 01 02 09 01 A0 0F" REFUSED_TRIAD, SMALL, true, false}, /* no less than refused */
        {"DB 00 01 02 09 01 3F 00" REFUSED_TRIAD, SMALL, true, false}, /* too small for anything */
        {"DB 00 01 01 00 01" REFUSED_TRIAD, LARGE, false, false},      /* in use: another serial */
        {"DB 00 01 01 13 01" REFUSED_TRIAD, SMALL, false, true},       /* out of connections */
        {"DB 00 01 01 02 03" REFUSED_TRIAD, SMALL, false, true},       /* out of bandwidth */
        {"DB 00 02 00", SMALL, false, true},
        {"DB 00 FF 00", SMALL, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b;
        begin(&b);
        open_with(&b, LARGE, rows[i].reply);
        assert_int_equal(b.opening, CLIENT_OPENING_AGAIN);
        assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
        assert_int_equal(b.peer.no_large, rows[i].no_large);
        assert_int_equal(b.peer.small_now, rows[i].small_now);
        assert_false(b.peer.no_connection);
        struct cip_triad before = b.connection.triad;
        open_with(&b, rows[i].next,
                  rows[i].next[1] == 'B' ? "DB 00 00 00 " HAND_GRANTED
                                         : "D4 00 00 00 " HAND_GRANTED);
        assert_int_equal(b.opening, CLIENT_OPENING_GRANTED);
        assert_int_equal(b.connection.state, CLIENT_CONNECTION_OPEN);
        assert_true(before.serial != b.connection.triad.serial);
        end(&b);
    }
}

/* Others may close theirs, and what is wrong on the way may be mended: the next session asks again.
 */
static void a_refused_small_connection_is_the_last_one(void **state) {
    (void)state;
    static const struct {
        const char *reply;
        bool for_ever;
    } rows[] = {
        {"D4 00 08 00", true},
        {"D4 00 05 00", true},
        {"D4 00 01 01 09 01" REFUSED_TRIAD, true},
        {"D4 00 01 02 09 01 F8 01" REFUSED_TRIAD, true}, /* the very size that was refused */
        {"D4 00 01 01 13 01" REFUSED_TRIAD, false},
        {"D4 00 01 01 01 03" REFUSED_TRIAD, false},
        {"D4 00 01 01 02 03" REFUSED_TRIAD, false},
        {"D4 00 01 01 04 02" REFUSED_TRIAD, false},
        {"D4 00 02 00", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b;
        begin(&b);
        b.peer.no_large = true;
        open_with(&b, SMALL, rows[i].reply);
        assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
        assert_int_equal(b.opening, CLIENT_OPENING_REFUSED);
        assert_int_equal(b.peer.no_connection, rows[i].for_ever);
        end(&b);
    }
}

static void what_is_refused_beside_others_says_nothing_of_the_device(void **state) {
    (void)state;
    static const struct {
        const char *reply;
        enum client_opening opening;
    } rows[] = {
        {"DB 00 01 01 13 01" REFUSED_TRIAD, CLIENT_OPENING_REFUSED},
        {"DB 00 08 00", CLIENT_OPENING_REFUSED},
        {"DB 00 01 01 09 01" REFUSED_TRIAD, CLIENT_OPENING_REFUSED},
        {"DB 00 00 00", CLIENT_OPENING_REFUSED}, /* a grant of nothing */
        {"DB 00 01 01 00 01" REFUSED_TRIAD, CLIENT_OPENING_AGAIN},
        {"DB 00 01 02 09 01 F4 01" REFUSED_TRIAD, CLIENT_OPENING_AGAIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b;
        begin(&b);
        b.is_more = true;
        open_with(&b, LARGE, rows[i].reply);
        assert_int_equal(b.opening, rows[i].opening);
        assert_false(b.peer.no_connection || b.peer.no_large || b.peer.small_now);
        end(&b);
    }
}

static void what_a_device_offered_is_asked_for_the_next_time(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_with(&b, LARGE, "DB 00 01 02 09 01 F4 01" REFUSED_TRIAD);
    for (int i = 0; i < 2; i++) {
        open_with(&b, SMALL_OF("F4"), "D4 00 00 00 " HAND_GRANTED);
        client_connection_close(&b.connection, &b.session, &b.peer, 0);
        hand_hear_unconnected(&b.hand, b.context++, CLOSE);
    }
    end(&b);
}

static void a_route_can_be_too_long_for_a_connection(void **state) {
    (void)state;
    struct bench b;
    static uint8_t route[CIP_PATH_SIZE_MAX];
    begin(&b);
    take_all(&b);
    b.peer.route = reader_of(route, sizeof route);
    assert_int_equal(client_connection_open(&b.connection, &b.session, &b.peer, 0, SECOND),
                     EIP_E_LIMIT);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void a_small_connection_takes_the_size_it_is_offered(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    b.peer.no_large = true;
    open_with(&b, SMALL, "D4 00 01 02 09 01 E0 00" REFUSED_TRIAD);
    assert_false(b.peer.no_connection);
    open_with(&b, "54 " MANAGER OPEN_HEAD "E0 42 80 84 1E 00 E0 42 A3 02 20 02 24 01",
              "D4 00 00 00 " HAND_GRANTED);
    assert_int_equal(b.connection.size, 0xe0);
    end(&b);
}

static void a_device_that_always_has_another_excuse_is_not_asked_for_ever(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    for (int i = 0; i < 4; i++) {
        open_with(&b, LARGE, "DB 00 01 01 00 01" REFUSED_TRIAD);
        assert_int_equal(b.opening, i < 3 ? CLIENT_OPENING_AGAIN : CLIENT_OPENING_REFUSED);
    }
    assert_false(b.peer.no_connection || b.peer.no_large);
    end(&b);
}

static void a_reply_that_names_another_connection_is_not_believed(void **state) {
    (void)state;
    static const char *const replies[] = {
        /* serial number, vendor, originator's serial number, T->O id */
        "DB 00 00 00 01 00 02 80 TT TT TT TT 00 00 37 13 OO OO OO OO 80 84 1E 00 80 84 1E 00 00 00",
        "DB 00 00 00 01 00 02 80 TT TT TT TT SS SS 38 13 OO OO OO OO 80 84 1E 00 80 84 1E 00 00 00",
        "DB 00 00 00 01 00 02 80 TT TT TT TT SS SS 37 13 00 00 00 00 80 84 1E 00 80 84 1E 00 00 00",
        "DB 00 00 00 01 00 02 80 00 00 00 00 SS SS 37 13 OO OO OO OO 80 84 1E 00 80 84 1E 00 00 00",
        "DB 00 00 00 01 00 02 80 TT TT TT TT SS SS 37 13 OO OO OO OO 80 84 1E 00 80 84 1E 00 00",
        "DB 00 00 00",
        "D4 00 00 00 " HAND_GRANTED, /* the answer to another service */
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        struct bench b;
        begin(&b);
        open_with(&b, LARGE, replies[i]);
        assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
        assert_true(b.peer.no_connection);
        end(&b);
    }
}

static void a_session_that_ends_on_a_forward_open_is_told_from_one_that_ends_before(void **state) {
    (void)state;
    for (int sent = 0; sent <= 1; sent++) {
        struct bench b;
        begin(&b);
        take_all(&b);
        assert_int_equal(client_connection_open(&b.connection, &b.session, &b.peer, 0, SECOND),
                         EIP_OK);
        if (sent)
            hand_hear_unconnected(&b.hand, b.context, LARGE);
        client_session_lost(&b.session, EIP_E_CLOSED);
        take_all(&b);
        assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
        assert_int_equal(b.opening, sent ? CLIENT_OPENING_LOST : CLIENT_OPENING_UNSENT);
        assert_false(b.peer.no_connection);
        end(&b);
    }
}

static void a_forward_open_nobody_answers_can_be_sent_again(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    take_all(&b);
    assert_int_equal(client_connection_open(&b.connection, &b.session, &b.peer, 0, SECOND), EIP_OK);
    hand_hear_unconnected(&b.hand, b.context++, LARGE);
    client_session_tick(&b.session, SECOND);
    take_all(&b);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    assert_int_equal(b.opening, CLIENT_OPENING_SILENT);
    assert_false(b.peer.no_connection);
    hand_hear_unconnected(&b.hand, b.context, CLOSE); /* what it may grant yet is not wanted */
    hand_say_unconnected(&b.hand, 2, "DB 00 00 00 " HAND_GRANTED);
    hand_say_unconnected(&b.hand, b.context++, "CE 00 00 00 SS SS 37 13 OO OO OO OO 00 00");
    take_all(&b);
    assert_int_equal(b.session.counts.late, 1);
    assert_int_equal(b.connection.closing, 0);
    open_large(&b);
    end(&b);
}

static void what_the_session_has_no_room_for_leaves_it_closed(void **state) {
    (void)state;
    struct bench b;
    uint64_t id;
    begin(&b);
    take_all(&b);
    for (int i = 0; i < CLIENT_REQUESTS_MAX; i++)
        assert_int_equal(client_session_list(&b.session, ENIP_LIST_IDENTITY, SECOND, &id), EIP_OK);
    assert_int_equal(client_connection_open(&b.connection, &b.session, &b.peer, 0, SECOND),
                     EIP_E_LIMIT);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    client_session_lost(&b.session, EIP_E_CLOSED);
    assert_int_equal(client_connection_open(&b.connection, &b.session, &b.peer, 0, SECOND),
                     EIP_E_CLOSED);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    end(&b);
}

static void requests_are_counted_and_take_turns(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_large(&b);
    for (uint16_t sequence = 1; sequence <= 3; sequence++) {
        struct client_outcome outcome;
        uint64_t id = ask(&b);
        hand_hear_connected(&b.hand, sequence, GET_VENDOR);
        assert_false(is_free(&b));
        hand_say_connected(&b.hand, sequence, "8E 00 00 00 01 00");
        assert_true(take(&b, &outcome));
        assert_int_equal(outcome.id, id);
        assert_int_equal(outcome.err, EIP_OK);
        assert_int_equal(reader_u16(&outcome.cip.data), 1);
        assert_true(is_free(&b));
    }
    end(&b);
}

/* The sequence count is part of what is carried. */
static void a_reply_may_be_as_long_as_the_connection_and_no_longer(void **state) {
    (void)state;
    for (uint16_t size = 4000; size <= 4001; size++) {
        uint8_t head[] = "\x70\0\0\0\3\2\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                         "\0\0\0\0\0\0\2\0\xa1\0\4\0\0\0\0\0\xb1\0\0\0\1\0\x8e\0\0";
        struct bench b;
        struct client_outcome outcome;
        begin(&b);
        open_large(&b);
        ask(&b);
        hand_hear_connected(&b.hand, 1, GET_VENDOR);
        struct writer w = writer_of(head, sizeof head);
        w.size = 2;
        writer_u16(&w, (uint16_t)(20 + size));
        w.size = 36;
        writer_u32(&w, b.connection.to_id);
        w.size = 42;
        writer_u16(&w, size);
        static const uint8_t rest[4001];
        client_session_receive(&b.session, head, sizeof head);
        client_session_receive(&b.session, rest, size - (sizeof head - 44));
        assert_true(take(&b, &outcome));
        assert_int_equal(outcome.err, size == 4000 ? EIP_OK : EIP_E_PROTOCOL);
        if (size > 4000)
            assert_non_null(strstr(outcome.rule, "longer than its connection"));
        assert_int_equal(is_free(&b), size == 4000);
        end(&b);
    }
}

static void what_is_longer_than_the_connection_carries_is_not_sent(void **state) {
    (void)state;
    static const uint8_t bytes[3999];
    struct bench b;
    struct writer *w;
    uint64_t id = 0;
    begin(&b);
    open_large(&b);
    for (size_t size = 3998; size <= 3999; size++) {
        assert_int_equal(
            client_connection_begin(&b.connection, &b.session, b.now_us, b.now_us + SECOND, &w),
            EIP_OK);
        writer_bytes(w, bytes, size);
        eip_err err = client_connection_end(&b.connection, &b.session, &id);
        assert_int_equal(err, size == 3998 ? EIP_OK : EIP_E_LIMIT);
        client_session_cancel(&b.session, id);
        take_all(&b);
    }
    assert_int_equal(client_session_output(&b.session).at - b.session.out, 0);
    assert_int_equal(b.session.out_size, 0);
    assert_true(is_free(&b));
    end(&b);
}

static void sequence_counts_begin_again_after_the_last(void **state) {
    (void)state;
    struct bench b;
    struct client_outcome outcome;
    begin(&b);
    open_large(&b);
    b.connection.sequence = UINT16_MAX - 1;
    ask(&b);
    hand_hear_connected(&b.hand, UINT16_MAX, GET_VENDOR);
    hand_say_connected(&b.hand, UINT16_MAX, "8E 00 00 00 01 00");
    assert_true(take(&b, &outcome));
    ask(&b);
    hand_hear_connected(&b.hand, 0, GET_VENDOR);
    hand_say_connected(&b.hand, 0, "8E 00 00 00 01 00");
    assert_true(take(&b, &outcome));
    assert_int_equal(outcome.err, EIP_OK);
    end(&b);
}

static void answers_to_another_count_or_connection_are_strays(void **state) {
    (void)state;
    struct bench b;
    struct client_outcome outcome;
    begin(&b);
    open_large(&b);
    ask(&b);
    hand_hear_connected(&b.hand, 1, GET_VENDOR);
    hand_say_connected(&b.hand, 2, "8E 00 00 00 01 00");
    hand_say(&b.hand, "70 00 1C 00 03 02 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                      "00 00 00 00 00 00 02 00 A1 00 04 00 02 00 02 80 B1 00 08 00 01 00 "
                      "8E 00 00 00 01 00");
    assert_false(take(&b, &outcome));
    assert_int_equal(b.session.counts.stray, 2);
    hand_say_connected(&b.hand, 1, "8E 00 00 00 01 00");
    assert_true(take(&b, &outcome));
    hand_say_connected(&b.hand, 1, "8E 00 00 00 01 00"); /* once more */
    assert_false(take(&b, &outcome));
    assert_int_equal(b.session.counts.stray, 3);
    end(&b);
}

/* As cpppo's device has it. */
static void an_answer_may_have_the_id_of_the_request(void **state) {
    (void)state;
    struct bench b;
    struct client_outcome outcome;
    begin(&b);
    open_large(&b);
    uint64_t id = ask(&b);
    hand_hear_connected(&b.hand, 1, GET_VENDOR);
    hand_say(&b.hand, "70 00 1C 00 03 02 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                      "00 00 00 00 00 00 02 00 A1 00 04 00 01 00 02 80 B1 00 08 00 01 00 "
                      "8E 00 00 00 01 00");
    assert_true(take(&b, &outcome));
    assert_int_equal(outcome.id, id);
    assert_int_equal(outcome.err, EIP_OK);
    end(&b);
}

static void a_request_nobody_answers_closes_the_connection(void **state) {
    (void)state;
    struct bench b;
    struct client_outcome outcome;
    begin(&b);
    open_large(&b);
    uint64_t id = ask(&b);
    hand_hear_connected(&b.hand, 1, GET_VENDOR);
    client_session_tick(&b.session, SECOND);
    b.now_us = SECOND;
    assert_true(take(&b, &outcome));
    assert_int_equal(outcome.id, id);
    assert_int_equal(outcome.err, EIP_E_TIMEOUT);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    hand_hear_unconnected(&b.hand, b.context, CLOSE);
    assert_int_equal(b.connection.closing, b.context);
    hand_say_unconnected(&b.hand, b.context++, "CE 00 00 00 SS SS 37 13 OO OO OO OO 00 00");
    take_all(&b);
    assert_int_equal(b.connection.closing, 0);
    open_large(&b);
    end(&b);
}

static void a_request_that_was_not_sent_leaves_the_connection_open(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_large(&b);
    client_session_cancel(&b.session, ask(&b));
    take_all(&b);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_OPEN);
    assert_true(is_free(&b));
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void a_connection_that_idled_too_long_is_closed_before_it_is_used(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    b.now_us = 5 * SECOND;
    open_large(&b);
    b.now_us += SILENCE / 4 * 3 - 1;
    assert_true(is_free(&b));
    hand_hear_nothing(&b.hand);
    b.now_us++;
    assert_false(is_free(&b));
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    hand_hear_unconnected(&b.hand, b.context++, CLOSE);
    open_large(&b);
    assert_true(is_free(&b));
    end(&b);
}

static void a_request_ends_the_silence(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_large(&b);
    b.now_us = SILENCE / 2;
    ask(&b);
    hand_hear_connected(&b.hand, 1, GET_VENDOR);
    hand_say_connected(&b.hand, 1, "8E 00 00 00 01 00");
    take_all(&b);
    b.now_us = SILENCE;
    assert_true(is_free(&b));
    end(&b);
}

/* The interval of the reply counts, and one that says nothing stands for the one asked for. */
static void the_device_says_how_long_it_waits(void **state) {
    (void)state;
    static const char head[] = "DB 00 00 00 01 00 02 80 TT TT TT TT SS SS 37 13 OO OO OO OO ";
    static const struct {
        const char *intervals;
        int64_t silence_us;
    } rows[] = {
        {"40 42 0F 00 80 84 1E 00 00 00", 32 * SECOND},
        {"00 00 00 00 00 00 00 00 00 00", SILENCE},
        {"FF FF FF FF 80 84 1E 00 00 00", 32 * (int64_t)UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b;
        char reply[256];
        begin(&b);
        snprintf(reply, sizeof reply, "%s%s", head, rows[i].intervals);
        open_with(&b, LARGE, reply);
        assert_true(b.connection.silence_us == rows[i].silence_us);
        assert_true(is_free(&b));
        end(&b);
    }
}

static void closing_is_over_when_answered_or_after_a_second(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_large(&b);
    client_connection_close(&b.connection, &b.session, &b.peer, 0);
    hand_hear_unconnected(&b.hand, b.context++, CLOSE);
    client_session_tick(&b.session, SECOND - 1);
    take_all(&b);
    assert_true(b.connection.closing != 0);
    client_session_tick(&b.session, SECOND);
    take_all(&b);
    assert_true(b.connection.closing == 0);
    client_connection_close(&b.connection, &b.session, &b.peer, SECOND); /* is closed already */
    hand_hear_nothing(&b.hand);
    end(&b);
}

static void the_connection_is_gone_with_its_session(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    open_large(&b);
    ask(&b);
    hand_hear_connected(&b.hand, 1, GET_VENDOR);
    client_session_lost(&b.session, EIP_E_CLOSED);
    take_all(&b);
    client_connection_lost(&b.connection);
    assert_int_equal(b.connection.state, CLIENT_CONNECTION_CLOSED);
    assert_int_equal(b.connection.request, 0);
    hand_hear_nothing(&b.hand);
    client_session_open(&b.session, true, SECOND);
    hand_register(&b.hand, b.context++);
    open_large(&b);
    end(&b);
}

static void other_outcomes_are_not_its_own(void **state) {
    (void)state;
    struct bench b;
    struct client_outcome outcome = {.id = 77};
    begin(&b);
    for (int i = 0; i < 2; i++, outcome.id = 0) {
        assert_int_equal(
            client_connection_take(&b.connection, &b.session, &b.peer, false, &outcome, 0),
            CLIENT_OPENING_NONE);
        assert_false(client_connection_note(&b.connection, &b.session, &b.peer, &outcome, 0));
    }
    end(&b);
}

UNIT_CASES(
    cmocka_unit_test(a_large_connection_is_asked_for_first),
    cmocka_unit_test(it_goes_along_the_route),
    cmocka_unit_test(a_refused_large_connection_is_asked_for_in_another_way),
    cmocka_unit_test(a_refused_small_connection_is_the_last_one),
    cmocka_unit_test(what_is_refused_beside_others_says_nothing_of_the_device),
    cmocka_unit_test(what_a_device_offered_is_asked_for_the_next_time),
    cmocka_unit_test(a_route_can_be_too_long_for_a_connection),
    cmocka_unit_test(a_small_connection_takes_the_size_it_is_offered),
    cmocka_unit_test(a_device_that_always_has_another_excuse_is_not_asked_for_ever),
    cmocka_unit_test(a_reply_that_names_another_connection_is_not_believed),
    cmocka_unit_test(a_session_that_ends_on_a_forward_open_is_told_from_one_that_ends_before),
    cmocka_unit_test(a_reply_may_be_as_long_as_the_connection_and_no_longer),
    cmocka_unit_test(a_forward_open_nobody_answers_can_be_sent_again),
    cmocka_unit_test(what_the_session_has_no_room_for_leaves_it_closed),
    cmocka_unit_test(requests_are_counted_and_take_turns),
    cmocka_unit_test(what_is_longer_than_the_connection_carries_is_not_sent),
    cmocka_unit_test(sequence_counts_begin_again_after_the_last),
    cmocka_unit_test(answers_to_another_count_or_connection_are_strays),
    cmocka_unit_test(an_answer_may_have_the_id_of_the_request),
    cmocka_unit_test(a_request_nobody_answers_closes_the_connection),
    cmocka_unit_test(a_request_that_was_not_sent_leaves_the_connection_open),
    cmocka_unit_test(a_connection_that_idled_too_long_is_closed_before_it_is_used),
    cmocka_unit_test(a_request_ends_the_silence),
    cmocka_unit_test(the_device_says_how_long_it_waits),
    cmocka_unit_test(closing_is_over_when_answered_or_after_a_second),
    cmocka_unit_test(the_connection_is_gone_with_its_session),
    cmocka_unit_test(other_outcomes_are_not_its_own))
