/* SPDX-License-Identifier: MIT */
/*
 * date - the calendar day and time of day of an instant, in UTC and without leap seconds.
 *
 * Instants are microseconds since 1970-01-01; the calendar is the Gregorian one, also before it was
 * made and as far as 64 bits reach.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { DATE_YEAR_MAX = 9999 };

struct date {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t us;
};

struct date date_of(int64_t us);
/* False for what is no date, or one before 1970 or after DATE_YEAR_MAX. */
bool date_us(const struct date *date, int64_t *ret_us);

#endif
