/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "cip/address.h"
#include "device/place.h"

static eip_err add(struct device_tags *t, const char *name, uint16_t type, uint32_t count,
                   struct device_tag **ret_tag) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    if (type == EIP_TYPE_STRUCT)
        spec.handle = EIP_HANDLE_STRING;
    return device_tags_add(t, &spec, ret_tag);
}

static struct device_status resolve(const struct device_tags *t, const char *address,
                                    struct device_place *ret_place) {
    struct cip_address a;
    assert_int_equal(cip_address_parse(str_of(address), &a, NULL), EIP_OK);
    return device_place_find(t, reader_of(a.path, a.path_size), ret_place);
}

static void paths_lead_to_elements(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *counts;
    struct device_tag *text;
    struct device_place place;
    assert_int_equal(add(&t, "Counts", EIP_TYPE_INT, 300, &counts), EIP_OK);
    assert_int_equal(add(&t, "Text", EIP_TYPE_STRUCT, 0, &text), EIP_OK);
    assert_int_equal(resolve(&t, "counts[299]", &place).general, CIP_OK);
    assert_ptr_equal(place.at, counts->data + 2 * 299);
    assert_int_equal(place.count, 1);
    assert_int_equal(resolve(&t, "Counts", &place).general, CIP_OK);
    assert_int_equal(place.count, 300);
    assert_int_equal(resolve(&t, "@0x6B/1", &place).general, CIP_OK);
    assert_ptr_equal(place.tag, counts);
    assert_int_equal(resolve(&t, "Text.LEN", &place).general, CIP_OK);
    assert_int_equal(place.type.code, EIP_TYPE_DINT);
    assert_int_equal(resolve(&t, "Text.data[81]", &place).general, CIP_OK);
    assert_int_equal(place.type.code, EIP_TYPE_SINT);
    assert_ptr_equal(place.at, text->data + 4 + 81);
    device_tags_fini(&t);
}

