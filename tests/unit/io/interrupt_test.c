/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "support/unit.h"

#include "io/interrupt.h"

struct seen {
    struct interrupt interrupt;
    int number;
};

static void note(void *user, int number) {
    struct seen *s = user;
    s->number = number;
    interrupt_stop(&s->interrupt);
    interrupt_stop(&s->interrupt);
}

static void a_signal_is_an_event(void **state) {
    (void)state;
    struct loop loop;
    struct seen s = {.number = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(interrupt_watch(&s.interrupt, &loop, SIGUSR1, note, &s), EIP_OK);
    raise(SIGUSR1);
    loop_run(&loop);
    assert_int_equal(s.number, SIGUSR1);
    loop_fini(&loop);
}

static void a_signal_nobody_can_catch_is_refused(void **state) {
    (void)state;
    struct loop loop;
    struct seen s = {.number = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(interrupt_watch(&s.interrupt, &loop, SIGKILL, note, &s), EIP_E_SYSTEM);
    interrupt_stop(&s.interrupt);
    loop_run(&loop);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(a_signal_is_an_event),
           cmocka_unit_test(a_signal_nobody_can_catch_is_refused))
