/* SPDX-License-Identifier: MIT */
/* Requests on their way to other devices, byte by byte (CIP Volume 1, 3-5.5.4). */
#include "support/dialog.h"
#include "support/unit.h"

#include "base/clock.h"

#define SPEED      "4C 04 91 05 53 70 65 65 64 00 01 00 "
#define SEND       "52 02 20 06 24 01 05 9D 0C 00 " SPEED
#define VALUE      "CC 00 00 00 C4 00 D2 04 00 00"
#define ITEMS      "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 "
#define ROUTED     DIALOG_RR("2A") ITEMS "1A 00 " SEND "01 00 01 05"
#define LOCAL      DIALOG_RR("1C") ITEMS "0C 00 " SPEED
#define UNANSWERED "D2 00 01 01 04 02 01 00"

enum { TARGET = 7 };

static const struct device_hops rows[] = {
    {.port = 1, .first = 5, .last = 9, .target = TARGET},
    {.port = 2, .link = {"192.168.1.5", 11}, .target = 1},
    {.port = 300, .first = 0, .last = 65535, .target = 2},
};
static const struct device_routes routes = {rows, sizeof rows / sizeof rows[0]};

static void begin(struct device *d, struct dialog *x) {
    ask_init(d);
    d->options.routes = &routes;
    dialog_begin(x, d);
}

static void end(struct device *d, struct dialog *x) {
    dialog_end(x);
    device_fini(d);
}

static void answer(struct dialog *x, const char *reply) {
    uint8_t bytes[64];
    size_t size = ask_hex(reply, bytes, sizeof bytes);
    device_session_relayed(&x->session, reader_of(bytes, size), x->now_us);
}

/* What is left of a route that leads to the target; NO_ROW where none does. */
enum { NO_ROW = -1 };

static int follow(const char *route, const char *rest) {
    uint8_t bytes[64];
    size_t target;
    struct reader r = reader_of(bytes, ask_hex(route, bytes, sizeof bytes));
    bool is_there = device_routes_take(&routes, &r, &target);
    ask_compare(route, r, rest);
    return is_there ? (int)target : NO_ROW;
}

static void hops_are_found_by_port_and_link(void **state) {
    (void)state;
    assert_int_equal(follow("01 05", ""), TARGET);
    assert_int_equal(follow("01 09 01 00", "01 00"), TARGET);
    assert_int_equal(follow("01 04", "01 04"), NO_ROW);
    assert_int_equal(follow("01 0A", "01 0A"), NO_ROW);
    assert_int_equal(follow("02 05", "02 05"), NO_ROW);
    /* The long form of a link that is a number, and the long form of a port. */
    assert_int_equal(follow("11 02 30 37", ""), TARGET);
    assert_int_equal(follow("0F 01 00 05", ""), TARGET);
    assert_int_equal(follow("0F 2C 01 FF", ""), 2);
    assert_int_equal(follow("12 0B 31 39 32 2E 31 36 38 2E 31 2E 35 00 01 02", "01 02"), 1);
    assert_int_equal(follow("12 0B 31 39 32 2E 31 36 38 2E 31 2E 36 00", "*"), NO_ROW);
    /* No hop at all: a class, the end, a route cut short. */
    assert_int_equal(follow("20 05", "20 05"), NO_ROW);
    assert_int_equal(follow("", ""), NO_ROW);
    assert_int_equal(follow("11 05 30", "11 05 30"), NO_ROW);
}

static void no_table_has_no_hops(void **state) {
    (void)state;
    static const uint8_t bytes[] = {1, 5};
    struct reader r = reader_of(bytes, sizeof bytes);
    size_t target;
    assert_false(device_routes_take(NULL, &r, &target));
    assert_int_equal(reader_left(&r), 2);
}

static void rows_that_share_a_hop_overlap(void **state) {
    (void)state;
    struct device_hops a = {.port = 1, .first = 5, .last = 9};
    struct device_hops b = {.port = 1, .first = 9, .last = 9};
    struct device_hops name = {.port = 1, .link = str_of("plc")};
    struct device_hops same = {.port = 1, .link = str_of("PLC")};
    assert_true(device_hops_overlap(&a, &b) && device_hops_overlap(&b, &a));
    b.first = b.last = 10;
    assert_false(device_hops_overlap(&a, &b) || device_hops_overlap(&b, &a));
    b.first = 0;
    assert_true(device_hops_overlap(&a, &b) && device_hops_overlap(&b, &a));
    b.port = 2;
    assert_false(device_hops_overlap(&a, &b));
    assert_true(device_hops_overlap(&name, &same));
    assert_false(device_hops_overlap(&name, &a) || device_hops_overlap(&a, &name));
}

