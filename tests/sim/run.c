/* SPDX-License-Identifier: MIT */
#include "sim/run.h"

#include "base/mem.h"
#include "cip/status.h"
#include "sim/plans.h"
#include "sim/work.h"

enum {
    REPLAY_PERCENT = 10,
    INACTIVITY_PERCENT = 20,
    OTHER_SLOT_PERCENT = 20,
    LISTS_PERCENT = 3,
    EARLY_PERCENT = 10,
    EARLY_BITS = 19,
    STARVE_BITS = 7, /* within so many allocations */
    STEPS_MAX = 200000,
    LAST_US = 30 * CLOCK_SECOND_US, /* all is quiet so long after the last operation */
    LEAVE_PERCENT = 50,
    DEPTH_MAX = 8,
    MIDST_PERCENT = 60, /* devices whose program changes in the midst of a packet, too */
    READS_PER_LOAD = 2000,
    READS_PER_RETURN = 150,
};

/* Kept between runs: it is large, and only what a run uses is made new. */
static struct world {
    struct sim *sim;
    struct device device;
    struct client_engine engine;
    struct network network;
    struct ledger ledger;
    struct program program;
    struct work work;
    struct plans plans;
    bool replays;
    bool lists;       /* List commands alone, without a session */
    int64_t leave_us; /* the client is closed then, whatever is under way */
    uint64_t steps;
} world;

static void take_change(void *user, const struct device_tag *tag, size_t offset,
                        struct reader bytes) {
    struct world *w = user;
    ledger_changed(&w->ledger, tag, offset, bytes);
}

/* Between two requests of a packet. */
static void take_read(void *user, const struct device_tag *tag, size_t offset, struct reader wire) {
    struct world *w = user;
    (void)tag;
    (void)offset;
    (void)wire;
    bool returns = program_may_return(&w->program);
    if (rng_below(&w->sim->rng, returns ? READS_PER_RETURN : READS_PER_LOAD) <
        w->sim->permille[SIM_LOAD])
        program_change(&w->program);
}

/* Many devices, some of which have no connections, or small ones, or just one. */
static void choose_connections(struct rng *rng, struct device_options *options) {
    static const uint16_t sizes[] = {0, 0, 0, 16, 200, 504, 1000};
    options->no_large = rng_chance(rng, 40);
    options->connection_size_max = sizes[rng_below(rng, sizeof sizes / sizeof sizes[0])];
    options->connections_max = rng_chance(rng, 40) ? 1 + (uint32_t)rng_below(rng, DEPTH_MAX) : 0;
}

static void take_write(void *user, uint32_t write) {
    work_wrote(user, write);
}

static bool begin_device(struct world *w) {
    static const enum device_route routes[] = {DEVICE_ROUTE_ANY, DEVICE_ROUTE_SLOT,
                                               DEVICE_ROUTE_NONE};
    struct sim *sim = w->sim;
    struct device_options options = {
        .route = routes[rng_below(&sim->rng, sizeof routes / sizeof routes[0])],
        .seed = rng_next(&sim->rng),
        .written = take_change,
        .was_read = rng_chance(&sim->rng, MIDST_PERCENT) ? take_read : NULL,
        .user = w,
    };
    w->ledger.wrote = take_write;
    w->ledger.user = &w->work;
    choose_connections(&sim->rng, &options);
    if (options.route == DEVICE_ROUTE_SLOT && rng_chance(&sim->rng, OTHER_SLOT_PERCENT))
        options.slot = 1;
    if (!sim->calm && rng_chance(&sim->rng, INACTIVITY_PERCENT))
        options.inactivity_us = (int64_t)rng_between(&sim->rng, 100, 5000) * CLOCK_MILLISECOND_US;
    device_init(&w->device, &options);
    return ledger_begin(&w->ledger, sim, &w->device) &&
           program_begin(&w->program, sim, &w->ledger, &w->device);
}

/* What the device answers to everything that is sent along the route, or 0. */
static uint8_t refusal_of(const struct device_options *options) {
    if (options->route == DEVICE_ROUTE_NONE)
        return CIP_SERVICE_NOT_SUPPORTED;
    return options->route == DEVICE_ROUTE_SLOT && options->slot != 0 ? CIP_CONNECTION_FAILURE : 0;
}

/*
 * What the client knows of the device, and which status it will get for all it asks. A guess is not
 * made of an empty slot: a stream that ends on it would settle that the device does not route.
 */
