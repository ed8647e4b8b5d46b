/* SPDX-License-Identifier: MIT */
/* The numbers by which a change of the program is seen (1756-PM020, "Detecting Changes"). */
#include "support/ask.h"
#include "support/unit.h"

#define LIST "03 02 20 AC 24 01 05 00 01 00 02 00 03 00 04 00 0A 00"
#define HEAD "83 00 00 00 05 00 "

enum { REPLY_SIZE = 4 + 2 + 5 * 4 + 2 + 2 + 3 * 4 };

struct marks {
    uint8_t bytes[DEVICE_UNCONNECTED_MAX];
};

static struct marks marks_of(struct device *d) {
    struct marks m = {{0}};
    assert_int_equal(ask_bytes(d, LIST, m.bytes), REPLY_SIZE);
    return m;
}

static bool are_equal(struct marks a, struct marks b) {
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static struct device_tag *add(struct device *d, const char *name, uint16_t type, uint32_t count) {
    struct device_tag *tag;
    const struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
    return tag;
}

static void add_type(struct device *d, const char *name) {
    const struct device_type *type;
    struct device_type_fault fault;
    const struct device_member_spec member = {.name = str_of("A"), .type = str_of("DINT")};
    const struct device_type_spec spec = {.name = str_of(name), .members = &member, .count = 1};
    assert_int_equal(device_types_add(&d->types, &spec, &type, &fault), EIP_OK);
}

static void a_list_and_all_have_the_same_numbers(void **state) {
    (void)state;
    struct device d;
    uint8_t all[DEVICE_UNCONNECTED_MAX];
    ask_init(&d);
    struct marks m = marks_of(&d);
    ask_compare("the list", reader_of(m.bytes, REPLY_SIZE),
                HEAD "01 00 00 00 ?? ?? 02 00 00 00 ?? ?? 03 00 00 00 07 00 00 00 "
                     "04 00 00 00 ?? ?? ?? ?? 0A 00 00 00 ?? ?? ?? ??");
    assert_int_equal(ask_bytes(&d, "01 02 20 AC 24 01", all), 4 + 2 + 2 + 3 * 4);
    assert_memory_equal(all + 4, m.bytes + 10, 2);
    assert_memory_equal(all + 6, m.bytes + 16, 2);
    assert_memory_equal(all + 8, m.bytes + 22, 4);
    assert_memory_equal(all + 12, m.bytes + 30, 4);
    assert_memory_equal(all + 16, m.bytes + 38, 4);
    ask(&d, "03 02 20 AC 24 01 02 00 05 00 03 00",
        "83 00 0A 00 02 00 05 00 14 00 03 00 00 00 07 00 00 00");
    ask(&d, "0E 03 20 AC 24 01 30 03", "8E 00 00 00 07 00 00 00");
    ask(&d, "10 03 20 AC 24 01 30 03 08 00 00 00", "90 00 0E 00");
    ask(&d, "0E 03 20 AC 24 02 30 03", "8E 00 05 00");
    device_fini(&d);
}

static void every_change_of_the_program_is_seen(void **state) {
    (void)state;
    struct device d;
    struct marks seen[8];
    ask_init(&d);
    seen[0] = marks_of(&d);
    assert_true(are_equal(seen[0], marks_of(&d)));
    struct device_tag *tag = add(&d, "New", EIP_TYPE_DINT, 0);
    seen[1] = marks_of(&d);
    device_tags_remove(&d.tags, tag);
    seen[2] = marks_of(&d);
    tag = add(&d, "New", EIP_TYPE_DINT, 10); /* resized */
    seen[3] = marks_of(&d);
    device_tags_remove(&d.tags, tag);
    add(&d, "New", EIP_TYPE_REAL, 10); /* retyped */
    seen[4] = marks_of(&d);
    add_type(&d, "Recipe");
    seen[5] = marks_of(&d);
    add(&d, "Program:Main.Count", EIP_TYPE_DINT, 0);
    seen[6] = marks_of(&d);
    tag = device_tags_find(&d.tags, str_of("Program:Main.Count"));
    device_tags_remove(&d.tags, tag);
    seen[7] = marks_of(&d);
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(are_equal(seen[i], seen[j]));
    assert_true(are_equal(seen[7], marks_of(&d)));
    device_fini(&d);
}

static struct marks marks_with(const char *name, uint16_t type, uint32_t count, const char *struc,
                               uint64_t seed) {
    struct device d;
    device_init(&d, &(struct device_options){.seed = seed});
    add_type(&d, struc);
    add(&d, name, type, count);
    struct marks m = marks_of(&d);
    device_fini(&d);
    return m;
}

static void a_tag_that_went_before_anybody_asked_counts(void **state) {
    (void)state;
    struct device with;
    struct device without;
    ask_init(&with);
    ask_init(&without);
    device_tags_remove(&with.tags, add(&with, "Gone", EIP_TYPE_DINT, 0));
    bool equal = are_equal(marks_of(&with), marks_of(&without));
    device_fini(&with);
    device_fini(&without);
    assert_false(equal);
}

static void equal_programs_have_equal_numbers(void **state) {
    (void)state;
    struct marks a = marks_with("Speed", EIP_TYPE_DINT, 0, "Recipe", 1);
    assert_true(are_equal(a, marks_with("Speed", EIP_TYPE_DINT, 0, "Recipe", 2)));
    assert_false(are_equal(a, marks_with("Spoed", EIP_TYPE_DINT, 0, "Recipe", 1)));
    assert_false(are_equal(a, marks_with("Speed", EIP_TYPE_REAL, 0, "Recipe", 1)));
    assert_false(are_equal(a, marks_with("Speed", EIP_TYPE_DINT, 1, "Recipe", 1)));
    assert_false(are_equal(a, marks_with("Speed", EIP_TYPE_DINT, 0, "Recipes", 1)));
}

static void a_controller_that_is_loaded_or_locked_says_so(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    d.project = DEVICE_DOWNLOADING;
    ask(&d, LIST, "83 00 05 00");
    ask(&d, "01 02 20 AC 24 01", "81 00 05 00");
    d.project = DEVICE_LOCKED;
    ask(&d, LIST, "83 00 10 00");
    ask(&d, "0E 03 20 AC 24 01 30 03", "8E 00 10 00");
    ask(&d, "01 02 20 64 24 01", "81 00 00 00 *");
    d.project = DEVICE_LOADED;
    ask(&d, LIST, HEAD "*");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_tag_that_went_before_anybody_asked_counts),
           cmocka_unit_test(a_list_and_all_have_the_same_numbers),
           cmocka_unit_test(every_change_of_the_program_is_seen),
           cmocka_unit_test(equal_programs_have_equal_numbers),
           cmocka_unit_test(a_controller_that_is_loaded_or_locked_says_so))
