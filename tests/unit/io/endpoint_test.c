/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>

#include "support/unit.h"

#include "io/endpoint.h"

static struct sockaddr_in loopback(uint16_t port) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = port};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
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
    assert_int_equal(endpoint_bind(&e, (struct sockaddr *)&any, sizeof any), EIP_OK);
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
    assert_int_equal(endpoint_bind(&first, (struct sockaddr *)&any, sizeof any), EIP_OK);
    assert_int_equal(listen(first.tcp, 1), 0);
    struct sockaddr_in same = loopback(port_of(first.tcp));
    assert_int_equal(endpoint_bind(&second, (struct sockaddr *)&same, sizeof same), EIP_E_SYSTEM);
    assert_int_equal(second.error, EADDRINUSE);
    assert_int_equal(second.tcp, -1);
    endpoint_close(&first);
}

static void an_address_of_another_machine_is_refused(void **state) {
    (void)state;
    struct endpoint e;
    struct sockaddr_in other = loopback(0);
    other.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1, for documents alone */
    assert_int_equal(endpoint_bind(&e, (struct sockaddr *)&other, sizeof other), EIP_E_SYSTEM);
    assert_int_equal(e.error, EADDRNOTAVAIL);
}

UNIT_CASES(cmocka_unit_test(port_zero_finds_one_for_both),
           cmocka_unit_test(a_port_in_use_is_refused),
           cmocka_unit_test(an_address_of_another_machine_is_refused))
