/* SPDX-License-Identifier: MIT */
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <eip/eip.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/driver.h"

enum { LAST = 0x7fffffff }; /* 127.255.255.255 */
enum { CLIENTS = 40, ANSWER_SIZE = 75, WAIT_US = 2 * CLOCK_SECOND_US };

static void many_clients_are_served_at_once(void **state) {
    (void)state;
    struct running r;
    eip_client *clients[CLIENTS];
    struct eip_value v;
    running_start(&r, 0);
    for (size_t i = 0; i < CLIENTS; i++)
        assert_int_equal(eip_open(r.url, NULL, &clients[i]), EIP_OK);
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(eip_read(clients[i], "Counts*1000", &v), EIP_OK);
        assert_int_equal(v.count, 1000);
    }
    for (size_t i = 0; i < CLIENTS; i++)
        eip_close(clients[i]);
    running_stop(&r);
    assert_int_equal(r.server.connection_count, 0);
}

static void one_too_many_is_turned_away(void **state) {
    (void)state;
    struct running r;
    eip_client *first = NULL;
    eip_client *second = NULL;
    struct eip_value v;
    running_start(&r, 1);
    assert_int_equal(eip_open(r.url, NULL, &first), EIP_OK);
    assert_int_equal(eip_open(r.url, NULL, &second), EIP_E_CLOSED);
    assert_int_equal(eip_read(first, "Speed", &v), EIP_OK);
    eip_close(first);
    running_stop(&r);
    assert_int_equal(r.server.turned_away, 1);
}

/* All requests go out before an answer is taken: the device must stop reading, then go on. */
static void a_client_that_does_not_listen_gets_its_answers_later(void **state) {
    (void)state;
    struct running r;
    struct socket_stream s = socket_stream_of();
    struct socket_address to[SOCKET_ADDRESSES_MAX];
    static const uint8_t list[ENIP_HEADER_SIZE] = {ENIP_LIST_IDENTITY};
    static uint8_t requests[ENIP_HEADER_SIZE * 20000];
    static uint8_t answers[65536];
    size_t count;
    size_t n;
    running_start(&r, 0);
    for (size_t i = 0; i < sizeof requests; i += sizeof list)
        memcpy(requests + i, list, sizeof list);
    assert_int_equal(socket_resolve("127.0.0.1", r.port, to, &count), EIP_OK);
    assert_int_equal(socket_stream_connect(&s, to, count, WAIT_US), EIP_OK);
    ssize_t said = send(s.fd, requests, sizeof requests, MSG_DONTWAIT | MSG_NOSIGNAL);
    assert_true(said > (ssize_t)ENIP_HEADER_SIZE * 1000);
    size_t wanted = (size_t)said / ENIP_HEADER_SIZE * ANSWER_SIZE;
    size_t heard = 0;
    while (heard < wanted) {
        assert_int_equal(socket_stream_receive(&s, answers, sizeof answers, WAIT_US, &n), EIP_OK);
        heard += n;
    }
    assert_int_equal(heard, wanted);
    socket_stream_close(&s);
    running_stop(&r);
}

/* It answers into a connection that was closed, more than once: no signal may end it. */
static void clients_that_leave_without_listening_do_no_harm(void **state) {
    (void)state;
    struct running r;
    struct socket_address to[SOCKET_ADDRESSES_MAX];
    eip_client *c = NULL;
    struct eip_value v;
    static uint8_t requests[ENIP_HEADER_SIZE * 1000];
    size_t count;
    for (size_t i = 0; i < sizeof requests; i += ENIP_HEADER_SIZE)
        requests[i] = ENIP_LIST_IDENTITY;
    running_start(&r, 0);
    assert_int_equal(socket_resolve("127.0.0.1", r.port, to, &count), EIP_OK);
    for (int i = 0; i < CLIENTS; i++) {
        struct socket_stream s = socket_stream_of();
        assert_int_equal(socket_stream_connect(&s, to, count, WAIT_US), EIP_OK);
        assert_true(send(s.fd, requests, sizeof requests, MSG_NOSIGNAL) > 0);
        socket_stream_close(&s);
    }
    assert_int_equal(eip_open(r.url, NULL, &c), EIP_OK);
    assert_int_equal(eip_read(c, "Speed", &v), EIP_OK);
    eip_close(c);
    running_stop(&r);
}

static void a_port_in_use_is_told(void **state) {
    (void)state;
    struct running r;
    struct loop loop;
    struct server second;
    running_start(&r, 0);
    struct server_options options = {.device = &r.device};
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(server_start(&second, &loop, &options, (struct sockaddr *)&r.server.address,
                                  sizeof(struct sockaddr_storage)),
                     EIP_E_SYSTEM);
    assert_int_not_equal(second.error, 0);
    loop_run(&loop);
    loop_fini(&loop);
    running_stop(&r);
}

static void stopping_closes_open_connections(void **state) {
    (void)state;
    struct running r;
    eip_client *c = NULL;
    struct eip_value v;
    running_start(&r, 0);
    assert_int_equal(eip_open(r.url, NULL, &c), EIP_OK);
    running_stop(&r);
    assert_int_not_equal(eip_read(c, "Speed", &v), EIP_OK);
    eip_close(c);
}

static atomic_bool starving;

