/* SPDX-License-Identifier: MIT */
/* timer - calls back again and again. */
#ifndef IO_TIMER_H
#define IO_TIMER_H

#include <stdint.h>

#include "io/loop.h"

struct timer {
    uv_timer_t uv;
    void (*due)(void *user);
    void *user;
};

void timer_start(struct timer *timer, struct loop *loop, int64_t period_us, void (*due)(void *user),
                 void *user);
/* Closes it; closing twice is fine. */
void timer_stop(struct timer *timer);

#endif
