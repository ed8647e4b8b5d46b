/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/clock.h"
#include "io/timer.h"

struct ticks {
    struct timer timer;
    int count;
};

static void tick(void *user) {
    struct ticks *t = user;
    if (++t->count == 3) {
        timer_stop(&t->timer);
        timer_stop(&t->timer);
    }
}

static void a_timer_fires_until_it_is_stopped(void **state) {
    (void)state;
    struct loop loop;
    struct ticks t = {.count = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    int64_t before = clock_now_us();
    timer_start(&t.timer, &loop, 2 * CLOCK_MILLISECOND_US, tick, &t);
    loop_run(&loop);
    assert_int_equal(t.count, 3);
    assert_true(clock_now_us() - before >= 5 * CLOCK_MILLISECOND_US);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(a_timer_fires_until_it_is_stopped))
