/* SPDX-License-Identifier: MIT */
/* Days of the calendar against numbers known from elsewhere (`date -u -d @N`). */
#include "support/unit.h"

#include "base/date.h"

static const int64_t second_us = 1000000;

static void expect(int64_t us, const int32_t want[7]) {
    struct date date = date_of(us);
    assert_int_equal(date.year, want[0]);
    assert_int_equal(date.month, want[1]);
    assert_int_equal(date.day, want[2]);
    assert_int_equal(date.hour, want[3]);
    assert_int_equal(date.minute, want[4]);
    assert_int_equal(date.second, want[5]);
    assert_int_equal(date.us, want[6]);
}

static void instants_have_their_dates(void **state) {
    (void)state;
    expect(0, (int32_t[]){1970, 1, 1, 0, 0, 0, 0});
    expect(951782400 * second_us, (int32_t[]){2000, 2, 29, 0, 0, 0, 0});
    expect(951868799 * second_us + 999999, (int32_t[]){2000, 2, 29, 23, 59, 59, 999999});
    expect(1700000000 * second_us + 5, (int32_t[]){2023, 11, 14, 22, 13, 20, 5});
    expect(1735689599 * second_us, (int32_t[]){2024, 12, 31, 23, 59, 59, 0});
    expect(4107542400 * second_us, (int32_t[]){2100, 3, 1, 0, 0, 0, 0});
    expect(253402300799 * second_us, (int32_t[]){9999, 12, 31, 23, 59, 59, 0});
    expect(-1, (int32_t[]){1969, 12, 31, 23, 59, 59, 999999});
    expect(-62167219200 * second_us, (int32_t[]){0, 1, 1, 0, 0, 0, 0});
    expect(-62167219201 * second_us, (int32_t[]){-1, 12, 31, 23, 59, 59, 0});
    expect(INT64_MAX, (int32_t[]){294247, 1, 10, 4, 0, 54, 775807});
    expect(INT64_MIN, (int32_t[]){-290308, 12, 21, 19, 59, 5, 224192});
}

static void every_day_of_four_centuries_is_found_again(void **state) {
    (void)state;
    struct date before = date_of(-86400 * second_us);
    for (int64_t day = 0; day < 146097 + 366; day++) {
        int64_t us = (day * 86400 + day % 86400) * second_us;
        int64_t again = -1;
        struct date date = date_of(us);
        assert_true(date_us(&date, &again));
        assert_true(again == us);
        bool next = date.day == before.day + 1 && date.month == before.month;
        assert_true(next || date.day == 1);
        before = date;
    }
}

static void what_is_no_date_is_refused(void **state) {
    (void)state;
    static const struct date wrong[] = {
        {1969, 12, 31, 23, 59, 59, 999999}, {10000, 1, 1, 0, 0, 0, 0},
        {2023, 0, 1, 0, 0, 0, 0},           {2023, 13, 1, 0, 0, 0, 0},
        {2023, 2, 29, 0, 0, 0, 0},          {2023, 4, 31, 0, 0, 0, 0},
        {2023, 4, 0, 0, 0, 0, 0},           {2023, 4, 1, 24, 0, 0, 0},
        {2023, 4, 1, 0, 60, 0, 0},          {2023, 4, 1, 0, 0, 60, 0},
        {2023, 4, 1, 0, 0, -1, 0},          {2023, 4, 1, 0, 0, 0, 1000000},
    };
    int64_t us = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(date_us(&wrong[i], &us));
    assert_int_equal(us, 7);
}

UNIT_CASES(cmocka_unit_test(instants_have_their_dates),
           cmocka_unit_test(every_day_of_four_centuries_is_found_again),
           cmocka_unit_test(what_is_no_date_is_refused))