/* Called by the server's thread, whose memory is what counts. */
static void starve(void *user, const struct server_event *event) {
    (void)user;
    (void)event;
    mem_fail_from(starving ? 1 : 0);
}

/* Each one is accepted and closed, those that come together as well, and later ones are served. */
static void arrivals_without_memory_are_turned_away(void **state) {
    (void)state;
    struct running r;
    struct socket_address to[SOCKET_ADDRESSES_MAX];
    struct socket_stream streams[CLIENTS];
    eip_client *first = NULL;
    eip_client *later = NULL;
    struct eip_value v;
    uint8_t byte;
    size_t count;
    size_t n;
    starving = false;
    running_start_with(&r, &(struct server_options){.trace = starve});
    assert_int_equal(eip_open(r.url, NULL, &first), EIP_OK);
    starving = true;
    assert_int_equal(eip_read(first, "Speed", &v), EIP_OK);
    assert_int_equal(socket_resolve("127.0.0.1", r.port, to, &count), EIP_OK);
    for (size_t i = 0; i < CLIENTS; i++) {
        streams[i] = socket_stream_of();
        assert_int_equal(socket_stream_connect(&streams[i], to, count, WAIT_US), EIP_OK);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(socket_stream_receive(&streams[i], &byte, 1, WAIT_US, &n), EIP_E_CLOSED);
        socket_stream_close(&streams[i]);
    }
    starving = false;
    assert_int_equal(eip_read(first, "Speed", &v), EIP_OK);
    assert_int_equal(eip_open(r.url, NULL, &later), EIP_OK);
    assert_int_equal(eip_read(later, "Speed", &v), EIP_OK);
    eip_close(first);
    eip_close(later);
    running_stop(&r);
    assert_int_equal(r.server.turned_away, CLIENTS);
}

enum { LAST_REQUESTS = 150, SMALL_BUFFER = 2048, TICKS_US = 1300000 };

static int connect_with_small_buffers(const struct running *r) {
    int size = SMALL_BUFFER;
    int listener = -1;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(r->port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(uv_fileno((const uv_handle_t *)&r->server.listener.uv, &listener), 0);
    assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof in), 0);
    return fd;
}

/* The last message is too long, which ends the session; its peer sleeps over some ticks. */
static void the_last_answers_of_a_session_reach_a_slow_peer(void **state) {
    (void)state;
    struct running r;
    static uint8_t requests[ENIP_HEADER_SIZE * (LAST_REQUESTS + 1)];
    uint8_t answers[4096];
    size_t heard = 0;
    for (size_t i = 0; i < LAST_REQUESTS; i++)
        requests[i * ENIP_HEADER_SIZE] = ENIP_LIST_IDENTITY;
    memset(requests + sizeof requests - ENIP_HEADER_SIZE, 0xff, 4);
    running_start(&r, 0);
    int fd = connect_with_small_buffers(&r);
    assert_int_equal(send(fd, requests, sizeof requests, MSG_NOSIGNAL), sizeof requests);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = TICKS_US % CLOCK_SECOND_US * 1000}, NULL);
    for (ssize_t n = 1; n > 0; heard += n > 0 ? (size_t)n : 0)
        n = recv(fd, answers, sizeof answers, 0);
    assert_int_equal(heard, LAST_REQUESTS * ANSWER_SIZE + ENIP_HEADER_SIZE);
    close(fd);
    running_stop(&r);
}

static atomic_size_t broadcasts;

static void count_broadcasts(void *user, const struct server_event *event) {
    struct sockaddr_in in;
    (void)user;
    memcpy(&in, event->local, sizeof in);
    broadcasts += event->kind == SERVER_DATAGRAM_RECEIVED && in.sin_addr.s_addr == htonl(LAST);
}

static void a_broadcast_is_answered_from_the_address_of_the_device(void **state) {
    (void)state;
    static const uint8_t list[ENIP_HEADER_SIZE] = {ENIP_LIST_IDENTITY};
    const struct timeval wait = {.tv_sec = 2};
    struct running r;
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    uint8_t answer[256];
    int on = 1;
    broadcasts = 0;
    running_start_with(&r, &(struct server_options){.trace = count_broadcasts});
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(r.port)};
    to.sin_addr.s_addr = htonl(LAST);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    assert_int_equal(sendto(fd, list, sizeof list, 0, (struct sockaddr *)&to, sizeof to),
                     sizeof list);
    assert_int_equal(recvfrom(fd, answer, sizeof answer, 0, (struct sockaddr *)&from, &size),
                     ANSWER_SIZE);
    assert_int_equal(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    assert_int_equal(from.sin_port, to.sin_port);
    assert_int_equal(broadcasts, 1);
    close(fd);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(many_clients_are_served_at_once),
           cmocka_unit_test(one_too_many_is_turned_away),
           cmocka_unit_test(a_client_that_does_not_listen_gets_its_answers_later),
           cmocka_unit_test(clients_that_leave_without_listening_do_no_harm),
           cmocka_unit_test(a_port_in_use_is_told),
           cmocka_unit_test(arrivals_without_memory_are_turned_away),
           cmocka_unit_test(the_last_answers_of_a_session_reach_a_slow_peer),
           cmocka_unit_test(a_broadcast_is_answered_from_the_address_of_the_device),
           cmocka_unit_test(stopping_closes_open_connections))
