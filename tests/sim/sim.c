/* SPDX-License-Identifier: MIT */
#include "sim/sim.h"

#include <stdarg.h>
#include <stdio.h>

enum { CALM_PERCENT = 10, GARBLE_PERCENT = 15, STARVE_PERCENT = 3, KIND_PERCENT = 60 };

#define SIM_FAULT_NAME_(name, text) text,
static const char *const names[] = {SIM_FAULT_TABLE(SIM_FAULT_NAME_)};

/*
 * Per 1000: of frames (delay, duplicate, garble, stall), pieces handed over (split, merge),
 * connects (refuse), streams (cut, reset), requests on a connection (lose), Forward Opens (those
 * of opens), 20 ms (restart), pieces handed to the device (load).
 */
static const uint32_t usual[SIM_FAULTS] = {
    [SIM_CUT] = 400,       [SIM_DELAY] = 60,        [SIM_SPLIT] = 200,      [SIM_MERGE] = 200,
    [SIM_DUPLICATE] = 60,  [SIM_GARBLE] = 30,       [SIM_RESET] = 300,      [SIM_REFUSE] = 150,
    [SIM_RESTART] = 15,    [SIM_STALL] = 8,         [SIM_LOSE] = 80,        [SIM_LOAD] = 40,
    [SIM_OPEN_LOSE] = 150, [SIM_OPEN_REFUSE] = 400, [SIM_OPEN_DELAY] = 700,
};

const char *sim_fault_name(enum sim_fault fault) {
    return names[fault];
}

void sim_begin(struct sim *sim, uint64_t seed, bool verbose, struct sim_totals *totals) {
    *sim = (struct sim){.seed = seed, .rng = rng_of(seed), .verbose = verbose, .totals = totals};
    sim->calm = rng_chance(&sim->rng, CALM_PERCENT);
    sim->garbles = !sim->calm && rng_chance(&sim->rng, GARBLE_PERCENT);
    sim->starves = !sim->calm && rng_chance(&sim->rng, STARVE_PERCENT);
    for (size_t i = 0; i < SIM_FAULTS; i++)
        if (!sim->calm && rng_chance(&sim->rng, KIND_PERCENT))
            sim->permille[i] = usual[i];
    sim->slow = sim->permille[SIM_DELAY] + sim->permille[SIM_STALL] + sim->permille[SIM_LOSE] +
                    sim->permille[SIM_OPEN_LOSE] + sim->permille[SIM_OPEN_DELAY] >
                0;
    sim->permille[SIM_GARBLE] = sim->garbles ? usual[SIM_GARBLE] : 0;
}

void sim_count(struct sim *sim, enum sim_fault fault) {
    sim->totals->faults[fault]++;
    sim_say(sim, "fault: %s", names[fault]);
}

bool sim_strikes(struct sim *sim, enum sim_fault fault) {
    bool strikes = sim->permille[fault] > 0 && rng_below(&sim->rng, 1000) < sim->permille[fault];
    if (strikes)
        sim_count(sim, fault);
    return strikes;
}

uint64_t sim_skewed(struct sim *sim, uint32_t bits) {
    return rng_below(&sim->rng, (uint64_t)1 << rng_below(&sim->rng, bits + 1));
}

void sim_fail(struct sim *sim, const char *format, ...) {
    va_list args;
    if (sim->failed)
        return;
    sim->failed = true;
    va_start(args, format);
    vsnprintf(sim->failure, sizeof sim->failure, format, args);
    va_end(args);
    sim_say(sim, "violated: %s", sim->failure);
}

void sim_say(const struct sim *sim, const char *format, ...) {
    va_list args;
    if (!sim->verbose)
        return;
    printf("%9.3f ms  ", (double)sim->now_us / CLOCK_MILLISECOND_US);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}
