/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/status.h"

static void a_general_status_has_no_extended_word(void **state) {
    (void)state;
    struct device_status status = device_status_of(CIP_PATH_UNKNOWN);
    assert_int_equal(status.general, 0x05);
    assert_false(status.has_extended);
}

static void an_extended_word_of_zero_is_still_there(void **state) {
    (void)state;
    struct device_status status = device_status_ext(CIP_PATH_SEGMENT_ERROR, 0);
    assert_int_equal(status.general, 0x04);
    assert_true(status.has_extended);
    assert_int_equal(status.extended, 0);
}

static void a_detail_follows_the_extended_word(void **state) {
    (void)state;
    struct device_status status = device_status_detail(CIP_CONNECTION_FAILURE, 0x0109, 504);
    assert_int_equal(status.general, 0x01);
    assert_true(status.has_extended);
    assert_int_equal(status.extended, 0x0109);
    assert_true(status.has_detail);
    assert_int_equal(status.detail, 504);
}

UNIT_CASES(cmocka_unit_test(a_general_status_has_no_extended_word),
           cmocka_unit_test(an_extended_word_of_zero_is_still_there),
           cmocka_unit_test(a_detail_follows_the_extended_word))
