/* SPDX-License-Identifier: MIT */
/*
 * A controller that listens, in a poll(2) loop of the program's own:
 *
 *     listen [PORT]     (44818, or 0 for a free one)
 *
 * It has a structure, an array and a counter that the program itself counts up, and says what
 * clients write. Datagrams on the same port are answered too, so that clients find it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <eip/device.h>

enum { CLIENTS_MAX = 32, LISTENER = CLIENTS_MAX, DATAGRAMS, DESCRIPTORS };

#define SECOND_US INT64_C(1000000)

struct program {
    eip_device *plc;
    struct eip_device_address local;
    struct pollfd descriptors[DESCRIPTORS]; /* -1 where there is no client */
    eip_device_session *sessions[CLIENTS_MAX];
    int64_t next_count_us;
    int64_t count;
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void tell(void *user, const struct eip_device_write *write) {
    (void)user;
    printf("written: %.*s\n", (int)write->tag_size, write->tag);
    fflush(stdout);
}

static bool build(struct program *p) {
    static const struct eip_device_member motor[] = {{.name = "Speed", .type = "REAL"},
                                              {.name = "Run", .type = "BOOL"},
                                              {.name = "Name", .type = "STRING"}};
    const struct eip_tag tags[] = {
        {.name = "Motors", .type = "Motor", .dims = {4}},
        {.name = "SetPoints", .type = "INT", .dims = {100}},
        {.name = "Seconds", .type = "DINT", .access = EIP_ACCESS_READ_ONLY}};
    const struct eip_device_options options = {
        .seed = (uint64_t)now_us(), .inactivity_us = 120 * SECOND_US, .written = tell};
    if (eip_device_new(&options, &p->plc) != EIP_OK)
        return false;
    bool built = eip_device_define(p->plc, "Motor", motor, 3, NULL) == EIP_OK;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0] && built; i++)
        built = eip_device_add_tag(p->plc, &tags[i]) == EIP_OK;
    if (!built)
        fprintf(stderr, "%s\n", eip_device_why(p->plc));
    return built;
}

