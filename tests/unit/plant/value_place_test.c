/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/value_place.h"

struct fixture {
    struct device_tags tags;
    struct device_types types;
    struct spec_fault fault;
};

/* Cell is {Run BOOL, Flags BOOL[64], Steps INT[3], Name Short, Timer TIMER}; Short 5 characters. */
static void set_up(struct fixture *f) {
    static const struct device_member_spec text[] = {
        {.name = {"LEN", 3}, .type = {"DINT", 4}},
        {.name = {"DATA", 4}, .type = {"SINT", 4}, .count = 5}};
    static const struct device_member_spec cell[] = {
        {.name = {"Run", 3}, .type = {"BOOL", 4}},
        {.name = {"Flags", 5}, .type = {"BOOL", 4}, .count = 64},
        {.name = {"Steps", 5}, .type = {"INT", 3}, .count = 3},
        {.name = {"Name", 4}, .type = {"Short", 5}},
        {.name = {"Timer", 5}, .type = {"TIMER", 5}, .rights = DEVICE_NO_ACCESS}};
    struct device_type_fault fault;
    const struct device_type *type;
    *f = (struct fixture){.tags = device_tags_of(1)};
    device_types_init(&f->types, 1);
    const struct device_type_spec specs[] = {{str_of("Short"), text, 2}, {str_of("Cell"), cell, 5}};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(device_types_add(&f->types, &specs[i], &type, &fault), EIP_OK);
}

static void tear_down(struct fixture *f) {
    device_tags_fini(&f->tags);
    device_types_fini(&f->types);
}

static const struct device_tag *add(struct fixture *f, const char *name, const char *type,
                                    uint32_t a, uint32_t b, struct value_place *ret_place) {
    struct device_tag_spec spec = {.name = str_of(name), .type = EIP_TYPE_STRUCT, .dims = {a, b}};
    struct device_tag *tag;
    spec.structure = device_types_find(&f->types, str_of(type));
    if (spec.structure == NULL)
        assert_int_equal(eip_type_parse(type, strlen(type), &spec.type), EIP_OK);
    assert_int_equal(device_tags_add(&f->tags, &spec, &tag), EIP_OK);
    assert_true(value_place_of(&f->tags, tag, ret_place));
    return tag;
}

static void put(struct fixture *f, const struct value_place *v, const char *literal) {
    assert_int_equal(value_place_put(v, str_of(literal), &f->fault), EIP_OK);
}

static void refused(struct fixture *f, const struct value_place *v, const char *literal,
                    const char *why) {
    assert_int_equal(value_place_put(v, str_of(literal), &f->fault), EIP_E_ARGUMENT);
    assert_int_equal(f->fault.column, 1);
    assert_string_equal(f->fault.why, why);
}

static void steps_lead_to_members_and_elements(void **state) {
    (void)state;
    struct fixture f;
    struct value_place cells;
    struct value_place row;
    struct value_place v;
    set_up(&f);
    const struct device_tag *tag = add(&f, "Cells", "Cell", 2, 2, &cells);
    size_t size = device_tag_element_size(tag);
    assert_int_equal(value_place_count(&cells), 4);
    assert_false(value_place_member(&cells, str_of("Run"), &v));
    assert_true(value_place_element(&cells, 1, &row));
    assert_int_equal(value_place_count(&row), 2);
    assert_false(value_place_element(&cells, 2, &v));
    assert_true(value_place_element(&row, 1, &v));
    assert_ptr_equal(v.place.at, tag->data + 3 * size);
    assert_true(value_place_member(&v, str_of("steps"), &v));
    assert_int_equal(value_place_count(&v), 3);
    assert_true(value_place_flat(&v, 2, &v));
    assert_ptr_equal(v.place.at, tag->data + 3 * size + 4 + 8 + 4);
    assert_true(value_place_flat(&cells, 2, &v));
    assert_true(value_place_member(&v, str_of("Timer"), &v));
    assert_true(value_place_member(&v, str_of("PRE"), &v));
    assert_false(value_place_flat(&v, 1, &v));
    tear_down(&f);
}

static void a_literal_goes_into_each_element(void **state) {
    (void)state;
    struct fixture f;
    struct value_place cell;
    struct value_place v;
    set_up(&f);
    const uint8_t *data = add(&f, "One", "Cell", 0, 0, &cell)->data;
    assert_true(value_place_member(&cell, str_of("Run"), &v));
    put(&f, &v, "true");
    assert_int_equal(data[0], 1);
    assert_true(value_place_member(&cell, str_of("Flags"), &v));
    assert_int_equal(value_place_count(&v), 64);
    put(&f, &v, "1");
    assert_memory_equal(data + 4, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    assert_true(value_place_flat(&v, 33, &v));
    put(&f, &v, "false");
    assert_memory_equal(data + 4, "\xff\xff\xff\xff\xfd\xff\xff\xff", 8);
    assert_true(value_place_member(&cell, str_of("Steps"), &v));
    put(&f, &v, "0x102");
    assert_memory_equal(data + 12, "\2\1\2\1\2\1", 6);
    tear_down(&f);
}

static void a_string_is_a_literal(void **state) {
    (void)state;
    struct fixture f;
    struct value_place v;
    set_up(&f);
    const uint8_t *data = add(&f, "Texts", "Short", 2, 0, &v)->data;
    put(&f, &v, "\"a\\\"b\"");
    assert_memory_equal(data, "\3\0\0\0a\"b\0\0\0\0\0\3\0\0\0a\"b\0", 20);
    put(&f, &v, "12");
    assert_memory_equal(data,
                        "\2\0\0\0"
                        "12\0\0",
                        8);
    refused(&f, &v, "123456", "this text has 6 characters: Short takes up to 5 characters");
    assert_true(str_equal(value_place_type(&v), str_of("Short")));
    data = add(&f, "Names", "SSTRING", 2, 0, &v)->data;
    put(&f, &v, "hey");
    assert_memory_equal(data + 256, "\3hey", 4);
    tear_down(&f);
}

static void what_does_not_fit_is_told(void **state) {
    (void)state;
    struct fixture f;
    struct value_place v;
    set_up(&f);
    const uint8_t *data = add(&f, "Small", "SINT", 0, 0, &v)->data;
    put(&f, &v, "-7");
    refused(&f, &v, "128", "\"128\" does not fit: SINT takes a whole number from -128 to 127");
    assert_int_equal(data[0], 0xf9);
    (void)add(&f, "Structure", "Cell", 0, 0, &v);
    refused(&f, &v, "128", "Cell is a structure: its members stand in braces, as in {Speed: 1.5}");
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(steps_lead_to_members_and_elements),
           cmocka_unit_test(a_literal_goes_into_each_element),
           cmocka_unit_test(a_string_is_a_literal), cmocka_unit_test(what_does_not_fit_is_told))
