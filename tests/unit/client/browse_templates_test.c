/* SPDX-License-Identifier: MIT */
/* Definitions of structures, as controllers and others send them. */
#include "client/browse_parts.h"

#include "support/browsing.h"
#include "support/unit.h"

/* The list of a controller with one tag, M, of template 0x29A. */
#define ONE_TAG "D5 00 00 00 " BROWSING_TAG("01", "4D", "9A 82")
/* Requests for attributes, */
#define ATTRIBUTES_OF(low, high) "03 03 20 6C 25 00 " low " " high " 04 00 04 00 05 00 02 00 01 00"
/* and for a definition. */
#define READ_OF(low, high, offset, size) "4C 03 20 6C 25 00 " low " " high " " offset " 00 00 " size
/* Of a definition in so many words (two digits), for a value of so many bytes. */
#define ATTRIBUTES_ARE(words, size, members)                                                       \
    "83 00 00 00 04 00 04 00 00 00 " words " 00 00 00 05 00 00 00 " size                           \
    " 00 00 00 02 00 00 00 " members " 00 01 00 00 00 21 06"

/* Motor, in 100 bytes: Speed REAL, Run and Fault as bits of a hidden byte, Hist INT[3]. */
#define RECORDS                                                                                    \
    "00 00 C2 00 00 00 00 00 00 00 C1 00 00 00 00 00 01 00 C1 00 00 00 00 00 "                     \
    "00 00 CA 00 04 00 00 00 03 00 C3 20 08 00 00 00 "
#define TEXT_NAME "4D 6F 74 6F 72 3B 6E 45 41 45 41 45 41 45 41 45 41 00 "
#define MEMBER_NAMES                                                                               \
    "5A 5A 5A 5A 5A 5A 5A 5A 5A 5A 4D 6F 74 6F 72 30 00 52 75 6E 00 46 61 75 6C 74 00 "            \
    "53 70 65 65 64 00 48 69 73 74 00 "
#define CONTENT RECORDS TEXT_NAME MEMBER_NAMES

static void begin(struct browsing *x) {
    assert_true(browsing_begin(x, NULL, NULL, false));
    browsing_program_without_marks(x);
    browsing_turn(x, BROWSING_FIRST_PAGE, ONE_TAG);
}

/* It has ended well: what is known of the tag's structure? */
static const struct eip_structure *structure(struct browsing *x) {
    assert_int_equal(browsing_result(x), EIP_OK);
    return eip_catalog_find(x->catalog, "M")->structure;
}

static void a_definition_comes_as_a_whole(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), "CC 00 00 00 " CONTENT "00 00 00 00");
    const struct eip_structure *motor = structure(&x);
    assert_string_equal(motor->name, "Motor");
    assert_int_equal(motor->handle, 0x0621);
    assert_int_equal(motor->size, 16);
    assert_int_equal(eip_structure_member(motor, "Fault")->bit, 1);
    browsing_end(&x);
}

static void its_padding_may_be_missing(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), "CC 00 00 00 " CONTENT);
    assert_non_null(structure(&x));
    browsing_end(&x);
}

static void one_in_pieces_is_put_together(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), "CC 00 06 00 " RECORDS);
    browsing_turn(&x, READ_OF("9A", "02", "28 00", "3C 00"), "CC 00 06 00 " TEXT_NAME);
    browsing_turn(&x, READ_OF("9A", "02", "3A 00", "2A 00"),
                  "CC 00 00 00 " MEMBER_NAMES "00 00 00 00");
    assert_string_equal(structure(&x)->members[4].name, "Hist");
    browsing_end(&x);
}

static void pieces_without_progress_end_it(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), "CC 00 06 00 " RECORDS);
    browsing_turn(&x, READ_OF("9A", "02", "28 00", "3C 00"), "CC 00 06 00");
    assert_int_equal(browsing_result(&x), EIP_E_PROTOCOL);
    assert_string_equal(x.status.rule,
                        "it says that there is more of a definition, and sends none of it");
    browsing_end(&x);
}

static void more_than_was_asked_for_costs_the_structure(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"),
                  "CC 00 00 00 " CONTENT "00 00 00 00 00");
    assert_null(structure(&x));
    browsing_end(&x);
}

