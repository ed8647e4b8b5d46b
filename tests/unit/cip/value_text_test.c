/* SPDX-License-Identifier: MIT */
#include "cip/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "support/unit.h"

/*
 * How the C library reads a decimal point depends on the locale, so it must never be shown one:
 * these take the place of its own functions, look at the text, and let strtold read the number
 * (every text here is exact or short enough that rounding twice changes nothing).
 */
double strtod(const char *restrict text, char **restrict end) {
    if (strpbrk(text, ".,") != NULL)
        fail_msg("the C library was shown a decimal point: %s", text);
    return (double)strtold(text, end);
}

float strtof(const char *restrict text, char **restrict end) {
    if (strpbrk(text, ".,") != NULL)
        fail_msg("the C library was shown a decimal point: %s", text);
    return (float)strtold(text, end);
}

static uint8_t room[70000];

static const char *format(const struct eip_value *v) {
    static char text[600000];
    size_t size = eip_value_format(v, text, sizeof text);
    assert_int_equal(size, strlen(text));
    struct text t = text_new();
    cip_value_text(v, &t);
    if (!t.cut)
        assert_string_equal(text_cstr(&t), text);
    text_fini(&t);
    return text;
}

static const char *format_bytes(uint16_t type, const void *bytes, size_t size) {
    struct eip_value v = cip_value_of(type, 0, reader_of(bytes, size));
    return format(&v);
}

static void scalars_and_arrays_are_printed(void **state) {
    (void)state;
    assert_string_equal(format_bytes(EIP_TYPE_DINT, "\x0c\0\0\0", 4), "12");
    assert_string_equal(format_bytes(EIP_TYPE_DINT, "\1\0\0\0\2\0\0\0\xff\xff\xff\xff", 12),
                        "[1, 2, -1]");
    assert_string_equal(format_bytes(EIP_TYPE_DINT, "", 0), "[]");
    assert_string_equal(format_bytes(EIP_TYPE_BOOL, "\1", 1), "true");
    assert_string_equal(format_bytes(EIP_TYPE_BOOL, "\0\xff", 2), "[false, true]");
    assert_string_equal(format_bytes(EIP_TYPE_DWORD, "\xff\xff\xff\xff", 4), "4294967295");
    assert_string_equal(format_bytes(EIP_TYPE_LINT, "\0\0\0\0\0\0\0\x80", 8),
                        "-9223372036854775808");
    assert_string_equal(format_bytes(EIP_TYPE_ULINT, "\xff\xff\xff\xff\xff\xff\xff\xff", 8),
                        "18446744073709551615");
    assert_string_equal(format_bytes(EIP_TYPE_REAL, "\xcd\xcc\xcc\x3d\0\0\x80\x3f", 8),
                        "[0.1, 1.0]");
    assert_string_equal(format_bytes(EIP_TYPE_LREAL, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8), "0.1");
    assert_string_equal(format_bytes(EIP_TYPE_TIME, "\xfe\xff\xff\xff", 4), "-2");
}

static void strings_are_printed_with_json_escapes(void **state) {
    (void)state;
    assert_string_equal(format_bytes(EIP_TYPE_STRING, "\2\0Hi", 4), "\"Hi\"");
    assert_string_equal(format_bytes(EIP_TYPE_STRING, "\2\0Hi\0\0", 6), "[\"Hi\", \"\"]");
    assert_string_equal(format_bytes(EIP_TYPE_SHORT_STRING, "\7a\"\\\n\x7f\xe9/", 8),
                        "\"a\\\"\\\\\\u000a\\u007f\\u00e9/\"");
    assert_string_equal(format_bytes(EIP_TYPE_STRING2, "\3\0A\0\xac\x20\"\0", 8),
                        "\"A\\u20ac\\\"\"");
    assert_string_equal(format_bytes(EIP_TYPE_STRINGN, "\1\0\2\0Hi", 6), "\"Hi\"");
    assert_string_equal(format_bytes(EIP_TYPE_STRINGN, "\2\0\1\0A\0", 6), "\"A\"");
    assert_string_equal(format_bytes(EIP_TYPE_STRINGN, "\3\0\1\0ABC", 7), "{03 00 01 00 41 42 43}");
    static const uint8_t logix[88] = {2, 0, 0, 0, 'H', 'i', 'x'};
    struct eip_value v =
        cip_value_of(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, reader_of(logix, sizeof logix));
    assert_string_equal(format(&v), "\"Hi\"");
}

