/* SPDX-License-Identifier: MIT */
/* Lists of tags, as controllers and others send them. */
#include "client/browse_parts.h"

#include "support/browsing.h"
#include "support/unit.h"

#define DINT       "C4 00"
#define EMPTY_PAGE "D5 00 00 00"
/* A page of program Main, from an instance on. */
#define MAIN_PAGE(low)                                                                             \
    "55 0A 91 0C 50 72 6F 67 72 61 6D 3A 4D 61 69 6E 20 6B 25 00 " low                             \
    " 00 04 00 01 00 02 00 08 00 0A 00"
#define MAIN_RECORD(instance)                                                                      \
    instance " 00 00 00 0C 00 50 72 6F 67 72 61 6D 3A 4D 61 69 6E 68 10 " BROWSING_NO_DIMENSIONS   \
             "00 "

static void begin(struct browsing *x) {
    assert_true(browsing_begin(x, NULL, NULL, false));
    browsing_program_without_marks(x);
}

static void pages_go_on_after_the_last_instance(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 06 00 " BROWSING_TAG("01", "41", DINT) BROWSING_TAG("07", "42", DINT));
    browsing_turn(&x, BROWSING_PAGE("08", "00"),
                  "D5 00 06 00 09 00 00 00 05 00 41 72 72 61 79 C3 40 02 00 00 00 03 00 00 00 00 "
                  "00 00 00 02");
    browsing_turn(&x, BROWSING_PAGE("0A", "00"), EMPTY_PAGE);
    assert_int_equal(browsing_result(&x), EIP_OK);
    const struct eip_symbol *symbols;
    assert_int_equal(eip_catalog_symbols(x.catalog, &symbols), 3);
    assert_string_equal(symbols[2].name, "Array");
    assert_int_equal(symbols[2].dimensions[0], 2);
    assert_int_equal(symbols[2].dimensions[1], 3);
    assert_int_equal(symbols[2].access, EIP_ACCESS_READ_ONLY);
    assert_int_equal(symbols[1].instance, 7);
    browsing_end(&x);
}

static void programs_have_lists_of_their_own(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 00 00 " MAIN_RECORD("02") BROWSING_TAG("03", "41", DINT));
    browsing_turn(&x, MAIN_PAGE("00"), "D5 00 06 00 " BROWSING_TAG("05", "43", "C3 00"));
    browsing_turn(&x, MAIN_PAGE("06"), "D5 00 00 00 " BROWSING_TAG("06", "44", "C2 00"));
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_int_equal(eip_catalog_find(x.catalog, "Program:Main.D")->type, EIP_TYPE_SINT);
    assert_int_equal(eip_catalog_find(x.catalog, "A")->type, EIP_TYPE_DINT);
    assert_null(eip_catalog_find(x.catalog, "C"));
    browsing_end(&x);
}

static void a_program_whose_list_is_refused_has_no_tags(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 00 00 " MAIN_RECORD("02") BROWSING_TAG("03", "41", DINT));
    browsing_turn(&x, MAIN_PAGE("00"), "D5 00 04 01 00 00");
    assert_int_equal(browsing_result(&x), EIP_OK);
    const char *const *programs;
    const struct eip_symbol *symbols;
    assert_int_equal(eip_catalog_programs(x.catalog, &programs), 1);
    assert_int_equal(eip_catalog_symbols(x.catalog, &symbols), 1);
    browsing_end(&x);
}

static void fewer_attributes_are_asked_for_where_all_are_refused(void **state) {
    (void)state;
    static const char *const refusals[] = {"D5 00 08 00", "D5 00 14 00", "D5 00 0A 00",
                                           "D5 00 09 00"};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct browsing x;
        begin(&x);
        browsing_turn(&x, BROWSING_FIRST_PAGE, refusals[i]);
        browsing_turn(&x, "55 03 20 6B 25 00 00 00 03 00 01 00 02 00 08 00", refusals[i]);
        browsing_turn(&x, "55 03 20 6B 25 00 00 00 02 00 01 00 02 00",
                      "D5 00 06 00 01 00 00 00 01 00 41 C4 20");
        browsing_turn(&x, "55 03 20 6B 25 00 02 00 02 00 01 00 02 00", EMPTY_PAGE);
        assert_int_equal(browsing_result(&x), EIP_OK);
        const struct eip_symbol *a = eip_catalog_find(x.catalog, "A");
        assert_int_equal(a->type, EIP_TYPE_DINT);
        assert_int_equal(a->dimensions[0], 0); /* there is one, and nobody knows how long */
        browsing_end(&x);
    }
}

static void a_device_without_lists_is_told_as_refusing(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE, "D5 00 05 00");
    assert_int_equal(browsing_result(&x), EIP_E_REFUSED);
    assert_int_equal(x.status.general, 5);
    browsing_end(&x);
}

/* The controller's first page is this; how does the browse end? */
static eip_err end_of(const char *page, const char **ret_why) {
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE, page);
    eip_err err = browsing_result(&x);
    *ret_why = err == EIP_OK ? NULL : x.status.rule;
    browsing_end(&x);
    return err;
}

