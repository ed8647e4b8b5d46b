/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/elements.h"
#include "support/plant_sample.h"

static const struct device_tag *tag_of(const struct plant_sample *s, const char *name) {
    const struct device_tag *tag = device_tags_find(&s->device.tags, str_of(name));
    assert_non_null(tag);
    return tag;
}

static void short_tags_are_those_of_the_command_line(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "tags:\n  A: DINT\n  B: INT = 5\n  C_08..10: SINT[2] = 1, 2\n"
                      "  'D': 'TIMER = {PRE: 3}'\n",
                      0);
    elements_expect(&s.device, "A", "00 00 00 00");
    elements_expect(&s.device, "B", "05 00");
    elements_expect(&s.device, "C_09", "01 02");
    elements_expect(&s.device, "D.PRE", "03 00 00 00");
    plant_sample_fini(&s);
}

static void detailed_tags_have_rights_and_statuses(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "tags:\n"
                      "  A_1..2: {type: INT, value: 7, access: Read Only, status: 0xff/0x2105}\n"
                      "  B: {type: INT, access: none, description: hidden}\n"
                      "  C: {type: INT = 3, constant: true, access: read/write}\n",
                      0);
    const struct device_tag *last = tag_of(&s, "A_2");
    assert_int_equal(last->rights, DEVICE_READ_ONLY);
    struct device_status status = device_forced(&s.device.forces, last);
    assert_int_equal(status.general, 0xff);
    assert_int_equal(status.extended, 0x2105);
    assert_int_equal(device_forced(&s.device.forces, tag_of(&s, "A_1")).general, 0xff);
    assert_int_equal(last->data[0], 7);
    elements_expect_none(&s.device, "B");
    assert_int_equal(tag_of(&s, "C")->traits & DEVICE_CONSTANT, DEVICE_CONSTANT);
    elements_expect(&s.device, "C", "03 00");
    plant_sample_fini(&s);
}

static void programs_have_tags(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "tags:\n  Program:Main.A: INT = 1\n"
                      "programs:\n  Main:\n    B: INT = 2\n  Empty:\n"
                      "  Other: {A: {type: INT, value: 3}}\n",
                      0);
    elements_expect(&s.device, "Program:Main.A", "01 00");
    elements_expect(&s.device, "Program:Main.B", "02 00");
    elements_expect(&s.device, "Program:Other.A", "03 00");
    plant_sample_fini(&s);
}

static void aliases_stand_for_parts(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "aliases:\n  F: T[1].PRE\n  G: {of: T, access: read only, constant: no}\n"
                      "  H: Program:Main.A.3\n"
                      "tags:\n  T: {type: 'TIMER[2]', value: {PRE: 4}}\n"
                      "programs: {Main: {A: INT = 8}}\n",
                      0);
    elements_expect(&s.device, "F", "04 00 00 00");
    elements_expect(&s.device, "H", "01");
    assert_int_equal(tag_of(&s, "G")->rights, DEVICE_READ_ONLY);
    plant_sample_fini(&s);
}

static void a_micro800_has_its_own_rules(void **state) {
    (void)state;
    struct plant_sample s;
    static const struct plant_mistake rows[] = {
        {"profile: micro800\nprograms: {Main: {A: INT}}\n", 2, 19, "no programs"}};
    plant_sample_init(&s, "profile: micro800\ntags: {A: 'STRING = hi', B: 'BOOL[3] = 1'}\n", 0);
    elements_expect(&s.device, "A", "02 68 69");
    elements_expect(&s.device, "B", "01 01 01");
    plant_sample_fini(&s);
    plant_sample_refused(rows, 1);
}

static void what_is_refused_has_its_place(void **state) {
    (void)state;
    static const struct plant_mistake rows[] = {
        {"tags:\n  A: DINTT\n", 2, 6, "there is no type 'DINTT'"},
        {"tags:\n  A: 'DINT = 1x'\n", 2, 14, "1x"},
        {"tags:\n  A: DINT[2] = 1,2,3\n", 2, 20, "more values"},
        {"tags:\n  A: DINT[0]\n", 2, 11, "number of elements"},
        {"tags:\n  A:\n", 2, 5, "missing"},
        {"tags:\n  A: [DINT]\n", 2, 6, "a tag is a type and a value"},
        {"tags:\n  A: DINT\n  a: DINT\n", 3, 3, "already"},
        {"tags:\n  1A: DINT\n", 2, 3, "does not begin with a digit"},
        {"tags:\n  L_9..x: DINT\n", 2, 8, "a range of names ends"},
        {"tags:\n  A: {value: 1}\n", 2, 6, "no type"},
        {"tags:\n  A: {type: DINT, vaule: 1}\n", 2, 19,
         "there is no 'vaule' here: a tag may have type, value, access, constant, status, "
         "description"},
        {"tags:\n  A: {type: DINT, access: all}\n", 2, 27, "read only"},
        {"tags:\n  A: {type: DINT, constant: maybe}\n", 2, 29, "true or false"},
        {"tags:\n  A: {type: DINT, status: 0}\n", 2, 27, "1 to 255"},
        {"tags:\n  A: {type: DINT, status: 1/x}\n", 2, 29, "extended"},
        {"tags:\n  A: {type: DINT, description: [a]}\n", 2, 32, "a text"},
        {"tags:\n- A\n", 2, 1, "tags are expected"},
        {"programs: {Main: DINT}\n", 1, 18, "tags are expected"},
        {"programs: [Main]\n", 1, 11, "programs are expected"},
        {"programs:\n  Main:\n    A: DINTT\n", 3, 8, "there is no type"},
        {"programs:\n  Main:\n    1A: DINT\n", 3, 5, "digit"},
        {"tags: {A: DINT}\naliases:\n  B: C.D\n", 3, 6, "no such tag"},
        {"tags: {A: DINT}\naliases:\n  B: A.77\n", 3, 8, "bit"},
        {"tags: {A: DINT}\naliases:\n  A: A\n", 3, 3, "already"},
        {"tags: {A: DINT}\naliases:\n  B: {to: A}\n", 3, 7, "an alias may have of, access"},
        {"tags: {A: DINT}\naliases:\n  B: {access: none}\n", 3, 6, "stands for is missing"},
        {"aliases: x\n", 1, 10, "aliases are expected"},
    };
    plant_sample_refused(rows, sizeof rows / sizeof rows[0]);
}

UNIT_CASES(cmocka_unit_test(short_tags_are_those_of_the_command_line),
           cmocka_unit_test(detailed_tags_have_rights_and_statuses),
           cmocka_unit_test(programs_have_tags), cmocka_unit_test(aliases_stand_for_parts),
           cmocka_unit_test(a_micro800_has_its_own_rules),
           cmocka_unit_test(what_is_refused_has_its_place))
