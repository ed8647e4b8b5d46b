/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "support/unit.h"

#include "client/fault.h"

static void expect(const struct client_fault *fault, const char *const *parts) {
    char buffer[EIP_FAULT_TEXT_MAX];
    struct text text = text_of(buffer, sizeof buffer);
    client_fault_text(&text, fault);
    assert_false(text.cut);
    for (; *parts != NULL; parts++)
        if (strstr(buffer, *parts) == NULL)
            fail_msg("'%s' is not in '%s'", *parts, buffer);
}

static void a_refused_read_tells_tag_place_status_and_advice(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "read",
        .object = str_of("Speed"),
        .host = "10.0.0.5",
        .port = 44818,
        .err = EIP_E_TAG,
        .status = {.source = EIP_SOURCE_DEVICE, .general = 4, .extended_count = 1},
    };
    expect(&fault, (const char *const[]){"cannot read Speed from 10.0.0.5:44818: ", "path segment",
                                         "check the spelling", NULL});
    fault.status.general = 0xff;
    fault.status.extended[0] = 0x2105;
    fault.err = EIP_E_REFUSED;
    expect(&fault, (const char *const[]){"2105", "fewer elements", NULL});
}

static void a_refused_object_is_not_taken_for_a_tag(void **state) {
    (void)state;
    const struct client_fault fault = {
        .action = "read",
        .object = str_of("@0x99/1/1"),
        .host = "plc",
        .port = 44818,
        .err = EIP_E_REFUSED,
        .status = {.source = EIP_SOURCE_DEVICE, .general = 5},
    };
    expect(&fault, (const char *const[]){"cannot read @0x99/1/1 from plc:44818: ", "(0x05)",
                                         "; the device has no such object", NULL});
}

static void a_write_refused_part_way_says_so(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "write",
        .object = str_of("Counts"),
        .host = "plc",
        .port = 44818,
        .err = EIP_E_UNKNOWN,
        .status = {.source = EIP_SOURCE_DEVICE, .general = 0x10},
    };
    expect(&fault,
           (const char *const[]){"(0x10), after a part of the value was written; read the", NULL});
}

static void a_refused_connection_tells_what_the_system_said(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "connect to",
        .host = "::1",
        .port = 1,
        .err = EIP_E_CONNECT,
        .system = ECONNREFUSED,
    };
    expect(&fault,
           (const char *const[]){"cannot connect to [::1]:1: connection refused; check", NULL});
}

static void routes_and_encapsulation_are_named(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "write",
        .object = str_of("Speed"),
        .host = "plc",
        .port = 44818,
        .err = EIP_E_REFUSED,
        .status = {.source = EIP_SOURCE_ROUTE,
                   .general = 1,
                   .extended_count = 1,
                   .extended = {0x0312}},
    };
    expect(&fault, (const char *const[]){"cannot write Speed to plc:44818", "not routed",
                                         "check the route", NULL});
    fault.status = (struct eip_status){.source = EIP_SOURCE_ENCAPSULATION, .encapsulation = 0x64};
    expect(&fault, (const char *const[]){"invalid session handle (0x64)", NULL});
}

static void an_unknown_write_says_how_to_find_out(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "write", .object = str_of("A"), .host = "plc", .port = 1};
    fault.err = EIP_E_UNKNOWN;
    expect(&fault, (const char *const[]){"outcome is unknown; read the tag", NULL});
    fault.err = EIP_E_TIMEOUT;
    expect(&fault, (const char *const[]){"no answer in time; nothing was written", NULL});
}

static void a_broken_rule_is_named(void **state) {
    (void)state;
    struct client_fault fault = {
        .action = "connect to", .host = "plc", .port = 80, .err = EIP_E_PROTOCOL};
    expect(&fault, (const char *const[]){"plc:80: the peer broke the protocol; is this an", NULL});
    fault.status.rule = "the session it granted has the handle 0";
    expect(&fault,
           (const char *const[]){"broke the protocol: the session it granted has the handle 0; is "
                                 "this an EtherNet/IP device?",
                                 NULL});
    fault.action = "write";
    fault.object = str_of("A");
    fault.err = EIP_E_UNKNOWN;
    expect(&fault, (const char *const[]){"outcome is unknown: the session it granted has the "
                                         "handle 0; read the tag",
                                         NULL});
}

static void messages_that_answer_nothing_are_counted_after_a_time_out(void **state) {
    (void)state;
    struct client_fault fault = {.action = "read",
                                 .object = str_of("A"),
                                 .host = "plc",
                                 .port = 1,
                                 .err = EIP_E_TIMEOUT,
                                 .strays = 3};
    expect(&fault, (const char *const[]){"no answer in time; 3 messages came that answer none of "
                                         "our requests; try again",
                                         NULL});
    fault.strays = 1;
    expect(&fault, (const char *const[]){"in time; 1 message came that answers none of our", NULL});
    fault.strays = 0;
    expect(&fault, (const char *const[]){"no answer in time; try again", NULL});
    fault.err = EIP_E_CLOSED;
    fault.strays = 3;
    expect(&fault, (const char *const[]){"the connection was closed; the device", NULL});
}

static void a_request_to_an_object_is_named_as_one(void **state) {
    (void)state;
    struct client_fault fault = {.action = "send a request to",
                                 .object = str_of("@1/1"),
                                 .host = "plc",
                                 .port = 1,
                                 .err = EIP_E_UNKNOWN};
    expect(&fault, (const char *const[]){"cannot send a request to @1/1 of plc:1: ", NULL});
}

UNIT_CASES(cmocka_unit_test(a_refused_read_tells_tag_place_status_and_advice),
           cmocka_unit_test(a_refused_object_is_not_taken_for_a_tag),
           cmocka_unit_test(a_write_refused_part_way_says_so),
           cmocka_unit_test(a_refused_connection_tells_what_the_system_said),
           cmocka_unit_test(routes_and_encapsulation_are_named),
           cmocka_unit_test(an_unknown_write_says_how_to_find_out),
           cmocka_unit_test(a_broken_rule_is_named),
           cmocka_unit_test(messages_that_answer_nothing_are_counted_after_a_time_out),
           cmocka_unit_test(a_request_to_an_object_is_named_as_one))
