/* SPDX-License-Identifier: MIT */
/* Requests over class 3 connections, byte by byte (CIP Volume 1, 3-6; Volume 2, 2-4.8). */
#include "support/dialog.h"
#include "support/unit.h"

#include "base/clock.h"

#define SPEED     "4C 04 91 05 53 70 65 65 64 00 01 00"
#define TWO_BYTES "0E 03 20 01 24 01 30 01"

static void begin(struct device *d, struct dialog *x) {
    ask_init(d);
    dialog_begin(x, d);
}

static void end(struct device *d, struct dialog *x) {
    dialog_end(x);
    device_fini(d);
}

static void a_request_is_answered_with_its_count_and_the_other_id(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    dialog_say(&x, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                     "B1 00 0E 00 01 00 " SPEED);
    dialog_hear(&x, DIALOG_UNIT("20") "00 00 00 00 00 00 02 00 A1 00 04 00 01 00 A5 00 "
                                      "B1 00 0C 00 01 00 CC 00 00 00 C4 00 D2 04 00 00");
    assert_int_equal(x.session.counts.requests, 2);
    end(&d, &x);
}

static void a_repeated_request_is_answered_and_not_executed_again(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    dialog_ask(&x, 7, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    dialog_ask(&x, 8, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 01 00 00 00", "CD 00 00 00");
    dialog_ask(&x, 8, SPEED, "CD 00 00 00");
    assert_int_equal(x.session.counts.repeats, 1);
    assert_int_equal(x.session.counts.requests, 3);
    dialog_ask(&x, 7, SPEED, "CC 00 00 00 C4 00 01 00 00 00"); /* only the last one is kept */
    d.options.executes_repeats = true;
    dialog_ask(&x, 7, TWO_BYTES, "8E 00 00 00 01 00");
    end(&d, &x);
}

static void the_first_request_is_never_a_repeat(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    dialog_ask(&x, 0, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    dialog_ask(&x, 0, TWO_BYTES, "CC 00 00 00 C4 00 D2 04 00 00");
    dialog_ask(&x, 65535, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    dialog_ask(&x, 0, TWO_BYTES, "8E 00 00 00 01 00");
    end(&d, &x);
}

static void connections_count_their_requests_apart(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    uint8_t first[4];
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    memcpy(first, x.id, sizeof first);
    dialog_ask(&x, 1, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    dialog_open(&x, 2, 504, 504);
    assert_memory_not_equal(first, x.id, sizeof first);
    dialog_ask(&x, 1, TWO_BYTES, "8E 00 00 00 01 00");
    memcpy(x.id, first, sizeof first);
    dialog_ask(&x, 1, TWO_BYTES, "CC 00 00 00 C4 00 D2 04 00 00");
    end(&d, &x);
}

/* The size of a connection counts the two bytes of the sequence count. */
static void an_answer_is_no_longer_than_the_connection(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 4002);
    dialog_say(&x, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                     "B1 00 0E 00 01 00 4C 04 91 06 43 6F 75 6E 74 73 E8 03");
    dialog_hear(&x, "70 00 EC 07 *"); /* 2000 bytes, all of them */
    dialog_open(&x, 2, 504, 100);
    dialog_say(&x, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                     "B1 00 0E 00 01 00 4C 04 91 06 43 6F 75 6E 74 73 E8 03");
    dialog_hear(&x, DIALOG_UNIT("78") "00 00 00 00 00 00 02 00 A1 00 04 00 01 00 A5 00 "
                                      "B1 00 64 00 01 00 CC 00 06 00 C3 00 00 00 01 00 *");
    dialog_open(&x, 3, 504, 16);
    dialog_ask(&x, 1, "01 02 20 01 24 01", "81 00 11 00");
    end(&d, &x);
}

static void nothing_is_said_of_what_does_not_belong_to_a_connection(void **state) {
    (void)state;
    static const char *const rows[] = {
        /* another id; data longer than agreed; data too short for its count */
        DIALOG_UNIT("1C") "00 00 00 00 00 00 02 00 A1 00 04 00 01 02 03 04 "
                          "B1 00 08 00 01 00 0E 01 20 01 24 01",
        DIALOG_UNIT("27") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                          "B1 00 13 00 01 00 4C 04 91 05 53 70 65 65 64 00 01 00 00 00 00 00 00",
        DIALOG_UNIT("15") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II B1 00 01 00 01",
    };
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 18, 504);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        dialog_say(&x, rows[i]);
        dialog_hear(&x, "");
        assert_int_equal(x.session.counts.dropped, i + 1);
    }
    dialog_ask(&x, 1, SPEED, "CC 00 00 00 C4 00 D2 04 00 00"); /* exactly as long as agreed */
    end(&d, &x);
}

static void what_is_no_connected_message_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        DIALOG_UNIT("06") "00 00 00 00 00 00",
        DIALOG_UNIT("0C") "00 00 00 00 00 00 02 00 A1 00 04 00",
        DIALOG_UNIT("16") "01 00 00 00 00 00 02 00 A1 00 04 00 II II II II B1 00 02 00 01 00",
        DIALOG_UNIT("15") "00 00 00 00 00 00 02 00 A1 00 03 00 II II II B1 00 02 00 01 00",
        DIALOG_UNIT("12") "00 00 00 00 00 00 02 00 00 00 00 00 B1 00 02 00 01 00",
        DIALOG_UNIT("14") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II B2 00 00 00",
    };
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        dialog_say(&x, rows[i]);
        dialog_hear(&x, "70 00 00 00 03 02 01 00 03 00 00 00 " DIALOG_CONTEXT "00 00 00 00");
    }
    end(&d, &x);
}

