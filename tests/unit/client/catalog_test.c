/* SPDX-License-Identifier: MIT */
#include "client/catalog.h"

#include "support/definitions.h"
#include "support/unit.h"

static struct cip_symbol symbol_of(const char *name, uint16_t type) {
    return (struct cip_symbol){.instance = 1, .name = str_of(name), .type = type};
}

/* In torture a catalog may not be had. */
static eip_catalog *begin(void) {
    eip_catalog *c = definitions_new();
    assert_non_null(c);
    return c;
}

static void tags_stand_by_scope_and_instance_however_they_came(void **state) {
    (void)state;
    static const char *const wanted[] = {"First", "Last", "Alpha", "Beta"};
    eip_catalog *c = begin();
    int zulu = -2, main_program = -2;
    assert_int_equal(catalog_add_program(c, str_of("Zulu"), &zulu), EIP_OK);
    assert_int_equal(catalog_add_program(c, str_of("Main"), &main_program), EIP_OK);
    definitions_symbol(c, zulu, 5, "Beta", 0x00c4, 0, 0, 0);
    definitions_symbol(c, main_program, 9, "Alpha", 0x00c3, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 300, "Last", 0x00c4, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 2, "First", 0x20ca, 10, 0, 0);
    definitions_finish(c);
    const struct eip_symbol *symbols;
    assert_int_equal(eip_catalog_symbols(c, &symbols), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(symbols[i].name, wanted[i]);
    assert_int_equal(symbols[0].dimensions[0], 10);
    assert_int_equal(symbols[0].element_size, 4);
    assert_int_equal(catalog_symbol_word(c, 0), 0x20ca);
    assert_null(symbols[0].program);
    assert_string_equal(symbols[2].program, "Main");
    assert_string_equal(symbols[3].program, "Zulu");
    eip_catalog_release(c);
}

static void tags_are_found_in_any_case(void **state) {
    (void)state;
    eip_catalog *c = begin();
    int program = -2;
    assert_int_equal(catalog_add_program(c, str_of("Main"), &program), EIP_OK);
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Speed", 0x00c4, 0, 0, 0);
    definitions_symbol(c, program, 1, "Speed", 0x00c3, 0, 0, 0);
    definitions_finish(c);
    assert_int_equal(eip_catalog_find(c, "sPEED")->type, EIP_TYPE_DINT);
    assert_int_equal(eip_catalog_find(c, "program:MAIN.speed")->type, EIP_TYPE_INT);
    assert_null(eip_catalog_find(c, "Speed2"));
    assert_null(eip_catalog_find(c, "Program:Main"));
    assert_null(eip_catalog_find(c, "Program:Other.Speed"));
    assert_null(eip_catalog_find(c, ""));
    eip_catalog_release(c);
}

static void programs_are_told_by_name_and_those_without_tags_too(void **state) {
    (void)state;
    eip_catalog *c = begin();
    static const char *const names[] = {"beta", "Gamma", "Alpha", "Main"};
    int number = -2, again = -2;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(catalog_add_program(c, str_of(names[i]), &number), EIP_OK);
    assert_int_equal(catalog_add_program(c, str_of("MAIN"), &again), EIP_OK);
    assert_int_equal(again, number);
    assert_int_equal(catalog_add_program(c, str_of(""), &again), EIP_E_VALUE);
    definitions_finish(c);
    const char *const *programs;
    assert_int_equal(eip_catalog_programs(c, &programs), 4);
    assert_string_equal(programs[0], "Alpha");
    assert_string_equal(programs[1], "beta");
    assert_string_equal(programs[3], "Main");
    eip_catalog_release(c);
}

static void what_belongs_to_the_system_is_no_tag(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint16_t type;
        bool is_tag;
    } cases[] = {
        {"Speed", 0x00c4, true},         {"Program:Main", 0x1068, false},
        {"Program:Main", 0x00c4, false}, {"__DEFVAL_1", 0x00c4, false},
        {"Hidden", 0x10c4, false},       {"Local:1:I", 0x8102, true},
        {"Rack:O1", 0x8102, true},       {"Drive:I.Data", 0x8102, true},
        {"Map:Local", 0x00c4, false},    {"Cxn:Standard:1", 0x00c4, false},
        {"UDI:Valve", 0x00c4, false},    {"Routine:A", 0x00c4, false},
        {"Task:T", 0x1070, false},       {"Some:Thing", 0x00c4, false},
        {"Rack:Out", 0x00c4, false},     {"Under_score", 0x00c1, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        eip_catalog *c = begin();
        struct cip_symbol symbol = symbol_of(cases[i].name, cases[i].type);
        assert_int_equal(catalog_add_symbol(c, CATALOG_CONTROLLER, &symbol), EIP_OK);
        definitions_finish(c);
        const struct eip_symbol *symbols;
        assert_int_equal(eip_catalog_symbols(c, &symbols), cases[i].is_tag);
        eip_catalog_release(c);
    }
}

static void names_and_types_that_cannot_be_are_refused(void **state) {
    (void)state;
    static char long_name[CATALOG_NAME_MAX + 2];
    eip_catalog *c = begin();
    memset(long_name, 'a', CATALOG_NAME_MAX + 1);
    struct cip_symbol cases[] = {
        symbol_of("", 0x00c4),  symbol_of(long_name, 0x00c4), symbol_of("a\tb", 0x00c4),
        symbol_of("a", 0x0000), symbol_of("a", 0x40c4),       symbol_of("a", 0x60c4),
    };
    cases[4].dimensions[0] = 5; /* of two */
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX; i++)
        cases[5].dimensions[i] = 2000;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(catalog_add_symbol(c, CATALOG_CONTROLLER, &cases[i]), EIP_E_VALUE);
    eip_catalog_release(c);
}

