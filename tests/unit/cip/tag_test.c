#include "cip/tag.h"

#include <eip/value.h>

#include <stdio.h>

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void assert_wrote(const struct writer *w, const char *vector) {
    const struct vector *v = vectors_get(vector);
    assert_false(w->bad);
    assert_int_equal(w->size, v->size);
    assert_memory_equal(w->data, v->bytes, v->size);
}

static void a_type_is_two_bytes_and_of_a_structure_four(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        uint16_t code, handle;
    } rows[] = {
        {"\xc4\x00", 2, EIP_TYPE_DINT, 0},
        {"\xa0\x02\xce\x0f", 4, EIP_TYPE_STRUCT, EIP_HANDLE_STRING},
        {"\xa0\x02\x00\x00", 4, EIP_TYPE_STRUCT, 0},
        {"\xc4\x20", 2, 0x20c4, 0}, /* nobody sends an array's type, but it can be sent back */
        {"\xa0\x00", 2, 0x00a0, 0},
        {"\xff\xff", 2, 0xffff, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reader r = reader_of(rows[i].bytes, rows[i].size);
        struct cip_tag_type type = cip_tag_type_decode(&r);
        assert_true(reader_done(&r));
        assert_int_equal(type.code, rows[i].code);
        assert_int_equal(type.handle, rows[i].handle);
        uint8_t out[CIP_TAG_TYPE_SIZE_MAX];
        struct writer w = writer_of(out, sizeof out);
        cip_tag_type_encode(&w, type);
        assert_int_equal(w.size, rows[i].size);
        assert_memory_equal(out, rows[i].bytes, rows[i].size);
    }
}

static void a_handle_without_a_structure_is_not_sent(void **state) {
    (void)state;
    struct writer w = writer_measure();
    cip_tag_type_encode(&w, (struct cip_tag_type){.code = EIP_TYPE_DINT, .handle = 7});
    assert_int_equal(w.size, 2);
}

static void a_read_has_a_count(void **state) {
    (void)state;
    struct reader r = bytes_of("read_too_many/cip.read_tag");
    struct cip_read_tag read = cip_read_tag_decode(&r, false);
    assert_true(reader_done(&r));
    assert_int_equal(read.count, 1000);
    assert_false(read.fragment);
    assert_int_equal(read.offset, 0);
}

static void a_fragment_of_a_read_has_an_offset(void **state) {
    (void)state;
    struct reader r = bytes_of("read_fragment_last/cip.read_fragment");
    struct cip_read_tag read = cip_read_tag_decode(&r, true);
    assert_true(reader_done(&r));
    assert_true(read.fragment);
    assert_int_equal(read.count, 6);
    assert_int_equal(read.offset, 16);
}

static void a_read_and_its_fragment_are_not_taken_for_one_another(void **state) {
    (void)state;
    struct reader whole = bytes_of("read_dint/cip.read_tag");
    struct reader fragment = bytes_of("read_fragment_last/cip.read_fragment");
    cip_read_tag_decode(&whole, true);
    cip_read_tag_decode(&fragment, false);
    assert_true(whole.bad);
    assert_true(fragment.bad);
}

