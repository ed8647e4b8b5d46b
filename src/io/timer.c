/* SPDX-License-Identifier: MIT */
#include "io/timer.h"

#include "base/clock.h"

static void fire(uv_timer_t *uv) {
    struct timer *timer = uv->data;
    timer->due(timer->user);
}

void timer_init(struct timer *timer, struct loop *loop, void (*due)(void *user), void *user) {
    timer->due = due;
    timer->closed = NULL;
    timer->user = user;
    check(uv_timer_init(&loop->uv, &timer->uv) == 0);
    timer->uv.data = timer;
}

void timer_start(struct timer *timer, struct loop *loop, int64_t period_us, void (*due)(void *user),
                 void *user) {
    uint64_t period_ms = (uint64_t)(period_us / CLOCK_MILLISECOND_US);
    timer_init(timer, loop, due, user);
    check(uv_timer_start(&timer->uv, fire, period_ms, period_ms) == 0);
}

void timer_set(struct timer *timer, int64_t delay_us) {
    int64_t whole_ms = delay_us / CLOCK_MILLISECOND_US;
    int64_t rest_us = delay_us % CLOCK_MILLISECOND_US;
    check(delay_us >= 0);
    check(uv_timer_start(&timer->uv, fire, (uint64_t)(whole_ms + (rest_us > 0)), 0) == 0);
}

static void tell_closed(uv_handle_t *handle) {
    struct timer *timer = handle->data;
    if (timer->closed != NULL)
        timer->closed(timer->user);
}

void timer_close(struct timer *timer, void (*closed)(void *user)) {
    if (uv_is_closing((uv_handle_t *)&timer->uv))
        return;
    timer->closed = closed;
    uv_close((uv_handle_t *)&timer->uv, tell_closed);
}

void timer_stop(struct timer *timer) {
    timer_close(timer, NULL);
}
