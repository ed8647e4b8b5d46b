#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

static volatile uint64_t sink;

/* The function that callgrind collects. */
__attribute__((noinline, noclone)) void bench_subject(const struct bench *b);
__attribute__((noinline, noclone)) void bench_subject(const struct bench *b) {
    sink += b->subject(b->data);
}

struct sample {
    double seconds;
    double cpu_ns;
};

static int64_t cpu_now_ns(void) {
    struct timespec t;
    check(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct sample run(const struct bench *b, bool ceiling) {
    int64_t start = clock_now_us();
    int64_t cpu = cpu_now_ns();
    if (ceiling)
        sink += b->ceiling(b->data);
    else
        bench_subject(b);
    struct sample s = {.cpu_ns = (double)(cpu_now_ns() - cpu)};
    s.seconds = (double)(clock_now_us() - start) / CLOCK_SECOND_US;
    return s;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values) {
    qsort(values, BENCH_RUNS, sizeof *values, by_value);
    return values[BENCH_RUNS / 2];
}

static void set_up(struct bench *b) {
    if (b->set_up != NULL)
        b->set_up(b);
}

static void tear_down(struct bench *b) {
    if (b->tear_down != NULL)
        b->tear_down(b);
}

static void once(struct bench *b) {
    b->once = true;
    set_up(b);
    bench_subject(b);
    tear_down(b);
    printf("{\"name\": \"%s\", \"operations\": %llu}\n", b->name,
           (unsigned long long)b->operations);
}

struct runs {
    double value[BENCH_RUNS];
    double ceiling[BENCH_RUNS];
    double ratio[BENCH_RUNS];
    double cpu[BENCH_RUNS];
    double ceiling_cpu[BENCH_RUNS];
    double allocations; /* of one operation */
};

static void run_all(const struct bench *b, struct runs *runs) {
    bench_subject(b); /* warm */
    uint64_t allocations = mem_count();
    for (int i = 0; i < BENCH_RUNS; i++) {
        struct sample top = b->ceiling != NULL ? run(b, true) : (struct sample){.seconds = 1};
        struct sample own = run(b, false);
        double rate = b->scale * (double)b->work / own.seconds;
        runs->value[i] = b->value != NULL ? b->value(b->data) : rate;
        runs->ceiling[i] = b->scale * (double)b->work / top.seconds;
        runs->ratio[i] = runs->value[i] / runs->ceiling[i];
        if (b->least != NULL) {
            runs->ceiling[i] = b->least(b->data);
            runs->ratio[i] = runs->ceiling[i] / runs->value[i];
        }
        runs->cpu[i] = own.cpu_ns / (double)b->operations;
        runs->ceiling_cpu[i] = top.cpu_ns / (double)b->operations;
    }
    runs->allocations = (double)(mem_count() - allocations) / BENCH_RUNS / (double)b->operations;
}

/* Instructions are null where a run of its own is to count them. */
static void print(const struct bench *b, struct runs *runs) {
    printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", ", b->name, median(runs->value),
           b->unit);
    if (b->ceiling != NULL || b->least != NULL)
        printf("\"ceiling\": %.6g, \"ratio\": %.4f, ", median(runs->ceiling), median(runs->ratio));
    if (b->ceiling != NULL)
        printf("\"ceiling_cpu_ns\": %.4g, ", median(runs->ceiling_cpu));
    printf("\"cpu_ns\": %.4g, \"instructions\": %s, \"allocations\": %.6g, \"bytes\": %llu}\n",
           median(runs->cpu), b->value != NULL ? "0" : "null", runs->allocations,
           (unsigned long long)b->bytes);
    fflush(stdout);
}

static void measure(struct bench *b) {
    struct runs runs;
    set_up(b);
    run_all(b, &runs);
    tear_down(b);
    print(b, &runs);
}

static bool begins(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

int bench_main(int argc, char **argv, struct bench *benches, size_t count) {
    const char *mode = argc > 1 && begins(argv[1], "--") ? argv[1] : "";
    bool only_once = strcmp(mode, "--once") == 0;
    bool only_name = strcmp(mode, "--name") == 0;
    int rest = *mode != '\0' ? 2 : 1;
    const char *chosen = argc > rest ? argv[rest] : "";
    for (struct bench *b = benches; b < benches + count; b++) {
        if (only_name)
            puts(b->name);
        else if (only_once && (*chosen == '\0' || strcmp(chosen, b->name) == 0))
            once(b);
        else if (!only_once && begins(b->name, chosen))
            measure(b);
    }
    return 0;
}
