#include "cip/multiple.h"
#include "support/unit.h"

#include <string.h>

static struct cip_multiple decoded(const void *bytes, size_t size) {
    struct reader r = reader_of(bytes, size);
    struct cip_multiple m = cip_multiple_decode(&r);
    assert_true(reader_done(&r));
    return m;
}

static void messages_are_found_by_their_offsets(void **state) {
    (void)state;
    const struct vector *v = vectors_get("read_two/cip.multiple");
    struct cip_multiple m = decoded(v->bytes, v->size);
    assert_int_equal(m.count, 2);
    struct reader first = cip_multiple_item(&m, 0), second = cip_multiple_item(&m, 1);
    assert_int_equal(reader_left(&first), 12);
    assert_ptr_equal(first.at, v->bytes + 6);
    assert_int_equal(reader_left(&second), 10);
    assert_ptr_equal(second.end, v->bytes + v->size);
    assert_true(cip_multiple_item(&m, 2).bad);
}

/* Three messages of 4 bytes behind a list of 8 bytes; the middle offset is changed. */
static void only_what_a_bad_offset_points_at_is_refused(void **state) {
    (void)state;
    static const struct {
        uint16_t middle;
        bool good[3];
    } rows[] = {
        {0x0c, {true, true, true}},  {0x08, {true, true, true}},   {0x10, {true, true, true}},
        {0x11, {true, false, true}}, {0x07, {false, false, true}}, {0x00, {false, false, true}},
        {0x14, {true, false, true}}, {0x15, {false, false, true}}, {0xffff, {false, false, true}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[20] = {3, 0, 8, 0, 0, 0, 16, 0};
        bytes[4] = (uint8_t)rows[i].middle;
        bytes[5] = (uint8_t)(rows[i].middle >> 8);
        struct cip_multiple m = decoded(bytes, sizeof bytes);
        for (uint16_t k = 0; k < 3; k++)
            if (cip_multiple_item(&m, k).bad == rows[i].good[k])
                fail_msg("offset 0x%x: message %u", rows[i].middle, k);
    }
}

static void no_offsets_lead_outside_of_the_bytes(void **state) {
    (void)state;
    uint8_t bytes[10] = {2, 0};
    for (unsigned i = 0; i < 65536; i++) {
        bytes[2] = bytes[4] = (uint8_t)i;
        bytes[3] = (uint8_t)(i >> 8);
        bytes[5] = (uint8_t)(i >> 12);
        struct cip_multiple m = decoded(bytes, sizeof bytes);
        for (uint16_t k = 0; k < 2; k++) {
            struct reader item = cip_multiple_item(&m, k);
            if (!item.bad)
                assert_true(item.at >= bytes + 6 && item.end <= bytes + sizeof bytes);
        }
    }
}

static void a_list_that_runs_over_is_refused_as_a_whole(void **state) {
    (void)state;
    struct reader r = reader_of("\x03\x00\x08\x00\x0c\x00", 6);
    struct cip_multiple m = cip_multiple_decode(&r);
    assert_true(r.bad);
    assert_int_equal(m.count, 0);
    assert_true(cip_multiple_item(&m, 0).bad);
}

static void a_packet_is_built_in_place(void **state) {
    (void)state;
    const struct vector *v = vectors_get("read_two/cip.multiple");
    uint8_t out[64] = {0xaa, 0xbb};
    struct writer w = writer_of(out, sizeof out);
    writer_zeros(&w, 2); /* offsets count from the count, wherever that stands */
    struct cip_multiple_writer m = cip_multiple_begin(&w, 2);
    cip_multiple_next(&w, &m);
    writer_bytes(&w, v->bytes + 6, 12);
    cip_multiple_next(&w, &m);
    writer_bytes(&w, v->bytes + 18, 10);
    assert_false(w.bad);
    assert_int_equal(w.size, 2 + v->size);
    assert_memory_equal(out + 2, v->bytes, v->size);
}

static void an_offset_over_16_bits_is_not_encoded(void **state) {
    (void)state;
    static uint8_t out[70000];
    struct writer w = writer_of(out, sizeof out);
    struct cip_multiple_writer m = cip_multiple_begin(&w, 2);
    cip_multiple_next(&w, &m);
    writer_zeros(&w, 65535);
    assert_false(w.bad);
    cip_multiple_next(&w, &m);
    assert_true(w.bad);
}

UNIT_CASES(cmocka_unit_test(messages_are_found_by_their_offsets),
           cmocka_unit_test(only_what_a_bad_offset_points_at_is_refused),
           cmocka_unit_test(no_offsets_lead_outside_of_the_bytes),
           cmocka_unit_test(a_list_that_runs_over_is_refused_as_a_whole),
           cmocka_unit_test(a_packet_is_built_in_place),
           cmocka_unit_test(an_offset_over_16_bits_is_not_encoded))
