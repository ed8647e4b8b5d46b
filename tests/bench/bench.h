/*
 * bench - what every benchmark program shares: interleaved runs, medians, one JSON line a figure.
 *
 * A program has a subject and a ceiling: the same bytes with the least work anyone could do on
 * them. They run in turn, and the medians are printed. With --once the subject runs once, inside
 * bench_subject, so that callgrind can count the instructions of that function alone; with --name
 * it only says its name.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

enum { BENCH_RUNS = 7 };

struct bench {
    const char *name;
    const char *unit;
    double scale;        /* value = scale * work / seconds */
    uint64_t work;       /* of one run: bytes, or operations */
    uint64_t operations; /* of one run; cpu_ns, instructions and allocations are per operation */
    uint64_t bytes;      /* of one run */
    /* Both do all the work once and return what they summed, so that nothing is optimised away. */
    uint64_t (*subject)(void *data);
    uint64_t (*ceiling)(void *data);
    void *data;
};

/* Prints the line of results; the status for main. */
int bench_main(int argc, char **argv, const struct bench *bench);

#endif
