/* SPDX-License-Identifier: MIT */
/* Requests that do not block, over real sockets, against devices in threads. */
#include <poll.h>
#include <stdio.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/client.h"

enum { WAIT_US = 5 * CLOCK_SECOND_US, SHORT_US = 50 * CLOCK_MILLISECOND_US };

/* What was told of a request. */
struct told {
    int count;
    eip_err err;    /* of the first item */
    int64_t number; /* the first item, if it was read */
    void (*then)(struct told *told, eip_client *client, struct eip_item *items, size_t count);
    int left; /* for `then` */
    eip_err then_err;
};

static void done(void *user, eip_client *client, struct eip_item *items, size_t count) {
    struct told *told = user;
    told->count++;
    told->err = count > 0 ? items[0].err : EIP_OK;
    if (count > 0 && items[0].err == EIP_OK)
        assert_int_equal(eip_value_get_int(&items[0].value, 0, &told->number), EIP_OK);
    if (told->then != NULL)
        told->then(told, client, items, count);
}

static eip_client *open_url(const char *url, const char *settings, int64_t timeout_us) {
    char text[64];
    struct eip_options options = {.timeout_us = timeout_us};
    eip_client *c = NULL;
    snprintf(text, sizeof text, "%s%s", url, settings);
    assert_int_equal(eip_open(text, &options, &c), EIP_OK);
    return c;
}

static eip_client *open_client(const struct running *r) {
    return open_url(r->url, "", 0);
}

static uint64_t submit_read(eip_client *c, struct eip_item *items, size_t count,
                            struct told *told) {
    uint64_t id = 0;
    assert_int_equal(eip_submit_read(c, items, count, done, told, &id), EIP_OK);
    assert_int_not_equal(id, 0);
    return id;
}

static void wait_for(eip_client *c) {
    assert_int_equal(eip_wait(&c, 1, WAIT_US), EIP_OK);
    assert_int_equal(eip_pending(c), 0);
}

static struct eip_value dint(uint8_t bytes[4], int64_t number) {
    struct eip_value v = eip_value_in(EIP_TYPE_DINT, 0, bytes, 4);
    assert_int_equal(eip_value_add_int(&v, number), EIP_OK);
    return v;
}

/* A device that grants a session and then says nothing more. */
static eip_client *open_silent(struct babbler *b, int64_t timeout_us) {
    static const char registered[28] = "\x65\0\4\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1";
    babbler_start(b, sizeof registered, registered, sizeof registered, false);
    return open_url(b->url, "?simple=1", timeout_us);
}

static void each_request_is_told_once_with_its_values(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told one = {.count = 0};
    struct told other = {.count = 0};
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Nope"}};
    struct eip_item last = {.tag = "Counts[999]"};
    uint64_t first = submit_read(c, items, 2, &one);
    assert_int_not_equal(submit_read(c, &last, 1, &other), first);
    assert_int_equal(eip_pending(c), 2);
    assert_int_equal(one.count, 0);
    wait_for(c);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.number, 1234);
    assert_int_equal(items[1].err, EIP_E_TAG);
    assert_int_equal(items[1].status.general, 4);
    assert_int_equal(other.count, 1);
    assert_int_equal(other.number, 999);
    eip_close(c);
    running_stop(&r);
}

static void writes_are_submitted_too(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[4];
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told written = {.count = 0};
    struct told read = {.count = 0};
    struct eip_item write = {.tag = "Speed", .value = dint(bytes, -5)};
    struct eip_item item = {.tag = "Speed"};
    assert_int_equal(eip_submit_write(c, &write, 1, done, &written, NULL), EIP_OK);
    wait_for(c);
    assert_int_equal(written.err, EIP_OK);
    submit_read(c, &item, 1, &read);
    wait_for(c);
    assert_int_equal(read.number, -5);
    eip_close(c);
    running_stop(&r);
}

