/* SPDX-License-Identifier: MIT */
/*
 * clock - the two clocks, read only by drivers and programs; cores are given the time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_SECOND_US = 1000000, CLOCK_MILLISECOND_US = 1000 };

/* "Never": the due time of something that waits for nothing. */
#define CLOCK_NEVER INT64_MAX

/* Microseconds since an arbitrary start; never goes back. */
int64_t clock_now_us(void);
/* Microseconds since 1970-01-01 UTC, for records only. */
int64_t clock_wall_us(void);

#endif
