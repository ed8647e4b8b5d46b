/* SPDX-License-Identifier: MIT */
#include "support/ask.h"
#include "support/unit.h"

#include "client/plan_parts.h"

struct bench {
    struct plan_items items;
    struct plan_parts parts;
};

static void begin(struct bench *b, const char *const *tags, size_t count) {
    struct client_mistake mistake;
    *b = (struct bench){.parts.count = 0};
    assert_int_equal(plan_items_init(&b->items, tags, count, &mistake), EIP_OK);
}

static void know(struct bench *b, size_t index, uint16_t type, uint16_t handle, size_t size) {
    const struct cip_tag_type t = {.code = type, .handle = handle};
    assert_int_equal(plan_items_learn(&b->items, index, t, size * b->items.rows[index].count),
                     EIP_OK);
}

static void build(struct bench *b, size_t room) {
    const struct plan_limits limits = {.alone = room};
    assert_int_equal(plan_parts_build(&b->parts, &b->items, &limits), EIP_OK);
}

static void end(struct bench *b) {
    plan_parts_fini(&b->parts);
    plan_items_fini(&b->items);
}

static void expect_request(const struct bench *b, size_t index, const char *request) {
    const struct plan_part *part = &b->parts.parts[index];
    ask_compare("the request", reader_of(b->parts.bytes + part->request, part->request_size),
                request);
}

static void a_tag_is_a_plain_part(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A"}, 1);
    know(&b, 0, EIP_TYPE_STRUCT, 0x1234, 12);
    build(&b, 100);
    assert_int_equal(b.parts.count, 1);
    const struct plan_part *part = &b.parts.parts[0];
    assert_int_equal(part->type, EIP_TYPE_STRUCT | 0x12340000u);
    assert_int_equal(part->head, 4);
    assert_int_equal(part->size, 12);
    assert_true(part->plain);
    assert_false(part->guarded);
    expect_request(&b, 0, "4C 02 91 01 41 00 01 00");
    end(&b);
}

static void bits_and_elements_share_a_read(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A[2].9", "A[1]", "A[2].31"}, 3);
    for (size_t i = 0; i < 3; i++)
        know(&b, i, EIP_TYPE_DINT, 0, 4);
    build(&b, 100);
    assert_int_equal(b.parts.count, 1);
    expect_request(&b, 0, "4C 03 91 01 41 00 28 01 02 00");
    assert_false(b.parts.parts[0].plain);
    assert_int_equal(b.parts.parts[0].count, 3);
    const struct plan_use *uses = b.parts.uses;
    assert_int_equal(uses[0].item, 1);
    assert_int_equal(uses[0].copy, PLAN_COPY_4);
    assert_int_equal(uses[0].from, 0);
    for (size_t i = 1; i < 3; i++)
        assert_int_equal(uses[i].copy, PLAN_COPY_BIT);
    assert_int_equal(uses[1].item, 0);
    assert_int_equal(uses[1].from, 5);
    assert_int_equal(uses[1].bit, 1);
    assert_int_equal(uses[2].from, 7);
    assert_int_equal(uses[2].bit, 7);
    end(&b);
}

static void the_same_tag_twice_is_plain(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A", "A", "A.1"}, 3);
    for (size_t i = 0; i < 3; i++)
        know(&b, i, EIP_TYPE_DINT, 0, 4);
    build(&b, 100);
    assert_int_equal(b.parts.count, 1);
    assert_true(b.parts.parts[0].plain);
    end(&b);
}

static void the_same_tag_of_two_types_is_read_twice(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A", "A"}, 2);
    know(&b, 0, EIP_TYPE_DINT, 0, 4);
    know(&b, 1, EIP_TYPE_SINT, 0, 1);
    build(&b, 100);
    assert_int_equal(b.parts.count, 2);
    assert_int_equal(b.parts.parts[0].type, EIP_TYPE_DINT);
    assert_int_equal(b.parts.parts[1].type, EIP_TYPE_SINT);
    end(&b);
}

