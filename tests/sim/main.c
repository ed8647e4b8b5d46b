/* SPDX-License-Identifier: MIT */
/*
 * The seeded simulation: client engine and device session in one process, a virtual clock, and a
 * network that does to the bytes between them what networks do.
 *
 *   simulation --seed N                  one run, with all that happens in it
 *   simulation --seeds COUNT [--from N]  many runs, and how often each fault occurred
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "sim/replay.h"
#include "sim/run.h"

enum {
    MANY = 1000,     /* runs, from which on each fault must have occurred ... */
    RUNS_EACH = 10,  /* ... once in so many runs, */
    MET_PERCENT = 5, /* and so many requests must have met one */
    PARALLEL_LEAST = 4,
    PROGRESS_EVERY = 256,
    BAR = 40,
};

struct options {
    bool one;
    uint64_t from;
    uint64_t count;
};

static int usage(void) {
    fputs("usage: simulation --seed N | --seeds COUNT [--from N]\n", stderr);
    return 2;
}

static bool parse_number(const char *text, uint64_t *ret_value) {
    char *end;
    uint64_t value = strtoull(text, &end, 0);
    if (*text == '\0' || *text == '-' || *end != '\0')
        return false;
    *ret_value = value;
    return true;
}

static bool parse(int argc, char **argv, struct options *o) {
    bool many = false;
    for (int i = 1; i < argc; i += 2) {
        bool seed = strcmp(argv[i], "--seed") == 0;
        bool from = strcmp(argv[i], "--from") == 0;
        bool seeds = strcmp(argv[i], "--seeds") == 0;
        if (i + 1 == argc || !(seed || from || seeds) ||
            !parse_number(argv[i + 1], seeds ? &o->count : &o->from))
            return false;
        o->one |= seed;
        many |= seeds;
    }
    return o->one != many;
}

static void show_progress(uint64_t done, uint64_t count) {
    if (isatty(STDERR_FILENO) == 0 || (done % PROGRESS_EVERY != 0 && done != count))
        return;
    int filled = (int)(done * BAR / count);
    fprintf(stderr, "\r[%.*s%*s] %" PRIu64 "/%" PRIu64 "%s", filled,
            "########################################", BAR - filled, "", done, count,
            done == count ? "\n" : "");
}

static void report(const struct sim_totals *t, uint64_t runs) {
    printf("%" PRIu64 " runs, %" PRIu64 " operations, %" PRIu64 " items, %" PRIu64
           " requests, %" PRIu64 " of them met a fault\n",
           runs, t->operations, t->items, t->requests, t->met);
    for (int i = 0; i < SIM_OUTCOMES; i++)
        if (t->outcomes[i] > 0)
            printf("  %-16s %10" PRIu64 " items\n", error_name((eip_err)i), t->outcomes[i]);
    for (int i = 0; i < SIM_OUTCOMES; i++)
        if (t->plans[i] + t->browses[i] > 0)
            printf("  %-16s %10" PRIu64 " tags of plans, %" PRIu64 " browses\n",
                   error_name((eip_err)i), t->plans[i], t->browses[i]);
    printf("  %-16s %10" PRIu64 " plans and browses\n", "another program", t->midway);
    printf("  %-16s %10" PRIu64 " plans\n", "side by side", t->laned);
    for (int i = 0; i < SIM_FAULTS; i++)
        printf("  %-16s %10" PRIu64 "\n", sim_fault_name((enum sim_fault)i), t->faults[i]);
    printf("  %-16s %10" PRIu64 " requests, %" PRIu64 " at once\n", "parallel", t->parallel,
           t->parallel_most);
}

/* A simulation without faults proves nothing. */
static bool is_enough(const struct sim_totals *t, uint64_t runs) {
    bool enough = t->met * 100 >= t->requests * MET_PERCENT;
    if (!enough)
        printf("too few requests met a fault\n");
    if (t->parallel < runs || t->parallel_most < PARALLEL_LEAST) {
        printf("too few requests side by side on connections\n");
        enough = false;
    }
    if (t->midway * RUNS_EACH < runs || t->plans[EIP_E_CHANGED] < runs || 2 * t->laned < runs) {
        printf("too few plans that met another program, or had several connections\n");
        enough = false;
    }
    for (int i = 0; i < SIM_FAULTS; i++) {
        if (t->faults[i] >= runs / RUNS_EACH)
            continue;
        printf("too few faults of a kind: %s\n", sim_fault_name((enum sim_fault)i));
        enough = false;
    }
    return enough;
}

static bool run_one(uint64_t seed, bool verbose, struct sim_totals *totals) {
    static struct sim sim;
    bool good = run_seed(&sim, seed, verbose, totals);
    if (!good)
        printf("seed %" PRIu64 ": violated: %s\n", seed, sim.failure);
    return good;
}

int main(int argc, char **argv) {
    struct options o = {.count = 0};
    static struct sim_totals totals;
    if (!parse(argc, argv, &o))
        return usage();
    replay_load();
    if (o.one)
        return run_one(o.from, true, &totals) ? 0 : 1;
    for (uint64_t i = 0; i < o.count; i++) {
        if (!run_one(o.from + i, false, &totals))
            return 1;
        show_progress(i + 1, o.count);
    }
    report(&totals, o.count);
    return o.count < MANY || is_enough(&totals, o.count) ? 0 : 1;
}