static void what_has_no_reading_is_printed_as_bytes(void **state) {
    (void)state;
    assert_string_equal(format_bytes(EIP_TYPE_STRUCT, "\1\2\xff", 3), "{01 02 ff}");
    assert_string_equal(format_bytes(EIP_TYPE_EPATH, "\x20\6", 2), "{20 06}");
    assert_string_equal(format_bytes(0x1234, "", 0), "{}");
    assert_string_equal(format_bytes(EIP_TYPE_DATE_AND_TIME, "\1\2\3\4\5\6", 6),
                        "{01 02 03 04 05 06}");
    struct eip_value v = cip_value_of(EIP_TYPE_STRUCT, 0, reader_of("\1\2", 2));
    v.count = 2;
    assert_string_equal(format(&v), "{01 02}");
    v.count = 0;
    assert_string_equal(format(&v), "[]");
    uint8_t logix[88] = {83};
    v = cip_value_of(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, reader_of(logix, sizeof logix));
    assert_int_equal(strlen(format(&v)), 88 * 3 + 1);
}

static void bytes_that_end_inside_an_element_end_the_list(void **state) {
    (void)state;
    struct eip_value v = cip_value_of(EIP_TYPE_DINT, 0, reader_of("\1\0\0\0\2\3", 6));
    v.count = UINT32_MAX;
    assert_string_equal(format(&v), "[1, {02 03}]");
    v.count = 1;
    v.size = 2;
    assert_string_equal(format(&v), "{01 00}");
    v = cip_value_of(EIP_TYPE_STRING, 0, reader_of("\1\0A\5\0B", 6));
    v.count = 2;
    assert_string_equal(format(&v), "[\"A\", {05 00 42}]");
}

static void a_short_buffer_gets_a_prefix_and_the_whole_length(void **state) {
    (void)state;
    static const char *const whole = "[\"Hi\", \"\\u00ff\"]";
    struct eip_value v = cip_value_of(EIP_TYPE_STRING, 0, reader_of("\2\0Hi\1\0\xff", 7));
    for (size_t size = 0; size <= strlen(whole) + 2; size++) {
        char buffer[32];
        memset(buffer, '#', sizeof buffer);
        assert_int_equal(eip_value_format(&v, size > 0 ? buffer : NULL, size), strlen(whole));
        size_t shown = size == 0 ? 0 : size - 1 < strlen(whole) ? size - 1 : strlen(whole);
        assert_memory_equal(buffer, whole, shown);
        assert_int_equal(buffer[shown], size > 0 ? '\0' : '#');
        assert_int_equal(buffer[shown + 1], '#');
    }
}

static void formatting_allocates_nothing(void **state) {
    (void)state;
    char buffer[64];
    uint64_t before = mem_count();
    struct eip_value v = cip_value_of(EIP_TYPE_LREAL, 0, reader_of(room, 64));
    eip_value_format(&v, buffer, sizeof buffer);
    v = cip_value_of(EIP_TYPE_STRING, 0, reader_of(room, 64));
    eip_value_format(&v, buffer, sizeof buffer);
    assert_true(mem_count() == before);
}

struct text_case {
    uint16_t type;
    const char *text;
    eip_err err;
    const char *shown; /* the text it comes back as */
};

