#include "base/reader.h"
#include "support/unit.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};

static void integers_are_little_endian(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, sizeof bytes);
    assert_int_equal(reader_u8(&r), 0x01);
    assert_int_equal(reader_u16(&r), 0x0302);
    assert_int_equal(reader_u32(&r), 0x07060504);
    assert_int_equal(reader_left(&r), 1);
    assert_false(reader_done(&r));
    r = reader_of(bytes, sizeof bytes);
    assert_true(reader_u64(&r) == 0x8807060504030201u);
    assert_true(reader_done(&r));
}

static void the_be_getters_are_big_endian(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, sizeof bytes);
    assert_int_equal(reader_u16be(&r), 0x0102);
    assert_int_equal(reader_u32be(&r), 0x03040506);
}

static void a_get_over_the_end_returns_zero_and_stays_bad(void **state) {
    (void)state;
    for (size_t size = 0; size < 8; size++) {
        struct reader r = reader_of(bytes, size);
        assert_true(reader_u64(&r) == 0);
        assert_true(r.bad);
        assert_int_equal(reader_left(&r), 0);
        assert_int_equal(reader_u8(&r), 0);
        assert_false(reader_done(&r));
    }
}

static void no_getter_returns_a_part(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, 3);
    assert_int_equal(reader_u32(&r), 0);
    r = reader_of(bytes, 3);
    assert_int_equal(reader_u32be(&r), 0);
    r = reader_of(bytes, 1);
    assert_int_equal(reader_u16(&r), 0);
    r = reader_of(bytes, 1);
    assert_int_equal(reader_u16be(&r), 0);
    assert_true(r.bad);
}

static void take_compares_before_it_adds(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, sizeof bytes);
    assert_null(reader_take(&r, SIZE_MAX));
    assert_true(r.bad);
    r = reader_of(bytes, sizeof bytes);
    assert_ptr_equal(reader_take(&r, sizeof bytes), bytes);
    assert_true(reader_done(&r));
}

static void a_part_is_consumed_where_it_is_taken(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, sizeof bytes);
    struct reader part = reader_sub(&r, 3);
    assert_int_equal(reader_left(&part), 3);
    assert_int_equal(reader_u8(&r), 0x04);
    struct reader rest = reader_rest(&r);
    assert_int_equal(reader_left(&rest), 4);
    assert_true(reader_done(&r));
}

static void a_part_of_a_bad_reader_is_bad(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, 2);
    struct reader part = reader_sub(&r, 3);
    assert_true(part.bad && r.bad);
    part = reader_sub(&r, 0);
    assert_true(part.bad);
    part = reader_rest(&r);
    assert_true(part.bad);
}

static void nothing_is_an_empty_reader(void **state) {
    (void)state;
    struct reader r = reader_of(NULL, 0);
    assert_non_null(r.at);
    assert_true(reader_done(&r));
    r = reader_none();
    assert_true(r.bad);
    assert_int_equal(reader_left(&r), 0);
}

static void a_refused_value_ends_the_reader(void **state) {
    (void)state;
    struct reader r = reader_of(bytes, sizeof bytes);
    reader_fail(&r);
    assert_true(r.bad);
    assert_int_equal(reader_left(&r), 0);
}

UNIT_CASES(cmocka_unit_test(integers_are_little_endian),
           cmocka_unit_test(the_be_getters_are_big_endian),
           cmocka_unit_test(a_get_over_the_end_returns_zero_and_stays_bad),
           cmocka_unit_test(no_getter_returns_a_part),
           cmocka_unit_test(take_compares_before_it_adds),
           cmocka_unit_test(a_part_is_consumed_where_it_is_taken),
           cmocka_unit_test(a_part_of_a_bad_reader_is_bad),
           cmocka_unit_test(nothing_is_an_empty_reader),
           cmocka_unit_test(a_refused_value_ends_the_reader))