static void a_reply_of_each_type_has_its_code_and_its_bytes(void **state) {
    (void)state;
    static const struct {
        const char *vector;
        uint16_t code;
        size_t size;
    } rows[] = {
        {"read_bool_reply", EIP_TYPE_BOOL, 1},
        {"read_sint_reply", EIP_TYPE_SINT, 1},
        {"read_int_reply", EIP_TYPE_INT, 2},
        {"read_dint_reply", EIP_TYPE_DINT, 4},
        {"read_lint_reply", EIP_TYPE_LINT, 8},
        {"read_usint_reply", EIP_TYPE_USINT, 1},
        {"read_uint_reply", EIP_TYPE_UINT, 2},
        {"read_udint_reply", EIP_TYPE_UDINT, 4},
        {"read_ulint_reply", EIP_TYPE_ULINT, 8},
        {"read_real_reply", EIP_TYPE_REAL, 4},
        {"read_lreal_reply", EIP_TYPE_LREAL, 8},
        {"read_bool_array_reply", EIP_TYPE_DWORD, 4},
        {"read_array_reply", EIP_TYPE_DINT, 12},
        {"read_short_string_reply", EIP_TYPE_SHORT_STRING, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s/cip.read_tag_reply", rows[i].vector);
        struct reader r = bytes_of(name);
        struct cip_read_tag_reply reply = cip_read_tag_reply_decode(&r);
        assert_true(reader_done(&r));
        assert_int_equal(reply.type.code, rows[i].code);
        assert_int_equal(reply.type.handle, 0);
        assert_int_equal(reader_left(&reply.data), rows[i].size);
    }
}

static void a_string_is_a_structure_of_88_bytes(void **state) {
    (void)state;
    struct reader r = bytes_of("read_string_reply/cip.read_tag_reply");
    struct cip_read_tag_reply reply = cip_read_tag_reply_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(reply.type.code, EIP_TYPE_STRUCT);
    assert_int_equal(reply.type.handle, 0x0fce);
    assert_int_equal(reader_left(&reply.data), 88);
    assert_int_equal(reader_u32(&reply.data), 5);
    assert_memory_equal(reply.data.at, "Hello", 5);
}

static void a_reply_may_have_a_type_and_no_data(void **state) {
    (void)state;
    struct reader r = reader_of("\xc4\x00", 2);
    struct cip_read_tag_reply reply = cip_read_tag_reply_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(reader_left(&reply.data), 0);
}

static void a_refused_message_has_no_data(void **state) {
    (void)state;
    struct reader r = bytes_of("read_tag_reply_no_handle");
    struct cip_read_tag_reply reply = cip_read_tag_reply_decode(&r);
    assert_true(r.bad);
    assert_true(reply.data.bad);
    r = bytes_of("write_fragment_no_offset");
    struct cip_write_tag write = cip_write_tag_decode(&r, true);
    assert_true(r.bad);
    assert_true(write.data.bad);
    r = bytes_of("rmw_mask_missing");
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    assert_true(r.bad);
    assert_true(rmw.and_mask.bad);
}

static void a_write_has_type_count_and_data(void **state) {
    (void)state;
    struct reader r = bytes_of("write_dint/cip.write_tag");
    struct cip_write_tag write = cip_write_tag_decode(&r, false);
    assert_true(reader_done(&r));
    assert_int_equal(write.type.code, EIP_TYPE_DINT);
    assert_int_equal(write.count, 1);
    assert_false(write.fragment);
    assert_int_equal(reader_u32(&write.data), 1500);
    assert_true(reader_done(&write.data));
}

static void a_fragment_of_a_structure_has_handle_count_and_offset(void **state) {
    (void)state;
    struct reader r = bytes_of("write_fragment_structure/cip.write_fragment");
    struct cip_write_tag write = cip_write_tag_decode(&r, true);
    assert_true(reader_done(&r));
    assert_int_equal(write.type.code, EIP_TYPE_STRUCT);
    assert_int_equal(write.type.handle, 0x0621);
    assert_int_equal(write.count, 1);
    assert_true(write.fragment);
    assert_int_equal(write.offset, 8);
    assert_int_equal(reader_left(&write.data), 8);
}

static void what_is_built_by_hand_is_the_golden_message(void **state) {
    (void)state;
    static const uint8_t data[] = {0x0f, 0, 0, 0, 0x10, 0, 0, 0};
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out);
    struct cip_write_tag write = {.type = {.code = EIP_TYPE_DINT},
                                  .count = 6,
                                  .fragment = true,
                                  .offset = 16,
                                  .data = reader_of(data, sizeof data)};
    cip_write_tag_encode(&w, &write);
    assert_wrote(&w, "write_fragment_last/cip.write_fragment");

    w = writer_of(out, sizeof out);
    struct cip_read_tag read = {.count = 6, .fragment = true, .offset = 16};
    cip_read_tag_encode(&w, &read);
    assert_wrote(&w, "read_fragment_last/cip.read_fragment");

    w = writer_of(out, sizeof out);
    struct cip_read_modify_write rmw = {.size = 4,
                                        .or_mask = reader_of("\x04\0\0\0", 4),
                                        .and_mask = reader_of("\xdf\xff\xff\xff", 4)};
    cip_read_modify_write_encode(&w, &rmw);
    assert_wrote(&w, "set_and_clear_bits/cip.read_modify_write");
}

