/*
 * client.read_one - one DINT after another, blocking, from our own device in another process: with
 * both ends on one processor, and each on its own. Times and counts are of the client's thread.
 *
 * The ceiling sends as many bytes and receives as many, blocking too, from a bare echo on libuv,
 * with the same socket options and the same processors.
 */
#include <stdio.h>
#include <unistd.h>

#include <eip/eip.h>

#include "base/check.h"
#include "bench/bench.h"
#include "bench/many.h"
#include "bench/peer.h"
#include "bench/pin.h"

enum { TAGS = 100, READS = 10000, READS_TWO = 4000, READS_ONCE = 1000, MESSAGE_MAX = 512 };

struct work {
    struct pins pins;
    bool two_processors;
    struct peer device;
    struct peer echo;
    eip_client *client;
    int fd; /* to the echo */
    size_t sent_size;
    size_t received_size;
    uint64_t reads;
    char names[TAGS][MANY_NAME_SIZE + 1];
};

static void note_sizes(void *user, const struct eip_trace *event) {
    struct work *work = user;
    if (event->kind == EIP_TRACE_SENT)
        work->sent_size = event->size;
    if (event->kind == EIP_TRACE_RECEIVED)
        work->received_size = event->size;
}

static eip_client *open_client(const struct work *work, const struct eip_options *options) {
    char url[32];
    eip_client *client;
    snprintf(url, sizeof url, "127.0.0.1:%u", work->device.port);
    eip_err err = eip_open(url, options, &client);
    check(err == EIP_OK);
    return client;
}

static uint64_t read_all(const struct work *work, eip_client *client, uint64_t reads) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < reads; i++) {
        struct eip_value value;
        int64_t number;
        check(eip_read(client, work->names[i % TAGS], &value) == EIP_OK);
        check(eip_value_get_int(&value, 0, &number) == EIP_OK);
        sum += (uint64_t)number;
    }
    return sum;
}

/* What a read of a client in its stride takes on the wire. */
static void learn_sizes(struct work *work) {
    struct eip_options options = {.trace = note_sizes, .trace_user = work};
    eip_client *client = open_client(work, &options);
    read_all(work, client, TAGS);
    size_t sent_size = work->sent_size, received_size = work->received_size;
    eip_close(client);
    work->sent_size = sent_size;
    work->received_size = received_size;
    check(sent_size <= MESSAGE_MAX && received_size <= MESSAGE_MAX);
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    peer_device(&work->device, TAGS);
    learn_sizes(work);
    peer_echo(&work->echo, work->sent_size, work->received_size);
    work->client = open_client(work, NULL);
    work->fd = peer_connect(work->echo.port);
    int other = work->two_processors ? work->pins.second : work->pins.first;
    pin(0, work->pins.first);
    pin(work->device.pid, other);
    pin(work->echo.pid, other);
    work->reads = b->once ? READS_ONCE : work->two_processors ? READS_TWO : READS;
    b->work = b->operations = work->reads;
    b->bytes = work->reads * (work->sent_size + work->received_size);
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    eip_close(work->client);
    close(work->fd);
    peer_stop(&work->echo);
    peer_stop(&work->device);
}

static uint64_t subject(void *data) {
    const struct work *work = data;
    uint64_t sum = read_all(work, work->client, work->reads);
    check(sum == work->reads / TAGS * (TAGS * (TAGS - 1) / 2));
    return sum;
}

static uint64_t ceiling(void *data) {
    static uint8_t request[MESSAGE_MAX], reply[MESSAGE_MAX];
    const struct work *work = data;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < work->reads; i++) {
        peer_ask(work->fd, request, work->sent_size, reply, work->received_size);
        sum += reply[0];
    }
    return sum;
}

int main(int argc, char **argv) {
    static struct work one, two;
    one.pins = two.pins = pins_of();
    two.two_processors = true;
    for (uint32_t i = 0; i < TAGS; i++) {
        many_name(i, one.names[i]);
        many_name(i, two.names[i]);
    }
    struct bench benches[] = {
        {.name = "client.read_one", .data = &one},
        {.name = "client.read_one_two_cores", .data = &two},
    };
    for (size_t i = 0; i < 2; i++) {
        benches[i].unit = "reads/s";
        benches[i].scale = 1;
        benches[i].subject = subject;
        benches[i].ceiling = ceiling;
        benches[i].set_up = set_up;
        benches[i].tear_down = tear_down;
    }
    return bench_main(argc, argv, benches, pins_are_two(one.pins) ? 2 : 1);
}
