/* SPDX-License-Identifier: MIT */
/* The public API over real sockets, against a device in a thread. */
#include <stdio.h>

#include <eip/eip.h>

#include "support/running.h"
#include "support/unit.h"

static eip_client *open_client(const struct running *r) {
    eip_client *c = NULL;
    assert_int_equal(eip_open(r->url, NULL, &c), EIP_OK);
    return c;
}

static void values_are_read_with_their_types(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    int64_t number;
    bool bit;
    const char *text;
    size_t size;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "speed", &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_DINT);
    assert_int_equal(eip_value_get_int(&v, 0, &number), EIP_OK);
    assert_int_equal(number, 1234);
    assert_int_equal(eip_read(c, "Counts[10-19]", &v), EIP_OK);
    assert_int_equal(v.count, 10);
    assert_int_equal(eip_read(c, "Counts*1000", &v), EIP_OK);
    assert_int_equal(eip_value_get_int(&v, 999, &number), EIP_OK);
    assert_int_equal(number, 999);
    assert_int_equal(eip_read(c, "Speed.4", &v), EIP_OK); /* 1234 is 0x4d2 */
    assert_int_equal(v.type, EIP_TYPE_BOOL);
    assert_int_equal(eip_value_get_bool(&v, 0, &bit), EIP_OK);
    assert_true(bit);
    assert_int_equal(eip_read(c, "Text", &v), EIP_OK);
    assert_int_equal(eip_value_get_string(&v, 0, &text, &size), EIP_OK);
    assert_int_equal(size, 5);
    assert_memory_equal(text, "hello", 5);
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    eip_close(c);
    running_stop(&r);
}

static eip_err write_int(eip_client *c, const char *tag, uint16_t type, int64_t number) {
    uint8_t bytes[8];
    struct eip_value v = eip_value_in(type, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_int(&v, number), EIP_OK);
    return eip_write(c, tag, &v);
}

static int64_t read_int(eip_client *c, const char *tag) {
    struct eip_value v;
    int64_t number = INT64_MIN;
    assert_int_equal(eip_read(c, tag, &v), EIP_OK);
    assert_int_equal(eip_value_get_int(&v, 0, &number), EIP_OK);
    return number;
}

static void writes_are_read_back(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(write_int(c, "Speed", EIP_TYPE_DINT, -5), EIP_OK);
    assert_int_equal(read_int(c, "Speed"), -5);
    assert_int_equal(write_int(c, "Counts[7]", EIP_TYPE_INT, -7), EIP_OK);
    assert_int_equal(read_int(c, "Counts[7]"), -7);
    assert_int_equal(read_int(c, "Counts[8]"), 8);
    /* A value just read may be written as it is. */
    assert_int_equal(eip_read(c, "Counts[100-109]", &v), EIP_OK);
    assert_int_equal(eip_write(c, "Counts[0-9]", &v), EIP_OK);
    assert_int_equal(read_int(c, "Counts[9]"), 109);
    eip_close(c);
    running_stop(&r);
}

static void a_bit_is_written_alone(void **state) {
    (void)state;
    struct running r;
    uint8_t byte;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_value v = eip_value_in(EIP_TYPE_BOOL, 0, &byte, 1);
    assert_int_equal(eip_value_add_bool(&v, true), EIP_OK);
    assert_int_equal(eip_write(c, "Flags.31", &v), EIP_OK);
    assert_int_equal(read_int(c, "Flags"), INT32_MIN);
    assert_int_equal(eip_write(c, "Flags.0", &v), EIP_OK);
    byte = 0;
    assert_int_equal(eip_write(c, "Flags.31", &v), EIP_OK);
    assert_int_equal(read_int(c, "Flags"), 1);
    assert_int_equal(eip_write(c, "Flags.32", &v), EIP_E_TYPE);
    assert_int_equal(eip_write(c, "Level.1", &v), EIP_E_TYPE);
    assert_int_equal(write_int(c, "Flags.1", EIP_TYPE_DINT, 1), EIP_E_VALUE);
    eip_close(c);
    running_stop(&r);
}

