/* SPDX-License-Identifier: MIT */
/* A lane whose device is played by hand. */
#include "support/ask.h"
#include "support/unit.h"

#include "cip/service.h"
#include "client/plan_lane.h"

enum { TAGS = 4, BYTES_MAX = 256 };

/* A and B are DINTs, C an array of INTs, of which two elements are one read. */
static const char *const tags[TAGS] = {"A", "B", "C[1]", "C[3]"};

#define READS                                                                                      \
    "0A 02 20 02 24 01 03 00 08 00 10 00 18 00 4C 02 91 01 41 00 01 00 4C 02 91 01 42 00 01 00 "   \
    "4C 03 91 01 43 00 28 01 03 00"
/* Replies of 10, 10 and 12 bytes. */
#define HEAD   "8A 00 00 00 03 00 08 00 12 00 1C 00 "
#define GOOD_A "CC 00 00 00 C4 00 01 02 03 04 "
#define GOOD_B "CC 00 00 00 C4 00 05 06 07 08 "
#define GOOD_C "CC 00 00 00 C3 00 11 12 13 14 15 16"

struct bench {
    struct plan_items items;
    struct plan_layout layout;
    struct plan_traffic traffic;
    struct plan_lane lane;
    struct client_peer peer;
    struct client_way way;
};

static void know(struct bench *b, size_t index, uint16_t type, size_t size) {
    assert_int_equal(plan_items_learn(&b->items, index, (struct cip_tag_type){.code = type}, size),
                     EIP_OK);
}

static void begin_with(struct bench *b, struct client_way way) {
    struct client_mistake mistake;
    *b = (struct bench){.way = way};
    b->way.peer = &b->peer;
    assert_int_equal(plan_items_init(&b->items, tags, TAGS, &mistake), EIP_OK);
    know(b, 0, EIP_TYPE_DINT, 4);
    know(b, 1, EIP_TYPE_DINT, 4);
    know(b, 2, EIP_TYPE_INT, 2);
    know(b, 3, EIP_TYPE_INT, 2);
    const struct plan_ground ground = {.items = &b->items};
    assert_int_equal(plan_layout_make(&b->layout, &ground, &b->way), EIP_OK);
    b->items.run = 1;
    b->traffic = (struct plan_traffic){.items = &b->items, .layout = &b->layout};
    b->lane = (struct plan_lane){.traffic = &b->traffic};
}

static void begin(struct bench *b) {
    begin_with(b, (struct client_way){.request_max = 500, .reply_max = 500});
}

static void end(struct bench *b) {
    plan_layout_fini(&b->layout);
    plan_items_fini(&b->items);
    mem_free(b->traffic.asides);
}

static void hear(struct bench *b, const char *request) {
    uint8_t bytes[BYTES_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    assert_false(plan_lane_task.is_done(&b->lane));
    plan_lane_task.prepare(&b->lane, &b->way);
    plan_lane_task.encode(&b->lane, &b->way, &w);
    assert_false(w.bad);
    ask_compare("the packet", reader_of(bytes, w.size), request);
}

static void outcome(struct bench *b, struct client_outcome outcome) {
    plan_lane_task.take(&b->lane, &outcome);
}

static void say(struct bench *b, const char *reply) {
    uint8_t bytes[BYTES_MAX];
    size_t size = ask_hex(reply, bytes, sizeof bytes);
    struct reader r = reader_of(bytes, size);
    outcome(b,
            (struct client_outcome){.cip = cip_reply_decode(&r), .data = reader_of(bytes, size)});
}

static void expect_bytes(const struct bench *b, size_t index, const void *bytes, size_t size) {
    const struct eip_item *item = &b->items.items[index];
    assert_int_equal(item->err, EIP_OK);
    assert_int_equal(b->items.states[index], PLAN_GOOD);
    assert_int_equal(item->value.size, size);
    assert_memory_equal(item->value.data, bytes, size);
}

static void expect_error(const struct bench *b, size_t index, eip_err err, uint8_t general) {
    assert_int_equal(b->items.states[index], PLAN_FAILED);
    assert_int_equal(b->items.items[index].err, err);
    assert_int_equal(b->items.items[index].status.general, general);
    assert_null(b->items.items[index].value.data);
}

/* So many tags are to be asked again alone; `first` is the first of them. */
static void expect_asides(const struct bench *b, size_t count, uint32_t first) {
    assert_int_equal(b->traffic.aside_count, count);
    if (count > 0)
        assert_int_equal(b->traffic.asides[0], first);
}

static void values_are_copied_to_their_places(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, HEAD GOOD_A GOOD_B GOOD_C);
    expect_bytes(&b, 0, "\1\2\3\4", 4);
    expect_bytes(&b, 1, "\5\6\7\10", 4);
    expect_bytes(&b, 2, "\x11\x12", 2);
    expect_bytes(&b, 3, "\x15\x16", 2);
    assert_true(plan_lane_task.is_done(&b.lane));
    assert_int_equal(b.items.failed, 0);
    expect_asides(&b, 0, 0);
    end(&b);
}