static void several_devices_are_waited_for_together(void **state) {
    (void)state;
    struct running r[2];
    eip_client *clients[4];
    struct told told[4] = {{.count = 0}};
    struct eip_item items[4];
    running_start(&r[0], 0);
    running_start(&r[1], 0);
    for (int i = 0; i < 4; i++) {
        clients[i] = open_url(r[i % 2].url, i < 2 ? "" : "?connected=1", 0);
        items[i] = (struct eip_item){.tag = "Counts*1000"};
        submit_read(clients[i], &items[i], 1, &told[i]);
    }
    assert_int_equal(eip_wait(clients, 4, WAIT_US), EIP_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(told[i].count, 1);
        assert_int_equal(told[i].err, EIP_OK);
        assert_int_equal(eip_pending(clients[i]), 0);
        eip_close(clients[i]);
    }
    assert_int_equal(r[0].device.manager.closes, 1); /* each connection was closed in order */
    assert_int_equal(r[1].device.manager.closes, 1);
    running_stop(&r[1]);
    running_stop(&r[0]);
}

static void more_than_a_session_takes_wait_for_a_place(void **state) {
    (void)state;
    enum { MANY = 2 * CLIENT_REQUESTS_MAX + 1 };
    struct running r;
    struct eip_item items[MANY];
    struct told told[MANY] = {{.count = 0}};
    char tags[MANY][24];
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    for (int i = 0; i < MANY; i++) {
        snprintf(tags[i], sizeof tags[i], "Counts[%d]", i);
        items[i] = (struct eip_item){.tag = tags[i]};
        submit_read(c, &items[i], 1, &told[i]);
    }
    assert_int_equal(eip_pending(c), MANY);
    wait_for(c);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(told[i].count, 1);
        assert_int_equal(told[i].number, i);
    }
    eip_close(c);
    running_stop(&r);
}

static void submit_again(struct told *told, eip_client *client, struct eip_item *items,
                         size_t count) {
    assert_int_equal(eip_pending(client), 0);
    if (told->left-- > 0)
        submit_read(client, items, count, told);
}

static void a_callback_may_submit_again_and_nothing_is_allocated(void **state) {
    (void)state;
    struct running r;
    struct eip_item item = {.tag = "Speed"};
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.then = submit_again, .left = 5};
    submit_read(c, &item, 1, &told);
    wait_for(c);
    assert_int_equal(told.count, 6);
    uint64_t before = mem_count();
    for (int i = 0; i < 5; i++) {
        told.left = 5;
        submit_read(c, &item, 1, &told);
        wait_for(c);
    }
    assert_int_equal(told.count, 36);
    assert_int_equal(mem_count(), before);
    eip_close(c);
    running_stop(&r);
}

static void try_to_block(struct told *told, eip_client *client, struct eip_item *items,
                         size_t count) {
    static const struct eip_request request = {.service = 1, .path = "@1/1"};
    struct eip_value v = {.count = 77};
    struct eip_identity identity;
    struct eip_reply reply;
    const eip_err errs[] = {
        eip_read(client, "Speed", &v),
        eip_write(client, "Speed", &v),
        eip_read_many(client, items, count),
        eip_write_many(client, items, count),
        eip_identify(client, &identity),
        eip_get_attribute(client, 1, 1, 1, &v),
        eip_set_attribute(client, 1, 1, 1, &v),
        eip_send_request(client, &request, &reply),
        eip_wait(&client, 1, 0),
    };
    for (size_t i = 0; i < sizeof errs / sizeof errs[0]; i++)
        assert_int_equal(errs[i], EIP_E_ARGUMENT);
    assert_non_null(strstr(eip_last_fault(client)->text, "from a callback"));
    assert_int_equal(v.count, 77);
    eip_client_step(client);
    eip_close(client);
    told->left = 0;
}

static void a_callback_may_not_block_or_close(void **state) {
    (void)state;
    struct running r;
    struct eip_item item = {.tag = "Speed"};
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.then = try_to_block, .left = 1};
    submit_read(c, &item, 1, &told);
    wait_for(c);
    assert_int_equal(told.left, 0);
    assert_int_equal(told.count, 1);
    told.left = 1;
    submit_read(c, &item, 1, &told);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_OK); /* blocks, and calls back */
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    wait_for(c);
    assert_int_equal(told.left, 0);
    eip_close(c);
    running_stop(&r);
}

