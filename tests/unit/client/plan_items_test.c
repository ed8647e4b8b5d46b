/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "client/plan_items.h"

enum { TAGS = 4 };

static const char *const tags[TAGS] = {"Speed", "Speed.3", "Lines[2]*3", "@1/1/7"};
static const struct eip_status refused = {.source = EIP_SOURCE_DEVICE, .general = 5};

static void begin(struct plan_items *p) {
    struct client_mistake mistake;
    assert_int_equal(plan_items_init(p, tags, TAGS, &mistake), EIP_OK);
    p->run = 1;
}

static void learn(struct plan_items *p, size_t index, uint16_t type, size_t bytes) {
    const struct cip_tag_type t = {.code = type, .handle = type == EIP_TYPE_STRUCT ? 0x1234 : 0};
    assert_int_equal(plan_items_learn(p, index, t, bytes), EIP_OK);
}

static void tags_are_parsed_and_kept(void **state) {
    (void)state;
    struct plan_items p;
    begin(&p);
    assert_int_equal(p.unknown, 3);
    assert_string_equal(p.items[2].tag, "Lines[2]*3");
    assert_int_equal(p.rows[1].bit, 3);
    assert_int_equal(p.rows[2].count, 3);
    assert_int_equal(p.rows[3].kind, PLAN_ASIDE);
    plan_items_fini(&p);
}

static void a_mistake_is_told_with_its_tag_and_column(void **state) {
    (void)state;
    struct plan_items p;
    struct client_mistake m;
    assert_int_equal(plan_items_init(&p, (const char *const[]){"A", "B["}, 2, &m), EIP_E_TAG);
    assert_int_equal(m.index, 1);
    assert_int_equal(m.column, 3);
    plan_items_fini(&p);
    assert_int_equal(plan_items_init(&p, (const char *const[]){NULL}, 1, &m), EIP_E_ARGUMENT);
    plan_items_fini(&p);
    assert_int_equal(plan_items_init(&p, NULL, 1, &m), EIP_E_ARGUMENT);
    plan_items_fini(&p);
    assert_int_equal(plan_items_init(&p, tags, PLAN_ITEMS_MAX + 1, &m), EIP_E_LIMIT);
    plan_items_fini(&p);
}

static void what_is_learned_has_a_place_of_its_own(void **state) {
    (void)state;
    struct plan_items p;
    begin(&p);
    learn(&p, 0, EIP_TYPE_DINT, 4);
    learn(&p, 1, EIP_TYPE_DINT, 4);
    learn(&p, 2, EIP_TYPE_STRUCT, 36);
    assert_int_equal(p.unknown, 0);
    assert_int_equal(p.rows[1].size, 1); /* a bit is a byte */
    assert_int_equal(p.rows[2].element_size, 12);
    assert_int_equal(p.rows[2].size, 36);
    for (size_t i = 0; i < 3; i++)
        plan_items_good(&p, i);
    memset(p.values, 7, p.values_size);
    assert_int_equal(p.items[1].value.type, EIP_TYPE_BOOL);
    assert_int_equal(p.items[2].value.count, 1); /* nobody knows the structure */
    assert_int_equal(p.items[2].value.handle, 0x1234);
    assert_true(p.items[0].value.data + 4 <= p.items[1].value.data);
    assert_true(p.items[1].value.data + 1 <= p.items[2].value.data);
    assert_ptr_equal(p.items[2].value.data + 36, p.values + p.values_size);
    plan_items_fini(&p);
}

