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

static void the_controller_gives_its_names_and_revision(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, TYPES_AND_TAGS, 0);
    expect_str(s.result.controller_name, "Press");
    expect_str(s.device.identity.product_name, "1756-L85E");
    assert_int_equal(s.device.identity.major, 33);
    assert_int_equal(s.device.identity.minor, 11);
    assert_int_equal(s.result.types, 1);
    assert_int_equal(s.result.tags, 2);
    assert_int_equal(s.document.descriptions, 1);
    l5x_sample_fini(&s);
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

static void read_file(const char *file, struct l5x_document *doc) {
    struct l5x_fault fault;
    assert_int_equal(l5x_read(str_of(file), doc, &fault), EIP_OK);
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

UNIT_CASES(cmocka_unit_test(the_controller_gives_its_names_and_revision),
           cmocka_unit_test(one_document_goes_into_many_devices),
           cmocka_unit_test(an_export_has_a_controller_of_some_kind),
           cmocka_unit_test(without_memory_an_import_ends_and_holds_nothing))
