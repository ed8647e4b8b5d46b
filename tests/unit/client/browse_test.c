/* SPDX-License-Identifier: MIT */
/* A browse as a whole: what is known already, and programs that change. */
#include "client/browse_parts.h"

#include "support/browsing.h"
#include "support/pair.h"
#include "support/unit.h"

#define PAGE_OF_A "D5 00 00 00 " BROWSING_TAG("01", "41", "C4 00")
#define PAGE_OF_B "D5 00 00 00 " BROWSING_TAG("01", "42", "C3 00")

/* The catalog of the program with this mark; its tag is A. */
static const eip_catalog *catalog_of(eip_cache *cache, unsigned mark) {
    struct browsing x;
    assert_true(browsing_begin(&x, cache, NULL, false));
    browsing_program(&x, mark);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_A);
    browsing_program(&x, mark);
    assert_int_equal(browsing_result(&x), EIP_OK);
    eip_catalog_keep(x.catalog);
    const eip_catalog *catalog = x.catalog;
    browsing_end(&x);
    return catalog;
}

static void the_program_is_asked_for_before_and_after(void **state) {
    (void)state;
    const eip_catalog *catalog = catalog_of(NULL, 7);
    assert_non_null(eip_catalog_find(catalog, "A"));
    assert_int_equal(catalog_key_of(catalog)->serial, 7);
    assert_int_equal(catalog_key_of(catalog)->marks_size, CLIENT_MARKS_REPLY_SIZE);
    assert_string_equal(catalog_key_of(catalog)->name, "Press");
    eip_catalog_release(catalog);
}

static void what_the_client_has_of_this_program_is_not_read_again(void **state) {
    (void)state;
    const eip_catalog *held = catalog_of(NULL, 7);
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, held, false));
    browsing_program(&x, 7);
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_ptr_equal(x.catalog, held);
    browsing_end(&x);
    eip_catalog_release(held);
}

static void of_another_program_it_is_and_if_it_is_asked_for_anew(void **state) {
    (void)state;
    const eip_catalog *held = catalog_of(NULL, 7);
    for (int anew = 0; anew < 2; anew++) {
        unsigned mark = anew ? 7 : 8;
        struct browsing x;
        assert_true(browsing_begin(&x, NULL, held, anew));
        browsing_program(&x, mark);
        browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_B);
        browsing_program(&x, mark);
        assert_int_equal(browsing_result(&x), EIP_OK);
        assert_non_null(eip_catalog_find(x.catalog, "B"));
        browsing_end(&x);
    }
    eip_catalog_release(held);
}

static void a_controller_without_marks_is_read_each_time(void **state) {
    (void)state;
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    browsing_program_without_marks(&x);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_A);
    assert_int_equal(browsing_result(&x), EIP_OK);
    struct browsing y;
    assert_true(browsing_begin(&y, NULL, x.catalog, false));
    browsing_program_without_marks(&y);
    browsing_turn(&y, BROWSING_FIRST_PAGE, PAGE_OF_B);
    assert_int_equal(browsing_result(&y), EIP_OK);
    browsing_end(&y);
    browsing_end(&x);
}

static void the_cache_has_what_any_client_read(void **state) {
    (void)state;
    eip_cache *cache;
    assert_int_equal(eip_cache_new(&cache), EIP_OK);
    const eip_catalog *first = catalog_of(cache, 7);
    struct browsing x;
    assert_true(browsing_begin(&x, cache, NULL, false));
    browsing_program(&x, 7);
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_ptr_equal(x.catalog, first);
    browsing_end(&x);
    eip_catalog_release(first);
    eip_cache_free(cache);
}

static void a_program_that_changes_meanwhile_is_read_from_the_beginning(void **state) {
    (void)state;
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    browsing_program(&x, 1);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_A);
    browsing_program(&x, 2);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_B);
    browsing_program(&x, 2);
    assert_int_equal(browsing_result(&x), EIP_OK);
    assert_null(eip_catalog_find(x.catalog, "A"));
    assert_non_null(eip_catalog_find(x.catalog, "B"));
    assert_int_equal(catalog_key_of(x.catalog)->marks[6], 2);
    browsing_end(&x);
}

static void one_that_changes_twice_is_told(void **state) {
    (void)state;
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    browsing_program(&x, 1);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_A);
    browsing_program(&x, 2);
    browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_B);
    browsing_program(&x, 3);
    assert_int_equal(browsing_result(&x), EIP_E_CHANGED);
    browsing_end(&x);
}