static void a_reserved_byte_does_not_matter(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, HEAD "CC 77 00 00 C4 00 01 02 03 04 " GOOD_B GOOD_C);
    expect_bytes(&b, 0, "\1\2\3\4", 4);
    end(&b);
}

/* What the device says to a read of one tag is its end; a read of several is taken apart. */
static void refusals_are_of_the_tag_or_asked_again(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, "8A 00 1E 00 03 00 08 00 0E 00 14 00 CC 00 04 01 00 00 CC 00 FF 01 05 21 "
            "CC 00 FF 01 05 21");
    expect_error(&b, 0, EIP_E_TAG, 4);
    expect_error(&b, 1, EIP_E_REFUSED, 0xff);
    assert_int_equal(b.items.items[1].status.extended[0], 0x2105);
    expect_asides(&b, 2, 2);
    assert_true(b.items.rows[2].alone && b.items.rows[3].alone);
    assert_true(b.traffic.outdated);
    end(&b);
}

static void other_types_and_sizes_are_asked_again(void **state) {
    (void)state;
    static const char *const odd[] = {
        HEAD "CC 00 00 00 CA 00 01 02 03 04 " GOOD_B GOOD_C,
        "8A 00 00 00 03 00 08 00 11 00 1B 00 CC 00 00 00 C4 00 01 02 03 " GOOD_B GOOD_C,
        "8A 00 00 00 03 00 08 00 13 00 1D 00 CC 00 00 00 C4 00 01 02 03 04 05 " GOOD_B GOOD_C,
        "8A 00 00 00 03 00 08 00 0C 00 16 00 CC 00 00 00 " GOOD_B GOOD_C,
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct bench b;
        begin(&b);
        hear(&b, READS);
        say(&b, odd[i]);
        expect_asides(&b, 1, 0);
        assert_false(b.traffic.changed);
        expect_bytes(&b, 1, "\5\6\7\10", 4);
        end(&b);
    }
}

static void what_is_no_reply_to_the_request_breaks_the_protocol(void **state) {
    (void)state;
    static const char *const odd[] = {
        HEAD "CD 00 00 00 C4 00 01 02 03 04 " GOOD_B GOOD_C,
        HEAD "4C 00 00 00 C4 00 01 02 03 04 " GOOD_B GOOD_C,
        HEAD "CC 00 00 09 C4 00 01 02 03 04 " GOOD_B GOOD_C,
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct bench b;
        begin(&b);
        hear(&b, READS);
        say(&b, odd[i]);
        expect_error(&b, 0, EIP_E_PROTOCOL, 0);
        assert_non_null(b.items.items[0].status.rule);
        expect_bytes(&b, 1, "\5\6\7\10", 4);
        end(&b);
    }
}

static void packets_that_make_no_sense_bring_nothing(void **state) {
    (void)state;
    static const char *const odd[] = {
        "8A 00 00 00 02 00 06 00 10 00 " GOOD_A GOOD_B, /* one is missing */
        "8A 00 00 00 03 00 08 00",
        "8A 00 00 00",
        "CC 00 00 00 C4 00 01 02 03 04",
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct bench b;
        begin(&b);
        hear(&b, READS);
        say(&b, odd[i]);
        expect_error(&b, 0, EIP_E_PROTOCOL, 0);
        expect_error(&b, 1, EIP_E_PROTOCOL, 0);
        expect_asides(&b, 2, 2);
        end(&b);
    }
}

static void offsets_out_of_place_spoil_their_own_messages(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, "8A 00 00 00 03 00 08 00 12 00 FF 00 " GOOD_A GOOD_B GOOD_C);
    expect_bytes(&b, 0, "\1\2\3\4", 4);
    expect_error(&b, 1, EIP_E_PROTOCOL, 0);
    expect_asides(&b, 2, 2);
    end(&b);
}

static void what_did_not_fit_is_asked_again(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, "8A 00 1E 00 03 00 08 00 10 00 14 00 CC 00 06 00 C4 00 01 02 CC 00 11 00 " GOOD_C);
    expect_asides(&b, 2, 0);
    expect_bytes(&b, 2, "\x11\x12", 2);
    end(&b);
}

static void a_device_without_packets_is_asked_one_by_one(void **state) {
    (void)state;
    static const char *const refusals[] = {"8A 00 08 00", "8A 00 05 00", "8A 00 16 00"};
    for (size_t i = 0; i < 3; i++) {
        struct bench b;
        begin(&b);
        hear(&b, READS);
        say(&b, refusals[i]);
        assert_true(b.peer.no_packets);
        assert_true(b.traffic.restarts);
        assert_true(plan_lane_task.is_done(&b.lane));
        assert_int_equal(b.items.failed, 0);
        end(&b);
    }
}

