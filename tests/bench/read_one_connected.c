/*
 * client.read_one_connected - one DINT after another, blocking, over a class 3 connection, from a
 * replay of what our own device answered: with both ends on one processor, and each on its own.
 * Each value is compared. The ceiling sends and receives the same packets and looks at nothing.
 */
#include <stdio.h>

#include <eip/eip.h>

#include "base/check.h"
#include "bench/many.h"
#include "bench/recorded.h"

enum { TAGS = 100, ROUNDS = 100, ROUNDS_TWO = 40, ROUNDS_ONCE = 10 };

struct work {
    struct recorded_spec spec;
    struct recorded recorded;
    eip_client *client;
    uint64_t rounds;
    char names[TAGS][MANY_NAME_SIZE + 1];
};

static void begin(void *user, eip_client *client) {
    struct work *work = user;
    work->client = client;
}

static void read_all(void *user) {
    const struct work *work = user;
    for (int64_t i = 0; i < TAGS; i++) {
        struct eip_value value;
        int64_t number;
        check(eip_read(work->client, work->names[i], &value) == EIP_OK);
        check(eip_value_get_int(&value, 0, &number) == EIP_OK && number == i);
    }
}

static void end(void *user) {
    (void)user;
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    for (uint32_t i = 0; i < TAGS; i++)
        many_name(i, work->names[i]);
    work->spec.fill = many_fill;
    work->spec.tags = TAGS;
    work->spec.settings = "?connected=1";
    work->spec.depth = 1;
    work->spec.begin = begin;
    work->spec.run = read_all;
    work->spec.end = end;
    work->spec.user = work;
    recorded_start(&work->recorded, &work->spec);
    work->rounds = b->once ? ROUNDS_ONCE : work->spec.two_processors ? ROUNDS_TWO : ROUNDS;
    b->work = b->operations = work->rounds * TAGS;
    b->bytes = work->rounds * recorded_bytes(&work->recorded);
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    recorded_stop(&work->recorded);
}

static uint64_t subject(void *data) {
    struct work *work = data;
    for (uint64_t i = 0; i < work->rounds; i++)
        read_all(work);
    return work->rounds;
}

static uint64_t ceiling(void *data) {
    const struct work *work = data;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < work->rounds; i++)
        sum += recorded_bare(&work->recorded);
    return sum;
}

int main(int argc, char **argv) {
    static struct work one, two;
    two.spec.two_processors = true;
    struct bench benches[] = {
        {.name = "client.read_one_connected", .data = &one},
        {.name = "client.read_one_connected_two_cores", .data = &two},
    };
    for (size_t i = 0; i < 2; i++) {
        benches[i].unit = "reads/s";
        benches[i].scale = 1;
        benches[i].subject = subject;
        benches[i].ceiling = ceiling;
        benches[i].set_up = set_up;
        benches[i].tear_down = tear_down;
    }
    return bench_main(argc, argv, benches, pins_are_two(pins_of()) ? 2 : 1);
}
