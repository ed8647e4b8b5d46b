/*
 * client.poll_1000_devices - a thousand devices, each read once a second, a hundred tags at a time
 * by a plan, each at a time of its own: in one thread, by an epoll loop that drives the clients
 * through eip_client_fd and what stands beside it. The value is what this thread takes of a
 * processor. The devices are replays of our own, in another process; every value is compared.
 */
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/mem.h"
#include "bench/many.h"
#include "bench/planned.h"

enum {
    DEVICES = 1000,
    DEVICES_ONCE = 50,
    TAGS = 100,
    PERIOD_US = CLOCK_SECOND_US,
    TICK_US = 10 * CLOCK_MILLISECOND_US, /* of the loop's timer */
    PERIODS = 2,                         /* of a run */
    EVENTS = 64,
    URL = 64,
};

struct work;

struct device_poll {
    struct work *work;
    eip_client *client;
    eip_plan *plan;
    struct heap_item due; /* when it is to be stepped although nothing happens */
    int fd;               /* that epoll watches, or -1 */
    unsigned want;
};

struct work {
    struct recorded_spec spec;
    struct recorded recorded;
    struct planned planned;
    const char *names[TAGS];
    char texts[TAGS][MANY_NAME_SIZE + 1];
    struct device_poll *devices;
    size_t count;
    int epoll;
    struct heap dues;
    size_t next; /* the device that is read next */
    uint64_t done;
    double percent;
};

/* The loop. */

static void watch(struct device_poll *d) {
    int fd = eip_client_fd(d->client);
    unsigned want = fd >= 0 ? eip_client_want(d->client) : 0;
    if (fd == d->fd && want == d->want)
        return;
    struct epoll_event event = {
        .events = ((want & EIP_WANT_READ) != 0 ? (uint32_t)EPOLLIN : 0) |
                  ((want & EIP_WANT_WRITE) != 0 ? (uint32_t)EPOLLOUT : 0),
        .data.ptr = d,
    };
    int action = fd == d->fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD; /* a closed one is gone by itself */
    check(fd < 0 || epoll_ctl(d->work->epoll, action, fd, &event) == 0);
    d->fd = fd;
    d->want = want;
}

static void wait_for(struct device_poll *d, int64_t now_us) {
    struct heap *dues = &d->work->dues;
    int64_t wait_us = eip_client_due_us(d->client);
    if (wait_us == INT64_MAX)
        heap_remove(dues, &d->due);
    else if (d->due.place != 0)
        heap_move(dues, &d->due, now_us + wait_us);
    else
        check(heap_push(dues, &d->due, now_us + wait_us) == EIP_OK);
}

static void step(struct device_poll *d, int64_t now_us) {
    eip_client_step(d->client);
    watch(d);
    wait_for(d, now_us);
}

static void take(void *user, eip_client *client, struct eip_item *items, size_t count) {
    struct device_poll *d = user;
    uint64_t sum = 0;
    (void)client;
    check(count == TAGS);
    for (size_t i = 0; i < count; i++) {
        int64_t number;
        check(items[i].err == EIP_OK && eip_value_get_int(&items[i].value, 0, &number) == EIP_OK);
        sum += (uint64_t)number ^ i;
    }
    check(sum == 0);
    d->work->done++;
}

static struct device_poll *device_of(struct heap_item *item) {
    return (struct device_poll *)(void *)((char *)item - offsetof(struct device_poll, due));
}

static void step_due(struct work *work, int64_t now_us) {
    struct heap_item *top;
    while ((top = heap_top(&work->dues)) != NULL && top->key <= now_us)
        step(device_of(top), now_us);
}

static int64_t next_us(const struct work *work, int64_t tick_us) {
    const struct heap_item *top = heap_top(&work->dues);
    return top != NULL && top->key < tick_us ? top->key : tick_us;
}

static void ask_next(struct work *work, int64_t now_us) {
    struct device_poll *d = &work->devices[work->next];
    check(eip_plan_submit(d->plan, take, d, NULL) == EIP_OK);
    step(d, now_us);
    work->next = (work->next + 1) % work->count;
}

static void wait_once(struct work *work, int64_t until_us) {
    struct epoll_event events[EVENTS];
    int64_t left_us = until_us - clock_now_us();
    int wait_ms =
        left_us > 0 ? (int)((left_us + CLOCK_MILLISECOND_US - 1) / CLOCK_MILLISECOND_US) : 0;
    int count = epoll_wait(work->epoll, events, EVENTS, wait_ms);
    int64_t now_us = clock_now_us();
    for (int i = 0; i < count; i++)
        step(events[i].data.ptr, now_us);
}

