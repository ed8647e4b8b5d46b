/* SPDX-License-Identifier: MIT */
/* sim_plant - the plant file of simulated controllers, and what there is to tell of it. */
#ifndef CMD_SIM_PLANT_H
#define CMD_SIM_PLANT_H

#include "cmd/server_routes.h"
#include "plant/plant_file.h"

struct sim_plant {
    const char *path; /* NULL: there is none */
    struct plant_file file;
};

/* Reads it; "-" is standard input. This and what follows give the exit status: mistakes are told.
 */
int sim_plant_open(struct sim_plant *p, const char *path);
void sim_plant_close(struct sim_plant *p);
int sim_plant_describe(const struct sim_plant *p, size_t index, struct plant_device *device);
int sim_plant_build(const struct sim_plant *p, size_t index, struct device *device);
int sim_plant_routes(const struct sim_plant *p, const struct plant_device *device,
                     struct server_routes *routes);
/* Tells a mistake at a node, or at a byte of its text; gives 2. */
int sim_plant_mistake(const struct sim_plant *p, const struct yaml_node *node, size_t at,
                      const char *why);
/* The export of a device: where it is, seen from the plant file; empty if there is none. */
void sim_plant_l5x(const struct sim_plant *p, const struct plant_device *device, struct text *t);

#endif
