/* SPDX-License-Identifier: MIT */
#include "support/ask.h"
#include "support/unit.h"

static void a_forced_tag_answers_its_status_and_keeps_its_value(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    struct device_tag *speed = device_tags_find(&d.tags, str_of("Speed"));
    const struct device_status fault = device_status_ext(CIP_GENERAL_ERROR, 0x2107);
    eip_err err = device_forces_set(&d.forces, speed, fault);
    if (err != EIP_OK)
        device_fini(&d);
    assert_int_equal(err, EIP_OK);
    ask(&d, "4C 04 91 05 53 70 65 65 64 00 01 00", "CC 00 FF 01 07 21");
    ask(&d, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 FF 01 07 21");
    assert_int_equal(device_forces_set(&d.forces, speed, device_status_of(CIP_OK)), EIP_OK);
    ask(&d, "4C 04 91 05 53 70 65 65 64 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00");
    assert_int_equal(d.forces.count, 0);
    device_fini(&d);
}

static void what_is_fixed_is_read_and_not_written(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    device_tags_find(&d.tags, str_of("Speed"))->rights = DEVICE_READ_ONLY;
    device_tags_find(&d.tags, str_of("Flags"))->traits |= DEVICE_CONSTANT;
    ask(&d, "4C 04 91 05 53 70 65 65 64 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00");
    ask(&d, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    ask(&d, "4E 04 91 05 46 6C 61 67 73 00 04 00 20 00 00 00 FF FF FF FF", "CE 00 0F 00");
    ask(&d, "4C 04 91 05 46 6C 61 67 73 00 01 00", "CC 00 00 00 C4 00 00 00 00 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_forced_tag_answers_its_status_and_keeps_its_value),
           cmocka_unit_test(what_is_fixed_is_read_and_not_written))
