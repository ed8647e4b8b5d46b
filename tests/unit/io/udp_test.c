/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/unit.h"

#include "io/endpoint.h"
#include "io/udp.h"

struct echo {
    struct udp udp;
    size_t count;
};

/* Sends each datagram back to where it came from: itself, here. */
static void echo(void *user, const struct sockaddr *from, struct reader datagram) {
    struct echo *e = user;
    assert_memory_equal(datagram.at, "ping", 4);
    if (++e->count == 3)
        udp_close(&e->udp);
    else
        assert_true(udp_send(&e->udp, from, datagram));
}

static void datagrams_come_and_go(void **state) {
    (void)state;
    struct loop loop;
    struct endpoint end;
    struct echo e = {.count = 0};
    struct sockaddr_in any = {.sin_family = AF_INET};
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(endpoint_bind(&end, (struct sockaddr *)&any, sizeof any), EIP_OK);
    assert_int_equal(udp_open(&e.udp, &loop, end.udp, echo, &e), EIP_OK);
    end.udp = -1;
    assert_true(udp_send(&e.udp, (struct sockaddr *)&end.address, reader_of("ping", 4)));
    loop_run(&loop);
    assert_int_equal(e.count, 3);
    loop_fini(&loop);
    endpoint_close(&end);
}

static void what_is_no_socket_is_refused(void **state) {
    (void)state;
    struct loop loop;
    struct echo e = {.count = 0};
    assert_int_equal(loop_init(&loop), EIP_OK);
    assert_int_equal(udp_open(&e.udp, &loop, -1, echo, &e), EIP_E_SYSTEM);
    loop_run(&loop);
    loop_fini(&loop);
}

UNIT_CASES(cmocka_unit_test(datagrams_come_and_go), cmocka_unit_test(what_is_no_socket_is_refused))
