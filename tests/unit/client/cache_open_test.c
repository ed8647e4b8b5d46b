/* SPDX-License-Identifier: MIT */
/*
 * A controller whose program a cache has is opened: which messages that takes, over loopback. Says
 * the most under `make tsan`.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <eip/eip.h>

#include "cip/message.h"
#include "enip/header.h"
#include "support/running.h"
#include "support/unit.h"

enum { SENT_MAX = 64, THREADS = 4, ROUNDS = 10, SERVICE_AT = 40, CONNECTED_SERVICE_AT = 46 };

/* The requests that went out. */
struct sent {
    uint16_t commands[SENT_MAX];
    uint8_t services[SENT_MAX];
    size_t count;
};

static uint8_t byte_at(struct reader r, size_t at) {
    const uint8_t *p = reader_take(&r, at + 1);
    return p != NULL ? p[at] : 0;
}

static void note(void *user, const struct eip_trace *event) {
    struct sent *sent = user;
    struct reader r = reader_of(event->data, event->size);
    while (event->kind == EIP_TRACE_SENT && reader_left(&r) > 0 && sent->count < SENT_MAX) {
        struct reader message = r;
        struct enip_header header = enip_header_decode(&r);
        bool connected = header.command == ENIP_SEND_UNIT_DATA;
        (void)reader_take(&r, header.length);
        sent->commands[sent->count] = header.command;
        sent->services[sent->count++] =
            byte_at(message, connected ? CONNECTED_SERVICE_AT : SERVICE_AT);
    }
}

static eip_cache *cache_new(void) {
    eip_cache *cache = NULL;
    assert_int_equal(eip_cache_new(&cache), EIP_OK);
    return cache;
}

/* Opens, browses and closes; how many tags there are, 0 for a failure. */
static size_t open_with(const char *url, eip_cache *cache, struct sent *ret_sent) {
    struct sent sent = {.count = 0};
    const struct eip_options options = {.cache = cache, .trace = note, .trace_user = &sent};
    const struct eip_symbol *symbols;
    const eip_catalog *catalog;
    eip_client *client;
    size_t count = 0;
    if (eip_open(url, &options, &client) != EIP_OK)
        return 0;
    if (eip_browse(client, NULL, &catalog) == EIP_OK)
        count = eip_catalog_symbols(catalog, &symbols);
    *ret_sent = sent; /* what closing sends does not count */
    eip_close(client);
    return count;
}

static void url_with(char url[64], const struct running *r, const char *settings) {
    snprintf(url, 64, "%s%s", r->url, settings);
}

static void a_known_program_takes_one_round_trip_over_a_connection(void **state) {
    (void)state;
    struct running r;
    struct sent cold, warm;
    char url[64];
    running_start(&r, 0);
    eip_cache *cache = cache_new();
    url_with(url, &r, "/1/0?connected=1");
    size_t count = open_with(url, cache, &cold);
    assert_true(count > 0);
    assert_true(cold.count > 4);
    assert_int_equal(open_with(url, cache, &warm), count);
    assert_int_equal(warm.count, 3);
    assert_int_equal(warm.commands[0], ENIP_REGISTER_SESSION);
    assert_int_equal(warm.commands[1], ENIP_SEND_RR_DATA);
    assert_int_equal(warm.services[1], CIP_LARGE_FORWARD_OPEN);
    assert_int_equal(warm.commands[2], ENIP_SEND_UNIT_DATA);
    assert_int_equal(warm.services[2], CIP_MULTIPLE_SERVICE);
    eip_cache_free(cache);
    running_stop(&r);
}

static void a_known_program_takes_one_round_trip_without_a_connection(void **state) {
    (void)state;
    struct running r;
    struct sent cold, warm;
    char url[64];
    running_start(&r, 0);
    eip_cache *cache = cache_new();
    url_with(url, &r, "?simple=1&connected=0");
    size_t count = open_with(url, cache, &cold);
    assert_true(count > 0);
    assert_int_equal(open_with(url, cache, &warm), count);
    assert_int_equal(warm.count, 2);
    assert_int_equal(warm.commands[0], ENIP_REGISTER_SESSION);
    assert_int_equal(warm.commands[1], ENIP_SEND_RR_DATA);
    assert_int_equal(warm.services[1], CIP_MULTIPLE_SERVICE);
    eip_cache_free(cache);
    running_stop(&r);
}

static void a_program_from_a_file_is_known(void **state) {
    (void)state;
    struct running r;
    struct sent cold, warm;
    char url[64], path[] = "/tmp/cache_open.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    running_start(&r, 0);
    eip_cache *cache = cache_new(), *other = cache_new();
    url_with(url, &r, "/1/0?connected=1");
    size_t count = open_with(url, cache, &cold);
    assert_true(count > 0);
    assert_int_equal(eip_cache_save(cache, path), EIP_OK);
    assert_int_equal(eip_cache_load(other, path, NULL), EIP_OK);
    assert_int_equal(open_with(url, other, &warm), count);
    assert_int_equal(warm.count, 3);
    assert_int_equal(unlink(path), 0);
    eip_cache_free(other);
    eip_cache_free(cache);
    running_stop(&r);
}

static void without_a_cache_all_is_read_again(void **state) {
    (void)state;
    struct running r;
    struct sent first, second;
    running_start(&r, 0);
    size_t count = open_with(r.url, NULL, &first);
    assert_true(count > 0);
    assert_int_equal(open_with(r.url, NULL, &second), count);
    assert_int_equal(second.count, first.count);
    running_stop(&r);
}

struct user {
    pthread_t thread;
    const char *url;
    eip_cache *cache;
    size_t counts[ROUNDS];
};

static void *work(void *data) {
    struct user *u = data;
    struct sent sent;
    for (size_t i = 0; i < ROUNDS; i++)
        u->counts[i] = open_with(u->url, u->cache, &sent);
    return NULL;
}

static void clients_of_threads_share_what_one_of_them_read(void **state) {
    (void)state;
    struct running r;
    struct user users[THREADS];
    struct sent sent;
    running_start(&r, 0);
    eip_cache *cache = cache_new();
    size_t count = open_with(r.url, NULL, &sent);
    assert_true(count > 0);
    for (size_t i = 0; i < THREADS; i++) {
        users[i] = (struct user){.url = r.url, .cache = cache};
        assert_int_equal(pthread_create(&users[i].thread, NULL, work, &users[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(users[i].thread, NULL), 0);
    for (size_t i = 0; i < THREADS * ROUNDS; i++)
        assert_int_equal(users[i / ROUNDS].counts[i % ROUNDS], count);
    eip_cache_free(cache);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(a_known_program_takes_one_round_trip_over_a_connection),
           cmocka_unit_test(a_known_program_takes_one_round_trip_without_a_connection),
           cmocka_unit_test(a_program_from_a_file_is_known),
           cmocka_unit_test(without_a_cache_all_is_read_again),
           cmocka_unit_test(clients_of_threads_share_what_one_of_them_read))
