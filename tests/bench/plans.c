/*
 * Plans, from a replay of what our own device answered; every item of every run is compared. The
 * ceiling sends and receives the same packets and looks at nothing.
 *
 * client.plan_1000 - a thousand DINTs on one connection, with both ends on one processor, and each
 * on its own.
 *
 * client.plan_mixed - a thousand tags as mixed.h has them. client.plan_100k - a hundred thousand
 * DINTs. client.array_100k - a DINT[100000], in bytes of its value.
 *
 * client.plan_50ms - the thousand DINTs from a replay that holds each reply back for 50 ms: how
 * many round trips a run takes, when plan and connections are there.
 */
#include <stdio.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/mem.h"
#include "bench/many.h"
#include "bench/mixed.h"
#include "bench/planned.h"

enum { THOUSAND = 1000, MANY = 100000, ELEMENTS = 100000, DELAY_MS = 50, DEPTH = 4 };

struct work {
    struct recorded_spec spec;
    struct recorded recorded;
    struct planned planned;
    const char *const *(*names)(size_t count);
    size_t tags;
    uint64_t rounds;
    uint64_t once_tags; /* where nothing is timed; 0: as many */
    bool in_bytes;
    double trips;
};

static const char *const *many_names(size_t count) {
    static char(*names)[MANY_NAME_SIZE + 1];
    static const char **pointers;
    mem_free(names);
    mem_free(pointers);
    names = mem_zero(count, sizeof *names);
    pointers = mem_zero(count, sizeof *pointers);
    check(names != NULL && pointers != NULL);
    for (size_t i = 0; i < count; i++) {
        many_name((uint32_t)i, names[i]);
        pointers[i] = names[i];
    }
    return pointers;
}

static const char *const *names_of_mixed(size_t count) {
    check(count == MIXED_TAGS);
    return mixed_names();
}

static const char *const *names_of_array(size_t count) {
    static const char *const names[] = {"Array*100000"};
    check(count == 1);
    return names;
}

static void fill_array(struct device *d, uint32_t unused) {
    const struct device_tag_spec spec = {
        .name = str_of("Array"), .type = EIP_TYPE_DINT, .dims = {ELEMENTS}};
    struct device_tag *tag;
    (void)unused;
    eip_err err = device_tags_add(&d->tags, &spec, &tag);
    check(err == EIP_OK);
    struct writer w = writer_of(tag->data, ELEMENTS * sizeof(uint32_t));
    for (uint32_t i = 0; i < ELEMENTS; i++)
        writer_u32(&w, i * 2654435761u);
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    struct planned *p = &work->planned;
    size_t tags = b->once && work->once_tags > 0 ? work->once_tags : work->tags;
    *p = (struct planned){.tags = work->names(tags), .count = tags};
    work->spec.tags = (uint32_t)tags;
    work->spec.settings = "?connected=1";
    work->spec.begin = planned_begin;
    work->spec.run = planned_run;
    work->spec.end = planned_end;
    work->spec.user = p;
    recorded_start(&work->recorded, &work->spec);
    if (b->once)
        work->rounds = 1;
    b->operations = work->rounds * tags;
    b->work = work->in_bytes ? work->rounds * p->size : b->operations;
    b->bytes = work->rounds * recorded_bytes(&work->recorded);
    check(p->failing == (work->spec.fill == mixed_fill ? MIXED_FAILING : 0));
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    recorded_stop(&work->recorded);
    planned_fini(&work->planned);
}

static uint64_t subject(void *data) {
    struct work *work = data;
    for (uint64_t i = 0; i < work->rounds; i++)
        planned_run(&work->planned);
    return work->rounds;
}

static uint64_t ceiling(void *data) {
    const struct work *work = data;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < work->rounds; i++)
        sum += recorded_bare(&work->recorded);
    return sum;
}

static int64_t bare_trip_us(const struct work *work) {
    const struct recorded *r = &work->recorded;
    int64_t start_us = clock_now_us();
    bare_run(&r->bare, r->from, r->from + 1);
    return clock_now_us() - start_us;
}

/* In round trips of a single packet, to a tenth. */
static uint64_t count_trips(void *data) {
    struct work *work = data;
    int64_t trip_us = bare_trip_us(work);
    int64_t start_us = clock_now_us();
    planned_run(&work->planned);
    double trips = (double)(clock_now_us() - start_us) / (double)trip_us;
    work->trips = (double)(int64_t)(trips * 10 + 0.5) / 10;
    return (uint64_t)trip_us;
}

static double trips(const void *data) {
    const struct work *work = data;
    return work->trips;
}

int main(int argc, char **argv) {
    static struct work one = {.names = many_names, .tags = THOUSAND, .rounds = 1000};
    static struct work two = {.names = many_names, .tags = THOUSAND, .rounds = 500};
    static struct work mixed = {.names = names_of_mixed, .tags = MIXED_TAGS, .rounds = 200};
    static struct work large = {
        .names = many_names, .tags = MANY, .rounds = 10, .once_tags = 10 * THOUSAND};
    static struct work array = {
        .names = names_of_array, .tags = 1, .rounds = 100, .in_bytes = true};
    static struct work late = {.names = many_names, .tags = THOUSAND, .rounds = 1};
    struct work *works[] = {&one, &two, &mixed, &large, &array, &late};
    struct bench benches[] = {
        {.name = "client.plan_1000", .data = &one},
        {.name = "client.plan_1000_two_cores", .data = &two},
        {.name = "client.plan_mixed", .data = &mixed},
        {.name = "client.plan_100k", .data = &large},
        {.name = "client.array_100k", .data = &array},
        {.name = "client.plan_50ms", .data = &late},
    };
    enum { COUNT = sizeof benches / sizeof benches[0] };
    for (size_t i = 0; i < COUNT; i++) {
        benches[i].unit = "tags/s";
        benches[i].scale = 1;
        benches[i].subject = subject;
        benches[i].ceiling = ceiling;
        benches[i].set_up = set_up;
        benches[i].tear_down = tear_down;
        works[i]->spec.fill = many_fill;
        works[i]->spec.depth = 1;
        works[i]->spec.verify = planned_verify;
    }
    two.spec.two_processors = true;
    mixed.spec.fill = mixed_fill;
    large.spec.verify = NULL;
    array.spec.fill = fill_array;
    array.spec.verify = NULL;
    array.in_bytes = true;
    late.spec.depth = DEPTH;
    late.spec.delay_ms = DELAY_MS;
    benches[4].unit = "bytes/s";
    benches[5].unit = "trips";
    benches[5].subject = count_trips;
    benches[5].ceiling = NULL;
    benches[5].value = trips;
    return bench_main(argc, argv, benches, COUNT);
}
