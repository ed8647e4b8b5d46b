/* SPDX-License-Identifier: MIT */
/* Port, byte by byte (CIP Volume 1, 3-7). */
#include "support/dialog.h"
#include "support/unit.h"

#define ETHERNET                                                                                   \
    "04 00 02 00 02 00 20 F5 24 01 0B 45 74 68 65 72 4E 65 74 2F 49 50 "                           \
    "12 0C 31 39 32 2E 31 36 38 2E 31 2E 31 30"

static void a_controller_has_a_backplane_and_ethernet(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    d.options.slot = 3;
    ask(&d, "0E 03 20 F4 24 00 30 08", "8E 00 00 00 02 00");
    ask(&d, "0E 03 20 F4 24 00 30 09", "8E 00 00 00 00 00 00 00 01 00 01 00 04 00 02 00");
    ask(&d, "01 02 20 F4 24 00",
        "81 00 00 00 01 00 02 00 02 00 02 00 00 00 00 00 01 00 01 00 04 00 02 00");
    ask(&d, "0E 03 20 F4 24 00 30 06", "8E 00 00 00 09 00");
    ask(&d, "0E 03 20 F4 24 00 30 03", "8E 00 00 00 02 00");
    ask(&d, "10 03 20 F4 24 00 30 08 01 00", "90 00 0E 00");
    ask_through(&x.session, "01 02 20 F4 24 01",
                "81 00 00 00 01 00 01 00 00 00 09 42 61 63 6B 70 6C 61 6E 65 01 03");
    ask_through(&x.session, "01 02 20 F4 24 02", "81 00 00 00 " ETHERNET);
    ask_through(&x.session, "0E 03 20 F4 24 02 30 01", "8E 00 00 00 04 00");
    ask_through(&x.session, "0E 03 20 F4 24 02 30 03", "8E 00 00 00 02 00 20 F5 24 01");
    ask(&d, "0E 03 20 F4 24 02 30 07", "8E 00 00 00 12 07 30 2E 30 2E 30 2E 30 00");
    d.network.address = 0x0a000001;
    ask_through(&x.session, "0E 03 20 F4 24 02 30 07", "8E 00 00 00 12 08 31 30 2E 30 2E 30 2E 31");
    ask(&d, "0E 03 20 F4 24 02 30 08", "8E 00 14 00");
    ask(&d, "0E 03 20 F4 24 03 30 01", "8E 00 05 00");
    dialog_end(&x);
    device_fini(&d);
}

static void a_micro800_has_ethernet_alone(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    device_init(&d, &(struct device_options){.profile = &device_micro800});
    dialog_begin(&x, &d);
    ask(&d, "0E 03 20 F4 24 00 30 09", "8E 00 00 00 00 00 00 00 04 00 02 00");
    ask_through(&x.session, "01 02 20 F4 24 01", "81 00 00 00 " ETHERNET);
    ask(&d, "0E 03 20 F4 24 02 30 01", "8E 00 05 00");
    dialog_end(&x);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_controller_has_a_backplane_and_ethernet),
           cmocka_unit_test(a_micro800_has_ethernet_alone))
