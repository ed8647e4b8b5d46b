/* SPDX-License-Identifier: MIT */
/* Requests and replies typed from 1756-PM020, "CIP Services and User-created Tags". */
#include "support/ask.h"
#include "support/unit.h"

#define SPEED    "04 91 05 53 70 65 65 64 00 "
#define FLAGS    "04 91 05 46 6C 61 67 73 00 "
#define COUNTS   "04 91 06 43 6F 75 6E 74 73 "
#define COUNTS_5 "05 91 06 43 6F 75 6E 74 73 28 05 "
#define FLAG     "03 91 04 46 6C 61 67 "
#define LEVEL    "04 91 05 4C 65 76 65 6C 00 "
#define TEXT     "03 91 04 54 65 78 74 "

struct row {
    const char *request;
    const char *reply;
};

static void ask_rows(const struct row *rows, size_t count) {
    struct device d;
    ask_init(&d);
    for (size_t i = 0; i < count; i++)
        ask(&d, rows[i].request, rows[i].reply);
    device_fini(&d);
}

static void reads_answer_type_and_data(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"4C " COUNTS_5 "03 00", "CC 00 00 00 C3 00 05 00 06 00 07 00"},
        {"4C 04 91 05 73 50 45 45 44 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"4C 03 20 6B 25 00 01 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"52 " SPEED "01 00 00 00 00 00", "D2 00 00 00 C4 00 D2 04 00 00"},
        {"52 " COUNTS_5 "03 00 02 00 00 00", "D2 00 00 00 C3 00 06 00 07 00"},
        {"52 " COUNTS_5 "03 00 03 00 00 00", "D2 00 00 00 C3 00 00 07 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void reads_that_cannot_be_done_say_why(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4C 03 91 04 4E 6F 70 65 01 00", "CC 00 04 01 00 00"},
        {"4C 03 20 6B 25 00 63 00 01 00", "CC 00 05 01 00 00"},
        {"4C " SPEED "02 00", "CC 00 FF 01 05 21"},
        {"4C " COUNTS_5 "E4 03", "CC 00 FF 01 05 21"},
        {"4C " SPEED "00 00", "CC 00 03 00"},
        {"4C " SPEED "01", "CC 00 13 00"},
        {"4C " SPEED, "CC 00 13 00"},
        {"4C " SPEED "01 00 00", "CC 00 15 00"},
        {"52 " SPEED "01 00 04 00 00 00", "D2 00 FF 01 04 21"},
        {"52 " SPEED "01 00 FF FF FF FF", "D2 00 FF 01 04 21"},
        {"52 " SPEED "01 00 00", "D2 00 13 00"},
        {"4B " SPEED "01 00", "CB 00 08 00"},
        {"01 " SPEED, "81 00 08 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void a_read_that_does_not_fit_is_partial(void **state) {
    (void)state;
    struct device d;
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    ask_init(&d);
    size_t size = ask_bytes(&d, "4C " COUNTS "E8 03", reply);
    assert_int_equal(reply[2], CIP_PARTIAL_TRANSFER);
    assert_int_equal(size, DEVICE_UNCONNECTED_MAX);
    size = ask_bytes(&d, "4C 03 91 03 42 69 67 00 F4 01", reply); /* elements of eight bytes */
    assert_int_equal(reply[2], CIP_PARTIAL_TRANSFER);
    assert_int_equal((size - 6) % 8, 0);
    assert_true(size > DEVICE_UNCONNECTED_MAX - 8);
    size = ask_bytes(&d, "52 " COUNTS "E8 03 CE 07 00 00", reply);
    assert_int_equal(reply[2], CIP_OK);
    assert_int_equal(size, 4 + 2 + 2);
    device_fini(&d);
}

static void writes_are_read_back(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4D " SPEED "C4 00 01 00 DC 05 00 00", "CD 00 00 00"},
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 DC 05 00 00"},
        {"4D " COUNTS_5 "C3 00 02 00 FF FF FE FF", "CD 00 00 00"},
        {"4C " COUNTS_5 "03 00", "CC 00 00 00 C3 00 FF FF FE FF 07 00"},
        {"4D " FLAG "C1 00 01 00 FF", "CD 00 00 00"}, /* any byte but 0 is true */
        {"4C " FLAG "01 00", "CC 00 00 00 C1 00 01"},
        {"53 " COUNTS_5 "C3 00 02 00 02 00 00 00 11 22", "D3 00 00 00"},
        {"4C " COUNTS_5 "02 00", "CC 00 00 00 C3 00 FF FF 11 22"},
        {"4D 06 91 04 54 65 78 74 91 03 4C 45 4E 00 C4 00 01 00 02 00 00 00", "CD 00 00 00"},
        {"4C " TEXT "01 00", "CC 00 00 00 A0 02 CE 0F 02 00 00 00 68 65 *"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void writes_that_cannot_be_done_change_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4D " SPEED "C3 00 01 00 DC 05", "CD 00 FF 01 07 21"},
        {"4D " SPEED "C4 00 02 00 DC 05 00 00 00 00 00 00", "CD 00 FF 01 05 21"},
        {"4D " SPEED "C4 00 00 00", "CD 00 03 00"},
        {"4D " SPEED "C4 00 01 00 DC 05 00", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01 00", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01 00 DC 05 00 00 00", "CD 00 15 00"},
        {"4D " TEXT "A0 02 CD 0F 01 00 00", "CD 00 FF 01 07 21"},
        {"53 " SPEED "C4 00 01 00 04 00 00 00 01", "D3 00 FF 01 04 21"},
        {"53 " SPEED "C4 00 01 00 03 00 00 00 01 02", "D3 00 15 00"},
        {"53 " SPEED "C4 00 01 00 00 00 00 00", "D3 00 13 00"},
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void bits_are_set_and_cleared_by_masks(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4E " FLAGS "04 00 20 00 00 00 FF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 20 00 00 00"},
        {"4E " FLAGS "04 00 04 00 00 00 DF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 04 00 00 00"},
        /* pycomm3 sends and masks of eight bytes */
        {"4E " FLAGS "04 00 01 00 00 00 FF FF FF FF FF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 05 00 00 00"},
        {"4E " FLAGS "02 00 01 00 FF FF", "CE 00 03 00"},
        {"4E " FLAGS "03 00 01 00 00 FF FF FF", "CE 00 03 00"},
        {"4E " FLAGS "04 00 01 00 00 00 FF FF FF", "CE 00 13 00"},
        {"4E " FLAGS, "CE 00 13 00"},
        {"4E " LEVEL "04 00 01 00 00 00 FF FF FF FF", "CE 00 FF 01 07 21"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

UNIT_CASES(cmocka_unit_test(reads_answer_type_and_data),
           cmocka_unit_test(reads_that_cannot_be_done_say_why),
           cmocka_unit_test(a_read_that_does_not_fit_is_partial),
           cmocka_unit_test(writes_are_read_back),
           cmocka_unit_test(writes_that_cannot_be_done_change_nothing),
           cmocka_unit_test(bits_are_set_and_cleared_by_masks))