static void of_two_tags_with_one_name_the_first_is_found(void **state) {
    (void)state;
    eip_catalog *c = begin();
    definitions_symbol(c, CATALOG_CONTROLLER, 2, "SPEED", 0x00c3, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Speed", 0x00c4, 0, 0, 0);
    definitions_finish(c);
    assert_int_equal(eip_catalog_find(c, "speed")->instance, 1);
    eip_catalog_release(c);
}

static void it_tells_which_definitions_are_missing(void **state) {
    (void)state;
    uint16_t instance = 0;
    eip_catalog *c = begin();
    assert_false(catalog_wants(c, 0, &instance));
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Line", 0x8300, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 2, "Text", 0x8101, 0, 0, 0);
    assert_true(catalog_wants(c, 0, &instance));
    assert_int_equal(instance, 0x101);
    assert_true(catalog_wants(c, instance, &instance));
    assert_int_equal(instance, 0x300);
    assert_false(catalog_wants(c, instance, &instance));
    definitions_add(c, &definition_line);
    definitions_add(c, &definition_text20);
    static const uint16_t nested[] = {0x29a, 0xf83, 0xfce};
    for (size_t i = 0; i < 3; i++) {
        assert_true(catalog_wants(c, i == 0 ? 0 : instance, &instance));
        assert_int_equal(instance, nested[i]);
    }
    eip_catalog_release(c);
}

static void a_definition_comes_once_and_within_limits(void **state) {
    (void)state;
    uint8_t buffer[256];
    eip_catalog *c = begin();
    struct catalog_template t = definition_template(&definition_motor, buffer, sizeof buffer);
    assert_int_equal(catalog_add_template(c, &t), EIP_OK);
    assert_int_equal(catalog_add_template(c, &t), EIP_E_VALUE);
    t.instance = 0;
    assert_int_equal(catalog_add_template(c, &t), EIP_E_VALUE);
    t.instance = 0x1000;
    assert_int_equal(catalog_add_template(c, &t), EIP_E_VALUE);
    t.instance = 0x400;
    t.content.end = t.content.at + CATALOG_DEFINITIONS_MAX; /* refused before it is looked at */
    assert_int_equal(catalog_add_template(c, &t), EIP_E_LIMIT);
    const struct catalog_template *templates;
    assert_int_equal(catalog_templates(c, &templates), 1);
    assert_memory_equal(templates[0].content.at, buffer, reader_left(&templates[0].content));
    eip_catalog_release(c);
}

static void it_lives_until_it_is_released_as_often_as_kept(void **state) {
    (void)state;
    int64_t held = mem_held();
    eip_catalog *c = begin();
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Speed", 0x00c4, 0, 0, 0);
    definitions_finish(c);
    eip_catalog_keep(c);
    eip_catalog_release(c);
    assert_non_null(eip_catalog_find(c, "Speed"));
    assert_string_equal(catalog_key_of(c)->name, "Press");
    eip_catalog_release(c);
    eip_catalog_release(NULL);
    assert_int_equal(mem_held(), held);
}

static void keys_differ_in_anything_that_tells_programs_apart(void **state) {
    (void)state;
    const struct catalog_key key = {.vendor = 1,
                                    .device_type = 14,
                                    .product_code = 54,
                                    .major = 20,
                                    .minor = 11,
                                    .serial = 7,
                                    .name = "Press",
                                    .marks = {1, 2},
                                    .marks_size = 2};
    struct catalog_key others[] = {key, key, key, key, key, key, key, key, key};
    others[0].vendor++;
    others[1].device_type++;
    others[2].product_code++;
    others[3].major++;
    others[4].minor++;
    others[5].serial++;
    others[6].name[0] = 'p';
    others[7].marks[1]++;
    others[8].marks_size--;
    assert_true(catalog_key_equal(&key, &key));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(catalog_key_equal(&key, &others[i]));
}

static void fifty_thousand_tags_are_all_found(void **state) {
    (void)state;
    enum { TAGS = UNIT_SAMPLES(50000) };
    eip_catalog *c = begin();
    char name[32];
    for (uint32_t i = 0; i < TAGS; i++) {
        snprintf(name, sizeof name, "Station%u_Value", i);
        definitions_symbol(c, CATALOG_CONTROLLER, i + 1, name, 0x00c4, 0, 0, 0);
    }
    definitions_finish(c);
    for (uint32_t i = 0; i < TAGS; i += 7) {
        snprintf(name, sizeof name, "station%u_value", i);
        const struct eip_symbol *symbol = eip_catalog_find(c, name);
        assert_non_null(symbol);
        assert_int_equal(symbol->instance, i + 1);
    }
    eip_catalog_release(c);
}

UNIT_CASES(cmocka_unit_test(tags_stand_by_scope_and_instance_however_they_came),
           cmocka_unit_test(tags_are_found_in_any_case),
           cmocka_unit_test(programs_are_told_by_name_and_those_without_tags_too),
           cmocka_unit_test(what_belongs_to_the_system_is_no_tag),
           cmocka_unit_test(names_and_types_that_cannot_be_are_refused),
           cmocka_unit_test(of_two_tags_with_one_name_the_first_is_found),
           cmocka_unit_test(it_tells_which_definitions_are_missing),
           cmocka_unit_test(a_definition_comes_once_and_within_limits),
           cmocka_unit_test(it_lives_until_it_is_released_as_often_as_kept),
           cmocka_unit_test(keys_differ_in_anything_that_tells_programs_apart),
           cmocka_unit_test(fifty_thousand_tags_are_all_found))
