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

static int once(const struct bench *b) {
    bench_subject(b);
    printf("{\"name\": \"%s\", \"operations\": %llu}\n", b->name,
           (unsigned long long)b->operations);
    return 0;
}

int bench_main(int argc, char **argv, const struct bench *b) {
    if (argc == 2 && strcmp(argv[1], "--once") == 0)
        return once(b);
    if (argc == 2 && strcmp(argv[1], "--name") == 0)
        return puts(b->name) < 0;
    double value[BENCH_RUNS], ceiling[BENCH_RUNS], ratio[BENCH_RUNS], cpu[BENCH_RUNS];
    bench_subject(b); /* warm */
    uint64_t allocations = mem_count();
    for (int i = 0; i < BENCH_RUNS; i++) {
        struct sample top = run(b, true);
        struct sample own = run(b, false);
        value[i] = b->scale * (double)b->work / own.seconds;
        ceiling[i] = b->scale * (double)b->work / top.seconds;
        ratio[i] = value[i] / ceiling[i];
        cpu[i] = own.cpu_ns / (double)b->operations;
    }
    double each = (double)(mem_count() - allocations) / BENCH_RUNS / (double)b->operations;
    printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"ceiling\": %.6g, "
           "\"ratio\": %.4f, \"cpu_ns\": %.4g, \"instructions\": 0, \"allocations\": %.6g, "
           "\"bytes\": %llu}\n",
           b->name, median(value), b->unit, median(ceiling), median(ratio), median(cpu), each,
           (unsigned long long)b->bytes);
    return 0;
}