static void what_is_not_valid_is_not_submitted(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.count = 0};
    uint64_t id = 77;
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Speed["}};
    assert_int_equal(eip_submit_read(c, items, 2, done, &told, &id), EIP_E_TAG);
    assert_int_equal(items[0].err, EIP_E_TAG);
    assert_int_equal(eip_last_fault(c)->column, 7);
    items[1].tag = "Speed.1";
    assert_int_equal(eip_submit_write(c, &items[1], 1, done, &told, &id), EIP_E_ARGUMENT);
    assert_int_equal(eip_submit_write(c, &items[0], 1, done, &told, &id), EIP_E_VALUE);
    assert_int_equal(eip_submit_read(c, items, 1, NULL, &told, &id), EIP_E_ARGUMENT);
    assert_int_equal(eip_submit_read(c, items, CLIENT_ITEMS_MAX + 1, done, &told, &id),
                     EIP_E_LIMIT);
    assert_int_equal(id, 77);
    assert_int_equal(eip_pending(c), 0);
    wait_for(c);
    assert_int_equal(told.count, 0);
    eip_close(c);
    running_stop(&r);
}

static void so_many_requests_and_no_more(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Speed"};
    c->submitted_count = CLIENT_SUBMITTED_MAX - 1; /* none of them free */
    submit_read(c, &item, 1, &told);
    assert_int_equal(eip_submit_read(c, &item, 1, done, &told, NULL), EIP_E_LIMIT);
    wait_for(c);
    assert_int_equal(told.err, EIP_OK);
    submit_read(c, &item, 1, &told); /* the one that ended is used again */
    wait_for(c);
    assert_int_equal(told.count, 2);
    assert_int_equal(told.err, EIP_OK);
    eip_close(c);
    running_stop(&r);
}

static void nothing_to_wait_for_is_no_waiting(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.count = 0};
    assert_int_equal(eip_wait(NULL, 0, 0), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, 0), EIP_OK);
    submit_read(c, NULL, 0, &told);
    wait_for(c);
    assert_int_equal(told.count, 1);
    eip_close(c);
    running_stop(&r);
}

static void waiting_ends_and_what_is_pending_stays(void **state) {
    (void)state;
    struct babbler silent;
    eip_client *c = open_silent(&silent, 6 * SHORT_US);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Speed"};
    submit_read(c, &item, 1, &told);
    assert_int_equal(eip_wait(&c, 1, SHORT_US), EIP_E_TIMEOUT);
    assert_int_equal(eip_wait(&c, 1, 0), EIP_E_TIMEOUT);
    assert_int_equal(eip_wait(&c, 1, -1), EIP_E_TIMEOUT);
    assert_int_equal(eip_pending(c), 1);
    assert_int_equal(told.count, 0);
    wait_for(c); /* until its own time is over */
    assert_int_equal(told.err, EIP_E_TIMEOUT);
    eip_close(c);
    babbler_stop(&silent);
}

static void a_request_is_cancelled_by_its_number(void **state) {
    (void)state;
    struct babbler silent;
    uint8_t bytes[4];
    eip_client *c = open_silent(&silent, 0);
    struct told told[3] = {{.count = 0}};
    struct eip_item items[] = {{.tag = "A"}, {.tag = "B", .value = dint(bytes, 1)}, {.tag = "C"}};
    uint64_t ids[3];
    ids[0] = submit_read(c, &items[0], 1, &told[0]);
    assert_int_equal(eip_submit_write(c, &items[1], 1, done, &told[1], &ids[1]), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, SHORT_US), EIP_E_TIMEOUT); /* both were sent */
    ids[2] = submit_read(c, &items[2], 1, &told[2]);
    eip_cancel(c, 0);
    eip_cancel(c, 12345);
    assert_int_equal(eip_pending(c), 3);
    for (int i = 0; i < 3; i++)
        eip_cancel(c, ids[i]);
    assert_int_equal(told[0].count, 0);
    wait_for(c);
    assert_int_equal(told[0].err, EIP_E_CANCELLED);
    assert_int_equal(told[1].err, EIP_E_UNKNOWN);
    assert_int_equal(told[2].err, EIP_E_CANCELLED);
    eip_cancel(c, ids[0]);
    assert_int_equal(eip_client_due_us(c), INT64_MAX);
    eip_close(c);
    for (int i = 0; i < 3; i++)
        assert_int_equal(told[i].count, 1);
    babbler_stop(&silent);
}

