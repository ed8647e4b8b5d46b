/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/elements.h"
#include "support/plant_sample.h"

static void expect(const char *type, const char *value, const char *address, const char *hex) {
    struct plant_sample s;
    struct text file = text_new();
    text_puts(&file, "types:\n  Short: STRING(5)\n  Cell: {Run: BOOL, Level: INT, Name: Short}\n"
                     "  Line: {Cells: 'Cell[2]', Steps: 'SINT[3]', Flags: 'BOOL[32]'}\n");
    text_format(&file, "tags: {T: {type: '%s', value: %s}}\n", type, value);
    plant_sample_init(&s, text_cstr(&file), 0);
    elements_expect(&s.device, address, hex);
    plant_sample_fini(&s);
    text_fini(&file);
}

static void numbers_are_exact(void **state) {
    (void)state;
    expect("LINT", "-9007199254740993", "T", "ff ff ff ff ff ff df ff");
    expect("ULINT", "18446744073709551615", "T", "ff ff ff ff ff ff ff ff");
    expect("ULINT", "'0x8000000000000001'", "T", "01 00 00 00 00 00 00 80");
    expect("DINT", "-2", "T", "fe ff ff ff");
    expect("BOOL", "true", "T", "01");
    expect("REAL", "1.5", "T", "00 00 c0 3f");
    expect("REAL", ".inf", "T", "00 00 80 7f");
    expect("REAL", "-.INF", "T", "00 00 80 ff");
    expect("REAL", "nan", "T", "00 00 c0 7f");
    expect("LREAL", ".NaN", "T", "00 00 00 00 00 00 f8 7f");
}

static void strings_are_as_yaml_has_them(void **state) {
    (void)state;
    expect("Short", "ab", "T.DATA", "61 62 00 00 00");
    expect("Short", "\"a\\tb\"", "T.DATA", "61 09 62 00 00");
    expect("Short", "'\"a\"'", "T.DATA", "22 61 22 00 00");
    expect("Short", "'\"\\'", "T.DATA", "22 5c 00 00 00");
    expect("Short", "''", "T.LEN", "00 00 00 00");
    expect("Short", "12", "T.LEN", "02 00 00 00");
    expect("SSTRING", "x", "T", "01 78");
}

static void lists_fill_arrays_from_the_front(void **state) {
    (void)state;
    expect("SINT[4]", "[1, 2]", "T", "01 02 00 00");
    expect("SINT[2,3]", "[1, 2, 3, 4]", "T[0,0]", "01 02 03 04 00 00");
    expect("SINT[2,3]", "[[1], [4, 5]]", "T[0,0]", "01 00 00 04 05 00");
    expect("SINT[2,3]", "7", "T[0,0]", "07 07 07 07 07 07");
    expect("BOOL[32]", "[true, false, true]", "T", "05 00 00 00");
}

static void structures_are_given_by_members(void **state) {
    (void)state;
    static const char value[] =
        "{steps: [1, 2, 3], Flags: [0, 1], Cells: [{Level: 5}, {Run: 1, Name: abc}]}";
    expect("Line", value, "T.Steps[0]", "01 02 03");
    expect("Line", value, "T.Flags", "02 00 00 00");
    expect("Line", value, "T.Cells[0].Level", "05 00");
    expect("Line", value, "T.Cells[1].Run", "01");
    expect("Line", value, "T.Cells[1].Name.LEN", "03 00 00 00");
    expect("Line", "{Cells: {Level: 9}}", "T.Cells[1].Level", "09 00");
}

static void what_does_not_fit_has_its_place(void **state) {
    (void)state;
    static const struct plant_mistake rows[] = {
        {"tags:\n A:\n  type: SINT\n  value: 128\n", 4, 10, "SINT"},
        {"tags:\n A:\n  type: SINT\n  value: -129\n", 4, 10, "SINT"},
        {"tags:\n A:\n  type: ULINT\n  value: 18446744073709551616\n", 4, 10, "ULINT"},
        {"tags:\n A:\n  type: REAL\n  value: 1e39\n", 4, 10, "REAL"},
        {"tags:\n A:\n  type: DINT\n  value: .inf\n", 4, 10, "DINT"},
        {"tags:\n A:\n  type: DINT\n  value: [1]\n", 4, 10, "one element"},
        {"tags:\n A:\n  type: DINT\n  value: {B: 1}\n", 4, 11, "a DINT has no members"},
        {"tags:\n A:\n  type: DINT\n  value:\n", 4, 9, "missing"},
        {"tags:\n A:\n  type: DINT[2]\n  value: [1, 2, 3]\n", 4, 17, "more values"},
        {"tags:\n A:\n  type: INT[2,2]\n  value: [[1], [1, 2, 3]]\n", 4, 23, "more values"},
        {"tags:\n A:\n  type: TIMER\n  value: {PRE: 1, Foo: 2}\n", 4, 19,
         "TIMER has no member 'Foo'"},
        {"tags:\n A:\n  type: TIMER\n  value: 1\n", 4, 10, "structure"},
        {"tags:\n A:\n  type: TIMER\n  value: {PRE: 1, PRE: 2}\n", 4, 19, "already"},
        {"types: {S: STRING(2)}\ntags: {A: {type: S, value: abc}}\n", 2, 28, "up to 2"},
    };
    plant_sample_refused(rows, sizeof rows / sizeof rows[0]);
}

UNIT_CASES(cmocka_unit_test(numbers_are_exact), cmocka_unit_test(strings_are_as_yaml_has_them),
           cmocka_unit_test(lists_fill_arrays_from_the_front),
           cmocka_unit_test(structures_are_given_by_members),
           cmocka_unit_test(what_does_not_fit_has_its_place))
