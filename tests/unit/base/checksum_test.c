/* SPDX-License-Identifier: MIT */
#include "base/checksum.h"
#include "support/unit.h"

static uint32_t sum_of(const void *data, size_t size) {
    return checksum_of(reader_of(data, size));
}

/* RFC 3720, B.4. */
static void the_examples_of_the_standard_come_out(void **state) {
    (void)state;
    uint8_t bytes[32] = {0};
    assert_int_equal(sum_of(bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(sum_of(bytes, sizeof bytes), 0x62a8ab43);
    for (uint8_t i = 0; i < sizeof bytes; i++)
        bytes[i] = i;
    assert_int_equal(sum_of(bytes, sizeof bytes), 0x46dd794e);
    for (uint8_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(sizeof bytes - 1 - i);
    assert_int_equal(sum_of(bytes, sizeof bytes), 0x113fdb5c);
}

static void nine_digits_and_nothing_come_out_as_everywhere(void **state) {
    (void)state;
    assert_int_equal(sum_of("123456789", 9), 0xe3069283);
    assert_int_equal(sum_of("", 0), 0);
}

/* The register itself, bit by bit. */
static uint32_t slow_sum_of(const uint8_t *data, size_t size) {
    uint32_t sum = UINT32_MAX;
    for (size_t bit = 0; bit < 8 * size; bit++) {
        uint32_t next = (uint32_t)data[bit / 8] >> bit % 8;
        bool one = ((sum ^ next) & 1) != 0;
        sum = sum >> 1 ^ (one ? 0x82f63b78 : 0);
    }
    return ~sum;
}

static void every_length_and_start_is_summed_as_bit_by_bit(void **state) {
    (void)state;
    uint8_t bytes[48];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * i * 7 + 3);
    for (size_t start = 0; start < 8; start++)
        for (size_t size = 0; size <= sizeof bytes - start; size++)
            assert_int_equal(sum_of(bytes + start, size), slow_sum_of(bytes + start, size));
}

static void every_bit_counts(void **state) {
    (void)state;
    uint8_t bytes[40] = "tags and types of a controller's program";
    uint32_t sum = sum_of(bytes, sizeof bytes);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(sum_of(bytes, sizeof bytes), sum);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

UNIT_CASES(cmocka_unit_test(the_examples_of_the_standard_come_out),
           cmocka_unit_test(nine_digits_and_nothing_come_out_as_everywhere),
           cmocka_unit_test(every_length_and_start_is_summed_as_bit_by_bit),
           cmocka_unit_test(every_bit_counts))