/* The first tick that is not before a time. */
static int64_t tick_of(int64_t start_us, int64_t at_us) {
    return start_us + (at_us - start_us + TICK_US - 1) / TICK_US * TICK_US;
}

/* Reads the devices in turn, spread over the period as evenly as ticks allow. */
static uint64_t poll_devices(struct work *work, int64_t duration_us) {
    uint64_t asked = 0;
    int64_t start_us = clock_now_us(), end_us = start_us + duration_us;
    int64_t gap_us = PERIOD_US / (int64_t)work->count, read_us = start_us, now_us = start_us;
    work->done = 0;
    for (; read_us < end_us || work->done < asked; now_us = clock_now_us()) {
        for (; read_us <= now_us && read_us < end_us; read_us += gap_us, asked++)
            ask_next(work, now_us);
        step_due(work, now_us);
        wait_once(work, next_us(work, tick_of(start_us, read_us)));
    }
    return asked;
}

/* The figure. */

static int64_t cpu_ns(void) {
    struct timespec t;
    check(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t subject(void *data) {
    struct work *work = data;
    int64_t periods = work->count == DEVICES ? PERIODS : 1;
    int64_t start_us = clock_now_us(), start_ns = cpu_ns();
    uint64_t asked = poll_devices(work, periods * PERIOD_US);
    int64_t used_ns = cpu_ns() - start_ns;
    check(asked == (uint64_t)periods * work->count && work->done == asked);
    work->percent = 100.0 * (double)used_ns / ((double)(clock_now_us() - start_us) * 1000);
    return asked;
}

static double percent(const void *data) {
    const struct work *work = data;
    return work->percent;
}

static void open_device(struct work *work, struct device_poll *d) {
    char url[URL];
    snprintf(url, sizeof url, "127.0.0.1:%u%s", work->recorded.replay.port, work->spec.settings);
    *d = (struct device_poll){.work = work, .fd = -1};
    eip_err err = eip_open(url, &(struct eip_options){.depth = 1}, &d->client);
    check(err == EIP_OK);
    err = eip_plan_new(d->client, work->names, TAGS, &d->plan);
    check(err == EIP_OK);
    err = eip_plan_run(d->plan);
    check(err == EIP_OK);
    watch(d);
}

/* As many descriptors as this process may have. */
static void raise_limit(void) {
    struct rlimit limit;
    check(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    check(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    raise_limit();
    for (uint32_t i = 0; i < TAGS; i++) {
        many_name(i, work->texts[i]);
        work->names[i] = work->texts[i];
    }
    work->planned = (struct planned){.tags = work->names, .count = TAGS};
    work->spec = (struct recorded_spec){
        .fill = many_fill,
        .tags = TAGS,
        .settings = "?connected=1",
        .depth = 1,
        .two_processors = true,
        .begin = planned_begin,
        .run = planned_run,
        .end = planned_end,
        .verify = planned_verify,
        .user = &work->planned,
    };
    recorded_start(&work->recorded, &work->spec);
    work->count = b->once ? DEVICES_ONCE : DEVICES;
    work->devices = mem_zero(work->count, sizeof *work->devices);
    work->epoll = epoll_create1(0);
    check(work->devices != NULL && work->epoll >= 0);
    for (size_t i = 0; i < work->count; i++)
        open_device(work, &work->devices[i]);
    b->work = b->operations = (uint64_t)work->count * TAGS * (b->once ? 1 : PERIODS);
    b->bytes = b->work / TAGS * recorded_bytes(&work->recorded);
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    for (size_t i = 0; i < work->count; i++) {
        eip_plan_free(work->devices[i].plan);
        eip_close(work->devices[i].client);
    }
    heap_fini(&work->dues);
    close(work->epoll);
    mem_free(work->devices);
    recorded_stop(&work->recorded);
    planned_fini(&work->planned);
}

int main(int argc, char **argv) {
    static struct work work;
    struct bench bench = {
        .name = "client.poll_1000_devices",
        .unit = "%",
        .subject = subject,
        .value = percent,
        .set_up = set_up,
        .tear_down = tear_down,
        .data = &work,
    };
    return bench_main(argc, argv, &bench, 1);
}
