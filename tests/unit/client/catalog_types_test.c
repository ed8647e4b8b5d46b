/* SPDX-License-Identifier: MIT */
/* Structures from definitions, good and bad. */
#include "client/catalog_parts.h"

#include "support/definitions.h"
#include "support/unit.h"

/* A catalog of these definitions, finished. */
static eip_catalog *catalog_of(const struct definition *const *definitions, size_t count) {
    eip_catalog *c = definitions_new();
    assert_non_null(c);
    for (size_t i = 0; i < count; i++)
        definitions_add(c, definitions[i]);
    definitions_finish(c);
    return c;
}

static void members_have_offsets_bits_and_counts(void **state) {
    (void)state;
    const struct definition *const all[] = {&definition_motor};
    eip_catalog *c = catalog_of(all, 1);
    const struct eip_structure *motor = catalog_structure_at(c, 0x29a);
    assert_string_equal(motor->name, "Motor");
    assert_int_equal(motor->handle, 0x0621);
    assert_int_equal(motor->size, 16);
    assert_int_equal(motor->member_count, 5);
    assert_true(motor->members[0].hidden);
    const struct eip_member *fault = eip_structure_member(motor, "FAULT");
    assert_int_equal(fault->type, EIP_TYPE_BOOL);
    assert_int_equal(fault->bit, 1);
    assert_int_equal(fault->offset, 0);
    assert_false(fault->hidden);
    const struct eip_member *hist = eip_structure_member(motor, "Hist");
    assert_int_equal(hist->bit, EIP_NO_BIT);
    assert_int_equal(hist->count, 3);
    assert_int_equal(hist->element_size, 2);
    assert_int_equal(eip_structure_member(motor, "speed")->offset, 4);
    assert_null(eip_structure_member(motor, "Nope"));
    assert_null(eip_structure_member(motor, ""));
    eip_catalog_release(c);
}

static void strings_are_known_whatever_their_size(void **state) {
    (void)state;
    const struct definition *const all[] = {&definition_string, &definition_text20,
                                            &definition_motor};
    eip_catalog *c = catalog_of(all, 3);
    assert_true(catalog_structure_at(c, 0xfce)->is_string);
    assert_string_equal(catalog_structure_at(c, 0xfce)->name, "STRING");
    assert_true(catalog_structure_at(c, 0x101)->is_string);
    assert_string_equal(catalog_structure_at(c, 0x101)->name, "Text20");
    assert_false(catalog_structure_at(c, 0x29a)->is_string);
    eip_catalog_release(c);
}

static void structures_are_linked_however_they_came(void **state) {
    (void)state;
    const struct definition *const all[] = {&definition_line, &definition_timer, &definition_string,
                                            &definition_motor};
    eip_catalog *c = catalog_of(all, 4);
    const struct eip_structure *line = catalog_structure_at(c, 0x300);
    assert_int_equal(line->member_count, 3);
    assert_ptr_equal(line->members[1].structure, catalog_structure_at(c, 0x29a));
    assert_int_equal(line->members[1].element_size, 16);
    assert_int_equal(line->members[1].count, 2);
    assert_int_equal(line->members[2].type, EIP_TYPE_STRUCT);
    assert_string_equal(line->members[2].structure->name, "TIMER");
    assert_int_equal(eip_structure_member(line->members[2].structure, "DN")->bit, 5);
    const struct eip_structure *structures;
    assert_int_equal(eip_catalog_structures(c, &structures), 4);
    assert_int_equal(structures[0].instance, 0x29a);
    assert_int_equal(structures[3].instance, 0xfce);
    eip_catalog_release(c);
}

/* One definition beside Motor: is it taken? */
static bool is_taken(const struct definition *d) {
    const struct definition *const all[] = {&definition_motor, d};
    eip_catalog *c = catalog_of(all, 2);
    bool taken = catalog_structure_at(c, d->instance) != NULL;
    assert_non_null(catalog_structure_at(c, 0x29a));
    eip_catalog_release(c);
    return taken;
}

