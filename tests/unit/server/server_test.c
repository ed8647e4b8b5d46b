/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <eip/eip.h>

#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/driver.h"

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

UNIT_CASES(cmocka_unit_test(many_clients_are_served_at_once),
           cmocka_unit_test(one_too_many_is_turned_away),
           cmocka_unit_test(a_client_that_does_not_listen_gets_its_answers_later),
           cmocka_unit_test(clients_that_leave_without_listening_do_no_harm),
           cmocka_unit_test(a_port_in_use_is_told),
           cmocka_unit_test(stopping_closes_open_connections))
