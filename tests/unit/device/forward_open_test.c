/* SPDX-License-Identifier: MIT */
/* Opening and closing connections, byte by byte (CIP Volume 1, 3-5.5.2 and 3-5.5.3). */
#include <stdio.h>

#include "support/dialog.h"
#include "support/unit.h"

#include "device/forward_open.h"

/* serial 0x1234, vendor 0x1337, originator serial 0xDEADBEEF */
#define TRIAD  "34 12 37 13 EF BE AD DE "
#define ROUTER "02 20 02 24 01"
#define IDS    "0A 0E 00 00 00 00 01 00 A5 00 "
#define RPI    "80 84 1E 00 " /* 2 s */
#define LARGE  "5B 02 20 06 24 01 "
#define SMALL  "54 02 20 06 24 01 "
#define SIZES  "03 00 00 00 " RPI "F8 43 " RPI "F8 43 " /* 504 */
#define CLOSE  "4E 02 20 06 24 01 0A 0E "

struct place {
    struct device device;
    struct dialog dialog;
    struct device_session *session;
};

static void begin(struct place *p) {
    ask_init(&p->device);
    dialog_begin(&p->dialog, &p->device);
    p->session = &p->dialog.session;
}

static void end(struct place *p) {
    dialog_end(&p->dialog);
    assert_int_equal(device_connection_count(&p->device.connections), 0);
    device_fini(&p->device);
}

static void a_large_connection_is_opened_and_closed(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session,
                LARGE IDS TRIAD "03 00 00 00 " RPI "A2 0F 00 42 " RPI
                                "A2 0F 00 42 A3 03 01 00 20 02 24 01",
                "DB 00 00 00 ?? ?? ?? ?? 01 00 A5 00 " TRIAD RPI RPI "00 00");
    struct cip_triad triad = {.serial = 0x1234, .vendor = 0x1337, .originator = 0xdeadbeef};
    const struct device_connection *c = device_connection_of_triad(&p.device.connections, &triad);
    assert_non_null(c);
    assert_int_not_equal(c->ot_id, 0);
    assert_int_equal(c->ot_size, 4002);
    assert_int_equal(c->to_size, 4002);
    assert_int_equal(c->timeout_us, 64000000); /* 2 s, 32 times */
    ask_through(p.session, CLOSE TRIAD "03 00 01 00 20 02 24 01", "CE 00 00 00 " TRIAD "00 00");
    assert_int_equal(device_connection_count(&p.device.connections), 0);
    end(&p);
}

static void a_small_connection_is_opened(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, SMALL IDS TRIAD "00 00 00 00 " RPI "FF 43 " RPI "FF 41 A3 " ROUTER,
                "D4 00 00 00 ?? ?? ?? ?? 01 00 A5 00 " TRIAD RPI RPI "00 00");
    struct cip_triad triad = {.serial = 0x1234, .vendor = 0x1337, .originator = 0xdeadbeef};
    const struct device_connection *c = device_connection_of_triad(&p.device.connections, &triad);
    assert_non_null(c);
    assert_int_equal(c->ot_size, 511);
    assert_int_equal(c->to_size, 511);
    assert_int_equal(c->timeout_us, 8000000);
    end(&p);
}

static void one_is_opened_inside_an_unconnected_send(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session,
                "52 02 20 06 24 01 0A 05 2E 00 " SMALL IDS TRIAD SIZES "A3 " ROUTER " 01 00 01 00",
                "D4 00 00 00 ?? ?? ?? ?? 01 00 A5 00 " TRIAD RPI RPI "00 00");
    assert_int_equal(device_connection_count(&p.device.connections), 1);
    end(&p);
}