static void what_contradicts_itself_is_left_out(void **state) {
    (void)state;
    static const struct definition good = {
        .instance = 0x110,
        .size = 24,
        .name = "Good;nEAEA",
        .members = {{"Motor", 0, 0x829a, 4}, {"First", 0, 0x00c4, 0}, {"Bit", 7, 0x00c1, 23}},
    };
    static const struct definition bad[] = {
        {.instance = 0x110,
         .size = 8,
         .name = "Over",
         .members = {{"A", 0, 0xc4, 0}, {"B", 0, 0xc3, 2}}},
        {.instance = 0x110, .size = 8, .name = "Beyond", .members = {{"A", 0, 0xc4, 6}}},
        {.instance = 0x110, .size = 8, .name = "Array", .members = {{"A", 3, 0x20c4, 0}}},
        {.instance = 0x110, .size = 8, .name = "Bit", .members = {{"A", 0, 0xc1, 8}}},
        {.instance = 0x110, .size = 8, .name = "Ninth", .members = {{"A", 8, 0xc1, 0}}},
        {.instance = 0x110, .size = 18, .name = "Nested", .members = {{"A", 0, 0x829a, 4}}},
        {.instance = 0x110,
         .size = 40,
         .name = "Two",
         .members = {{"A", 2, 0xa29a, 0}, {"B", 0, 0xc2, 31}}},
        {.instance = 0x110, .size = 8, .name = "Wrap", .members = {{"A", 0, 0xc4, 0xfffffffc}}},
        {.instance = 0x110, .size = 8, .name = "", .members = {{"A", 0, 0xc4, 0}}},
        {.instance = 0x110, .size = 8, .name = "NoName", .members = {{"", 0, 0xc4, 0}}},
        {.instance = 0x110, .size = 0, .name = "NoSize", .members = {{"A", 0, 0xc4, 0}}},
        {.instance = 0x110, .size = 8, .name = "Nothing"},
    };
    assert_true(is_taken(&good));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(is_taken(&bad[i]));
}

static void what_contains_itself_is_left_out_and_what_needs_it_is_not(void **state) {
    (void)state;
    static const struct definition a = {
        .instance = 0x201, .size = 8, .name = "A", .members = {{"B", 0, 0x8202, 0}}};
    static const struct definition b = {
        .instance = 0x202, .size = 8, .name = "B", .members = {{"C", 0, 0x8203, 0}}};
    static const struct definition c_ = {
        .instance = 0x203, .size = 8, .name = "C", .members = {{"A", 0, 0x8201, 0}}};
    static const struct definition self = {
        .instance = 0x204, .size = 8, .name = "Self", .members = {{"Self", 0, 0x8204, 0}}};
    static const struct definition user = {
        .instance = 0x200,
        .size = 24,
        .name = "User",
        .members = {{"A", 0, 0x8201, 0}, {"Self", 0, 0x8204, 8}, {"N", 0, 0xc4, 20}}};
    const struct definition *const all[] = {&a, &b, &c_, &self, &user};
    eip_catalog *c = catalog_of(all, 5);
    for (uint16_t i = 0x201; i <= 0x204; i++)
        assert_null(catalog_structure_at(c, i));
    const struct eip_structure *taken = catalog_structure_at(c, 0x200);
    assert_non_null(taken);
    assert_null(taken->members[0].structure);
    assert_int_equal(taken->members[0].type, EIP_TYPE_STRUCT);
    assert_int_equal(taken->members[0].element_size, 0);
    eip_catalog_release(c);
}