static void templates_that_cannot_be_had_cost_their_structure_alone(void **state) {
    (void)state;
    static const char *const answers[] = {
        "83 00 05 01 00 00",              /* no such template */
        "83 00 08 00",                    /* no such service: a Micro800 */
        "83 00 00 00",                    /* nothing */
        ATTRIBUTES_ARE("05", "10", "05"), /* no room for a content */
        "83 00 00 00 04 00 04 00 00 00 FF FF FF FF 05 00 00 00 10 00 00 00 02 00 00 00 05 00 01 "
        "00 00 00 21 06", /* sixteen gigabytes of it */
        "83 00 0A 00 04 00 04 00 00 00 1E 00 00 00 05 00 14 00 02 00 00 00 05 00 01 00 00 00 21 06",
        "83 00 00 00 01 00 04 00 00 00 1E 00 00 00",
        "83 00 00 00 04 00 04 00 00 00 1E 00 00 00 05 00 00 00 10 00 00 00 02 00 00 00 05 00",
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct browsing x;
        begin(&x);
        browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), answers[i]);
        assert_null(structure(&x));
        browsing_end(&x);
    }
}

static void a_definition_that_is_refused_or_empty_is_not_asked_for_again(void **state) {
    (void)state;
    static const char *const answers[] = {"CC 00 05 00", "CC 00 00 00"};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct browsing x;
        begin(&x);
        browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
        browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), answers[i]);
        assert_null(structure(&x));
        browsing_end(&x);
    }
}

/* Outer, of template 0x300, has an Inner of template 0x29A. */
static void nested_definitions_are_asked_for_when_they_are_met(void **state) {
    (void)state;
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    browsing_program_without_marks(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE, "D5 00 00 00 " BROWSING_TAG("01", "4D", "00 83"));
    browsing_turn(&x, ATTRIBUTES_OF("00", "03"), ATTRIBUTES_ARE("0C", "10", "01"));
    browsing_turn(&x, READ_OF("00", "03", "00 00", "1C 00"),
                  "CC 00 00 00 00 00 9A 82 00 00 00 00 4F 75 74 65 72 3B 6E 45 41 00 49 6E 6E 65 "
                  "72 00 00 00");
    browsing_turn(&x, ATTRIBUTES_OF("9A", "02"), ATTRIBUTES_ARE("1E", "10", "05"));
    browsing_turn(&x, READ_OF("9A", "02", "00 00", "64 00"), "CC 00 00 00 " CONTENT "00 00 00 00");
    const struct eip_structure *outer = structure(&x);
    assert_string_equal(outer->name, "Outer");
    assert_string_equal(outer->members[0].structure->name, "Motor");
    browsing_end(&x);
}

static void attributes_of_many_share_a_packet_and_small_definitions_come_first(void **state) {
    (void)state;
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    browsing_program_without_marks(&x);
    x.peer.no_packets = false;
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 00 00 " BROWSING_TAG("01", "4D", "00 83")
                      BROWSING_TAG("02", "4E", "01 83"));
    browsing_turn(&x,
                  "0A 02 20 02 24 01 02 00 06 00 18 00 " ATTRIBUTES_OF(
                      "00", "03") " " ATTRIBUTES_OF("01", "03"),
                  "8A 00 00 00 02 00 06 00 28 00 " ATTRIBUTES_ARE(
                      "1E", "10", "05") " " ATTRIBUTES_ARE("0C", "10", "01"));
    browsing_turn(&x,
                  "0A 02 20 02 24 01 02 00 06 00 14 00 " READ_OF(
                      "01", "03", "00 00", "1C 00") " " READ_OF("00", "03", "00 00", "64 00"),
                  "8A 00 1E 00 02 00 06 00 0A 00 CC 00 05 00 CC 00 00 00 " CONTENT "00 00 00 00");
    assert_string_equal(structure(&x)->name, "Motor");
    assert_null(eip_catalog_find(x.catalog, "N")->structure);
    browsing_end(&x);
}

UNIT_CASES(cmocka_unit_test(a_definition_comes_as_a_whole),
           cmocka_unit_test(its_padding_may_be_missing),
           cmocka_unit_test(one_in_pieces_is_put_together),
           cmocka_unit_test(pieces_without_progress_end_it),
           cmocka_unit_test(more_than_was_asked_for_costs_the_structure),
           cmocka_unit_test(templates_that_cannot_be_had_cost_their_structure_alone),
           cmocka_unit_test(a_definition_that_is_refused_or_empty_is_not_asked_for_again),
           cmocka_unit_test(nested_definitions_are_asked_for_when_they_are_met),
           cmocka_unit_test(attributes_of_many_share_a_packet_and_small_definitions_come_first))