static void try_to_submit(struct told *told, eip_client *client, struct eip_item *items,
                          size_t count) {
    told->then_err = eip_submit_read(client, items, count, done, told, NULL);
}

static void closing_tells_each_request_once(void **state) {
    (void)state;
    struct babbler silent;
    uint8_t bytes[4];
    eip_client *c = open_silent(&silent, 0);
    struct told told[3] = {{.then = try_to_submit}, {.count = 0}, {.count = 0}};
    struct eip_item items[] = {{.tag = "A"}, {.tag = "B", .value = dint(bytes, 1)}, {.tag = "C"}};
    submit_read(c, &items[0], 1, &told[0]);
    assert_int_equal(eip_submit_write(c, &items[1], 1, done, &told[1], NULL), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, SHORT_US), EIP_E_TIMEOUT);
    submit_read(c, &items[2], 1, &told[2]);
    eip_close(c);
    for (int i = 0; i < 3; i++)
        assert_int_equal(told[i].count, 1);
    assert_int_equal(told[0].err, EIP_E_CLOSED);
    assert_int_equal(told[1].err, EIP_E_UNKNOWN);
    assert_int_equal(told[2].err, EIP_E_CLOSED);
    assert_int_equal(told[0].then_err, EIP_E_CLOSED);
    babbler_stop(&silent);
}

static struct eip_fault fault_of_item;

static void describe(struct told *told, eip_client *client, struct eip_item *items, size_t count) {
    (void)told;
    assert_int_equal(count, 1);
    eip_item_fault(client, &items[0], &fault_of_item);
    assert_string_equal(eip_last_fault(client)->text, fault_of_item.text);
}

static void a_blocking_call_carries_on_what_was_submitted(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[4];
    struct eip_value v;
    int64_t number;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.then = describe};
    struct eip_item item = {.tag = "Nope", .value = dint(bytes, 1)};
    assert_int_equal(eip_submit_write(c, &item, 1, done, &told, NULL), EIP_OK);
    for (int i = 0; i < 100 && told.count == 0; i++)
        assert_int_equal(eip_read(c, "Speed", &v), EIP_OK);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.err, EIP_E_TAG);
    assert_non_null(strstr(fault_of_item.text, "cannot write Nope to 127.0.0.1:"));
    assert_int_equal(eip_last_fault(c)->err, EIP_OK); /* of the call that blocked */
    assert_int_equal(eip_value_get_int(&v, 0, &number), EIP_OK);
    assert_int_equal(number, 1234);
    eip_close(c);
    running_stop(&r);
}

/* A loop of poll(2), as a program has it. */
static void loop_until_told(eip_client *c, const struct told *told) {
    int64_t until_us = clock_now_us() + WAIT_US;
    while (told->count == 0 && clock_now_us() < until_us) {
        unsigned want = eip_client_want(c);
        int64_t due_us = eip_client_due_us(c);
        struct pollfd p = {.fd = eip_client_fd(c)};
        assert_true(due_us >= 0);
        p.events = (short)(((want & EIP_WANT_READ) != 0 ? POLLIN : 0) |
                           ((want & EIP_WANT_WRITE) != 0 ? POLLOUT : 0));
        assert_true(p.fd >= 0 || due_us == 0);
        assert_true(poll(&p, 1, due_us < WAIT_US ? (int)((due_us + 999) / 1000) : 1000) >= 0);
        eip_client_step(c);
    }
    assert_int_equal(told->count, 1);
}

static void a_loop_of_the_programs_own_drives_it(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Counts*1000"};
    assert_true(eip_client_fd(c) >= 0);
    assert_int_equal(eip_client_want(c), EIP_WANT_READ);
    assert_true(eip_client_due_us(c) == INT64_MAX);
    submit_read(c, &item, 1, &told);
    assert_int_equal(eip_client_due_us(c), 0);
    loop_until_told(c, &told);
    assert_int_equal(told.err, EIP_OK);
    assert_true(eip_client_due_us(c) == INT64_MAX);
    assert_int_equal(eip_client_want(c), EIP_WANT_READ);
    eip_close(c);
    running_stop(&r);
}

