/* SPDX-License-Identifier: MIT */
/* The controller's name, byte by byte (Rockwell Automation, Knowledgebase 23341). */
#include "support/ask.h"
#include "support/unit.h"

static void the_name_is_a_string(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "01 02 20 64 24 01", "81 00 00 00 0A 00 43 6F 6E 74 72 6F 6C 6C 65 72");
    d.options.name = str_of("Line_4");
    ask(&d, "01 02 20 64 24 01", "81 00 00 00 06 00 4C 69 6E 65 5F 34");
    ask(&d, "0E 03 20 64 24 01 30 01", "8E 00 14 00");
    ask(&d, "01 02 20 64 24 02", "81 00 05 00");
    ask(&d, "02 02 20 64 24 01 00 00", "82 00 08 00");
    ask(&d, "01 02 20 64 24 00", "81 00 00 00 01 00 01 00 01 00 00 00 00 00 07 00 01 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_name_is_a_string))
