/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "socket/stream.h"

enum { WAIT_US = 2 * CLOCK_SECOND_US, SHORT_US = 30 * CLOCK_MILLISECOND_US };

static eip_err connect_to(struct socket_stream *s, uint16_t port) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count;
    *s = socket_stream_of();
    assert_int_equal(socket_resolve("127.0.0.1", port, found, &count), EIP_OK);
    return socket_stream_connect(s, found, count, WAIT_US);
}

static void bytes_go_out_and_come_back(void **state) {
    (void)state;
    struct babbler b;
    struct socket_stream s;
    uint8_t room[16];
    size_t n;
    babbler_start(&b, 5, "world", 5, false);
    assert_int_equal(connect_to(&s, b.port), EIP_OK);
    assert_int_equal(socket_address_port(socket_address_of(&s.peer)), b.port);
    assert_int_equal(socket_stream_send(&s, reader_of("hello", 5), WAIT_US, &n), EIP_OK);
    assert_int_equal(n, 5);
    assert_int_equal(socket_stream_receive(&s, room, sizeof room, WAIT_US, &n), EIP_OK);
    assert_int_equal(n, 5);
    assert_memory_equal(room, "world", 5);
    assert_false(socket_stream_is_stale(&s));
    socket_stream_close(&s);
    socket_stream_close(&s);
    babbler_stop(&b);
}

static void silence_is_a_timeout(void **state) {
    (void)state;
    struct babbler b;
    struct socket_stream s;
    uint8_t room[16];
    size_t n = 77;
    babbler_start(&b, 1, "", 0, false);
    assert_int_equal(connect_to(&s, b.port), EIP_OK);
    int64_t before = clock_now_us();
    assert_int_equal(socket_stream_receive(&s, room, sizeof room, SHORT_US, &n), EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before, SHORT_US / 2, CLOCK_SECOND_US);
    assert_int_equal(socket_stream_receive(&s, room, sizeof room, 0, &n), EIP_E_TIMEOUT);
    assert_int_equal(n, 77);
    socket_stream_close(&s);
    babbler_stop(&b);
}

static void the_end_of_the_stream_is_seen(void **state) {
    (void)state;
    struct babbler b;
    struct socket_stream s;
    uint8_t room[16];
    size_t n;
    babbler_start(&b, 0, "", 0, true);
    assert_int_equal(connect_to(&s, b.port), EIP_OK);
    assert_int_equal(socket_stream_receive(&s, room, sizeof room, WAIT_US, &n), EIP_E_CLOSED);
    assert_true(socket_stream_is_stale(&s));
    socket_stream_close(&s);
    babbler_stop(&b);
}

static void a_port_nobody_listens_on_refuses(void **state) {
    (void)state;
    struct socket_stream s;
    assert_int_equal(connect_to(&s, running_free_port()), EIP_E_CONNECT);
    assert_int_equal(s.error, ECONNREFUSED);
    assert_int_equal(s.fd, -1);
    assert_int_equal(socket_stream_connect(&s, NULL, 0, WAIT_US), EIP_E_CONNECT);
}

UNIT_CASES(cmocka_unit_test(bytes_go_out_and_come_back), cmocka_unit_test(silence_is_a_timeout),
           cmocka_unit_test(the_end_of_the_stream_is_seen),
           cmocka_unit_test(a_port_nobody_listens_on_refuses))
