/* SPDX-License-Identifier: MIT */
/* Structures that are read by their members on an engine, against a device in the same process. */
#include "client/plan_wholes.h"

#include "support/planned.h"
#include "support/unit.h"

enum { TAGS = 4, TURNS = 50 };

static const char *const tags[TAGS] = {"Locked", "Speed", "Line.Axes[1-2]", "None"};

struct bench {
    struct planned p;
    struct plan_run plan; /* which browses, so that there is a catalog */
    struct plan_wholes wholes;
    int ended;
};

static void end_told(void *user) {
    struct bench *b = user;
    b->ended++;
}

static void begin(struct bench *b) {
    struct client_mistake mistake;
    *b = (struct bench){.ended = 0};
    assert_true(planned_init(&b->p, CLIENT_CONNECTED_ALWAYS, NULL));
    assert_int_equal(plan_run_init(&b->plan, tags, TAGS, &mistake), EIP_OK);
    b->plan.may_browse = true;
    assert_true(planned_run(&b->p, &b->plan));
    assert_non_null(b->plan.catalog);
    b->wholes.engine = &b->p.engine;
    b->wholes.deadline_us = INT64_MAX;
    b->wholes.ended = end_told;
    b->wholes.user = b;
}

static void end(struct bench *b) {
    plan_wholes_fini(&b->wholes);
    plan_run_fini(&b->plan);
    planned_fini(&b->p);
}

static eip_err add(struct bench *b, uint32_t item) {
    return plan_wholes_add(&b->wholes, &b->plan.items, item, b->plan.catalog);
}

/* Time passes while other tags are read. */
static void wait_for_end(struct bench *b) {
    struct eip_value v;
    struct eip_status status;
    int before = b->ended;
    for (int i = 0; i < TURNS && b->ended == before; i++)
        assert_int_equal(planned_read(&b->p, "Speed", &v, &status), EIP_OK);
    assert_int_equal(b->ended, before + 1);
}

static void what_is_no_structure_is_not_read_by_members(void **state) {
    (void)state;
    static struct bench b;
    begin(&b);
    assert_int_equal(add(&b, 1), EIP_E_TYPE);
    assert_int_equal(add(&b, 3), EIP_E_TAG);
    assert_int_equal(b.wholes.count, 0);
    assert_false(plan_wholes_start(&b.wholes));
    end(&b);
}

static void structures_are_read_side_by_side_and_again(void **state) {
    (void)state;
    static struct bench b;
    begin(&b);
    assert_int_equal(add(&b, 0), EIP_OK);
    assert_int_equal(add(&b, 2), EIP_OK);
    for (int i = 0; i < 3; i++) {
        struct eip_value locked, axes;
        struct eip_status status;
        assert_true(plan_wholes_start(&b.wholes));
        wait_for_end(&b);
        assert_int_equal(client_whole_value(b.wholes.rows[0]->whole, &locked, &status), EIP_OK);
        assert_string_equal(locked.denied[0], "Secret");
        assert_int_equal(client_whole_value(b.wholes.rows[1]->whole, &axes, &status), EIP_OK);
        assert_int_equal(axes.count, 2);
        assert_null(axes.denied);
        plan_wholes_again(&b.wholes);
    }
    plan_wholes_remove(&b.wholes, 0);
    assert_int_equal(b.wholes.rows[0]->item, 2);
    end(&b);
}

static void what_is_not_due_is_not_asked_for(void **state) {
    (void)state;
    static struct bench b;
    begin(&b);
    assert_int_equal(add(&b, 0), EIP_OK);
    b.wholes.rows[0]->due = false;
    assert_false(plan_wholes_start(&b.wholes));
    plan_wholes_forget(&b.wholes);
    assert_int_equal(b.wholes.count, 0);
    end(&b);
}

static void marks_tell_whether_the_program_changed(void **state) {
    (void)state;
    static struct bench b;
    const struct eip_tag tag = {.name = "Another", .type = "DINT"};
    begin(&b);
    const struct catalog_key *key = catalog_key_of(b.plan.catalog);
    plan_wholes_look(&b.wholes);
    wait_for_end(&b);
    assert_int_equal(plan_wholes_compare(&b.wholes, key), EIP_OK);
    assert_int_equal(eip_device_add_tag(b.p.device, &tag), EIP_OK);
    plan_wholes_look(&b.wholes);
    wait_for_end(&b);
    assert_int_equal(plan_wholes_compare(&b.wholes, key), EIP_E_CHANGED);
    end(&b);
}

static void what_is_cancelled_ends(void **state) {
    (void)state;
    static struct bench b;
    struct eip_value v;
    struct eip_status status;
    begin(&b);
    assert_int_equal(add(&b, 0), EIP_OK);
    assert_true(plan_wholes_start(&b.wholes));
    plan_wholes_cancel(&b.wholes);
    wait_for_end(&b);
    assert_int_equal(client_whole_value(b.wholes.rows[0]->whole, &v, &status), EIP_E_CANCELLED);
    plan_wholes_look(&b.wholes);
    plan_wholes_cancel(&b.wholes);
    wait_for_end(&b);
    assert_int_equal(plan_wholes_compare(&b.wholes, catalog_key_of(b.plan.catalog)),
                     EIP_E_CANCELLED);
    end(&b);
}

UNIT_CASES(cmocka_unit_test(what_is_no_structure_is_not_read_by_members),
           cmocka_unit_test(structures_are_read_side_by_side_and_again),
           cmocka_unit_test(what_is_not_due_is_not_asked_for),
           cmocka_unit_test(marks_tell_whether_the_program_changed),
           cmocka_unit_test(what_is_cancelled_ends), )
