/* SPDX-License-Identifier: MIT */
#include "support/running.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/unit.h"

static void on_wake(uv_async_t *wake) {
    struct running *r = wake->data;
    server_stop(&r->server);
    uv_close((uv_handle_t *)wake, NULL);
}

static void *run(void *user) {
    struct running *r = user;
    loop_run(&r->loop);
    unit_thread_ends();
    return NULL;
}

static struct sockaddr_in loopback(uint16_t port) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return in;
}

static uint16_t port_of(const struct sockaddr_storage *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return ntohs(in.sin_port);
}

void running_start(struct running *r, size_t connections_max) {
    running_start_with(r, &(struct server_options){.connections_max = connections_max});
}

void running_start_with(struct running *r, const struct server_options *with) {
    struct sockaddr_in any = loopback(0);
    struct server_options options = *with;
    ask_init(&r->device);
    options.device = &r->device;
    assert_int_equal(loop_init(&r->loop), EIP_OK);
    assert_int_equal(
        server_start(&r->server, &r->loop, &options, (struct sockaddr *)&any, sizeof any), EIP_OK);
    assert_int_equal(uv_async_init(&r->loop.uv, &r->wake, on_wake), 0);
    r->wake.data = r;
    r->port = port_of(&r->server.address);
    snprintf(r->url, sizeof r->url, "127.0.0.1:%u", r->port);
    assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

void running_stop(struct running *r) {
    uv_async_send(&r->wake);
    pthread_join(r->thread, NULL);
    loop_fini(&r->loop);
    device_fini(&r->device);
}

static int listening(uint16_t *ret_port) {
    struct sockaddr_in any = loopback(0);
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof any), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&bound, &size), 0);
    *ret_port = port_of(&bound);
    return fd;
}

static bool take_turn(int fd, const struct turn *turn) {
    char bytes[512];
    size_t got = 0;
    while (got < turn->wait_for) {
        ssize_t n = recv(fd, bytes, sizeof bytes, 0);
        if (n <= 0)
            return false;
        got += (size_t)n;
    }
    return turn->size == 0 || send(fd, turn->bytes, turn->size, MSG_NOSIGNAL) >= 0;
}

static void *babble(void *user) {
    struct babbler *b = user;
    char bytes[512];
    int fd = accept(b->fd, NULL, NULL);
    for (size_t i = 0; i < b->count; i++)
        if (!take_turn(fd, &b->turns[i]))
            break;
    while (!b->closes && recv(fd, bytes, sizeof bytes, 0) > 0)
        continue;
    close(fd);
    return NULL;
}

void babbler_start(struct babbler *b, size_t wait_for, const void *bytes, size_t size,
                   bool closes) {
    struct turn turn = {.wait_for = wait_for, .bytes = bytes, .size = size};
    babbler_converse(b, &turn, 1, closes);
}

void babbler_converse(struct babbler *b, const struct turn *turns, size_t count, bool closes) {
    assert_true(count <= TURNS_MAX);
    *b = (struct babbler){.count = count, .closes = closes};
    memcpy(b->turns, turns, count * sizeof turns[0]);
    b->fd = listening(&b->port);
    snprintf(b->url, sizeof b->url, "127.0.0.1:%u", b->port);
    assert_int_equal(pthread_create(&b->thread, NULL, babble, b), 0);
}

void babbler_stop(struct babbler *b) {
    shutdown(b->fd, SHUT_RDWR); /* nobody may have come */
    pthread_join(b->thread, NULL);
    close(b->fd);
}

uint16_t running_free_port(void) {
    uint16_t port;
    close(listening(&port));
    return port;
}
