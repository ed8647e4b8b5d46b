/* SPDX-License-Identifier: MIT */
/* Which classes a device has. */
#include "support/ask.h"
#include "support/unit.h"

#include <stdio.h>

#include "device/classes.h"

static void a_class_that_is_not_there_is_unknown(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0E 03 20 65 24 01 30 01", "8E 00 05 00");
    ask(&d, "4C 02 20 72 24 00 01 00", "CC 00 05 00"); /* not a tag service there */
    assert_null(device_class_find(&d, 0x65));
    assert_null(device_class_find(&d, 0xf7));
    assert_int_equal(device_class_find(&d, 6)->id, 6);
    device_fini(&d);
}

static void expect_order(const struct device_profile *profile, size_t count) {
    struct device d;
    device_init(&d, &(struct device_options){.profile = profile});
    assert_int_equal(device_class_count(&d), count);
    for (size_t i = 1; i < count; i++)
        assert_true(device_class_at(&d, i - 1)->id < device_class_at(&d, i)->id);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(device_class_find(&d, device_class_at(&d, i)->id), device_class_at(&d, i));
    device_fini(&d);
}

static void classes_stand_in_the_order_of_their_ids(void **state) {
    (void)state;
    expect_order(&device_controllogix, 17);
    expect_order(&device_compactlogix, 17);
    expect_order(&device_micro800, 10);
    expect_order(&device_plain, 7);
}

/* CIP Volume 1, Table 4-4.2. */
static void every_class_tells_of_itself(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    for (size_t i = 0; i < device_class_count(&d); i++)
        for (unsigned id = 1; id <= 8; id++) {
            char request[64];
            unsigned class_id = device_class_at(&d, i)->id;
            snprintf(request, sizeof request, "0E 03 20 %02X 24 00 30 %02X", class_id, id);
            bool is_there = id <= 7 || class_id == 0xf4;
            ask(&d, request, is_there ? "8E 00 00 00 ?? ??" : "8E 00 14 00");
        }
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_class_that_is_not_there_is_unknown),
           cmocka_unit_test(classes_stand_in_the_order_of_their_ids),
           cmocka_unit_test(every_class_tells_of_itself))
