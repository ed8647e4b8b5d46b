/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "io/loop.h"

static void an_empty_loop_ends_at_once(void **state) {
    (void)state;
    struct loop loop;
    assert_int_equal(loop_init(&loop), EIP_OK);
    loop_run(&loop);
    loop_fini(&loop);
}

static void count_idle(uv_idle_t *idle) {
    int *count = idle->data;
    if (++*count == 3)
        uv_close((uv_handle_t *)idle, NULL);
}

static void a_loop_runs_until_its_handles_are_closed(void **state) {
    (void)state;
    struct loop loop;
    uv_idle_t idle;
    int count = 0;
    assert_int_equal(loop_init(&loop), EIP_OK);
    uv_idle_init(&loop.uv, &idle);
    idle.data = &count;
    uv_idle_start(&idle, count_idle);
    loop_run(&loop);
    assert_int_equal(count, 3);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(an_empty_loop_ends_at_once),
           cmocka_unit_test(a_loop_runs_until_its_handles_are_closed))
