/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/text.h"
#include "plant/type_order.h"

static const struct device_member_spec inner[] = {{.name = {"A", 1}, .type = {"DINT", 4}}};
static const struct device_member_spec middle[] = {{.name = {"I", 1}, .type = {"inner", 5}},
                                                   {.name = {"T", 1}, .type = {"TIMER", 5}}};
static const struct device_member_spec outer[] = {
    {.name = {"M", 1}, .type = {"Middle", 6}, .count = 2},
    {.name = {"I", 1}, .type = {"Inner", 5}}};

static void others_that_types_are_made_of_come_first(void **state) {
    (void)state;
    struct device_types types;
    struct type_order_fault fault;
    const struct device_type_spec specs[] = {
        {{"Outer", 5}, outer, 2}, {{"Inner", 5}, inner, 1}, {{"Middle", 6}, middle, 2}};
    device_types_init(&types, 1);
    assert_int_equal(type_order_add(&types, specs, 3, &fault), EIP_OK);
    assert_int_equal(types.count, 3);
    assert_int_equal(device_types_find(&types, str_of("Inner"))->id, DEVICE_TYPE_ID_FIRST);
    assert_int_equal(device_types_find(&types, str_of("Outer"))->id, DEVICE_TYPE_ID_FIRST + 2);
    assert_int_equal(device_types_find(&types, str_of("Outer"))->size, 2 * 16 + 4);
    device_types_fini(&types);
}

static void refused(const struct device_type_spec *specs, size_t count,
                    const struct type_order_fault *want) {
    struct device_types types;
    struct type_order_fault fault = {.spec = 99};
    device_types_init(&types, 1);
    assert_int_equal(type_order_add(&types, specs, count, &fault), EIP_E_TYPE);
    assert_string_equal(fault.why, want->why);
    assert_int_equal(fault.spec, want->spec);
    assert_int_equal(fault.member, want->member);
    assert_int_equal(fault.of_type, want->of_type);
    device_types_fini(&types);
}

static void a_type_that_is_not_there_is_told_with_its_member(void **state) {
    (void)state;
    const struct device_type_spec specs[] = {{{"Outer", 5}, outer, 2}, {{"Middle", 6}, middle, 2}};
    refused(specs, 2,
            &(struct type_order_fault){
                .spec = 1, .member = 0, .of_type = true, .why = "there is no type 'inner'"});
}

static void a_cycle_is_told_with_all_its_types(void **state) {
    (void)state;
    static const struct device_member_spec back[] = {{.name = {"B", 1}, .type = {"DINT", 4}},
                                                     {.name = {"O", 1}, .type = {"OUTER", 5}}};
    static const struct device_member_spec self[] = {{.name = {"S", 1}, .type = {"Self", 4}}};
    const struct device_type_spec specs[] = {
        {{"Outer", 5}, outer, 2}, {{"Middle", 6}, middle, 2}, {{"Inner", 5}, back, 2}};
    refused(specs, 3,
            &(struct type_order_fault){
                .spec = 2,
                .member = 1,
                .of_type = true,
                .why = "a structure cannot contain itself: Outer contains Middle, which contains "
                       "Inner, which contains Outer"});
    const struct device_type_spec alone = {{"Self", 4}, self, 1};
    refused(&alone, 1,
            &(struct type_order_fault){
                .of_type = true, .why = "a structure cannot contain itself: Self contains Self"});
}

static void what_a_device_refuses_is_told(void **state) {
    (void)state;
    const struct device_type_spec specs[] = {{{"Inner", 5}, inner, 1}, {{"INNER", 5}, inner, 1}};
    refused(specs, 2,
            &(struct type_order_fault){
                .spec = 1, .member = 1, .why = "there is a type 'INNER' already"});
}

enum { DEEP = 3000 };

static void a_long_chain_needs_no_stack(void **state) {
    (void)state;
    static char names[DEEP][8];
    static struct device_member_spec members[DEEP];
    static struct device_type_spec specs[DEEP];
    struct device_types types;
    struct type_order_fault fault;
    for (size_t i = 0; i < DEEP; i++) {
        struct text name = text_of(names[i], sizeof names[i]);
        text_format(&name, "T%zu", i);
        members[i] = (struct device_member_spec){.name = {"A", 1}, .type = {"DINT", 4}};
        if (i > 0)
            members[i - 1].type = text_view(&name);
        specs[i] = (struct device_type_spec){text_view(&name), &members[i], 1};
    }
    device_types_init(&types, 1);
    eip_err err = type_order_add(&types, specs, DEEP, &fault);
    assert_true(err == EIP_OK || err == EIP_E_LIMIT);
    assert_non_null(device_types_find(&types, str_of("T2999")));
    device_types_fini(&types);
}

UNIT_CASES(cmocka_unit_test(others_that_types_are_made_of_come_first),
           cmocka_unit_test(a_type_that_is_not_there_is_told_with_its_member),
           cmocka_unit_test(a_cycle_is_told_with_all_its_types),
           cmocka_unit_test(what_a_device_refuses_is_told),
           cmocka_unit_test(a_long_chain_needs_no_stack))
