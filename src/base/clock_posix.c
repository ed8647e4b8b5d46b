/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

#include "base/check.h"

static int64_t read_us(clockid_t id) {
    struct timespec t;
    check(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * CLOCK_SECOND_US + t.tv_nsec / 1000;
}

int64_t clock_now_us(void) {
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_wall_us(void) {
    return read_us(CLOCK_REALTIME);
}
