/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "policy/backoff.h"

static void each_failure_doubles_the_wait_up_to_the_longest(void **state) {
    (void)state;
    static const int64_t longest_us[] = {50000,  100000,  200000,  400000,
                                         800000, 1600000, 2000000, 2000000};
    struct backoff b = backoff_of(0, 1);
    for (size_t i = 0; i < sizeof longest_us / sizeof longest_us[0]; i++)
        assert_in_range(backoff_fail(&b), longest_us[i] / 4 * 3, longest_us[i]);
}

static void a_success_begins_anew(void **state) {
    (void)state;
    struct backoff b = backoff_of(0, 1);
    for (int i = 0; i < 5; i++)
        backoff_fail(&b);
    backoff_reset(&b);
    assert_in_range(backoff_fail(&b), 37500, 50000);
    assert_in_range(backoff_fail(&b), 75000, 100000);
}

static void the_longest_may_be_short_or_longer_than_anybody_waits(void **state) {
    (void)state;
    struct backoff shortest = backoff_of(1, 1);
    struct backoff longest = backoff_of(INT64_MAX, 1);
    int64_t before_us = 0;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(backoff_fail(&shortest), 1);
        int64_t wait_us = backoff_fail(&longest);
        assert_true(wait_us > 0 && (i > 40 || wait_us > before_us));
        before_us = wait_us;
    }
}

static void waits_are_those_of_the_seed(void **state) {
    (void)state;
    struct backoff a = backoff_of(0, 7);
    struct backoff b = backoff_of(0, 7);
    struct backoff c = backoff_of(0, 8);
    size_t others = 0;
    for (int i = 0; i < 20; i++) {
        int64_t wait_us = backoff_fail(&a);
        assert_true(wait_us == backoff_fail(&b));
        others += wait_us != backoff_fail(&c);
    }
    assert_true(others > 15);
}

UNIT_CASES(cmocka_unit_test(each_failure_doubles_the_wait_up_to_the_longest),
           cmocka_unit_test(a_success_begins_anew),
           cmocka_unit_test(the_longest_may_be_short_or_longer_than_anybody_waits),
           cmocka_unit_test(waits_are_those_of_the_seed))
