/* SPDX-License-Identifier: MIT */
/* Sets of tags that are read again and again, over a socket. */
#include <stdio.h>

#include <eip/eip.h>

#include "base/mem.h"
#include "client/client.h"
#include "support/ask.h"
#include "support/running.h"
#include "support/unit.h"

enum { TAGS = 8 };

static eip_client *open_client(const struct running *r) {
    eip_client *c = NULL;
    assert_int_equal(eip_open(r->url, NULL, &c), EIP_OK);
    return c;
}

static size_t plans_of(const eip_client *c) {
    size_t count = 0;
    for (size_t i = 0; i < PLAN_TABLE_MAX; i++)
        count += c->kept.rows[i].plan != NULL;
    return count;
}

static void expect_same(const struct eip_item *a, const struct eip_item *b) {
    assert_int_equal(a->err, b->err);
    assert_int_equal(a->status.general, b->status.general);
    assert_int_equal(a->status.source, b->status.source);
    if (a->err != EIP_OK)
        return;
    assert_int_equal(a->value.type, b->value.type);
    assert_int_equal(a->value.count, b->value.count);
    assert_int_equal(a->value.size, b->value.size);
    assert_memory_equal(a->value.data, b->value.data, b->value.size);
}

static void a_plan_tells_what_a_batch_tells(void **state) {
    (void)state;
    struct running r;
    struct eip_item first[TAGS] = {
        {.tag = "Speed"}, {.tag = "Nope"},   {.tag = "Counts[5-9]"},  {.tag = "Counts*1000"},
        {.tag = "Flag"},  {.tag = "@1/1/7"}, {.tag = "Counts[1000]"}, {.tag = "Level.3"}};
    struct eip_item again[TAGS];
    struct eip_fault fault;
    running_start(&r, 0);
    eip_client *batch = open_client(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read_many(batch, first, TAGS), EIP_E_TAG);
    for (int i = 0; i < 5; i++) {
        memcpy(again, first, sizeof again);
        assert_int_equal(eip_read_many(c, again, TAGS), EIP_E_TAG);
        assert_int_equal(plans_of(c), i > 0);
        for (size_t k = 0; k < TAGS; k++)
            expect_same(&again[k], &first[k]);
        assert_int_equal(eip_last_fault(c)->err, eip_last_fault(batch)->err);
        eip_item_fault(c, &again[1], &fault);
        assert_non_null(strstr(fault.text, "cannot read Nope"));
    }
    uint64_t before = mem_count();
    assert_int_equal(eip_read_many(c, again, TAGS), EIP_E_TAG);
    assert_int_equal(mem_count(), before);
    eip_close(batch);
    eip_close(c);
    running_stop(&r);
}

static void the_set_that_was_not_read_for_longest_goes(void **state) {
    (void)state;
    struct running r;
    char tag[32];
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    for (int set = 0; set < 12; set++)
        for (int i = 0; i < 3; i++) {
            int64_t number;
            snprintf(tag, sizeof tag, "Counts[%d]", set);
            struct eip_item items[] = {{.tag = "Speed"}, {.tag = tag}};
            assert_int_equal(eip_read_many(c, items, 2), EIP_OK);
            assert_int_equal(eip_value_get_int(&items[1].value, 0, &number), EIP_OK);
            assert_int_equal(number, set);
        }
    assert_int_equal(plans_of(c), PLAN_TABLE_MAX);
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Counts[0]"}};
    assert_int_equal(eip_read_many(c, items, 2), EIP_OK);
    assert_int_equal(plans_of(c), PLAN_TABLE_MAX - 1);
    eip_close(c);
    running_stop(&r);
}

static void values_are_those_of_now(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[4];
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Speed.0"}};
    for (int i = 0; i < 6; i++) {
        int64_t number;
        bool bit;
        struct eip_value v = eip_value_in(EIP_TYPE_DINT, 0, bytes, sizeof bytes);
        assert_int_equal(eip_value_add_int(&v, 1000 + i), EIP_OK);
        assert_int_equal(eip_write(c, "Speed", &v), EIP_OK);
        assert_int_equal(eip_read_many(c, items, 2), EIP_OK);
        assert_int_equal(eip_value_get_int(&items[0].value, 0, &number), EIP_OK);
        assert_int_equal(number, 1000 + i);
        assert_int_equal(eip_value_get_bool(&items[1].value, 0, &bit), EIP_OK);
        assert_int_equal(bit, i % 2);
    }
    eip_close(c);
    running_stop(&r);
}

static void sets_with_mistakes_are_refused_as_ever(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Speed["}};
    struct eip_item none[] = {{.tag = "Speed"}, {.tag = NULL}};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(eip_read_many(c, items, 2), EIP_E_TAG);
        assert_int_equal(items[0].err, EIP_E_TAG);
        assert_int_equal(eip_last_fault(c)->column, 7);
        assert_int_equal(eip_read_many(c, none, 2), EIP_E_ARGUMENT);
        assert_int_equal(eip_read_many(c, NULL, 1), EIP_E_ARGUMENT);
        assert_int_equal(eip_read_many(c, NULL, 0), EIP_OK);
    }
    assert_int_equal(plans_of(c), 0);
    eip_close(c);
    running_stop(&r);
}

/* A tag that is told to be that large is asked for in pieces. */
static void more_elements_than_a_request_has_go_by_a_plan_at_once(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "Counts*70000", &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.extended[0], 0x2105);
    assert_int_equal(eip_read(c, "Nope*70000", &v), EIP_E_TAG);
    assert_int_equal(eip_read(c, "Counts*16777217", &v), EIP_E_TAG);
    assert_int_equal(eip_last_fault(c)->column, 8);
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Counts*70000"}};
    assert_int_equal(eip_read_many(c, items, 2), EIP_E_REFUSED);
    assert_int_equal(items[0].err, EIP_OK);
    eip_close(c);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(a_plan_tells_what_a_batch_tells),
           cmocka_unit_test(the_set_that_was_not_read_for_longest_goes),
           cmocka_unit_test(values_are_those_of_now),
           cmocka_unit_test(sets_with_mistakes_are_refused_as_ever),
           cmocka_unit_test(more_elements_than_a_request_has_go_by_a_plan_at_once), )