static void refusals_come_with_words(void **state) {
    (void)state;
    struct running r;
    struct eip_value v = {.count = 77};
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "Nope", &v), EIP_E_TAG);
    const struct eip_fault *fault = eip_last_fault(c);
    assert_int_equal(fault->err, EIP_E_TAG);
    assert_int_equal(fault->status.source, EIP_SOURCE_DEVICE);
    assert_int_equal(fault->status.general, 4);
    assert_non_null(strstr(fault->text, "cannot read Nope from 127.0.0.1:"));
    assert_int_equal(eip_read(c, "Speed[", &v), EIP_E_TAG);
    assert_int_equal(eip_last_fault(c)->column, 7);
    assert_int_equal(eip_last_fault(c)->status.source, EIP_SOURCE_NONE);
    assert_int_equal(eip_read(c, "Counts[999-1000]", &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.extended[0], 0x2105);
    assert_int_equal(eip_read(c, NULL, &v), EIP_E_ARGUMENT);
    assert_int_equal(v.count, 77);
    assert_int_equal(write_int(c, "Speed", EIP_TYPE_INT, 1), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.extended[0], 0x2107);
    assert_int_equal(write_int(c, "Counts[0-1]", EIP_TYPE_INT, 1), EIP_E_VALUE);
    eip_close(c);
    running_stop(&r);
}

static void many_are_carried_out_each_with_its_own_end(void **state) {
    (void)state;
    struct running r;
    struct eip_fault fault;
    int64_t number;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_item items[] = {
        {.tag = "Speed"}, {.tag = "Nope"}, {.tag = "Counts[500-999]"}, {.tag = "Speed.1"}};
    assert_int_equal(eip_read_many(c, items, 4), EIP_E_TAG);
    assert_int_equal(items[0].err, EIP_OK);
    assert_int_equal(items[1].err, EIP_E_TAG);
    eip_item_fault(c, &items[1], &fault);
    assert_non_null(strstr(fault.text, "cannot read Nope"));
    assert_int_equal(items[2].value.count, 500);
    assert_int_equal(eip_value_get_int(&items[2].value, 499, &number), EIP_OK);
    assert_int_equal(number, 999);
    assert_int_equal(items[3].value.type, EIP_TYPE_BOOL);
    items[1].tag = "Speed[";
    assert_int_equal(eip_read_many(c, items, 4), EIP_E_TAG);
    assert_int_equal(items[0].err, EIP_E_TAG); /* nothing was sent */
    items[1].tag = "Speed";
    assert_int_equal(eip_read_many(c, items, 2), EIP_OK);
    assert_int_equal(eip_write_many(c, items, 2), EIP_OK);
    items[0].tag = "Speed.1";
    assert_int_equal(eip_write_many(c, items, 2), EIP_E_ARGUMENT);
    assert_int_equal(eip_read_many(c, NULL, 0), EIP_OK);
    eip_close(c);
    running_stop(&r);
}

static void steady_reads_allocate_nothing(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "Counts*1000", &v), EIP_OK);
    uint64_t before = mem_count();
    for (int i = 0; i < 50; i++)
        assert_int_equal(eip_read(c, "Counts*1000", &v), EIP_OK);
    assert_int_equal(mem_count(), before);
    eip_close(c);
    running_stop(&r);
}

static void a_device_tells_who_it_is(void **state) {
    (void)state;
    struct running r;
    struct eip_identity identity;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_identify(c, &identity), EIP_OK);
    assert_string_equal(identity.product_name, "1756-L83E/B");
    assert_string_equal(identity.address, r.url);
    eip_close(c);
    running_stop(&r);
}

static void who_cannot_be_reached_is_told_at_open(void **state) {
    (void)state;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault, .timeout_us = 500000};
    eip_client *c = (eip_client *)&fault;
    char url[32];
    snprintf(url, sizeof url, "127.0.0.1:%u", running_free_port());
    assert_int_equal(eip_open(url, &options, &c), EIP_E_CONNECT);
    assert_non_null(strstr(fault.text, "connection refused"));
    assert_int_equal(eip_open("plc7:x", &options, &c), EIP_E_ARGUMENT);
    assert_int_equal(fault.column, 6);
    assert_int_equal(eip_open(NULL, &options, &c), EIP_E_ARGUMENT);
    assert_int_equal(eip_open("no.such.host.invalid", &options, &c), EIP_E_HOST);
    options.timeout_us = -1;
    assert_int_equal(eip_open("127.0.0.1", &options, &c), EIP_E_ARGUMENT);
    assert_ptr_equal(c, &fault);
    eip_close(NULL);
}

