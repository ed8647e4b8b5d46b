/*
 * device.read_32x8 - our server with 32 connections that keep eight reads in flight each. Times and
 * counts are of the server, which runs here; the load comes from another process on another
 * processor, as complete frames made before, each with a sender context of its own.
 *
 * The ceiling is a bare echo on libuv under the same load: the same bytes, all frames of one read
 * answered by one write.
 */
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "bench/bench.h"
#include "bench/many.h"
#include "bench/peer.h"
#include "bench/pin.h"
#include "bench/station.h"

enum {
    CONNECTIONS = 32,
    DEPTH = 8,
    TAGS = CONNECTIONS * DEPTH, /* every frame reads a tag of its own */
    ROUNDS = 400,               /* how often in a run */
    ROUNDS_ONCE = 20,
};

/* A connection of the load: its frames twice over, so that any DEPTH in turn are in one piece. */
struct source {
    int fd;
    size_t next;    /* the frame to send next */
    size_t to_send; /* frames of this run */
    size_t filled;
    uint8_t frames[2 * DEPTH * MANY_REQUEST_SIZE];
    uint8_t in[DEPTH * MANY_REPLY_SIZE];
};

struct load {
    int epoll;
    struct source sources[CONNECTIONS];
};

static void make_frames(struct source *s, uint32_t session, uint32_t first) {
    for (uint32_t i = 0; i < 2 * DEPTH; i++) {
        uint8_t *frame = s->frames + i * MANY_REQUEST_SIZE;
        many_request(frame, session, first + i % DEPTH);
        many_aim(frame, first + i % DEPTH);
    }
}

static void load_open(struct load *load, uint16_t port, bool registers) {
    load->epoll = epoll_create1(0);
    check(load->epoll >= 0);
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        struct source *s = &load->sources[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
        s->fd = peer_connect(port);
        make_frames(s, registers ? peer_register(s->fd) : 0, i * DEPTH);
        check(epoll_ctl(load->epoll, EPOLL_CTL_ADD, s->fd, &event) == 0);
    }
}

static void send_frames(struct source *s, size_t count) {
    count = count < s->to_send ? count : s->to_send;
    if (count == 0)
        return;
    const uint8_t *at = s->frames + s->next * MANY_REQUEST_SIZE;
    size_t size = count * MANY_REQUEST_SIZE;
    check(send(s->fd, at, size, MSG_NOSIGNAL) == (ssize_t)size);
    s->next = (s->next + count) % DEPTH;
    s->to_send -= count;
}

/* Takes what came, asks for as much again; how many replies those were. */
static size_t turn(struct source *s, bool has_values, uint64_t *sum) {
    ssize_t n = recv(s->fd, s->in + s->filled, sizeof s->in - s->filled, 0);
    check(n > 0);
    s->filled += (size_t)n;
    size_t count = s->filled / MANY_REPLY_SIZE;
    for (size_t i = 0; i < count && has_values; i++)
        *sum += many_value(s->in + i * MANY_REPLY_SIZE);
    s->filled -= count * MANY_REPLY_SIZE;
    memmove(s->in, s->in + count * MANY_REPLY_SIZE, s->filled);
    send_frames(s, count);
    return count;
}

static uint64_t load_run(struct load *load, bool has_values, size_t rounds) {
    struct epoll_event events[CONNECTIONS];
    uint64_t sum = 0;
    size_t left = rounds * TAGS;
    for (size_t i = 0; i < CONNECTIONS; i++) {
        load->sources[i].to_send = rounds * DEPTH;
        send_frames(&load->sources[i], DEPTH);
    }
    while (left > 0) {
        int count = epoll_wait(load->epoll, events, CONNECTIONS, -1);
        for (int i = 0; i < count; i++)
            left -= turn(events[i].data.ptr, has_values, &sum);
    }
    return sum;
}

/* What the process of the load is told: first where to connect, then what to do. */
struct ports {
    uint16_t device;
    uint16_t echo;
};

struct order {
    bool device;
    size_t rounds;
};

static void load_serve(int control, const void *unused) {
    static struct load device, echo;
    struct ports ports;
    struct order order;
    (void)unused;
    peer_hear(control, &ports, sizeof ports);
    load_open(&device, ports.device, true);
    load_open(&echo, ports.echo, false);
    peer_tell(control, &(uint64_t){0}, sizeof(uint64_t));
    while (recv(control, &order, sizeof order, MSG_WAITALL) == sizeof order) {
        uint64_t sum = load_run(order.device ? &device : &echo, order.device, order.rounds);
        peer_tell(control, &sum, sizeof sum);
    }
}

struct work {
    struct station station;
    struct peer load;
    size_t rounds;
};

/* Serves until the load has its answers; what they sum up to. */
static uint64_t serve(struct work *work) {
    uint64_t sum;
    station_run(&work->station);
    peer_hear(work->load.control, &sum, sizeof sum);
    return sum;
}

static uint64_t subject(void *data) {
    struct work *work = data;
    struct order order = {.device = true, .rounds = work->rounds};
    peer_tell(work->load.control, &order, sizeof order);
    uint64_t sum = serve(work);
    check(sum == work->rounds * (TAGS * (TAGS - 1) / 2));
    return sum;
}

static uint64_t ceiling(void *data) {
    struct work *work = data;
    struct order order = {.device = false, .rounds = work->rounds};
    peer_tell(work->load.control, &order, sizeof order);
    return serve(work);
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    struct pins pins = pins_of();
    work->rounds = b->once ? ROUNDS_ONCE : ROUNDS;
    b->work = b->operations = work->rounds * TAGS;
    b->bytes = b->work * (MANY_REQUEST_SIZE + MANY_REPLY_SIZE);
    peer_start(&work->load, load_serve, NULL);
    pin(work->load.pid, pins.first);
    pin(0, pins.second);
    station_init(&work->station, work->load.control);
    struct ports ports = {.device = station_device(&work->station, many_fill, TAGS)};
    ports.echo = station_echo(&work->station, MANY_REQUEST_SIZE, MANY_REPLY_SIZE);
    peer_tell(work->load.control, &ports, sizeof ports);
    serve(work);
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    peer_stop(&work->load);
    station_fini(&work->station);
}

int main(int argc, char **argv) {
    static struct work work;
    struct bench bench = {
        .name = "device.read_32x8",
        .unit = "reads/s",
        .scale = 1,
        .subject = subject,
        .ceiling = ceiling,
        .set_up = set_up,
        .tear_down = tear_down,
        .data = &work,
    };
    return bench_main(argc, argv, &bench, 1);
}
