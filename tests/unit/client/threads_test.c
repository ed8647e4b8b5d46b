/* SPDX-License-Identifier: MIT */
/*
 * The thread rule: a client is used by one thread at a time, and different clients are independent
 * of each other. Says the most under `make tsan`.
 */
#include <pthread.h>
#include <stdio.h>

#include <eip/eip.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"

enum { THREADS = 4, ROUNDS = 50, WAIT_US = 10 * CLOCK_SECOND_US };

struct user {
    pthread_t thread;
    const char *url;
    eip_client *client; /* handed over by another thread, or NULL */
    size_t good;
    size_t told;
};

/* Without assertions, which would leave the wrong thread. */

static bool is_number(const struct eip_value *value, int64_t wanted) {
    int64_t number;
    return eip_value_get_int(value, 0, &number) == EIP_OK && number == wanted;
}

static void read_one(struct user *u, eip_client *c) {
    struct eip_value value;
    u->good += eip_read(c, "Speed", &value) == EIP_OK && is_number(&value, 1234);
    u->good += eip_read(c, "Nope", &value) != EIP_OK && eip_last_fault(c)->err != EIP_OK;
}

static void read_many(struct user *u, eip_client *c) {
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "Counts[7]"}};
    u->good += eip_read_many(c, items, 2) == EIP_OK && is_number(&items[0].value, 1234);
}

static void count(void *user, eip_client *client, struct eip_item *items, size_t item_count) {
    struct user *u = user;
    (void)client;
    u->told += item_count == 1 && items[0].err == EIP_OK && is_number(&items[0].value, 1234);
}

static void submit(struct user *u, eip_client *c) {
    struct eip_item item = {.tag = "Speed"};
    u->good += eip_submit_read(c, &item, 1, count, u, NULL) == EIP_OK;
    u->good += eip_wait(&c, 1, WAIT_US) == EIP_OK;
}

enum { GOOD_A_ROUND = 5 };

static void work(struct user *u, eip_client *c) {
    for (int i = 0; i < ROUNDS; i++) {
        read_one(u, c);
        read_many(u, c);
        submit(u, c);
    }
}

static void *use_own(void *user) {
    struct user *u = user;
    eip_client *c;
    if (eip_open(u->url, NULL, &c) != EIP_OK)
        return NULL;
    work(u, c);
    eip_close(c);
    return NULL;
}

static void *use_given(void *user) {
    struct user *u = user;
    work(u, u->client);
    return NULL;
}

static void a_client_for_each_thread(void **state) {
    (void)state;
    static const char *const settings[THREADS] = {"", "?connected=1", "?simple=1", "/1/0"};
    struct running r;
    struct user users[THREADS];
    char urls[THREADS][64];
    running_start(&r, 0);
    for (size_t i = 0; i < THREADS; i++) {
        snprintf(urls[i], sizeof urls[i], "%s%s", r.url, settings[i]);
        users[i] = (struct user){.url = urls[i]};
        assert_int_equal(pthread_create(&users[i].thread, NULL, use_own, &users[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(users[i].thread, NULL), 0);
    running_stop(&r);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(users[i].good, ROUNDS * GOOD_A_ROUND);
        assert_int_equal(users[i].told, ROUNDS);
    }
}

static void a_client_goes_from_one_thread_to_the_next(void **state) {
    (void)state;
    struct running r;
    struct user u = {.client = NULL};
    running_start(&r, 0);
    assert_int_equal(eip_open(r.url, NULL, &u.client), EIP_OK);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&u.thread, NULL, use_given, &u), 0);
        assert_int_equal(pthread_join(u.thread, NULL), 0);
    }
    eip_close(u.client);
    running_stop(&r);
    assert_int_equal(u.good, THREADS * ROUNDS * GOOD_A_ROUND);
    assert_int_equal(u.told, THREADS * ROUNDS);
}

UNIT_CASES(cmocka_unit_test(a_client_for_each_thread),
           cmocka_unit_test(a_client_goes_from_one_thread_to_the_next))
