#include "base/map.h"
#include "base/rng.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

enum { THINGS = 500, STEPS = 20000 };

struct thing {
    char name[16];
    bool in;
};

static struct thing things[THINGS];

static struct str name_of(const struct thing *thing) {
    return str_of(thing->name);
}

static void name_things(void) {
    for (int i = 0; i < THINGS; i++) {
        snprintf(things[i].name, sizeof things[i].name, "Tag_%d", i);
        things[i].in = false;
    }
}

static size_t walk(const struct map *m) {
    size_t at = 0, count = 0;
    for (struct thing *t = map_next(m, &at); t != NULL; t = map_next(m, &at), count++)
        if (!t->in)
            return SIZE_MAX;
    return count;
}

/* One random change, in the map and in the flags beside it. */
static eip_err change(struct map *m, struct rng *rng, struct thing *t) {
    if (rng_chance(rng, 50)) {
        void *was = map_remove(m, name_of(t));
        check(was == (t->in ? t : NULL));
        t->in = false;
        return EIP_OK;
    }
    eip_err err = map_put(m, name_of(t), t);
    t->in = t->in || err == EIP_OK;
    return err;
}

static void a_map_agrees_with_a_flag_per_key_after_every_change(void **state) {
    (void)state;
    name_things();
    struct map m = map_of(false, 12345);
    struct rng rng = rng_of(1);
    eip_err err = EIP_OK;
    bool agrees = true;
    for (int i = 0; i < STEPS && err == EIP_OK; i++) {
        err = change(&m, &rng, &things[rng_below(&rng, THINGS)]);
        struct thing *t = &things[rng_below(&rng, THINGS)];
        agrees = agrees && map_find(&m, name_of(t)) == (t->in ? t : NULL);
        agrees = agrees && (i % 500 != 0 || walk(&m) == m.count);
    }
    agrees = agrees && walk(&m) == m.count;
    map_fini(&m);
    map_fini(&m);
    assert_true(agrees);
    assert_null(map_find(&m, str_of("Tag_1")));
}

static void a_folding_map_finds_a_name_in_any_case(void **state) {
    (void)state;
    int value, other;
    struct map folds = map_of(true, 3), exact = map_of(false, 3);
    eip_err err = map_put(&folds, str_of("Motor"), &value);
    err = err != EIP_OK ? err : map_put(&exact, str_of("Motor"), &value);
    bool found = map_find(&folds, str_of("MOTOR")) == &value;
    bool strict = map_find(&exact, str_of("MOTOR")) == NULL;
    err = err != EIP_OK ? err : map_put(&folds, str_of("mOTOR"), &other);
    bool replaced = map_find(&folds, str_of("Motor")) == &other && folds.count == 1;
    map_fini(&folds);
    map_fini(&exact);
    assert_true(err != EIP_OK || (found && strict && replaced));
}

static void an_empty_map_has_nothing(void **state) {
    (void)state;
    struct map m = map_of(false, 0);
    size_t at = 0;
    assert_null(map_find(&m, str_of("x")));
    assert_null(map_remove(&m, str_of("x")));
    assert_null(map_next(&m, &at));
    map_fini(&m);
}

/* Keys of one hash share a run of slots; taking one out of the middle must not hide the others. */
static void removal_closes_the_gap_in_a_run(void **state) {
    (void)state;
    name_things();
    for (int gone = 0; gone < 12; gone++) {
        struct map m = map_of(false, (uint32_t)gone);
        eip_err err = EIP_OK;
        for (int i = 0; i < 12 && err == EIP_OK; i++)
            err = map_put(&m, name_of(&things[i]), &things[i]);
        bool good = map_remove(&m, name_of(&things[gone])) == &things[gone];
        for (int i = 0; i < 12; i++)
            good = good && map_find(&m, name_of(&things[i])) == (i == gone ? NULL : &things[i]);
        map_fini(&m);
        assert_true(good || err != EIP_OK);
    }
}

static void a_map_without_memory_stays_as_it_was(void **state) {
    (void)state;
    name_things();
    struct map m = map_of(false, 9);
    size_t before = 0;
    while (before < THINGS && map_put(&m, name_of(&things[before]), &things[before]) == EIP_OK)
        before++;
    bool whole = m.count == before;
    for (size_t i = 0; i < before; i++)
        whole = whole && map_find(&m, name_of(&things[i])) == &things[i];
    map_fini(&m);
    assert_true(whole);
}

UNIT_CASES(cmocka_unit_test(a_map_agrees_with_a_flag_per_key_after_every_change),
           cmocka_unit_test(a_folding_map_finds_a_name_in_any_case),
           cmocka_unit_test(an_empty_map_has_nothing),
           cmocka_unit_test(removal_closes_the_gap_in_a_run),
           cmocka_unit_test(a_map_without_memory_stays_as_it_was))
