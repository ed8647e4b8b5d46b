/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "support/unit.h"

#include "io/endpoint.h"
#include "io/tcp.h"

enum { LARGE = 8 * 1024 * 1024, ATTEMPTS = 30000 };

/* One connection, and what happens to it. The peer is a plain socket of the same thread. */
struct scene {
    struct loop loop;
    struct endpoint end;
    struct tcp_listener listener;
    struct tcp tcp;
    int peer;
    uint8_t in[64];
    size_t received;
    size_t written;
    const uint8_t *large;
    bool ended;
    bool closed;
};

static uint8_t *room(void *user, size_t *ret_size) {
    struct scene *s = user;
    *ret_size = sizeof s->in - s->received;
    return s->in + s->received;
}

static void received(void *user, size_t size) {
    struct scene *s = user;
    s->received += size;
    if (memchr(s->in, '!', s->received) == NULL)
        return;
    ptrdiff_t n = tcp_write(&s->tcp, reader_of(s->large, s->large != NULL ? LARGE : 0));
    assert_true(n >= 0);
    s->written += (size_t)n;
    if (!tcp_is_writing(&s->tcp))
        tcp_close(&s->tcp);
    tcp_pause(&s->tcp);
}

static void sent(void *user, size_t size) {
    struct scene *s = user;
    s->written += size;
    tcp_close(&s->tcp);
}

static void ended(void *user) {
    struct scene *s = user;
    s->ended = true;
    tcp_close(&s->tcp);
    tcp_close(&s->tcp);
}

static void closed(void *user) {
    struct scene *s = user;
    s->closed = true;
}

static const struct tcp_events events = {
    .room = room,
    .received = received,
    .sent = sent,
    .ended = ended,
    .closed = closed,
};

static void arrived(void *user) {
    struct scene *s = user;
    struct sockaddr_storage local;
    struct sockaddr_storage peer;
    assert_int_equal(tcp_accept(&s->tcp, &s->listener, &events, s), EIP_OK);
    assert_true(tcp_addresses(&s->tcp, &local, &peer));
    tcp_listener_close(&s->listener);
}

static void set(struct scene *s) {
    struct sockaddr_in any = {.sin_family = AF_INET};
    int error;
    memset(s, 0, sizeof *s);
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(loop_init(&s->loop), EIP_OK);
    assert_int_equal(endpoint_bind(&s->end, ENDPOINT_BOTH, (struct sockaddr *)&any, sizeof any),
                     EIP_OK);
    assert_int_equal(tcp_listen(&s->listener, &s->loop, s->end.tcp, arrived, s, &error), EIP_OK);
    s->end.tcp = -1;
    s->peer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(s->peer, (struct sockaddr *)&s->end.address, sizeof any), 0);
}

static void strike(struct scene *s) {
    loop_fini(&s->loop);
    close(s->peer);
    endpoint_close(&s->end);
    assert_true(s->closed);
}

static void bytes_are_received_until_the_end(void **state) {
    (void)state;
    struct scene s;
    set(&s);
    assert_int_equal(send(s.peer, "hello", 5, 0), 5);
    shutdown(s.peer, SHUT_WR);
    loop_run(&s.loop);
    assert_int_equal(s.received, 5);
    assert_memory_equal(s.in, "hello", 5);
    assert_true(s.ended);
    strike(&s);
}

/* Takes a little each time the loop turns, so that the write cannot be done at once. */
struct slow_reader {
    uv_idle_t idle;
    int fd;
    size_t taken;
};

static void take_some(uv_idle_t *idle) {
    static uint8_t bytes[65536];
    struct slow_reader *r = idle->data;
    ssize_t n = recv(r->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n > 0)
        r->taken += (size_t)n;
    else if (n == 0 || errno != EAGAIN)
        uv_close((uv_handle_t *)idle, NULL);
}

