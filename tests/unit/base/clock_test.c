#include "base/clock.h"
#include "support/unit.h"

#include <time.h>

static void the_monotonic_clock_moves_and_never_goes_back(void **state) {
    (void)state;
    int64_t start = clock_now_us(), last = start;
    while (last < start + 2 * CLOCK_MILLISECOND_US) {
        int64_t now = clock_now_us();
        assert_true(now >= last);
        last = now;
    }
}

static void microseconds_pass_as_long_as_a_sleep_does(void **state) {
    (void)state;
    struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
    int64_t start = clock_now_us();
    while (nanosleep(&pause, &pause) != 0)
        ;
    assert_true(clock_now_us() - start >= 5 * CLOCK_MILLISECOND_US);
}

static void wall_time_counts_from_1970(void **state) {
    (void)state;
    int64_t before = (int64_t)time(NULL) - 1;
    int64_t wall = clock_wall_us();
    int64_t after = (int64_t)time(NULL) + 1;
    assert_true(wall >= before * CLOCK_SECOND_US && wall <= after * CLOCK_SECOND_US);
}

static void never_is_later_than_any_time(void **state) {
    (void)state;
    assert_true(clock_now_us() < CLOCK_NEVER && clock_wall_us() < CLOCK_NEVER);
}

UNIT_CASES(cmocka_unit_test(the_monotonic_clock_moves_and_never_goes_back),
           cmocka_unit_test(microseconds_pass_as_long_as_a_sleep_does),
           cmocka_unit_test(wall_time_counts_from_1970),
           cmocka_unit_test(never_is_later_than_any_time))
