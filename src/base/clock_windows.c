/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <windows.h>

#include "base/check.h"

enum { TICKS_PER_US = 10 };

/* From 1601-01-01, where Windows counts from, to 1970-01-01. */
static const int64_t unix_epoch_us = INT64_C(11644473600) * CLOCK_SECOND_US;

/* In two parts, since all the microseconds at once would not fit after some months. */
int64_t clock_now_us(void) {
    LARGE_INTEGER frequency;
    LARGE_INTEGER count;
    check(QueryPerformanceFrequency(&frequency) && QueryPerformanceCounter(&count));
    int64_t seconds = count.QuadPart / frequency.QuadPart;
    int64_t rest = count.QuadPart % frequency.QuadPart;
    return seconds * CLOCK_SECOND_US + rest * CLOCK_SECOND_US / frequency.QuadPart;
}

int64_t clock_wall_us(void) {
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    uint64_t ticks = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return (int64_t)(ticks / TICKS_PER_US) - unix_epoch_us;
}