static void masks_are_split_by_their_size(void **state) {
    (void)state;
    struct reader r = bytes_of("set_and_clear_bits/cip.read_modify_write");
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(rmw.size, 4);
    assert_int_equal(reader_u32(&rmw.or_mask), 4);
    assert_true(reader_done(&rmw.or_mask));
    assert_int_equal(reader_u32(&rmw.and_mask), 0xffffffdf);
    assert_true(reader_done(&rmw.and_mask));
    assert_int_equal(reader_left(&rmw.extra), 0);
}

static void bytes_after_the_masks_are_kept(void **state) {
    (void)state;
    struct reader r = bytes_of("set_bit_long_mask/cip.read_modify_write");
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(rmw.size, 1);
    assert_int_equal(reader_u8(&rmw.or_mask), 2);
    assert_int_equal(reader_u8(&rmw.and_mask), 0xff);
    assert_int_equal(reader_left(&rmw.extra), 7);
}

static void only_five_mask_sizes_are_known(void **state) {
    (void)state;
    uint8_t bytes[2 + 2 * 64] = {0};
    for (uint8_t size = 0; size <= 64; size++) {
        bytes[0] = size;
        struct reader r = reader_of(bytes, sizeof bytes);
        cip_read_modify_write_decode(&r);
        bool known = size == 1 || size == 2 || size == 4 || size == 8 || size == 12;
        assert_int_equal(r.bad, !known);
    }
}

static void masks_of_another_size_cannot_be_sent(void **state) {
    (void)state;
    uint8_t mask[4] = {0};
    struct cip_read_modify_write rmw = {
        .size = 2, .or_mask = reader_of(mask, 2), .and_mask = reader_of(mask, 4)};
    struct writer w = writer_measure();
    cip_read_modify_write_encode(&w, &rmw);
    assert_true(w.bad);
}

static void measuring_equals_writing(void **state) {
    (void)state;
    struct reader r = bytes_of("write_string/cip.write_tag");
    struct cip_write_tag write = cip_write_tag_decode(&r, false);
    uint8_t out[128];
    struct writer w = writer_of(out, sizeof out), m = writer_measure();
    cip_write_tag_encode(&w, &write);
    cip_write_tag_encode(&m, &write);
    assert_wrote(&w, "write_string/cip.write_tag");
    assert_false(m.bad);
    assert_int_equal(m.size, 94);
}

UNIT_CASES(cmocka_unit_test(a_type_is_two_bytes_and_of_a_structure_four),
           cmocka_unit_test(a_handle_without_a_structure_is_not_sent),
           cmocka_unit_test(a_read_has_a_count),
           cmocka_unit_test(a_fragment_of_a_read_has_an_offset),
           cmocka_unit_test(a_read_and_its_fragment_are_not_taken_for_one_another),
           cmocka_unit_test(a_reply_of_each_type_has_its_code_and_its_bytes),
           cmocka_unit_test(a_string_is_a_structure_of_88_bytes),
           cmocka_unit_test(a_reply_may_have_a_type_and_no_data),
           cmocka_unit_test(a_refused_message_has_no_data),
           cmocka_unit_test(a_write_has_type_count_and_data),
           cmocka_unit_test(a_fragment_of_a_structure_has_handle_count_and_offset),
           cmocka_unit_test(what_is_built_by_hand_is_the_golden_message),
           cmocka_unit_test(masks_are_split_by_their_size),
           cmocka_unit_test(bytes_after_the_masks_are_kept),
           cmocka_unit_test(only_five_mask_sizes_are_known),
           cmocka_unit_test(masks_of_another_size_cannot_be_sent),
           cmocka_unit_test(measuring_equals_writing))
