/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/own_types.h"

static void each_is_found_by_its_id(void **state) {
    (void)state;
    for (size_t i = 0; i < device_own_type_count(); i++) {
        const struct device_type *type = device_own_type_at(i);
        assert_ptr_equal(device_own_type(type->id), type);
        assert_int_equal(type->handle, type->id);
        assert_true(i == 0 || device_own_type_at(i - 1)->id < type->id);
    }
    assert_null(device_own_type(0x100));
}

static void members_lie_inside_and_bits_in_the_status(void **state) {
    (void)state;
    for (size_t i = 0; i < device_own_type_count(); i++) {
        const struct device_type *type = device_own_type_at(i);
        for (size_t m = 0; m < type->member_count; m++) {
            const struct device_member *member = &type->members[m];
            uint32_t count = member->count > 0 ? member->count : 1;
            assert_true(member->offset + count * member->element_size <= type->size);
            assert_true(member->bit == DEVICE_NO_BIT || (member->bit < 8 && member->offset < 4));
            assert_ptr_equal(device_type_member(type, member->name), member);
        }
    }
}

UNIT_CASES(cmocka_unit_test(each_is_found_by_its_id),
           cmocka_unit_test(members_lie_inside_and_bits_in_the_status))
