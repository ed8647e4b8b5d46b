/* SPDX-License-Identifier: MIT */
/*
 * sim_devices - the devices of ciprw sim, from the command line or from a plant file: each with its
 * address, its server and what its links lead to. All of them are made before the first listens.
 */
#ifndef CMD_SIM_DEVICES_H
#define CMD_SIM_DEVICES_H

#include "cmd/definition.h"
#include "cmd/sim_device.h"
#include "cmd/sim_l5x.h"
#include "cmd/sim_plant.h"
#include "cmd/trace.h"
#include "socket/address.h"

/* What the command line says, which holds for all of them. */
struct sim_given {
    const char *plant_path;
    struct option_texts addresses; /* of devices, without a plant */
    const char *port_text;
    const char *l5x_path;
    struct definition definition;
    struct sim_device_given device;
    struct option_texts routes;
    bool no_route;
    bool no_large;
    char **tags;
    int tag_count;
};

struct sim_station {
    struct socket_address address;
    struct plant_device described;
    struct device device;
    struct text l5x_path;        /* of its own */
    struct sim_l5x l5x;          /* of its own */
    struct server_routes routes; /* of its own */
    struct server server;
    bool is_made;
    bool is_up;
};

/* Zero is valid and empty. */
struct sim_devices {
    const struct sim_given *given;
    struct sim_plant plant;
    struct sim_l5x l5x;
    struct server_routes routes;
    struct device_options options; /* to begin with */
    struct sim_station *stations;
    size_t count;
};

/* Makes them; the exit status: mistakes have been told. */
int sim_devices_make(struct sim_devices *d, const struct sim_given *given);
/* Before it, servers have been stopped and the loop has ended. */
void sim_devices_fini(struct sim_devices *d);

/* The exit status; a trace may be NULL. After an error those that listen are to be stopped. */
int sim_devices_listen(struct sim_devices *d, struct loop *loop, struct trace *trace);
void sim_devices_stop(struct sim_devices *d);
/* A line for each that listens; or, of devices that do not, where they would and their tags. */
void sim_devices_tell(const struct sim_devices *d);
void sim_devices_tell_checked(const struct sim_devices *d);

#endif