static struct client_peer choose_peer(struct world *w, uint8_t *ret_refusal) {
    static const uint8_t slot_0[] = {1, 0};
    struct rng *rng = &w->sim->rng;
    struct client_peer peer = {.route = reader_of(slot_0, sizeof slot_0)};
    uint8_t refusal = w->replays ? 0 : refusal_of(&w->device.options);
    uint64_t kind = rng_below(rng, 4);
    if (kind == 0)
        peer.route = reader_of(NULL, 0);
    peer.guessed = kind > 1 && refusal != CIP_CONNECTION_FAILURE;
    bool bare = kind == 0 || (peer.guessed && refusal == CIP_SERVICE_NOT_SUPPORTED);
    *ret_refusal = bare ? 0 : refusal;
    static const enum client_connected ways[] = {CLIENT_CONNECTED_NEVER, CLIENT_CONNECTED_ALWAYS,
                                                 CLIENT_CONNECTED_ALWAYS, CLIENT_CONNECTED_AUTO};
    peer.connected = *ret_refusal == 0 ? ways[rng_below(rng, sizeof ways / sizeof ways[0])]
                                       : CLIENT_CONNECTED_NEVER;
    peer.depth = (uint8_t)(1 + rng_below(rng, DEPTH_MAX));
    peer.no_packets = rng_chance(rng, 5);
    return peer;
}

static bool begin(struct world *w) {
    uint8_t refusal;
    struct sim *sim = w->sim;
    w->replays = rng_chance(&sim->rng, REPLAY_PERCENT);
    w->steps = 0;
    if (!w->replays && !begin_device(w))
        return false;
    struct client_peer peer = choose_peer(w, &refusal);
    w->lists = !w->replays && rng_chance(&sim->rng, LISTS_PERCENT);
    if (client_engine_init(&w->engine, &peer, rng_next(&sim->rng)) != EIP_OK)
        return false;
    w->engine.lists_only = w->lists;
    w->leave_us = !sim->calm && rng_chance(&sim->rng, EARLY_PERCENT)
                      ? (int64_t)sim_skewed(sim, EARLY_BITS)
                      : CLOCK_NEVER;
    network_begin(&w->network, sim, &w->engine, w->replays ? NULL : &w->device,
                  w->replays ? NULL : &w->program);
    w->work.ledger = w->replays ? NULL : &w->ledger;
    w->work.network = &w->network;
    w->work.engine = &w->engine;
    w->work.refusal = refusal;
    w->work.lists = w->lists;
    work_begin(&w->work, sim);
    w->plans.program = w->replays || w->lists ? NULL : &w->program;
    w->plans.network = &w->network;
    w->plans.engine = &w->engine;
    w->plans.refusal = refusal;
    if (!plans_begin(&w->plans, sim))
        return false;
    sim_say(sim, "%s device, route %s%s, %s, %zu operations%s%s", w->replays ? "a replayed" : "a",
            reader_left(&peer.route) > 0 ? "1/0" : "none",
            peer.guessed   ? " (guessed)"
            : refusal != 0 ? " (refused)"
                           : "",
            peer.connected == CLIENT_CONNECTED_ALWAYS ? "connected" : "unconnected", w->work.count,
            sim->calm      ? ", calm"
            : sim->starves ? ", starving"
                           : "",
            sim->garbles ? ", garbled" : "");
    return true;
}

static int64_t earliest_us(const struct world *w) {
    int64_t due_us = network_due_us(&w->network);
    int64_t work_us = work_due_us(&w->work);
    int64_t plans_us = plans_due_us(&w->plans);
    int64_t engine_us = client_engine_due_us(&w->engine);
    due_us = work_us < due_us ? work_us : due_us;
    due_us = plans_us < due_us ? plans_us : due_us;
    return engine_us < due_us ? engine_us : due_us;
}

/* Everything that is due now; false when the run is to end. */
static bool step(struct world *w) {
    struct sim *sim = w->sim;
    bool happened = true;
    while (happened && !sim->failed) {
        happened = work_step(&w->work);
        happened |= plans_step(&w->plans);
        network_run_engine(&w->network);
        happened |= network_step(&w->network);
        if (w->steps++ > STEPS_MAX)
            sim_fail(sim, "livelock: it goes on for ever");
    }
    return !sim->failed;
}

