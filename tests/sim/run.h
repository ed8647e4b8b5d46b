/* SPDX-License-Identifier: MIT */
/* run - one run of the simulation, from its seed to its verdict. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/sim.h"

/* False if an invariant did not hold: sim->failure says which. */
bool run_seed(struct sim *sim, uint64_t seed, bool verbose, struct sim_totals *totals);

#endif
