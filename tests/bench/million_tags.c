/*
 * A device with a million DINT tags.
 *
 * device.first_read_1m - seconds from the start of its process until the first read is answered
 * over TCP: the tags are made, and the server listens.
 *
 * device.read_1m_tags - reads in random order, none of a tag that was read before, one request in
 * flight, over TCP with both ends on one processor. The ceiling is a device with a hundred tags.
 * CPU time, instructions and allocations are of the side that asks: the next figure has the
 * other's.
 *
 * device.find_1m_tags - all of them once each in random order, through a session in memory without
 * a socket between: what remains is the work of the device, and the caches that a million tags do
 * not fit into. The ceiling is again a device with a hundred.
 */
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "bench/many.h"
#include "bench/peer.h"
#include "bench/pin.h"

enum {
    MANY = 1000000,
    FEW = 100,
    SLICE = 15000, /* of the million that a run over TCP reads */
    ONCE = 10000,  /* tags and reads where nothing is timed */
};

struct first {
    uint32_t tags;
    double seconds;
};

/* A device that is asked over TCP. */
struct remote {
    struct peer peer;
    int fd;
    uint8_t request[MANY_REQUEST_SIZE];
};

struct work {
    uint32_t *order; /* all numbers, shuffled */
    uint32_t count;
    uint32_t at;    /* in order */
    uint32_t reads; /* of a run */
    struct remote many, few;
    struct many many_here, few_here;
};

static void remote_open(struct remote *r, uint32_t tags) {
    peer_device(&r->peer, tags);
    r->fd = peer_connect(r->peer.port);
    many_request(r->request, peer_register(r->fd), 0);
}

static void remote_close(struct remote *r) {
    close(r->fd);
    peer_stop(&r->peer);
}

static uint32_t remote_read(struct remote *r, uint32_t number) {
    uint8_t reply[MANY_REPLY_SIZE];
    many_aim(r->request, number);
    peer_ask(r->fd, r->request, sizeof r->request, reply, sizeof reply);
    return many_value(reply);
}

static uint64_t first_read(void *data) {
    struct first *first = data;
    struct remote remote;
    int64_t start_us = clock_now_us();
    remote_open(&remote, first->tags);
    uint32_t value = remote_read(&remote, first->tags / 2);
    first->seconds = (double)(clock_now_us() - start_us) / CLOCK_SECOND_US;
    remote_close(&remote);
    check(value == first->tags / 2);
    return value;
}

static double first_seconds(const void *data) {
    const struct first *first = data;
    return first->seconds;
}

static void first_set_up(struct bench *b) {
    struct first *first = b->data;
    first->tags = b->once ? ONCE : MANY;
    b->work = b->operations = 1;
    b->bytes = MANY_REQUEST_SIZE + MANY_REPLY_SIZE;
}

static void shuffle(struct work *work) {
    struct rng rng = rng_of(1);
    work->order = mem_alloc(work->count * sizeof *work->order);
    check(work->order != NULL);
    for (uint32_t i = 0; i < work->count; i++) {
        uint32_t other = (uint32_t)rng_below(&rng, i + 1);
        work->order[i] = work->order[other];
        work->order[other] = i;
    }
}

static void set_up(struct bench *b, uint32_t reads) {
    struct work *work = b->data;
    work->count = b->once ? ONCE : MANY;
    work->reads = b->once ? ONCE : reads;
    work->at = 0;
    b->work = b->operations = work->reads;
    b->bytes = b->work * (MANY_REQUEST_SIZE + MANY_REPLY_SIZE);
    shuffle(work);
}

static uint32_t next(struct work *work) {
    if (work->at == work->count)
        work->at = 0;
    return work->order[work->at++];
}

static uint64_t ask_all(struct work *work, struct remote *remote, uint32_t tags) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < work->reads; i++) {
        uint32_t number = next(work) % tags;
        uint32_t value = remote_read(remote, number);
        check(value == number);
        sum += value;
    }
    return sum;
}

static uint64_t ask_many(void *data) {
    struct work *work = data;
    return ask_all(work, &work->many, work->count);
}

/* Goes through the same numbers again: the next run of the subject gets others. */
static uint64_t ask_few(void *data) {
    struct work *work = data;
    uint32_t at = work->at;
    uint64_t sum = ask_all(work, &work->few, FEW);
    work->at = at;
    return sum;
}

static void ask_set_up(struct bench *b) {
    struct work *work = b->data;
    struct pins pins = pins_of();
    set_up(b, SLICE);
    remote_open(&work->few, FEW);
    remote_open(&work->many, work->count);
    pin(0, pins.first);
    pin(work->few.peer.pid, pins.first);
    pin(work->many.peer.pid, pins.first);
}

static void ask_tear_down(struct bench *b) {
    struct work *work = b->data;
    remote_close(&work->many);
    remote_close(&work->few);
    mem_free(work->order);
}

static uint64_t find_all(struct work *work, struct many *many, uint32_t tags) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < work->reads; i++) {
        uint32_t number = next(work) % tags;
        uint32_t value = many_read(many, number);
        check(value == number);
        sum += value;
    }
    return sum;
}

static uint64_t find_many(void *data) {
    struct work *work = data;
    return find_all(work, &work->many_here, work->count);
}

static uint64_t find_few(void *data) {
    struct work *work = data;
    return find_all(work, &work->few_here, FEW);
}

static void find_set_up(struct bench *b) {
    struct work *work = b->data;
    set_up(b, MANY);
    many_init(&work->few_here, FEW);
    many_init(&work->many_here, work->count);
}

static void find_tear_down(struct bench *b) {
    struct work *work = b->data;
    many_fini(&work->many_here);
    many_fini(&work->few_here);
    mem_free(work->order);
}

int main(int argc, char **argv) {
    static struct first first;
    static struct work work;
    struct bench benches[] = {
        {.name = "device.first_read_1m",
         .unit = "s",
         .subject = first_read,
         .value = first_seconds,
         .set_up = first_set_up,
         .data = &first},
        {.name = "device.read_1m_tags",
         .unit = "reads/s",
         .scale = 1,
         .subject = ask_many,
         .ceiling = ask_few,
         .set_up = ask_set_up,
         .tear_down = ask_tear_down,
         .data = &work},
        {.name = "device.find_1m_tags",
         .unit = "reads/s",
         .scale = 1,
         .subject = find_many,
         .ceiling = find_few,
         .set_up = find_set_up,
         .tear_down = find_tear_down,
         .data = &work},
    };
    return bench_main(argc, argv, benches, sizeof benches / sizeof benches[0]);
}
