/* SPDX-License-Identifier: MIT */
/* Tasks: there is one. */
#include "support/ask.h"
#include "support/unit.h"

static void there_is_one_task(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "01 02 20 70 24 00", "81 00 00 00 01 00 01 00 01 00 00 00 00 00 07 00 00 00");
    ask(&d, "0E 03 20 70 24 01 30 01", "8E 00 14 00");
    ask(&d, "0E 03 20 70 24 02 30 01", "8E 00 05 01 00 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(there_is_one_task))