static void encoded(const struct device_session *s, const char *want) {
    uint8_t bytes[64];
    struct writer w = writer_of(bytes, sizeof bytes);
    assert_non_null(device_session_relay(s));
    device_relay_encode(&w, device_session_relay(s));
    assert_false(w.bad);
    ask_compare("passed on", reader_of(bytes, w.size), want);
}

static void the_hop_is_taken_off(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_say(&x, ROUTED);
    dialog_hear(&x, "");
    encoded(&x.session, SPEED);
    assert_int_equal(device_session_relay(&x.session)->target, TARGET);
    assert_int_equal(device_session_relay(&x.session)->timeout_us, 5024 * CLOCK_MILLISECOND_US);
    answer(&x, VALUE);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    assert_null(device_session_relay(&x.session));
    dialog_say(&x, DIALOG_RR("2C") ITEMS "1C 00 " SEND "02 00 01 05 01 00");
    encoded(&x.session, SEND "01 00 01 00");
    answer(&x, "D2 00 01 01 12 03 01 00");
    dialog_hear(&x, DIALOG_RR("18") ITEMS "08 00 D2 00 01 01 12 03 01 00");
    assert_int_equal(x.session.counts.relayed, 2);
    end(&d, &x);
}

static void the_time_is_what_is_asked_within_reason(void **state) {
    (void)state;
    struct device_relay relay;
    uint16_t refused;
    static const uint8_t route[] = {1, 5};
    static const uint8_t message[] = {1, 0};
    static const struct {
        uint8_t priority, ticks;
        int64_t timeout_us;
    } cases[] = {
        {0x05, 157, 5024000},
        {0, 0, DEVICE_RELAY_MIN_US},
        {0, 249, DEVICE_RELAY_MIN_US},
        {0, 251, 251000},
        {0x1a, 1, 1024000},
        {0x0a, 58, 59392000},
        {0x0a, 59, DEVICE_RELAY_MAX_US},
        {0x0f, 255, DEVICE_RELAY_MAX_US},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cip_unconnected send = {.priority = cases[i].priority, .ticks = cases[i].ticks};
        send.message = reader_of(message, sizeof message);
        send.route = reader_of(route, sizeof route);
        assert_true(device_relay_of(&routes, &send, &relay, &refused));
        assert_int_equal(refused, 0);
        assert_int_equal(relay.timeout_us, cases[i].timeout_us);
    }
}

