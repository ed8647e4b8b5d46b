/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "client/url.h"

struct good {
    const char *text;
    const char *host;
    uint16_t port;
    const char *route;
    size_t route_size;
    bool guessed;
};

static void urls_and_their_short_forms(void **state) {
    (void)state;
    static const struct good rows[] = {
        {"10.0.0.5", "10.0.0.5", 44818, "\1\0", 2, true},
        {"plc-7.local", "plc-7.local", 44818, "\1\0", 2, true},
        {"plc7:2222", "plc7", 2222, "\1\0", 2, true},
        {"eip://plc7", "plc7", 44818, "\1\0", 2, true},
        {"EIP://plc7:1/", "plc7", 1, "\1\0", 2, true},
        {"plc7/1/3", "plc7", 44818, "\1\3", 2, false},
        {"plc7:5/1,3", "plc7", 5, "\1\3", 2, false},
        {"plc7/1/0/2/10.0.0.5/1/3", "plc7", 44818,
         "\1\0\x12\10"
         "10.0.0.5\1\3",
         14, false},
        {"[::1]", "::1", 44818, "\1\0", 2, true},
        {"[fe80::1%eth0]:44819/1/2", "fe80::1%eth0", 44819, "\1\2", 2, false},
        {"::1", "::1", 44818, "\1\0", 2, true},
        {"plc7?simple=1", "plc7", 44818, "", 0, false},
        {"plc7?simple=0", "plc7", 44818, "\1\0", 2, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client_url url;
        struct cip_address_fault fault;
        assert_int_equal(client_url_parse(str_of(rows[i].text), &url, &fault), EIP_OK);
        assert_string_equal(url.host, rows[i].host);
        assert_int_equal(url.port, rows[i].port);
        assert_int_equal(url.route_size, rows[i].route_size);
        assert_memory_equal(url.route, rows[i].route, rows[i].route_size);
        assert_int_equal(url.guessed, rows[i].guessed);
        assert_int_equal(url.connected, CLIENT_CONNECTED_AUTO);
        assert_int_equal(url.depth, 0);
    }
}

static void settings_are_joined_in_any_order(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint16_t port;
        size_t route_size;
        bool guessed;
        enum client_connected connected;
        uint8_t depth;
    } rows[] = {
        {"plc7?connected=1", 44818, 2, true, CLIENT_CONNECTED_ALWAYS, 0},
        {"plc7?connected=0", 44818, 2, true, CLIENT_CONNECTED_NEVER, 0},
        {"plc7?connected=1&simple=1", 44818, 0, false, CLIENT_CONNECTED_ALWAYS, 0},
        {"plc7:2222?simple=1&connected=1", 2222, 0, false, CLIENT_CONNECTED_ALWAYS, 0},
        {"plc7/?connected=1&connected=0", 44818, 2, true, CLIENT_CONNECTED_NEVER, 0},
        {"eip://plc7/1/3?connected=1&simple=0", 44818, 2, false, CLIENT_CONNECTED_ALWAYS, 0},
        {"[::1]?connected=1", 44818, 2, true, CLIENT_CONNECTED_ALWAYS, 0},
        {"::1?connected=1", 44818, 2, true, CLIENT_CONNECTED_ALWAYS, 0},
        {"plc7?depth=1", 44818, 2, true, CLIENT_CONNECTED_AUTO, 1},
        {"plc7?depth=32&connected=1", 44818, 2, true, CLIENT_CONNECTED_ALWAYS, 32},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client_url url;
        struct cip_address_fault fault;
        assert_int_equal(client_url_parse(str_of(rows[i].text), &url, &fault), EIP_OK);
        assert_int_equal(url.port, rows[i].port);
        assert_int_equal(url.route_size, rows[i].route_size);
        assert_int_equal(url.guessed, rows[i].guessed);
        assert_int_equal(url.connected, rows[i].connected);
        assert_int_equal(url.depth, rows[i].depth);
    }
}

static void mistakes_are_told_with_their_column(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t column;
    } rows[] = {
        {"", 1},
        {"eip://", 7},
        {"http://plc7", 1},
        {"plc7:", 6},
        {"plc7:0", 6},
        {"plc7:65536", 6},
        {"plc7:x", 6},
        {"pl c7", 3},
        {"[::1", 5},
        {"[::1]x", 6},
        {"plc7/x", 6},
        {"plc7/1", 7},
        {"plc7?fast=1", 6},
        {"plc7/1/0?simple=1", 10},
        {"plc7?", 6},
        {"plc7?connected", 6},
        {"plc7?connected=", 6},
        {"plc7?connected=2", 6},
        {"plc7?depth=", 6},
        {"plc7?depth=0", 6},
        {"plc7?depth=33", 6},
        {"plc7?depth=x", 6},
        {"plc7?connected=1&depth=-1", 18},
        {"plc7?connected=10", 6},
        {"plc7?Connected=1", 6},
        {"plc7?connected=1&", 18},
        {"plc7?connected=1&&simple=1", 18},
        {"plc7?connected=1&fast=1", 18},
        {"plc7?connected=1?simple=1", 6},
        {"plc7?connected=1 ", 6},
        {"plc7/1/0?connected=1&simple=1", 22},
        {"plc7&connected=1", 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client_url url = {.port = 77};
        struct cip_address_fault fault = {.column = 0};
        assert_int_equal(client_url_parse(str_of(rows[i].text), &url, &fault), EIP_E_ARGUMENT);
        if (fault.column != rows[i].column)
            fail_msg("%s: column %zu, wanted %zu", rows[i].text, fault.column, rows[i].column);
        assert_non_null(fault.why);
        assert_int_equal(url.port, 77);
    }
}

static void a_host_name_has_a_limit(void **state) {
    (void)state;
    char text[CLIENT_HOST_MAX + 2];
    struct client_url url;
    struct cip_address_fault fault;
    memset(text, 'a', sizeof text);
    assert_int_equal(client_url_parse(str_span(text, CLIENT_HOST_MAX), &url, &fault), EIP_OK);
    assert_int_equal(client_url_parse(str_span(text, CLIENT_HOST_MAX + 1), &url, &fault),
                     EIP_E_ARGUMENT);
}

UNIT_CASES(cmocka_unit_test(urls_and_their_short_forms),
           cmocka_unit_test(settings_are_joined_in_any_order),
           cmocka_unit_test(mistakes_are_told_with_their_column),
           cmocka_unit_test(a_host_name_has_a_limit))