/* The triad and, for a path that cannot be followed, its words. */
static void a_refusal_says_why_and_to_whom(void **state) {
    (void)state;
    static const struct {
        const char *request;
        const char *reply;
    } rows[] = {
        /* null: both types 0 */
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 03 " RPI "F8 03 A3 " ROUTER,
         "D4 00 01 01 32 01 " TRIAD "00 00"},
        {LARGE IDS TRIAD "03 00 00 00 " RPI "A2 0F 00 02 " RPI "A2 0F 00 02 A3 " ROUTER,
         "DB 00 01 01 32 01 " TRIAD "00 00"},
        /* null one way only; of a redundant owner */
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 03 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 23 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 43 " RPI "F8 03 A3 " ROUTER,
         "D4 00 01 01 24 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 C3 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 25 01 " TRIAD "00 00"},
        {LARGE IDS TRIAD "03 00 00 00 " RPI "A2 0F 00 C2 " RPI "A2 0F 00 42 A3 " ROUTER,
         "DB 00 01 01 25 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "08 00 00 00 " RPI "F8 43 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 33 01 " TRIAD "00 00"},
        /* class 1, client, a trigger that is none, an interval of 0 */
        {SMALL IDS TRIAD SIZES "A1 " ROUTER, "D4 00 01 01 03 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD SIZES "23 " ROUTER, "D4 00 01 01 03 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD SIZES "B3 " ROUTER, "D4 00 01 01 03 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 00 00 00 00 F8 43 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 11 01 " TRIAD "00 00"},
        /* multicast, either way */
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 23 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 23 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 43 " RPI "F8 23 A3 " ROUTER,
         "D4 00 01 01 24 01 " TRIAD "00 00"},
        /* too large, either way; too small */
        {LARGE IDS TRIAD "03 00 00 00 " RPI "A3 0F 00 42 " RPI "A2 0F 00 42 A3 " ROUTER,
         "DB 00 01 02 09 01 A2 0F " TRIAD "00 00"},
        {LARGE IDS TRIAD "03 00 00 00 " RPI "A2 0F 00 42 " RPI "A3 0F 00 42 A3 " ROUTER,
         "DB 00 01 02 09 01 A2 0F " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 " RPI "0F 42 " RPI "F8 43 A3 " ROUTER,
         "D4 00 01 01 08 01 " TRIAD "00 00"},
        {SMALL IDS TRIAD "03 00 00 00 " RPI "F8 43 " RPI "0F 42 A3 " ROUTER,
         "D4 00 01 01 08 01 " TRIAD "00 00"},
        /* too short, too long, and so is the path */
        {SMALL IDS, "D4 00 13 00"},
        {SMALL IDS TRIAD SIZES "A3 03 20 02 24 01", "D4 00 13 00"},
        {SMALL IDS TRIAD SIZES "A3 02 20 02 24 01 00 00", "D4 00 15 00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct place p;
        begin(&p);
        ask_through(p.session, rows[i].request, rows[i].reply);
        assert_int_equal(device_connection_count(&p.device.connections), 0);
        end(&p);
    }
}

