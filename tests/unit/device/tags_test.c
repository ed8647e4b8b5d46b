/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "support/unit.h"

#include "base/clock.h"
#include "cip/address.h"
#include "device/tags.h"

static eip_err add(struct device_tags *t, const char *name, uint16_t type, uint32_t count,
                   struct device_tag **ret_tag) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .count = count};
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
    static const char *const good[] = {"A", "_a1", "Program:Main.Count", "Motor.Speed",
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
                                      "Program:.",
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
    assert_int_equal(add(&t, "S", EIP_TYPE_SHORT_STRING, 0, &tag), EIP_E_TYPE);
    assert_int_equal(add(&t, "A", EIP_TYPE_DINT, DEVICE_ELEMENTS_MAX + 1, &tag), EIP_E_LIMIT);
    assert_int_equal(add(&t, "T", EIP_TYPE_STRUCT, DEVICE_ELEMENTS_MAX, &tag), EIP_E_LIMIT);
    assert_int_equal(t.count, 0);
    device_tags_fini(&t);
}

static struct device_status resolve(const struct device_tags *t, const char *address,
                                    struct device_place *ret_place) {
    struct cip_address a;
    assert_int_equal(cip_address_parse(str_of(address), &a, NULL), EIP_OK);
    return device_tags_resolve(t, reader_of(a.path, a.path_size), ret_place);
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

static void a_path_that_cannot_be_read_is_a_path_error(void **state) {
    (void)state;
    struct device_tags t = device_tags_of(1);
    struct device_tag *tag;
    struct device_place place;
    static const uint8_t cut[] = {0x91, 5, 'S', 'p', 'e', 'e', 'd', 0, 0x29, 0};
    assert_int_equal(add(&t, "Speed", EIP_TYPE_DINT, 4, &tag), EIP_OK);
    struct device_status status = device_tags_resolve(&t, reader_of(cut, sizeof cut), &place);
    assert_int_equal(status.general, CIP_PATH_SEGMENT_ERROR);
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

UNIT_CASES(cmocka_unit_test(names_match_without_regard_to_case),
           cmocka_unit_test(a_name_is_given_once), cmocka_unit_test(only_names_are_names),
           cmocka_unit_test(a_bool_array_counts_dwords),
           cmocka_unit_test(what_has_no_size_or_too_much_of_it_is_refused),
           cmocka_unit_test(paths_lead_to_elements), cmocka_unit_test(levels_of_a_name_are_joined),
           cmocka_unit_test(what_is_not_there_has_its_status),
           cmocka_unit_test(a_path_that_cannot_be_read_is_a_path_error),
           cmocka_unit_test(a_hundred_thousand_tags_are_there_at_once))
