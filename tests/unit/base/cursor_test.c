/* SPDX-License-Identifier: MIT */
#include "base/cursor.h"
#include "support/unit.h"

static void a_text_is_taken_piece_by_piece(void **state) {
    (void)state;
    struct cursor c = cursor_of(str_of("Tag_1 \t[0x1f]\"a.b\""));
    assert_int_equal(cursor_peek(&c), 'T');
    assert_true(str_equal(cursor_word(&c), str_of("Tag_1")));
    assert_false(cursor_accept(&c, '['));
    cursor_skip_blanks(&c);
    assert_true(cursor_accept(&c, '['));
    assert_int_equal(cursor_number(&c, 31, "missing", "too large"), 31);
    cursor_expect(&c, ']', "']' is missing");
    assert_true(str_equal(cursor_quoted(&c, "missing"), str_of("a.b")));
    assert_true(cursor_at_end(&c) && c.why == NULL);
    assert_int_equal(cursor_peek(&c), '\0');
    assert_false(cursor_accept(&c, '\0'));
    assert_int_equal(cursor_word(&c).size, 0);
}

static void the_first_mistake_stays_and_nothing_is_taken_after_it(void **state) {
    (void)state;
    struct cursor c = cursor_of(str_of("ab 12"));
    cursor_expect(&c, 'a', "not this");
    cursor_expect(&c, ']', "the first");
    cursor_mistake_at(&c, 0, "the second");
    assert_string_equal(c.why, "the first");
    assert_int_equal(c.column, 2);
    assert_true(cursor_at_end(&c));
    assert_int_equal(cursor_word(&c).size, 0);
    assert_int_equal(cursor_number(&c, 99, "missing", "too large"), 0);
    assert_int_equal(cursor_quoted(&c, "missing").size, 0);
    assert_string_equal(c.why, "the first");
}

struct wrong {
    const char *text;
    size_t column;
    const char *why;
};

static void a_number_that_is_none_stands_where_it_begins(void **state) {
    (void)state;
    static const struct wrong numbers[] = {
        {".", 2, "missing"},
        {".x1", 2, "missing"},
        {".-1", 2, "missing"},
        {".256", 2, "too large"},
        {".0x100", 2, "too large"},
        {".0o400", 2, "too large"},
        {".1x", 2, "this is not a number"},
        {".0b12", 2, "this is not a number"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct cursor c = cursor_of(str_of(numbers[i].text));
        cursor_expect(&c, '.', "a point");
        assert_int_equal(cursor_number(&c, 255, "missing", "too large"), 0);
        assert_string_equal(c.why, numbers[i].why);
        assert_int_equal(c.column, numbers[i].column);
    }
}

static void a_quoted_text_ends_with_its_quote(void **state) {
    (void)state;
    static const struct wrong texts[] = {
        {"a", 1, "missing"}, {"\"a", 3, "'\"' is missing"}, {"\"a\\\"\"", 3, "'\"' is missing"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct cursor c = cursor_of(str_of(texts[i].text));
        (void)cursor_quoted(&c, "missing");
        assert_string_equal(c.why, texts[i].why);
        assert_int_equal(c.column, texts[i].column);
    }
    struct cursor c = cursor_of(str_of("\"\""));
    assert_int_equal(cursor_quoted(&c, "missing").size, 0);
    assert_true(c.why == NULL && c.at == 2);
}

static void a_byte_is_two_hexadecimal_digits(void **state) {
    (void)state;
    struct cursor c = cursor_of(str_of("0fA0 1"));
    assert_int_equal(cursor_hex_byte(&c), 0x0f);
    assert_int_equal(cursor_hex_byte(&c), 0xa0);
    assert_true(cursor_accept(&c, ' ') && c.why == NULL);
    assert_int_equal(cursor_hex_byte(&c), 0);
    assert_int_equal(c.column, 6);
    c = cursor_of(str_of("0x"));
    cursor_hex_byte(&c);
    assert_int_equal(c.column, 1);
}

static void a_value_ends_at_a_comma_or_a_bracket_of_others(void **state) {
    (void)state;
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"12 , 3", "12"},
        {"[1, 2]]", "[1, 2]"},
        {"{A: [1]} \t}", "{A: [1]}"},
        {"\"a, \\\"]\" ]", "\"a, \\\"]\""},
        {"\"a\"\",\", 1", "\"a\"\",\""},
        {"[\"]\", 1", "[\"]\", 1"},
        {"\"open", "\"open"},
        {"", ""},
        {",", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cursor c = cursor_of(str_of(rows[i].text));
        cursor_skip_value(&c);
        struct str value = cursor_since(&c, 0);
        if (!str_equal(value, str_of(rows[i].value)))
            fail_msg("%s: %.*s", rows[i].text, (int)value.size, value.at);
    }
}

static void a_name_is_a_word_or_quoted(void **state) {
    (void)state;
    struct cursor c = cursor_of(str_of("Speed \"of all\" \"\""));
    assert_true(str_equal(cursor_name(&c, "missing"), str_of("Speed")));
    assert_int_equal(cursor_next(&c), '"');
    assert_true(str_equal(cursor_name(&c, "missing"), str_of("of all")));
    assert_int_equal(cursor_next(&c), '"');
    assert_int_equal(cursor_name(&c, "missing").size, 0);
    assert_string_equal(c.why, "missing");
    assert_int_equal(c.column, 16);
}

UNIT_CASES(cmocka_unit_test(a_text_is_taken_piece_by_piece),
           cmocka_unit_test(the_first_mistake_stays_and_nothing_is_taken_after_it),
           cmocka_unit_test(a_number_that_is_none_stands_where_it_begins),
           cmocka_unit_test(a_quoted_text_ends_with_its_quote),
           cmocka_unit_test(a_byte_is_two_hexadecimal_digits),
           cmocka_unit_test(a_value_ends_at_a_comma_or_a_bracket_of_others),
           cmocka_unit_test(a_name_is_a_word_or_quoted))
