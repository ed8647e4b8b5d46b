/* SPDX-License-Identifier: MIT */
/* Without a catalog; with one, levels are what plan_run_test compares with reads of each tag. */
#include "support/ask.h"
#include "support/unit.h"

#include "client/plan_levels.h"

static struct plan_row row_of(const char *tag, struct cip_address *address) {
    assert_int_equal(cip_address_parse(str_of(tag), address, NULL), EIP_OK);
    return (struct plan_row){.path = address->path,
                             .path_size = (uint16_t)address->path_size,
                             .count = address->count,
                             .type = EIP_TYPE_DINT,
                             .element_size = 4,
                             .bit = CIP_ADDRESS_NO_BIT};
}

static void paths_end_in_a_name_or_in_indices(void **state) {
    (void)state;
    static const struct {
        const char *tag;
        size_t stem;
        size_t last;
        unsigned count;
        uint32_t indexes[3];
    } rows[] = {
        {"A", 4, 4, 0, {0}},          {"A[3]", 4, 4, 1, {3}},
        {"A[3].B", 10, 10, 0, {0}},   {"A[3].B[300]", 10, 10, 1, {300}},
        {"A[1,2]", 4, 6, 2, {1, 2}},  {"A[1,2,70000]", 4, 8, 3, {1, 2, 70000}},
        {"@0x6b/5[7]", 4, 4, 1, {7}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_address address;
        struct plan_row row = row_of(rows[i].tag, &address);
        struct plan_end end = plan_end_of(&row);
        assert_int_equal(end.stem, rows[i].stem);
        assert_int_equal(end.last, rows[i].last);
        assert_int_equal(end.count, rows[i].count);
        for (unsigned k = 0; k < end.count; k++)
            assert_int_equal(end.indexes[k], rows[i].indexes[k]);
    }
}

static void a_tag_is_its_only_level(void **state) {
    (void)state;
    struct cip_address address;
    struct plan_level levels[PLAN_LEVELS_MAX];
    struct plan_row row = row_of("A[1,2]", &address);
    assert_int_equal(plan_levels_of(&row, NULL, levels), 1);
    assert_int_equal(levels[0].stem, 8); /* how long the last dimension is is not known */
    assert_int_equal(levels[0].end, 8);
    assert_int_equal(levels[0].offset, 0);
    row = row_of("A[2]", &address);
    assert_int_equal(plan_levels_of(&row, NULL, levels), 1);
    assert_int_equal(levels[0].stem, 4);
    assert_int_equal(levels[0].end, 6);
    assert_int_equal(levels[0].offset, 8);
    row = row_of("A", &address);
    assert_int_equal(plan_levels_of(&row, NULL, levels), 1);
    assert_int_equal(levels[0].stem, levels[0].end);
    assert_int_equal(levels[0].offset, 0);
}

static void expect_path(const struct plan_row *row, uint32_t after, const char *path) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    assert_true(plan_element_path(row, after, &w));
    assert_false(w.bad);
    ask_compare("the path", reader_of(bytes, w.size), path);
}

static void elements_are_counted_on(void **state) {
    (void)state;
    struct cip_address address;
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct plan_row row = row_of("A[250]", &address);
    expect_path(&row, 3, "91 01 41 00 28 FD");
    expect_path(&row, 6, "91 01 41 00 29 00 00 01");
    expect_path(&row, 99750, "91 01 41 00 2A 00 A0 86 01 00");
    row = row_of("A", &address);
    expect_path(&row, 7, "91 01 41 00 28 07");
    row = row_of("A[1,2]", &address);
    assert_false(plan_element_path(&row, 1, &w));
    assert_int_equal(w.size, 0);
}

static void dimensions_that_are_known_are_gone_through_in_their_order(void **state) {
    (void)state;
    struct cip_address address;
    const struct eip_symbol symbol = {.dimensions = {4, 5, 6}};
    struct plan_row row = row_of("A[1,2,3]", &address);
    row.symbol = &symbol;
    row.name_size = 4;
    expect_path(&row, 0, "91 01 41 00 28 01 28 02 28 03");
    expect_path(&row, 3, "91 01 41 00 28 01 28 03 28 00");
    expect_path(&row, 15, "91 01 41 00 28 02 28 00 28 00");
    row = row_of("A", &address);
    row.symbol = &symbol;
    row.name_size = 4;
    expect_path(&row, 119, "91 01 41 00 28 03 28 04 28 05");
}

static void neighbours_in_several_dimensions_are_those_of_one_program(void **state) {
    (void)state;
    struct cip_address address;
    const struct eip_symbol grid = {.dimensions = {4, 5}};
    const struct eip_symbol list = {.dimensions = {20}};
    struct plan_row row = row_of("A[1,2]", &address);
    assert_true(plan_has_dimensions(&row));
    row = row_of("A", &address);
    row.name_size = 4;
    assert_false(plan_has_dimensions(&row));
    row.symbol = &list;
    assert_false(plan_has_dimensions(&row));
    row.symbol = &grid;
    assert_true(plan_has_dimensions(&row));
    row = row_of("A.B[3]", &address);
    row.name_size = 4;
    row.symbol = &grid;
    assert_false(plan_has_dimensions(&row));
}

UNIT_CASES(cmocka_unit_test(paths_end_in_a_name_or_in_indices),
           cmocka_unit_test(a_tag_is_its_only_level), cmocka_unit_test(elements_are_counted_on),
           cmocka_unit_test(neighbours_in_several_dimensions_are_those_of_one_program),
           cmocka_unit_test(dimensions_that_are_known_are_gone_through_in_their_order), )
