/* SPDX-License-Identifier: MIT */
/*
 * sim_l5x - the Studio 5000 export that simulated controllers are made of: the file, its mistakes,
 * and what had to be left out, on standard error.
 */
#ifndef CMD_SIM_L5X_H
#define CMD_SIM_L5X_H

#include "plant/l5x.h"

struct sim_l5x {
    const char *path;
    struct l5x_document document;
    bool is_told; /* what was left out was told, for the first device */
};

/* Reads it; a path of NULL is no export, and "-" standard input. Gives the status of the program.
 */
int sim_l5x_open(struct sim_l5x *l5x, const char *path);
/* Which controller it is, where the options leave that open; likewise. */
int sim_l5x_options(const struct sim_l5x *l5x, struct device_options *options);
/* Adds what it has to a device, which it outlives; likewise. */
int sim_l5x_add(struct sim_l5x *l5x, struct device *device);
void sim_l5x_close(struct sim_l5x *l5x);

#endif
