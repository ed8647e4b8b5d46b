/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "support/unit.h"

#include "base/name_index.h"

enum { MANY = 5000 };

struct names {
    char text[MANY][16];
    size_t asked; /* how many names were looked at */
};

static struct str name_of(const void *owner, uint32_t number) {
    struct names *names = (void *)(uintptr_t)owner;
    names->asked++;
    return str_of(names->text[number]);
}

static struct names *names_new(void) {
    struct names *names = mem_zero(1, sizeof *names);
    assert_non_null(names);
    for (int i = 0; i < MANY; i++)
        snprintf(names->text[i], sizeof names->text[i], "Tag_%d", i);
    return names;
}

static bool fill(struct name_index *x, const struct name_owner *owner, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (name_index_reserve(x, 1, owner) != EIP_OK)
            return false;
        name_index_add(x, name_of(owner->owner, i), i);
    }
    return true;
}

static void every_name_is_found_in_any_case(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index x = name_index_of(7);
    uint32_t wrong = 0;
    bool filled = fill(&x, &owner, MANY);
    for (uint32_t i = 0; filled && i < MANY; i++) {
        char upper[16];
        snprintf(upper, sizeof upper, "TAG_%u", (unsigned)i);
        wrong += name_index_find(&x, str_of(names->text[i]), &owner) != i;
        wrong += name_index_find(&x, str_of(upper), &owner) != i;
    }
    uint32_t absent = name_index_find(&x, str_of("Tag_5000"), &owner);
    name_index_fini(&x);
    mem_free(names);
    assert_true(filled);
    assert_int_equal(wrong, 0);
    assert_int_equal(absent, NAME_INDEX_NONE);
}

static void guesses_are_nearly_always_right_and_never_miss(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index x = name_index_of(7);
    uint32_t wrong = 0, missed = 0;
    assert_int_equal(name_index_guess(&x, name_index_expect(&x, str_of("Tag_1"))), NAME_INDEX_NONE);
    bool filled = fill(&x, &owner, MANY);
    names->asked = 0;
    for (uint32_t i = 0; filled && i < MANY; i++) {
        uint32_t guess = name_index_guess(&x, name_index_expect(&x, str_of(names->text[i])));
        wrong += guess != i;
        missed += guess == NAME_INDEX_NONE;
    }
    size_t asked = names->asked;
    name_index_fini(&x);
    mem_free(names);
    assert_true(filled);
    assert_in_range(wrong, 0, MANY / 100);
    assert_int_equal(missed, 0);
    assert_int_equal(asked, 0);
}

static void an_empty_index_has_no_name(void **state) {
    (void)state;
    struct name_owner owner = {name_of, NULL};
    struct name_index x = name_index_of(7);
    assert_int_equal(name_index_find(&x, str_of("A"), &owner), NAME_INDEX_NONE);
    name_index_fini(&x);
    name_index_fini(&x);
}

static void names_that_are_not_there_are_seldom_compared(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index x = name_index_of(7);
    bool filled = fill(&x, &owner, MANY);
    names->asked = 0;
    for (int i = 0; filled && i < MANY; i++) {
        char other[24];
        snprintf(other, sizeof other, "Other_%d", i);
        filled = name_index_find(&x, str_of(other), &owner) == NAME_INDEX_NONE;
    }
    size_t asked = names->asked;
    name_index_fini(&x);
    mem_free(names);
    assert_true(filled);
    assert_true(asked < MANY / 50);
}

static void a_seed_changes_the_places(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index a = name_index_of(1);
    struct name_index b = name_index_of(2);
    bool filled = fill(&a, &owner, 100) && fill(&b, &owner, 100);
    bool same = filled && memcmp(a.slots, b.slots, a.room * sizeof *a.slots) == 0;
    name_index_fini(&a);
    name_index_fini(&b);
    mem_free(names);
    assert_true(filled);
    assert_false(same);
}

static void many_can_be_reserved_at_once(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index x = name_index_of(3);
    bool reserved = name_index_reserve(&x, MANY, &owner) == EIP_OK;
    size_t room = x.room;
    bool filled = reserved && fill(&x, &owner, MANY);
    bool stayed = x.room == room;
    name_index_fini(&x);
    mem_free(names);
    assert_true(filled && stayed);
}

/* One in three goes; the others must still be found behind the gaps. */
static void what_is_removed_is_gone_and_nothing_else(void **state) {
    (void)state;
    struct names *names = names_new();
    struct name_owner owner = {name_of, names};
    struct name_index x = name_index_of(4);
    bool filled = fill(&x, &owner, MANY);
    size_t count = x.count;
    size_t wrong = 0;
    for (uint32_t i = 0; filled && i < MANY; i += 3)
        name_index_remove(&x, name_of(names, i), &owner);
    for (uint32_t i = 0; filled && i < MANY; i++)
        wrong += name_index_find(&x, name_of(names, i), &owner) !=
                 (i % 3 == 0 ? (uint32_t)NAME_INDEX_NONE : i);
    size_t left = x.count;
    for (uint32_t i = 0; filled && i < MANY; i += 3)
        name_index_add(&x, name_of(names, i), i);
    for (uint32_t i = 0; filled && i < MANY; i++)
        wrong += name_index_find(&x, name_of(names, i), &owner) != i;
    name_index_fini(&x);
    mem_free(names);
    assert_true(filled);
    assert_int_equal(wrong, 0);
    assert_int_equal(left, count - (MANY + 2) / 3);
}

UNIT_CASES(cmocka_unit_test(every_name_is_found_in_any_case),
           cmocka_unit_test(guesses_are_nearly_always_right_and_never_miss),
           cmocka_unit_test(an_empty_index_has_no_name),
           cmocka_unit_test(names_that_are_not_there_are_seldom_compared),
           cmocka_unit_test(a_seed_changes_the_places),
           cmocka_unit_test(many_can_be_reserved_at_once),
           cmocka_unit_test(what_is_removed_is_gone_and_nothing_else))