static void lists_that_make_no_sense_end_it(void **state) {
    (void)state;
    static const struct {
        const char *page, *why;
    } cases[] = {
        {"D5 00 00 00 " BROWSING_TAG("02", "41", DINT) BROWSING_TAG("01", "42", DINT),
         "its list of tags goes backwards"},
        {"D5 00 00 00 " BROWSING_TAG("02", "41", DINT) BROWSING_TAG("02", "42", DINT),
         "its list of tags goes backwards"},
        {"D5 00 06 00", "it says that there are more tags, and names none of them"},
        {"D5 00 06 00 01 00 00 00 05 00 41",
         "it says that there are more tags, and names none of them"},
        {"D5 00 00 00 " BROWSING_TAG("02", "41", DINT) "03 00 00",
         "its list of tags ends within a tag"},
        {"D5 00 00 00 01 00 00 00 FF FF 41", "its list of tags ends within a tag"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why;
        assert_int_equal(end_of(cases[i].page, &why), EIP_E_PROTOCOL);
        assert_string_equal(why, cases[i].why);
    }
}

static void the_next_page_must_not_begin_before_the_one_before_ended(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE, "D5 00 06 00 " BROWSING_TAG("09", "41", DINT));
    browsing_turn(&x, BROWSING_PAGE("0A", "00"), "D5 00 06 00 " BROWSING_TAG("09", "41", DINT));
    assert_int_equal(browsing_result(&x), EIP_E_PROTOCOL);
    browsing_end(&x);
}

static void a_record_that_is_cut_before_more_comes_is_asked_for_again(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 06 00 " BROWSING_TAG("01", "41", DINT) "02 00 00 00 01 00 42 C4");
    browsing_turn(&x, BROWSING_PAGE("02", "00"), "D5 00 00 00 " BROWSING_TAG("02", "42", DINT));
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_non_null(eip_catalog_find(x.catalog, "B"));
    browsing_end(&x);
}

static void what_has_no_name_or_type_is_left_out(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 00 00 " BROWSING_TAG("01", "07", DINT) BROWSING_TAG("02", "41", DINT)
                      BROWSING_TAG("03", "42", "00 00"));
    assert_int_equal(browsing_result(&x), EIP_OK);
    const struct eip_symbol *symbols;
    assert_int_equal(eip_catalog_symbols(x.catalog, &symbols), 1);
    browsing_end(&x);
}

static void instances_beyond_sixteen_bits_are_asked_for_where_there_may_be_some(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE,
                  "D5 00 00 00 " BROWSING_TAG("01", "41", DINT) "FE FF 00 00 01 00 42 " DINT
                                                                " " BROWSING_NO_DIMENSIONS "00");
    browsing_turn(&x, "55 04 20 6B 26 00 00 00 01 00 04 00 01 00 02 00 08 00 0A 00",
                  "D5 00 06 00 05 00 01 00 01 00 43 " DINT " " BROWSING_NO_DIMENSIONS "00");
    browsing_turn(&x, "55 04 20 6B 26 00 06 00 01 00 04 00 01 00 02 00 08 00 0A 00", "D5 00 05 00");
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_int_equal(eip_catalog_find(x.catalog, "C")->instance, 0x10005);
    browsing_end(&x);
}

static void a_lost_answer_ends_it_and_a_lost_session_does_not(void **state) {
    (void)state;
    const struct client_outcome late = {.err = EIP_E_TIMEOUT, .sent = true};
    const struct client_outcome lost = {.err = EIP_E_CLOSED, .sent = true};
    struct browsing x;
    begin(&x);
    browsing_outcome(&x, BROWSING_FIRST_PAGE, &lost);
    browsing_outcome(&x, BROWSING_FIRST_PAGE, &late);
    assert_int_equal(browsing_result(&x), EIP_E_TIMEOUT);
    browsing_end(&x);
}

/* Of symbols that are no tags, so that no catalog is ever full. */
static void a_list_that_never_ends_is_ended(void **state) {
    (void)state;
    struct browsing x;
    begin(&x);
    const struct client_way way = {.peer = &x.peer, .request_max = 500, .reply_max = 500};
    uint32_t pages = 0;
    for (; !browsing_has_ended(&x); pages++) {
        uint8_t request[64],
            reply[] = {0xd5, 0, 6, 0, 0, 0, 0, 0, 3, 0, '_', '_', 'A', 0xc4, 0, [27] = 0};
        struct writer w = writer_of(request, sizeof request), number = writer_of(reply + 4, 4);
        struct reader r = reader_of(reply, sizeof reply);
        writer_u32(&number, pages + 1);
        client_browse_task.encode(x.browse, &way, &w);
        const struct client_outcome outcome = {.sent = true, .cip = cip_reply_decode(&r)};
        client_browse_task.take(x.browse, &outcome);
    }
    assert_in_range(pages, CLIENT_BROWSE_REQUESTS_MAX / 2, CLIENT_BROWSE_REQUESTS_MAX);
    assert_int_equal(browsing_result(&x), EIP_E_LIMIT);
    assert_non_null(x.status.rule);
    browsing_end(&x);
}

UNIT_CASES(cmocka_unit_test(pages_go_on_after_the_last_instance),
           cmocka_unit_test(programs_have_lists_of_their_own),
           cmocka_unit_test(a_program_whose_list_is_refused_has_no_tags),
           cmocka_unit_test(fewer_attributes_are_asked_for_where_all_are_refused),
           cmocka_unit_test(a_device_without_lists_is_told_as_refusing),
           cmocka_unit_test(lists_that_make_no_sense_end_it),
           cmocka_unit_test(the_next_page_must_not_begin_before_the_one_before_ended),
           cmocka_unit_test(a_record_that_is_cut_before_more_comes_is_asked_for_again),
           cmocka_unit_test(what_has_no_name_or_type_is_left_out),
           cmocka_unit_test(instances_beyond_sixteen_bits_are_asked_for_where_there_may_be_some),
           cmocka_unit_test(a_list_that_never_ends_is_ended),
           cmocka_unit_test(a_lost_answer_ends_it_and_a_lost_session_does_not))
