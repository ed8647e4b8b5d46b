/* SPDX-License-Identifier: MIT */
/* Which classes a device has. */
#include "support/ask.h"
#include "support/unit.h"

#include "device/classes.h"

static void a_class_that_is_not_there_is_unknown(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0E 03 20 64 24 01 30 01", "8E 00 05 00");
    ask(&d, "4C 02 20 72 24 00 01 00", "CC 00 05 00"); /* not a tag service there */
    assert_null(device_class_find(0x64));
    assert_int_equal(device_class_find(6)->id, 6);
    device_fini(&d);
}

static void classes_stand_in_the_order_of_their_ids(void **state) {
    (void)state;
    for (size_t i = 1; i < device_class_count(); i++)
        assert_true(device_class_at(i - 1)->id < device_class_at(i)->id);
    for (size_t i = 0; i < device_class_count(); i++)
        assert_ptr_equal(device_class_find(device_class_at(i)->id), device_class_at(i));
}

UNIT_CASES(cmocka_unit_test(a_class_that_is_not_there_is_unknown),
           cmocka_unit_test(classes_stand_in_the_order_of_their_ids))
