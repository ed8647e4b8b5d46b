/* SPDX-License-Identifier: MIT */
/*
 * Wall Clock, class 0x8B (193-UM015): the time that clients set, which runs on from there. Local
 * time is that of the zone and, while it is enabled, of daylight saving.
 */
#include "base/clock.h"
#include "base/date.h"
#include "device/classes.h"
#include "device/device.h"

enum { ZONE_TEXT_MAX = 16, HOUR_MINUTES = 60 };

/* The first of January of the year after DATE_YEAR_MAX. */
static const int64_t end_us = 253402300800 * (int64_t)CLOCK_SECOND_US;

/* Any instants: what does not fit goes round. */
static int64_t add(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t less(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* Local time is ahead of UTC by this. */
static int64_t ahead_us(const struct device_clock *clock) {
    int64_t minutes = clock->zone_minutes + (clock->saves_daylight ? clock->saving_minutes : 0);
    return minutes * HOUR_MINUTES * CLOCK_SECOND_US;
}

static int64_t local_us(const struct device_call *call) {
    return add(device_wall_us(call), ahead_us(&call->device->clock));
}

static void put_date(struct writer *w, int64_t us) {
    struct date date = date_of(us);
    const int32_t fields[] = {date.year,   date.month,  date.day, date.hour,
                              date.minute, date.second, date.us};
    for (size_t i = 0; i < DEVICE_COUNT_OF(fields); i++)
        writer_u32(w, (uint32_t)fields[i]);
}

static void get_local_date(const struct device_call *call, struct writer *w) {
    put_date(w, local_us(call));
}

static void get_utc(const struct device_call *call, struct writer *w) {
    writer_u64(w, (uint64_t)device_wall_us(call));
}

static void get_utc_date(const struct device_call *call, struct writer *w) {
    put_date(w, device_wall_us(call));
}

static void get_zone(const struct device_call *call, struct writer *w) {
    char room[ZONE_TEXT_MAX];
    struct text zone = text_of(room, sizeof room);
    int minutes = call->device->clock.zone_minutes;
    int size = minutes < 0 ? -minutes : minutes;
    text_format(&zone, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', size / HOUR_MINUTES,
                size % HOUR_MINUTES);
    writer_u32(w, (uint32_t)zone.size);
    writer_bytes(w, text_cstr(&zone), zone.size);
}

static void get_saving_minutes(const struct device_call *call, struct writer *w) {
    writer_u16(w, (uint16_t)call->device->clock.saving_minutes);
}

static void get_saving(const struct device_call *call, struct writer *w) {
    writer_u8(w, call->device->clock.saves_daylight);
}

static void get_local(const struct device_call *call, struct writer *w) {
    writer_u64(w, (uint64_t)local_us(call));
}

/* The clock shows that time now. */
static struct device_status set_clock(struct device_call *call, int64_t utc_us) {
    struct device_clock *clock = &call->device->clock;
    if (utc_us < 0 || utc_us >= end_us)
        return device_status_of(CIP_INVALID_ATTRIBUTE);
    clock->offset_us = add(clock->offset_us, less(utc_us, device_wall_us(call)));
    return device_status_of(CIP_OK);
}

static struct device_status set_utc(struct device_call *call, struct reader *value) {
    int64_t us = (int64_t)reader_u64(value);
    return value->bad ? device_status_of(CIP_NOT_ENOUGH_DATA) : set_clock(call, us);
}

static struct device_status set_local(struct device_call *call, struct reader *value) {
    int64_t us = (int64_t)reader_u64(value);
    return value->bad ? device_status_of(CIP_NOT_ENOUGH_DATA)
                      : set_clock(call, less(us, ahead_us(&call->device->clock)));
}

/* As st-ethernet-ip sets it. */
static struct device_status set_local_date(struct device_call *call, struct reader *value) {
    struct date date = {.year = (int32_t)reader_u32(value)};
    int32_t *const fields[] = {&date.month,  &date.day,    &date.hour,
                               &date.minute, &date.second, &date.us};
    int64_t us;
    for (size_t i = 0; i < DEVICE_COUNT_OF(fields); i++)
        *fields[i] = (int32_t)reader_u32(value);
    if (value->bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (!date_us(&date, &us))
        return device_status_of(CIP_INVALID_ATTRIBUTE);
    return set_clock(call, us - ahead_us(&call->device->clock));
}

static struct device_status set_saving(struct device_call *call, struct reader *value) {
    uint8_t saves = reader_u8(value);
    if (value->bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (saves > 1)
        return device_status_of(CIP_INVALID_ATTRIBUTE);
    call->device->clock.saves_daylight = saves;
    return device_status_of(CIP_OK);
}

static const struct device_attribute attributes[] = {
    {5, DEVICE_GET | DEVICE_SET, get_local_date, set_local_date},
    {6, DEVICE_GET | DEVICE_SET, get_utc, set_utc},
    {7, DEVICE_GET, get_utc_date, NULL},
    {8, DEVICE_GET, get_zone, NULL},
    {9, DEVICE_GET, get_saving_minutes, NULL},
    {10, DEVICE_GET | DEVICE_SET, get_saving, set_saving},
    {11, DEVICE_GET | DEVICE_SET, get_local, set_local},
};

const struct device_class device_wall_clock_class = {
    .id = CIP_CLASS_WALL_CLOCK,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
};
