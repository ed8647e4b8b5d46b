/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include <string.h>

#include <eip/value.h>

#include "base/text.h"
#include "cip/type.h"
#include "plant/l5x_literal.h"

struct row {
    uint16_t type;
    const char *text;
    const char *hex; /* NULL: refused */
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[8] = {0};
        char buffer[64];
        struct text hex = text_of(buffer, sizeof buffer);
        bool good = l5x_literal_store(str_of(rows[i].text), rows[i].type, bytes);
        text_hex(&hex, reader_of(bytes, cip_type_size(rows[i].type, 0)), ' ');
        assert_string_equal(good ? text_cstr(&hex) : rows[i].text,
                            rows[i].hex != NULL ? rows[i].hex : rows[i].text);
        assert_int_equal(good, rows[i].hex != NULL);
    }
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof(rows)[0])

static void whole_numbers_fit_their_type_or_are_refused(void **state) {
    (void)state;
    static const struct row rows[] = {
        {EIP_TYPE_SINT, "-128", "80"},
        {EIP_TYPE_SINT, "128", NULL},
        {EIP_TYPE_SINT, "-129", NULL},
        {EIP_TYPE_USINT, "255", "ff"},
        {EIP_TYPE_USINT, "-1", NULL},
        {EIP_TYPE_INT, "+300", "2c 01"},
        {EIP_TYPE_DINT, " 4441\n", "59 11 00 00"},
        {EIP_TYPE_DINT, "1_000", "e8 03 00 00"},
        {EIP_TYPE_LINT, "-9223372036854775808", "00 00 00 00 00 00 00 80"},
        {EIP_TYPE_LINT, "9223372036854775808", NULL},
        {EIP_TYPE_ULINT, "18446744073709551615", "ff ff ff ff ff ff ff ff"},
        {EIP_TYPE_BOOL, "1", "01"},
        {EIP_TYPE_BOOL, "2#0", "00"},
        {EIP_TYPE_BOOL, "2", NULL},
        {EIP_TYPE_BOOL, "-1", NULL},
        {EIP_TYPE_DINT, "", NULL},
        {EIP_TYPE_DINT, "12x", NULL},
        {EIP_TYPE_DINT, "1.5", NULL},
        {EIP_TYPE_DINT, "--1", NULL},
        {EIP_TYPE_STRUCT, "1", NULL},
        {EIP_TYPE_SHORT_STRING, "1", NULL},
    };
    CHECK(rows);
}

static void digits_of_other_bases_are_patterns_of_bits(void **state) {
    (void)state;
    static const struct row rows[] = {
        {EIP_TYPE_SINT, "16#ff", "ff"},
        {EIP_TYPE_SINT, "16#100", NULL},
        {EIP_TYPE_DINT, "16#8000_0001", "01 00 00 80"},
        {EIP_TYPE_DINT, "2#1000_0000_0000_0000_0000_0000_0000_0011", "03 00 00 80"},
        {EIP_TYPE_INT, "8#177_777", "ff ff"},
        {EIP_TYPE_INT, "8#9", NULL},
        {EIP_TYPE_INT, "3#1", NULL},
        {EIP_TYPE_INT, "16#", NULL},
        {EIP_TYPE_REAL, "16#3f80_0000", "00 00 80 3f"},
        {EIP_TYPE_DINT, "'abcd'", "64 63 62 61"},
        {EIP_TYPE_DINT, "'$00$00$00A'", "41 00 00 00"},
        {EIP_TYPE_SINT, "'$$'", "24"},
        {EIP_TYPE_SINT, "'ab'", NULL},
    };
    CHECK(rows);
}