static void later_requests_wait_and_answers_keep_their_order(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_say(&x, LOCAL ROUTED LOCAL ROUTED);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    encoded(&x.session, SPEED);
    dialog_say(&x, LOCAL);
    dialog_hear(&x, "");
    answer(&x, "CC 00 05 01 00 00");
    dialog_hear(&x, DIALOG_RR("16") ITEMS "06 00 CC 00 05 01 00 00 " DIALOG_RR("1A") ITEMS
                "0A 00 " VALUE);
    encoded(&x.session, SPEED);
    answer(&x, "CC 00 08 00");
    dialog_hear(&x,
                DIALOG_RR("14") ITEMS "04 00 CC 00 08 00 " DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    assert_null(device_session_relay(&x.session));
    end(&d, &x);
}

/* Whoever asked has given up by then: the next router, and this one, must not work for nobody. */
static void what_waited_for_its_whole_time_is_not_passed_on(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_say(&x, ROUTED ROUTED);
    x.now_us = CLOCK_SECOND_US;
    dialog_say(&x, ROUTED);
    x.now_us = 2 * CLOCK_SECOND_US;
    dialog_say(&x, ROUTED LOCAL);
    x.now_us = 5024 * CLOCK_MILLISECOND_US;
    device_session_not_relayed(&x.session, CIP_EXT_UNCONNECTED_TIMEOUT, x.now_us);
    /* The second is over; of the third is known that it came within the last three seconds. */
    dialog_hear(&x, DIALOG_RR("18") ITEMS "08 00 " UNANSWERED DIALOG_RR("18") ITEMS
                "08 00 " UNANSWERED);
    assert_int_equal(device_session_relay(&x.session)->timeout_us, 2 * CLOCK_SECOND_US);
    x.now_us = 6 * CLOCK_SECOND_US;
    answer(&x, VALUE);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    assert_int_equal(device_session_relay(&x.session)->timeout_us, 1024 * CLOCK_MILLISECOND_US);
    x.now_us = 7 * CLOCK_SECOND_US;
    dialog_say(&x, ROUTED);
    answer(&x, VALUE);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    assert_int_equal(device_session_relay(&x.session)->timeout_us, 5024 * CLOCK_MILLISECOND_US);
    answer(&x, VALUE);
    end(&d, &x);
}

static void a_full_input_takes_nothing_more_until_the_answer(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    uint8_t nops[4096] = {0};
    size_t room;
    begin(&d, &x);
    dialog_say(&x, ROUTED);
    size_t taken = 0;
    for (int i = 0; i < 3; i++)
        taken += device_session_receive(&x.session, nops, sizeof nops, 0);
    assert_in_range(taken, DEVICE_MESSAGE_MAX - 128, DEVICE_MESSAGE_MAX);
    device_session_room(&x.session, &room);
    assert_int_equal(room, 0);
    encoded(&x.session, SPEED);
    answer(&x, VALUE);
    device_session_room(&x.session, &room);
    assert_true(room > DEVICE_MESSAGE_MAX - ENIP_HEADER_SIZE);
    end(&d, &x);
}

static void no_answer_is_a_status_of_the_unconnected_send(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_say(&x, ROUTED);
    device_session_not_relayed(&x.session, CIP_EXT_UNCONNECTED_TIMEOUT, 0);
    dialog_hear(&x, DIALOG_RR("18") ITEMS "08 00 " UNANSWERED);
    dialog_say(&x, LOCAL);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    end(&d, &x);
}

static void an_answer_that_does_not_fit_is_told_in_its_place(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    static const uint8_t large[DEVICE_RELAYED_MAX + 1] = {0xcc};
    begin(&d, &x);
    dialog_say(&x, ROUTED);
    device_session_relayed(&x.session, reader_of(large, sizeof large), 0);
    dialog_hear(&x, DIALOG_RR("14") ITEMS "04 00 CC 00 11 00");
    dialog_say(&x, ROUTED);
    device_session_relayed(&x.session, reader_of(large, sizeof large - 1), 0);
    struct reader output = device_session_output(&x.session);
    assert_int_equal(reader_left(&output), 40 + DEVICE_RELAYED_MAX);
    end(&d, &x);
}

static void a_session_that_ends_while_it_holds_one_forgets_it(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_say(&x, ROUTED "66 00 00 00 03 02 01 00 00 00 00 00 " DIALOG_CONTEXT "00 00 00 00");
    assert_non_null(device_session_relay(&x.session));
    assert_false(device_session_is_closing(&x.session));
    answer(&x, VALUE);
    dialog_hear(&x, DIALOG_RR("1A") ITEMS "0A 00 " VALUE);
    assert_true(device_session_is_closing(&x.session));
    assert_null(device_session_relay(&x.session));
    end(&d, &x);
    begin(&d, &x);
    dialog_say(&x, ROUTED);
    end(&d, &x);
    assert_null(device_session_relay(&x.session));
}

static void waiting_for_an_answer_is_not_silence(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    d.options.inactivity_us = CLOCK_SECOND_US;
    dialog_say(&x, ROUTED);
    assert_int_equal(device_session_due_us(&x.session), CLOCK_NEVER);
    device_session_tick(&x.session, 50 * CLOCK_SECOND_US);
    assert_false(device_session_is_closing(&x.session));
    x.now_us = 50 * CLOCK_SECOND_US;
    answer(&x, VALUE);
    assert_int_equal(device_session_due_us(&x.session), 51 * CLOCK_SECOND_US);
    end(&d, &x);
}

#define OVER_CONNECTION                                                                            \
    DIALOG_UNIT("30")                                                                              \
    "00 00 00 00 00 00 02 00 A1 00 04 00 II II II II B1 00 1C 00 07 00 " SEND "01 00 01 05"

static void it_is_answered_over_the_connection_it_came_by(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 20);
    dialog_say(&x, OVER_CONNECTION);
    dialog_hear(&x, "");
    encoded(&x.session, SPEED);
    answer(&x, VALUE);
    static const char reply[] = DIALOG_UNIT("20") "00 00 00 00 00 00 02 00 A1 00 04 00 01 00 A5 00 "
                                                  "B1 00 0C 00 07 00 " VALUE;
    dialog_hear(&x, reply);
    dialog_say(&x, OVER_CONNECTION); /* the same sequence count: the same request */
    assert_null(device_session_relay(&x.session));
    dialog_hear(&x, reply);
    assert_int_equal(x.session.counts.relayed, 1);
    end(&d, &x);
}

