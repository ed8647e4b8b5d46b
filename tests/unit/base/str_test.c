#include "base/str.h"
#include "support/unit.h"

static void an_empty_view_is_valid_however_it_came_about(void **state) {
    (void)state;
    struct str zero = {.size = 0};
    assert_true(str_equal(zero, str_of("")));
    assert_true(str_equal(str_of(NULL), str_span(NULL, 0)));
    assert_true(str_equal_fold(zero, str_of(NULL)));
    assert_int_equal(str_hash_fold(zero, 1), str_hash_fold(str_of(""), 1));
}

static void views_are_equal_by_their_characters(void **state) {
    (void)state;
    assert_true(str_equal(str_of("Tag"), str_span("Tagged", 3)));
    assert_false(str_equal(str_of("Tag"), str_of("tag")));
    assert_false(str_equal(str_of("Tag"), str_of("Tags")));
    assert_true(str_equal(str_span("a\0b", 3), str_span("a\0b", 3)));
    assert_false(str_equal(str_span("a\0b", 3), str_span("a\0c", 3)));
}

static void names_match_without_regard_to_the_case_of_ascii_letters(void **state) {
    (void)state;
    assert_true(str_equal_fold(str_of("Motor_1"), str_of("mOTOR_1")));
    assert_false(str_equal_fold(str_of("Motor_1"), str_of("Motor_2")));
    assert_false(str_equal_fold(str_of("[a]"), str_of("{a}")));
    assert_false(str_equal_fold(str_of("\xc3\x84"), str_of("\xc3\xa4")));
    assert_false(str_equal_fold(str_of("a_"), str_of("a\x7f")));
}

static void letters_of_latin_1_have_case_too(void **state) {
    (void)state;
    for (unsigned c = 0xc0; c <= 0xde; c++) {
        const char large[] = {'x', (char)c, '\0'};
        const char small[] = {'X', (char)(c | 0x20), '\0'};
        assert_int_equal(str_equal_fold(str_of(large), str_of(small)), c != 0xd7);
        assert_int_equal(str_hash_fold(str_of(large), 1), str_hash_fold(str_of(small), 1));
    }
    assert_false(str_equal_fold(str_of("\xdf"), str_of("\xff")));
    assert_false(str_equal_fold(str_of("\x85"), str_of("\xa5")));
}

static void equal_names_have_equal_hashes(void **state) {
    (void)state;
    assert_int_equal(str_hash_fold(str_of("Motor"), 7), str_hash_fold(str_of("MOTOR"), 7));
    assert_int_not_equal(str_hash_fold(str_of("Motor"), 7), str_hash_fold(str_of("Motor"), 8));
    const char *name = "Program:MainProgram.Conveyor_12";
    for (size_t size = 0; size <= strlen(name); size++) {
        char large[64];
        for (size_t i = 0; i < size; i++)
            large[i] = (char)(str_is_alpha(name[i]) ? name[i] & ~0x20 : name[i]);
        assert_int_equal(str_hash_fold(str_span(name, size), 3),
                         str_hash_fold(str_span(large, size), 3));
    }
}

static void characters_are_judged_as_ascii(void **state) {
    (void)state;
    for (int c = 0; c < 256; c++) {
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        assert_int_equal(str_is_alpha((char)c), lower || upper);
        assert_int_equal(str_is_digit((char)c), c >= '0' && c <= '9');
        assert_int_equal((uint8_t)str_lower((char)c), upper ? c + 32 : c);
    }
}

struct number {
    const char *text;
    unsigned base;
    uint64_t max;
    bool good;
    uint64_t value;
};

static void a_number_fills_its_text_and_stays_below_its_limit(void **state) {
    (void)state;
    static const struct number rows[] = {
        {"0", 10, 0, true, 0},
        {"007", 10, 7, true, 7},
        {"255", 10, 255, true, 255},
        {"256", 10, 255, false, 0},
        {"18446744073709551615", 10, UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", 10, UINT64_MAX, false, 0},
        {"ffffFFFFffffffff", 16, UINT64_MAX, true, UINT64_MAX},
        {"10000000000000000", 16, UINT64_MAX, false, 0},
        {"17", 8, 100, true, 15},
        {"18", 8, 100, false, 0},
        {"", 10, 9, false, 0},
        {"-1", 10, 9, false, 0},
        {"+1", 10, 9, false, 0},
        {"1 ", 10, 9, false, 0},
        {"g", 16, 99, false, 0},
        {"9", 10, 5, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t value = 99;
        bool good = str_number(str_of(rows[i].text), rows[i].base, rows[i].max, &value);
        if (good != rows[i].good || value != (good ? rows[i].value : 99))
            fail_msg("%s gave %d, %llu", rows[i].text, good, (unsigned long long)value);
    }
}

static void a_number_says_its_base(void **state) {
    (void)state;
    uint64_t value = 0;
    assert_true(str_number_any(str_of("0x6B"), 255, &value));
    assert_int_equal(value, 0x6b);
    assert_true(str_number_any(str_of("0X10"), 255, &value));
    assert_int_equal(value, 16);
    assert_true(str_number_any(str_of("10"), 255, &value));
    assert_int_equal(value, 10);
    assert_true(str_number_any(str_of("0o32"), 26, &value));
    assert_int_equal(value, 26);
    assert_true(str_number_any(str_of("0B11010"), 255, &value));
    assert_int_equal(value, 26);
    assert_true(str_number_any(str_of("010"), 255, &value));
    assert_int_equal(value, 10);
    assert_false(str_number_any(str_of("0o8"), 255, &value));
    assert_false(str_number_any(str_of("0b2"), 255, &value));
    assert_false(str_number_any(str_of("0b"), 255, &value));
    assert_false(str_number_any(str_of("0x"), 255, &value));
    assert_false(str_number_any(str_of("x10"), 255, &value));
    assert_false(str_number_any(str_of("6B"), 255, &value));
    assert_int_equal(value, 10);
}

static void a_number_is_one_however_large(void **state) {
    (void)state;
    static const char *const good[] = {"0", "99999999999999999999999", "0xfffffffffffffffffff",
                                       "0o7", "0b1"};
    static const char *const bad[] = {"", "x", "0x", "0xg", "0o8", "0b2", "1 ", "-1"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(str_is_number(str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(str_is_number(str_of(bad[i])));
}

static void what_is_left_in_a_reader_is_a_view(void **state) {
    (void)state;
    struct reader r = reader_of("xTag", 4);
    (void)reader_u8(&r);
    assert_true(str_equal(str_rest(r), str_of("Tag")));
    assert_int_equal(reader_left(&r), 3);
}

UNIT_CASES(cmocka_unit_test(an_empty_view_is_valid_however_it_came_about),
           cmocka_unit_test(views_are_equal_by_their_characters),
           cmocka_unit_test(names_match_without_regard_to_the_case_of_ascii_letters),
           cmocka_unit_test(letters_of_latin_1_have_case_too),
           cmocka_unit_test(equal_names_have_equal_hashes),
           cmocka_unit_test(characters_are_judged_as_ascii),
           cmocka_unit_test(a_number_fills_its_text_and_stays_below_its_limit),
           cmocka_unit_test(a_number_says_its_base),
           cmocka_unit_test(a_number_is_one_however_large),
           cmocka_unit_test(what_is_left_in_a_reader_is_a_view))