static const struct text_case texts[] = {
    {EIP_TYPE_DINT, "12", EIP_OK, "12"},
    {EIP_TYPE_DINT, "-3", EIP_OK, "-3"},
    {EIP_TYPE_DINT, "+3", EIP_OK, "3"},
    {EIP_TYPE_DINT, "-0", EIP_OK, "0"},
    {EIP_TYPE_DINT, "0x1f", EIP_OK, "31"},
    {EIP_TYPE_DINT, "-0X80", EIP_OK, "-128"},
    {EIP_TYPE_DINT, "1.5e3", EIP_OK, "1500"},
    {EIP_TYPE_DINT, "2147483647", EIP_OK, "2147483647"},
    {EIP_TYPE_DINT, "2147483648", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "-2147483648", EIP_OK, "-2147483648"},
    {EIP_TYPE_DINT, "-2147483649", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "0.5", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "1 ", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, " 1", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "12x", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "-", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "true", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "nan", EIP_E_VALUE, NULL},
    {EIP_TYPE_DINT, "1e99999999999", EIP_E_VALUE, NULL},
    {EIP_TYPE_SINT, "300", EIP_E_VALUE, NULL},
    {EIP_TYPE_LINT, "-9223372036854775808", EIP_OK, "-9223372036854775808"},
    {EIP_TYPE_LINT, "-9223372036854775809", EIP_E_VALUE, NULL},
    {EIP_TYPE_LINT, "9223372036854775807", EIP_OK, "9223372036854775807"},
    {EIP_TYPE_LINT, "9223372036854775808", EIP_E_VALUE, NULL},
    {EIP_TYPE_ULINT, "18446744073709551615", EIP_OK, "18446744073709551615"},
    {EIP_TYPE_ULINT, "18446744073709551616", EIP_E_VALUE, NULL},
    {EIP_TYPE_ULINT, "-1", EIP_E_VALUE, NULL},
    {EIP_TYPE_DWORD, "0xffffffff", EIP_OK, "4294967295"},
    {EIP_TYPE_BOOL, "true", EIP_OK, "true"},
    {EIP_TYPE_BOOL, "False", EIP_OK, "false"},
    {EIP_TYPE_BOOL, "1", EIP_OK, "true"},
    {EIP_TYPE_BOOL, "0", EIP_OK, "false"},
    {EIP_TYPE_BOOL, "2", EIP_E_VALUE, NULL},
    {EIP_TYPE_BOOL, "truex", EIP_E_VALUE, NULL},
    {EIP_TYPE_REAL, "1.5e3", EIP_OK, "1500.0"},
    {EIP_TYPE_REAL, "-0", EIP_OK, "-0.0"},
    {EIP_TYPE_REAL, "0.1", EIP_OK, "0.1"},
    {EIP_TYPE_REAL, "16777217", EIP_OK, "16777216.0"},
    {EIP_TYPE_REAL, "0x1f", EIP_OK, "31.0"},
    {EIP_TYPE_REAL, "-0x1f", EIP_OK, "-31.0"},
    {EIP_TYPE_REAL, "nan", EIP_OK, "nan"},
    {EIP_TYPE_REAL, "-inf", EIP_OK, "-inf"},
    {EIP_TYPE_REAL, "1e39", EIP_E_VALUE, NULL},
    {EIP_TYPE_REAL, "1e-60", EIP_OK, "0.0"},
    {EIP_TYPE_REAL, "1,5", EIP_E_VALUE, NULL},
    {EIP_TYPE_REAL, "true", EIP_E_VALUE, NULL},
    {EIP_TYPE_REAL, "", EIP_E_VALUE, NULL},
    {EIP_TYPE_LREAL, "1e39", EIP_OK, "1e39"},
    {EIP_TYPE_LREAL, "1e309", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "Hi there", EIP_OK, "\"Hi there\""},
    {EIP_TYPE_STRING, "", EIP_OK, "\"\""},
    {EIP_TYPE_STRING, "\"\"", EIP_OK, "\"\""},
    {EIP_TYPE_STRING, "a\\nb", EIP_OK, "\"a\\\\nb\""},
    {EIP_TYPE_STRING, "\"a\\nb\\x41\\u00e9\\\"\\\\\\/\\t\"", EIP_OK,
     "\"a\\u000abA\\u00e9\\\"\\\\/\\u0009\""},
    {EIP_TYPE_STRING, "\"open", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"a\"b", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"\\\"", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"\\q\"", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"\\x4\"", EIP_E_VALUE, NULL},
    {EIP_TYPE_STRING, "\"\\u0100\"", EIP_E_VALUE, NULL},
    {EIP_TYPE_SHORT_STRING, "\"Hi\"", EIP_OK, "\"Hi\""},
    {EIP_TYPE_STRINGN, "\"Hi\"", EIP_OK, "\"Hi\""},
    {EIP_TYPE_STRUCT, "Hi", EIP_OK, "\"Hi\""},
    {EIP_TYPE_STRING2, "Hi", EIP_E_TYPE, NULL},
    {EIP_TYPE_DATE_AND_TIME, "1", EIP_E_TYPE, NULL},
    {EIP_TYPE_EPATH, "1", EIP_E_TYPE, NULL},
    {0x1234, "1", EIP_E_TYPE, NULL},
};

