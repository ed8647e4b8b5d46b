/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/route.h"

static void a_route_ends_here_or_it_is_said_why_not(void **state) {
    (void)state;
    static const struct {
        enum device_route route;
        const char *bytes;
        size_t size;
        uint16_t refused;
    } rows[] = {
        {DEVICE_ROUTE_ANY, "\1\3\2\4", 4, 0},
        {DEVICE_ROUTE_SLOT, "", 0, 0},
        {DEVICE_ROUTE_SLOT, "\1\3", 2, 0},
        {DEVICE_ROUTE_SLOT, "\1\4", 2, 0x0312},
        {DEVICE_ROUTE_SLOT, "\1\3\1\3", 4, 0x0312},
        {DEVICE_ROUTE_SLOT, "\x11\2\x33\x33", 4, 0x0312},
        {DEVICE_ROUTE_SLOT, "\2\3", 2, 0x0311},
        {DEVICE_ROUTE_SLOT, "\x20\3", 2, 0x0315},
        {DEVICE_ROUTE_SLOT, "\1", 1, 0x0315},
        {DEVICE_ROUTE_PATH, "", 0, 0},
        {DEVICE_ROUTE_PATH, "\2\4", 2, 0},
        {DEVICE_ROUTE_PATH, "\2\3", 2, 0x0312},
        {DEVICE_ROUTE_PATH, "\2\4\1\0", 4, 0x0312},
        {DEVICE_ROUTE_PATH, "\1\4", 2, 0x0311},
        {DEVICE_ROUTE_PATH, "\x20\4", 2, 0x0315},
        {DEVICE_ROUTE_NONE, "", 0, 0},
        {DEVICE_ROUTE_NONE, "\1\3", 2, 0x0315},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct device d = {.options = {.route = rows[i].route, .slot = 3, .path = str_of("\2\4")}};
        uint16_t got = device_route_refuse(&d, reader_of(rows[i].bytes, rows[i].size));
        if (got != rows[i].refused)
            fail_msg("row %zu: %04x, wanted %04x", i, got, rows[i].refused);
    }
}

UNIT_CASES(cmocka_unit_test(a_route_ends_here_or_it_is_said_why_not))