static void a_write_larger_than_the_socket_is_finished_later(void **state) {
    (void)state;
    struct scene s;
    struct slow_reader slow = {.taken = 0};
    uint8_t *large = mem_zero(1, LARGE);
    assert_non_null(large);
    set(&s);
    s.large = large;
    slow.fd = s.peer;
    uv_idle_init(&s.loop.uv, &slow.idle);
    slow.idle.data = &slow;
    uv_idle_start(&slow.idle, take_some);
    assert_int_equal(send(s.peer, "go!", 3, 0), 3);
    loop_run(&s.loop);
    assert_int_equal(s.written, LARGE);
    assert_int_equal(slow.taken, LARGE);
    mem_free(large);
    strike(&s);
}

static void a_socket_that_is_none_cannot_listen(void **state) {
    (void)state;
    struct loop loop;
    struct tcp_listener listener;
    int error = 0;
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(tcp_listen(&listener, &loop, -1, arrived, NULL, &error), EIP_E_SYSTEM);
    assert_int_not_equal(error, 0);
    loop_run(&loop);
    loop_fini(&loop);
}

/* A connection made by the loop, and what it is told. The peer is again a plain socket. */
struct caller {
    struct tcp tcp;
    int listener;
    int peer;
    uint8_t in[64];
    size_t received;
    int connected;
    int ended;
    int closed;
    int error;
};

static uint8_t *caller_room(void *user, size_t *ret_size) {
    struct caller *c = user;
    assert_int_equal(c->connected, 1);
    *ret_size = sizeof c->in - c->received;
    return c->in + c->received;
}

static void caller_received(void *user, size_t size) {
    struct caller *c = user;
    c->received += size;
}

static void caller_ended(void *user) {
    struct caller *c = user;
    c->ended++;
    tcp_close(&c->tcp);
}

static void caller_closed(void *user) {
    struct caller *c = user;
    c->closed++;
}

static bool has_option(const struct caller *c, int level, int name) {
    int on = 0;
    socklen_t size = sizeof on;
    uv_os_fd_t fd;
    return uv_fileno((const uv_handle_t *)&c->tcp.uv, &fd) == 0 &&
           getsockopt(fd, level, name, &on, &size) == 0 && on != 0;
}

static void talk(struct caller *c) {
    char heard[5];
    c->peer = accept(c->listener, NULL, NULL);
    assert_true(c->peer >= 0);
    assert_true(has_option(c, IPPROTO_TCP, TCP_NODELAY));
    assert_true(has_option(c, SOL_SOCKET, SO_KEEPALIVE));
    assert_int_equal(tcp_write(&c->tcp, reader_of("hello", 5)), 5);
    assert_int_equal(recv(c->peer, heard, 5, MSG_WAITALL), 5);
    assert_memory_equal(heard, "hello", 5);
    assert_int_equal(send(c->peer, "world", 5, 0), 5);
    assert_int_equal(shutdown(c->peer, SHUT_WR), 0);
}

static void caller_connected(void *user, int error) {
    struct caller *c = user;
    c->connected++;
    c->error = error;
    if (error == 0)
        talk(c);
    else
        tcp_close(&c->tcp);
}

static const struct tcp_events caller_events = {
    .room = caller_room,
    .received = caller_received,
    .ended = caller_ended,
    .closed = caller_closed,
    .connected = caller_connected,
};

/* Where somebody listens, as long as c->listener is open. */
static struct sockaddr_storage listening(struct caller *c, int family) {
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_storage found = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof found;
    memset(c, 0, sizeof *c);
    c->peer = -1;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->listener < 0 ||
        bind(c->listener, family == AF_INET ? (struct sockaddr *)&in : (struct sockaddr *)&in6,
             family == AF_INET ? sizeof in : sizeof in6) < 0)
        skip();
    assert_int_equal(listen(c->listener, 4), 0);
    assert_int_equal(getsockname(c->listener, (struct sockaddr *)&found, &size), 0);
    return found;
}

static void call(struct caller *c, struct loop *loop, const struct sockaddr_storage *to) {
    int error = 0;
    assert_int_equal(
        tcp_connect(&c->tcp, loop, (const struct sockaddr *)to, &caller_events, c, &error), EIP_OK);
    assert_int_equal(c->connected, 0);
}

