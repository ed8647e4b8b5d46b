/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "socket/address.h"

static void expect(const char *host, uint16_t port, const char *text) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count = 0;
    char buffer[80];
    struct text t = text_of(buffer, sizeof buffer);
    assert_int_equal(socket_resolve(host, port, found, &count), EIP_OK);
    assert_true(count >= 1);
    socket_address_text(&t, socket_address_of(&found[0]));
    assert_string_equal(text_cstr(&t), text);
    assert_int_equal(socket_address_port(socket_address_of(&found[0])), port);
}

static void numbers_become_addresses_and_text_again(void **state) {
    (void)state;
    expect("127.0.0.1", 44818, "127.0.0.1:44818");
    expect("10.1.2.3", 1, "10.1.2.3:1");
    expect("::1", 65535, "[::1]:65535");
    expect("fe80::12", 2, "[fe80::12]:2");
}

static void a_name_nobody_knows_is_an_error(void **state) {
    (void)state;
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count = 77;
    assert_int_equal(socket_resolve("no.such.host.invalid", 1, found, &count), EIP_E_HOST);
    assert_int_equal(count, 77);
}

static void an_address_of_another_family_has_no_text(void **state) {
    (void)state;
    struct sockaddr other = {.sa_family = AF_UNIX};
    char buffer[80];
    struct text t = text_of(buffer, sizeof buffer);
    socket_address_text(&t, &other);
    assert_string_equal(text_cstr(&t), "");
    assert_int_equal(socket_address_port(&other), 0);
}

UNIT_CASES(cmocka_unit_test(numbers_become_addresses_and_text_again),
           cmocka_unit_test(a_name_nobody_knows_is_an_error),
           cmocka_unit_test(an_address_of_another_family_has_no_text))
