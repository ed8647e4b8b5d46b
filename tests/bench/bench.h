/*
 * bench - what every benchmark program shares: interleaved runs, medians, one JSON line a figure.
 *
 * A figure has a subject and a ceiling: the same bytes with the least work anyone could do on
 * them. They run in turn, and the medians are printed, of the ratios the median of each pair's.
 *
 *     program              all of its figures
 *     program PREFIX       those whose name starts so
 *     program --name       only the names, one a line
 *     program --once NAME  the subject alone and once, inside bench_subject, so that callgrind can
 *                          count the instructions of that function; without a name, of each figure
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_RUNS = 7 };

struct bench {
    const char *name;
    const char *unit;
    double scale;        /* value = scale * work / seconds */
    uint64_t work;       /* of one run: bytes, or operations */
    uint64_t operations; /* of one run; cpu_ns, instructions and allocations are per operation */
    uint64_t bytes;      /* of one run */
    bool once;           /* set before set_up: one run, not timed, which may be a short one */
    /* Both do all the work once and return what they summed, so that nothing is optimised away. */
    uint64_t (*subject)(void *data);
    uint64_t (*ceiling)(void *data); /* NULL: there is none */
    /* What the subject measured itself in its last run; NULL: work and seconds. Not counted. */
    double (*value)(const void *data);
    /* Of such a value that is the better the smaller: the least that it could be, which is the
     * ceiling; the ratio is the least to the value. NULL: nobody knows. */
    double (*least)(const void *data);
    /* Before the first run and after the last; may set the numbers above. NULL: nothing to do. */
    void (*set_up)(struct bench *b);
    void (*tear_down)(struct bench *b);
    void *data;
};

/* Prints a line of results for each figure; the status for main. */
int bench_main(int argc, char **argv, struct bench *benches, size_t count);

#endif
