/* SPDX-License-Identifier: MIT */
/* Plans on an engine, against a device in the same process. */
#include <stdio.h>

#include "base/mem.h"
#include "client/browse.h"
#include "support/planned.h"
#include "support/unit.h"

enum { TAGS_MAX = 120 };

/* Tags of a plan that live as long as it. */
struct set {
    char texts[TAGS_MAX][PLANNED_TAG_MAX];
    const char *tags[TAGS_MAX];
    size_t count;
};

static void random_set(struct set *s, struct rng *rng) {
    s->count = 1 + rng_below(rng, rng_chance(rng, 50) ? 20 : TAGS_MAX);
    for (size_t i = 0; i < s->count; i++) {
        planned_random_tag(rng, s->texts[i]);
        s->tags[i] = s->texts[i];
    }
}

static void plan_of(struct plan_run *plan, const char *const *tags, size_t count) {
    struct client_mistake mistake;
    eip_err err = plan_run_init(plan, tags, count, &mistake);
    if (err != EIP_OK)
        print_error("%s: %s\n", tags[mistake.index], mistake.why);
    assert_int_equal(err, EIP_OK);
}

/* Three runs of a plan, each with what reads of the tags alone give. */
static void check_set(struct planned *p, const struct set *s, bool may_browse) {
    struct plan_run plan;
    plan_of(&plan, s->tags, s->count);
    plan.may_browse = may_browse;
    for (int run = 0; run < 4; run++) {
        assert_true(planned_run(p, &plan));
        planned_expect_same(p, &plan);
    }
    assert_int_equal(plan.rebuilds, 0);
    uint64_t before = mem_count();
    assert_true(planned_run(p, &plan));
    assert_int_equal(mem_count(), before);
    plan_run_fini(&plan);
}

static void check_random_sets(enum client_connected connected, const char *profile, uint64_t seed) {
    for (size_t i = 0; i < UNIT_SAMPLES(60); i++) {
        struct planned p;
        struct set set;
        struct rng rng = rng_of(seed * 1000 + i);
        assert_true(planned_init(&p, connected, profile));
        random_set(&set, &rng);
        check_set(&p, &set, i % 3 != 0);
        planned_fini(&p);
    }
}

static void plans_read_what_reads_of_each_tag_give_over_connections(void **state) {
    (void)state;
    check_random_sets(CLIENT_CONNECTED_ALWAYS, NULL, 1);
}

static void plans_read_what_reads_of_each_tag_give_without_connections(void **state) {
    (void)state;
    check_random_sets(CLIENT_CONNECTED_NEVER, NULL, 2);
}

UNIT_CASES(cmocka_unit_test(plans_read_what_reads_of_each_tag_give_over_connections),
           cmocka_unit_test(plans_read_what_reads_of_each_tag_give_without_connections), )