static void levels_of_a_name_are_joined(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place;
    assert_int_equal(add(&t, "Program:Main.Count", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    assert_int_equal(resolve(&t, "Program:MAIN.count", &place).general, CIP_OK);
    assert_ptr_equal(place.tag, tag);
    assert_int_equal(resolve(&t, "Program:Other.Count", &place).general, CIP_PATH_SEGMENT_ERROR);
    device_tags_fini(&t);
}

/* 1756-PM020, "Tag paths": a segment for each level. */
static void a_program_and_its_tag_are_segments_of_their_own(void **state) {
    (void)state;
    static const uint8_t joined[] = "\x91\x0eProgram:Main.A";
    static const uint8_t apart[] = "\x91\x0cProgram:Main\x91\x01"
                                   "A";
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place;
    assert_int_equal(add(&t, "Program:Main.A", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    struct device_status status =
        device_place_find(&t, reader_of(joined, sizeof joined - 1), &place);
    assert_int_equal(status.general, CIP_PATH_SEGMENT_ERROR);
    assert_true(status.has_extended);
    assert_int_equal(status.extended, 0);
    assert_int_equal(device_place_find(&t, reader_of(apart, sizeof apart), &place).general, CIP_OK);
    assert_ptr_equal(place.tag, tag);
    device_tags_fini(&t);
}

static void what_is_not_there_has_its_status(void **state) {
    (void)state;
    static const struct {
        const char *address;
        uint8_t general;
        uint16_t extended;
    } rows[] = {
        {"Nope", 0x04, 0x0000},          {"Counts[10]", 0xff, 0x2105},
        {"Counts[0,1]", 0x04, 0x0000},   {"Speed[0]", 0x04, 0x0000},
        {"Speed.PRE", 0x04, 0x0000},     {"Text.PRE", 0x04, 0x0000},
        {"@0x6B/99", 0x05, 0x0000},      {"@0x6B/0", 0x05, 0x0000},
        {"Text.DATA[82]", 0xff, 0x2105}, {"Text.LEN[0]", 0x04, 0x0000},
    };
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place = {.count = 77};
    assert_int_equal(add(&t, "Counts", EIP_TYPE_INT, 10, &tag), EIP_OK);
    assert_int_equal(add(&t, "Speed", EIP_TYPE_DINT, 0, &tag), EIP_OK);
    assert_int_equal(add(&t, "Text", EIP_TYPE_STRUCT, 0, &tag), EIP_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct device_status status = resolve(&t, rows[i].address, &place);
        assert_int_equal(status.general, rows[i].general);
        assert_true(status.has_extended);
        assert_int_equal(status.extended, rows[i].extended);
    }
    assert_int_equal(place.count, 77);
    device_tags_fini(&t);
}

static eip_err add_dims(struct device_tags *t, const char *name, uint16_t type, uint32_t a,
                        uint32_t b, uint32_t c, struct device_tag **ret_tag) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {a, b, c}};
    return device_tags_add(t, &spec, ret_tag);
}

static void the_last_index_is_the_fastest(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *grid;
    struct device_tag *cube;
    struct device_place place;
    assert_int_equal(add_dims(&t, "Grid", EIP_TYPE_INT, 2, 3, 0, &grid), EIP_OK);
    assert_int_equal(add_dims(&t, "Cube", EIP_TYPE_DINT, 2, 3, 4, &cube), EIP_OK);
    assert_int_equal(resolve(&t, "grid[1,2]", &place).general, CIP_OK);
    assert_ptr_equal(place.at, grid->data + 2 * 5);
    assert_int_equal(place.count, 1);
    assert_int_equal(resolve(&t, "Cube[1,0,2]", &place).general, CIP_OK);
    assert_ptr_equal(place.at, cube->data + 4 * 14);
    assert_int_equal(place.count, 10);
    assert_int_equal(resolve(&t, "Cube", &place).general, CIP_OK);
    assert_int_equal(place.count, 24);
    assert_int_equal(device_tag_dimension(cube, 0), 2);
    assert_int_equal(device_tag_dimension(cube, 2), 4);
    assert_int_equal(device_tag_dimension(grid, 2), 0);
    device_tags_fini(&t);
}

static void an_index_beyond_its_own_dimension_is_beyond_the_tag(void **state) {
    (void)state;
    static const struct {
        const char *address;
        uint8_t general;
        uint16_t extended;
    } rows[] = {
        {"Grid[0,3]", 0xff, 0x2105},
        {"Grid[2,0]", 0xff, 0x2105},
        {"Grid[4294967295,4294967295]", 0xff, 0x2105},
        {"Grid[1]", 0x04, 0x0000},
        {"Grid[9]", 0x04, 0x0000},
        {"Grid[1,2,0]", 0x04, 0x0000},
    };
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place;
    assert_int_equal(add_dims(&t, "Grid", EIP_TYPE_INT, 2, 3, 0, &tag), EIP_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct device_status status = resolve(&t, rows[i].address, &place);
        assert_int_equal(status.general, rows[i].general);
        assert_int_equal(status.extended, rows[i].extended);
    }
    device_tags_fini(&t);
}

static void an_instance_is_found_in_its_program_alone(void **state) {
    (void)state;
    static const uint8_t in_main[] = {0x91, 12,  'P', 'r', 'o', 'g',  'r',  'a',  'm',
                                      ':',  'M', 'a', 'i', 'n', 0x20, 0x6b, 0x24, 2};
    uint8_t path[sizeof in_main];
    struct device_tags t = device_tags_of(1);
    struct device_tag *a;
    struct device_tag *b;
    struct device_place place;
    assert_int_equal(add(&t, "Program:Main.A", EIP_TYPE_DINT, 0, &a), EIP_OK);
    assert_int_equal(add(&t, "B", EIP_TYPE_DINT, 0, &b), EIP_OK);
    memcpy(path, in_main, sizeof path);
    struct device_status status = device_place_find(&t, reader_of(path, sizeof path), &place);
    assert_int_equal(status.general, CIP_OK);
    assert_ptr_equal(place.tag, a);
    path[sizeof path - 1] = 3;
    status = device_place_find(&t, reader_of(path, sizeof path), &place);
    assert_int_equal(status.general, CIP_PATH_UNKNOWN);
    assert_int_equal(resolve(&t, "@0x6B/2", &place).general, CIP_OK);
    assert_int_equal(resolve(&t, "@0x6B/1", &place).general, CIP_PATH_UNKNOWN);
    device_tags_fini(&t);
}

static void a_path_that_cannot_be_read_is_a_path_error(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place;
    static const uint8_t cut[] = {0x91, 5, 'S', 'p', 'e', 'e', 'd', 0, 0x29, 0};
    assert_int_equal(add(&t, "Speed", EIP_TYPE_DINT, 4, &tag), EIP_OK);
    struct device_status status = device_place_find(&t, reader_of(cut, sizeof cut), &place);
    assert_int_equal(status.general, CIP_PATH_SEGMENT_ERROR);
    device_tags_fini(&t);
}

/* Inner is {Bits[2], Count INT}, Outer {Run BOOL, Fault BOOL, List Inner[3], Secret DINT}. */
static void add_structures(struct device_types *types, struct device_tags *t) {
    static const struct device_member_spec inner[] = {
        {.name = {"Bits", 4}, .type = {"BOOL", 4}, .count = 64},
        {.name = {"Count", 5}, .type = {"INT", 3}, .rights = DEVICE_READ_ONLY}};
    static const struct device_member_spec outer[] = {
        {.name = {"Run", 3}, .type = {"BOOL", 4}},
        {.name = {"Fault", 5}, .type = {"BOOL", 4}},
        {.name = {"List", 4}, .type = {"Inner", 5}, .count = 3},
        {.name = {"Secret", 6}, .type = {"DINT", 4}, .rights = DEVICE_NO_ACCESS}};
    struct device_type_fault fault;
    const struct device_type *type;
    struct device_tag *tag;
    device_types_init(types, 1);
    assert_int_equal(device_types_add(types, &(struct device_type_spec){str_of("Inner"), inner, 2},
                                      &type, &fault),
                     EIP_OK);
    assert_int_equal(device_types_add(types, &(struct device_type_spec){str_of("Outer"), outer, 4},
                                      &type, &fault),
                     EIP_OK);
    struct device_tag_spec spec = {
        .name = str_of("Cell"), .type = EIP_TYPE_STRUCT, .structure = type, .dims = {2, 2}};
    assert_int_equal(device_tags_add(t, &spec, &tag), EIP_OK);
    assert_int_equal(device_tag_element_size(tag), 4 + 3 * 12 + 4);
}

static void members_are_found_at_any_depth(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_types types;
    struct device_place place;
    add_structures(&types, &t);
    const uint8_t *cell = device_tags_find(&t, str_of("Cell"))->data;
    assert_int_equal(resolve(&t, "Cell[1,0].LIST[2].Count", &place).general, CIP_OK);
    assert_ptr_equal(place.at, cell + 2 * 44 + 4 + 2 * 12 + 8);
    assert_int_equal(place.type.code, EIP_TYPE_INT);
    assert_int_equal(place.count, 1);
    assert_true(place.is_fixed);
    assert_int_equal(resolve(&t, "Cell[0,1].List[1]", &place).general, CIP_OK);
    assert_int_equal(place.count, 2);
    assert_int_equal(place.type.handle, place.structure->handle);
    assert_int_equal(resolve(&t, "Cell[0,1].List[1].Bits[1]", &place).general, CIP_OK);
    assert_ptr_equal(place.at, cell + 44 + 4 + 12 + 4);
    assert_int_equal(place.type.code, EIP_TYPE_DWORD);
    assert_false(place.is_fixed);
    assert_int_equal(resolve(&t, "Cell[0,0].fault", &place).general, CIP_OK);
    assert_true(place.is_bit);
    assert_int_equal(place.bit, 1);
    assert_int_equal(resolve(&t, "Cell[0,0].Secret", &place).general, CIP_PATH_SEGMENT_ERROR);
    assert_int_equal(resolve(&t, "Cell[0,0].List[3]", &place).general, CIP_GENERAL_ERROR);
    assert_int_equal(resolve(&t, "Cell[0,0].Run[0]", &place).general, CIP_PATH_SEGMENT_ERROR);
    assert_int_equal(resolve(&t, "Cell[0].Run", &place).general, CIP_PATH_SEGMENT_ERROR);
    device_tags_fini(&t);
    device_types_fini(&types);
}

static void an_alias_leads_to_what_it_stands_for(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_types types;
    struct device_place place;
    struct device_tag *tag;
    add_structures(&types, &t);
    struct device_tag *cell = device_tags_find(&t, str_of("Cell"));
    const struct device_link to_bit = {.instance = cell->instance, .offset = 44, .bit = 1};
    const struct device_link to_list = {
        .instance = cell->instance, .offset = 4, .bit = DEVICE_NO_BIT};
    const struct device_tag_spec bit = {
        .name = str_of("Stopped"), .type = EIP_TYPE_BOOL, .alias = &to_bit};
    const struct device_tag_spec list = {.name = str_of("All"),
                                         .type = EIP_TYPE_STRUCT,
                                         .structure = device_types_find(&types, str_of("inner")),
                                         .dims = {3},
                                         .alias = &to_list};
    assert_int_equal(device_tags_add(&t, &bit, &tag), EIP_OK);
    assert_int_equal(device_tags_add(&t, &list, &tag), EIP_OK);
    assert_int_equal(resolve(&t, "stopped", &place).general, CIP_OK);
    assert_ptr_equal(place.tag, cell);
    assert_ptr_equal(place.at, cell->data + 44);
    assert_int_equal(place.bit, 1);
    assert_int_equal(resolve(&t, "All[2].Count", &place).general, CIP_OK);
    assert_ptr_equal(place.at, cell->data + 4 + 2 * 12 + 8);
    assert_int_equal(resolve(&t, "All[3]", &place).general, CIP_GENERAL_ERROR);
    device_tags_remove(&t, cell);
    assert_int_equal(resolve(&t, "Stopped", &place).general, CIP_PATH_SEGMENT_ERROR);
    device_tags_fini(&t);
    device_types_fini(&types);
}

static void the_owner_goes_step_by_step(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_types types;
    struct device_place place;
    add_structures(&types, &t);
    const struct device_tag *cell = device_tags_find(&t, str_of("Cell"));
    assert_true(device_place_of(&t, cell, &place));
    assert_true(place.is_array);
    assert_true(device_place_element(&place, 2, &place));
    assert_false(device_place_element(&place, 2, &place));
    assert_false(place.is_array);
    assert_false(device_place_member(&place, str_of("Nope"), &place));
    assert_true(device_place_member(&place, str_of("secret"), &place));
    assert_ptr_equal(place.at, cell->data + 2 * 44 + 40);
    assert_false(device_place_member(&place, str_of("x"), &place));
    assert_true(device_place_bit(&place, 31, &place));
    assert_ptr_equal(place.at, cell->data + 2 * 44 + 43);
    assert_int_equal(place.bit, 7);
    assert_int_equal(resolve(&t, "Cell[0,1].List[1].Bits", &place).general, CIP_OK);
    assert_true(place.is_array);
    assert_true(place.is_bools);
    assert_true(device_place_bit(&place, 33, &place));
    assert_ptr_equal(place.at, cell->data + 44 + 4 + 12 + 4);
    assert_false(device_place_bit(&place, 0, &place));
    device_tags_fini(&t);
    device_types_fini(&types);
}

UNIT_CASES(cmocka_unit_test(the_owner_goes_step_by_step),
           cmocka_unit_test(members_are_found_at_any_depth),
           cmocka_unit_test(an_alias_leads_to_what_it_stands_for),
           cmocka_unit_test(paths_lead_to_elements), cmocka_unit_test(levels_of_a_name_are_joined),
           cmocka_unit_test(a_program_and_its_tag_are_segments_of_their_own),
           cmocka_unit_test(what_is_not_there_has_its_status),
           cmocka_unit_test(the_last_index_is_the_fastest),
           cmocka_unit_test(an_index_beyond_its_own_dimension_is_beyond_the_tag),
           cmocka_unit_test(an_instance_is_found_in_its_program_alone),
           cmocka_unit_test(a_path_that_cannot_be_read_is_a_path_error))