static void converse(int family) {
    struct loop loop;
    struct caller c;
    struct sockaddr_storage to = listening(&c, family);
    assert_int_equal(loop_init(&loop), EIP_OK);
    call(&c, &loop, &to);
    loop_run(&loop);
    assert_int_equal(c.connected, 1);
    assert_int_equal(c.error, 0);
    assert_int_equal(c.received, 5);
    assert_memory_equal(c.in, "world", 5);
    assert_int_equal(c.ended, 1);
    assert_int_equal(c.closed, 1);
    loop_fini(&loop);
    close(c.peer);
    close(c.listener);
}

static void a_connection_that_was_made_works_like_one_that_arrived(void **state) {
    (void)state;
    converse(AF_INET);
}

static void ipv6_is_no_different(void **state) {
    (void)state;
    converse(AF_INET6);
}

static void a_refused_connection_is_told_with_its_reason(void **state) {
    (void)state;
    struct loop loop;
    struct caller c;
    struct sockaddr_storage to = listening(&c, AF_INET);
    close(c.listener);
    assert_int_equal(loop_init(&loop), EIP_OK);
    call(&c, &loop, &to);
    loop_run(&loop);
    assert_int_equal(c.connected, 1);
    assert_int_equal(c.error, ECONNREFUSED);
    assert_int_equal(c.ended, 0);
    assert_int_equal(c.closed, 1);
    loop_fini(&loop);
}

/* TCP knows no group of receivers: the system refuses before anything is sent. */
static void an_address_there_is_no_way_to_is_told_at_once(void **state) {
    (void)state;
    struct loop loop;
    struct caller c = {.listener = -1, .peer = -1};
    struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(44818)};
    int error = 0;
    assert_int_equal(inet_pton(AF_INET, "224.0.0.1", &group.sin_addr), 1);
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(
        tcp_connect(&c.tcp, &loop, (struct sockaddr *)&group, &caller_events, &c, &error),
        EIP_E_CONNECT);
    assert_int_equal(error, ENETUNREACH);
    tcp_close(&c.tcp);
    loop_run(&loop);
    assert_int_equal(c.connected, 0);
    assert_int_equal(c.closed, 1);
    loop_fini(&loop);
}

static void closing_while_connecting_is_told_as_closed_alone(void **state) {
    (void)state;
    struct loop loop;
    struct caller c;
    struct sockaddr_storage to = listening(&c, AF_INET);
    assert_int_equal(loop_init(&loop), EIP_OK);
    call(&c, &loop, &to);
    tcp_close(&c.tcp);
    tcp_close(&c.tcp);
    loop_run(&loop);
    assert_int_equal(c.connected, 0);
    assert_int_equal(c.ended, 0);
    assert_int_equal(c.closed, 1);
    loop_fini(&loop);
    close(c.listener);
}

/* See the test of the same name of socket/stream. */
static void a_port_nobody_listens_on_is_not_connected_to_itself(void **state) {
    (void)state;
    struct loop loop;
    struct caller c;
    struct sockaddr_in in;
    struct sockaddr_storage to = listening(&c, AF_INET);
    close(c.listener);
    memcpy(&in, &to, sizeof in);
    in.sin_port ^= htons(1);
    memcpy(&to, &in, sizeof in);
    assert_int_equal(loop_init(&loop), EIP_OK);
    for (int i = 0; i < ATTEMPTS; i++) {
        call(&c, &loop, &to);
        loop_run(&loop);
        assert_int_equal(c.connected, 1);
        assert_int_equal(c.error, ECONNREFUSED);
        c.connected = 0;
    }
    assert_int_equal(c.closed, ATTEMPTS);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(bytes_are_received_until_the_end),
           cmocka_unit_test(a_write_larger_than_the_socket_is_finished_later),
           cmocka_unit_test(a_socket_that_is_none_cannot_listen),
           cmocka_unit_test(a_connection_that_was_made_works_like_one_that_arrived),
           cmocka_unit_test(ipv6_is_no_different),
           cmocka_unit_test(a_refused_connection_is_told_with_its_reason),
           cmocka_unit_test(an_address_there_is_no_way_to_is_told_at_once),
           cmocka_unit_test(closing_while_connecting_is_told_as_closed_alone),
           cmocka_unit_test(a_port_nobody_listens_on_is_not_connected_to_itself))
