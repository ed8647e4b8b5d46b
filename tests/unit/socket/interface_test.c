/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "support/unit.h"

#include "socket/interface.h"

static bool is_broadcast(const char *host) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count;
    assert_int_equal(socket_resolve(host, 44818, found, &count), EIP_OK);
    return socket_is_broadcast(socket_address_of(&found[0]));
}

static bool is_everyone(const char *host) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count;
    assert_int_equal(socket_resolve(host, 44818, found, &count), EIP_OK);
    return socket_is_everyone(socket_address_of(&found[0]));
}

static void the_last_address_of_a_network_is_a_broadcast(void **state) {
    (void)state;
    assert_true(is_broadcast("127.255.255.255"));
    assert_true(is_broadcast("255.255.255.255"));
    assert_false(is_broadcast("127.0.0.1"));
    assert_false(is_broadcast("127.0.0.255"));
    assert_false(is_broadcast("::1"));
}

static void one_address_is_for_everyone(void **state) {
    (void)state;
    assert_true(is_everyone("255.255.255.255"));
    assert_false(is_everyone("127.255.255.255"));
    assert_false(is_everyone("::1"));
}

/* Which networks there are is not ours to say: tests/scenario makes some. */
static void every_network_is_named_once_with_the_port(void **state) {
    (void)state;
    struct socket_address found[SOCKET_BROADCASTS_MAX];
    size_t count = socket_broadcasts(44818, found);
    for (size_t i = 0; i < count; i++) {
        char buffer[64];
        struct text text = text_of(buffer, sizeof buffer);
        const struct sockaddr *address = socket_address_of(&found[i]);
        assert_true(socket_is_broadcast(address));
        assert_int_equal(socket_address_port(address), 44818);
        socket_address_text(&text, address);
        assert_memory_not_equal(text_cstr(&text), "127.", 4);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(&found[i].storage, &found[k].storage, found[i].size);
    }
}

UNIT_CASES(cmocka_unit_test(the_last_address_of_a_network_is_a_broadcast),
           cmocka_unit_test(one_address_is_for_everyone),
           cmocka_unit_test(every_network_is_named_once_with_the_port))
