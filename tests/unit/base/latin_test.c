/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/latin.h"

/* What the text becomes, and '!' where a character is none of ISO-8859-1. */
static const char *from(const char *utf8) {
    static char room[40];
    struct text t = text_of(room, sizeof room);
    struct str rest = str_of(utf8);
    char c;
    while (rest.size > 0 && latin_next(&rest, &c))
        text_char(&t, c);
    if (rest.size > 0)
        text_char(&t, '!');
    return room;
}

static void every_character_goes_there_and_back(void **state) {
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char room[4];
        char latin[] = {(char)c, '\0'};
        struct text t = text_of(room, sizeof room);
        latin_put(&t, str_of(latin));
        assert_int_equal(t.size, c < 128 ? 1 : 2);
        assert_string_equal(from(room), latin);
    }
}

static void other_characters_are_refused(void **state) {
    (void)state;
    assert_string_equal(from("Gr\xc3\xb6\xc3\x9f"
                             "e"),
                        "Gr\xf6\xdf"
                        "e");
    assert_string_equal(from("a\xe2\x82\xac"), "a!");
    assert_string_equal(from("\xc4\x80"), "!");
    assert_string_equal(from("\xf0\x9f\x98\x80"), "!");
}

static void bytes_that_are_no_utf8_stay(void **state) {
    (void)state;
    assert_string_equal(from("Gr\xf6\xdf"
                             "e"),
                        "Gr\xf6\xdf"
                        "e");
    assert_string_equal(from("\xc3"), "\xc3");
    assert_string_equal(from("\xe2x"), "\xe2x");
    assert_string_equal(from("\xc1\x81"), "\xc1\x81");
}

UNIT_CASES(cmocka_unit_test(every_character_goes_there_and_back),
           cmocka_unit_test(other_characters_are_refused),
           cmocka_unit_test(bytes_that_are_no_utf8_stay))
