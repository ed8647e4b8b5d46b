/* SPDX-License-Identifier: MIT */
/* Template, class 0x6C, byte by byte (1756-PM020, "Template Object"). */
#include <stdio.h>

#include "support/ask.h"
#include "support/unit.h"

#define STRING "03 20 6C 25 00 CE 0F "

/*
 * LEN DINT at 0, DATA SINT[82] at 4; "ASCIISTRING82;nEAEA", "LEN", "DATA": 45 bytes. In words with
 * the 23 that clients take off: 17; and 17 * 4 - 20 bytes can be read.
 */
static const char content[] = "00 00 C4 00 00 00 00 00 52 00 C2 20 04 00 00 00 "
                              "41 53 43 49 49 53 54 52 49 4E 47 38 32 3B 6E 45 41 45 41 00 "
                              "4C 45 4E 00 44 41 54 41 00 00 00 00";
enum { CONTENT = 48 };

static void its_attributes_come_in_the_order_asked(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "03 " STRING "04 00 04 00 05 00 02 00 01 00",
        "83 00 00 00 04 00 04 00 00 00 11 00 00 00 05 00 00 00 58 00 00 00 "
        "02 00 00 00 02 00 01 00 00 00 CE 0F");
    /* pylogix finds the members at byte 24 of the reply: attribute 3 is two bytes */
    ask(&d, "03 " STRING "04 00 04 00 03 00 02 00 01 00",
        "83 00 00 00 04 00 04 00 00 00 11 00 00 00 03 00 00 00 00 00 "
        "02 00 00 00 02 00 01 00 00 00 CE 0F");
    ask(&d, "0E 04 20 6C 25 00 CE 0F 30 05", "8E 00 00 00 58 00 00 00");
    ask(&d, "0E 04 20 6C 25 00 CE 0F 30 06", "8E 00 14 00");
    ask(&d, "0E 03 20 6C 24 00 30 02", "8E 00 00 00 CE 0F");
    ask(&d, "0E 03 20 6C 24 00 30 03", "8E 00 00 00 04 00"); /* STRING, TIMER, COUNTER, CONTROL */
    device_fini(&d);
}

static void a_template_that_is_not_there_is_unknown(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "03 03 20 6C 25 00 9A 02 01 00 01 00", "83 00 05 01 00 00");
    ask(&d, "4C 03 20 6C 25 00 9A 02 00 00 00 00 10 00", "CC 00 05 01 00 00");
    device_fini(&d);
}

static void its_content_is_read_in_pieces_of_any_size(void **state) {
    (void)state;
    struct device d;
    uint8_t want[CONTENT];
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    ask_init(&d);
    assert_int_equal(ask_hex(content, want, sizeof want), CONTENT);
    for (unsigned piece = 1; piece <= CONTENT; piece++)
        for (unsigned at = 0; at < CONTENT; at += piece) {
            char request[80];
            unsigned left = CONTENT - at;
            snprintf(request, sizeof request, "4C " STRING "%02X 00 00 00 %02X 00", at, piece);
            size_t size = ask_bytes(&d, request, reply);
            assert_int_equal(reply[2], CIP_OK);
            assert_int_equal(size, 4 + (piece < left ? piece : left));
            assert_memory_equal(reply + 4, want + at, size - 4);
        }
    device_fini(&d);
}

static void what_is_not_there_cannot_be_read(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "4C " STRING "00 00 00 00 FF FF", "CC 00 00 00 00 00 C4 00 *");
    ask(&d, "4C " STRING "2F 00 00 00 10 00", "CC 00 00 00 00");
    ask(&d, "4C " STRING "30 00 00 00 01 00", "CC 00 FF 01 04 21");
    ask(&d, "4C " STRING "FF FF FF FF FF FF", "CC 00 FF 01 04 21");
    ask(&d, "4C " STRING "00 00 00 00 00 00", "CC 00 03 00");
    ask(&d, "4C " STRING "00 00 00 00 10", "CC 00 13 00");
    ask(&d, "4C " STRING "00 00 00 00 10 00 00", "CC 00 15 00");
    ask(&d, "4C 02 20 6C 24 00 00 00 00 00 10 00", "CC 00 08 00");
    device_fini(&d);
}

static void a_reply_with_little_room_is_partial(void **state) {
    (void)state;
    struct device d;
    static const uint8_t request[] = {0x4c, 3, 0x20, 0x6c, 0x25, 0, 0xce, 0x0f, 8, 0, 0, 0, 40, 0};
    uint8_t bytes[24];
    struct writer reply = writer_of(bytes, sizeof bytes);
    ask_init(&d);
    device_execute(&d, NULL, reader_of(request, sizeof request), &reply);
    device_fini(&d);
    assert_int_equal(reply.size, sizeof bytes);
    assert_int_equal(bytes[2], CIP_PARTIAL_TRANSFER);
    assert_int_equal(bytes[4], 0x52);
}

UNIT_CASES(cmocka_unit_test(its_attributes_come_in_the_order_asked),
           cmocka_unit_test(a_template_that_is_not_there_is_unknown),
           cmocka_unit_test(its_content_is_read_in_pieces_of_any_size),
           cmocka_unit_test(what_is_not_there_cannot_be_read),
           cmocka_unit_test(a_reply_with_little_room_is_partial))
