/* SPDX-License-Identifier: MIT */
/* What the status word says in each mode (Rockwell Automation, Knowledgebase 28917). */
#include "support/ask.h"
#include "support/unit.h"

static void a_mode_has_a_name_and_a_word(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint16_t status;
        uint8_t state;
    } rows[] = {
        {"remote-run", 0x3060, 3}, {"run", 0x1060, 3},  {"remote-program", 0x3070, 3},
        {"program", 0x2070, 3},    {"test", 0x3070, 3}, {"faulted", 0x3450, 4},
    };
    enum device_mode mode = DEVICE_TEST;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(device_mode_find(str_of(rows[i].name), &mode));
        assert_int_equal(device_mode_status(mode, 0), rows[i].status);
        assert_int_equal(device_mode_state(mode), rows[i].state);
    }
    assert_false(device_mode_find(str_of("running"), &mode));
    assert_false(device_mode_find(str_of(""), &mode));
    assert_int_equal(mode, DEVICE_FAULTED);
    assert_true(device_mode_find(str_of("Run"), &mode));
    assert_int_equal(mode, DEVICE_RUN);
}

static void what_else_the_word_says_stays(void **state) {
    (void)state;
    assert_int_equal(device_mode_status(DEVICE_RUN, 0xffff), 0x136f);
    assert_int_equal(device_mode_status(DEVICE_FAULTED, 0x0105), 0x3555);
}

static void somebody_turns_the_key(void **state) {
    (void)state;
    struct device d;
    device_init(&d, &(struct device_options){.mode = DEVICE_PROGRAM});
    ask(&d, "0E 03 20 01 24 01 30 05", "8E 00 00 00 70 20");
    device_set_mode(&d, DEVICE_FAULTED);
    ask(&d, "03 02 20 01 24 01 02 00 05 00 08 00",
        "83 00 00 00 02 00 05 00 00 00 50 34 08 00 00 00 04");
    d.identity.status |= 0x0100; /* a minor fault */
    device_set_mode(&d, DEVICE_RUN);
    ask(&d, "03 02 20 01 24 01 02 00 05 00 08 00",
        "83 00 00 00 02 00 05 00 00 00 60 11 08 00 00 00 03");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_mode_has_a_name_and_a_word),
           cmocka_unit_test(what_else_the_word_says_stays),
           cmocka_unit_test(somebody_turns_the_key))
