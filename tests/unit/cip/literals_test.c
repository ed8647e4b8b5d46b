/* SPDX-License-Identifier: MIT */
#include "cip/literals.h"
#include "support/unit.h"

#include <string.h>

/* The literals of a list, each in slashes. */
static const char *split(const char *text, uint16_t type) {
    static char buffer[256];
    struct text t = text_of(buffer, sizeof buffer);
    struct cip_literals l = cip_literals_of(str_of(text), &(struct eip_value){.type = type});
    struct str literal;
    size_t at = 0, count = 0;
    for (; cip_literals_next(&l, &at, &literal); count++) {
        text_char(&t, '/');
        text_str(&t, literal);
        if (literal.at < text || literal.at + literal.size > text + strlen(text))
            fail_msg("%s: a literal outside the text", text);
    }
    assert_int_equal(count, cip_literals_count(&l));
    return buffer;
}

static void a_list_is_split_at_its_commas(void **state) {
    (void)state;
    assert_string_equal(split("5", EIP_TYPE_INT), "/5");
    assert_string_equal(split("1,2,3", EIP_TYPE_INT), "/1/2/3");
    assert_string_equal(split(" [1,\t2 , 3] ", EIP_TYPE_INT), "/1/2/3");
    assert_string_equal(split("", EIP_TYPE_INT), "/");
    assert_string_equal(split("[]", EIP_TYPE_INT), "/");
    assert_string_equal(split("1,,2,", EIP_TYPE_INT), "/1//2/");
    assert_string_equal(split("[1", EIP_TYPE_INT), "/[1");
}

static void a_comma_in_quotes_separates_nothing(void **state) {
    (void)state;
    assert_string_equal(split("\"a, b\",\"c\\\",d\"", EIP_TYPE_STRING), "/\"a, b\"/\"c\\\",d\"");
    assert_string_equal(split("\"a\"\",b\" , \"c\"", EIP_TYPE_STRING), "/\"a\"\",b\"/\"c\"");
    assert_string_equal(split("a, b", EIP_TYPE_STRING), "/a, b");
    assert_string_equal(split("[\"a\",\"b\"]", EIP_TYPE_STRING), "/\"a\"/\"b\"");
}

/* The value as text, or the literal that does not fit behind a '!'. */
static const char *added(const char *text, uint16_t type, uint16_t handle, bool wide) {
    static char buffer[512];
    static uint8_t room[1024];
    struct eip_value v = eip_value_in(type, handle, room, 0);
    struct cip_literals l = cip_literals_of(str_of(text), &v);
    v.room = cip_literals_room(&l, &v);
    struct str bad = {.size = 0};
    l.wide = wide;
    if (cip_literals_add(&l, &v, &bad) == EIP_OK)
        eip_value_format(&v, buffer, sizeof buffer);
    else
        snprintf(buffer, sizeof buffer, "!%.*s", (int)bad.size, bad.at);
    return buffer;
}

static void csv_has_no_escapes(void **state) {
    (void)state;
    uint8_t room[64];
    char buffer[64];
    struct str bad;
    struct str text = str_of("a b, \"c,\"\"\\n\",\"\\\"");
    const struct eip_value like = {.type = EIP_TYPE_STRING};
    struct cip_literals l = cip_literals_of_csv(text, &like);
    struct eip_value v = eip_value_in(EIP_TYPE_STRING, 0, room, cip_literals_room(&l, &like));
    assert_int_equal(cip_literals_add(&l, &v, &bad), EIP_OK);
    eip_value_format(&v, buffer, sizeof buffer);
    assert_string_equal(buffer, "[\"a b\", \"c,\\\"\\\\n\", \"\\\\\"]");
    assert_true(cip_literals_is_open(&l, str_of("\"a")));
    assert_false(cip_literals_is_open(&l, str_of("\"a\\\"")));
    assert_false(cip_literals_is_open(&l, str_of("a\"")));
    l.csv = false;
    assert_true(cip_literals_is_open(&l, str_of("\"a\\\"")));
}

