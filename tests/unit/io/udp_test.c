/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "support/unit.h"

#include "io/endpoint.h"
#include "io/udp.h"

struct echo {
    struct udp udp;
    size_t count;
};

/* Sends each datagram back to where it came from: itself, here. */
static void echo(void *user, const struct sockaddr *from, struct reader datagram) {
    struct echo *e = user;
    assert_memory_equal(datagram.at, "ping", 4);
    if (++e->count == 3)
        udp_close(&e->udp);
    else
        assert_true(udp_send(&e->udp, from, datagram));
}

static void datagrams_come_and_go(void **state) {
    (void)state;
    struct loop loop;
    struct endpoint end;
    struct echo e = {.count = 0};
    struct sockaddr_in any = {.sin_family = AF_INET};
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(endpoint_bind(&end, ENDPOINT_BOTH, (struct sockaddr *)&any, sizeof any),
                     EIP_OK);
    assert_int_equal(udp_open(&e.udp, &loop, end.udp, echo, &e), EIP_OK);
    end.udp = -1;
    assert_true(udp_send(&e.udp, (struct sockaddr *)&end.address, reader_of("ping", 4)));
    loop_run(&loop);
    assert_int_equal(e.count, 3);
    loop_fini(&loop);
    endpoint_close(&end);
}

static void what_is_no_socket_is_refused(void **state) {
    (void)state;
    struct loop loop;
    struct echo e = {.count = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(udp_open(&e.udp, &loop, -1, echo, &e), EIP_E_SYSTEM);
    loop_run(&loop);
    loop_fini(&loop);
}

static struct sockaddr_storage address_of(const char *host, uint16_t port) {
    struct sockaddr_storage result = {.ss_family = AF_UNSPEC};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    assert_int_equal(inet_pton(AF_INET, host, &in.sin_addr), 1);
    memcpy(&result, &in, sizeof in);
    return result;
}

static void assert_local(const char *bound, const char *peer, const char *wanted) {
    struct sockaddr_storage at = address_of(bound, 44818);
    struct sockaddr_storage to = address_of(peer, 5000);
    struct sockaddr_storage expected = address_of(wanted, 44818);
    struct sockaddr_storage local = udp_local(&at, (struct sockaddr *)&to);
    assert_memory_equal(&local, &expected, sizeof expected);
}

static void a_socket_at_every_address_has_one_towards_a_peer(void **state) {
    (void)state;
    assert_local("0.0.0.0", "127.0.0.7", "127.0.0.1");
    assert_local("127.0.0.3", "127.0.0.7", "127.0.0.3");
    /* There is no way to a broadcast address without permission. */
    assert_local("0.0.0.0", "255.255.255.255", "0.0.0.0");
}

static void the_same_goes_for_ipv6(void **state) {
    (void)state;
    struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
    struct sockaddr_storage bound = {.ss_family = AF_UNSPEC};
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(44818)};
    struct sockaddr_in6 peer = {.sin6_family = AF_INET6, .sin6_port = htons(5000)};
    struct sockaddr_in6 own;
    assert_int_equal(inet_pton(AF_INET6, "::ffff:127.0.0.7", &peer.sin6_addr), 1);
    memcpy(&bound, &any, sizeof any);
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    if (fd < 0)
        skip(); /* this machine has no IPv6 */
    close(fd);
    local = udp_local(&bound, (struct sockaddr *)&peer);
    memcpy(&own, &local, sizeof own);
    assert_int_equal(inet_pton(AF_INET6, "::ffff:127.0.0.1", &peer.sin6_addr), 1);
    assert_memory_equal(&own.sin6_addr, &peer.sin6_addr, sizeof own.sin6_addr);
    assert_int_equal(own.sin6_port, htons(44818));
}

UNIT_CASES(cmocka_unit_test(datagrams_come_and_go), cmocka_unit_test(what_is_no_socket_is_refused),
           cmocka_unit_test(a_socket_at_every_address_has_one_towards_a_peer),
           cmocka_unit_test(the_same_goes_for_ipv6))
