/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/alias.h"

static void add(struct device_tags *t, const char *name, uint16_t type, uint32_t a, uint32_t b,
                uint8_t rights, struct device_tag **ret_tag) {
    const struct device_tag_spec spec = {
        .name = str_of(name), .type = type, .dims = {a, b}, .rights = rights};
    assert_int_equal(device_tags_add(t, &spec, ret_tag), EIP_OK);
}

static void add_timers(struct device_tags *t, const struct device_types *types,
                       struct device_tag **ret_tag) {
    const struct device_tag_spec spec = {.name = str_of("Timers"),
                                         .type = EIP_TYPE_STRUCT,
                                         .structure = device_types_find(types, str_of("TIMER")),
                                         .dims = {3}};
    assert_int_equal(device_tags_add(t, &spec, ret_tag), EIP_OK);
}

/* The alias, and the place it leads to. */
static const struct device_tag *alias(struct device_tags *t, const char *name, const char *of,
                                      struct device_place *ret_place) {
    const struct device_alias_spec spec = {.name = str_of(name), .of = str_of(of)};
    struct cip_address_fault fault;
    struct device_tag *tag;
    assert_int_equal(device_alias_add(t, &spec, &tag, &fault), EIP_OK);
    assert_true(device_place_of(t, tag, ret_place));
    return tag;
}

static void an_alias_of_a_part_has_its_type(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_types types;
    struct device_tag *timers;
    struct device_tag *status;
    struct device_place place;
    device_types_init(&types, 1);
    add_timers(&t, &types, &timers);
    add(&t, "Status", EIP_TYPE_DINT, 0, 0, DEVICE_NO_ACCESS, &status);
    const struct device_tag *tag = alias(&t, "Preset", "Timers[1].PRE", &place);
    assert_int_equal(tag->type.code, EIP_TYPE_DINT);
    assert_int_equal(tag->dimensions, 0);
    assert_ptr_equal(place.at, timers->data + 12 + 4);
    tag = alias(&t, "Second", "Timers[1]", &place);
    assert_ptr_equal(tag->structure, timers->structure);
    assert_int_equal(tag->dimensions, 0);
    tag = alias(&t, "Enabled", "Second.EN", &place);
    assert_int_equal(tag->type.code, EIP_TYPE_BOOL);
    assert_ptr_equal(place.tag, timers);
    assert_ptr_equal(place.at, timers->data + 12 + 3);
    assert_int_equal(place.bit, 7);
    (void)alias(&t, "Bit", "Status.13", &place);
    assert_ptr_equal(place.at, status->data + 1);
    assert_true(place.is_bit);
    assert_int_equal(place.bit, 5);
    device_tags_fini(&t);
    device_types_fini(&types);
}

static void an_alias_of_an_array_has_its_dimensions(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *grid;
    struct device_tag *flags;
    struct device_place place;
    add(&t, "Grid", EIP_TYPE_INT, 2, 3, 0, &grid);
    add(&t, "Flags", EIP_TYPE_BOOL, 64, 0, 0, &flags);
    const struct device_tag *tag = alias(&t, "All", "Grid", &place);
    assert_int_equal(tag->dimensions, 2);
    assert_int_equal(device_tag_dimension(tag, 1), 3);
    tag = alias(&t, "One", "All[1,0]", &place);
    assert_int_equal(tag->dimensions, 0);
    assert_ptr_equal(place.at, grid->data + 6);
    tag = alias(&t, "Bools", "Flags", &place);
    assert_int_equal(tag->type.code, EIP_TYPE_DWORD);
    assert_int_equal(tag->count, 2);
    tag = alias(&t, "Flag40", "Bools[40]", &place);
    assert_int_equal(tag->type.code, EIP_TYPE_BOOL);
    assert_ptr_equal(place.at, flags->data + 5);
    assert_int_equal(place.bit, 0);
    (void)alias(&t, "Flag41", "Flags[1].9", &place);
    assert_ptr_equal(place.at, flags->data + 5);
    assert_int_equal(place.bit, 1);
    device_tags_fini(&t);
}

static void refused(struct device_tags *t, const char *of, size_t column, const char *why) {
    const struct device_alias_spec spec = {.name = str_of("A"), .of = str_of(of)};
    struct cip_address_fault fault = {.column = 0};
    struct device_tag *tag = NULL;
    assert_int_equal(device_alias_add(t, &spec, &tag, &fault), EIP_E_TAG);
    assert_int_equal(fault.column, column);
    assert_string_equal(fault.why, why);
    assert_null(tag);
}

static void what_is_not_there_has_no_alias(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct cip_address_fault fault;
    add(&t, "Status", EIP_TYPE_DINT, 0, 0, 0, &tag);
    add(&t, "List", EIP_TYPE_REAL, 4, 0, 0, &tag);
    refused(&t, "Nope", 1, "there is no such tag, member or element");
    refused(&t, "List[4]", 1, "there is no such tag, member or element");
    refused(&t, "Status.32", 7, "there is no such bit");
    refused(&t, "List[1].0", 8, "there is no such bit");
    refused(&t, "List[0-2]", 7, "one element is meant, or all of them");
    const struct device_alias_spec twice = {.name = str_of("list"), .of = str_of("Status")};
    assert_int_equal(device_alias_add(&t, &twice, &tag, &fault), EIP_E_TAG);
    assert_null(fault.why);
    device_tags_fini(&t);
}

UNIT_CASES(cmocka_unit_test(an_alias_of_a_part_has_its_type),
           cmocka_unit_test(an_alias_of_an_array_has_its_dimensions),
           cmocka_unit_test(what_is_not_there_has_no_alias))