/* Lets time pass up to what is due next; false when nothing is. */
static bool advance(struct world *w) {
    int64_t due_us = earliest_us(w);
    if (due_us == CLOCK_NEVER)
        return false;
    if (due_us > w->sim->now_us)
        w->sim->now_us = due_us;
    return true;
}

static bool is_done(const struct world *w) {
    return work_is_done(&w->work) && plans_are_done(&w->plans);
}

static void work_all(struct world *w) {
    while (!is_done(w) && w->sim->now_us < w->leave_us && step(w))
        if (!is_done(w) && !advance(w))
            sim_fail(w->sim, "an operation never ends: nothing is due");
    work_stop(&w->work);
    plans_stop(&w->plans);
}

/* Without faults plans give everything again, after they looked at the program anew. */
static void heal(struct world *w) {
    struct sim *sim = w->sim;
    bool can = is_done(w) && !sim->garbles && !sim->starves;
    if (can) {
        memset(sim->permille, 0, sizeof sim->permille);
        w->network.down_until_us = 0;
    }
    for (int i = 1; can && i <= PLANS_HEALING && !sim->failed; i++) {
        plans_heal(&w->plans, i == PLANS_HEALING);
        while (!is_done(w) && step(w))
            if (!is_done(w) && !advance(w))
                sim_fail(sim, "a plan never ends: nothing is due");
    }
}

/* After the last operation nothing may be due for ever. */
static void quieten(struct world *w) {
    struct sim *sim = w->sim;
    int64_t last_us = sim->now_us + LAST_US;
    memset(sim->permille, 0, sizeof sim->permille);
    while (step(w)) {
        if (client_engine_due_us(&w->engine) == CLOCK_NEVER && network_is_quiet(&w->network))
            return;
        if (!advance(w) || sim->now_us > last_us)
            sim_fail(sim, "operations have ended, and something is due for ever");
    }
}

/* As a driver does: operations under way end when the client is closed, not before. */
static void wait_for_close(struct world *w) {
    int64_t last_us = w->sim->now_us + LAST_US;
    while (client_engine_is_leaving(&w->engine) && step(w))
        if (client_engine_is_leaving(&w->engine) && (!advance(w) || w->sim->now_us > last_us))
            sim_fail(w->sim, "the engine is leaving for ever");
}

static void leave(struct world *w) {
    if (rng_chance(&w->sim->rng, LEAVE_PERCENT)) {
        client_engine_leave(&w->engine, w->sim->now_us);
        wait_for_close(w);
    }
    network_leave(&w->network);
    if (!is_done(w))
        sim_fail(w->sim, "an operation goes on after the client was closed");
    quieten(w);
}

static void check_engine(struct world *w) {
    struct client_engine *e = &w->engine;
    for (size_t i = 0; i < CLIENT_REQUESTS_MAX; i++)
        if (e->session.requests[i].id != 0)
            sim_fail(w->sim, "a request is kept after all operations have ended");
    if (e->first != NULL || e->count != 0)
        sim_fail(w->sim, "an operation is kept after all have ended");
}

/* A failed run may leave operations in the engine, whose check would stop the process. */
static void end(struct world *w) {
    if (w->sim->failed)
        client_engine_close(&w->engine, w->sim->now_us);
    network_end(&w->network);
    work_end(&w->work);
    plans_end(&w->plans);
    w->engine.first = NULL;
    client_engine_fini(&w->engine);
    if (!w->replays)
        device_fini(&w->device);
}

bool run_seed(struct sim *sim, uint64_t seed, bool verbose, struct sim_totals *totals) {
    int64_t held = mem_held();
    sim_begin(sim, seed, verbose, totals);
    world.sim = sim;
    if (!begin(&world))
        sim_fail(sim, "there is no memory");
    if (sim->starves)
        mem_fail_from(1 + sim_skewed(sim, STARVE_BITS));
    if (!sim->failed)
        work_all(&world);
    mem_fail_from(0);
    if (!sim->failed)
        heal(&world);
    if (!sim->failed)
        leave(&world);
    if (!sim->failed)
        check_engine(&world);
    if (!sim->failed && !world.replays)
        ledger_check_device(&world.ledger);
    end(&world);
    if (!sim->failed && mem_held() != held)
        sim_fail(sim, "%lld blocks of memory are not freed", (long long)(mem_held() - held));
    return !sim->failed;
}
