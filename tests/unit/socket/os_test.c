/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "socket/os.h"

enum { WAIT_US = 2 * CLOCK_SECOND_US, WAIT_MS = 2000, SHORT_MS = 20 };

static struct socket_address at(uint16_t port) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count;
    assert_int_equal(socket_resolve("127.0.0.1", port, found, &count), EIP_OK);
    return found[0];
}

static bool is_ready(int fd, short events, int wait_ms) {
    struct pollfd item = socket_os_pollfd(fd, events);
    int n = socket_os_poll(&item, 1, wait_ms);
    assert_true(n >= 0);
    return n == 1;
}

static int open_to(uint16_t port) {
    struct socket_address to = at(port);
    int fd = socket_os_open_stream(AF_INET);
    assert_true(fd >= 0);
    assert_true(socket_os_connect(fd, &to));
    assert_true(is_ready(fd, POLLOUT, WAIT_MS));
    return fd;
}

static void a_stream_sends_waits_tries_and_ends(void **state) {
    (void)state;
    struct babbler b;
    uint8_t room[8];
    struct socket_address local;
    babbler_start(&b, 5, "world", 5, true);
    int fd = open_to(b.port);
    assert_int_equal(socket_os_outcome(fd), 0);
    assert_true(socket_os_connected(fd));
    assert_true(socket_os_local(fd, &local));
    assert_int_not_equal(socket_address_port(socket_address_of(&local)), 0);
    assert_int_equal(socket_os_receive(fd, room, sizeof room, 0), -1);
    assert_int_equal(errno, EAGAIN);
    assert_true(socket_os_set_wait(fd, WAIT_US));
    assert_int_equal(socket_os_send(fd, reader_of("hello", 5), WAIT_US), 5);
    assert_int_equal(socket_os_receive(fd, room, sizeof room, WAIT_US), 5);
    assert_memory_equal(room, "world", 5);
    assert_int_equal(socket_os_receive(fd, room, sizeof room, WAIT_US), 0);
    socket_os_close(fd);
    babbler_stop(&b);
}

static void time_that_is_over_is_not_now(void **state) {
    (void)state;
    struct babbler b;
    uint8_t room[8];
    babbler_start(&b, 1, "", 0, false);
    int fd = open_to(b.port);
    int64_t wait_us = SHORT_MS * CLOCK_MILLISECOND_US;
    int64_t before = clock_now_us();
    assert_true(socket_os_connected(fd));
    assert_true(socket_os_set_wait(fd, wait_us));
    assert_int_equal(socket_os_receive(fd, room, sizeof room, wait_us), -1);
    assert_int_equal(errno, EAGAIN);
    assert_in_range(clock_now_us() - before, wait_us / 2, WAIT_US);
    assert_int_equal(socket_os_send(fd, reader_of("x", 1), 0), 1);
    socket_os_close(fd);
    babbler_stop(&b);
}

static void the_outcome_of_a_refused_connection_is_refused(void **state) {
    (void)state;
    struct socket_address to = at(running_free_port());
    int fd = socket_os_open_stream(AF_INET);
    if (socket_os_connect(fd, &to)) {
        assert_true(is_ready(fd, POLLOUT, WAIT_MS));
        assert_int_equal(socket_os_outcome(fd), ECONNREFUSED);
    } else {
        assert_int_equal(errno, ECONNREFUSED);
    }
    socket_os_close(fd);
}

static void datagrams_are_tried_and_a_refused_one_is_told(void **state) {
    (void)state;
    struct socket_address from;
    struct socket_address to = at(running_free_port());
    uint8_t room[8];
    int fd = socket_os_open_datagram(AF_INET, false);
    assert_true(fd >= 0);
    assert_int_equal(socket_os_receive_from(fd, room, sizeof room, &from), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(connect(fd, socket_address_of(&to), to.size), 0);
    assert_int_equal(send(fd, "x", 1, 0), 1);
    assert_true(is_ready(fd, POLLIN, WAIT_MS));
    assert_int_equal(socket_os_receive_from(fd, room, sizeof room, &from), -1);
    assert_int_equal(errno, ECONNREFUSED);
    socket_os_close(fd);
}

static void a_datagram_longer_than_its_room_is_cut(void **state) {
    (void)state;
    struct socket_address own = at(0);
    struct socket_address from;
    uint8_t room[4];
    int fd = socket_os_open_datagram(AF_INET, false);
    assert_int_equal(bind(fd, socket_address_of(&own), own.size), 0);
    assert_true(socket_os_local(fd, &own));
    assert_int_equal(socket_os_send_to(fd, reader_of("longer", 6), &own), 6);
    assert_true(is_ready(fd, POLLIN, WAIT_MS));
    assert_int_equal(socket_os_receive_from(fd, room, sizeof room, &from), 4);
    assert_memory_equal(room, "long", 4);
    assert_int_equal(socket_address_port(socket_address_of(&from)),
                     socket_address_port(socket_address_of(&own)));
    socket_os_close(fd);
}

static void only_who_may_broadcast_does(void **state) {
    (void)state;
    for (int allowed = 0; allowed <= 1; allowed++) {
        int fd = socket_os_open_datagram(AF_INET, allowed != 0);
        int is_on = 77;
        socklen_t size = sizeof is_on;
        assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_BROADCAST, &is_on, &size), 0);
        assert_int_equal(is_on != 0, allowed);
        socket_os_close(fd);
    }
}

static void what_is_closed_is_never_ready(void **state) {
    (void)state;
    int64_t before = clock_now_us();
    assert_false(is_ready(-1, POLLIN, SHORT_MS));
    assert_true(clock_now_us() - before >= SHORT_MS * CLOCK_MILLISECOND_US / 2);
}

static void a_family_there_is_none_of_is_an_error(void **state) {
    (void)state;
    assert_int_equal(socket_os_open_stream(-1), -1);
    assert_int_not_equal(errno, 0);
    assert_int_equal(socket_os_open_datagram(-1, true), -1);
}

static void programs_that_are_started_inherit_nothing(void **state) {
    (void)state;
    int fds[] = {socket_os_open_stream(AF_INET), socket_os_open_datagram(AF_INET, true)};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        assert_true((fcntl(fds[i], F_GETFD) & FD_CLOEXEC) != 0);
        socket_os_close(fds[i]);
    }
}

static void an_error_is_told_in_small_words(void **state) {
    (void)state;
    char room[64];
    struct text t = text_of(room, sizeof room);
    socket_os_error_text(&t, ECONNREFUSED);
    assert_string_equal(text_cstr(&t), "connection refused");
    text_clear(&t);
    socket_os_error_text(&t, EHOSTUNREACH);
    assert_string_equal(text_cstr(&t), "no route to host");
}

UNIT_CASES(cmocka_unit_test(a_stream_sends_waits_tries_and_ends),
           cmocka_unit_test(time_that_is_over_is_not_now),
           cmocka_unit_test(the_outcome_of_a_refused_connection_is_refused),
           cmocka_unit_test(datagrams_are_tried_and_a_refused_one_is_told),
           cmocka_unit_test(a_datagram_longer_than_its_room_is_cut),
           cmocka_unit_test(only_who_may_broadcast_does),
           cmocka_unit_test(what_is_closed_is_never_ready),
           cmocka_unit_test(a_family_there_is_none_of_is_an_error),
           cmocka_unit_test(programs_that_are_started_inherit_nothing),
           cmocka_unit_test(an_error_is_told_in_small_words))