static void text_becomes_an_element_or_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint16_t handle = texts[i].type == EIP_TYPE_STRUCT ? EIP_HANDLE_STRING : 0;
        struct eip_value v = eip_value_in(texts[i].type, handle, room, sizeof room), before = v;
        eip_err err = eip_value_add_text(&v, texts[i].text, strlen(texts[i].text));
        if (err != texts[i].err)
            fail_msg("%s into 0x%02x: %d", texts[i].text, texts[i].type, err);
        if (err == EIP_OK)
            assert_string_equal(format(&v), texts[i].shown);
        else
            assert_memory_equal(&v, &before, sizeof v);
    }
}

static void text_that_does_not_fit_the_buffer_meets_a_limit(void **state) {
    (void)state;
    static const struct {
        uint16_t type;
        uint16_t handle;
        const char *text;
        size_t size;
    } fits[] = {
        {EIP_TYPE_DINT, 0, "12", 4},
        {EIP_TYPE_REAL, 0, "1.5", 4},
        {EIP_TYPE_BOOL, 0, "true", 1},
        {EIP_TYPE_STRING, 0, "\"ab\\n\"", 5},
        {EIP_TYPE_STRING, 0, "abc", 5},
        {EIP_TYPE_SHORT_STRING, 0, "\"\"", 1},
        {EIP_TYPE_STRUCT, EIP_HANDLE_STRING, "\"ab\"", 88},
    };
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++)
        for (size_t size = 0; size <= fits[i].size; size++) {
            uint8_t buffer[88];
            struct eip_value v = eip_value_in(fits[i].type, fits[i].handle, buffer, size);
            eip_err err = eip_value_add_text(&v, fits[i].text, strlen(fits[i].text));
            assert_int_equal(err, size < fits[i].size ? EIP_E_LIMIT : EIP_OK);
            assert_int_equal(v.count, err == EIP_OK);
        }
}

static void a_quoted_text_may_be_as_long_as_the_string_takes(void **state) {
    (void)state;
    char text[4 * 83 + 2];
    text[0] = '"';
    for (size_t i = 0; i < 83; i++)
        memcpy(text + 1 + 4 * i, "\\x7a", 4);
    text[1 + 4 * 83] = '"';
    struct eip_value v = eip_value_in(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, room, sizeof room);
    assert_int_equal(eip_value_add_text(&v, text, sizeof text), EIP_E_VALUE);
    text[1 + 4 * 82] = '"';
    assert_int_equal(eip_value_add_text(&v, text, 2 + 4 * 82), EIP_OK);
    assert_int_equal(v.size, 88);
    assert_int_equal(v.data[0], 82);
    assert_int_equal(v.data[4 + 81], 'z');
    assert_int_equal(v.data[4 + 82], 0);
}