/* The stream's end is seen, another is opened for the next request, and refused. */
static void a_loop_sees_the_device_go(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    running_stop(&r);
    struct pollfd p = {.fd = eip_client_fd(c), .events = POLLIN};
    assert_int_equal(poll(&p, 1, WAIT_US / 1000), 1);
    eip_client_step(c);
    assert_int_equal(eip_client_fd(c), -1);
    assert_int_equal(eip_client_want(c), 0);
    assert_true(eip_client_due_us(c) == INT64_MAX);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Speed"};
    submit_read(c, &item, 1, &told);
    assert_int_equal(eip_client_due_us(c), 0);
    loop_until_told(c, &told);
    assert_int_equal(told.err, EIP_E_CONNECT);
    assert_non_null(strstr(eip_last_fault(c)->text, "connection refused"));
    eip_close(c);
}

static void a_time_that_is_over_is_a_reason_to_step(void **state) {
    (void)state;
    struct babbler silent;
    eip_client *c = open_silent(&silent, 2 * SHORT_US);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Speed"};
    submit_read(c, &item, 1, &told);
    eip_client_step(c);
    assert_in_range(eip_client_due_us(c), 1, 2 * SHORT_US);
    loop_until_told(c, &told);
    assert_int_equal(told.err, EIP_E_TIMEOUT);
    eip_close(c);
    babbler_stop(&silent);
}

/* A callback that submits makes the next step due at once; connecting has its time all the same. */
static void a_blocking_call_that_connects_is_not_hurried_by_callbacks(void **state) {
    (void)state;
    struct running r;
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    client_engine_lost(&c->driver.engine, EIP_E_CLOSED);
    eip_client_step(c);
    assert_int_equal(eip_client_fd(c), -1);
    struct told told = {.then = submit_again, .left = 3};
    submit_read(c, NULL, 0, &told);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_OK);
    wait_for(c);
    assert_int_equal(told.count, 4);
    eip_close(c);
    running_stop(&r);
}

/* The stream ended while nobody looked: what waits is sent on another one, or not at all. */
static void a_blocking_call_looks_at_an_idle_stream_for_what_was_submitted(void **state) {
    (void)state;
    struct running r;
    uint8_t bytes[4];
    struct eip_value v;
    running_start(&r, 0);
    eip_client *c = open_client(&r);
    running_stop(&r);
    struct told told = {.count = 0};
    struct eip_item item = {.tag = "Speed", .value = dint(bytes, 1)};
    c->driver.busy_us -= 2 * CLIENT_IDLE_US;
    assert_int_equal(eip_submit_write(c, &item, 1, done, &told, NULL), EIP_OK);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_E_CONNECT);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.err, EIP_E_CONNECT);
    eip_close(c);
}

UNIT_CASES(cmocka_unit_test(each_request_is_told_once_with_its_values),
           cmocka_unit_test(writes_are_submitted_too),
           cmocka_unit_test(several_devices_are_waited_for_together),
           cmocka_unit_test(more_than_a_session_takes_wait_for_a_place),
           cmocka_unit_test(a_callback_may_submit_again_and_nothing_is_allocated),
           cmocka_unit_test(a_callback_may_not_block_or_close),
           cmocka_unit_test(what_is_not_valid_is_not_submitted),
           cmocka_unit_test(so_many_requests_and_no_more),
           cmocka_unit_test(nothing_to_wait_for_is_no_waiting),
           cmocka_unit_test(waiting_ends_and_what_is_pending_stays),
           cmocka_unit_test(a_request_is_cancelled_by_its_number),
           cmocka_unit_test(closing_tells_each_request_once),
           cmocka_unit_test(a_blocking_call_carries_on_what_was_submitted),
           cmocka_unit_test(a_loop_of_the_programs_own_drives_it),
           cmocka_unit_test(a_loop_sees_the_device_go),
           cmocka_unit_test(a_time_that_is_over_is_a_reason_to_step),
           cmocka_unit_test(a_blocking_call_looks_at_an_idle_stream_for_what_was_submitted),
           cmocka_unit_test(a_blocking_call_that_connects_is_not_hurried_by_callbacks))
