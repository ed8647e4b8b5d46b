/* SPDX-License-Identifier: MIT */
/* Plans over real sockets, against a device in a thread. */
#include <stdio.h>

#include <eip/plan.h>

#include "base/mem.h"
#include "support/ask.h"
#include "support/running.h"
#include "support/unit.h"

enum { TAGS = 12 };

static const char *const tags[TAGS] = {
    "Speed",       "Speed.1", "Speed.4", "Counts[3]", "Counts[4]", "Counts[10-19]",
    "Counts[400]", "Level",   "Text",    "Flag",      "Nope",      "Counts*1000",
};

static eip_client *open_client(const struct running *r, const char *query) {
    char url[64];
    eip_client *c = NULL;
    snprintf(url, sizeof url, "%s%s", r->url, query);
    assert_int_equal(eip_open(url, NULL, &c), EIP_OK);
    return c;
}

static eip_plan *new_plan(eip_client *c, const char *const *names, size_t count) {
    eip_plan *plan = NULL;
    assert_int_equal(eip_plan_new(c, names, count, &plan), EIP_OK);
    return plan;
}

/* Every item is what a read of the tag alone gives. */
static void expect_same(eip_client *c, const eip_plan *plan) {
    const struct eip_item *items;
    size_t count = eip_plan_items(plan, &items);
    for (size_t i = 0; i < count; i++) {
        struct eip_value v = {.count = 0};
        eip_err err = eip_read(c, items[i].tag, &v);
        assert_int_equal(items[i].err, err);
        assert_int_equal(items[i].status.general, eip_last_fault(c)->status.general);
        assert_int_equal(items[i].status.source, eip_last_fault(c)->status.source);
        assert_int_equal(items[i].value.type, v.type);
        assert_int_equal(items[i].value.handle, v.handle);
        assert_int_equal(items[i].value.count, v.count);
        assert_int_equal(items[i].value.size, v.size);
        if (v.size > 0)
            assert_memory_equal(items[i].value.data, v.data, v.size);
    }
}

static void a_plan_reads_what_each_read_gives(void **state) {
    (void)state;
    static const char *const queries[] = {"", "?connected=1"};
    struct running r;
    running_start(&r, 0);
    for (size_t q = 0; q < 2; q++) {
        eip_client *c = open_client(&r, queries[q]);
        eip_plan *plan = new_plan(c, tags, TAGS);
        for (int run = 0; run < 4; run++) {
            assert_int_equal(eip_plan_run(plan), EIP_E_TAG);
            assert_non_null(strstr(eip_last_fault(c)->text, "Nope"));
            expect_same(c, plan);
        }
        eip_plan_free(plan);
        eip_close(c);
    }
    running_stop(&r);
}

static void later_runs_send_few_packets_and_allocate_nothing(void **state) {
    (void)state;
    struct running r;
    struct eip_plan_figures figures;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "?connected=1");
    eip_plan *plan = new_plan(c, tags, TAGS);
    for (int run = 0; run < 2; run++)
        assert_int_equal(eip_plan_run(plan), EIP_E_TAG);
    uint64_t before = mem_count();
    for (int run = 0; run < 10; run++)
        assert_int_equal(eip_plan_run(plan), EIP_E_TAG);
    assert_int_equal(mem_count(), before);
    eip_plan_look(plan, &figures);
    assert_int_equal(figures.packets, 1);
    assert_int_equal(figures.reads, 6); /* Speed, Counts, Level, Text, Flag, Nope */
    assert_int_equal(figures.runs, 12);
    assert_int_equal(figures.rebuilds, 0);
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

static void what_is_no_tag_makes_no_plan(void **state) {
    (void)state;
    struct running r;
    eip_plan *plan = NULL;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "");
    assert_int_equal(eip_plan_new(c, (const char *const[]){"Speed", "Speed["}, 2, &plan),
                     EIP_E_TAG);
    assert_int_equal(eip_last_fault(c)->column, 7);
    assert_int_equal(eip_plan_new(c, (const char *const[]){NULL}, 1, &plan), EIP_E_ARGUMENT);
    assert_int_equal(eip_plan_new(c, NULL, 1, &plan), EIP_E_ARGUMENT);
    assert_null(plan);
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

