/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/tag_spec.h"

struct fixture {
    struct device device;
    struct spec_fault fault;
};

static struct device *set_up(struct fixture *f) {
    const struct device_options options = {.seed = 1};
    *f = (struct fixture){.fault.column = 0};
    device_init(&f->device, &options);
    return &f->device;
}

static void tear_down(struct fixture *f) {
    device_fini(&f->device);
}

static const struct device_tag *added(struct fixture *f, const char *spec, const char *name) {
    assert_int_equal(tag_spec_add(str_of(spec), TAG_SPEC_LOGIX, &f->device, &f->fault), EIP_OK);
    const struct device_tag *tag = device_tags_find(&f->device.tags, str_of(name));
    assert_non_null(tag);
    return tag;
}

static void refused(struct fixture *f, const char *spec, size_t column, const char *why) {
    size_t count = f->device.tags.count - f->device.tags.gone;
    assert_int_equal(tag_spec_add(str_of(spec), TAG_SPEC_LOGIX, &f->device, &f->fault),
                     EIP_E_ARGUMENT);
    assert_string_equal(f->fault.why, why);
    assert_int_equal(f->fault.column, column);
    assert_int_equal(f->device.tags.count - f->device.tags.gone, count);
}

static void a_tag_has_its_type_and_value(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    const struct device_tag *tag = added(&f, "Grid = INT[2,3]=1, 2,3", "grid");
    assert_int_equal(tag->type.code, EIP_TYPE_INT);
    assert_int_equal(tag->count, 6);
    assert_memory_equal(tag->data, "\1\0\2\0\3\0\0\0\0\0\0", 12);
    tag = added(&f, "Flags=BOOL[40]=1", "Flags");
    assert_int_equal(tag->type.code, EIP_TYPE_DWORD);
    assert_memory_equal(tag->data, "\xff\xff\xff\xff\xff\0\0\0", 8);
    tag = added(&f, "Text=STRING=\"hello\"", "Text");
    assert_int_equal(tag->type.handle, EIP_HANDLE_STRING);
    assert_memory_equal(tag->data, "\5\0\0\0hello\0", 10);
    tear_down(&f);
}

static void a_range_is_a_tag_for_each_number(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    const struct device_tag *tag = added(&f, "Line_08..12=SINT=7", "Line_08");
    assert_int_equal(tag->data[0], 7);
    assert_non_null(device_tags_find(&f.device.tags, str_of("Line_12")));
    assert_int_equal(f.device.tags.count, 5);
    tear_down(&f);
}

static void mistakes_are_told_with_their_column(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    refused(&f, "A", 2, "'=' and a type are missing, as in SetPoint=DINT");
    refused(&f, "A=INT[2", 8, "']' is missing");
    refused(&f, "A=INT[0]", 7, "the number of elements is 1 to 10000000");
    refused(&f, "A=INT[2]x", 9, "expected '=' and values, or the end");
    refused(&f, "A=INT=", 7, "a value is missing");
    refused(&f, "A=DIMT", 3,
            "there is no type 'DIMT'; the usual ones are BOOL, SINT, INT, DINT, LINT, USINT, UINT, "
            "UDINT, "
            "ULINT, REAL, LREAL, STRING, SSTRING, TIMER, COUNTER, CONTROL");
    refused(&f, "A=INT[2]=1,2,3", 14, "there are more values than elements");
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(a_tag_has_its_type_and_value),
           cmocka_unit_test(a_range_is_a_tag_for_each_number),
           cmocka_unit_test(mistakes_are_told_with_their_column))
