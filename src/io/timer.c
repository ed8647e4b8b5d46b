/* SPDX-License-Identifier: MIT */
#include "io/timer.h"

#include "base/clock.h"

static void fire(uv_timer_t *uv) {
    struct timer *timer = uv->data;
    timer->due(timer->user);
}

void timer_start(struct timer *timer, struct loop *loop, int64_t period_us, void (*due)(void *user),
                 void *user) {
    uint64_t period_ms = (uint64_t)(period_us / CLOCK_MILLISECOND_US);
    timer->due = due;
    timer->user = user;
    check(uv_timer_init(&loop->uv, &timer->uv) == 0);
    timer->uv.data = timer;
    check(uv_timer_start(&timer->uv, fire, period_ms, period_ms) == 0);
}

void timer_stop(struct timer *timer) {
    if (!uv_is_closing((uv_handle_t *)&timer->uv))
        uv_close((uv_handle_t *)&timer->uv, NULL);
}
