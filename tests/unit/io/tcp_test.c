/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include "support/unit.h"

#include "io/endpoint.h"
#include "io/tcp.h"

enum { LARGE = 8 * 1024 * 1024 };

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

static const struct tcp_events events = {room, received, sent, ended, closed};

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
    assert_int_equal(endpoint_bind(&s->end, (struct sockaddr *)&any, sizeof any), EIP_OK);
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

UNIT_CASES(cmocka_unit_test(bytes_are_received_until_the_end),
           cmocka_unit_test(a_write_larger_than_the_socket_is_finished_later),
           cmocka_unit_test(a_socket_that_is_none_cannot_listen))
