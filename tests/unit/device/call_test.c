/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/call.h"

static void room_is_what_the_reply_has_left(void **state) {
    (void)state;
    uint8_t bytes[8];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct device_call call = {.reply = &w};
    writer_u32(&w, 0);
    assert_int_equal(device_call_room(&call), 4);
    writer_u32(&w, 0);
    assert_int_equal(device_call_room(&call), 0);
}

static void a_reply_that_ran_over_has_no_room(void **state) {
    (void)state;
    uint8_t bytes[2];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct device_call call = {.reply = &w};
    writer_u32(&w, 0);
    assert_int_equal(device_call_room(&call), 0);
}

UNIT_CASES(cmocka_unit_test(room_is_what_the_reply_has_left),
           cmocka_unit_test(a_reply_that_ran_over_has_no_room))
