/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "socket/poller.h"
#include "socket/stream.h"

enum {
    WAIT_US = 2 * CLOCK_SECOND_US,
    SHORT_US = 30 * CLOCK_MILLISECOND_US,
    FILLERS = 4,
    MUCH = 1024 * 1024,
    ATTEMPTS = 30000,
};

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

/* A listener of this same thread: the system completes connections that nobody has accepted. */
struct host {
    int listener;
    int fd; /* of the connection it accepted */
    struct socket_address address;
    int fillers[FILLERS];
};

static struct socket_address address_of(const char *host, uint16_t port) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    size_t count;
    assert_int_equal(socket_resolve(host, port, found, &count), EIP_OK);
    return found[0];
}

static void listen_on(struct host *h, const char *name, int backlog) {
    *h = (struct host){.fd = -1, .address = address_of(name, 0)};
    for (int i = 0; i < FILLERS; i++)
        h->fillers[i] = -1;
    h->listener = socket(h->address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (h->listener < 0 || bind(h->listener, socket_address_of(&h->address), h->address.size) < 0)
        skip();
    assert_int_equal(listen(h->listener, backlog), 0);
    h->address.size = sizeof h->address.storage;
    assert_int_equal(
        getsockname(h->listener, (struct sockaddr *)&h->address.storage, &h->address.size), 0);
}

/* Its queue is filled, so that the system drops whoever else wants to connect. */
static void listen_without_answering(struct host *h) {
    listen_on(h, "127.0.0.1", 0);
    for (int i = 0; i < FILLERS; i++) {
        h->fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connect(h->fillers[i], socket_address_of(&h->address), h->address.size) < 0)
            assert_int_equal(errno, EINPROGRESS);
    }
}

static void leave(struct host *h) {
    for (int i = 0; i < FILLERS; i++)
        if (h->fillers[i] >= 0)
            close(h->fillers[i]);
    if (h->fd >= 0)
        close(h->fd);
    close(h->listener);
}

static struct socket_address refusing(void) {
    return address_of("127.0.0.1", running_free_port());
}

/* As a loop would: waits for the descriptor and for the time of the address. */
static enum socket_stream_state finish(struct socket_stream *s) {
    enum socket_stream_state now = SOCKET_STREAM_CONNECTING;
    while (now == SOCKET_STREAM_CONNECTING) {
        socket_poller_wait_one(s->fd, SOCKET_WRITE, s->due_us);
        now = socket_stream_progress(s, clock_now_us());
        assert_int_equal(now, s->state);
    }
    return now;
}

static enum socket_stream_state start(struct socket_stream *s,
                                      const struct socket_address *addresses, size_t count) {
    int64_t now_us = clock_now_us();
    *s = socket_stream_of();
    return socket_stream_start(s, addresses, count, now_us, now_us + WAIT_US);
}

/* A stream from here to the host, both ends in this thread. */
static void open_to(struct socket_stream *s, struct host *h) {
    listen_on(h, "127.0.0.1", 4);
    start(s, &h->address, 1);
    assert_int_equal(finish(s), SOCKET_STREAM_OPEN);
    h->fd = accept(h->listener, NULL, NULL);
    assert_true(h->fd >= 0);
}

static int option(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    assert_int_equal(getsockopt(fd, level, name, &value, &size), 0);
    return value;
}

static void a_loop_connects_without_blocking(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    listen_on(&h, "127.0.0.1", 4);
    assert_int_equal(start(&s, &h.address, 1), SOCKET_STREAM_CONNECTING);
    assert_true((fcntl(s.fd, F_GETFL) & O_NONBLOCK) != 0);
    assert_in_range(s.due_us, 1, clock_now_us() + WAIT_US);
    assert_int_equal(finish(&s), SOCKET_STREAM_OPEN);
    assert_int_equal(s.error, 0);
    assert_true(s.due_us == CLOCK_NEVER);
    assert_int_equal(socket_address_port(socket_address_of(&s.peer)),
                     socket_address_port(socket_address_of(&h.address)));
    assert_int_not_equal(socket_address_port(socket_address_of(&s.local)), 0);
    assert_int_equal(socket_stream_progress(&s, clock_now_us()), SOCKET_STREAM_OPEN);
    socket_stream_close(&s);
    assert_int_equal(socket_stream_progress(&s, clock_now_us()), SOCKET_STREAM_CLOSED);
    leave(&h);
}

