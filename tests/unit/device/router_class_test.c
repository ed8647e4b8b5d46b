/* SPDX-License-Identifier: MIT */
/* Message Router, byte by byte (CIP Volume 1, 5-3). */
#include "support/dialog.h"
#include "support/unit.h"

#define SPEED "4C 04 91 05 53 70 65 65 64 00 01 00 "
#define FLOW  "4C 03 91 04 46 6C 6F 77 01 00 "

static void the_router_lists_classes_and_counts_connections(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    ask_init(&d);
    dialog_begin(&x, &d);
    ask(&d, "0E 03 20 02 24 01 30 01",
        "8E 00 00 00 11 00 01 00 02 00 04 00 06 00 37 00 43 00 48 00 64 00 68 00 6B 00 6C 00 "
        "70 00 8B 00 AC 00 F4 00 F5 00 F6 00");
    ask(&d, "0E 03 20 02 24 01 30 02", "8E 00 00 00 00 02");
    dialog_open(&x, 1, 100, 100);
    ask(&d, "0E 03 20 02 24 01 30 03", "8E 00 00 00 01 00");
    dialog_end(&x);
    device_fini(&d);
}

static void a_packet_is_answered_in_its_order(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0A 02 20 02 24 01 02 00 06 00 12 00 " SPEED FLOW,
        "8A 00 1E 00 02 00 06 00 10 00 CC 00 00 00 C4 00 D2 04 00 00 CC 00 04 01 00 00");
    ask(&d, "0A 02 20 02 24 01 01 00 04 00 " SPEED,
        "8A 00 00 00 01 00 04 00 CC 00 00 00 C4 00 D2 04 00 00");
    device_fini(&d);
}

static void a_packet_that_makes_no_sense_is_refused(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0A 02 20 02 24 01", "8A 00 13 00");
    ask(&d, "0A 02 20 02 24 01 00 00", "8A 00 13 00");
    ask(&d, "0A 02 20 02 24 01 02 00 06 00", "8A 00 13 00");
    /* An offset beyond the end spoils its own message alone. */
    ask(&d, "0A 02 20 02 24 01 02 00 06 00 FF 00 " SPEED,
        "8A 00 1E 00 02 00 06 00 0A 00 80 00 26 00 80 00 26 00");
    /* A packet in a packet, and an Unconnected Send in one. */
    ask(&d, "0A 02 20 02 24 01 01 00 04 00 0A 02 20 02 24 01 01 00 04 00 " SPEED,
        "8A 00 1E 00 01 00 04 00 8A 00 08 00");
    ask(&d, "0A 02 20 02 24 01 01 00 04 00 52 02 20 06 24 01 0A 05 00 00 00 00",
        "8A 00 1E 00 01 00 04 00 D2 00 08 00");
    device_fini(&d);
}

/* Every message gets at least its status, however large the first one's answer is. */
static void a_crowded_packet_answers_in_part(void **state) {
    (void)state;
    struct device d;
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    static const char two_reads[] = "0A 02 20 02 24 01 02 00 06 00 12 00 "
                                    "4C 04 91 06 43 6F 75 6E 74 73 E8 03 "
                                    "4C 04 91 06 43 6F 75 6E 74 73 E8 03";
    ask_init(&d);
    size_t size = ask_bytes(&d, two_reads, reply);
    assert_int_equal(size, 4 + 2 + 4 + (DEVICE_UNCONNECTED_MAX - 10 - 8) + 8);
    assert_int_equal(reply[2], CIP_EMBEDDED_SERVICE_ERROR);
    assert_int_equal(reply[10 + 2], CIP_PARTIAL_TRANSFER);
    assert_int_equal(reply[size - 8 + 2], CIP_PARTIAL_TRANSFER);
    d.options.parts_succeed = true;
    assert_int_equal(ask_bytes(&d, two_reads, reply), size);
    assert_int_equal(reply[2], CIP_OK);
    device_fini(&d);
}

static void a_packet_whose_answers_cannot_fit_is_refused(void **state) {
    (void)state;
    struct device d;
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    uint8_t request[8 + 2 * 60] = {0x0a, 2, 0x20, 2, 0x24, 1, 60, 0};
    struct writer w = writer_of(reply, sizeof reply);
    ask_init(&d);
    device_execute(&d, NULL, reader_of(request, sizeof request), &w);
    assert_int_equal(w.size, 4);
    assert_int_equal(reply[2], CIP_REPLY_TOO_LARGE);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_router_lists_classes_and_counts_connections),
           cmocka_unit_test(a_packet_is_answered_in_its_order),
           cmocka_unit_test(a_packet_that_makes_no_sense_is_refused),
           cmocka_unit_test(a_crowded_packet_answers_in_part),
           cmocka_unit_test(a_packet_whose_answers_cannot_fit_is_refused))
