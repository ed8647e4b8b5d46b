/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/device.h"

static struct device_tag *add_tag(struct device *d, const char *name, uint16_t type,
                                  uint32_t count) {
    struct device_tag *tag = NULL;
    struct device_tag_spec spec = {
        .name = str_of(name), .type = type, .dims = {count}, .byte_bools = true};
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
    return tag;
}

static eip_err bind(struct device *d, uint32_t class_id, uint32_t instance, uint32_t attribute,
                    const struct device_tag *tag) {
    struct device_binding row = {
        .class_id = class_id, .instance = instance, .attribute = attribute, .tag = tag};
    return device_bindings_add(&d->bindings, &row);
}

static void expect(struct device *d, const char *request, size_t size, const char *wanted,
                   size_t wanted_size) {
    uint8_t bytes[500];
    struct writer w = writer_of(bytes, sizeof bytes);
    device_execute(d, NULL, reader_of(request, size), &w);
    assert_int_equal(w.size, wanted_size);
    assert_memory_equal(bytes, wanted, wanted_size);
}

#define EXPECT(d, request, wanted)                                                                 \
    expect(d, request, sizeof(request) - 1, wanted, sizeof(wanted) - 1)

static void a_bound_tag_is_an_attribute(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    struct device_tag *tag = add_tag(&d, "Speed", EIP_TYPE_INT, 2);
    assert_int_equal(bind(&d, 0x99, 1, 2, tag), EIP_OK);
    EXPECT(&d, "\x10\3\x20\x99\x24\1\x30\2\1\2\3\4", "\x90\0\0\0");
    EXPECT(&d, "\x0e\3\x20\x99\x24\1\x30\2", "\x8e\0\0\0\1\2\3\4");
    EXPECT(&d, "\x4c\4\x20\x99\x24\1\x30\2\x28\1\1\0", "\xcc\0\0\0\xc3\0\3\4");
    EXPECT(&d, "\x0e\3\x20\x99\x24\1\x30\3", "\x8e\0\5\0");
    EXPECT(&d, "\x10\3\x20\x99\x24\1\x30\2\1\2\3", "\x90\0\x13\0");
    EXPECT(&d, "\x10\3\x20\x99\x24\1\x30\2\1\2\3\4\5", "\x90\0\x15\0");
    EXPECT(&d, "\x05\3\x20\x99\x24\1\x30\2", "\x85\0\x08\0");
    device_fini(&d);
}

static void an_attribute_of_the_device_gives_way_and_its_others_stay(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    assert_int_equal(bind(&d, 1, 1, 1, add_tag(&d, "Vendor", EIP_TYPE_UINT, 0)), EIP_OK);
    EXPECT(&d, "\x0e\3\x20\1\x24\1\x30\1", "\x8e\0\0\0\0\0");
    EXPECT(&d, "\x0e\3\x20\1\x24\1\x30\2", "\x8e\0\0\0\x0e\0");
    device_fini(&d);
}

static void each_address_has_one_tag(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    const struct device_tag *bits = add_tag(&d, "Bits", EIP_TYPE_BOOL, 3);
    assert_int_equal(bits->count, 3);
    for (uint32_t i = 100; i > 0; i--)
        assert_int_equal(bind(&d, i % 10 + 1, i / 10 + 1, i, bits), EIP_OK);
    for (uint32_t i = 1; i <= 100; i++)
        assert_int_equal(bind(&d, i % 10 + 1, i / 10 + 1, i, bits), EIP_E_TAG);
    device_fini(&d);
}

static void all_attributes_of_an_object_that_is_tags(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    assert_int_equal(bind(&d, 0x99, 1, 4, add_tag(&d, "D", EIP_TYPE_SINT, 0)), EIP_OK);
    EXPECT(&d, "\1\2\x20\x99\x24\1", "\x81\0\x08\0");
    assert_int_equal(bind(&d, 0x99, 1, 2, add_tag(&d, "B", EIP_TYPE_INT, 2)), EIP_OK);
    assert_int_equal(bind(&d, 0x99, 1, 1, add_tag(&d, "A", EIP_TYPE_SHORT_STRING, 0)), EIP_OK);
    EXPECT(&d, "\x10\3\x20\x99\x24\1\x30\1\2Hi", "\x90\0\0\0");
    EXPECT(&d, "\x10\3\x20\x99\x24\1\x30\2\1\2\3\4", "\x90\0\0\0");
    EXPECT(&d, "\x01\2\x20\x99\x24\1", "\x81\0\0\0\2Hi\1\2\3\4");
    EXPECT(&d, "\x01\2\x20\x99\x24\2", "\x81\0\5\0");
    EXPECT(&d, "\x01\2\x20\x99\x24\0", "\x81\0\5\0");
    EXPECT(&d, "\x03\2\x20\x99\x24\1\2\0\4\0\2\0", "\x83\0\0\0\2\0\4\0\0\0\0\2\0\0\0\1\2\3\4");
    EXPECT(&d, "\x03\2\x20\x99\x24\1\2\0\3\0\4\0", "\x83\0\x0a\0\2\0\3\0\x14\0\4\0\0\0\0");
    EXPECT(&d, "\x03\2\x20\x99\x24\1\2\0\3\0", "\x83\0\x13\0");
    device_fini(&d);
}

static void attributes_that_are_too_much_for_a_reply(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    for (uint32_t i = 1; i <= 3; i++) {
        char name[] = {'T', (char)('0' + i), '\0'};
        assert_int_equal(bind(&d, 0x99, 1, i, add_tag(&d, name, EIP_TYPE_DINT, 60)), EIP_OK);
    }
    EXPECT(&d, "\x01\2\x20\x99\x24\1", "\x81\0\x11\0");
    EXPECT(&d, "\x03\2\x20\x99\x24\1\3\0\1\0\2\0\3\0", "\x83\0\x11\0");
    device_fini(&d);
}

static void a_removed_tag_has_no_address(void **state) {
    (void)state;
    struct device d;
    const struct device_options options = {.seed = 1};
    device_init(&d, &options);
    struct device_tag *tag = add_tag(&d, "Speed", EIP_TYPE_INT, 2000);
    assert_int_equal(bind(&d, 0x99, 1, 2, tag), EIP_OK);
    assert_int_equal(bind(&d, 0x99, 1, 3, tag), EIP_OK);
    assert_int_equal(bind(&d, 0x99, 1, 4, add_tag(&d, "Level", EIP_TYPE_INT, 0)), EIP_OK);
    device_remove_tag(&d, tag);
    assert_int_equal(d.bindings.count, 1);
    EXPECT(&d, "\x0e\3\x20\x99\x24\1\x30\4", "\x8e\0\0\0\0\0");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_removed_tag_has_no_address),
           cmocka_unit_test(a_bound_tag_is_an_attribute),
           cmocka_unit_test(an_attribute_of_the_device_gives_way_and_its_others_stay),
           cmocka_unit_test(all_attributes_of_an_object_that_is_tags),
           cmocka_unit_test(attributes_that_are_too_much_for_a_reply),
           cmocka_unit_test(each_address_has_one_tag))
