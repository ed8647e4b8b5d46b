/* SPDX-License-Identifier: MIT */
/* Which program runs. */
#include "client/browse.h"

#include "support/ask.h"
#include "support/unit.h"

static const char identity[] =
    "01 00 0E 00 36 00 14 0B 60 31 78 56 34 12 05 50 72 65 73 73"; /* serial 0x12345678 */

struct sample {
    struct client_item items[CLIENT_PROGRAM_ITEMS];
    struct client_store store;
};

/* NULL: that one was refused. */
static void answer(struct sample *s, const char *const replies[CLIENT_PROGRAM_ITEMS]) {
    uint8_t bytes[512];
    client_program_ask(s->items);
    for (size_t i = 0; i < CLIENT_PROGRAM_ITEMS; i++) {
        s->items[i].err = replies[i] != NULL ? EIP_OK : EIP_E_REFUSED;
        if (replies[i] == NULL)
            continue;
        size_t size = ask_hex(replies[i], bytes, sizeof bytes);
        assert_int_equal(client_store_append(&s->store, &s->items[i].value, reader_of(bytes, size)),
                         EIP_OK);
    }
}

static bool take(const char *const replies[CLIENT_PROGRAM_ITEMS], struct catalog_key *ret_key) {
    struct sample s = {.store = {.data = NULL}};
    answer(&s, replies);
    bool taken = client_program_take(s.items, &s.store, ret_key);
    client_store_fini(&s.store);
    return taken;
}

static void identity_name_and_marks_tell_it(void **state) {
    (void)state;
    struct catalog_key key;
    const char *const replies[] = {identity, "04 00 4D 61 69 6E", "05 00 01 00 00 00 07 00"};
    assert_true(take(replies, &key));
    assert_int_equal(key.vendor, 1);
    assert_int_equal(key.device_type, 14);
    assert_int_equal(key.product_code, 54);
    assert_int_equal(key.major, 20);
    assert_int_equal(key.minor, 11);
    assert_int_equal(key.serial, 0x12345678);
    assert_string_equal(key.name, "Main");
    assert_int_equal(key.marks_size, 8);
    assert_int_equal(key.marks[6], 7);
}

static void without_name_or_marks_there_is_a_key_all_the_same(void **state) {
    (void)state;
    struct catalog_key key;
    const char *const replies[] = {identity, NULL, NULL};
    assert_true(take(replies, &key));
    assert_string_equal(key.name, "");
    assert_int_equal(key.marks_size, 0);
}

static void without_identity_there_is_none(void **state) {
    (void)state;
    struct catalog_key key = {.serial = 77};
    const char *const refused[] = {NULL, "00 00", "05 00"};
    const char *const cut[] = {"01 00 0E 00 36 00 14 0B 60 31 78 56 34", "00 00", "05 00"};
    assert_false(take(refused, &key));
    assert_false(take(cut, &key));
    assert_int_equal(key.serial, 77);
}

static void names_and_marks_that_make_no_sense_do_not_count(void **state) {
    (void)state;
    static const char *const names[] = {"05 00 4D 61", "", "04", "02 00 4D 00"};
    struct catalog_key key;
    char many[3 * (CATALOG_MARKS_MAX + 1) + 1];
    for (size_t i = 0; i <= CATALOG_MARKS_MAX; i++)
        memcpy(many + 3 * i, "00 ", 4);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *const replies[] = {identity, names[i], many};
        assert_true(take(replies, &key));
        assert_string_equal(key.name, "");
        assert_int_equal(key.marks_size, 0);
    }
}

static void all_of_it_fits_one_packet(void **state) {
    (void)state;
    struct client_item items[CLIENT_PROGRAM_ITEMS];
    client_program_ask(items);
    for (size_t i = 0; i < CLIENT_PROGRAM_ITEMS; i++) {
        assert_int_equal(items[i].op, CLIENT_GET);
        assert_in_range(items[i].reply_guess, 1, 100);
    }
    assert_int_equal(client_marks_request_size, 18);
    assert_int_equal(client_marks_request[0], 3);
}

UNIT_CASES(cmocka_unit_test(identity_name_and_marks_tell_it),
           cmocka_unit_test(without_name_or_marks_there_is_a_key_all_the_same),
           cmocka_unit_test(without_identity_there_is_none),
           cmocka_unit_test(names_and_marks_that_make_no_sense_do_not_count),
           cmocka_unit_test(all_of_it_fits_one_packet))
