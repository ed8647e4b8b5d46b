/* SPDX-License-Identifier: MIT */
/* Where addresses lead. */
#include "client/catalog.h"

#include "support/definitions.h"
#include "support/unit.h"

static eip_catalog *sample(void) {
    eip_catalog *c = definitions_new();
    int program = 0;
    assert_non_null(c);
    assert_int_equal(catalog_add_program(c, str_of("Main"), &program), EIP_OK);
    definitions_symbol(c, CATALOG_CONTROLLER, 1, "Speed", 0x00c4, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 2, "Counts", 0x20c3, 1000, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 3, "Cube", 0x60ca, 4, 5, 6);
    definitions_symbol(c, CATALOG_CONTROLLER, 4, "Line", 0x8300, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 5, "Lines", 0xa300, 3, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 6, "Local:1:I", 0x829a, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 7, "Unsized", 0x20c4, 0, 0, 0);
    definitions_symbol(c, CATALOG_CONTROLLER, 8, "Unknown", 0x8555, 0, 0, 0);
    definitions_symbol(c, program, 300, "Motors", 0xc29a, 2, 3, 0);
    definitions_add(c, &definition_line);
    definitions_add(c, &definition_motor);
    definitions_add(c, &definition_timer);
    definitions_add(c, &definition_string);
    definitions_finish(c);
    return c;
}

static eip_err resolve(const eip_catalog *c, const char *text, struct catalog_place *ret_place) {
    struct cip_address address;
    assert_int_equal(cip_address_parse(str_of(text), &address, NULL), EIP_OK);
    return catalog_resolve(c, &address, ret_place);
}

static void an_address_leads_to_bytes_of_a_tag(void **state) {
    (void)state;
    static const struct {
        const char *text, *tag;
        uint64_t offset;
        uint32_t count, element_size;
        uint16_t type;
        uint8_t bit;
    } cases[] = {
        {"speed", "Speed", 0, 1, 4, EIP_TYPE_DINT, EIP_NO_BIT},
        {"Speed.3", "Speed", 0, 1, 4, EIP_TYPE_DINT, EIP_NO_BIT},
        {"Counts", "Counts", 0, 1000, 2, EIP_TYPE_INT, EIP_NO_BIT},
        {"Counts[999]", "Counts", 1998, 1, 2, EIP_TYPE_INT, EIP_NO_BIT},
        {"Cube[1,2,3]", "Cube", 180, 75, 4, EIP_TYPE_REAL, EIP_NO_BIT},
        {"Line", "Line", 0, 1, 132, EIP_TYPE_STRUCT, EIP_NO_BIT},
        {"Line.axes", "Line", 88, 2, 16, EIP_TYPE_STRUCT, EIP_NO_BIT},
        {"Line.Axes[1].Speed", "Line", 108, 1, 4, EIP_TYPE_REAL, EIP_NO_BIT},
        {"Line.Axes[1].Hist[2]", "Line", 116, 1, 2, EIP_TYPE_INT, EIP_NO_BIT},
        {"Lines[2].Wait.DN", "Lines", 387, 1, 1, EIP_TYPE_BOOL, 5},
        {"Lines[1].Axes[0].fault", "Lines", 220, 1, 1, EIP_TYPE_BOOL, 1},
        {"Lines.Name.LEN", "Lines", 0, 1, 4, EIP_TYPE_DINT, EIP_NO_BIT},
        {"Local:1:I.Run", "Local:1:I", 0, 1, 1, EIP_TYPE_BOOL, 0},
        {"Program:Main.Motors[1,1].Speed", "Motors", 68, 1, 4, EIP_TYPE_REAL, EIP_NO_BIT},
        {"@0x6b/4", "Line", 0, 1, 132, EIP_TYPE_STRUCT, EIP_NO_BIT},
        {"Unsized[7]", "Unsized", 28, 1, 4, EIP_TYPE_DINT, EIP_NO_BIT},
    };
    eip_catalog *c = sample();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct catalog_place place;
        assert_int_equal(resolve(c, cases[i].text, &place), EIP_OK);
        assert_string_equal(place.symbol->name, cases[i].tag);
        assert_int_equal(place.offset, cases[i].offset);
        assert_int_equal(place.count, cases[i].count);
        assert_int_equal(place.element_size, cases[i].element_size);
        assert_int_equal(place.type, cases[i].type);
        assert_int_equal(place.bit, cases[i].bit);
    }
    eip_catalog_release(c);
}

static void what_is_not_there_is_told(void **state) {
    (void)state;
    static const struct {
        const char *text;
        eip_err err;
    } cases[] = {
        {"Nope", EIP_E_TAG},         {"Speed[0]", EIP_E_TAG},
        {"Speed.Member", EIP_E_TAG}, {"Counts[1000]", EIP_E_ARGUMENT},
        {"Counts[0,0]", EIP_E_TAG},  {"Cube[1]", EIP_E_TAG},
        {"Cube[1,2]", EIP_E_TAG},    {"Cube[0,5,0]", EIP_E_ARGUMENT},
        {"Line.Nope", EIP_E_TAG},    {"Line.Axes[2]", EIP_E_ARGUMENT},
        {"Program:Main", EIP_E_TAG}, {"Program:Nope.Motors", EIP_E_TAG},
        {"Motors", EIP_E_TAG},       {"Program:Main.Speed", EIP_E_TAG},
        {"@0x6b/99", EIP_E_TAG},     {"@0x01/1", EIP_E_TAG},
        {"Unknown.Part", EIP_E_TAG},
    };
    eip_catalog *c = sample();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct catalog_place place = {.count = 77};
        assert_int_equal(resolve(c, cases[i].text, &place), cases[i].err);
        assert_int_equal(place.count, 77);
    }
    eip_catalog_release(c);
}

static void it_tells_how_much_of_the_path_names_the_tag(void **state) {
    (void)state;
    struct catalog_place place;
    eip_catalog *c = sample();
    assert_int_equal(resolve(c, "Lines[1].Wait", &place), EIP_OK);
    assert_int_equal(place.name_size, 2 + 6); /* 91 05 "Lines" and a pad byte */
    assert_int_equal(resolve(c, "Program:Main.Motors[0,0]", &place), EIP_OK);
    assert_int_equal(place.name_size, 2 + 12 + 2 + 6);
    assert_int_equal(resolve(c, "Speed", &place), EIP_OK);
    assert_int_equal(place.name_size, 8);
    eip_catalog_release(c);
}

static void a_structure_that_is_not_known_still_has_its_tag(void **state) {
    (void)state;
    struct catalog_place place;
    eip_catalog *c = sample();
    assert_int_equal(resolve(c, "Unknown", &place), EIP_OK);
    assert_int_equal(place.type, EIP_TYPE_STRUCT);
    assert_null(place.structure);
    assert_int_equal(place.element_size, 0);
    eip_catalog_release(c);
}

UNIT_CASES(cmocka_unit_test(an_address_leads_to_bytes_of_a_tag),
           cmocka_unit_test(what_is_not_there_is_told),
           cmocka_unit_test(it_tells_how_much_of_the_path_names_the_tag),
           cmocka_unit_test(a_structure_that_is_not_known_still_has_its_tag))
