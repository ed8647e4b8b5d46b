/* SPDX-License-Identifier: MIT */
/* Ethernet Link, byte by byte (CIP Volume 2, 5-5). */
#include "support/dialog.h"
#include "support/unit.h"

static void the_port_is_described(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0E 03 20 F6 24 01 30 01", "8E 00 00 00 64 00 00 00");
    ask(&d, "0E 03 20 F6 24 01 30 02", "8E 00 00 00 0F 00 00 00");
    ask(&d, "0E 03 20 F6 24 01 30 03", "8E 00 00 00 02 00 00 C0 FF EE");
    ask(&d, "0E 03 20 F6 24 01 30 06", "8E 00 00 00 01 00 00 00");
    ask(&d, "0E 03 20 F6 24 01 30 07", "8E 00 00 00 02");
    ask(&d, "0E 03 20 F6 24 01 30 08", "8E 00 00 00 01");
    ask(&d, "0E 03 20 F6 24 01 30 09", "8E 00 00 00 01");
    ask(&d, "0E 03 20 F6 24 01 30 0A", "8E 00 00 00 06 50 6F 72 74 20 31");
    ask(&d, "0E 03 20 F6 24 01 30 0B",
        "8E 00 00 00 06 00 00 00 04 0A 00 00 0A 00 01 64 00 00 64 00 01");
    ask(&d, "0E 03 20 F6 24 01 30 0C", "8E 00 14 00");
    ask(&d, "01 02 20 F6 24 01",
        "81 00 00 00 64 00 00 00 0F 00 00 00 02 00 00 C0 FF EE "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "01 00 00 00 02 01 01 06 50 6F 72 74 20 31 "
        "06 00 00 00 04 0A 00 00 0A 00 01 64 00 00 64 00 01");
    device_fini(&d);
}

/* 28 bytes came and went when the session was registered. */
static void octets_are_counted_and_cleared(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    ask(&d, "0E 03 20 F6 24 01 30 04",
        "8E 00 00 00 1C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "1C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    ask(&d, "4C 03 20 F6 24 01 30 04", "CC 00 00 00 1C 00 00 00 *");
    ask(&d, "4C 03 20 F6 24 01 30 04", "CC 00 00 00 00 00 00 00 *");
    ask(&d, "4C 03 20 F6 24 01 30 05", "CC 00 00 00 00 00 00 00 *");
    ask(&d, "4C 03 20 F6 24 01 30 01", "CC 00 14 00");
    ask(&d, "4C 02 20 F6 24 01", "CC 00 26 00");
    ask(&d, "4C 02 20 F6 24 00", "CC 00 08 00");
    dialog_end(&x);
    device_fini(&d);
}

/* Counts that were not told must not be lost. */
static void what_does_not_fit_is_not_cleared(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    dialog_open(&x, 1, 100, 40);
    uint32_t before = d.octets_out;
    dialog_ask(&x, 1, "4C 03 20 F6 24 01 30 04", "CC 00 11 00");
    assert_true(d.octets_out > before);
    dialog_end(&x);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_port_is_described),
           cmocka_unit_test(octets_are_counted_and_cleared),
           cmocka_unit_test(what_does_not_fit_is_not_cleared))
