/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/plant_sample.h"

static const struct device_type *type_of(const struct plant_sample *s, const char *name) {
    const struct device_type *type = device_types_find(&s->device.types, str_of(name));
    assert_non_null(type);
    return type;
}

static void types_may_stand_in_any_order(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "types:\n"
                      "  Line: {Motors: 'Motor[2]', Name: Name20}\n"
                      "  Motor: {Run: BOOL, Speed: REAL, Steps: 'INT[3]'}\n"
                      "  Name20: STRING(20)\n",
                      0);
    assert_int_equal(s.device.types.count, 3);
    assert_int_equal(type_of(&s, "Name20")->chars_max, 20);
    const struct device_type *line = type_of(&s, "Line");
    assert_ptr_equal(device_type_member(line, str_of("Motors"))->structure, type_of(&s, "Motor"));
    assert_int_equal(device_type_member(line, str_of("Motors"))->count, 2);
    assert_int_equal(type_of(&s, "Motor")->size, 16);
    plant_sample_fini(&s);
}

static void members_have_rights(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "types:\n  A:\n    B: {type: DINT, access: read only, description: b}\n"
                      "    C: {type: INT, access: none}\n",
                      0);
    assert_int_equal(device_type_member(type_of(&s, "A"), str_of("B"))->rights, DEVICE_READ_ONLY);
    assert_int_equal(device_type_member(type_of(&s, "A"), str_of("C"))->rights, DEVICE_NO_ACCESS);
    plant_sample_fini(&s);
}

static void types_of_all_devices_and_of_one_go_together(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "types: {Outer: {A: Inner}}\n"
                      "devices:\n- types: {Inner: {B: DINT}}\n- types: {Inner: {B: LINT}}\n",
                      1);
    assert_int_equal(type_of(&s, "Outer")->size, 8);
    plant_sample_fini(&s);
}

static void what_is_refused_has_its_place(void **state) {
    (void)state;
    static const struct plant_mistake rows[] = {
        {"types: {A: {B: QUINT}}", 1, 16, "there is no type 'QUINT'"},
        {"types:\n  A: {B: DINT, C: {type: QUINT}}", 2, 26, "there is no type 'QUINT'"},
        {"types:\n  A: {B: C}\n  C: {D: A}\n", 3, 10, "cannot contain itself"},
        {"types:\n  A: {B: A}\n", 2, 10, "A contains A"},
        {"types:\n  A: {B: DINT}\n  a: {B: DINT}\n", 3, 3, "already"},
        {"types:\n  A: {B: DINT, b: INT}\n", 2, 16, "b"},
        {"types:\n  A:\n    1B: DINT\n", 3, 5, "digit"},
        {"types:\n  A B: {B: DINT}\n", 2, 3, "name"},
        {"types:\n  A: {}\n", 2, 3, "member"},
        {"types:\n  A: DINT\n", 2, 6, "a type is"},
        {"types:\n  A:\n", 2, 5, "missing"},
        {"types:\n  A: STRING(0)\n", 2, 13, "1 to 65535"},
        {"types:\n  A: [B, C]\n", 2, 6, "not a list"},
        {"types: [A]\n", 1, 8, "types are expected"},
        {"types:\n  A:\n    B: REAL[0]\n", 3, 13, "1 to 65535"},
        {"types:\n  A:\n    B: REAL[2,2]\n", 3, 14, "one dimension"},
        {"types:\n  A:\n    B: [DINT]\n", 3, 8, "a single value"},
        {"types:\n  A:\n    B: {access: none}\n", 3, 8, "type of the member is missing"},
        {"types:\n  A:\n    B: {type: DINT, acess: none}\n", 3, 21,
         "there is no 'acess' here: a member may have type, access, description"},
        {"types:\n  A:\n    B: {type: DINT, access: some}\n", 3, 29, "read only"},
        {"types: {A: {B: DINT}}\ndevices:\n- types: {A: {B: DINT}}\n", 3, 11, "already"},
    };
    plant_sample_refused(rows, sizeof rows / sizeof rows[0]);
}

UNIT_CASES(cmocka_unit_test(types_may_stand_in_any_order), cmocka_unit_test(members_have_rights),
           cmocka_unit_test(types_of_all_devices_and_of_one_go_together),
           cmocka_unit_test(what_is_refused_has_its_place))
