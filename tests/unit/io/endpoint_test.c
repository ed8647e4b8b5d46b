/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>

#include "support/unit.h"

#include "io/endpoint.h"

enum { OWN_LOOPBACK = 0x7f4d0b01 }; /* 127.77.11.1: the ports of other tests are not there */

static struct sockaddr_in loopback(uint16_t port) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = port};
    in.sin_addr.s_addr = htonl(OWN_LOOPBACK);
    return in;
}

static uint16_t port_of(int fd) {
    struct sockaddr_in in;
    socklen_t size = sizeof in;
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &size), 0);
    return in.sin_port;
}

static void port_zero_finds_one_for_both(void **state) {
    (void)state;
    struct endpoint e;
    struct sockaddr_in any = loopback(0);
    assert_int_equal(endpoint_bind(&e, ENDPOINT_BOTH, (struct sockaddr *)&any, sizeof any), EIP_OK);
    assert_int_not_equal(port_of(e.tcp), 0);
    assert_int_equal(port_of(e.tcp), port_of(e.udp));
    endpoint_close(&e);
    endpoint_close(&e);
}

static void a_port_in_use_is_refused(void **state) {
    (void)state;
    struct endpoint first;
    struct endpoint second;
    struct sockaddr_in any = loopback(0);
    assert_int_equal(endpoint_bind(&first, ENDPOINT_BOTH, (struct sockaddr *)&any, sizeof any),
                     EIP_OK);
    assert_int_equal(listen(first.tcp, 1), 0);
    struct sockaddr_in same = loopback(port_of(first.tcp));
    assert_int_equal(endpoint_bind(&second, ENDPOINT_BOTH, (struct sockaddr *)&same, sizeof same),
                     EIP_E_SYSTEM);
    assert_int_equal(second.error, EADDRINUSE);
    assert_int_equal(second.tcp, -1);
    endpoint_close(&first);
}

static void one_that_is_not_wanted_may_be_in_use(void **state) {
    (void)state;
    static const unsigned kinds[] = {ENDPOINT_TCP, ENDPOINT_UDP};
    for (size_t i = 0; i < 2; i++) {
        struct endpoint first;
        struct endpoint second;
        struct endpoint third;
        struct sockaddr_in any = loopback(0);
        assert_int_equal(endpoint_bind(&first, kinds[i], (struct sockaddr *)&any, sizeof any),
                         EIP_OK);
        assert_int_equal(kinds[i] == ENDPOINT_TCP ? first.udp : first.tcp, -1);
        if (kinds[i] == ENDPOINT_TCP)
            assert_int_equal(listen(first.tcp, 1), 0);
        struct sockaddr_in same =
            loopback(port_of(kinds[i] == ENDPOINT_TCP ? first.tcp : first.udp));
        assert_int_not_equal(same.sin_port, 0);
        assert_memory_equal(&first.address, &same, sizeof same);
        assert_int_equal(
            endpoint_bind(&second, ENDPOINT_BOTH, (struct sockaddr *)&same, sizeof same),
            EIP_E_SYSTEM);
        assert_int_equal(endpoint_bind(&third, kinds[1 - i], (struct sockaddr *)&same, sizeof same),
                         EIP_OK);
        endpoint_close(&third);
        endpoint_close(&first);
    }
}

static void an_address_of_another_machine_is_refused(void **state) {
    (void)state;
    struct endpoint e;
    struct sockaddr_in other = loopback(0);
    other.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1, for documents alone */
    assert_int_equal(endpoint_bind(&e, ENDPOINT_BOTH, (struct sockaddr *)&other, sizeof other),
                     EIP_E_SYSTEM);
    assert_int_equal(e.error, EADDRNOTAVAIL);
}

UNIT_CASES(cmocka_unit_test(port_zero_finds_one_for_both),
           cmocka_unit_test(a_port_in_use_is_refused),
           cmocka_unit_test(one_that_is_not_wanted_may_be_in_use),
           cmocka_unit_test(an_address_of_another_machine_is_refused))
