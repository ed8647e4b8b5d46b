/* SPDX-License-Identifier: MIT */
#include "base/date.h"

enum { DAYS_OF_400_YEARS = 146097, FIRST_YEAR = 1970, MONTHS = 12 };

static const int64_t second_us = 1000000;
static const int64_t day_us = 86400 * (int64_t)1000000;

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_of_month(int64_t year, int32_t month) {
    static const int8_t days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days before the first of January of a year, from that of the year 0. */
static int64_t days_before(int64_t year) {
    int64_t last = year - 1; /* the year 0 is a leap year, and before all others */
    return year <= 0 ? 0 : 366 + 365 * last + last / 4 - last / 100 + last / 400;
}

/* What is left is not negative. */
static int64_t split(int64_t *left, int64_t by) {
    int64_t whole = *left / by;
    *left %= by;
    if (*left >= 0)
        return whole;
    *left += by;
    return whole - 1;
}

static void set_day(struct date *date, int64_t days) {
    days += days_before(FIRST_YEAR);
    int64_t year = 400 * split(&days, DAYS_OF_400_YEARS);
    int64_t within = days / 366;
    while (within < 399 && days_before(within + 1) <= days)
        within++;
    days -= days_before(within);
    date->year = (int32_t)(year + within);
    for (date->month = 1; days >= days_of_month(within, date->month); date->month++)
        days -= days_of_month(within, date->month);
    date->day = (int32_t)days + 1;
}

struct date date_of(int64_t us) {
    struct date date;
    set_day(&date, split(&us, day_us));
    date.hour = (int32_t)split(&us, 3600 * second_us);
    date.minute = (int32_t)split(&us, 60 * second_us);
    date.second = (int32_t)split(&us, second_us);
    date.us = (int32_t)us;
    return date;
}

static bool is_within(int32_t number, int32_t least, int32_t most) {
    return number >= least && number <= most;
}

static bool is_date(const struct date *date) {
    return is_within(date->year, FIRST_YEAR, DATE_YEAR_MAX) && is_within(date->month, 1, MONTHS) &&
           is_within(date->day, 1, days_of_month(date->year, date->month)) &&
           is_within(date->hour, 0, 23) && is_within(date->minute, 0, 59) &&
           is_within(date->second, 0, 59) && is_within(date->us, 0, 999999);
}

bool date_us(const struct date *date, int64_t *ret_us) {
    if (!is_date(date))
        return false;
    int64_t days = days_before(date->year) - days_before(FIRST_YEAR) + date->day - 1;
    for (int32_t month = 1; month < date->month; month++)
        days += days_of_month(date->year, month);
    *ret_us = days * day_us + (date->hour * 3600 + date->minute * 60 + date->second) * second_us +
              date->us;
    return true;
}
