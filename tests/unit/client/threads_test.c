/* SPDX-License-Identifier: MIT */
/*
 * The thread rule: a client is used by one thread at a time, and different clients are independent
 * of each other. Says the most under `make tsan`.
 */
#include <pthread.h>
#include <stdio.h>

#include <eip/plan.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"

enum { THREADS = 4, ROUNDS = 50, SESSIONS = 5, WAIT_US = 10 * CLOCK_SECOND_US };

struct user {
    pthread_t thread;
    const char *url;
    eip_client *client; /* handed over by another thread, or NULL */
    eip_cache *cache;   /* that all share, or NULL */
    const eip_catalog *catalog;
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

static void read_plan(struct user *u, eip_client *c) {
    static const char *const tags[] = {"Speed", "Counts[3]", "Counts[4]"};
    const struct eip_item *items;
    eip_plan *plan;
    if (eip_plan_new(c, tags, 3, &plan) != EIP_OK)
        return;
    for (int i = 0; i < ROUNDS; i++)
        u->good += eip_plan_run(plan) == EIP_OK && eip_plan_items(plan, &items) == 3 &&
                   is_number(&items[0].value, 1234);
    eip_plan_free(plan);
}

static bool has_speed(const eip_catalog *catalog) {
    const struct eip_symbol *speed = eip_catalog_find(catalog, "speed");
    return speed != NULL && speed->type == EIP_TYPE_DINT;
}

/* Sessions that browse and plan; the last one's catalog is kept. */
static void *share_cache(void *user) {
    struct user *u = user;
    const struct eip_options options = {.cache = u->cache};
    for (int i = 0; i < SESSIONS; i++) {
        const eip_catalog *catalog;
        eip_client *c;
        if (eip_open(u->url, &options, &c) != EIP_OK)
            return NULL;
        if (eip_browse(c, NULL, &catalog) == EIP_OK) {
            u->told += has_speed(catalog);
            eip_catalog_release(u->catalog);
            eip_catalog_keep(catalog);
            u->catalog = catalog;
        }
        read_plan(u, c);
        eip_close(c);
    }
    return NULL;
}

/* One that other threads found, and may be letting go. */
static void *look_at_catalog(void *user) {
    struct user *u = user;
    for (int i = 0; i < ROUNDS; i++) {
        eip_catalog_keep(u->catalog);
        u->told += has_speed(u->catalog);
        eip_catalog_release(u->catalog);
    }
    eip_catalog_release(u->catalog);
    return NULL;
}

static void run_all(struct user users[THREADS], void *(*act)(void *user)) {
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&users[i].thread, NULL, act, &users[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(users[i].thread, NULL), 0);
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
    }
    run_all(users, use_own);
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

static void clients_of_several_threads_share_a_cache(void **state) {
    (void)state;
    struct running r;
    struct user users[THREADS];
    eip_cache *cache;
    running_start(&r, 0);
    assert_int_equal(eip_cache_new(&cache), EIP_OK);
    for (size_t i = 0; i < THREADS; i++)
        users[i] = (struct user){.url = r.url, .cache = cache};
    run_all(users, share_cache);
    eip_cache_free(cache);
    running_stop(&r);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(users[i].told, SESSIONS);
        assert_int_equal(users[i].good, SESSIONS * ROUNDS);
        users[i].told = 0;
    }
    run_all(users, look_at_catalog); /* the cache is gone, what was kept is not */
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(users[i].told, ROUNDS);
}

UNIT_CASES(cmocka_unit_test(a_client_for_each_thread),
           cmocka_unit_test(clients_of_several_threads_share_a_cache),
           cmocka_unit_test(a_client_goes_from_one_thread_to_the_next))
