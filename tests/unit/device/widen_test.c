/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/widen.h"

static void types_are_taken_where_nothing_is_lost(void **state) {
    (void)state;
    static const struct {
        uint16_t tag, values;
        bool taken;
    } rows[] = {
        {EIP_TYPE_DINT, EIP_TYPE_INT, true},    {EIP_TYPE_DINT, EIP_TYPE_UDINT, true},
        {EIP_TYPE_INT, EIP_TYPE_DINT, false},   {EIP_TYPE_UINT, EIP_TYPE_USINT, true},
        {EIP_TYPE_UDINT, EIP_TYPE_INT, false},  {EIP_TYPE_REAL, EIP_TYPE_BOOL, true},
        {EIP_TYPE_REAL, EIP_TYPE_UINT, true},   {EIP_TYPE_REAL, EIP_TYPE_DINT, false},
        {EIP_TYPE_LREAL, EIP_TYPE_DINT, true},  {EIP_TYPE_LREAL, EIP_TYPE_LINT, false},
        {EIP_TYPE_LREAL, EIP_TYPE_REAL, true},  {EIP_TYPE_REAL, EIP_TYPE_LREAL, false},
        {EIP_TYPE_BOOL, EIP_TYPE_SINT, false},  {EIP_TYPE_SINT, EIP_TYPE_BOOL, false},
        {EIP_TYPE_DWORD, EIP_TYPE_INT, false},  {EIP_TYPE_DINT, EIP_TYPE_DWORD, false},
        {EIP_TYPE_STRUCT, EIP_TYPE_INT, false}, {EIP_TYPE_INT, EIP_TYPE_SHORT_STRING, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (device_widens(rows[i].tag, rows[i].values) != rows[i].taken)
            fail_msg("row %zu", i);
}

static void all_values_are_stored_or_none(void **state) {
    (void)state;
    int8_t bytes[3] = {1, 2, 3};
    uint8_t good[] = {100, 127};
    uint8_t bad[] = {5, 128};
    struct device_place place = {
        .type = {.code = EIP_TYPE_SINT}, .at = (uint8_t *)bytes, .element_size = 1, .count = 3};
    struct eip_value values = {.type = EIP_TYPE_USINT, .count = 2, .data = bad, .size = 2};
    assert_false(device_widen(&place, 1, &values));
    assert_int_equal(bytes[1], 2);
    values.data = good;
    assert_true(device_widen(&place, 1, &values));
    assert_int_equal(bytes[0], 1);
    assert_int_equal(bytes[1], 100);
    assert_int_equal(bytes[2], 127);
}

UNIT_CASES(cmocka_unit_test(types_are_taken_where_nothing_is_lost),
           cmocka_unit_test(all_values_are_stored_or_none))