static void a_plan_without_tags_succeeds(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "");
    eip_plan *plan = new_plan(c, NULL, 0);
    assert_int_equal(eip_plan_run(plan), EIP_OK);
    assert_int_equal(eip_plan_run(plan), EIP_OK);
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

/* Submitting. */

struct told {
    int count;
    eip_err err;
    const struct eip_item *items;
    eip_plan *frees;
};

static void tell(void *user, eip_client *c, struct eip_item *items, size_t count) {
    struct told *told = user;
    told->count++;
    told->items = items;
    assert_int_equal(count, TAGS);
    told->err = items[0].err;
    if (told->frees != NULL)
        assert_int_equal(eip_plan_run(told->frees), EIP_E_ARGUMENT);
    eip_plan_free(told->frees);
    assert_non_null(c);
}

static void a_submitted_run_ends_while_the_client_is_driven(void **state) {
    (void)state;
    struct running r;
    uint64_t id = 0;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "?connected=1");
    eip_plan *plan = new_plan(c, tags, TAGS);
    for (int run = 1; run <= 3; run++) {
        struct told told = {.count = 0};
        assert_int_equal(eip_plan_submit(plan, tell, &told, &id), EIP_OK);
        assert_int_equal(id, run);
        assert_int_equal(eip_plan_submit(plan, tell, &told, NULL), EIP_E_ARGUMENT);
        assert_int_equal(eip_plan_run(plan), EIP_E_ARGUMENT);
        assert_int_equal(eip_pending(c), 1);
        assert_int_equal(eip_wait(&c, 1, 5000000), EIP_OK);
        assert_int_equal(told.count, 1);
        assert_int_equal(told.err, EIP_OK);
        expect_same(c, plan);
    }
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

static void a_run_is_cancelled_by_its_id_by_freeing_and_by_closing(void **state) {
    (void)state;
    struct running r;
    uint64_t id = 0;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "");
    eip_plan *plan = new_plan(c, tags, TAGS);
    struct told told = {.count = 0};
    assert_int_equal(eip_plan_submit(plan, tell, &told, &id), EIP_OK);
    eip_cancel(c, id);
    assert_int_equal(eip_wait(&c, 1, 5000000), EIP_OK);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.err, EIP_E_CANCELLED);
    assert_int_equal(eip_plan_submit(plan, tell, &told, &id), EIP_OK);
    eip_plan_free(plan);
    assert_int_equal(told.count, 2);
    assert_int_equal(told.err, EIP_E_CANCELLED);
    plan = new_plan(c, tags, TAGS);
    assert_int_equal(eip_plan_submit(plan, tell, &told, &id), EIP_OK);
    eip_close(c);
    assert_int_equal(told.count, 3);
    assert_int_equal(told.err, EIP_E_CLOSED);
    assert_int_equal(eip_plan_run(plan), EIP_E_CLOSED);
    eip_plan_free(plan);
    running_stop(&r);
}

static void a_plan_may_be_freed_by_its_callback(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r, "");
    struct told told = {.frees = new_plan(c, tags, TAGS)};
    assert_int_equal(eip_plan_submit(told.frees, tell, &told, NULL), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, 5000000), EIP_OK);
    assert_int_equal(told.count, 1);
    eip_close(c);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(a_plan_reads_what_each_read_gives),
           cmocka_unit_test(later_runs_send_few_packets_and_allocate_nothing),
           cmocka_unit_test(what_is_no_tag_makes_no_plan),
           cmocka_unit_test(a_plan_without_tags_succeeds),
           cmocka_unit_test(a_submitted_run_ends_while_the_client_is_driven),
           cmocka_unit_test(a_run_is_cancelled_by_its_id_by_freeing_and_by_closing),
           cmocka_unit_test(a_plan_may_be_freed_by_its_callback), )
