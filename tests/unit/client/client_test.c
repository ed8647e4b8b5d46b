/* SPDX-License-Identifier: MIT */
/* The public API over real sockets, against a device in a thread. */
#include <stdio.h>

#include <eip/eip.h>

#include "support/ask.h"
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
    eip_item_fault(c, &items[0], &fault);
    assert_int_equal(fault.err, EIP_OK);
    assert_string_equal(fault.text, "");
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

static void attributes_are_read_and_written_among_tags(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[2];
    const char *name;
    size_t size;
    uint64_t number;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_item items[] = {{.tag = "Speed"},      {.tag = "@1/1/7"},  {.tag = "@1/1"},
                               {.tag = "@0xf5/1/13"}, {.tag = "@1/1/99"}, {.tag = "@0xf5/1/5"},
                               {.tag = "@1/1/1.0"},   {.tag = "Speed"},   {.tag = "@1/0/1"}};
    assert_int_equal(eip_read_many(c, items, 9), EIP_E_REFUSED);
    assert_int_equal(items[0].value.type, EIP_TYPE_DINT);
    assert_int_equal(items[1].value.type, EIP_TYPE_SHORT_STRING);
    assert_int_equal(eip_value_get_string(&items[1].value, 0, &name, &size), EIP_OK);
    assert_true(items[2].value.type == 0 && items[2].value.size > 8);
    assert_memory_equal(items[2].value.data, "\1\0\x0e\0", 4);
    assert_int_equal(items[3].value.type, EIP_TYPE_UINT);
    assert_int_equal(items[4].err, EIP_E_REFUSED);
    assert_int_equal(items[4].status.general, 0x14);
    assert_int_equal(items[5].value.type, 0);
    assert_int_equal(items[6].value.type, EIP_TYPE_BOOL);
    assert_int_equal(items[7].err, EIP_OK);
    assert_true(items[8].err == EIP_OK && items[8].value.type == 0);

    struct eip_value v = eip_value_in(EIP_TYPE_UINT, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_int(&v, 77), EIP_OK);
    assert_int_equal(eip_write(c, "@0xf5/1/13", &v), EIP_OK);
    assert_int_equal(eip_get_attribute(c, 0xf5, 1, 13, &items[0].value), EIP_OK);
    assert_int_equal(eip_value_get_uint(&items[0].value, 0, &number), EIP_OK);
    assert_int_equal(number, 77);
    assert_int_equal(eip_write(c, "@1/1", &v), EIP_E_ARGUMENT);
    assert_int_equal(eip_write(c, "@0xf5/1/13.1", &v), EIP_E_ARGUMENT);
    assert_int_equal(eip_write(c, "@1/1/1", &v), EIP_E_REFUSED);
    assert_non_null(strstr(eip_last_fault(c)->text, "cannot write @1/1/1 to"));
    assert_non_null(strstr(eip_last_fault(c)->text, "can only be read"));
    eip_close(c);
    running_stop(&r);
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

/* Objects and services. */

static void attributes_have_the_types_of_their_objects(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    int64_t number;
    const char *text;
    size_t size;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_get_attribute(c, 1, 1, 1, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_UINT);
    assert_int_equal(eip_value_get_int(&v, 0, &number), EIP_OK);
    assert_int_equal(number, 1);
    assert_int_equal(eip_get_attribute(c, 1, 1, 7, &v), EIP_OK);
    assert_int_equal(eip_value_get_string(&v, 0, &text, &size), EIP_OK);
    assert_int_equal(size, 11);
    assert_memory_equal(text, "1756-L83E/B", 11);
    assert_int_equal(eip_get_attribute(c, 1, 0, 1, &v), EIP_OK); /* the class's revision */
    assert_int_equal(v.type, 0);
    assert_int_equal(v.count, 1);
    assert_int_equal(v.size, 2);
    v.count = 77;
    assert_int_equal(eip_get_attribute(c, 1, 1, 99, &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.general, 0x14);
    assert_non_null(strstr(eip_last_fault(c)->text, "cannot read @0x01/1/99 from 127.0.0.1:"));
    assert_int_equal(v.count, 77);
    eip_close(c);
    running_stop(&r);
}

/* The inactivity time-out of the TCP/IP Interface object. */
static void attributes_are_set(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[2];
    int64_t number;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_value v = eip_value_in(EIP_TYPE_UINT, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_int(&v, 77), EIP_OK);
    assert_int_equal(eip_set_attribute(c, 0xf5, 1, 13, &v), EIP_OK);
    assert_int_equal(eip_get_attribute(c, 0xf5, 1, 13, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_UINT);
    assert_int_equal(eip_value_get_int(&v, 0, &number), EIP_OK);
    assert_int_equal(number, 77);
    assert_int_equal(eip_set_attribute(c, 1, 1, 1, &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.general, 0x0e);
    assert_non_null(strstr(eip_last_fault(c)->text, "cannot write @0x01/1/1 to "));
    eip_close(c);
    running_stop(&r);
}

static void any_request_is_sent_and_its_reply_handed_over(void **state) {
    (void)state;
    struct running r;
    struct eip_reply reply;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_request get = {.service = 0x0e, .is_safe = true, .path = "@1/1/6"};
    assert_int_equal(eip_send_request(c, &get, &reply), EIP_OK);
    assert_int_equal(reply.size, 4);
    assert_int_equal(reply.status.general, 0);
    struct eip_request read = {
        .service = 0x4c, .path = "Counts[7]", .data = (const uint8_t *)"\2\0", .size = 2};
    assert_int_equal(eip_send_request(c, &read, &reply), EIP_OK);
    assert_int_equal(reply.size, 6);
    assert_memory_equal(reply.data, "\xc3\0\7\0\x08\0", 6);
    struct eip_request list = {.service = 3, /* Get Attribute List: one of them is not there */
                               .path = "@1/1",
                               .data = (const uint8_t *)"\2\0\1\0\x63\0",
                               .size = 6};
    assert_int_equal(eip_send_request(c, &list, &reply), EIP_E_REFUSED);
    assert_int_equal(reply.status.source, EIP_SOURCE_DEVICE);
    assert_int_equal(reply.status.general, 0x0a);
    assert_int_equal(reply.size, 2 + 6 + 4);
    assert_memory_equal(reply.data, "\2\0\1\0\0\0\1\0\x63\0\x14\0", 12);
    assert_int_equal(eip_last_fault(c)->status.general, 0x0a);
    read.size = 0; /* an answer without data */
    read.data = NULL;
    assert_int_equal(eip_send_request(c, &read, &reply), EIP_E_REFUSED);
    assert_int_equal(reply.status.general, 0x13);
    assert_int_equal(reply.size, 0);
    eip_close(c);
    running_stop(&r);
}

static void requests_that_make_no_sense_are_not_sent(void **state) {
    (void)state;
    static const uint8_t data[5000];
    static const struct {
        struct eip_request request;
        eip_err err;
    } rows[] = {
        {{.service = 0, .path = "@1/1"}, EIP_E_ARGUMENT},
        {{.service = 0x80, .path = "@1/1"}, EIP_E_ARGUMENT},
        {{.service = 1, .path = NULL}, EIP_E_ARGUMENT},
        {{.service = 1, .path = "@1/1", .size = 1}, EIP_E_ARGUMENT},
        {{.service = 1, .path = "@1/"}, EIP_E_TAG},
        {{.service = 1, .path = "Speed.1"}, EIP_E_TAG},
        {{.service = 1, .path = "Counts*2"}, EIP_E_TAG},
        {{.service = 1, .path = "@1/1", .data = data, .size = 480}, EIP_E_LIMIT},
        {{.service = 1, .path = "@1/1", .data = data, .size = 5000}, EIP_E_LIMIT},
    };
    struct running r;
    struct eip_reply reply = {.size = 77};
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (eip_send_request(c, &rows[i].request, &reply) != rows[i].err)
            fail_msg("row %zu: %s", i, eip_last_fault(c)->text);
        assert_int_equal(eip_last_fault(c)->err, rows[i].err);
    }
    assert_int_equal(reply.size, 77);
    eip_close(c);
    running_stop(&r);
}

/* Connections. */

static eip_client *open_connected(const struct running *r, const char *settings) {
    char url[64];
    eip_client *c = NULL;
    snprintf(url, sizeof url, "%s?connected=1%s", r->url, settings);
    assert_int_equal(eip_open(url, NULL, &c), EIP_OK);
    return c;
}

static void read_a_lot(eip_client *c) {
    struct eip_value v;
    int64_t number;
    assert_int_equal(eip_read(c, "Counts*1000", &v), EIP_OK);
    assert_int_equal(eip_value_get_int(&v, 999, &number), EIP_OK);
    assert_int_equal(number, 999);
    assert_int_equal(read_int(c, "Speed"), 1234);
    assert_int_equal(write_int(c, "Counts[7]", EIP_TYPE_INT, -7), EIP_OK);
    assert_int_equal(read_int(c, "Counts[7]"), -7);
}

static void a_connection_carries_everything(void **state) {
    (void)state;
    static const struct {
        const char *settings;
        bool no_large;
        uint16_t size_max;
        enum device_route route;
        unsigned requests; /* for a connection that this device knows, */
        unsigned opens;    /* and that it granted */
    } rows[] = {
        {"", false, 0, DEVICE_ROUTE_ANY, 1, 1},    {"&simple=1", false, 0, DEVICE_ROUTE_ANY, 1, 1},
        {"", false, 0, DEVICE_ROUTE_NONE, 1, 1},   {"", true, 0, DEVICE_ROUTE_ANY, 1, 1},
        {"", false, 1000, DEVICE_ROUTE_ANY, 2, 1}, {"", false, 300, DEVICE_ROUTE_ANY, 2, 1},
        {"", false, 40, DEVICE_ROUTE_ANY, 2, 0}, /* too small: unconnected */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct running r;
        running_start(&r, 0);
        r.device.options.no_large = rows[i].no_large;
        r.device.options.connection_size_max = rows[i].size_max;
        r.device.options.route = rows[i].route;
        eip_client *c = open_connected(&r, rows[i].settings);
        read_a_lot(c);
        eip_close(c);
        running_stop(&r);
        const struct device_manager_counts *counts = &r.device.manager;
        assert_int_equal(counts->closes, rows[i].opens);
        assert_int_equal(counts->opens, rows[i].requests);
    }
}

/* Played by hand: a device that is wrong. */

enum { REGISTER_SIZE = 28, READ_A_SIZE = 48, WRITE_A_SIZE = 54, SHORT_US = 50000 };

#define REGISTERED                                                                                 \
    "65 00 04 00 03 02 01 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00"
#define CONTEXT_2 "02 00 00 00 00 00 00 00 00 00 00 00 "
#define SESSION   "03 02 01 00 00 00 00 00 "
#define REPLY(length, size)                                                                        \
    "6F 00 " length " 00 " SESSION CONTEXT_2 "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 " size     \
    " 00 "

struct wrong {
    struct babbler babbler;
    uint8_t registered[64];
    uint8_t bytes[256];
    eip_client *client;
};

/* What eip_open says of a device that answers the registration with this. */
static void open_wrong(struct wrong *w, const char *answer, struct eip_fault *fault) {
    struct eip_options options = {.ret_fault = fault, .timeout_us = SHORT_US};
    size_t size = ask_hex(answer, w->registered, sizeof w->registered);
    babbler_start(&w->babbler, REGISTER_SIZE, w->registered, size, false);
    assert_int_not_equal(eip_open(w->babbler.url, &options, &w->client), EIP_OK);
    babbler_stop(&w->babbler);
}

/* The second request is answered with these bytes. */
static void begin_wrong(struct wrong *w, size_t request_size, const char *answer) {
    struct eip_options options = {.timeout_us = SHORT_US};
    char url[48];
    struct turn turns[] = {{REGISTER_SIZE, w->registered, 0}, {request_size, w->bytes, 0}};
    turns[0].size = ask_hex(REGISTERED, w->registered, sizeof w->registered);
    turns[1].size = ask_hex(answer, w->bytes, sizeof w->bytes);
    babbler_converse(&w->babbler, turns, 2, false);
    snprintf(url, sizeof url, "%s?simple=1", w->babbler.url);
    assert_int_equal(eip_open(url, &options, &w->client), EIP_OK);
}

static void end_wrong(struct wrong *w) {
    eip_close(w->client);
    babbler_stop(&w->babbler);
}

static void a_registration_that_breaks_a_rule_is_told_with_it(void **state) {
    (void)state;
    struct wrong w;
    struct eip_fault fault;
    open_wrong(
        &w, "65 00 04 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00",
        &fault);
    assert_int_equal(fault.err, EIP_E_PROTOCOL);
    assert_string_equal(fault.status.rule, "the session it granted has the handle 0");
    assert_non_null(strstr(fault.text, "cannot connect to 127.0.0.1:"));
    assert_non_null(strstr(fault.text, fault.status.rule));
    open_wrong(&w, "48 54 54 50 2F 31 2E 30 20 34 30 30 20 42 61 64 20 52 65 71 75 65 73 74",
               &fault);
    assert_int_equal(fault.err, EIP_E_PROTOCOL);
    assert_non_null(strstr(fault.text, "a message is longer than any answer"));
    open_wrong(&w, "65 00 00 00 00 00 00 00 03 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00",
               &fault);
    assert_int_equal(fault.err, EIP_E_REFUSED);
    assert_int_equal(fault.status.source, EIP_SOURCE_ENCAPSULATION);
    assert_int_equal(fault.status.encapsulation, 3);
    assert_null(fault.status.rule);
}

static void an_answer_that_breaks_a_rule_is_told_with_it(void **state) {
    (void)state;
    static const struct {
        const char *answer;
        const char *rule;
    } rows[] = {
        {REPLY("14", "04") "CD 00 00 00", "the answer is to another service than the request"},
        {REPLY("14", "04") "4C 00 00 00", "the CIP reply is cut short, or is no reply"},
        {REPLY("13", "03") "CC 00 00", "the CIP reply is cut short, or is no reply"},
        {REPLY("15", "05") "CC 00 00 00 C4", "the answer to a read ends before its type"},
        {REPLY("18", "08") "CC 00 00 00 C4 00 01 00",
         "the answer has fewer bytes than the elements that were asked for"},
        {REPLY("1B", "0B") "CC 00 00 00 C4 00 01 00 00 00 00",
         "the answer has more bytes than the elements that were asked for"},
        {"6F 00 08 00 " SESSION CONTEXT_2 "00 00 00 00 00 00 00 00",
         "a reply to an unconnected request has no unconnected data item"},
        {"6F 00 0A 00 " SESSION CONTEXT_2 "00 00 00 00 00 00 01 00 00 00",
         "the items of a reply do not fill its length"},
        {"6F 00 E9 1F " SESSION CONTEXT_2, "a message is longer than any answer to what was asked"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wrong w;
        struct eip_value v = {.count = 77};
        begin_wrong(&w, READ_A_SIZE, rows[i].answer);
        assert_int_equal(eip_read(w.client, "A", &v), EIP_E_PROTOCOL);
        const struct eip_fault *fault = eip_last_fault(w.client);
        assert_string_equal(fault->status.rule, rows[i].rule);
        assert_non_null(strstr(fault->text, rows[i].rule));
        assert_int_equal(v.count, 77);
        end_wrong(&w);
    }
}

static void a_write_answered_with_nonsense_is_unknown(void **state) {
    (void)state;
    struct wrong w;
    begin_wrong(&w, WRITE_A_SIZE, REPLY("14", "04") "CC 00 00 00");
    assert_int_equal(write_int(w.client, "A", EIP_TYPE_DINT, 1), EIP_E_UNKNOWN);
    assert_non_null(strstr(eip_last_fault(w.client)->text, "is to another service"));
    end_wrong(&w);
}

static void an_identity_that_is_none_is_told_with_its_rule(void **state) {
    (void)state;
    struct wrong w;
    struct eip_identity identity;
    begin_wrong(&w, 24, "63 00 02 00 00 00 00 00 00 00 00 00 " CONTEXT_2 "00 00");
    assert_int_equal(eip_identify(w.client, &identity), EIP_E_PROTOCOL);
    assert_non_null(strstr(eip_last_fault(w.client)->text, "has no identity"));
    end_wrong(&w);
}

static void answers_to_nobody_are_counted_when_there_is_no_other(void **state) {
    (void)state;
    struct wrong w;
    struct eip_value v;
    begin_wrong(&w, READ_A_SIZE,
                "6F 00 14 00 " SESSION "63 00 00 00 00 00 00 00 00 00 00 00 "
                "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 04 00 CC 00 00 00");
    assert_int_equal(eip_read(w.client, "A", &v), EIP_E_TIMEOUT);
    assert_non_null(strstr(eip_last_fault(w.client)->text,
                           "no answer in time; 1 message came that answers none of our requests"));
    assert_int_equal(eip_read(w.client, "A", &v), EIP_E_TIMEOUT);
    assert_null(strstr(eip_last_fault(w.client)->text, "message"));
    end_wrong(&w);
}

static void silence_is_told_as_what_it_may_have_done(void **state) {
    (void)state;
    static const struct eip_request safe = {.service = 1, .path = "@1/1", .is_safe = true};
    static const struct eip_request unsafe = {.service = 5, .path = "@1/1"};
    struct wrong w;
    struct eip_reply reply = {.size = 77};
    struct eip_value v = {.data = (const uint8_t *)"\1", .size = 1, .count = 1};
    begin_wrong(&w, 1000, "00");
    assert_int_equal(eip_send_request(w.client, &safe, &reply), EIP_E_TIMEOUT);
    assert_int_equal(eip_send_request(w.client, &unsafe, &reply), EIP_E_UNKNOWN);
    assert_non_null(strstr(eip_last_fault(w.client)->text, "cannot send a request to @1/1 of "));
    assert_int_equal(eip_set_attribute(w.client, 1, 1, 1, &v), EIP_E_UNKNOWN);
    assert_int_equal(eip_get_attribute(w.client, 1, 1, 1, &v), EIP_E_TIMEOUT);
    assert_int_equal(reply.size, 77);
    end_wrong(&w);
}

static void values_of_another_size_are_not_written(void **state) {
    (void)state;
    static uint8_t bytes[2000]; /* more than one fragment */
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct eip_value v = {.type = EIP_TYPE_INT, .count = 1000, .data = bytes, .size = 1998};
    assert_int_equal(eip_write(c, "Counts", &v), EIP_E_VALUE);
    v.count = 998;
    assert_int_equal(eip_write(c, "Counts", &v), EIP_E_VALUE);
    v.type = EIP_TYPE_STRUCT;
    v.size = (size_t)16 * 1024 * 1024 + 1;
    assert_int_equal(eip_write(c, "Counts", &v), EIP_E_LIMIT);
    assert_int_equal(read_int(c, "Counts[1]"), 1);
    eip_close(c);
    running_stop(&r);
}

static void a_timeout_of_for_ever_is_one(void **state) {
    (void)state;
    const struct eip_options options = {.timeout_us = INT64_MAX};
    struct eip_identity identity;
    struct running r;
    eip_client *c;
    running_start(&r, 0);
    assert_int_equal(eip_open(r.url, &options, &c), EIP_OK);
    assert_int_equal(read_int(c, "Speed"), 1234);
    assert_int_equal(eip_identify(c, &identity), EIP_OK);
    eip_close(c);
    running_stop(&r);
}

/* It connects with the first request, and says then what eip_open would have said. */
static void a_lazy_client_connects_when_it_is_used(void **state) {
    (void)state;
    struct running r;
    const struct eip_options options = {.lazy = true, .timeout_us = 2000000};
    struct eip_value v;
    eip_client *c = NULL;
    char url[32];
    snprintf(url, sizeof url, "127.0.0.1:%u", running_free_port());
    assert_int_equal(eip_open(url, &options, &c), EIP_OK);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_E_CONNECT);
    assert_non_null(strstr(eip_last_fault(c)->text, "connection refused"));
    eip_close(c);
    running_start(&r, 0);
    assert_int_equal(eip_open(r.url, &options, &c), EIP_OK);
    assert_int_equal(read_int(c, "Speed"), 1234);
    eip_close(c);
    running_stop(&r);
}

static void what_is_missing_is_an_error_and_no_crash(void **state) {
    (void)state;
    struct running r;
    struct eip_value v = {.type = EIP_TYPE_DINT};
    struct eip_reply reply;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, NULL, &v), EIP_E_ARGUMENT);
    assert_int_equal(eip_write(c, "Speed", NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_read_many(c, NULL, 1), EIP_E_ARGUMENT);
    assert_int_equal(eip_send_request(c, NULL, &reply), EIP_E_ARGUMENT);
    assert_int_equal(eip_set_attribute(c, 0xf5, 1, 13, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_set_attribute(c, 0xf5, 1, 13, &v), EIP_E_TYPE);
    v = (struct eip_value){.type = EIP_TYPE_DINT, .count = 1, .size = 4};
    assert_int_equal(eip_write(c, "Speed", &v), EIP_E_ARGUMENT);
    assert_int_equal(eip_set_attribute(c, 1, 1, 1, &v), EIP_E_ARGUMENT);
    v = (struct eip_value){.type = EIP_TYPE_BOOL, .count = 1, .size = 1};
    assert_int_equal(eip_write(c, "Flags.1", &v), EIP_E_VALUE);
    assert_int_equal(eip_error_class(EIP_E_TYPE), EIP_CLASS_USAGE);
    eip_close(c);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(a_lazy_client_connects_when_it_is_used),
           cmocka_unit_test(what_is_missing_is_an_error_and_no_crash),
           cmocka_unit_test(values_of_another_size_are_not_written),
           cmocka_unit_test(a_timeout_of_for_ever_is_one),
           cmocka_unit_test(values_are_read_with_their_types),
           cmocka_unit_test(writes_are_read_back), cmocka_unit_test(a_bit_is_written_alone),
           cmocka_unit_test(refusals_come_with_words),
           cmocka_unit_test(many_are_carried_out_each_with_its_own_end),
           cmocka_unit_test(attributes_are_read_and_written_among_tags),
           cmocka_unit_test(steady_reads_allocate_nothing),
           cmocka_unit_test(a_device_tells_who_it_is),
           cmocka_unit_test(who_cannot_be_reached_is_told_at_open),
           cmocka_unit_test(a_device_that_comes_back_is_read_again),
           cmocka_unit_test(what_goes_over_the_wire_can_be_traced),
           cmocka_unit_test(a_device_that_does_not_route_is_read_all_the_same),
           cmocka_unit_test(attributes_have_the_types_of_their_objects),
           cmocka_unit_test(attributes_are_set),
           cmocka_unit_test(any_request_is_sent_and_its_reply_handed_over),
           cmocka_unit_test(requests_that_make_no_sense_are_not_sent),
           cmocka_unit_test(a_connection_carries_everything),
           cmocka_unit_test(a_registration_that_breaks_a_rule_is_told_with_it),
           cmocka_unit_test(an_answer_that_breaks_a_rule_is_told_with_it),
           cmocka_unit_test(a_write_answered_with_nonsense_is_unknown),
           cmocka_unit_test(an_identity_that_is_none_is_told_with_its_rule),
           cmocka_unit_test(answers_to_nobody_are_counted_when_there_is_no_other),
           cmocka_unit_test(silence_is_told_as_what_it_may_have_done),
           cmocka_unit_test(closing_ends_what_is_pending_and_takes_no_more))
