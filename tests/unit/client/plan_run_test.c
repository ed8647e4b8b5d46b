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
        print_error("%s: %s\n", mistake.index < count ? tags[mistake.index] : "", mistake.why);
    assert_int_equal(err, EIP_OK);
}

/* What plans became, all together. */
struct sums {
    size_t tags;
    size_t reads;
    size_t instances;
    size_t guarded; /* packets */
};

static void add_up(struct sums *sums, const struct plan_run *plan) {
    struct eip_plan_figures figures;
    plan_run_look(plan, &figures);
    sums->tags += plan->items.count;
    sums->reads += figures.reads;
    sums->instances += figures.instances;
    for (size_t i = 0; i < plan->layout.count; i++)
        sums->guarded += plan->layout.packets[i].guarded;
}

/* Some runs of a plan, each with what reads of the tags alone give. */
static void check_set(struct planned *p, const struct set *s, bool may_browse, struct sums *sums) {
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
    add_up(sums, &plan);
    plan_run_fini(&plan);
}

static void check_random_sets(enum client_connected connected, const char *profile, uint64_t seed,
                              struct sums *sums) {
    for (size_t i = 0; i < UNIT_SAMPLES(60); i++) {
        struct planned p;
        struct set set;
        struct rng rng = rng_of(seed * 1000 + i);
        assert_true(planned_init(&p, connected, profile));
        random_set(&set, &rng);
        check_set(&p, &set, i % 3 != 0, sums);
        planned_fini(&p);
    }
}

static void plans_read_what_reads_of_each_tag_give_over_connections(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(CLIENT_CONNECTED_ALWAYS, NULL, 1, &sums);
    assert_in_range(sums.reads, 1, sums.tags * 3 / 4);
    assert_in_range(sums.instances, sums.reads / 10, sums.reads);
    assert_in_range(sums.guarded, 10, sums.reads);
}

static void plans_read_what_reads_of_each_tag_give_without_connections(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(CLIENT_CONNECTED_NEVER, NULL, 2, &sums);
    assert_in_range(sums.guarded, 5, sums.reads);
}

static void plans_read_what_reads_of_each_tag_give_from_a_small_controller(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(CLIENT_CONNECTED_AUTO, "compactlogix", 3, &sums);
    assert_in_range(sums.guarded, 1, sums.reads);
}

/* More elements than a request has. */

static void add_large(struct planned *p, const char *name, const char *type, uint32_t count) {
    const struct eip_tag tag = {.name = name, .type = type, .dims = {count}};
    char all[PLANNED_TAG_MAX];
    struct eip_value v;
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
    snprintf(all, sizeof all, "%s*%u", name, count);
    assert_int_equal(eip_device_get(p->device, name, &v), EIP_OK);
    uint8_t *bytes = mem_alloc(v.size);
    assert_non_null(bytes);
    for (size_t i = 0; i < v.size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 1000);
    v.data = bytes;
    assert_int_equal(eip_device_set(p->device, name, &v), EIP_OK);
    mem_free(bytes);
}

static void expect_large(struct planned *p, const struct eip_item *item, const char *tag,
                         size_t skipped) {
    struct eip_value v;
    assert_int_equal(item->err, EIP_OK);
    assert_int_equal(eip_device_get(p->device, tag, &v), EIP_OK);
    assert_in_range(item->value.size, 1, v.size - skipped);
    assert_memory_equal(item->value.data, v.data + skipped, item->value.size);
}

static void arrays_of_more_elements_than_a_request_has_are_read(void **state) {
    (void)state;
    static const char *const tags[] = {"Large*100000", "Large[5-99999]", "Bytes*70000",
                                       "Large*100001", "Large[7]",       "None*70000"};
    for (int i = 0; i < 4; i++) {
        struct planned p;
        struct plan_run plan;
        assert_true(
            planned_init(&p, i < 2 ? CLIENT_CONNECTED_ALWAYS : CLIENT_CONNECTED_NEVER, NULL));
        add_large(&p, "Large", "DINT", 100000);
        add_large(&p, "Bytes", "SINT", 70000);
        plan_of(&plan, tags, 6);
        for (int run = 0; run < 3; run++) {
            assert_true(planned_run(&p, &plan));
            const struct eip_item *items = plan.items.items;
            assert_int_equal(items[0].value.count, 100000);
            expect_large(&p, &items[0], "Large", 0);
            assert_int_equal(items[1].value.count, 99995);
            expect_large(&p, &items[1], "Large", 20);
            assert_int_equal(items[2].value.count, 70000);
            expect_large(&p, &items[2], "Bytes", 0);
            assert_int_equal(items[3].err, EIP_E_REFUSED);
            assert_int_equal(items[3].status.extended[0], 0x2105);
            expect_large(&p, &items[4], "Large", 28);
            assert_int_equal(items[5].err, EIP_E_TAG);
        }
        plan_run_fini(&plan);
        planned_fini(&p);
    }
}

/* The program changes. */

enum { SMALL = 20 };

static const char *const plain[SMALL] = {"Line.Axes[0].Position",
                                         "Line.Axes[1].Position",
                                         "Line.Axes[2].Position",
                                         "Line.Axes[3].Position",
                                         "Line.Axes[0].Run",
                                         "Line.Axes[1].Run",
                                         "Line.Axes[2].Run",
                                         "Line.Axes[3].Run",
                                         "Program:Main.ALongerNameThanMostOthers",
                                         "Speed",
                                         "Level",
                                         "Wide",
                                         "Small",
                                         "Counts[1]",
                                         "Counts[2]",
                                         "Counts[3]",
                                         "Program:Main.Cnt[1]",
                                         "Program:Main.Cnt[2]",
                                         "Program:Main.Cnt[5]",
                                         "Program:Main.Line.Axes[2].Position"};

static void change(struct planned *p) {
    const struct eip_tag tag = {.name = "Level", .type = "DINT"};
    assert_int_equal(eip_device_remove_tag(p->device, "Level"), EIP_OK);
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
}

static void a_run_that_meets_another_program_gives_no_value(void **state) {
    (void)state;
    struct planned p;
    struct plan_run plan;
    assert_true(planned_init(&p, CLIENT_CONNECTED_ALWAYS, NULL));
    plan_of(&plan, plain, SMALL);
    plan.may_browse = true;
    assert_true(planned_run(&p, &plan));
    planned_expect_same(&p, &plan);
    assert_in_range(plan.layout.parts.count, 1, 12);
    change(&p);
    assert_true(planned_run(&p, &plan));
    for (size_t i = 0; i < SMALL; i++) {
        assert_int_equal(plan.items.items[i].err, EIP_E_CHANGED);
        assert_null(plan.items.items[i].value.data);
        assert_int_equal(plan.items.items[i].value.count, 0);
    }
    assert_int_equal(plan.rebuilds, 1);
    assert_true(planned_run(&p, &plan));
    planned_expect_same(&p, &plan);
    assert_int_equal(plan.items.items[10].value.type, EIP_TYPE_DINT);
    plan_run_fini(&plan);
    planned_fini(&p);
}

UNIT_CASES(cmocka_unit_test(plans_read_what_reads_of_each_tag_give_over_connections),
           cmocka_unit_test(plans_read_what_reads_of_each_tag_give_without_connections),
           cmocka_unit_test(plans_read_what_reads_of_each_tag_give_from_a_small_controller),
           cmocka_unit_test(arrays_of_more_elements_than_a_request_has_are_read),
           cmocka_unit_test(a_run_that_meets_another_program_gives_no_value), )