/* What is printed is read again as the same bytes; a NaN alone loses its payload. */
static void every_printed_element_is_read_back(void **state) {
    (void)state;
    struct rng rng = rng_of(3);
    for (uint16_t type = CIP_TYPE_FIRST; type <= CIP_TYPE_LAST; type++) {
        size_t size = cip_type_size(type, 0);
        if (cip_type_find(type)->kind > CIP_KIND_REAL)
            continue;
        for (int i = 0; i < 5000; i++) {
            uint64_t bits = rng_next(&rng) >> rng_below(&rng, 64);
            uint8_t bytes[8];
            char text[64];
            for (size_t k = 0; k < sizeof bytes; k++)
                bytes[k] = (uint8_t)(bits >> 8 * k);
            if (type == EIP_TYPE_BOOL)
                bytes[0] &= 1;
            struct eip_value v = cip_value_of(type, 0, reader_of(bytes, size));
            struct eip_value w = eip_value_in(type, 0, room, sizeof room);
            size_t length = eip_value_format(&v, text, sizeof text);
            assert_int_equal(eip_value_add_text(&w, text, length), EIP_OK);
            if (strcmp(text, "nan") != 0)
                assert_memory_equal(w.data, bytes, size);
        }
    }
}

static void every_string_is_read_back(void **state) {
    (void)state;
    for (size_t size = 0; size <= 255; size++) {
        uint8_t bytes[256] = {(uint8_t)size};
        char text[6 * 255 + 3];
        for (size_t i = 0; i < size; i++)
            bytes[1 + i] = (uint8_t)(i * 3 + size);
        struct eip_value v = cip_value_of(EIP_TYPE_SHORT_STRING, 0, reader_of(bytes, size + 1));
        struct eip_value w = eip_value_in(EIP_TYPE_SHORT_STRING, 0, room, sizeof room);
        size_t length = eip_value_format(&v, text, sizeof text);
        assert_int_equal(eip_value_add_text(&w, text, length), EIP_OK);
        assert_int_equal(w.size, size + 1);
        assert_memory_equal(w.data, bytes, size + 1);
    }
}

static void what_was_expected_is_told_with_the_range(void **state) {
    (void)state;
    static const struct {
        uint16_t type;
        uint16_t handle;
        const char *text;
    } wanted[] = {
        {EIP_TYPE_SINT, 0, "SINT takes a whole number from -128 to 127"},
        {EIP_TYPE_LINT, 0,
         "LINT takes a whole number from -9223372036854775808 to 9223372036854775807"},
        {EIP_TYPE_UINT, 0, "UINT takes a whole number from 0 to 65535"},
        {EIP_TYPE_ULINT, 0, "ULINT takes a whole number from 0 to 18446744073709551615"},
        {EIP_TYPE_BOOL, 0, "BOOL takes true, false, 1 or 0"},
        {EIP_TYPE_REAL, 0, "REAL takes a number up to 3.4028235e38 in size, nan, inf or -inf"},
        {EIP_TYPE_STRUCT, EIP_HANDLE_STRING, "STRING takes up to 82 characters"},
        {EIP_TYPE_SHORT_STRING, 0, "SHORT_STRING takes up to 255 characters"},
        {EIP_TYPE_STRUCT, 0x1234, "STRUCT cannot be given as text"},
        {EIP_TYPE_STRING2, 0, "STRING2 cannot be given as text"},
        {0x1234, 0, "type 0x1234 cannot be given as text"},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char buffer[128];
        struct text t = text_of(buffer, sizeof buffer);
        struct eip_value like = eip_value_in(wanted[i].type, wanted[i].handle, NULL, 0);
        cip_value_expected_text(&like, &t);
        assert_string_equal(buffer, wanted[i].text);
    }
}

static void random_bytes_of_every_type_are_printed_inside_their_bounds(void **state) {
    (void)state;
    enum { SIZE = 100, SHORT = 16 };
    struct rng rng = rng_of(11);
    uint8_t *block = mem_alloc(SIZE);
    char *buffer = mem_alloc(SHORT);
    for (unsigned type = 0; type <= 0xffff && block != NULL && buffer != NULL; type++) {
        bool known = cip_type_find((uint16_t)type) != NULL || type == EIP_TYPE_STRUCT;
        for (int i = 0; i < (known ? 1000 : 1); i++) {
            size_t size = rng_below(&rng, rng_chance(&rng, 30) ? SIZE : 12);
            uint8_t *bytes = block + SIZE - size;
            for (size_t k = 0; k < size; k++)
                bytes[k] = (uint8_t)(rng_chance(&rng, 60) ? rng_below(&rng, 4) : rng_next(&rng));
            struct eip_value v = cip_value_of((uint16_t)type, rng_chance(&rng, 50) ? 0x0fce : 0,
                                              reader_of(bytes, size));
            if (rng_chance(&rng, 50))
                v.count = rng_chance(&rng, 10) ? UINT32_MAX : (uint32_t)rng_below(&rng, 5);
            size_t room_left = 1 + rng_below(&rng, SHORT);
            size_t length = eip_value_format(&v, buffer + SHORT - room_left, room_left);
            size_t shown = length < room_left ? length : room_left - 1;
            assert_int_equal(strlen(buffer + SHORT - room_left), shown);
        }
    }
    mem_free(block);
    mem_free(buffer);
}