static void what_is_missing_leaves_its_users_and_their_tags(void **state) {
    (void)state;
    eip_catalog *c = definitions_new();
    assert_non_null(c);
    definitions_add(c, &definition_line);
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Line", 0x8300, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 2, "Other", 0x8301, 0, 0, 0);
    definitions_finish(c);
    assert_int_equal(eip_catalog_find(c, "Line")->element_size, 132);
    assert_null(eip_catalog_find(c, "Line")->structure->members[0].structure);
    assert_null(eip_catalog_find(c, "Other")->structure);
    assert_int_equal(eip_catalog_find(c, "Other")->type, EIP_TYPE_STRUCT);
    assert_int_equal(eip_catalog_find(c, "Other")->element_size, 0);
    eip_catalog_release(c);
}

/* A chain of structures, each with the one before inside; in both orders of their numbers. */
static void nesting_has_a_bound(void **state) {
    (void)state;
    enum { CHAIN = CATALOG_NESTING_MAX + 8 };
    for (int backwards = 0; backwards < 2; backwards++) {
        eip_catalog *c = definitions_new();
        assert_non_null(c);
        for (uint16_t i = 0; i < CHAIN; i++) {
            uint16_t own = (uint16_t)(backwards ? 0x400 - i : 0x400 + i);
            uint16_t inner = (uint16_t)(backwards ? own + 1 : own - 1);
            struct definition d = {.instance = own, .size = 4, .name = "Chain"};
            d.members[0] = (struct definition_member){
                .name = "M", .type = (uint16_t)(i == 0 ? 0xc4 : 0x8000 | inner)};
            definitions_add(c, &d);
        }
        definitions_finish(c);
        for (uint16_t i = 0; i < CHAIN; i++) {
            uint16_t own = (uint16_t)(backwards ? 0x400 - i : 0x400 + i);
            const struct eip_structure *s = catalog_structure_at(c, own);
            assert_int_equal(s == NULL, i == CATALOG_NESTING_MAX);
            if (s != NULL && i > 0)
                assert_int_equal(s->members[0].structure == NULL, i == CATALOG_NESTING_MAX + 1);
        }
        eip_catalog_release(c);
    }
}

static void a_definition_that_is_cut_is_left_out(void **state) {
    (void)state;
    uint8_t buffer[256];
    struct catalog_template t = definition_template(&definition_motor, buffer, sizeof buffer);
    size_t size = reader_left(&t.content), names_end = size;
    while (names_end > 0 && buffer[names_end - 1] == 0)
        names_end--;
    for (size_t cut = 0; cut <= names_end + 1; cut += cut + 3 < names_end ? 3 : 1) {
        eip_catalog *c = definitions_new();
        assert_non_null(c);
        t.content = reader_of(buffer, cut);
        assert_int_equal(catalog_add_template(c, &t), EIP_OK);
        definitions_finish(c);
        assert_int_equal(catalog_structure_at(c, 0x29a) != NULL, cut == names_end + 1);
        eip_catalog_release(c);
    }
}

static void a_handle_of_two_structures_tells_none(void **state) {
    (void)state;
    struct definition twin = definition_text20;
    twin.instance = 0x102;
    const struct definition *const all[] = {&definition_text20, &twin, &definition_motor};
    eip_catalog *c = catalog_of(all, 3);
    assert_string_equal(catalog_by_handle(c, 0x0621)->name, "Motor");
    assert_null(catalog_by_handle(c, 0x1234));
    assert_null(catalog_by_handle(c, 0x1235));
    eip_catalog_release(c);
}

UNIT_CASES(cmocka_unit_test(members_have_offsets_bits_and_counts),
           cmocka_unit_test(strings_are_known_whatever_their_size),
           cmocka_unit_test(structures_are_linked_however_they_came),
           cmocka_unit_test(what_contradicts_itself_is_left_out),
           cmocka_unit_test(what_contains_itself_is_left_out_and_what_needs_it_is_not),
           cmocka_unit_test(what_is_missing_leaves_its_users_and_their_tags),
           cmocka_unit_test(nesting_has_a_bound),
           cmocka_unit_test(a_definition_that_is_cut_is_left_out),
           cmocka_unit_test(a_handle_of_two_structures_tells_none))
