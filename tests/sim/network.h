/* SPDX-License-Identifier: MIT */
/*
 * network - streams between one client engine and one device, and all that befalls them.
 *
 * The driver of the client, as its header asks for it: connects when the engine needs a stream,
 * moves bytes, tells of the end. A stream that the client gave up may still bring its last bytes to
 * the device, while the next one is open already.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "client/engine.h"
#include "device/session.h"
#include "sim/pipe.h"
#include "sim/program.h"
#include "sim/replay.h"

enum { NETWORK_LINKS = 8 };

/* One stream. Its place is free when neither end is open and nothing is in flight. */
struct link {
    bool used;
    bool client_open;
    bool device_open;
    bool replays;    /* the device's end is a replay, not a session */
    bool abandoned;  /* nothing more is sent by the client: the engine closed its end */
    int64_t full_us; /* the client's socket takes nothing before */
    bool lends;      /* the client's driver hears of a write when all of it was taken: */
    size_t lent;     /* of so many bytes, */
    size_t taken;    /* of which these are on their way */
    bool is_cut;     /* the stream will break ... */
    bool cut_up;     /* ... in this direction, */
    bool cut_hard;   /* by a reset, */
    uint64_t cut_in; /* after so many bytes */
    struct witness witness;
    struct pipe up;
    struct pipe down;
    struct device_session session;
    struct replay replay;
};

struct network {
    struct sim *sim;
    struct client_engine *engine;
    struct device *device;   /* NULL: the vectors answer */
    struct program *program; /* that runs in the device, or NULL */
    struct link *current;    /* the client's stream, or NULL */
    bool breaks_idle;        /* the only fault of a calm run */
    bool left;               /* the client was closed */
    bool connecting;
    int64_t connect_us;
    int64_t down_until_us; /* the device restarts */
    int64_t restart_us;    /* when it may do so next */
    int64_t register_us;   /* the deadline of the registration under way */
    uint64_t losses;       /* streams that ended, for any reason */
    uint64_t early;        /* of these, before a session was granted */
    uint64_t refusals;     /* connects that failed */
    uint64_t late_registrations;
    struct pipe_meetings meetings;
    struct link links[NETWORK_LINKS];
};

void network_begin(struct network *n, struct sim *sim, struct client_engine *engine,
                   struct device *device, struct program *program);
/* Lets the engine work. */
void network_run_engine(struct network *n);
/* Everything that is due now; true if anything happened. */
bool network_step(struct network *n);
/* No byte is in flight, no connect under way. */
bool network_is_quiet(const struct network *n);
int64_t network_due_us(const struct network *n);

/* The client leaves in good order: sends what is left, and closes. */
void network_leave(struct network *n);
/* The end of the world; frees what is left of sessions. */
void network_end(struct network *n);

#endif
