/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "support/unit.h"

#include "io/resolver.h"

struct lookup {
    struct resolver resolver;
    struct loop loop;
    int told;
    eip_err err;
};

static void note(void *user, eip_err err) {
    struct lookup *l = user;
    l->told++;
    l->err = err;
}

static void look_up(struct lookup *l, const char *host) {
    assert_int_equal(loop_init(&l->loop), EIP_OK);
    assert_int_equal(resolver_start(&l->resolver, &l->loop, host, 44818, note, l), EIP_OK);
    assert_int_equal(l->told, 0);
}

static void finish(struct lookup *l) {
    loop_run(&l->loop);
    assert_int_equal(l->told, 1);
    loop_fini(&l->loop);
}

static void expect_ipv4(const struct sockaddr_storage *address, const char *host, uint16_t port) {
    struct sockaddr_in in;
    char text[INET_ADDRSTRLEN];
    memcpy(&in, address, sizeof in);
    assert_int_equal(address->ss_family, AF_INET);
    assert_int_equal(ntohs(in.sin_port), port);
    assert_string_equal(inet_ntop(AF_INET, &in.sin_addr, text, sizeof text), host);
}

static void a_name_has_addresses_with_the_port(void **state) {
    (void)state;
    struct lookup l = {.told = 0};
    look_up(&l, "localhost");
    finish(&l);
    assert_int_equal(l.err, EIP_OK);
    assert_in_range(l.resolver.count, 1, RESOLVER_ADDRESSES_MAX);
    size_t i = 0;
    while (l.resolver.addresses[i].ss_family != AF_INET)
        assert_true(++i < l.resolver.count);
    expect_ipv4(&l.resolver.addresses[i], "127.0.0.1", 44818);
}

static void an_unknown_name_is_told(void **state) {
    (void)state;
    struct lookup l = {.told = 0};
    look_up(&l, "no.such.host.invalid");
    finish(&l);
    assert_int_equal(l.err, EIP_E_HOST);
}

enum { THREADS = 4 }; /* that libuv has for look-ups */

static uv_sem_t gate;

static void wait_at_gate(uv_work_t *work) {
    (void)work;
    uv_sem_wait(&gate);
}

/* All threads stand at a gate, so that the look-up cannot have begun. */
static void a_look_up_that_has_not_begun_can_be_saved(void **state) {
    (void)state;
    struct lookup l = {.told = 0};
    uv_work_t work[THREADS];
    assert_int_equal(loop_init(&l.loop), EIP_OK);
    assert_int_equal(uv_sem_init(&gate, 0), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(uv_queue_work(&l.loop.uv, &work[i], wait_at_gate, NULL), 0);
    assert_int_equal(resolver_start(&l.resolver, &l.loop, "localhost", 1, note, &l), EIP_OK);
    resolver_cancel(&l.resolver);
    for (size_t i = 0; i < THREADS; i++)
        uv_sem_post(&gate);
    loop_run(&l.loop);
    assert_int_equal(l.told, 1);
    assert_int_equal(l.err, EIP_E_CANCELLED);
    loop_fini(&l.loop);
    uv_sem_destroy(&gate);
}

static void numbers_need_no_look_up(void **state) {
    (void)state;
    struct resolver r = {.count = 0};
    assert_true(resolver_take_number(&r, "192.168.1.10", 2222));
    assert_int_equal(r.count, 1);
    expect_ipv4(&r.addresses[0], "192.168.1.10", 2222);
    assert_true(resolver_take_number(&r, "fe80::1", 2222));
    assert_int_equal(r.count, 1);
    assert_int_equal(r.addresses[0].ss_family, AF_INET6);
    assert_false(resolver_take_number(&r, "localhost", 2222));
    assert_false(resolver_take_number(&r, "", 2222));
    assert_int_equal(r.count, 1);
}

static void what_cannot_be_a_name_is_refused_at_once(void **state) {
    (void)state;
    struct lookup l = {.told = 0};
    char host[4096];
    memset(host, 'a', sizeof host);
    host[sizeof host - 1] = '\0';
    assert_int_equal(loop_init(&l.loop), EIP_OK);
    assert_int_equal(resolver_start(&l.resolver, &l.loop, host, 1, note, &l), EIP_E_HOST);
    loop_run(&l.loop);
    assert_int_equal(l.told, 0);
    loop_fini(&l.loop);
}

UNIT_CASES(cmocka_unit_test(a_name_has_addresses_with_the_port),
           cmocka_unit_test(an_unknown_name_is_told),
           cmocka_unit_test(a_look_up_that_has_not_begun_can_be_saved),
           cmocka_unit_test(numbers_need_no_look_up),
           cmocka_unit_test(what_cannot_be_a_name_is_refused_at_once))