static void a_stream_blocks_hurries_stays_alive_and_is_not_inherited(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    open_to(&s, &h);
    assert_int_equal(fcntl(s.fd, F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fcntl(s.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_not_equal(option(s.fd, IPPROTO_TCP, TCP_NODELAY), 0);
    assert_int_not_equal(option(s.fd, SOL_SOCKET, SO_KEEPALIVE), 0);
    socket_stream_close(&s);
    leave(&h);
}

static void a_loop_that_makes_the_descriptor_non_blocking_does_no_harm(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    static const uint8_t much[65536];
    uint8_t byte;
    size_t n = 0;
    eip_err err = EIP_OK;
    open_to(&s, &h);
    assert_int_equal(fcntl(s.fd, F_SETFL, fcntl(s.fd, F_GETFL) | O_NONBLOCK), 0);
    int64_t before = clock_now_us();
    assert_int_equal(socket_stream_receive(&s, &byte, 1, SHORT_US, &n), EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before, SHORT_US / 2, WAIT_US);
    while (err == EIP_OK) {
        assert_int_equal(fcntl(s.fd, F_SETFL, fcntl(s.fd, F_GETFL) | O_NONBLOCK), 0);
        before = clock_now_us();
        err = socket_stream_send(&s, reader_of(much, sizeof much), SHORT_US, &n);
    }
    assert_int_equal(err, EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before, SHORT_US / 2, WAIT_US);
    socket_stream_close(&s);
    leave(&h);
}

static void a_refusal_is_told_at_once(void **state) {
    (void)state;
    struct socket_stream s;
    struct socket_address none = refusing();
    int64_t before_us = clock_now_us();
    start(&s, &none, 1);
    assert_int_equal(finish(&s), SOCKET_STREAM_CLOSED);
    assert_true(clock_now_us() - before_us < WAIT_US / 2);
    assert_int_equal(s.error, ECONNREFUSED);
    assert_int_equal(s.fd, -1);
    assert_true(s.due_us == CLOCK_NEVER);
}

static void the_next_address_is_taken_when_one_refuses(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    listen_on(&h, "127.0.0.1", 4);
    struct socket_address both[] = {refusing(), h.address};
    start(&s, both, 2);
    assert_int_equal(finish(&s), SOCKET_STREAM_OPEN);
    assert_int_equal(socket_address_port(socket_address_of(&s.peer)),
                     socket_address_port(socket_address_of(&h.address)));
    socket_stream_close(&s);
    assert_int_equal(socket_stream_connect(&s, both, 2, WAIT_US), EIP_OK);
    socket_stream_close(&s);
    leave(&h);
}

/* TCP knows no group of receivers: the system refuses before anything is sent. */
static void an_address_there_is_no_way_to_is_told_by_start(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    struct socket_address ways[] = {address_of("224.0.0.1", 44818), {.size = 0}};
    assert_int_equal(start(&s, ways, 1), SOCKET_STREAM_CLOSED);
    assert_int_equal(s.error, ENETUNREACH);
    listen_on(&h, "127.0.0.1", 4);
    ways[1] = h.address;
    assert_int_equal(start(&s, ways, 2), SOCKET_STREAM_CONNECTING);
    assert_int_equal(finish(&s), SOCKET_STREAM_OPEN);
    socket_stream_close(&s);
    leave(&h);
    assert_int_equal(start(&s, NULL, 0), SOCKET_STREAM_CLOSED);
    assert_int_equal(s.error, EDESTADDRREQ);
}

static void one_that_never_answers_has_its_time_and_no_more(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s = socket_stream_of();
    int64_t now_us = clock_now_us();
    listen_without_answering(&h);
    assert_int_equal(socket_stream_start(&s, &h.address, 1, now_us, now_us + WAIT_US),
                     SOCKET_STREAM_CONNECTING);
    assert_true(s.due_us == now_us + WAIT_US);
    assert_int_equal(socket_stream_progress(&s, s.due_us - 1), SOCKET_STREAM_CONNECTING);
    assert_int_equal(socket_stream_progress(&s, s.due_us), SOCKET_STREAM_CLOSED);
    assert_int_equal(s.error, ETIMEDOUT);
    int64_t before_us = clock_now_us();
    assert_int_equal(socket_stream_connect(&s, &h.address, 1, SHORT_US), EIP_E_CONNECT);
    assert_in_range(clock_now_us() - before_us, SHORT_US, CLOCK_SECOND_US);
    assert_int_equal(s.error, ETIMEDOUT);
    leave(&h);
}

static void one_that_never_answers_leaves_time_for_the_next(void **state) {
    (void)state;
    struct host silent;
    struct host h;
    struct socket_stream s = socket_stream_of();
    int64_t now_us = clock_now_us();
    listen_without_answering(&silent);
    listen_on(&h, "127.0.0.1", 4);
    struct socket_address three[] = {silent.address, silent.address, h.address};
    assert_int_equal(socket_stream_start(&s, three, 3, now_us, now_us + 3 * WAIT_US),
                     SOCKET_STREAM_CONNECTING);
    assert_true(s.due_us == now_us + WAIT_US);
    assert_int_equal(socket_stream_progress(&s, s.due_us), SOCKET_STREAM_CONNECTING);
    assert_true(s.due_us == now_us + 2 * WAIT_US);
    assert_int_equal(socket_stream_progress(&s, s.due_us), SOCKET_STREAM_CONNECTING);
    assert_true(s.due_us == now_us + 3 * WAIT_US);
    assert_int_equal(finish(&s), SOCKET_STREAM_OPEN);
    socket_stream_close(&s);
    leave(&h);
    leave(&silent);
}

static void connecting_can_be_given_up(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    listen_without_answering(&h);
    assert_int_equal(start(&s, &h.address, 1), SOCKET_STREAM_CONNECTING);
    socket_stream_close(&s);
    assert_int_equal(s.state, SOCKET_STREAM_CLOSED);
    assert_int_equal(s.fd, -1);
    assert_int_equal(socket_stream_progress(&s, clock_now_us()), SOCKET_STREAM_CLOSED);
    leave(&h);
}

static void ipv6_is_no_different(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    listen_on(&h, "::1", 4);
    start(&s, &h.address, 1);
    assert_int_equal(finish(&s), SOCKET_STREAM_OPEN);
    assert_int_equal(s.local.storage.ss_family, AF_INET6);
    socket_stream_close(&s);
    assert_int_equal(socket_stream_connect(&s, &h.address, 1, WAIT_US), EIP_OK);
    socket_stream_close(&s);
    leave(&h);
}

/*
 * Linux gives odd ports to those who bind and even ones to those who connect, or the other way
 * round, as long as it has any. One of the latter kind is met after some thousand attempts.
 */
static void a_port_nobody_listens_on_is_not_connected_to_itself(void **state) {
    (void)state;
    struct socket_stream s = socket_stream_of();
    struct socket_address none = address_of("127.0.0.1", running_free_port() ^ 1);
    for (int i = 0; i < ATTEMPTS; i++) {
        assert_int_equal(socket_stream_connect(&s, &none, 1, WAIT_US), EIP_E_CONNECT);
        assert_int_equal(s.error, ECONNREFUSED);
        assert_int_equal(s.fd, -1);
    }
}

static void trying_to_receive_tells_nothing_from_the_end(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    uint8_t room[16];
    size_t n = 77;
    open_to(&s, &h);
    assert_int_equal(socket_stream_try_receive(&s, room, sizeof room, &n), EIP_OK);
    assert_int_equal(n, 0);
    assert_int_equal(send(h.fd, "hello", 5, 0), 5);
    assert_int_equal(socket_poller_wait_one(s.fd, SOCKET_READ, CLOCK_NEVER), 0);
    assert_int_equal(socket_stream_try_receive(&s, room, 3, &n), EIP_OK);
    assert_int_equal(n, 3);
    assert_int_equal(socket_stream_try_receive(&s, room + 3, sizeof room - 3, &n), EIP_OK);
    assert_int_equal(n, 2);
    assert_memory_equal(room, "hello", 5);
    assert_int_equal(shutdown(h.fd, SHUT_WR), 0);
    assert_int_equal(socket_poller_wait_one(s.fd, SOCKET_READ, CLOCK_NEVER), 0);
    assert_int_equal(socket_stream_try_receive(&s, room, sizeof room, &n), EIP_E_CLOSED);
    assert_int_equal(s.error, 0);
    assert_int_equal(n, 2);
    socket_stream_close(&s);
    leave(&h);
}

static void a_reset_is_told_with_its_reason_and_without_a_signal(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    struct linger at_once = {.l_onoff = 1};
    uint8_t room[16];
    size_t n = 77;
    open_to(&s, &h);
    assert_int_equal(setsockopt(h.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(h.fd);
    h.fd = -1;
    assert_int_equal(socket_poller_wait_one(s.fd, SOCKET_READ, CLOCK_NEVER), 0);
    assert_int_equal(socket_stream_try_receive(&s, room, sizeof room, &n), EIP_E_CLOSED);
    assert_int_equal(s.error, ECONNRESET);
    assert_int_equal(socket_stream_try_send(&s, reader_of("x", 1), &n), EIP_E_CLOSED);
    assert_int_equal(s.error, EPIPE);
    assert_int_equal(n, 77);
    socket_stream_close(&s);
    leave(&h);
}

static size_t take(int fd, uint8_t *room, size_t size) {
    ssize_t n = recv(fd, room, size, MSG_DONTWAIT);
    assert_true(n > 0 || (n < 0 && errno == EAGAIN));
    return n > 0 ? (size_t)n : 0;
}

static void what_the_socket_does_not_take_is_sent_later(void **state) {
    (void)state;
    static uint8_t out[MUCH];
    static uint8_t in[MUCH];
    struct socket_poller p = {.items = NULL};
    struct host h;
    struct socket_stream s;
    int small = 4096;
    size_t sent = 0;
    size_t refusals = 0;
    open_to(&s, &h);
    assert_int_equal(setsockopt(s.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
    assert_int_equal(socket_poller_add(&p, s.fd, SOCKET_WRITE), EIP_OK);
    assert_int_equal(socket_poller_add(&p, h.fd, SOCKET_READ), EIP_OK);
    for (size_t i = 0; i < sizeof out; i++)
        out[i] = (uint8_t)(i * 2654435761U >> 16);
    for (size_t taken = 0; taken < sizeof in;) {
        size_t n = 77;
        assert_int_equal(socket_stream_try_send(&s, reader_of(out + sent, sizeof out - sent), &n),
                         EIP_OK);
        sent += n;
        if (n > 0)
            continue;
        refusals++;
        assert_int_equal(socket_poller_wait(&p, clock_now_us() + WAIT_US, &n), EIP_OK);
        assert_true(n > 0);
        taken += take(h.fd, in + taken, sizeof in - taken);
    }
    assert_int_equal(sent, MUCH);
    assert_true(refusals > 1);
    assert_memory_equal(in, out, sizeof in);
    socket_poller_fini(&p);
    socket_stream_close(&s);
    leave(&h);
}

static void the_same_descriptor_still_blocks_for_those_who_wait(void **state) {
    (void)state;
    struct host h;
    struct socket_stream s;
    uint8_t room[16];
    size_t n = 77;
    open_to(&s, &h);
    assert_int_equal(socket_stream_try_receive(&s, room, sizeof room, &n), EIP_OK);
    assert_int_equal(n, 0);
    int64_t before_us = clock_now_us();
    assert_int_equal(socket_stream_receive(&s, room, sizeof room, SHORT_US, &n), EIP_E_TIMEOUT);
    assert_in_range(clock_now_us() - before_us, SHORT_US / 2, CLOCK_SECOND_US);
    assert_int_equal(socket_stream_try_receive(&s, room, sizeof room, &n), EIP_OK);
    assert_int_equal(n, 0);
    socket_stream_close(&s);
    leave(&h);
}

UNIT_CASES(cmocka_unit_test(bytes_go_out_and_come_back), cmocka_unit_test(silence_is_a_timeout),
           cmocka_unit_test(the_end_of_the_stream_is_seen),
           cmocka_unit_test(a_port_nobody_listens_on_refuses),
           cmocka_unit_test(a_loop_connects_without_blocking),
           cmocka_unit_test(a_stream_blocks_hurries_stays_alive_and_is_not_inherited),
           cmocka_unit_test(a_loop_that_makes_the_descriptor_non_blocking_does_no_harm),
           cmocka_unit_test(a_refusal_is_told_at_once),
           cmocka_unit_test(the_next_address_is_taken_when_one_refuses),
           cmocka_unit_test(an_address_there_is_no_way_to_is_told_by_start),
           cmocka_unit_test(one_that_never_answers_has_its_time_and_no_more),
           cmocka_unit_test(one_that_never_answers_leaves_time_for_the_next),
           cmocka_unit_test(connecting_can_be_given_up), cmocka_unit_test(ipv6_is_no_different),
           cmocka_unit_test(a_port_nobody_listens_on_is_not_connected_to_itself),
           cmocka_unit_test(trying_to_receive_tells_nothing_from_the_end),
           cmocka_unit_test(a_reset_is_told_with_its_reason_and_without_a_signal),
           cmocka_unit_test(what_the_socket_does_not_take_is_sent_later),
           cmocka_unit_test(the_same_descriptor_still_blocks_for_those_who_wait))