static const struct eip_member flags = {
    .name = "Flags", .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .count = 2, .element_size = 4};
static const struct eip_structure mask = {
    .name = "Mask", .handle = 7, .size = 8, .member_count = 1, .members = &flags};

static void dwords_in_a_structure_are_printed_as_bools(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0x80};
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 7,
                          .count = 1,
                          .data = bytes,
                          .size = sizeof bytes,
                          .structure = &mask};
    char wanted[512], cut[512];
    struct text t = text_of(wanted, sizeof wanted);
    for (unsigned i = 0; i < 64; i++) {
        text_puts(&t, i == 0 ? "{Flags: [" : ", ");
        text_puts(&t, (i > 0 && i < 32) || i == 63 ? "true" : "false");
    }
    text_puts(&t, "]}");
    size_t size = strlen(text_cstr(&t));
    for (size_t left = 1; left < sizeof cut; left++) {
        assert_int_equal(eip_value_format(&v, cut, left), size);
        assert_int_equal(strlen(cut), left <= size ? left - 1 : size);
        assert_memory_equal(cut, wanted, strlen(cut));
    }
}

static void more_bools_than_a_text_holds_cut_it(void **state) {
    (void)state;
    enum { DWORDS = 300 * 1024 }; /* text of 66 MiB */
    const struct eip_member many = {.name = "Flags",
                                    .type = EIP_TYPE_DWORD,
                                    .bit = EIP_NO_BIT,
                                    .count = DWORDS,
                                    .element_size = 4};
    const struct eip_structure large = {
        .name = "Large", .handle = 8, .size = 4 * DWORDS, .member_count = 1, .members = &many};
    uint8_t *bytes = mem_zero(DWORDS, 4);
    assert_non_null(bytes);
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 8,
                          .count = 1,
                          .data = bytes,
                          .size = large.size,
                          .structure = &large};
    struct text t = text_new();
    cip_value_text(&v, &t);
    assert_true(t.cut);
    assert_true(t.size <= TEXT_MAX);
    text_fini(&t);
    assert_int_equal(eip_value_format(&v, NULL, 0),
                     (size_t)DWORDS * 32 * strlen("false, ") - 2 + strlen("{Flags: []}"));
    mem_free(bytes);
}

UNIT_CASES(cmocka_unit_test(scalars_and_arrays_are_printed),
           cmocka_unit_test(strings_are_printed_with_json_escapes),
           cmocka_unit_test(what_has_no_reading_is_printed_as_bytes),
           cmocka_unit_test(bytes_that_end_inside_an_element_end_the_list),
           cmocka_unit_test(a_short_buffer_gets_a_prefix_and_the_whole_length),
           cmocka_unit_test(formatting_allocates_nothing),
           cmocka_unit_test(text_becomes_an_element_or_is_refused),
           cmocka_unit_test(text_that_does_not_fit_the_buffer_meets_a_limit),
           cmocka_unit_test(a_quoted_text_may_be_as_long_as_the_string_takes),
           cmocka_unit_test(every_printed_element_is_read_back),
           cmocka_unit_test(every_string_is_read_back),
           cmocka_unit_test(what_was_expected_is_told_with_the_range),
           cmocka_unit_test(dwords_in_a_structure_are_printed_as_bools),
           cmocka_unit_test(more_bools_than_a_text_holds_cut_it),
           cmocka_unit_test(random_bytes_of_every_type_are_printed_inside_their_bounds))
