/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "support/unit.h"

#include "base/clock.h"
#include "device/tags.h"

static eip_err add(struct device_tags *t, const char *name, uint16_t type, uint32_t count,
                   struct device_tag **ret_tag) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    if (type == EIP_TYPE_STRUCT)
        spec.handle = EIP_HANDLE_STRING;
    return device_tags_add(t, &spec, ret_tag);
}

static void names_match_without_regard_to_case(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add(&t, "SetPoint", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    assert_ptr_equal(device_tags_find(&t, str_of("setpoint")), tag);
    assert_ptr_equal(device_tags_find(&t, str_of("SETPOINT")), tag);
    assert_null(device_tags_find(&t, str_of("SetPoints")));
    assert_ptr_equal(device_tags_instance(&t, 1), tag);
    assert_null(device_tags_instance(&t, 0));
    assert_null(device_tags_instance(&t, 2));
    device_tags_fini(&t);
}

static void a_name_is_given_once(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add(&t, "A", EIP_TYPE_INT, 0, &tag), EIP_OK);
    assert_int_equal(add(&t, "a", EIP_TYPE_DINT, 0, &tag), EIP_E_TAG);
    assert_int_equal(t.count, 1);
    device_tags_fini(&t);
}

static void only_names_are_names(void **state) {
    (void)state;
    static const char *const good[] = {"A",
                                       "_a1",
                                       "Program:Main.Count",
                                       "Motor.Speed",
                                       "Local:1:I",
                                       "Rack:O",
                                       "Local:12:C.Data",
                                       "Safe:2:SI1",
                                       "a234567890123456789012345678901234567890"};
    static const char *const bad[] = {"",
                                      "1A",
                                      "A B",
                                      "A.",
                                      ".A",
                                      "A..B",
                                      "A[1]",
                                      "A-B",
                                      "A:B",
                                      "Local:1",
                                      "Local:1:",
                                      "Local:1:II",
                                      "A.Local:1:I",
                                      "Program:.",
                                      "Program:Main",
                                      "Program:Main.",
                                      "Program:1.A",
                                      "Program:",
                                      "caf\xc3\xa9",
                                      "a2345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(device_tag_name_is_valid(str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(device_tag_name_is_valid(str_of(bad[i])));
}

static void a_bool_array_counts_dwords(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add(&t, "Bits", EIP_TYPE_BOOL, 33, &tag), EIP_OK);
    assert_int_equal(tag->type.code, EIP_TYPE_DWORD);
    assert_int_equal(tag->count, 2);
    assert_int_equal(add(&t, "Bit", EIP_TYPE_BOOL, 0, &tag), EIP_OK);
    assert_int_equal(tag->type.code, EIP_TYPE_BOOL);
    device_tags_fini(&t);
}

static void what_has_no_size_or_too_much_of_it_is_refused(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add(&t, "S", EIP_TYPE_STRING2, 0, &tag), EIP_E_TYPE);
    assert_int_equal(add(&t, "U", EIP_TYPE_SHORT_STRING, 3000000, &tag), EIP_E_LIMIT);
    assert_int_equal(add(&t, "A", EIP_TYPE_DINT, DEVICE_ELEMENTS_MAX + 1, &tag), EIP_E_LIMIT);
    assert_int_equal(add(&t, "T", EIP_TYPE_STRUCT, DEVICE_ELEMENTS_MAX, &tag), EIP_E_LIMIT);
    assert_int_equal(t.count, 0);
    device_tags_fini(&t);
}

static eip_err add_dims(struct device_tags *t, const char *name, uint16_t type, uint32_t a,
                        uint32_t b, uint32_t c, struct device_tag **ret_tag) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {a, b, c}};
    return device_tags_add(t, &spec, ret_tag);
}

static void dimensions_that_cannot_be_are_refused(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add_dims(&t, "A", EIP_TYPE_DINT, 0, 3, 0, &tag), EIP_E_ARGUMENT);
    assert_int_equal(add_dims(&t, "A", EIP_TYPE_DINT, 2, 0, 3, &tag), EIP_E_ARGUMENT);
    assert_int_equal(add_dims(&t, "A", EIP_TYPE_BOOL, 32, 2, 0, &tag), EIP_E_ARGUMENT);
    assert_int_equal(add_dims(&t, "A", EIP_TYPE_DINT, 1u << 31, 1u << 31, 4, &tag), EIP_E_LIMIT);
    assert_int_equal(add_dims(&t, "A", EIP_TYPE_SINT, 10000, 1001, 0, &tag), EIP_E_LIMIT);
    assert_int_equal(t.count, 0);
    device_tags_fini(&t);
}

static void a_program_is_a_symbol_of_the_controller(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *a;
    struct device_tag *b;
    struct device_tag *c;
    uint32_t scope;
    assert_int_equal(add(&t, "Program:Main.A", EIP_TYPE_DINT, 0, &a), EIP_OK);
    assert_int_equal(add(&t, "B", EIP_TYPE_DINT, 0, &b), EIP_OK);
    assert_int_equal(add(&t, "PROGRAM:MAIN.C", EIP_TYPE_DINT, 0, &c), EIP_OK);
    assert_int_equal(t.count, 4);
    assert_int_equal(a->instance, 2);
    assert_null(device_tags_instance(&t, 1));
    assert_null(device_tags_find(&t, str_of("Program:Main")));
    assert_true(device_tags_program(&t, str_of("program:main"), &scope));
    assert_false(device_tags_program(&t, str_of("B"), &scope));
    assert_ptr_equal(device_tags_at(&t, scope, 0), a);
    assert_ptr_equal(device_tags_at(&t, scope, 1), c);
    assert_null(device_tags_at(&t, scope, 2));
    assert_true(device_tag_is_program(device_tags_at(&t, DEVICE_SCOPE_CONTROLLER, 0)));
    assert_ptr_equal(device_tags_at(&t, DEVICE_SCOPE_CONTROLLER, 1), b);
    assert_int_equal(device_tags_seek(&t, scope, 3), 1);
    assert_int_equal(device_tags_seek(&t, scope, 0), 0);
    assert_int_equal(device_tags_seek(&t, scope, 99), 2);
    assert_true(str_equal(device_tag_local_name(c), str_of("C")));
    assert_true(str_equal(device_tag_name(c), str_of("PROGRAM:MAIN.C")));
    device_tags_fini(&t);
}

