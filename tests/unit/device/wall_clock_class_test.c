/* SPDX-License-Identifier: MIT */
/* Wall Clock, byte by byte (193-UM015): at first it is 2023-11-14 22:13:20.000005 UTC. */
#include "support/dialog.h"
#include "support/unit.h"

#include "base/clock.h"

#define UTC "05 40 1E 18 24 0A 06 00"
#define UTC_DATE                                                                                   \
    "E7 07 00 00 0B 00 00 00 0E 00 00 00 16 00 00 00 0D 00 00 00 14 00 00 00 05 00 00 00"
#define LOCAL "05 88 45 C5 25 0A 06 00" /* two hours ahead */
#define LOCAL_DATE                                                                                 \
    "E7 07 00 00 0B 00 00 00 0F 00 00 00 00 00 00 00 0D 00 00 00 14 00 00 00 05 00 00 00"
#define SUMMER "05 2C D9 9B 26 0A 06 00" /* three hours */
#define LEAP   "00 00 DB 1B A4 61 03 00" /* 2000-02-29 */
#define LEAP_DATE                                                                                  \
    "D0 07 00 00 02 00 00 00 1D 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"

#define GET(id) "0E 03 20 8B 24 01 30 " id
#define SET(id) "10 03 20 8B 24 01 30 " id " "

static void begin(struct device *d, int16_t zone_minutes) {
    const struct device_options options = {
        .seed = 1,
        .wall_offset_us = 1700000000 * (int64_t)CLOCK_SECOND_US,
        .zone_minutes = zone_minutes,
    };
    device_init(d, &options);
}

static void the_clock_is_read(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, 0);
    dialog_begin(&x, &d);
    x.session.now_us = 5;
    ask_through(&x.session, GET("05"), "8E 00 00 00 " UTC_DATE);
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    ask_through(&x.session, GET("07"), "8E 00 00 00 " UTC_DATE);
    ask_through(&x.session, GET("08"), "8E 00 00 00 09 00 00 00 55 54 43 2B 30 30 3A 30 30");
    ask_through(&x.session, GET("09"), "8E 00 00 00 3C 00");
    ask_through(&x.session, GET("0A"), "8E 00 00 00 00");
    ask_through(&x.session, GET("0B"), "8E 00 00 00 " UTC);
    /* As pycomm3 and pylogix ask. */
    ask_through(&x.session, "03 02 20 8B 24 01 01 00 0B 00", "83 00 00 00 01 00 0B 00 00 00 " UTC);
    x.session.now_us = 6;
    ask_through(&x.session, GET("06"), "8E 00 00 00 06 *");
    dialog_end(&x);
    device_fini(&d);
}

static void what_is_not_there_is_told(void **state) {
    (void)state;
    struct device d;
    begin(&d, 0);
    ask(&d, GET("01"), "8E 00 14 00");
    ask(&d, GET("04"), "8E 00 14 00");
    ask(&d, GET("0C"), "8E 00 14 00");
    ask(&d, "0E 03 20 8B 24 02 30 06", "8E 00 05 00");
    ask(&d, "01 02 20 8B 24 01", "81 00 08 00");
    ask(&d, "0E 03 20 8B 24 00 30 07", "8E 00 00 00 0B 00");
    ask(&d, SET("07") UTC_DATE, "90 00 0E 00");
    ask(&d, SET("08") "00 00 00 00", "90 00 0E 00");
    ask(&d, "03 02 20 8B 24 01 02 00 01 00 0A 00", "83 00 0A 00 02 00 01 00 14 00 0A 00 00 00 00");
    device_fini(&d);
}