static int open_socket(int type, uint16_t port) {
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int yes = 1;
    int fd = socket(AF_INET, type, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || (type == SOCK_STREAM && listen(fd, 16) != 0)) {
        perror("listen");
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static bool start(struct program *p, uint16_t port) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    for (size_t i = 0; i < DESCRIPTORS; i++)
        p->descriptors[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    int fd = open_socket(SOCK_STREAM, port);
    p->descriptors[LISTENER].fd = fd;
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return false;
    p->local = (struct eip_device_address){.ip = {127, 0, 0, 1}, .port = ntohs(address.sin_port)};
    p->descriptors[DATAGRAMS].fd = open_socket(SOCK_DGRAM, p->local.port);
    p->next_count_us = now_us() + SECOND_US;
    printf("listening eip 127.0.0.1:%u\n", (unsigned)p->local.port);
    return p->descriptors[DATAGRAMS].fd >= 0 && fflush(stdout) == 0;
}

static void hang_up(struct program *p, size_t i) {
    close(p->descriptors[i].fd);
    p->descriptors[i].fd = -1;
    eip_device_session_free(p->sessions[i]);
    p->sessions[i] = NULL;
}

static void answer_call(struct program *p) {
    size_t i = 0;
    int fd = accept(p->descriptors[LISTENER].fd, NULL, NULL);
    while (i < CLIENTS_MAX && p->sessions[i] != NULL)
        i++;
    if (fd < 0)
        return;
    if (i == CLIENTS_MAX || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
        eip_device_session_new(p->plc, &p->local, now_us(), &p->sessions[i]) != EIP_OK) {
        close(fd);
        return;
    }
    p->descriptors[i].fd = fd;
}

static void answer_datagram(struct program *p) {
    uint8_t request[EIP_DEVICE_DATAGRAM_MAX], reply[EIP_DEVICE_DATAGRAM_MAX];
    struct sockaddr_in peer;
    socklen_t peer_size = sizeof peer;
    int fd = p->descriptors[DATAGRAMS].fd;
    ssize_t got = recvfrom(fd, request, sizeof request, 0, (struct sockaddr *)&peer, &peer_size);
    if (got <= 0)
        return;
    size_t size = eip_device_datagram(p->plc, &p->local, request, (size_t)got, reply, sizeof reply);
    if (size > 0)
        (void)sendto(fd, reply, size, 0, (const struct sockaddr *)&peer, peer_size);
}

/* What the session has to say, as far as the socket takes it; false if the connection is lost. */
static bool flush_output(struct program *p, size_t i) {
    size_t size;
    const uint8_t *output;
    while ((output = eip_device_session_output(p->sessions[i], &size)), size > 0) {
        ssize_t sent = send(p->descriptors[i].fd, output, size, MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        eip_device_session_sent(p->sessions[i], (size_t)sent);
    }
    return true;
}

static bool has_output(const struct program *p, size_t i) {
    size_t size;
    (void)eip_device_session_output(p->sessions[i], &size);
    return size > 0;
}

/* Bytes of the peer. While the session has no room for more, its output goes first. */
static bool take_input(struct program *p, size_t i) {
    uint8_t bytes[4096];
    ssize_t got = recv(p->descriptors[i].fd, bytes, sizeof bytes, 0);
    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    for (size_t at = 0; at < (size_t)got;) {
        size_t taken =
            eip_device_session_receive(p->sessions[i], bytes + at, (size_t)got - at, now_us());
        at += taken;
        if (!flush_output(p, i) || (taken == 0 && has_output(p, i)))
            return false; /* a peer that sends and does not read is given up */
    }
    return true;
}

static void serve(struct program *p, size_t i) {
    struct pollfd *d = &p->descriptors[i];
    bool lives = true;
    if (d->revents & (POLLIN | POLLHUP | POLLERR))
        lives = take_input(p, i);
    eip_device_session_tick(p->sessions[i], now_us());
    lives = lives && flush_output(p, i);
    if (!lives || (eip_device_session_is_closing(p->sessions[i]) && !has_output(p, i))) {
        hang_up(p, i);
        return;
    }
    /* Nothing more is read before what there is to say is said. */
    d->events = has_output(p, i) ? POLLOUT : POLLIN;
}

/* What the controller's own program would do. */
static void count(struct program *p) {
    uint8_t bytes[4];
    struct eip_value value = eip_value_in(EIP_TYPE_DINT, 0, bytes, sizeof bytes);
    if (now_us() < p->next_count_us)
        return;
    p->next_count_us += SECOND_US;
    if (eip_value_add_int(&value, ++p->count) == EIP_OK)
        (void)eip_device_set(p->plc, "Seconds", &value);
}

/* Milliseconds to the first thing that is due. */
static int wait_ms(const struct program *p) {
    int64_t due = p->next_count_us;
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (p->sessions[i] != NULL && eip_device_session_due_us(p->sessions[i]) < due)
            due = eip_device_session_due_us(p->sessions[i]);
    int64_t left = due - now_us();
    return left > 0 ? (int)(left / 1000) + 1 : 0;
}

static void step(struct program *p) {
    if (poll(p->descriptors, DESCRIPTORS, wait_ms(p)) < 0)
        return;
    if (p->descriptors[DATAGRAMS].revents & POLLIN)
        answer_datagram(p);
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (p->sessions[i] != NULL)
            serve(p, i);
    if (p->descriptors[LISTENER].revents & POLLIN)
        answer_call(p);
    count(p);
}

int main(int argc, char **argv) {
    static struct program p;
    unsigned long port = argc > 1 ? strtoul(argv[1], NULL, 10) : 44818;
    if (port > UINT16_MAX || !build(&p) || !start(&p, (uint16_t)port))
        return 1;
    for (;;)
        step(&p);
}
