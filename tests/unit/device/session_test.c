/* SPDX-License-Identifier: MIT */
/* Encapsulation as it reaches a device, byte by byte (CIP Volume 2, 2-3 to 2-5). */
#include <stdio.h>

#include "support/ask.h"
#include "support/unit.h"

#include "base/clock.h"
#include "device/session.h"

#define CONTEXT  "43 49 50 52 57 30 30 31 "
#define REGISTER "65 00 04 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 01 00 00 00"

static void begin(struct device_session *s, struct device *d) {
    static const struct enip_sockaddr local = {
        .family = ENIP_AF_INET, .port = ENIP_PORT, .address = 0xc0a8010a};
    ask_init(d);
    eip_err err = device_session_init(s, d, &local, 0);
    if (err != EIP_OK)
        device_fini(d);
    assert_int_equal(err, EIP_OK);
}

static void end(struct device_session *s, struct device *d) {
    device_session_fini(s);
    device_fini(d);
}

static void say(struct device_session *s, const char *hex) {
    uint8_t bytes[256];
    size_t size = ask_hex(hex, bytes, sizeof bytes);
    assert_int_equal(device_session_receive(s, bytes, size, 0), size);
}

/* All that was answered; "HH" stands for a byte of the session handle. */
static void hear(struct device_session *s, const char *hex) {
    uint8_t bytes[256];
    size_t size = ask_hex(hex, bytes, sizeof bytes);
    struct reader output = device_session_output(s);
    assert_int_equal(reader_left(&output), size);
    for (size_t i = 0; i < size; i++)
        if (output.at[i] != bytes[i])
            fail_msg("byte %zu of the answer is %02x, wanted %02x", i, output.at[i], bytes[i]);
    device_session_sent(s, size);
}

static void enter(struct device_session *s) {
    say(s, REGISTER);
    struct reader output = device_session_output(s);
    assert_int_equal(reader_left(&output), 28);
    device_session_sent(s, 28);
    s->handle = 0x00010203; /* for messages typed by hand */
}

static void a_session_is_registered_once(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    say(&s, REGISTER);
    assert_int_equal(s.state, DEVICE_REGISTERED);
    assert_int_not_equal(s.handle, 0);
    s.handle = 0x00010203;
    device_session_sent(&s, 28);
    say(&s, REGISTER);
    hear(&s, "65 00 04 00 03 02 01 00 01 00 00 00 " CONTEXT "00 00 00 00 01 00 00 00");
    end(&s, &d);
}

