#include "cip/attribute.h"

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void a_list_has_its_ids_in_order(void **state) {
    (void)state;
    struct reader r = bytes_of("get_program_change/cip.attribute_list");
    struct cip_attribute_list list = cip_attribute_list_decode(&r);
    assert_true(reader_done(&r));
    static const uint16_t ids[] = {1, 2, 3, 4, 10};
    assert_int_equal(list.count, 5);
    for (uint16_t i = 0; i < list.count; i++)
        assert_int_equal(cip_attribute_list_id(&list, i), ids[i]);
}

static void an_empty_list_is_good(void **state) {
    (void)state;
    struct reader r = reader_of("\0\0", 2);
    struct cip_attribute_list list = cip_attribute_list_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(list.count, 0);
}

static void a_refused_list_is_empty(void **state) {
    (void)state;
    static const char *const bad[] = {"attribute_list_short", "attribute_list_long",
                                      "attribute_list_half", "attribute_list_huge"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reader r = bytes_of(bad[i]);
        struct cip_attribute_list list = cip_attribute_list_decode(&r);
        assert_true(r.bad);
        assert_int_equal(list.count, 0);
    }
}

static void a_list_has_at_most_1024_ids(void **state) {
    (void)state;
    static uint8_t bytes[2 + 2 * (CIP_ATTRIBUTES_MAX + 1)];
    for (uint16_t count = CIP_ATTRIBUTES_MAX; count <= CIP_ATTRIBUTES_MAX + 1; count++) {
        bytes[0] = (uint8_t)count;
        bytes[1] = (uint8_t)(count >> 8);
        struct reader r = reader_of(bytes, 2 + 2 * (size_t)count);
        cip_attribute_list_decode(&r);
        assert_int_equal(r.bad, count > 1024);
    }
}

static void a_list_that_disagrees_with_its_ids_cannot_be_sent(void **state) {
    (void)state;
    static const uint8_t ids[] = {1, 0, 2, 0};
    for (uint16_t count = 1; count <= 3; count++) {
        struct cip_attribute_list list = {.count = count, .ids = reader_of(ids, sizeof ids)};
        struct writer w = writer_measure();
        cip_attribute_list_encode(&w, &list);
        assert_int_equal(w.bad, count != 2);
    }
}

static void a_mixed_reply_has_values_only_where_the_status_is_0(void **state) {
    (void)state;
    struct reader r = bytes_of("get_mixed_list_reply/cip.reply");
    reader_take(&r, 4);
    assert_int_equal(cip_attribute_count_decode(&r), 2);
    struct cip_attribute_status vendor = cip_attribute_status_decode(&r);
    assert_int_equal(vendor.id, 1);
    assert_int_equal(vendor.status, 0);
    assert_int_equal(reader_u16(&r), 1);
    struct cip_attribute_status unknown = cip_attribute_status_decode(&r);
    assert_int_equal(unknown.id, 99);
    assert_int_equal(unknown.status, 0x14);
    assert_true(reader_done(&r));
}

static void a_count_above_1024_is_refused(void **state) {
    (void)state;
    struct reader most = reader_of("\x00\x04", 2), more = reader_of("\x01\x04", 2);
    assert_int_equal(cip_attribute_count_decode(&most), 1024);
    assert_int_equal(cip_attribute_count_decode(&more), 0);
    assert_true(more.bad);
}

static void a_status_is_four_bytes(void **state) {
    (void)state;
    uint8_t bytes[4];
    struct writer w = writer_of(bytes, sizeof bytes);
    cip_attribute_status_encode(&w, (struct cip_attribute_status){.id = 0x0102, .status = 0x14});
    assert_false(w.bad);
    assert_memory_equal(bytes, "\x02\x01\x14\x00", 4);
}

UNIT_CASES(cmocka_unit_test(a_list_has_its_ids_in_order), cmocka_unit_test(an_empty_list_is_good),
           cmocka_unit_test(a_refused_list_is_empty), cmocka_unit_test(a_list_has_at_most_1024_ids),
           cmocka_unit_test(a_list_that_disagrees_with_its_ids_cannot_be_sent),
           cmocka_unit_test(a_mixed_reply_has_values_only_where_the_status_is_0),
           cmocka_unit_test(a_count_above_1024_is_refused),
           cmocka_unit_test(a_status_is_four_bytes))
