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

/* One that is set by hand. */
struct alarm {
    struct timer timer;
    int64_t first_us;
    int count;
    int closed;
};

static void note_closed(void *user) {
    struct alarm *a = user;
    a->closed++;
}

static void ring(void *user) {
    struct alarm *a = user;
    if (++a->count == 1) {
        a->first_us = clock_now_us();
        timer_set(&a->timer, 0);
        return;
    }
    timer_close(&a->timer, note_closed);
    timer_close(&a->timer, note_closed);
    timer_stop(&a->timer);
    assert_int_equal(a->closed, 0);
}

static void one_that_is_set_fires_once_for_each_time(void **state) {
    (void)state;
    struct loop loop;
    struct alarm a = {.count = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    timer_init(&a.timer, &loop, ring, &a);
    int64_t before = clock_now_us();
    timer_set(&a.timer, 0);
    timer_set(&a.timer, 20 * CLOCK_MILLISECOND_US - 1);
    loop_run(&loop);
    assert_int_equal(a.count, 2);
    assert_int_equal(a.closed, 1);
    assert_in_range(a.first_us - before, 18 * CLOCK_MILLISECOND_US, CLOCK_SECOND_US);
    loop_fini(&loop);
}

static void ring_once(void *user) {
    struct alarm *a = user;
    a->count++;
}

static void one_that_is_not_set_again_lets_the_loop_turn(void **state) {
    (void)state;
    struct loop loop;
    struct alarm a = {.count = 0};
    struct ticks t = {.count = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    timer_init(&a.timer, &loop, ring_once, &a);
    timer_set(&a.timer, 1);
    timer_start(&t.timer, &loop, 3 * CLOCK_MILLISECOND_US, tick, &t);
    loop_run(&loop); /* a timer that is not set does not keep it */
    assert_int_equal(a.count, 1);
    timer_stop(&a.timer);
    loop_run(&loop);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(a_timer_fires_until_it_is_stopped),
           cmocka_unit_test(one_that_is_set_fires_once_for_each_time),
           cmocka_unit_test(one_that_is_not_set_again_lets_the_loop_turn))