static void other_versions_and_lengths_are_refused(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    say(&s, "65 00 04 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 02 00 00 00");
    hear(&s, "65 00 04 00 00 00 00 00 69 00 00 00 " CONTEXT "00 00 00 00 01 00 00 00");
    say(&s, "65 00 04 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 01 00 01 00");
    hear(&s, "65 00 04 00 00 00 00 00 69 00 00 00 " CONTEXT "00 00 00 00 01 00 00 00");
    say(&s, "65 00 02 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 01 00");
    hear(&s, "65 00 00 00 00 00 00 00 65 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "65 00 06 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 01 00 00 00 00 00");
    hear(&s, "65 00 00 00 00 00 00 00 65 00 00 00 " CONTEXT "00 00 00 00");
    assert_int_equal(s.state, DEVICE_OPEN);
    end(&s, &d);
}

static void lists_need_no_session(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    say(&s, "63 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    hear(&s, "63 00 33 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
             "01 00 0C 00 2D 00 01 00 00 02 AF 12 C0 A8 01 0A 00 00 00 00 00 00 00 00 "
             "01 00 0E 00 A6 00 21 0B 60 30 EE FF C0 00 0B 31 37 35 36 2D 4C 38 33 45 2F 42 03");
    say(&s, "04 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "04 00 1A 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 "
             "01 00 00 01 14 00 01 00 20 00 43 6F 6D 6D 75 6E 69 63 61 74 69 6F 6E 73 00 00");
    say(&s, "64 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "64 00 02 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 00 00");
    say(&s, "01 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "01 00 2A 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 "
             "01 00 01 00 24 00 01 00 00 00 00 02 AF 12 C0 A8 01 0A 00 00 00 00 00 00 00 00 "
             "31 39 32 2E 31 36 38 2E 31 2E 31 30 00 00 00 00");
    end(&s, &d);
}

static void a_request_is_answered_with_its_context(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    enter(&s);
    say(&s, "6F 00 18 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
            "00 00 00 00 0A 00 02 00 00 00 00 00 B2 00 08 00 0E 03 20 01 24 01 30 01");
    hear(&s, "6F 00 16 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
             "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 06 00 8E 00 00 00 01 00");
    assert_int_equal(s.counts.requests, 1);
    end(&s, &d);
}

static void what_is_wrong_below_cip_has_an_encapsulation_status(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    /* no session yet, then another's, then an unknown command */
    say(&s, "6F 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "6F 00 00 00 00 00 00 00 64 00 00 00 " CONTEXT "00 00 00 00");
    enter(&s);
    say(&s, "70 00 00 00 04 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "70 00 00 00 04 02 01 00 64 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "66 00 00 00 04 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "66 00 00 00 04 02 01 00 64 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "73 00 00 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "73 00 00 00 03 02 01 00 01 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "99 99 02 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 01 02");
    hear(&s, "99 99 00 00 03 02 01 00 01 00 00 00 " CONTEXT "00 00 00 00");
    /* nothing, items cut short, longer than the message, another interface, no unconnected item */
    say(&s, "6F 00 00 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "6F 00 00 00 03 02 01 00 03 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "6F 00 18 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
            "00 00 00 00 0A 00 02 00 00 00 00 00 B2 00 09 00 0E 03 20 01 24 01 30 01");
    hear(&s, "6F 00 00 00 03 02 01 00 03 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "6F 00 08 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 00 00 00 00 00 00 02 00");
    hear(&s, "6F 00 00 00 03 02 01 00 03 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "6F 00 18 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
            "01 00 00 00 0A 00 02 00 00 00 00 00 B2 00 08 00 0E 03 20 01 24 01 30 01");
    hear(&s, "6F 00 00 00 03 02 01 00 03 00 00 00 " CONTEXT "00 00 00 00");
    say(&s, "6F 00 0C 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
            "00 00 00 00 0A 00 01 00 00 00 00 00");
    hear(&s, "6F 00 00 00 03 02 01 00 03 00 00 00 " CONTEXT "00 00 00 00");
    end(&s, &d);
}

static void some_messages_are_not_answered(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    enter(&s);
    say(&s, "00 00 04 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 DE AD BE EF");
    say(&s, "63 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "01 00 00 00"); /* options */
    say(&s, "70 00 14 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
            "00 00 00 00 00 00 02 00 A1 00 04 00 01 02 03 04 B1 00 00 00"); /* no connection */
    hear(&s, "");
    assert_int_equal(s.counts.dropped, 2);
    end(&s, &d);
}

static void unregistering_closes(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    size_t room;
    begin(&s, &d);
    enter(&s);
    say(&s, "66 00 00 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "");
    assert_true(device_session_is_closing(&s));
    device_session_room(&s, &room);
    assert_int_equal(room, 0);
    assert_int_equal(device_session_receive(&s, "xyz", 3, 0), 3);
    hear(&s, "");
    end(&s, &d);
}

static void a_message_too_long_is_refused_and_ends_it(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    enter(&s);
    say(&s, "6F 00 FF FF 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00");
    hear(&s, "6F 00 00 00 03 02 01 00 65 00 00 00 " CONTEXT "00 00 00 00");
    assert_true(device_session_is_closing(&s));
    end(&s, &d);
}

static void bytes_may_come_one_by_one(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    uint8_t bytes[64];
    begin(&s, &d);
    size_t size = ask_hex(REGISTER, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i++) {
        struct reader output = device_session_output(&s);
        assert_int_equal(reader_left(&output), 0);
        assert_int_equal(device_session_receive(&s, bytes + i, 1, 0), 1);
    }
    assert_int_equal(s.state, DEVICE_REGISTERED);
    end(&s, &d);
}

/* A peer that asks and does not listen is not read from for ever. */
static void requests_wait_while_the_answers_are_not_taken(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    uint8_t ask_counts[128];
    size_t sent = 0;
    size_t heard = 0;
    begin(&s, &d);
    enter(&s);
    size_t size = ask_hex("6F 00 1C 00 03 02 01 00 00 00 00 00 " CONTEXT "00 00 00 00 "
                          "00 00 00 00 0A 00 02 00 00 00 00 00 B2 00 0C 00 "
                          "4C 04 91 06 43 6F 75 6E 74 73 E8 03",
                          ask_counts, sizeof ask_counts);
    while (device_session_receive(&s, ask_counts, size, 0) == size)
        assert_true(++sent < 1000);
    assert_true(sent > 30);
    for (;;) {
        struct reader output = device_session_output(&s);
        size_t left = reader_left(&output);
        if (left == 0)
            break;
        heard += left;
        device_session_sent(&s, left < 100 ? left : 100);
        heard -= left - (left < 100 ? left : 100);
    }
    assert_int_equal(heard / 540, sent); /* each answer is as long as it may be */
    end(&s, &d);
}

static void silence_ends_a_session(void **state) {
    (void)state;
    struct device d;
    struct device_session s;
    begin(&s, &d);
    assert_true(device_session_due_us(&s) == CLOCK_NEVER);
    d.options.inactivity_us = 1000;
    enter(&s);
    assert_int_equal(device_session_due_us(&s), 1000);
    device_session_tick(&s, 999);
    assert_false(device_session_is_closing(&s));
    assert_int_equal(device_session_receive(&s, "\0", 1, 500), 1);
    device_session_tick(&s, 1000);
    assert_false(device_session_is_closing(&s));
    device_session_tick(&s, 1500);
    assert_true(device_session_is_closing(&s));
    end(&s, &d);
}

static size_t datagram(struct device *d, const char *hex, uint8_t *reply) {
    static const struct enip_sockaddr local = {.family = ENIP_AF_INET, .port = ENIP_PORT};
    uint8_t bytes[128];
    struct writer w = writer_of(reply, 256);
    struct reader r = reader_of(bytes, ask_hex(hex, bytes, sizeof bytes));
    return device_datagram(d, &local, r, &w) ? w.size : 0;
}

static void datagrams_are_answered_when_they_list(void **state) {
    (void)state;
    struct device d;
    uint8_t reply[256];
    ask_init(&d);
    assert_int_equal(
        datagram(&d, "63 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00", reply), 75);
    assert_memory_equal(reply + 12, "CIPRW001", 8);
    assert_int_equal(
        datagram(&d, "65 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00", reply), 24);
    assert_int_equal(reply[8], ENIP_UNSUPPORTED_COMMAND);
    device_fini(&d);
}

/* Two devices that answered each other's answers would never stop. */
static void datagrams_that_may_be_replies_are_not_answered(void **state) {
    (void)state;
    static const char *const rows[] = {
        "",
        "63 00",
        "00 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00",
        "65 00 00 00 00 00 00 00 01 00 00 00 " CONTEXT "00 00 00 00",
        "64 00 02 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 00 00",
        "63 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "00 00 00 00 00",
        "63 00 00 00 00 00 00 00 00 00 00 00 " CONTEXT "01 00 00 00",
    };
    struct device d;
    uint8_t reply[256];
    ask_init(&d);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(datagram(&d, rows[i], reply), 0);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_session_is_registered_once),
           cmocka_unit_test(other_versions_and_lengths_are_refused),
           cmocka_unit_test(lists_need_no_session),
           cmocka_unit_test(a_request_is_answered_with_its_context),
           cmocka_unit_test(what_is_wrong_below_cip_has_an_encapsulation_status),
           cmocka_unit_test(some_messages_are_not_answered), cmocka_unit_test(unregistering_closes),
           cmocka_unit_test(a_message_too_long_is_refused_and_ends_it),
           cmocka_unit_test(bytes_may_come_one_by_one),
           cmocka_unit_test(requests_wait_while_the_answers_are_not_taken),
           cmocka_unit_test(silence_ends_a_session),
           cmocka_unit_test(datagrams_are_answered_when_they_list),
           cmocka_unit_test(datagrams_that_may_be_replies_are_not_answered))
