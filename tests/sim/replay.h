/* SPDX-License-Identifier: MIT */
/*
 * replay - a device made of the hex vectors of tests/vectors alone.
 *
 * What a client asks is compared byte by byte with requests that were typed from the manuals, and
 * answered with the reply that was typed beside them. Only what is different in each exchange is
 * patched: session handle, sender context, connection ids and triad, sequence count, lengths. No
 * encoder of this project makes any of it, so that both our ends cannot agree on a mistake.
 */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "client/batch.h"
#include "sim/sim.h"

enum {
    REPLAY_OUT = 65536,
    REPLAY_IN = 8192,
    REPLAY_PACKET_MAX = 200,
    REPLAY_CONNECTIONS = 64,
    REPLAY_TRIAD = 8,
};

struct replay_bytes {
    const char *at;
    size_t size;
};

/* What a client is made to ask for, and what it must find in the answer. */
struct replay_case {
    const char *name; /* of the vector with the request; its reply is <name>_reply */
    const char *address;
    enum client_op op;
    uint8_t service; /* of CLIENT_GET */
    uint16_t count;
    uint16_t type; /* of what is read or written */
    uint16_t handle;
    struct replay_bytes bytes; /* to write, masks included, or that were read */
    eip_err err;
    uint8_t general;
    uint16_t extended;
};

extern const struct replay_case replay_cases[];
extern const size_t replay_case_count;

struct replay_connection {
    uint32_t ot_id;
    uint32_t to_id;
    uint16_t size; /* of what goes over it, sequence count included */
    uint8_t triad[REPLAY_TRIAD];
};

struct replay {
    struct sim *sim;
    bool registered;
    bool closing;
    bool connections; /* it knows Large Forward Open */
    uint32_t handle;
    size_t count;
    struct replay_connection open[REPLAY_CONNECTIONS];
    size_t in_size;
    size_t out_at;
    size_t out_size;
    uint8_t in[REPLAY_IN];
    uint8_t out[REPLAY_OUT];
};

/* Loads the vectors before the first run, so that they are no part of it. */
void replay_load(void);
void replay_begin(struct replay *p, struct sim *sim);
/* How many bytes were taken; fewer while the output is full. */
size_t replay_receive(struct replay *p, const uint8_t *bytes, size_t size);
struct reader replay_output(const struct replay *p);
void replay_sent(struct replay *p, size_t size);

#endif
