/* SPDX-License-Identifier: MIT */
#include "cip/type.h"

#include "support/unit.h"

/* CIP Volume 1, C-6.1, and what controllers add to it. */
static const struct {
    uint16_t code;
    const char *name;
    size_t size;
} wanted[] = {
    {0xc0, "DT", 8},           {0xc1, "BOOL", 1},
    {0xc2, "SINT", 1},         {0xc3, "INT", 2},
    {0xc4, "DINT", 4},         {0xc5, "LINT", 8},
    {0xc6, "USINT", 1},        {0xc7, "UINT", 2},
    {0xc8, "UDINT", 4},        {0xc9, "ULINT", 8},
    {0xca, "REAL", 4},         {0xcb, "LREAL", 8},
    {0xcc, "STIME", 4},        {0xcd, "DATE", 2},
    {0xce, "TIME_OF_DAY", 4},  {0xcf, "DATE_AND_TIME", 6},
    {0xd0, "STRING", 0},       {0xd1, "BYTE", 1},
    {0xd2, "WORD", 2},         {0xd3, "DWORD", 4},
    {0xd4, "LWORD", 8},        {0xd5, "STRING2", 0},
    {0xd6, "FTIME", 4},        {0xd7, "LTIME", 8},
    {0xd8, "ITIME", 2},        {0xd9, "STRINGN", 0},
    {0xda, "SHORT_STRING", 0}, {0xdb, "TIME", 4},
    {0xdc, "EPATH", 0},        {0xdd, "ENGUNIT", 2},
    {0xde, "STRINGI", 0},      {0xdf, "LTIME_NS", 8},
};

enum { WANTED = sizeof wanted / sizeof wanted[0] };

static void every_code_has_its_name_and_size(void **state) {
    (void)state;
    size_t count;
    const struct cip_type *rows = cip_type_table(&count);
    assert_int_equal(count, WANTED);
    for (size_t i = 0; i < WANTED; i++) {
        assert_ptr_equal(cip_type_find(wanted[i].code), &rows[i]);
        assert_int_equal(rows[i].code, wanted[i].code);
        assert_string_equal(eip_type_name(wanted[i].code, 0), wanted[i].name);
        assert_int_equal(cip_type_size(wanted[i].code, 0), wanted[i].size);
    }
}

static void no_other_code_is_a_type(void **state) {
    (void)state;
    for (unsigned code = 0; code <= 0xffff; code++) {
        bool known = code >= 0xc0 && code <= 0xdf;
        assert_int_equal(cip_type_find((uint16_t)code) != NULL, known);
        assert_int_equal(eip_type_name((uint16_t)code, 0) != NULL, known || code == 0x02a0);
    }
}

static void structures_go_by_their_handle(void **state) {
    (void)state;
    assert_string_equal(eip_type_name(EIP_TYPE_STRUCT, 0x0fce), "STRING");
    assert_string_equal(eip_type_name(EIP_TYPE_STRUCT, 0x0f83), "STRUCT");
    assert_int_equal(cip_type_size(EIP_TYPE_STRUCT, 0x0fce), 88);
    assert_int_equal(cip_type_size(EIP_TYPE_STRUCT, 0x0f83), 0);
    assert_int_equal(cip_type_size(EIP_TYPE_DINT, 0x0fce), 4);
}

static void names_are_found_in_any_case(void **state) {
    (void)state;
    uint16_t type = 0;
    for (size_t i = 0; i < WANTED; i++) {
        assert_int_equal(eip_type_parse(wanted[i].name, strlen(wanted[i].name), &type), EIP_OK);
        assert_int_equal(type, wanted[i].code);
    }
    assert_int_equal(eip_type_parse("dInT, 5", 4, &type), EIP_OK);
    assert_int_equal(type, EIP_TYPE_DINT);
}

static void other_names_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {"", "DIN", "DINTS", "STRUCT", "DINT ", "0xc4"};
    uint16_t type = 7;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(eip_type_parse(names[i], strlen(names[i]), &type), EIP_E_TYPE);
    assert_int_equal(eip_type_parse(NULL, 0, &type), EIP_E_TYPE);
    assert_int_equal(type, 7);
}

UNIT_CASES(cmocka_unit_test(every_code_has_its_name_and_size),
           cmocka_unit_test(no_other_code_is_a_type),
           cmocka_unit_test(structures_go_by_their_handle),
           cmocka_unit_test(names_are_found_in_any_case), cmocka_unit_test(other_names_are_refused))