static void a_reply_that_is_too_large_as_a_whole_makes_packets_smaller(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    say(&b, "8A 00 11 00");
    assert_true(b.traffic.restarts);
    assert_int_equal(b.traffic.reply_seen, 250);
    end(&b);
}

static void any_other_refusal_of_a_packet_leaves_it_to_single_requests(void **state) {
    (void)state;
    static const char *const refusals[] = {"8A 00 02 00", "8A 00 1E 00"};
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        begin(&b);
        hear(&b, READS);
        say(&b, refusals[i]);
        expect_asides(&b, TAGS, 0);
        assert_false(b.traffic.restarts);
        end(&b);
    }
}

static void a_packet_that_was_lost_with_its_session_is_sent_again(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    outcome(&b, (struct client_outcome){.err = EIP_E_CLOSED, .sent = true});
    hear(&b, READS);
    say(&b, HEAD GOOD_A GOOD_B GOOD_C);
    expect_bytes(&b, 3, "\x15\x16", 2);
    end(&b);
}

static void other_outcomes_are_those_of_each_tag(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    hear(&b, READS);
    outcome(&b, (struct client_outcome){.err = EIP_E_TIMEOUT, .sent = true});
    for (size_t i = 0; i < TAGS; i++)
        expect_error(&b, i, EIP_E_TIMEOUT, 0);
    end(&b);
    begin(&b);
    hear(&b, READS);
    outcome(&b, (struct client_outcome){.err = EIP_E_REFUSED, .status = 0x65});
    assert_int_equal(b.items.items[3].status.source, EIP_SOURCE_ENCAPSULATION);
    assert_int_equal(b.items.items[3].status.encapsulation, 0x65);
    end(&b);
}

static void a_routing_error_is_told_of_each_tag(void **state) {
    (void)state;
    struct bench b;
    begin_with(&b, (struct client_way){.request_max = 500, .reply_max = 500, .routed = true});
    hear(&b, READS);
    say(&b, "D2 00 01 01 04 02");
    for (size_t i = 0; i < TAGS; i++)
        expect_error(&b, i, EIP_E_REFUSED, 1);
    assert_int_equal(b.items.items[0].status.source, EIP_SOURCE_ROUTE);
    end(&b);
}

static void a_way_that_carries_less_restarts_the_run(void **state) {
    (void)state;
    struct bench b;
    begin(&b);
    b.way.reply_max = 400;
    plan_lane_task.prepare(&b.lane, &b.way);
    assert_true(b.traffic.restarts);
    assert_true(plan_lane_task.is_done(&b.lane));
    end(&b);
    begin(&b);
    b.way.request_max = b.way.reply_max = 4000;
    plan_lane_task.prepare(&b.lane, &b.way);
    assert_true(b.traffic.restarts);
    end(&b);
}

static void what_fails_before_it_is_sent_fails_its_packet(void **state) {
    (void)state;
    struct bench b;
    const struct eip_status status = {.source = EIP_SOURCE_NONE};
    begin(&b);
    hear(&b, READS);
    (plan_lane_task.fail)(&b.lane, EIP_E_LIMIT, &status);
    expect_error(&b, 0, EIP_E_LIMIT, 0);
    assert_int_equal(b.traffic.err, EIP_E_LIMIT);
    (plan_lane_task.fail)(&b.lane, EIP_E_TIMEOUT, &status); /* nothing is left */
    assert_int_equal(b.traffic.err, EIP_E_LIMIT);
    end(&b);
}

UNIT_CASES(cmocka_unit_test(values_are_copied_to_their_places),
           cmocka_unit_test(a_reserved_byte_does_not_matter),
           cmocka_unit_test(refusals_are_of_the_tag_or_asked_again),
           cmocka_unit_test(other_types_and_sizes_are_asked_again),
           cmocka_unit_test(what_is_no_reply_to_the_request_breaks_the_protocol),
           cmocka_unit_test(packets_that_make_no_sense_bring_nothing),
           cmocka_unit_test(offsets_out_of_place_spoil_their_own_messages),
           cmocka_unit_test(what_did_not_fit_is_asked_again),
           cmocka_unit_test(a_device_without_packets_is_asked_one_by_one),
           cmocka_unit_test(a_reply_that_is_too_large_as_a_whole_makes_packets_smaller),
           cmocka_unit_test(any_other_refusal_of_a_packet_leaves_it_to_single_requests),
           cmocka_unit_test(a_packet_that_was_lost_with_its_session_is_sent_again),
           cmocka_unit_test(other_outcomes_are_those_of_each_tag),
           cmocka_unit_test(a_routing_error_is_told_of_each_tag),
           cmocka_unit_test(a_way_that_carries_less_restarts_the_run),
           cmocka_unit_test(what_fails_before_it_is_sent_fails_its_packet), )