static void local_time_is_that_of_the_zone(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, 120);
    dialog_begin(&x, &d);
    x.session.now_us = 5;
    ask_through(&x.session, GET("05"), "8E 00 00 00 " LOCAL_DATE);
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    ask_through(&x.session, GET("07"), "8E 00 00 00 " UTC_DATE);
    ask_through(&x.session, GET("08"), "8E 00 00 00 09 00 00 00 55 54 43 2B 30 32 3A 30 30");
    ask_through(&x.session, GET("0B"), "8E 00 00 00 " LOCAL);
    ask_through(&x.session, SET("0A") "01", "90 00 00 00");
    ask_through(&x.session, GET("0A"), "8E 00 00 00 01");
    ask_through(&x.session, GET("0B"), "8E 00 00 00 " SUMMER);
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    d.clock.zone_minutes = -570;
    ask_through(&x.session, GET("08"), "8E 00 00 00 09 00 00 00 55 54 43 2D 30 39 3A 33 30");
    dialog_end(&x);
    device_fini(&d);
}

static void a_clock_that_is_set_runs_on(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, 120);
    dialog_begin(&x, &d);
    x.session.now_us = 77;
    ask_through(&x.session, SET("06") LEAP, "90 00 00 00");
    ask_through(&x.session, GET("07"), "8E 00 00 00 " LEAP_DATE);
    x.session.now_us = 78;
    ask_through(&x.session, GET("06"), "8E 00 00 00 01 00 DB 1B A4 61 03 00");
    x.session.now_us = 5;
    /* The local time, as a number and as a date. */
    ask_through(&x.session, SET("0B") LOCAL, "90 00 00 00");
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    ask_through(&x.session, SET("06") LEAP, "90 00 00 00");
    ask_through(&x.session, SET("05") LOCAL_DATE, "90 00 00 00");
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    /* As pylogix sets it: the time, and whether daylight is saved. */
    ask_through(&x.session, "04 02 20 8B 24 01 02 00 06 00 " LEAP " 0A 00 01",
                "84 00 00 00 02 00 06 00 00 00 0A 00 00 00");
    ask_through(&x.session, GET("06"), "8E 00 00 00 " LEAP);
    ask_through(&x.session, GET("0A"), "8E 00 00 00 01");
    dialog_end(&x);
    device_fini(&d);
}

static void what_is_no_time_is_refused(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, 0);
    dialog_begin(&x, &d);
    x.session.now_us = 5;
    ask_through(&x.session, SET("06") "FF FF FF FF FF FF FF FF", "90 00 09 00");
    ask_through(&x.session, SET("06") "00 60 73 CC 0C 44 84 03", "90 00 09 00"); /* year 10000 */
    ask_through(&x.session, SET("0B") "00 00 00 00 00 00 00 80", "90 00 09 00");
    ask_through(&x.session, SET("06") "00 60 73 CC", "90 00 13 00");
    ask_through(&x.session, SET("06") LEAP " 00", "90 00 15 00");
    ask_through(&x.session, SET("0A") "02", "90 00 09 00");
    ask_through(&x.session, SET("0A"), "90 00 13 00");
    ask_through(&x.session, SET("05") "E7 07 00 00 02 00 00 00 1D 00 00 00 *", "90 00 13 00");
    ask_through(&x.session,
                SET("05") "E7 07 00 00 02 00 00 00 1D 00 00 00 00 00 00 00 00 00 00 00 "
                          "00 00 00 00 00 00 00 00",
                "90 00 09 00"); /* 2023-02-29 */
    ask_through(&x.session, "04 02 20 8B 24 01 02 00 0A 00 02 06 00 " LEAP,
                "84 00 0A 00 01 00 0A 00 09 00");
    ask_through(&x.session, GET("06"), "8E 00 00 00 " UTC);
    ask_through(&x.session, SET("06") "FF 5F 73 CC 0C 44 84 03", "90 00 00 00");
    ask_through(&x.session, GET("07"),
                "8E 00 00 00 0F 27 00 00 0C 00 00 00 1F 00 00 00 17 00 00 00 3B 00 00 00 "
                "3B 00 00 00 3F 42 0F 00");
    dialog_end(&x);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_clock_is_read), cmocka_unit_test(what_is_not_there_is_told),
           cmocka_unit_test(local_time_is_that_of_the_zone),
           cmocka_unit_test(a_clock_that_is_set_runs_on),
           cmocka_unit_test(what_is_no_time_is_refused))