static void a_table_that_has_no_memory_is_unchanged(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    assert_int_equal(add(&t, "A", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    for (uint64_t n = 1; n < 10 && t.count == 1; n++) {
        mem_fail_from(n);
        eip_err err = add(&t, "Program:P.B", EIP_TYPE_DINT, 20000, &tag);
        mem_fail_from(0);
        if (err == EIP_OK)
            break;
        assert_int_equal(err, EIP_E_MEMORY);
        assert_int_equal(t.count, 1);
        assert_null(device_tags_find(&t, str_of("Program:P.B")));
        assert_null(device_tags_at(&t, DEVICE_SCOPE_CONTROLLER, 1));
    }
    assert_int_equal(t.count, 3);
    device_tags_fini(&t);
}

/* Not under torture: every failing allocation would repeat it. */
static void a_hundred_thousand_tags_are_there_at_once(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    char name[32];
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "Tag_%d", i);
        if (add(&t, name, EIP_TYPE_DINT, 0, &tag) != EIP_OK) {
            device_tags_fini(&t);
            fail();
        }
    }
    assert_int_equal(device_tags_find(&t, str_of("TAG_99999"))->instance, 100000);
    device_tags_fini(&t);
}

static void a_program_without_tags_is_a_symbol_too(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    uint32_t scope;
    assert_int_equal(device_tags_add_program(&t, str_of("Program:Empty")), EIP_OK);
    assert_int_equal(device_tags_add_program(&t, str_of("program:EMPTY")), EIP_OK);
    assert_int_equal(t.count, 1);
    assert_true(device_tags_program(&t, str_of("Program:Empty"), &scope));
    assert_int_equal(add(&t, "Program:Main.A", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    assert_int_not_equal(tag->scope, scope);
    assert_int_equal(add(&t, "Program:Empty.A", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    assert_int_equal(tag->scope, scope);
    assert_int_equal(device_tags_seek(&t, scope, 0), 0);
    assert_ptr_equal(device_tags_at(&t, scope, 0), tag);
    assert_int_equal(device_tags_add_program(&t, str_of("Program:Main.A")), EIP_E_TAG);
    assert_int_equal(device_tags_add_program(&t, str_of("Main")), EIP_E_TAG);
    device_tags_fini(&t);
}

static void what_is_removed_is_gone_and_its_name_free(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *small;
    struct device_tag *large;
    assert_int_equal(add(&t, "Small", EIP_TYPE_DINT, 0, &small), EIP_OK);
    size_t before = t.data_size;
    assert_int_equal(add(&t, "Large", EIP_TYPE_DINT, 100000, &large), EIP_OK);
    device_tags_remove(&t, large);
    assert_int_equal(t.data_size, before);
    assert_null(device_tags_find(&t, str_of("Large")));
    assert_null(device_tags_instance(&t, 2));
    assert_non_null(device_tags_find(&t, str_of("Small")));
    assert_int_equal(add(&t, "LARGE", EIP_TYPE_INT, 3, &large), EIP_OK);
    assert_int_equal(large->instance, 3);
    assert_ptr_equal(device_tags_find(&t, str_of("large")), large);
    device_tags_fini(&t);
}

static void names_of_other_devices_have_any_characters(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_tag_spec spec = {.type = EIP_TYPE_INT, .any_name = true};
    static const char *const good[] = {"Gr\xf6\xdf"
                                       "e",
                                       "2nd pump-A", "a.b c.3", "@", "Program:A.B"};
    static const char *const bad[] = {"",
                                      ".a",
                                      "a.",
                                      "a..b",
                                      "a[1]",
                                      "a\tb",
                                      "a\x7f",
                                      "a\x85",
                                      "GR\xd6\xdf"
                                      "E",
                                      "Program:A"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        spec.name = str_of(good[i]);
        assert_int_equal(device_tags_add(&t, &spec, &tag), EIP_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        spec.name = str_of(bad[i]);
        assert_int_equal(device_tags_add(&t, &spec, &tag), EIP_E_TAG);
    }
    assert_non_null(device_tags_find(&t, str_of("GR\xd6\xdf"
                                                "e")));
    assert_null(device_tags_find(&t, str_of("GR\xd6SSe")));
    device_tags_fini(&t);
}

UNIT_CASES(cmocka_unit_test(names_of_other_devices_have_any_characters),
           cmocka_unit_test(what_is_removed_is_gone_and_its_name_free),
           cmocka_unit_test(a_program_without_tags_is_a_symbol_too),
           cmocka_unit_test(names_match_without_regard_to_case),
           cmocka_unit_test(a_name_is_given_once), cmocka_unit_test(only_names_are_names),
           cmocka_unit_test(a_bool_array_counts_dwords),
           cmocka_unit_test(what_has_no_size_or_too_much_of_it_is_refused),
           cmocka_unit_test(dimensions_that_cannot_be_are_refused),
           cmocka_unit_test(a_program_is_a_symbol_of_the_controller),
           cmocka_unit_test(a_table_that_has_no_memory_is_unchanged),
           cmocka_unit_test(a_hundred_thousand_tags_are_there_at_once))
