/* SPDX-License-Identifier: MIT */
/*
 * sim - what all parts of one run of the simulation share: its seed, its clock, which faults the
 * network makes, and the first invariant that did not hold.
 *
 * A run is a function of its seed: no clock, no sockets, no threads, no other randomness.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <eip/error.h>

#include "base/clock.h"
#include "base/rng.h"

/* X(name, what it is called) */
#define SIM_FAULT_TABLE(X)                                                                         \
    X(CUT, "cut")                                                                                  \
    X(DELAY, "delay")                                                                              \
    X(SPLIT, "split")                                                                              \
    X(MERGE, "merge")                                                                              \
    X(DUPLICATE, "duplicate")                                                                      \
    X(GARBLE, "garble")                                                                            \
    X(RESET, "reset")                                                                              \
    X(REFUSE, "refused connect")                                                                   \
    X(RESTART, "restart")                                                                          \
    X(STALL, "stall")                                                                              \
    X(LOSE, "lost connection")                                                                     \
    X(OPEN_LOSE, "lost open")                                                                      \
    X(OPEN_REFUSE, "refused open")                                                                 \
    X(OPEN_DELAY, "late open")                                                                     \
    X(LOAD, "loaded program")

#define SIM_FAULT_ENUM_(name, text) SIM_##name,
enum sim_fault { SIM_FAULT_TABLE(SIM_FAULT_ENUM_) SIM_FAULTS };
#undef SIM_FAULT_ENUM_

const char *sim_fault_name(enum sim_fault fault);

enum { SIM_OUTCOMES = EIP_E_CHANGED + 1 };

/* Of all runs together. */
struct sim_totals {
    uint64_t faults[SIM_FAULTS];
    uint64_t requests; /* frames a client sent */
    uint64_t met; /* of these, with their replies, met a fault that is not a split or a merge */
    uint64_t operations;
    uint64_t items;
    uint64_t outcomes[SIM_OUTCOMES]; /* items, by how they ended */
    uint64_t plans[SIM_OUTCOMES];    /* tags of plans, by how they ended */
    uint64_t browses[SIM_OUTCOMES];
    uint64_t midway;        /* plans and browses during which the program was changed */
    uint64_t laned;         /* plans that had packets for several requests at a time */
    uint64_t parallel;      /* requests on a connection while another connection had one */
    uint64_t parallel_most; /* connections that had one at a time */
};

struct sim {
    uint64_t seed;
    struct rng rng;
    int64_t now_us;
    bool verbose;
    bool garbles;                  /* what anybody knows after that is worth little */
    bool starves;                  /* from some time on there is no memory */
    bool calm;                     /* no faults at all, and deadlines that are far away */
    bool slow;                     /* answers may be late or lost while the stream lasts */
    uint32_t permille[SIM_FAULTS]; /* how often, each in its own measure */
    struct sim_totals *totals;
    bool failed;
    char failure[256];
};

/* Starts a run: chooses which faults it will have. */
void sim_begin(struct sim *sim, uint64_t seed, bool verbose, struct sim_totals *totals);

/* Whether a fault strikes now; it is counted when it does. */
bool sim_strikes(struct sim *sim, enum sim_fault fault);
void sim_count(struct sim *sim, enum sim_fault fault);
/* Many small numbers, few large ones: in [0, 2^bits). */
uint64_t sim_skewed(struct sim *sim, uint32_t bits);

/* The invariant that does not hold, in words; the first one of a run is kept. */
void sim_fail(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Tells what happens, with the time, when the run is verbose. */
void sim_say(const struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
