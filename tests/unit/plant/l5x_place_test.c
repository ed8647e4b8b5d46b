/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/l5x_place.h"

static struct device_tag *add(struct device_tags *t, const struct device_tag_spec *spec) {
    struct device_tag *tag;
    assert_int_equal(device_tags_add(t, spec, &tag), EIP_OK);
    return tag;
}

static void the_last_index_is_the_fastest(void **state) {
    (void)state;
    static const struct {
        const char *indices;
        uint32_t number; /* UINT32_MAX: none */
    } rows[] = {
        {"0,0,0", 0},           {"1,2,3", 23},           {"0,1,0", 4},
        {"2,0,0", UINT32_MAX},  {"0,0,4", UINT32_MAX},   {"0,0", UINT32_MAX},
        {"", UINT32_MAX},       {"0,0,0,0", UINT32_MAX}, {"0,0,", UINT32_MAX},
        {"0, 0,0", UINT32_MAX}, {"a,0,0", UINT32_MAX},   {"0,0,0 ", UINT32_MAX},
    };
    struct device_tags t = device_tags_of(1);
    const struct device_tag_spec spec = {
        .name = str_of("T"), .type = EIP_TYPE_INT, .dims = {2, 3, 4}};
    const struct l5x_place place = l5x_place_of(add(&t, &spec));
    assert_int_equal(l5x_place_count(&place), 24);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t number = 77;
        bool good = l5x_place_index(&place, str_of(rows[i].indices), &number);
        assert_int_equal(good ? number : UINT32_MAX, rows[i].number);
    }
    const struct l5x_place element = l5x_place_element(&place, 23);
    assert_int_equal(element.at - place.at, 46);
    assert_false(l5x_place_is_array(&element));
    device_tags_fini(&t);
}

static void elements_of_bools_are_bits(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    const struct device_tag_spec spec = {.name = str_of("T"), .type = EIP_TYPE_BOOL, .dims = {40}};
    const struct l5x_place place = l5x_place_of(add(&t, &spec));
    uint32_t number;
    assert_true(l5x_place_is_bools(&place));
    assert_int_equal(l5x_place_count(&place), 64);
    assert_true(l5x_place_index(&place, str_of("63"), &number));
    assert_false(l5x_place_index(&place, str_of("64"), &number));
    const struct l5x_place bit = l5x_place_element(&place, 13);
    assert_int_equal(bit.code, EIP_TYPE_BOOL);
    assert_int_equal(bit.at - place.at, 1);
    assert_int_equal(bit.bit, 5);
    device_tags_fini(&t);
}

static void members_are_where_their_type_says(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    const struct device_tag_spec spec = {
        .name = str_of("T"), .type = EIP_TYPE_STRUCT, .handle = EIP_HANDLE_STRING};
    const struct l5x_place place = l5x_place_of(add(&t, &spec));
    const struct device_member *m = device_type_member(place.structure, str_of("DATA"));
    const struct l5x_place data = l5x_place_member(&place, m);
    assert_int_equal(data.at - place.at, 4);
    assert_int_equal(l5x_place_count(&data), 82);
    assert_int_equal(data.code, EIP_TYPE_SINT);
    assert_int_equal(data.bit, DEVICE_NO_BIT);
    device_tags_fini(&t);
}

UNIT_CASES(cmocka_unit_test(the_last_index_is_the_fastest),
           cmocka_unit_test(elements_of_bools_are_bits),
           cmocka_unit_test(members_are_where_their_type_says))
