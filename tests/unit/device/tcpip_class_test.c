/* SPDX-License-Identifier: MIT */
/* TCP/IP Interface, byte by byte (CIP Volume 2, 5-4). */
#include "support/dialog.h"
#include "support/unit.h"

#include "base/clock.h"

static void the_interface_tells_the_address_of_the_session(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    ask_through(&x.session, "0E 03 20 F5 24 01 30 01", "8E 00 00 00 01 00 00 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 02", "8E 00 00 00 00 00 00 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 03", "8E 00 00 00 00 00 00 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 04", "8E 00 00 00 02 00 20 F6 24 01");
    /* 192.168.1.10, 255.255.255.0, as little-endian integers */
    ask_through(&x.session, "0E 03 20 F5 24 01 30 05",
                "8E 00 00 00 0A 01 A8 C0 00 FF FF FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 08", "8E 00 00 00 01");
    /* the tenth host: 239.192.2.32 */
    ask_through(&x.session, "0E 03 20 F5 24 01 30 09", "8E 00 00 00 00 00 01 00 20 02 C0 EF");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 07", "8E 00 14 00");
    ask_through(&x.session, "0E 03 20 F5 24 02 30 01", "8E 00 05 00");
    ask(&d, "0E 03 20 F5 24 01 30 05", "8E 00 00 00 00 00 00 00 00 FF FF FF *");
    dialog_end(&x);
    device_fini(&d);
}

static void all_of_it_is_read_at_once(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    d.network = (struct device_network){
        .status = 1,
        .mask = 0xffff0000,
        .gateway = 0xc0a80001,
        .name_servers = {0x08080808, 0x01010101},
        .domain = str_of("plant"),
        .host = str_of("line"),
    };
    dialog_begin(&x, &d);
    ask_through(&x.session, "01 02 20 F5 24 01",
                "81 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 02 00 20 F6 24 01 "
                "0A 01 A8 C0 00 00 FF FF 01 00 A8 C0 08 08 08 08 01 01 01 01 "
                "05 00 70 6C 61 6E 74 00 04 00 6C 69 6E 65 00 00 00 00 00 00 01 "
                "00 00 01 00 20 22 C0 EF");
    dialog_end(&x);
    device_fini(&d);
}

static void the_time_a_session_may_be_silent_is_set(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    assert_true(device_session_due_us(&x.session) == CLOCK_NEVER);
    ask_through(&x.session, "0E 03 20 F5 24 01 30 0D", "8E 00 00 00 00 00");
    d.options.inactivity_us = INT64_MAX;
    ask_through(&x.session, "0E 03 20 F5 24 01 30 0D", "8E 00 00 00 FF FF");
    ask_through(&x.session, "10 03 20 F5 24 01 30 0D 3C 00", "90 00 00 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 0D", "8E 00 00 00 3C 00");
    assert_int_equal(device_session_due_us(&x.session), 60 * (int64_t)CLOCK_SECOND_US);
    ask_through(&x.session, "10 03 20 F5 24 01 30 0D 11 0E", "90 00 09 00"); /* 3601 s */
    ask_through(&x.session, "10 03 20 F5 24 01 30 0D 11", "90 00 13 00");
    ask_through(&x.session, "10 03 20 F5 24 01 30 0D 05 00 01 00", "90 00 15 00");
    ask_through(&x.session, "0E 03 20 F5 24 01 30 0D", "8E 00 00 00 3C 00");
    ask_through(&x.session, "10 03 20 F5 24 01 30 05 11", "90 00 0E 00");
    device_session_tick(&x.session, 60 * (int64_t)CLOCK_SECOND_US - 1);
    assert_false(device_session_is_closing(&x.session));
    device_session_tick(&x.session, 60 * (int64_t)CLOCK_SECOND_US);
    assert_true(device_session_is_closing(&x.session));
    dialog_end(&x);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_interface_tells_the_address_of_the_session),
           cmocka_unit_test(all_of_it_is_read_at_once),
           cmocka_unit_test(the_time_a_session_may_be_silent_is_set))
