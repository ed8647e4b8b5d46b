/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/clock.h"
#include "device/connection.h"

struct bench {
    struct device_connections table;
    struct rng rng;
    struct heap owner;
};

static struct bench bench_of(void) {
    return (struct bench){.table = device_connections_of(1), .rng = rng_of(1)};
}

static void fini(struct bench *b) {
    device_connections_close_all(&b->table, &b->owner);
    device_connections_fini(&b->table);
}

static eip_err open_into(struct bench *b, struct heap *owner, uint16_t serial, int64_t timeout_us,
                         struct device_connection **ret_connection) {
    struct device_connection_spec spec = {
        .triad = {.serial = serial, .vendor = 2, .originator = 3},
        .to_id = 7,
        .ot_size = 500,
        .to_size = 502,
        .timeout_us = timeout_us,
    };
    return device_connection_open(&b->table, &b->rng, owner, &spec, 1000, ret_connection);
}

static struct device_connection *open_one(struct bench *b, uint16_t serial, int64_t timeout_us) {
    struct device_connection *c = NULL;
    eip_err err = open_into(b, &b->owner, serial, timeout_us, &c);
    if (err != EIP_OK)
        fini(b);
    assert_int_equal(err, EIP_OK);
    return c;
}

static void a_connection_is_found_by_id_and_by_triad(void **state) {
    (void)state;
    struct bench b = bench_of();
    struct device_connection *c[40];
    for (uint16_t i = 0; i < 40; i++)
        c[i] = open_one(&b, i, 1);
    assert_int_equal(device_connection_count(&b.table), 40);
    for (uint16_t i = 0; i < 40; i++) {
        struct cip_triad triad = {.serial = i, .vendor = 2, .originator = 3};
        assert_int_not_equal(c[i]->ot_id, 0);
        assert_int_equal(c[i]->to_id, 7);
        assert_ptr_equal(device_connection_find(&b.table, c[i]->ot_id), c[i]);
        assert_ptr_equal(device_connection_of_triad(&b.table, &triad), c[i]);
        triad.originator = 4;
        assert_null(device_connection_of_triad(&b.table, &triad));
    }
    assert_null(device_connection_find(&b.table, 0));
    fini(&b);
}

static void a_closed_one_is_gone_and_the_others_stay(void **state) {
    (void)state;
    struct bench b = bench_of();
    struct device_connection *first = open_one(&b, 1, 1);
    struct device_connection *second = open_one(&b, 2, 1);
    struct cip_triad triad = first->triad;
    uint32_t id = first->ot_id;
    device_connection_close(&b.table, first);
    assert_null(device_connection_find(&b.table, id));
    assert_null(device_connection_of_triad(&b.table, &triad));
    assert_ptr_equal(device_connection_find(&b.table, second->ot_id), second);
    assert_int_equal(device_connection_count(&b.table), 1);
    fini(&b);
}

static void an_owner_closes_only_what_it_owns(void **state) {
    (void)state;
    struct bench b = bench_of();
    struct heap other = {.count = 0};
    struct device_connection *mine = open_one(&b, 1, 1);
    struct device_connection *theirs = NULL;
    if (open_into(&b, &other, 2, 1, &theirs) != EIP_OK) {
        heap_fini(&other);
        fini(&b);
        fail();
    }
    device_connections_close_all(&b.table, &other);
    assert_int_equal(device_connection_count(&b.table), 1);
    assert_ptr_equal(device_connection_find(&b.table, mine->ot_id), mine);
    fini(&b);
}

/* Ten seconds for the first request, as the others come later. */
static void the_first_request_has_time_and_each_one_starts_it_anew(void **state) {
    (void)state;
    struct bench b = bench_of();
    assert_true(device_connections_due_us(&b.owner) == CLOCK_NEVER);
    struct device_connection *c = open_one(&b, 1, 3000);
    assert_int_equal(device_connections_due_us(&b.owner), 1000 + DEVICE_CONNECTION_FIRST_US);
    device_connection_touch(c, 5000);
    assert_int_equal(device_connections_due_us(&b.owner), 8000);
    struct device_connection *slow = open_one(&b, 2, 20 * (int64_t)CLOCK_SECOND_US);
    assert_int_equal(device_connections_due_us(&b.owner), 8000);
    assert_int_equal(device_connections_expire(&b.table, &b.owner, 7999), 0);
    assert_int_equal(device_connections_expire(&b.table, &b.owner, 8000), 1);
    assert_int_equal(device_connections_due_us(&b.owner), 1000 + 20 * (int64_t)CLOCK_SECOND_US);
    assert_ptr_equal(device_connection_find(&b.table, slow->ot_id), slow);
    fini(&b);
}

static void the_last_reply_is_kept(void **state) {
    (void)state;
    struct bench b = bench_of();
    struct device_connection *c = open_one(&b, 1, 1);
    uint8_t reply[500];
    memset(reply, 0x5a, sizeof reply);
    assert_false(c->has_answered);
    device_connection_answered(c, 9, reply, sizeof reply);
    assert_true(c->has_answered);
    assert_int_equal(c->sequence, 9);
    assert_int_equal(c->reply_size, sizeof reply);
    assert_memory_equal(c->reply, reply, sizeof reply);
    fini(&b);
}

static void requests_and_replies_take_no_memory(void **state) {
    (void)state;
    struct bench b = bench_of();
    struct device_connection *c = open_one(&b, 1, 1);
    uint64_t before = mem_count();
    for (uint16_t i = 0; i < 1000; i++) {
        device_connection_touch(device_connection_find(&b.table, c->ot_id), i);
        device_connection_answered(c, i, (const uint8_t *)"\xcc\0\0\0", 4);
    }
    assert_int_equal(mem_count(), before);
    fini(&b);
}

UNIT_CASES(cmocka_unit_test(a_connection_is_found_by_id_and_by_triad),
           cmocka_unit_test(a_closed_one_is_gone_and_the_others_stay),
           cmocka_unit_test(an_owner_closes_only_what_it_owns),
           cmocka_unit_test(the_first_request_has_time_and_each_one_starts_it_anew),
           cmocka_unit_test(the_last_reply_is_kept),
           cmocka_unit_test(requests_and_replies_take_no_memory))
