/* SPDX-License-Identifier: MIT */
/* Connection Manager, byte by byte (CIP Volume 1, 3-5.5). */
#include "support/ask.h"
#include "support/unit.h"

#define SPEED "4C 04 91 05 53 70 65 65 64 00 01 00 "
#define FLOW  "4C 03 91 04 46 6C 6F 77 01 00 "

static void an_unconnected_send_is_answered_by_what_it_carries(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00");
    ask(&d, "52 02 20 06 24 01 0A 05 0A 00 " FLOW "01 00 01 05", "CC 00 04 01 00 00");
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "00 00", "CC 00 00 00 C4 00 D2 04 00 00");
    /* A packet inside, as clients send it. */
    ask(&d, "52 02 20 06 24 01 0A 05 16 00 0A 02 20 02 24 01 01 00 04 00 " SPEED "01 00 01 00",
        "8A 00 00 00 01 00 04 00 CC 00 00 00 C4 00 D2 04 00 00");
    device_fini(&d);
}

static void an_unconnected_send_that_makes_no_sense_is_refused(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "52 02 20 06 24 01 0A 05 FF 00 " SPEED "01 00 01 00", "D2 00 01 01 05 02 00 00");
    ask(&d, "52 02 20 06 24 01", "D2 00 01 01 05 02 00 00");
    /* One inside the other. */
    ask(&d, "52 02 20 06 24 01 0A 05 0A 00 52 02 20 06 24 01 0A 05 00 00 01 00 01 00",
        "D2 00 08 00");
    device_fini(&d);
}

static void a_route_is_followed_as_far_as_the_options_say(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    d.options.route = DEVICE_ROUTE_SLOT;
    d.options.slot = 3;
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 01 03", "CC 00 00 00 C4 00 D2 04 00 00");
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 01 00", "D2 00 01 01 12 03 01 00");
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 02 03", "D2 00 01 01 11 03 01 00");
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 20 03", "D2 00 01 01 15 03 01 00");
    d.options.route = DEVICE_ROUTE_NONE;
    ask(&d, "52 02 20 06 24 01 0A 05 0C 00 " SPEED "01 00 01 00", "D2 00 08 00");
    device_fini(&d);
}

/* 0x4E and 0x52 are services of tags as well. */
static void a_service_means_what_its_path_says(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "4E 02 20 06 24 01", "CE 00 13 00");
    ask(&d, "4E 04 91 05 53 70 65 65 64 00 04 00 0F 00 00 00 FF FF FF FF", "CE 00 00 00");
    ask(&d, "52 02 20 06 24 01", "D2 00 01 01 05 02 00 00");
    ask(&d, "52 04 91 05 53 70 65 65 64 00 01 00 00 00 00 00", "D2 00 00 00 C4 00 DF 04 00 00");
    ask(&d, "54 02 20 06 24 00", "D4 00 08 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(an_unconnected_send_is_answered_by_what_it_carries),
           cmocka_unit_test(an_unconnected_send_that_makes_no_sense_is_refused),
           cmocka_unit_test(a_route_is_followed_as_far_as_the_options_say),
           cmocka_unit_test(a_service_means_what_its_path_says))
