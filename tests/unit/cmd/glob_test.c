/* SPDX-License-Identifier: MIT */
#include "cmd/glob.h"

#include <string.h>

#include "support/unit.h"

static bool matches(const char *pattern, const char *name) {
    return glob_matches(str_of(pattern), str_of(name));
}

static void stars_and_marks_stand_for_characters(void **state) {
    (void)state;
    assert_true(matches("*", ""));
    assert_true(matches("*", "Speed"));
    assert_true(matches("*ee*", "Speed"));
    assert_true(matches("S*d", "Speed"));
    assert_true(matches("?peed", "Speed"));
    assert_true(matches("**a**", "banana"));
    assert_true(matches("*ana", "banana"));
    assert_false(matches("?", ""));
    assert_false(matches("S*x", "Speed"));
    assert_false(matches("Spee", "Speed"));
    assert_false(matches("Speeds", "Speed"));
    assert_false(matches("", "Speed"));
    assert_true(matches("", ""));
}

static void case_does_not_matter(void **state) {
    (void)state;
    assert_true(matches("program:main.*", "Program:Main.Count"));
    assert_true(matches("SPEED", "speed"));
}

static void many_stars_take_no_time(void **state) {
    (void)state;
    char pattern[201], name[4001];
    memset(name, 'a', 4000);
    name[4000] = '\0';
    for (size_t i = 0; i < 200; i += 2)
        memcpy(pattern + i, "*a", 2);
    pattern[199] = 'b';
    pattern[200] = '\0';
    assert_false(matches(pattern, name));
}

UNIT_CASES(cmocka_unit_test(stars_and_marks_stand_for_characters),
           cmocka_unit_test(case_does_not_matter), cmocka_unit_test(many_stars_take_no_time))
