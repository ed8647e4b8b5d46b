/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>

#include "support/unit.h"

#include "base/clock.h"
#include "socket/datagram.h"

static struct socket_address bound(struct socket_datagram *s) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    struct socket_address own;
    size_t count;
    assert_int_equal(socket_resolve("127.0.0.1", 0, found, &count), EIP_OK);
    assert_int_equal(socket_datagram_open(s, AF_INET, false), EIP_OK);
    assert_int_equal(bind(s->fd, socket_address_of(&found[0]), found[0].size), 0);
    own.size = sizeof own.storage;
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&own.storage, &own.size), 0);
    return own;
}

static void a_datagram_arrives_with_its_sender(void **state) {
    (void)state;
    struct socket_datagram a;
    struct socket_datagram b;
    struct socket_address at_a = bound(&a);
    struct socket_address at_b = bound(&b);
    struct socket_address from;
    uint8_t room[16];
    size_t size;
    assert_int_equal(socket_datagram_send(&a, &at_b, reader_of("hello", 5)), EIP_OK);
    int64_t deadline_us = clock_now_us() + CLOCK_SECOND_US;
    assert_int_equal(socket_datagram_receive(&b, room, sizeof room, deadline_us, &from, &size),
                     EIP_OK);
    assert_int_equal(size, 5);
    assert_memory_equal(room, "hello", 5);
    assert_int_equal(socket_address_port(socket_address_of(&from)),
                     socket_address_port(socket_address_of(&at_a)));
    socket_datagram_close(&a);
    socket_datagram_close(&a);
    socket_datagram_close(&b);
}

static void silence_is_a_timeout(void **state) {
    (void)state;
    struct socket_datagram s;
    struct socket_address from;
    uint8_t room[16];
    size_t size = 77;
    bound(&s);
    int64_t deadline_us = clock_now_us() + 20 * CLOCK_MILLISECOND_US;
    assert_int_equal(socket_datagram_receive(&s, room, sizeof room, deadline_us, &from, &size),
                     EIP_E_TIMEOUT);
    assert_int_equal(size, 77);
    assert_true(clock_now_us() >= deadline_us);
    socket_datagram_close(&s);
}

static void a_family_there_is_none_of_is_refused(void **state) {
    (void)state;
    struct socket_datagram s;
    assert_int_equal(socket_datagram_open(&s, -1, false), EIP_E_SYSTEM);
    assert_int_not_equal(s.error, 0);
    assert_int_equal(s.fd, -1);
}

static void the_local_address_is_the_one_towards_the_peer(void **state) {
    (void)state;
    struct socket_datagram a;
    struct socket_datagram b;
    struct socket_address from;
    char buffer[64];
    struct text text = text_of(buffer, sizeof buffer);
    uint8_t room[16];
    size_t size;
    struct socket_address at_b = bound(&b);
    assert_int_equal(socket_datagram_open(&a, AF_INET, true), EIP_OK);
    assert_int_equal(socket_datagram_send(&a, &at_b, reader_of("hello", 5)), EIP_OK);
    int64_t deadline_us = clock_now_us() + CLOCK_SECOND_US;
    assert_int_equal(socket_datagram_receive(&b, room, sizeof room, deadline_us, &from, &size),
                     EIP_OK);
    struct socket_address local = socket_datagram_local(&a, &at_b);
    assert_int_equal(local.size, from.size);
    assert_memory_equal(&local.storage, &from.storage, from.size);
    at_b.storage.ss_family = AF_UNIX; /* no way there */
    local = socket_datagram_local(&a, &at_b);
    socket_address_text(&text, socket_address_of(&local));
    assert_memory_equal(text_cstr(&text), "0.0.0.0:", 8);
    assert_int_equal(socket_address_port(socket_address_of(&local)),
                     socket_address_port(socket_address_of(&from)));
    socket_datagram_close(&a);
    socket_datagram_close(&b);
}

UNIT_CASES(cmocka_unit_test(a_datagram_arrives_with_its_sender),
           cmocka_unit_test(the_local_address_is_the_one_towards_the_peer),
           cmocka_unit_test(silence_is_a_timeout),
           cmocka_unit_test(a_family_there_is_none_of_is_refused))
