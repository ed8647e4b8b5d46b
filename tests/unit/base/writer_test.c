#include "base/writer.h"
#include "support/unit.h"

#include <string.h>

static void write_everything(struct writer *w) {
    size_t mark = writer_length16(w);
    writer_u8(w, 0x01);
    writer_u16(w, 0x0302);
    writer_u32(w, 0x07060504);
    writer_u64(w, 0x0f0e0d0c0b0a0908u);
    writer_u16be(w, 0x1011);
    writer_u32be(w, 0x12131415);
    writer_bytes(w, "ab", 2);
    writer_zeros(w, 2);
    writer_rest(w, reader_of("cd", 2));
    writer_length16_end(w, mark);
}

static const uint8_t everything[] = {0x1b, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                     0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12,
                                     0x13, 0x14, 0x15, 'a',  'b',  0,    0,    'c',  'd'};

static void every_kind_of_write_stands_in_its_order(void **state) {
    (void)state;
    uint8_t out[sizeof everything];
    struct writer w = writer_of(out, sizeof out);
    write_everything(&w);
    assert_false(w.bad);
    assert_int_equal(w.size, sizeof everything);
    assert_memory_equal(out, everything, sizeof everything);
}

static void measuring_equals_writing(void **state) {
    (void)state;
    struct writer w = writer_measure();
    write_everything(&w);
    assert_false(w.bad);
    assert_int_equal(w.size, sizeof everything);
}

static void what_does_not_fit_stores_nothing_and_is_still_counted(void **state) {
    (void)state;
    for (size_t room = 0; room < sizeof everything; room++) {
        uint8_t out[sizeof everything + 1];
        memset(out, 0xee, sizeof out);
        struct writer w = writer_of(out, room);
        write_everything(&w);
        assert_true(w.bad);
        assert_int_equal(w.size, sizeof everything);
        for (size_t i = room; i < sizeof out; i++)
            assert_int_equal(out[i], 0xee);
    }
}

static void a_wide_integer_is_stored_whole_or_not_at_all(void **state) {
    (void)state;
    static const uint8_t untouched[8] = {0};
    uint8_t out[8] = {0};
    struct writer w = writer_of(out, 7);
    writer_u64(&w, UINT64_MAX);
    assert_memory_equal(out, untouched, 8);
    w = writer_of(out, 3);
    writer_u32be(&w, UINT32_MAX);
    assert_true(w.bad);
    assert_memory_equal(out, untouched, 8);
}

static void nothing_is_stored_after_a_failure(void **state) {
    (void)state;
    uint8_t out[4] = {0xee, 0xee, 0xee, 0xee};
    struct writer w = writer_of(out, sizeof out);
    writer_fail(&w);
    writer_u8(&w, 1);
    writer_patch_u8(&w, 0, 1);
    assert_true(w.bad);
    assert_int_equal(out[0], 0xee);
}

static void a_bad_reader_makes_the_writer_bad(void **state) {
    (void)state;
    uint8_t out[4];
    struct writer w = writer_of(out, sizeof out);
    writer_rest(&w, reader_none());
    assert_true(w.bad);
}

static void patches_overwrite_what_was_written(void **state) {
    (void)state;
    uint8_t out[4];
    struct writer w = writer_of(out, sizeof out);
    writer_zeros(&w, 4);
    writer_patch_u8(&w, 0, 0x11);
    writer_patch_u16(&w, 2, 0x3322);
    assert_memory_equal(out, ((uint8_t[]){0x11, 0, 0x22, 0x33}), 4);
}

static void a_length_over_16_bits_is_refused(void **state) {
    (void)state;
    static uint8_t out[70000];
    struct writer w = writer_of(out, sizeof out);
    size_t mark = writer_length16(&w);
    writer_zeros(&w, 65535);
    writer_length16_end(&w, mark);
    assert_false(w.bad);
    assert_int_equal(out[0] | out[1] << 8, 65535);
    writer_u8(&w, 0);
    writer_length16_end(&w, mark);
    assert_true(w.bad);
}

UNIT_CASES(cmocka_unit_test(every_kind_of_write_stands_in_its_order),
           cmocka_unit_test(measuring_equals_writing),
           cmocka_unit_test(what_does_not_fit_stores_nothing_and_is_still_counted),
           cmocka_unit_test(a_wide_integer_is_stored_whole_or_not_at_all),
           cmocka_unit_test(nothing_is_stored_after_a_failure),
           cmocka_unit_test(a_bad_reader_makes_the_writer_bad),
           cmocka_unit_test(patches_overwrite_what_was_written),
           cmocka_unit_test(a_length_over_16_bits_is_refused))
