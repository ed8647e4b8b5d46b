/* SPDX-License-Identifier: MIT */
/*
 * timer - calls back again and again, or once at a time that is set and set anew.
 *
 * The loop counts whole milliseconds from when its turn began: a call may come a little early.
 * Whoever minds looks at the clock and sets it again.
 */
#ifndef IO_TIMER_H
#define IO_TIMER_H

#include <stdint.h>

#include "io/loop.h"

struct timer {
    uv_timer_t uv;
    void (*due)(void *user);
    void (*closed)(void *user);
    void *user;
};

/* Periodic, from now on. */
void timer_start(struct timer *timer, struct loop *loop, int64_t period_us, void (*due)(void *user),
                 void *user);

/* One that is not set yet. */
void timer_init(struct timer *timer, struct loop *loop, void (*due)(void *user), void *user);
/*
 * Calls once when so much time, rounded up, has passed; 0: in the loop's next turn. Replaces what
 * was set before.
 */
void timer_set(struct timer *timer, int64_t delay_us);

/* Closes it; closing twice is fine. */
void timer_stop(struct timer *timer);
/* The same, and `closed` tells when the storage is free. */
void timer_close(struct timer *timer, void (*closed)(void *user));

#endif