static void real_numbers_have_their_own_words_for_what_is_none(void **state) {
    (void)state;
    static const struct row rows[] = {
        {EIP_TYPE_REAL, "93.45", "66 e6 ba 42"},
        {EIP_TYPE_REAL, "9.34499969e+001", "66 e6 ba 42"},
        {EIP_TYPE_REAL, "-0.0", "00 00 00 80"},
        {EIP_TYPE_REAL, "1.$", "00 00 80 7f"},
        {EIP_TYPE_REAL, "-1.$", "00 00 80 ff"},
        {EIP_TYPE_REAL, "1.#INF0000e+000", "00 00 80 7f"},
        {EIP_TYPE_LREAL, "-1.#INF", "00 00 00 00 00 00 f0 ff"},
        {EIP_TYPE_LREAL, "0.5", "00 00 00 00 00 00 e0 3f"},
        {EIP_TYPE_REAL, "1e39", NULL},
        {EIP_TYPE_REAL, "one", NULL},
        {EIP_TYPE_REAL, "1.#X", NULL},
    };
    CHECK(rows);
    uint8_t bytes[4];
    assert_true(l5x_literal_store(str_of("1.#QNAN"), EIP_TYPE_REAL, bytes));
    assert_int_equal(bytes[3] & 0x7f, 0x7f);
    assert_int_equal(bytes[2] & 0xc0, 0xc0);
}

/* 1970-01-02 is 86,400 seconds on; 2020-02-29 is day 18,321. */
static void dates_and_durations_are_counted_in_microseconds(void **state) {
    (void)state;
    static const struct row rows[] = {
        {EIP_TYPE_LINT, "DT#1970-01-02-00:00:00.000_000Z", "00 60 d7 1d 14 00 00 00"},
        {EIP_TYPE_LINT, "DT#1970-01-01-00:00:01.5(UTC+00:00)", "60 e3 16 00 00 00 00 00"},
        {EIP_TYPE_LINT, "DT#1969-12-31-19:00:00(UTC-05:00)", "00 00 00 00 00 00 00 00"},
        {EIP_TYPE_LINT, "DT#2020-02-29-00:00:00", "00 60 9d a2 ab 9f 05 00"},
        {EIP_TYPE_LINT, "LDT#1970-01-01-00:00:00.000_000_007", "07 00 00 00 00 00 00 00"},
        {EIP_TYPE_LINT, "T#1m1s", "40 c9 a2 03 00 00 00 00"},
        {EIP_TYPE_LTIME, "T#-2h_3m_4s_1us", "ff 19 e1 47 fe ff ff ff"},
        {EIP_TYPE_FTIME, "T32#35m_47s_483ms_647us", "ff ff ff 7f"},
        {EIP_TYPE_DINT, "T32#2ms3us", "d3 07 00 00"},
        {EIP_TYPE_LINT, "LT#-1us", "18 fc ff ff ff ff ff ff"},
        {EIP_TYPE_LINT, "DT#1970-13-01-00:00:00", NULL},
        {EIP_TYPE_LINT, "DT#1970-00-01-00:00:00", NULL},
        {EIP_TYPE_LINT, "DT#1970-01-01", NULL},
        {EIP_TYPE_LINT, "DT#1970-01-01-00:00:00(UTC+05", NULL},
        {EIP_TYPE_LINT, "T#", NULL},
        {EIP_TYPE_LINT, "T#1x", NULL},
        {EIP_TYPE_LINT, "LT#999999999999d", NULL},
    };
    CHECK(rows);
}

static void strings_have_their_escapes_resolved(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *wanted; /* NULL: refused */
    } rows[] = {
        {"'ZERO'", "ZERO"}, {" \n'a$$b$'c$Qd$N$l$R$T$P'\n", "a$b'c\"d\n\n\r\t\f"},
        {"'$41$7a'", "Az"}, {"'\xc3\xa9'", "\xe9"},
        {"''", ""},         {"'\xe2\x82\xac'", NULL},
        {"'a", NULL},       {"a'", NULL},
        {"'", NULL},        {"'$'", NULL},
        {"'$4'", NULL},     {"'$zz'", NULL},
        {"'a'b'", NULL},    {"'12345678901234567'", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[16];
        size_t size = 0;
        bool good = l5x_literal_string(str_of(rows[i].text), bytes, sizeof bytes, &size);
        assert_int_equal(good, rows[i].wanted != NULL);
        if (good) {
            assert_int_equal(size, strlen(rows[i].wanted));
            assert_memory_equal(bytes, rows[i].wanted, size);
        }
    }
}

UNIT_CASES(cmocka_unit_test(whole_numbers_fit_their_type_or_are_refused),
           cmocka_unit_test(digits_of_other_bases_are_patterns_of_bits),
           cmocka_unit_test(real_numbers_have_their_own_words_for_what_is_none),
           cmocka_unit_test(dates_and_durations_are_counted_in_microseconds),
           cmocka_unit_test(strings_have_their_escapes_resolved))
