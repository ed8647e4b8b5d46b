/* cip/object */
#include "support/unit.h"

#include "cip/object.h"
#include "cip/service.h"

static void expect_text(uint32_t class_id, uint32_t id, const void *at, size_t size,
                        const char *text) {
    char buffer[64];
    struct reader r = reader_of(at, size);
    struct eip_value v = cip_object_value(&r, cip_object_attribute_find(class_id, id));
    assert_true(reader_done(&r));
    eip_value_format(&v, buffer, sizeof buffer);
    assert_string_equal(buffer, text);
}

static void values_are_read_by_the_type_of_their_attribute(void **state) {
    (void)state;
    expect_text(CIP_CLASS_IDENTITY, 4, "\x21\x0b", 2, "[33, 11]");
    expect_text(CIP_CLASS_IDENTITY, 6, "\xee\xff\xc0\x80", 4, "2160132078");
    expect_text(CIP_CLASS_IDENTITY, 7, "\2AB", 3, "\"AB\"");
    expect_text(CIP_CLASS_PROJECT, 1, "\4\0Line", 6, "\"Line\"");
    expect_text(CIP_CLASS_QOS, 8, "\x1b", 1, "27");
    expect_text(CIP_CLASS_PORT, 4, "\1A", 2, "\"A\"");
    expect_text(CIP_CLASS_TEMPLATE, 4, "\x1e\0\0\0", 4, "30");
    expect_text(CIP_CLASS_WALL_CLOCK, 11, "\0\x40\x20\x46\x48\x47\x06\0", 8, "1767225600000000");
    expect_text(CIP_CLASS_TCPIP, 13, "\x78\0", 2, "120");
    expect_text(CIP_CLASS_ETHERNET_LINK, 1, "\x64\0\0\0", 4, "100");
    expect_text(CIP_CLASS_ETHERNET_LINK, 3, "\2\0\0\xc0\xff\xee", 6, "[2, 0, 0, 192, 255, 238]");
    expect_text(CIP_CLASS_ETHERNET_LINK, 10, "\6Port 1", 7, "\"Port 1\"");
}

static void a_value_takes_its_bytes_and_no_more(void **state) {
    (void)state;
    static const uint8_t bytes[] = {3, 'a', 'b', 'c', 9, 9};
    struct reader r = reader_of(bytes, sizeof bytes);
    cip_object_value(&r, cip_object_attribute_find(CIP_CLASS_IDENTITY, 7));
    assert_int_equal(reader_left(&r), 2);
    for (size_t size = 0; size < 4; size++) {
        r = reader_of(bytes, size);
        cip_object_value(&r, cip_object_attribute_find(CIP_CLASS_IDENTITY, 7));
        assert_true(r.bad);
    }
    for (size_t size = 0; size < 28; size++) {
        static const uint8_t zeros[28];
        r = reader_of(zeros, size);
        cip_object_value(&r, cip_object_attribute_find(CIP_CLASS_WALL_CLOCK, 5));
        assert_true(r.bad);
    }
}

static void what_is_not_in_a_book_is_not_known(void **state) {
    (void)state;
    assert_null(cip_object_attribute_find(CIP_CLASS_IDENTITY, 0));
    assert_null(cip_object_attribute_find(CIP_CLASS_IDENTITY, 9));
    assert_null(cip_object_attribute_find(CIP_CLASS_CONTROLLER, 5));
    assert_null(cip_object_attribute_find(CIP_CLASS_WALL_CLOCK, 8));
    assert_null(cip_object_attribute_find(CIP_CLASS_TCPIP, 5));
    assert_null(cip_object_attribute_find(CIP_CLASS_ETHERNET_LINK, 11));
    assert_null(cip_object_attribute_find(0x300, 1));
    assert_null(cip_object_attribute_find(CIP_CLASS_IDENTITY, 0x10001));
}

UNIT_CASES(cmocka_unit_test(values_are_read_by_the_type_of_their_attribute),
           cmocka_unit_test(a_value_takes_its_bytes_and_no_more),
           cmocka_unit_test(what_is_not_in_a_book_is_not_known))
