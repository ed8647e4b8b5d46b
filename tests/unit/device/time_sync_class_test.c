/* SPDX-License-Identifier: MIT */
/* Time Sync, byte by byte (CIP Volume 1, 5-47). */
#include "support/dialog.h"
#include "support/unit.h"

#include "base/clock.h"

static void the_time_is_read_in_two_units(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    const struct device_options options = {
        .wall_offset_us = 1700000000 * (int64_t)CLOCK_SECOND_US,
    };
    device_init(&d, &options);
    dialog_begin(&x, &d);
    x.session.now_us = 5;
    ask_through(&x.session, "0E 03 20 43 24 01 30 01", "8E 00 00 00 00");
    ask_through(&x.session, "0E 03 20 43 24 01 30 02", "8E 00 00 00 00");
    ask_through(&x.session, "0E 03 20 43 24 01 30 03", "8E 00 00 00 05 40 1E 18 24 0A 06 00");
    ask_through(&x.session, "0E 03 20 43 24 01 30 04", "8E 00 00 00 88 13 2A 36 FE 9C 97 17");
    ask_through(&x.session, "0E 03 20 43 24 01 30 05", "8E 00 14 00");
    ask_through(&x.session, "10 03 20 43 24 01 30 01 01", "90 00 0E 00");
    ask_through(&x.session, "0E 03 20 43 24 00 30 07", "8E 00 00 00 04 00");
    dialog_end(&x);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_time_is_read_in_two_units))
