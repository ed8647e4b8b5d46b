/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/running.h"
#include "support/unit.h"

#include "io/broadcast.h"

static struct sockaddr_storage address_of(const char *host, uint16_t port) {
    struct sockaddr_storage result = {.ss_family = AF_UNSPEC};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    assert_int_equal(inet_pton(AF_INET, host, &in.sin_addr), 1);
    memcpy(&result, &in, sizeof in);
    return result;
}

static size_t open_beside(const char *host, uint16_t port, struct broadcast_socket *ret_sockets) {
    struct sockaddr_storage address = address_of(host, port);
    return broadcast_open(&address, ret_sockets);
}

static void assert_hears(int fd) {
    const struct timeval wait = {.tv_sec = 2};
    char room[16];
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    assert_int_equal(recv(fd, room, sizeof room, 0), 4);
    assert_memory_equal(room, "ping", 4);
}

/* Interfaces other than loopback are in tests/scenario, which makes some. */
static void every_address_of_a_network_hears_its_broadcast(void **state) {
    (void)state;
    struct broadcast_socket first[BROADCAST_SOCKETS_MAX];
    struct broadcast_socket second[BROADCAST_SOCKETS_MAX];
    uint16_t port = running_free_port();
    struct sockaddr_storage to = address_of("127.255.255.255", port);
    int on = 1;
    assert_int_equal(open_beside("127.0.0.1", port, first), 1);
    assert_int_equal(open_beside("127.44.8.18", port, second), 1);
    assert_memory_equal(&first[0].address, &to, sizeof to);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on), 0);
    assert_int_equal(sendto(fd, "ping", 4, 0, (struct sockaddr *)&to, sizeof(struct sockaddr_in)),
                     4);
    assert_hears(first[0].fd);
    assert_hears(second[0].fd);
    close(first[0].fd);
    close(second[0].fd);
    close(fd);
}

static void an_address_of_no_network_has_none(void **state) {
    (void)state;
    struct broadcast_socket sockets[BROADCAST_SOCKETS_MAX];
    struct sockaddr_storage six = {.ss_family = AF_INET6};
    assert_int_equal(open_beside("0.0.0.0", running_free_port(), sockets), 0);
    assert_int_equal(open_beside("192.0.2.77", running_free_port(), sockets), 0); /* RFC 5737 */
    assert_int_equal(broadcast_open(&six, sockets), 0);
}

static void what_cannot_be_had_is_left_out(void **state) {
    (void)state;
    struct broadcast_socket sockets[BROADCAST_SOCKETS_MAX];
    uint16_t port = running_free_port();
    struct sockaddr_storage taken = address_of("127.255.255.255", port);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&taken, sizeof(struct sockaddr_in)), 0);
    assert_int_equal(open_beside("127.0.0.1", port, sockets), 0);
    close(fd);
    assert_int_equal(open_beside("127.0.0.1", port, sockets), 1);
    close(sockets[0].fd);
}

static void half_of_the_descriptors_are_left_for_connections(void **state) {
    (void)state;
    struct broadcast_socket sockets[BROADCAST_SOCKETS_MAX];
    struct rlimit limit;
    int next = dup(STDERR_FILENO);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    struct rlimit low = {.rlim_cur = (rlim_t)next * 2, .rlim_max = limit.rlim_max};
    uint16_t port = running_free_port();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    size_t count = open_beside("127.0.0.1", port, sockets);
    low.rlim_cur += 2;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    size_t more = open_beside("127.0.0.1", port, sockets);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(count, 0);
    assert_int_equal(more, 1);
    close(sockets[0].fd);
}

UNIT_CASES(cmocka_unit_test(every_address_of_a_network_hears_its_broadcast),
           cmocka_unit_test(an_address_of_no_network_has_none),
           cmocka_unit_test(what_cannot_be_had_is_left_out),
           cmocka_unit_test(half_of_the_descriptors_are_left_for_connections))