static void a_device_that_comes_back_is_read_again(void **state) {
    (void)state;
    struct babbler once;
    struct eip_value v;
    eip_client *c = NULL;
    static const char registered[28] = "\x65\0\4\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1";
    babbler_start(&once, 28, registered, sizeof registered, true);
    assert_int_equal(eip_open(once.url, NULL, &c), EIP_OK);
    eip_err err = eip_read(c, "Speed", &v);
    assert_true(err == EIP_E_CLOSED || err == EIP_E_TIMEOUT || err == EIP_E_CONNECT);
    eip_close(c);
    babbler_stop(&once);
}

static size_t traced_bytes[4];

static void trace(void *user, const struct eip_trace *event) {
    assert_ptr_equal(user, traced_bytes);
    traced_bytes[event->kind] += event->size + (event->data == NULL);
}

static void what_goes_over_the_wire_can_be_traced(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    struct eip_options options = {.trace = trace, .trace_user = traced_bytes};
    eip_client *c = NULL;
    memset(traced_bytes, 0, sizeof traced_bytes);
    running_start(&r, 0);
    assert_int_equal(eip_open(r.url, &options, &c), EIP_OK);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_OK);
    eip_close(c);
    assert_int_equal(traced_bytes[EIP_TRACE_OPENED], 1);
    assert_int_equal(traced_bytes[EIP_TRACE_CLOSED], 1);
    assert_int_equal(traced_bytes[EIP_TRACE_RECEIVED], 28 + 46 + 50);
    assert_true(traced_bytes[EIP_TRACE_SENT] > 28 + 24);
    running_stop(&r);
}

static void a_device_that_does_not_route_is_read_all_the_same(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    r.device.options.route = DEVICE_ROUTE_NONE;
    eip_client *c = open_client(&r);
    assert_int_equal(read_int(c, "Speed"), 1234);
    eip_close(c);
    char url[48];
    struct eip_value v;
    snprintf(url, sizeof url, "%s/1/0", r.url);
    assert_int_equal(eip_open(url, NULL, &c), EIP_OK);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.source, EIP_SOURCE_ROUTE);
    eip_close(c);
    running_stop(&r);
}

struct insisting {
    size_t done;
    eip_err again;
};

static void insist(void *user, eip_client *c, struct eip_item *items, size_t count) {
    struct insisting *i = user;
    i->done++;
    i->again = eip_submit_read(c, items, count, insist, i, NULL);
}

static void closing_ends_what_is_pending_and_takes_no_more(void **state) {
    (void)state;
    struct running r;
    struct insisting i = {.done = 0};
    struct eip_item item = {.tag = "Speed"};
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_submit_read(c, &item, 1, insist, &i, NULL), EIP_OK);
    eip_close(c);
    assert_int_equal(item.err, EIP_E_CLOSED);
    assert_int_equal(i.done, 1);
    assert_int_equal(i.again, EIP_E_CLOSED);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(values_are_read_with_their_types),
           cmocka_unit_test(writes_are_read_back), cmocka_unit_test(a_bit_is_written_alone),
           cmocka_unit_test(refusals_come_with_words),
           cmocka_unit_test(many_are_carried_out_each_with_its_own_end),
           cmocka_unit_test(steady_reads_allocate_nothing),
           cmocka_unit_test(a_device_tells_who_it_is),
           cmocka_unit_test(who_cannot_be_reached_is_told_at_open),
           cmocka_unit_test(a_device_that_comes_back_is_read_again),
           cmocka_unit_test(what_goes_over_the_wire_can_be_traced),
           cmocka_unit_test(a_device_that_does_not_route_is_read_all_the_same),
           cmocka_unit_test(closing_ends_what_is_pending_and_takes_no_more))
