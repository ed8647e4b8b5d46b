/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include <string.h>

#include "support/l5x.h"

#define TYPES_AND_TAGS                                                                             \
    "<DataTypes><DataType Name='U'><Members><Member Name='A' DataType='DINT'/></Members>"          \
    "</DataType></DataTypes><Tags><Tag Name='T' DataType='U'><Description>no</Description>"        \
    "</Tag><Tag Name='L' TagType='Alias' AliasFor='T.A'/></Tags>"

static void expect_str(struct str got, const char *wanted) {
    assert_int_equal(got.size, strlen(wanted));
    assert_memory_equal(got.at, wanted, got.size);
}

static void the_controller_gives_its_product_and_revision(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, TYPES_AND_TAGS, 0);
    expect_str(s.device.identity.product_name, "1756-L85E");
    assert_int_equal(s.device.identity.major, 33);
    assert_int_equal(s.device.identity.minor, 11);
    assert_int_equal(s.result.types, 1);
    assert_int_equal(s.result.tags, 2);
    assert_int_equal(s.document.descriptions, 1);
    l5x_sample_fini(&s);
}

static void read_file(const char *file, struct l5x_document *doc) {
    struct l5x_fault fault;
    assert_int_equal(l5x_read(str_of(file), doc, &fault), EIP_OK);
}

static uint32_t size_of_long(const char *export_attributes, const char *controller_attributes) {
    static const struct device_options options = {.seed = 1};
    struct l5x_document doc;
    struct device device;
    struct l5x_result result;
    struct l5x_fault fault;
    struct text file = text_new();
    text_format(&file,
                "<RSLogix5000Content %s><Controller %s><DataTypes><DataType Name='U'><Members>"
                "<Member Name='A' DataType='DINT'/><Member Name='B' DataType='LINT'/>"
                "</Members></DataType></DataTypes></Controller></RSLogix5000Content>",
                export_attributes, controller_attributes);
    assert_int_equal(l5x_read(text_view(&file), &doc, &fault), EIP_OK);
    device_init(&device, &options);
    assert_int_equal(l5x_build(&doc, &device, &result, &fault), EIP_OK);
    uint32_t size = device_types_find(&device.types, str_of("U"))->size;
    device_fini(&device);
    l5x_document_fini(&doc);
    text_fini(&file);
    return size;
}

static void older_controllers_align_64_bits_to_four_bytes(void **state) {
    (void)state;
    assert_int_equal(size_of_long("", ""), 16);
    assert_int_equal(size_of_long("SoftwareRevision='20.05'", ""), 12);
    assert_int_equal(size_of_long("SoftwareRevision='32.02'", ""), 16);
    assert_int_equal(size_of_long("SoftwareRevision='32.02'", "ProcessorType='1756-L75'"), 12);
    assert_int_equal(size_of_long("SoftwareRevision='32.02'", "ProcessorType='1769-L36ERM'"), 12);
    assert_int_equal(size_of_long("SoftwareRevision='20.05'", "ProcessorType='1756-L83E'"), 16);
    assert_int_equal(size_of_long("", "ProcessorType='5069-L340ER'"), 16);
}

static void a_device_is_the_controller_where_its_options_leave_that_open(void **state) {
    (void)state;
    static const struct {
        const char *controller;
        const struct device_profile *profile;
        const char *name;
    } rows[] = {
        {"", NULL, ""},
        {"<Controller/>", NULL, ""},
        {"<Controller Name='Mill' ProcessorType='5069-L306ER'/>", &device_compactlogix, "Mill"},
        {"<Controller ProcessorType='1756-L71'/>", &device_controllogix, ""},
        {"<Controller Name='a2345678901234567890123456789012345678901'/>", NULL, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct l5x_document doc;
        struct device_options options = {.seed = 1};
        struct device_options given = {.profile = &device_micro800, .name = str_of("Own")};
        struct text file = text_new();
        text_format(&file, "<RSLogix5000Content>%s</RSLogix5000Content>", rows[i].controller);
        read_file(text_cstr(&file), &doc);
        l5x_options(&doc, &options);
        assert_ptr_equal(options.profile, rows[i].profile);
        expect_str(options.name, rows[i].name);
        l5x_options(&doc, &given);
        assert_ptr_equal(given.profile, &device_micro800);
        expect_str(given.name, "Own");
        l5x_document_fini(&doc);
        text_fini(&file);
    }
}

static void one_document_goes_into_many_devices(void **state) {
    (void)state;
    static const struct device_options options = {.seed = 2};
    struct l5x_sample s;
    struct device other;
    struct l5x_result result;
    struct l5x_fault fault;
    l5x_sample_init(&s, TYPES_AND_TAGS, 0);
    device_init(&other, &options);
    assert_int_equal(l5x_build(&s.document, &other, &result, &fault), EIP_OK);
    assert_int_equal(result.tags, 2);
    device_tags_find(&other.tags, str_of("T"))->data[0] = 5;
    l5x_expect(&s, "L", "00 00 00 00");
    device_fini(&other);
    l5x_sample_fini(&s);
}

static void an_export_has_a_controller_of_some_kind(void **state) {
    (void)state;
    static const struct {
        const char *file;
        const char *words;
    } rows[] = {
        {"<RSLogix5000Content/>", "there is no Controller"},
        {"<RSLogix5000Content><Controller MajorRev='x'/></RSLogix5000Content>", "revision"},
        {"<RSLogix5000Content><Controller MinorRev='256'/></RSLogix5000Content>", "revision"},
        {"<RSLogix5000Content><Controller "
         "ProcessorType='123456789012345678901234567890123'/></RSLogix5000Content>",
         "32 characters"},
    };
    static const struct device_options options = {.seed = 1};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct l5x_document doc;
        struct device device;
        struct l5x_result result;
        struct l5x_fault fault;
        read_file(rows[i].file, &doc);
        device_init(&device, &options);
        assert_int_equal(l5x_build(&doc, &device, &result, &fault), EIP_E_ARGUMENT);
        assert_non_null(strstr(fault.why, rows[i].words));
        device_fini(&device);
        l5x_document_fini(&doc);
    }
}

static void without_memory_an_import_ends_and_holds_nothing(void **state) {
    (void)state;
    static const struct device_options options = {.seed = 1};
    struct l5x_document doc;
    eip_err err = EIP_E_MEMORY;
    read_file("<RSLogix5000Content><Controller>" TYPES_AND_TAGS
              "<Programs><Program Name='P'><Tags><Tag Name='A' DataType='DINT'/></Tags>"
              "</Program></Programs></Controller></RSLogix5000Content>",
              &doc);
    int64_t held = mem_held();
    for (uint64_t n = 1; err != EIP_OK; n++) {
        struct device device;
        struct l5x_result result;
        struct l5x_fault fault;
        device_init(&device, &options);
        mem_fail_from(n);
        err = l5x_build(&doc, &device, &result, &fault);
        mem_fail_from(0);
        assert_true(err == EIP_OK || err == EIP_E_MEMORY);
        device_fini(&device);
        assert_int_equal(mem_held(), held);
    }
    l5x_document_fini(&doc);
}

UNIT_CASES(cmocka_unit_test(the_controller_gives_its_product_and_revision),
           cmocka_unit_test(older_controllers_align_64_bits_to_four_bytes),
           cmocka_unit_test(a_device_is_the_controller_where_its_options_leave_that_open),
           cmocka_unit_test(one_document_goes_into_many_devices),
           cmocka_unit_test(an_export_has_a_controller_of_some_kind),
           cmocka_unit_test(without_memory_an_import_ends_and_holds_nothing))