/* Another program may have other members under the same handle. */
static void a_structure_shown_with_members_is_read_between_marks(void **state) {
    (void)state;
    struct bench b;
    const struct catalog_key key = {.vendor = 1};
    const struct eip_structure motor = {.name = "Motor", .handle = 0x1234, .size = 12};
    eip_catalog *catalog = NULL;
    assert_int_equal(catalog_new(&key, &catalog), EIP_OK);
    const struct plan_limits limits = {.alone = 100, .guarded = 60, .catalog = catalog};
    begin(&b, (const char *const[]){"A", "B", "C[0]*9"}, 3);
    for (size_t i = 0; i < 3; i++)
        know(&b, i, EIP_TYPE_STRUCT, 0x1234, 12);
    b.items.rows[1].structure = b.items.rows[2].structure = &motor;
    assert_int_equal(plan_parts_build(&b.parts, &b.items, &limits), EIP_OK);
    assert_int_equal(b.parts.count, 5);
    assert_true(b.parts.must_guard);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(b.parts.parts[i].guarded, b.parts.uses[b.parts.parts[i].use].item > 0);
    end(&b);
    eip_catalog_release(catalog);
}

static void what_went_wrong_together_is_read_apart(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A[1]", "A[2]"}, 2);
    know(&b, 0, EIP_TYPE_DINT, 0, 4);
    know(&b, 1, EIP_TYPE_DINT, 0, 4);
    b.items.rows[0].alone = true;
    build(&b, 100);
    assert_int_equal(b.parts.count, 2);
    assert_true(b.parts.parts[0].plain && b.parts.parts[1].plain);
    end(&b);
}

static void large_arrays_are_several_parts(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A[5]*60"}, 1);
    know(&b, 0, EIP_TYPE_DINT, 0, 4);
    build(&b, 102);
    assert_int_equal(b.parts.count, 3);
    expect_request(&b, 0, "4C 03 91 01 41 00 28 05 19 00");
    expect_request(&b, 1, "4C 03 91 01 41 00 28 1E 19 00");
    expect_request(&b, 2, "4C 03 91 01 41 00 28 37 0A 00");
    for (size_t i = 0; i < 3; i++) {
        assert_true(b.parts.parts[i].split);
        assert_int_equal(b.parts.uses[i].to, b.items.rows[0].at + 100 * i);
    }
    assert_int_equal(b.parts.parts[2].size, 40);
    end(&b);
}

static void what_cannot_be_split_stands_aside(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A", "B[1,2]*60"}, 2);
    know(&b, 0, EIP_TYPE_STRUCT, 1, 200);
    know(&b, 1, EIP_TYPE_DINT, 0, 4);
    build(&b, 102);
    assert_int_equal(b.parts.count, 0);
    assert_int_equal(b.items.rows[0].kind, PLAN_ASIDE);
    assert_int_equal(b.items.rows[1].kind, PLAN_ASIDE);
    end(&b);
}

static void what_was_refused_is_asked_without_knowing_the_answer(void **state) {
    (void)state;
    struct bench b;
    begin(&b, (const char *const[]){"A*3", "B*70000"}, 2);
    plan_items_set_kind(&b.items, 0, PLAN_REFUSED);
    plan_items_set_kind(&b.items, 1, PLAN_REFUSED);
    build(&b, 100);
    assert_int_equal(b.parts.count, 2);
    assert_int_equal(b.parts.parts[0].head, 0);
    assert_true(b.parts.parts[0].plain);
    expect_request(&b, 0, "4C 02 91 01 41 00 03 00");
    expect_request(&b, 1, "4C 02 91 01 42 00 01 00");
    end(&b);
}

UNIT_CASES(cmocka_unit_test(a_tag_is_a_plain_part),
           cmocka_unit_test(bits_and_elements_share_a_read),
           cmocka_unit_test(the_same_tag_twice_is_plain),
           cmocka_unit_test(the_same_tag_of_two_types_is_read_twice),
           cmocka_unit_test(a_structure_shown_with_members_is_read_between_marks),
           cmocka_unit_test(what_went_wrong_together_is_read_apart),
           cmocka_unit_test(large_arrays_are_several_parts),
           cmocka_unit_test(what_cannot_be_split_stands_aside),
           cmocka_unit_test(what_was_refused_is_asked_without_knowing_the_answer), )
