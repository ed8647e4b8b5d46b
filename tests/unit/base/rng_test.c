#include "base/clock.h"
#include "base/rng.h"
#include "support/unit.h"

/* The state after seed 0 is the first four published outputs of splitmix64. */
static void a_seed_is_spread_by_splitmix64(void **state) {
    (void)state;
    struct rng r = rng_of(0);
    assert_true(r.s[0] == 0xe220a8397b1dcdafu);
    assert_true(r.s[1] == 0x6e789e6aa1b965f4u);
    assert_true(r.s[2] == 0x06c45d188009454fu);
    assert_true(r.s[3] == 0xf88bb8a8724c81ecu);
}

/* Published test vector of xoshiro256**. */
static void numbers_are_those_of_xoshiro256(void **state) {
    (void)state;
    static const uint64_t wanted[] = {11520, 0, 1509978240, 1215971899390074240u};
    struct rng r = {.s = {1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_true(rng_next(&r) == wanted[i]);
}

static void bounded_numbers_reach_every_value_and_no_other(void **state) {
    (void)state;
    struct rng r = rng_of(5);
    unsigned seen[7] = {0};
    for (int i = 0; i < 7000; i++) {
        uint64_t x = rng_below(&r, 7);
        assert_true(x < 7);
        seen[x]++;
    }
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 800, 1200);
    assert_true(rng_below(&r, 1) == 0);
}

static void a_large_bound_is_not_favoured_at_its_low_end(void **state) {
    (void)state;
    struct rng r = rng_of(6);
    uint64_t bound = (UINT64_MAX / 3) * 2;
    unsigned low = 0;
    for (int i = 0; i < 10000; i++)
        low += rng_below(&r, bound) < bound / 2;
    assert_in_range(low, 4700, 5300);
}

static void a_range_includes_both_ends(void **state) {
    (void)state;
    struct rng r = rng_of(9);
    bool low = false, high = false;
    for (int i = 0; i < 200; i++) {
        int64_t x = rng_between(&r, -2, 1);
        assert_true(x >= -2 && x <= 1);
        low |= x == -2;
        high |= x == 1;
    }
    assert_true(low && high);
    assert_true(rng_between(&r, INT64_MIN, INT64_MIN) == INT64_MIN);
    bool negative = false, positive = false;
    for (int i = 0; i < 64; i++) {
        int64_t x = rng_between(&r, INT64_MIN, INT64_MAX);
        negative |= x < 0;
        positive |= x > 0;
    }
    assert_true(negative && positive);
}

static void a_chance_of_0_never_and_of_100_always(void **state) {
    (void)state;
    struct rng r = rng_of(10);
    unsigned hits = 0;
    for (int i = 0; i < 1000; i++) {
        assert_false(rng_chance(&r, 0));
        assert_true(rng_chance(&r, 100));
        hits += rng_chance(&r, 25);
    }
    assert_in_range(hits, 180, 320);
}

static void fresh_seeds_differ(void **state) {
    (void)state;
    int owners[2] = {0};
    assert_true(rng_fresh_seed(&owners[0]) != rng_fresh_seed(&owners[1]));
    uint64_t before = rng_fresh_seed(owners);
    int64_t until_us = clock_now_us() + CLOCK_SECOND_US;
    while (rng_fresh_seed(owners) == before)
        assert_true(clock_now_us() < until_us);
}

UNIT_CASES(cmocka_unit_test(fresh_seeds_differ), cmocka_unit_test(a_seed_is_spread_by_splitmix64),
           cmocka_unit_test(numbers_are_those_of_xoshiro256),
           cmocka_unit_test(bounded_numbers_reach_every_value_and_no_other),
           cmocka_unit_test(a_large_bound_is_not_favoured_at_its_low_end),
           cmocka_unit_test(a_range_includes_both_ends),
           cmocka_unit_test(a_chance_of_0_never_and_of_100_always))