static void a_connection_that_was_closed_meanwhile_is_not_answered(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 20);
    dialog_say(&x, OVER_CONNECTION);
    device_connections_close_all(&d.connections, &x.session.connections);
    answer(&x, VALUE);
    dialog_hear(&x, "");
    assert_int_equal(x.session.counts.dropped, 1);
    assert_null(device_session_relay(&x.session));
    end(&d, &x);
}

/* What would keep them open waits behind the request that is held. */
static void connections_do_not_time_out_meanwhile(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    dialog_open(&x, 1, 504, 20);
    int64_t due_us = device_session_due_us(&x.session);
    dialog_say(&x, OVER_CONNECTION);
    assert_int_equal(device_session_due_us(&x.session), CLOCK_NEVER);
    x.now_us = 2 * due_us;
    device_session_tick(&x.session, x.now_us);
    answer(&x, VALUE);
    dialog_hear(&x, DIALOG_UNIT("20") "00 00 00 00 00 00 02 00 A1 00 04 00 01 00 A5 00 "
                                      "B1 00 0C 00 07 00 " VALUE);
    device_session_tick(&x.session, x.now_us);
    dialog_ask(&x, 8, "0E 03 20 01 24 01 30 01", "8E 00 00 00 01 00");
    assert_int_equal(x.session.counts.expired, 0);
    device_session_tick(&x.session, x.now_us + due_us);
    assert_int_equal(x.session.counts.expired, 1);
    end(&d, &x);
}

static void what_opens_connections_is_not_passed_on(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &x);
    ask_through(&x.session, "52 02 20 06 24 01 05 9D 06 00 54 02 20 06 24 01 01 00 01 05",
                "D2 00 01 01 11 03 01 00");
    ask_through(&x.session, "52 02 20 06 24 01 05 9D 06 00 5B 02 20 06 24 01 01 00 01 05",
                "D2 00 01 01 11 03 01 00");
    ask_through(&x.session, "52 02 20 06 24 01 05 9D 06 00 4E 02 20 06 24 01 01 00 01 05",
                "D2 00 01 01 11 03 01 00");
    /* Nor what is no request, nor what came through no session, nor inside a packet. */
    ask_through(&x.session, "52 02 20 06 24 01 05 9D 00 00 01 00 01 05", "D2 00 01 01 05 02 01 00");
    ask(&d, SEND "01 00 01 05", "D2 00 01 01 11 03 01 00");
    ask_through(&x.session, "0A 02 20 02 24 01 01 00 04 00 " SEND "01 00 01 05",
                "8A 00 1E 00 01 00 04 00 D2 00 08 00");
    assert_null(device_session_relay(&x.session));
    end(&d, &x);
}

UNIT_CASES(cmocka_unit_test(hops_are_found_by_port_and_link),
           cmocka_unit_test(no_table_has_no_hops), cmocka_unit_test(rows_that_share_a_hop_overlap),
           cmocka_unit_test(the_hop_is_taken_off),
           cmocka_unit_test(the_time_is_what_is_asked_within_reason),
           cmocka_unit_test(later_requests_wait_and_answers_keep_their_order),
           cmocka_unit_test(what_waited_for_its_whole_time_is_not_passed_on),
           cmocka_unit_test(a_full_input_takes_nothing_more_until_the_answer),
           cmocka_unit_test(no_answer_is_a_status_of_the_unconnected_send),
           cmocka_unit_test(an_answer_that_does_not_fit_is_told_in_its_place),
           cmocka_unit_test(a_session_that_ends_while_it_holds_one_forgets_it),
           cmocka_unit_test(waiting_for_an_answer_is_not_silence),
           cmocka_unit_test(it_is_answered_over_the_connection_it_came_by),
           cmocka_unit_test(a_connection_that_was_closed_meanwhile_is_not_answered),
           cmocka_unit_test(connections_do_not_time_out_meanwhile),
           cmocka_unit_test(what_opens_connections_is_not_passed_on))
