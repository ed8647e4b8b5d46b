/* SPDX-License-Identifier: MIT */
/* Identity, byte by byte (CIP Volume 1, 5-2). */
#include "support/ask.h"
#include "support/unit.h"

static void the_identity_is_read(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "01 02 20 01 24 01",
        "81 00 00 00 01 00 0E 00 A6 00 21 0B 60 30 EE FF C0 00 0B 31 37 35 36 2D 4C 38 33 45 2F "
        "42");
    ask(&d, "0E 03 20 01 24 01 30 01", "8E 00 00 00 01 00");
    ask(&d, "0E 03 20 01 24 01 30 08", "8E 00 00 00 03");
    ask(&d, "0E 03 20 01 24 01 30 63", "8E 00 14 00");
    ask(&d, "10 03 20 01 24 01 30 01 02 00", "90 00 0E 00");
    ask(&d, "0E 03 20 01 24 00 30 01", "8E 00 00 00 01 00");
    ask(&d, "0E 03 20 01 24 02 30 01", "8E 00 05 00");
    ask(&d, "0E 05 21 00 01 00 25 00 01 00 30 01", "8E 00 00 00 01 00");
    ask(&d, "03 02 20 01 24 01 02 00 01 00 63 00",
        "83 00 0A 00 02 00 01 00 00 00 01 00 63 00 14 00");
    device_fini(&d);
}

static void a_reset_is_counted(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    d.octets_in = 7;
    d.manager.opens = 7;
    ask(&d, "05 02 20 01 24 01", "85 00 00 00");
    assert_int_equal(d.octets_in, 0);
    assert_int_equal(d.manager.opens, 0);
    ask(&d, "05 02 20 01 24 01 00", "85 00 00 00");
    ask(&d, "05 02 20 01 24 01 01", "85 00 00 00");
    assert_int_equal(d.resets, 3);
    ask(&d, "05 02 20 01 24 01 02", "85 00 20 00");
    ask(&d, "05 02 20 01 24 01 00 00", "85 00 15 00");
    ask(&d, "05 02 20 01 24 00", "85 00 08 00");
    ask(&d, "05 02 20 02 24 01", "85 00 08 00");
    assert_int_equal(d.resets, 3);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_identity_is_read), cmocka_unit_test(a_reset_is_counted))