static void a_path_must_lead_to_the_message_router(void **state) {
    (void)state;
    static const struct {
        const char *path;
        const char *refused; /* NULL: not at all */
    } rows[] = {
        {"02 20 02 24 01", NULL},
        {"05 21 00 02 00 25 00 01 00 01", "D4 00 13 00"},
        {"04 21 00 02 00 25 00 01 00", NULL},
        {"03 01 03 20 02 24 01", NULL},
        {"03 01 04 20 02 24 01", "D4 00 01 01 12 03 " TRIAD "03 00"},
        {"03 02 03 20 02 24 01", "D4 00 01 01 11 03 " TRIAD "03 00"},
        {"04 01 03 01 00 20 02 24 01", "D4 00 01 01 12 03 " TRIAD "04 00"},
        {"00", "D4 00 01 01 15 03 " TRIAD "00 00"},
        {"01 20 02", "D4 00 01 01 15 03 " TRIAD "01 00"},
        {"01 01 03", "D4 00 01 01 15 03 " TRIAD "01 00"},
        {"03 20 02 24 01 30 01", "D4 00 01 01 15 03 " TRIAD "03 00"},
        {"03 20 02 24 01 F0 00", "D4 00 01 01 15 03 " TRIAD "03 00"},
        {"04 91 05 53 70 65 65 64 00", "D4 00 01 01 15 03 " TRIAD "04 00"},
        {"02 20 02 24 02", "D4 00 01 01 2F 01 " TRIAD "00 00"},
        {"02 20 04 24 01", "D4 00 01 01 2F 01 " TRIAD "00 00"},
        {"03 20 04 2C 64 2C 65", "D4 00 01 01 2F 01 " TRIAD "00 00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct place p;
        char request[256];
        begin(&p);
        p.device.options.route = DEVICE_ROUTE_SLOT;
        p.device.options.slot = 3;
        snprintf(request, sizeof request, "%s%s", SMALL IDS TRIAD SIZES "A3 ", rows[i].path);
        ask_through(p.session, request,
                    rows[i].refused != NULL ? rows[i].refused : "D4 00 00 00 *");
        end(&p);
    }
}

static void a_key_must_fit_the_device(void **state) {
    (void)state;
    static const struct {
        const char *key;
        const char *reply;
    } rows[] = {
        {"34 04 00 00 00 00 00 00 00 00", "D4 00 00 00 *"},
        {"34 04 01 00 0E 00 A6 00 21 0B", "D4 00 00 00 *"},
        {"34 04 01 00 0E 00 A6 00 A1 05", "D4 00 00 00 *"}, /* compatible with an older one */
        {"34 04 02 00 0E 00 A6 00 21 0B", "D4 00 01 01 14 01 " TRIAD "00 00"},
        {"34 04 01 00 0E 00 A7 00 21 0B", "D4 00 01 01 14 01 " TRIAD "00 00"},
        {"34 04 01 00 0C 00 A6 00 21 0B", "D4 00 01 01 15 01 " TRIAD "00 00"},
        {"34 04 01 00 0E 00 A6 00 20 0B", "D4 00 01 01 16 01 " TRIAD "00 00"},
        {"34 04 01 00 0E 00 A6 00 A1 0C", "D4 00 01 01 16 01 " TRIAD "00 00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct place p;
        char request[256];
        begin(&p);
        snprintf(request, sizeof request, "%s%s%s", SMALL IDS TRIAD SIZES "A3 08 ", rows[i].key,
                 " 01 00 20 02 24 01");
        ask_through(p.session, request, rows[i].reply);
        end(&p);
    }
}

static void a_triad_is_used_once(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 00 00 *");
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 01 01 00 01 " TRIAD "00 00");
    assert_int_equal(device_connection_count(&p.device.connections), 1);
    ask_through(p.session, SMALL IDS "35 12 37 13 EF BE AD DE " SIZES "A3 " ROUTER,
                "D4 00 00 00 *");
    assert_int_equal(device_connection_count(&p.device.connections), 2);
    end(&p);
}

/* Neither what is open nor what is not can be changed by a null one. */
static void a_null_one_of_a_triad_in_use_changes_nothing(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 00 00 *");
    ask_through(p.session, SMALL IDS TRIAD "03 00 00 00 " RPI "F8 03 " RPI "F8 03 A3 " ROUTER,
                "D4 00 01 01 32 01 " TRIAD "00 00");
    assert_int_equal(device_connection_count(&p.device.connections), 1);
    end(&p);
}

/* Each field of it counts. */
static void triads_differ_in_any_field(void **state) {
    (void)state;
    static const char *const triads[] = {
        TRIAD,
        "35 12 37 13 EF BE AD DE ",
        "34 12 36 13 EF BE AD DE ",
        "34 12 37 13 EE BE AD DE ",
    };
    struct place p;
    begin(&p);
    for (size_t i = 0; i < sizeof triads / sizeof triads[0]; i++) {
        char request[512];
        snprintf(request, sizeof request, SMALL IDS "%s" SIZES "A3 " ROUTER, triads[i]);
        ask_through(p.session, request, "D4 00 00 00 *");
        assert_int_equal(device_connection_count(&p.device.connections), i + 1);
    }
    ask_through(p.session, CLOSE "34 12 37 13 EE BE AD DE 00 00", "CE 00 00 00 *");
    ask_through(p.session, CLOSE "34 12 37 13 EE BE AD DE 00 00",
                "CE 00 01 01 07 01 34 12 37 13 EE BE AD DE 00 00");
    end(&p);
}

/* The interval is that of O->T, the factor 4 << n. */
static void the_time_out_is_an_interval_and_a_multiplier(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    for (unsigned n = 0; n <= 7; n++) {
        char request[512];
        struct cip_triad triad = {
            .serial = (uint16_t)(0x1200 + n), .vendor = 0x1337, .originator = 0xdeadbeef};
        snprintf(request, sizeof request,
                 SMALL IDS "%02X 12 37 13 EF BE AD DE %02X 00 00 00 40 42 0F 00 F8 43 " RPI
                           "F8 43 A3 " ROUTER,
                 n, n);
        ask_through(p.session, request, "D4 00 00 00 *");
        const struct device_connection *c =
            device_connection_of_triad(&p.device.connections, &triad);
        assert_non_null(c);
        assert_int_equal(c->timeout_us, INT64_C(4000000) << n);
    }
    end(&p);
}

static void a_device_may_know_small_connections_only(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    p.device.options.no_large = true;
    p.device.options.connection_size_max = 504;
    ask_through(p.session, LARGE IDS, "DB 00 08 00");
    ask_through(p.session, SMALL IDS TRIAD "03 00 00 00 " RPI "F9 43 " RPI "F8 43 A3 " ROUTER,
                "D4 00 01 02 09 01 F8 01 " TRIAD "00 00");
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 00 00 *");
    end(&p);
}

static void connections_are_limited_for_a_device_and_for_a_session(void **state) {
    (void)state;
    struct place p;
    struct dialog other;
    begin(&p);
    for (uint16_t i = 0; i < DEVICE_SESSION_CONNECTIONS_MAX; i++)
        dialog_open(&p.dialog, i, 100, 100);
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 01 01 13 01 " TRIAD "00 00");
    dialog_begin(&other, &p.device);
    p.device.options.connections_max = DEVICE_SESSION_CONNECTIONS_MAX + 1;
    dialog_open(&other, 1000, 100, 100);
    ask_through(&other.session, SMALL IDS TRIAD SIZES "A3 " ROUTER,
                "D4 00 01 01 13 01 " TRIAD "00 00");
    p.device.options.session_connections_max = 1;
    p.device.options.connections_max = 0;
    ask_through(&other.session, SMALL IDS TRIAD SIZES "A3 " ROUTER,
                "D4 00 01 01 13 01 " TRIAD "00 00");
    dialog_end(&other);
    end(&p);
}

static void another_session_may_close_one(void **state) {
    (void)state;
    struct place p;
    struct dialog other;
    begin(&p);
    dialog_begin(&other, &p.device);
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 00 00 *");
    ask_through(&other.session, CLOSE TRIAD "02 00 20 02 24 01", "CE 00 00 00 " TRIAD "00 00");
    assert_int_equal(device_connection_count(&p.device.connections), 0);
    dialog_end(&other);
    end(&p);
}

static void closing_what_is_not_open_is_refused(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, CLOSE "55 00 37 13 EF BE AD DE 03 00 01 00 20 02 24 01",
                "CE 00 01 01 07 01 55 00 37 13 EF BE AD DE 03 00");
    ask_through(p.session, CLOSE "55 00 37 13 EF BE AD DE 03", "CE 00 13 00");
    ask_through(p.session, CLOSE "55 00 37 13 EF BE AD DE 03 00 01 00", "CE 00 13 00");
    ask_through(p.session, CLOSE "55 00 37 13 EF BE AD DE 00 00 01 00", "CE 00 15 00");
    end(&p);
}

/* A packet's replies have no room for it, and without a session nobody would own it. */
static void connections_are_not_opened_in_packets_or_outside_sessions(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, "0A 02 20 02 24 01 01 00 04 00 " SMALL IDS TRIAD SIZES "A3 " ROUTER,
                "8A 00 1E 00 01 00 04 00 D4 00 08 00");
    ask_through(p.session, "0A 02 20 02 24 01 01 00 04 00 " CLOSE TRIAD "02 00 20 02 24 01",
                "8A 00 1E 00 01 00 04 00 CE 00 08 00");
    ask(&p.device, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 08 00");
    end(&p);
}

static void the_manager_counts_what_it_is_asked(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 00 00 *");
    ask_through(p.session, SMALL IDS TRIAD SIZES "A3 " ROUTER, "D4 00 01 01 00 01 *");
    ask_through(p.session, SMALL IDS, "D4 00 13 00");
    p.device.options.connections_max = 1;
    ask_through(p.session, SMALL IDS "35 12 37 13 EF BE AD DE " SIZES "A3 " ROUTER,
                "D4 00 01 01 13 01 *");
    ask_through(p.session, CLOSE "55 00 37 13 EF BE AD DE 00 00", "CE 00 01 01 07 01 *");
    ask_through(p.session, CLOSE "55 00", "CE 00 13 00");
    p.dialog.session.now_us = 0;
    device_session_tick(p.session, 64000000);
    ask_through(p.session, "01 02 20 06 24 01",
                "81 00 00 00 04 00 01 00 01 00 01 00 02 00 01 00 01 00 01 00");
    ask_through(p.session, "0E 03 20 06 24 01 30 08", "8E 00 00 00 01 00");
    end(&p);
}

static void the_manager_tells_how_many_are_open(void **state) {
    (void)state;
    struct place p;
    begin(&p);
    p.device.options.connections_max = 20;
    ask_through(p.session, "0E 03 20 06 24 01 30 09", "8E 00 00 00 14 00 00 00 00");
    for (uint16_t i = 0; i < 9; i++)
        dialog_open(&p.dialog, i, 100, 100);
    ask_through(p.session, "0E 03 20 06 24 01 30 09", "8E 00 00 00 14 00 FF 01 00");
    end(&p);
}

UNIT_CASES(cmocka_unit_test(a_large_connection_is_opened_and_closed),
           cmocka_unit_test(a_small_connection_is_opened),
           cmocka_unit_test(one_is_opened_inside_an_unconnected_send),
           cmocka_unit_test(a_refusal_says_why_and_to_whom),
           cmocka_unit_test(a_path_must_lead_to_the_message_router),
           cmocka_unit_test(a_key_must_fit_the_device), cmocka_unit_test(a_triad_is_used_once),
           cmocka_unit_test(a_null_one_of_a_triad_in_use_changes_nothing),
           cmocka_unit_test(triads_differ_in_any_field),
           cmocka_unit_test(the_time_out_is_an_interval_and_a_multiplier),
           cmocka_unit_test(a_device_may_know_small_connections_only),
           cmocka_unit_test(connections_are_limited_for_a_device_and_for_a_session),
           cmocka_unit_test(another_session_may_close_one),
           cmocka_unit_test(closing_what_is_not_open_is_refused),
           cmocka_unit_test(connections_are_not_opened_in_packets_or_outside_sessions),
           cmocka_unit_test(the_manager_counts_what_it_is_asked),
           cmocka_unit_test(the_manager_tells_how_many_are_open))