static void a_connection_belongs_to_the_session_that_opened_it(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    struct dialog other;
    begin(&d, &x);
    dialog_begin(&other, &d);
    dialog_open(&x, 1, 504, 504);
    memcpy(other.id, x.id, sizeof x.id);
    dialog_say(&other, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                         "B1 00 0E 00 01 00 " SPEED);
    dialog_hear(&other, "");
    assert_int_equal(other.session.counts.dropped, 1);
    dialog_end(&other);
    dialog_ask(&x, 1, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    end(&d, &x);
}

static void a_connection_can_close_itself(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    dialog_ask(&x, 1, "4E 02 20 06 24 01 0A 0E 01 00 37 13 EF BE AD DE 02 00 20 02 24 01",
               "CE 00 00 00 01 00 37 13 EF BE AD DE 00 00");
    assert_int_equal(device_connection_count(&d.connections), 0);
    dialog_say(&x, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                     "B1 00 0E 00 02 00 " SPEED);
    dialog_hear(&x, "");
    end(&d, &x);
}

/* 2 s, 32 times: every request starts it anew, and after it there is silence. */
static void a_connection_that_is_not_used_ends_silently(void **state) {
    (void)state;
    const int64_t timeout_us = 64 * (int64_t)CLOCK_SECOND_US;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    assert_true(device_session_due_us(&x.session) == CLOCK_NEVER);
    dialog_open(&x, 1, 504, 504);
    assert_int_equal(device_session_due_us(&x.session), timeout_us);
    x.now_us = timeout_us - 1;
    device_session_tick(&x.session, x.now_us);
    dialog_ask(&x, 1, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    assert_int_equal(device_session_due_us(&x.session), x.now_us + timeout_us);
    x.now_us += timeout_us;
    device_session_tick(&x.session, x.now_us);
    dialog_hear(&x, "");
    assert_int_equal(x.session.counts.expired, 1);
    assert_int_equal(device_connection_count(&d.connections), 0);
    assert_false(device_session_is_closing(&x.session));
    dialog_say(&x, DIALOG_UNIT("22") "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II "
                                     "B1 00 0E 00 02 00 " SPEED);
    dialog_hear(&x, "");
    end(&d, &x);
}

static void whatever_ends_a_session_ends_its_connections(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    struct dialog other;
    begin(&d, &x);
    dialog_begin(&other, &d);
    dialog_open(&x, 1, 504, 504);
    dialog_open(&other, 2, 504, 504);
    dialog_say(&x, "66 00 00 00 03 02 01 00 00 00 00 00 " DIALOG_CONTEXT "00 00 00 00");
    assert_int_equal(device_connection_count(&d.connections), 1);
    dialog_end(&x);
    d.options.inactivity_us = 1000;
    device_session_tick(&other.session, 1000);
    assert_int_equal(device_connection_count(&d.connections), 0);
    dialog_end(&other);
    dialog_begin(&x, &d);
    dialog_open(&x, 1, 504, 504);
    dialog_end(&x); /* the stream ended */
    assert_int_equal(device_connection_count(&d.connections), 0);
    device_fini(&d);
}

static void connected_requests_take_no_memory(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 504);
    uint64_t before = mem_count();
    for (uint16_t i = 0; i < 100; i++)
        dialog_ask(&x, i, SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    assert_int_equal(mem_count(), before);
    end(&d, &x);
}

UNIT_CASES(cmocka_unit_test(a_request_is_answered_with_its_count_and_the_other_id),
           cmocka_unit_test(a_repeated_request_is_answered_and_not_executed_again),
           cmocka_unit_test(the_first_request_is_never_a_repeat),
           cmocka_unit_test(connections_count_their_requests_apart),
           cmocka_unit_test(an_answer_is_no_longer_than_the_connection),
           cmocka_unit_test(nothing_is_said_of_what_does_not_belong_to_a_connection),
           cmocka_unit_test(what_is_no_connected_message_is_refused),
           cmocka_unit_test(a_connection_belongs_to_the_session_that_opened_it),
           cmocka_unit_test(a_connection_can_close_itself),
           cmocka_unit_test(a_connection_that_is_not_used_ends_silently),
           cmocka_unit_test(whatever_ends_a_session_ends_its_connections),
           cmocka_unit_test(connected_requests_take_no_memory))