static void values_are_added_in_their_type(void **state) {
    (void)state;
    assert_string_equal(added("1,-2,0x10", EIP_TYPE_INT, 0, false), "[1, -2, 16]");
    assert_string_equal(added("0b101,0o17", EIP_TYPE_INT, 0, false), "[5, 15]");
    assert_string_equal(added("1,2.5", EIP_TYPE_REAL, 0, false), "[1.0, 2.5]");
    assert_string_equal(added("\"a\"\"b\",\"\"", EIP_TYPE_SHORT_STRING, 0, false),
                        "[\"a\\\"b\", \"\"]");
    assert_string_equal(added("\"\"\"\"", EIP_TYPE_STRING, 0, false), "\"\\\"\"");
    assert_string_equal(added("x", EIP_TYPE_STRUCT, EIP_HANDLE_STRING, false), "\"x\"");
    assert_string_equal(added("1,x,3", EIP_TYPE_INT, 0, false), "!x");
    assert_string_equal(added("\"a\"b\"", EIP_TYPE_STRING, 0, false), "!\"a\"b\"");
}

static void wide_values_take_the_unsigned_range_and_any_truth(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint16_t type;
        const char *wide;
        const char *narrow;
    } rows[] = {
        {"255", EIP_TYPE_SINT, "-1", "!255"},
        {"256", EIP_TYPE_SINT, "!256", "!256"},
        {"65535,-32768", EIP_TYPE_INT, "[-1, -32768]", "!65535"},
        {"-32769", EIP_TYPE_INT, "!-32769", "!-32769"},
        {"0xffffffff", EIP_TYPE_DINT, "-1", "!0xffffffff"},
        {"18446744073709551615", EIP_TYPE_LINT, "-1", "!18446744073709551615"},
        {"18446744073709551616", EIP_TYPE_LINT, "!18446744073709551616", "!18446744073709551616"},
        {"-1", EIP_TYPE_UINT, "!-1", "!-1"},
        {"2,0,-1,TRUE,false", EIP_TYPE_BOOL, "[true, false, true, true, false]", "!2"},
        {"18446744073709551615", EIP_TYPE_BOOL, "true", "!18446744073709551615"},
        {"yes", EIP_TYPE_BOOL, "!yes", "!yes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(added(rows[i].text, rows[i].type, 0, true), rows[i].wide);
        assert_string_equal(added(rows[i].text, rows[i].type, 0, false), rows[i].narrow);
    }
}

static void a_type_without_text_has_no_room(void **state) {
    (void)state;
    struct eip_value like = {.type = EIP_TYPE_EPATH};
    struct cip_literals l = cip_literals_of(str_of("1"), &like);
    assert_int_equal(cip_literals_room(&l, &like), 0);
    like = (struct eip_value){.type = EIP_TYPE_STRUCT, .handle = 0x1234};
    assert_int_equal(cip_literals_room(&l, &like), 0);
    like = (struct eip_value){.type = EIP_TYPE_DINT};
    assert_int_equal(cip_literals_room(&l, &like), 4);
    like = (struct eip_value){.type = EIP_TYPE_STRING};
    assert_true(cip_literals_room(&l, &like) >= 3);
}

static void a_misfit_is_told_with_what_would_fit(void **state) {
    (void)state;
    char buffer[128];
    struct text t = text_of(buffer, sizeof buffer);
    const struct eip_value like = {.type = EIP_TYPE_INT};
    cip_literals_misfit_text(&t, str_of("70000"), &like);
    assert_string_equal(buffer,
                        "\"70000\" does not fit: INT takes a whole number from -32768 to 32767");
}

UNIT_CASES(cmocka_unit_test(csv_has_no_escapes), cmocka_unit_test(a_list_is_split_at_its_commas),
           cmocka_unit_test(a_comma_in_quotes_separates_nothing),
           cmocka_unit_test(values_are_added_in_their_type),
           cmocka_unit_test(wide_values_take_the_unsigned_range_and_any_truth),
           cmocka_unit_test(a_type_without_text_has_no_room),
           cmocka_unit_test(a_misfit_is_told_with_what_would_fit))