static void what_has_no_fixed_size_or_bit_stands_aside(void **state) {
    (void)state;
    static const struct {
        size_t index;
        uint16_t type;
        size_t bytes;
    } rows[] = {
        {0, EIP_TYPE_STRING, 7},  {0, 0x1234, 4},           {0, EIP_TYPE_DINT, 5},
        {0, EIP_TYPE_DINT, 0},    {1, EIP_TYPE_REAL, 4},    {1, EIP_TYPE_BOOL, 1},
        {1, EIP_TYPE_STRUCT, 12}, {2, EIP_TYPE_STRUCT, 10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan_items p;
        begin(&p);
        learn(&p, rows[i].index, rows[i].type, rows[i].bytes);
        assert_int_equal(p.rows[rows[i].index].kind, PLAN_ASIDE);
        plan_items_fini(&p);
    }
}

static void another_type_or_size_differs(void **state) {
    (void)state;
    struct plan_items p;
    begin(&p);
    learn(&p, 2, EIP_TYPE_STRUCT, 36);
    const struct cip_tag_type same = {.code = EIP_TYPE_STRUCT, .handle = 0x1234};
    const struct cip_tag_type other = {.code = EIP_TYPE_STRUCT, .handle = 0x1235};
    const struct cip_tag_type plain = {.code = EIP_TYPE_DINT};
    assert_false(plan_items_differs(&p, 2, same, 36));
    assert_true(plan_items_differs(&p, 2, same, 24));
    assert_true(plan_items_differs(&p, 2, other, 36));
    assert_true(plan_items_differs(&p, 2, plain, 36));
    plan_items_fini(&p);
}

static void what_failed_in_a_run_stays_so_until_the_next(void **state) {
    (void)state;
    struct plan_items p;
    size_t index = 0;
    begin(&p);
    learn(&p, 0, EIP_TYPE_DINT, 4);
    plan_items_good(&p, 0);
    plan_items_fail(&p, 0, EIP_E_TAG, &refused);
    plan_items_fail(&p, 0, EIP_E_TIMEOUT, &refused);
    plan_items_good(&p, 0);
    assert_int_equal(p.items[0].err, EIP_E_TAG);
    assert_null(p.items[0].value.data);
    assert_int_equal(p.failed, 1);
    assert_int_equal(plan_items_err(&p, &index), EIP_E_TAG);
    p.run++;
    plan_items_good(&p, 0);
    assert_int_equal(p.items[0].err, EIP_OK);
    assert_int_equal(p.items[0].status.general, 0);
    assert_non_null(p.items[0].value.data);
    assert_int_equal(p.failed, 0);
    assert_int_equal(plan_items_err(&p, &index), EIP_OK);
    plan_items_fini(&p);
}

static void views_follow_when_the_buffer_moves(void **state) {
    (void)state;
    struct plan_items p;
    static uint8_t much[100000];
    begin(&p);
    learn(&p, 0, EIP_TYPE_DINT, 4);
    memcpy(p.values + p.rows[0].at, "\1\2\3\4", 4);
    plan_items_good(&p, 0);
    const struct eip_value value = {.type = 1, .count = 1, .data = much, .size = sizeof much};
    assert_int_equal(plan_items_keep(&p, 2, &value), EIP_OK);
    assert_memory_equal(p.items[0].value.data, "\1\2\3\4", 4);
    assert_ptr_equal(p.items[0].value.data, p.values + p.rows[0].at);
    assert_int_equal(p.items[2].value.size, sizeof much);
    assert_int_equal(p.states[2], PLAN_KEPT);
    plan_items_fini(&p);
}

static void too_much_is_a_limit(void **state) {
    (void)state;
    struct plan_items p;
    begin(&p);
    const struct cip_tag_type type = {.code = EIP_TYPE_STRUCT};
    assert_int_equal(plan_items_learn(&p, 2, type, 3 * (CLIENT_VALUE_MAX / 3 + 1)), EIP_E_LIMIT);
    assert_int_not_equal(p.rows[2].kind, PLAN_FIXED);
    plan_items_fini(&p);
}

static void what_is_forgotten_is_unknown_again(void **state) {
    (void)state;
    struct plan_items p;
    begin(&p);
    learn(&p, 0, EIP_TYPE_DINT, 4);
    plan_items_good(&p, 0);
    plan_items_forget(&p);
    assert_int_equal(p.unknown, 3);
    assert_int_equal(p.states[0], PLAN_NONE);
    learn(&p, 0, EIP_TYPE_INT, 2);
    plan_items_good(&p, 0);
    assert_int_equal(p.items[0].value.size, 2);
    plan_items_fini(&p);
}

UNIT_CASES(cmocka_unit_test(tags_are_parsed_and_kept),
           cmocka_unit_test(a_mistake_is_told_with_its_tag_and_column),
           cmocka_unit_test(what_is_learned_has_a_place_of_its_own),
           cmocka_unit_test(what_has_no_fixed_size_or_bit_stands_aside),
           cmocka_unit_test(another_type_or_size_differs),
           cmocka_unit_test(what_failed_in_a_run_stays_so_until_the_next),
           cmocka_unit_test(views_follow_when_the_buffer_moves),
           cmocka_unit_test(too_much_is_a_limit),
           cmocka_unit_test(what_is_forgotten_is_unknown_again), )