static void nonsense_may_come_of_a_change_and_is_told_where_there_was_none(void **state) {
    (void)state;
    for (unsigned mark = 1; mark <= 2; mark++) {
        struct browsing x;
        assert_true(browsing_begin(&x, NULL, NULL, false));
        browsing_program(&x, 1);
        browsing_turn(&x, BROWSING_FIRST_PAGE, "D5 00 06 00");
        browsing_program(&x, mark);
        if (mark == 1) {
            assert_int_equal(browsing_result(&x), EIP_E_PROTOCOL);
            assert_non_null(x.status.rule);
        } else {
            browsing_turn(&x, BROWSING_FIRST_PAGE, PAGE_OF_B);
            browsing_program(&x, 2);
            assert_int_equal(browsing_result(&x), EIP_OK);
        }
        browsing_end(&x);
    }
}

static void in_steps_it_pauses_after_each_answer(void **state) {
    (void)state;
    const struct client_outcome late = {.err = EIP_E_TIMEOUT, .sent = true};
    struct browsing x;
    assert_true(browsing_begin(&x, NULL, NULL, false));
    client_browse_in_steps(x.browse);
    browsing_turn(&x, BROWSING_IDENTITY, "81 00 08 00");
    assert_true(browsing_has_ended(&x)); /* as far as an operation is concerned */
    assert_true(client_browse_go_on(x.browse));
    assert_false(browsing_has_ended(&x));
    browsing_outcome(&x, BROWSING_NAME, &late);
    assert_true(client_browse_go_on(x.browse));
    browsing_turn(&x, BROWSING_MARKS, "83 00 08 00");
    assert_false(client_browse_go_on(x.browse));
    assert_int_equal(browsing_result(&x), EIP_E_TIMEOUT);
    browsing_end(&x);
}

struct watched {
    size_t done;
    size_t total;
    size_t calls;
};

static void watch(void *user, size_t done, size_t total) {
    struct watched *w = user;
    w->done = done;
    w->total = total;
    w->calls++;
}

static void run(struct pair *p, struct client_browse *b) {
    p->operation = client_operation_task(&client_browse_task, b, p->now_us + PAIR_TIMEOUT_US);
    client_engine_submit(&p->engine, &p->operation);
    for (int i = 0; i < 100 && !p->operation.ended; i++) {
        client_engine_run(&p->engine, p->now_us);
        pair_exchange(p);
    }
    assert_true(p->operation.ended);
}

static void against_a_device_all_of_its_tags_are_found(void **state) {
    (void)state;
    static const char *const tags[] = {"Speed", "Counts", "Flag", "Level", "Text", "Line_60"};
    struct pair p;
    struct client_browse *b;
    struct watched watched = {.calls = 0};
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    assert_int_equal(client_browse_new(NULL, NULL, false, &b), EIP_OK);
    client_browse_watch(b, watch, &watched);
    run(&p, b);
    struct browsing x = {.browse = b};
    assert_int_equal(browsing_result(&x), EIP_OK);
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        assert_non_null(eip_catalog_find(x.catalog, tags[i]));
    assert_int_equal(eip_catalog_find(x.catalog, "Counts")->dimensions[0], 1000);
    assert_true(eip_catalog_find(x.catalog, "Text")->structure->is_string);
    assert_true(watched.calls > 3);
    assert_int_equal(watched.done, watched.total);
    browsing_end(&x);
    pair_fini(&p);
}

UNIT_CASES(cmocka_unit_test(the_program_is_asked_for_before_and_after),
           cmocka_unit_test(what_the_client_has_of_this_program_is_not_read_again),
           cmocka_unit_test(of_another_program_it_is_and_if_it_is_asked_for_anew),
           cmocka_unit_test(a_controller_without_marks_is_read_each_time),
           cmocka_unit_test(the_cache_has_what_any_client_read),
           cmocka_unit_test(a_program_that_changes_meanwhile_is_read_from_the_beginning),
           cmocka_unit_test(one_that_changes_twice_is_told),
           cmocka_unit_test(nonsense_may_come_of_a_change_and_is_told_where_there_was_none),
           cmocka_unit_test(in_steps_it_pauses_after_each_answer),
           cmocka_unit_test(against_a_device_all_of_its_tags_are_found))
