/* SPDX-License-Identifier: MIT */
#include "sim/network.h"

enum {
    CONNECT_MIN_US = 100,
    CONNECT_MAX_US = 2000,
    CONNECT_BITS = 20, /* a slow one: up to a second */
    REGISTER_MIN_US = 5 * CLOCK_MILLISECOND_US,
    REGISTER_MAX_US = 3 * CLOCK_SECOND_US,
    CUT_BITS = 13,   /* within so many bytes */
    QUIET_BITS = 17, /* how long a side does not notice the end */
    DOWN_BITS = 20,
    RESTART_EVERY_US = 20 * CLOCK_MILLISECOND_US,
    FULL_BITS = 15,
    SLOW_CONNECT_PERCENT = 10,
    FULL_PERCENT = 3,
    LENT_FULL_PERCENT = 50,
    IDLE_PERCENT = 20,
    BUSY_US = 100, /* a device that has no room is asked again */
};

void network_begin(struct network *n, struct sim *sim, struct client_engine *engine,
                   struct device *device, struct program *program) {
    memset(n, 0, offsetof(struct network, meetings));
    n->sim = sim;
    n->engine = engine;
    n->device = device;
    n->program = program;
    n->breaks_idle = sim->calm && rng_chance(&sim->rng, 50);
    memset(&n->meetings, 0, sizeof n->meetings);
    for (size_t i = 0; i < NETWORK_LINKS; i++)
        n->links[i].used = false;
}

/* A registration that is not done by now is about to be given up. */
void network_run_engine(struct network *n) {
    int64_t now_us = n->sim->now_us;
    if (n->current != NULL && now_us >= n->register_us) {
        if (n->engine->session.state == CLIENT_REGISTERING)
            n->late_registrations++;
        n->register_us = CLOCK_NEVER;
    }
    client_engine_run(n->engine, now_us);
}

/* The ends of a stream. */

static void close_device(struct network *n, struct link *l, int64_t end_us) {
    if (!l->device_open)
        return;
    sim_say(n->sim, "link %td: the device's end is closed", l - n->links);
    l->device_open = false;
    pipe_clear(&l->up);
    pipe_end(&l->down, end_us);
    if (!l->replays)
        device_session_fini(&l->session);
}

/* What the client has sent still arrives, unless the stream was cut. */
static void close_client(struct network *n, struct link *l) {
    if (!l->client_open)
        return;
    sim_say(n->sim, "link %td: the client's end is closed", l - n->links);
    l->client_open = false;
    pipe_clear(&l->down);
    pipe_end(&l->up, n->sim->now_us + (int64_t)sim_skewed(n->sim, QUIET_BITS));
    if (n->current == l)
        n->current = NULL;
}

/* What is submitted while the engine hears of the end may suffer from it. */
static void tell_closed(struct network *n) {
    n->early += n->engine->session.handle == 0;
    client_engine_closed(n->engine);
    n->losses++;
}

/* The stream has ended. Without operations a driver may find out and close it in one go. */
static void lose_client(struct network *n, struct link *l) {
    if (!l->client_open)
        return;
    client_engine_lost(n->engine, EIP_E_CLOSED);
    close_client(n, l);
    if (n->engine->count > 0 || rng_chance(&n->sim->rng, 50))
        network_run_engine(n);
    tell_closed(n);
}

/* The stream breaks while a piece is handed over. */
static void cut(struct network *n, struct link *l, bool hard) {
    struct sim *sim = n->sim;
    size_t up = hard ? 0 : rng_below(&sim->rng, pipe_left(&l->up) + 1);
    size_t down = hard ? 0 : rng_below(&sim->rng, pipe_left(&l->down) + 1);
    int64_t later_us = sim->now_us + (hard ? 0 : (int64_t)sim_skewed(sim, QUIET_BITS));
    sim_count(sim, hard ? SIM_RESET : SIM_CUT);
    l->is_cut = false;
    pipe_cut(&l->up, sim, up, later_us);
    pipe_cut(&l->down, sim, down, later_us);
}

static struct link *free_link(struct network *n) {
    struct link *found = &n->links[0];
    for (size_t i = 0; i < NETWORK_LINKS; i++) {
        struct link *l = &n->links[i];
        if (!l->used)
            return l;
        if (!l->client_open)
            found = l;
    }
    close_device(n, found, n->sim->now_us);
    return found;
}

static bool open_device(struct network *n, struct link *l) {
    static const struct enip_sockaddr nowhere = {.family = 2};
    l->replays = n->device == NULL;
    if (l->replays) {
        replay_begin(&l->replay, n->sim);
        return true;
    }
    return device_session_init(&l->session, n->device, &nowhere, n->sim->now_us) == EIP_OK;
}

static void plan_cut(struct link *l, struct sim *sim) {
    bool cuts = rng_below(&sim->rng, 1000) < sim->permille[SIM_CUT];
    bool resets = rng_below(&sim->rng, 1000) < sim->permille[SIM_RESET];
    l->is_cut = cuts || resets;
    l->cut_hard = resets;
    l->cut_up = rng_chance(&sim->rng, 50);
    l->cut_in = sim_skewed(sim, CUT_BITS);
}

/* False when the device has no memory for it. */
static bool open_link(struct network *n) {
    struct sim *sim = n->sim;
    struct link *l = free_link(n);
    if (!open_device(n, l))
        return false;
    l->used = l->client_open = l->device_open = true;
    l->abandoned = false;
    l->full_us = 0;
    l->lends = rng_chance(&sim->rng, 50);
    l->lent = l->taken = 0;
    witness_begin(&l->witness, sim);
    pipe_init(&l->up, true, &n->meetings, &l->witness);
    pipe_init(&l->down, false, &n->meetings, &l->witness);
    plan_cut(l, sim);
    n->current = l;
    n->register_us = sim->calm
                         ? CLOCK_NEVER
                         : sim->now_us + rng_between(&sim->rng, REGISTER_MIN_US, REGISTER_MAX_US);
    sim_say(sim, "link %td is open", l - n->links);
    client_engine_opened(n->engine, sim->now_us, n->register_us);
    return true;
}

/* Connecting. */

static void begin_connect(struct network *n) {
    struct sim *sim = n->sim;
    n->connecting = true;
    n->connect_us = sim->now_us + rng_between(&sim->rng, CONNECT_MIN_US, CONNECT_MAX_US);
    if (!sim->calm && rng_chance(&sim->rng, SLOW_CONNECT_PERCENT))
        n->connect_us += (int64_t)sim_skewed(sim, CONNECT_BITS);
}

/* A connect that nobody waits for any more is given up. */
static void end_connect(struct network *n) {
    struct sim *sim = n->sim;
    n->connecting = false;
    if (!client_engine_needs_stream(n->engine))
        return;
    bool is_down = sim->now_us < n->down_until_us;
    if (is_down)
        sim_count(sim, SIM_REFUSE);
    if (!is_down && !sim_strikes(sim, SIM_REFUSE) && open_link(n))
        return;
    n->refusals++;
    client_engine_failed(n->engine, sim->now_us, EIP_E_CONNECT);
}

static bool step_connect(struct network *n) {
    if (n->connecting) {
        if (n->sim->now_us < n->connect_us)
            return false;
        end_connect(n);
        return true;
    }
    if (n->current != NULL || !client_engine_needs_stream(n->engine))
        return false;
    begin_connect(n);
    return true;
}

static void restart(struct network *n) {
    struct sim *sim = n->sim;
    n->down_until_us = sim->now_us + (int64_t)sim_skewed(sim, DOWN_BITS);
    for (size_t i = 0; i < NETWORK_LINKS; i++) {
        struct link *l = &n->links[i];
        if (!l->used || !l->device_open)
            continue;
        pipe_cut(&l->up, sim, 0, sim->now_us);
        pipe_cut(&l->down, sim, rng_below(&sim->rng, pipe_left(&l->down) + 1), sim->now_us);
        close_device(n, l, sim->now_us);
    }
}

static bool step_restart(struct network *n) {
    struct sim *sim = n->sim;
    if (sim->now_us < n->restart_us)
        return false;
    n->restart_us = sim->now_us + RESTART_EVERY_US;
    bool strikes = n->current != NULL && sim_strikes(sim, SIM_RESTART);
    if (strikes)
        restart(n);
    return strikes;
}

/* In a calm run a stream may break while nobody uses it: no operation may suffer from that. */
static bool step_idle(struct network *n) {
    struct link *l = n->current;
    if (!n->breaks_idle || l == NULL || n->engine->count > 0 ||
        !rng_chance(&n->sim->rng, IDLE_PERCENT))
        return false;
    sim_count(n->sim, SIM_RESET);
    close_device(n, l, n->sim->now_us);
    lose_client(n, l);
    return true;
}

/* Bytes. */

static void tell_sent(struct client_session *s, struct link *l, size_t all, size_t size) {
    if (!l->lends) {
        client_session_sent(s, size);
        return;
    }
    if (l->lent == 0) {
        l->lent = all;
        client_session_lend(s, all);
    }
    l->taken += size;
    if (l->taken < l->lent)
        return;
    client_session_sent(s, l->lent);
    l->lent = l->taken = 0;
}

static bool send_client(struct network *n, struct link *l) {
    struct sim *sim = n->sim;
    struct reader out = client_session_output(&n->engine->session);
    size_t all = reader_left(&out);
    size_t size = l->lent > 0 ? l->lent - l->taken : all;
    bool is_open = n->engine->session.state != CLIENT_CLOSED || l->abandoned;
    if (!l->client_open || n->current != l || size == 0 || !is_open || sim->now_us < l->full_us)
        return false;
    if (!sim->calm && rng_chance(&sim->rng, l->lends ? LENT_FULL_PERCENT : FULL_PERCENT)) {
        size = 1 + rng_below(&sim->rng, size);
        l->full_us = sim->now_us + (int64_t)sim_skewed(sim, FULL_BITS);
    }
    size = pipe_put(&l->up, sim, out.at + l->taken, size);
    tell_sent(&n->engine->session, l, all, size);
    return size > 0;
}

static bool send_device(struct network *n, struct link *l) {
    if (!l->device_open)
        return false;
    struct reader out = l->replays ? replay_output(&l->replay) : device_session_output(&l->session);
    size_t left = reader_left(&out);
    size_t size = left > 0 ? pipe_put(&l->down, n->sim, out.at, left) : 0;
    if (size > 0 && l->replays)
        replay_sent(&l->replay, size);
    else if (size > 0)
        device_session_sent(&l->session, size);
    bool closing = l->replays ? l->replay.closing : device_session_is_closing(&l->session);
    if (size < left || !closing)
        return size > 0;
    close_device(n, l, n->sim->now_us);
    return true;
}

static size_t give_device(struct network *n, struct link *l, const uint8_t *bytes, size_t size) {
    if (!l->device_open)
        return size;
    if (l->replays)
        return replay_receive(&l->replay, bytes, size);
    if (n->program != NULL && rng_below(&n->sim->rng, 1000) < n->sim->permille[SIM_LOAD])
        program_change(n->program);
    size_t taken = device_session_receive(&l->session, bytes, size, n->sim->now_us);
    return device_session_is_closing(&l->session) ? size : taken;
}

static size_t give_client(struct network *n, struct link *l, const uint8_t *bytes, size_t size) {
    if (!l->client_open)
        return size;
    size_t taken = client_session_receive(&n->engine->session, bytes, size);
    network_run_engine(n);
    return taken;
}

/* Hands over what is due in one direction. */
static bool deliver(struct network *n, struct link *l, bool up) {
    struct pipe *p = up ? &l->up : &l->down;
    size_t size;
    const uint8_t *piece = pipe_piece(p, n->sim, &size);
    bool cuts = l->is_cut && l->cut_up == up && size > l->cut_in;
    if (cuts)
        size = (size_t)l->cut_in;
    if (l->is_cut && l->cut_up == up)
        l->cut_in -= size;
    size_t taken = size == 0 ? 0
                   : up      ? give_device(n, l, piece, size)
                             : give_client(n, l, piece, size);
    pipe_drop(p, taken);
    if (cuts)
        cut(n, l, l->cut_hard);
    else if (taken < size)
        p->stuck_us = n->sim->now_us + BUSY_US;
    return size > 0 || cuts;
}

static bool step_ends(struct network *n, struct link *l) {
    bool happened = false;
    if (l->device_open && pipe_is_over(&l->up, n->sim->now_us)) {
        close_device(n, l, n->sim->now_us);
        happened = true;
    }
    if (l->client_open && pipe_is_over(&l->down, n->sim->now_us)) {
        lose_client(n, l);
        happened = true;
    }
    if (l->client_open && n->current == l && client_engine_wants_close(n->engine)) {
        close_client(n, l);
        tell_closed(n);
        happened = true;
    }
    return happened;
}

static bool step_device(struct network *n, struct link *l) {
    if (!l->device_open || l->replays || n->sim->now_us < device_session_due_us(&l->session))
        return false;
    device_session_tick(&l->session, n->sim->now_us);
    return true;
}

static bool step_link(struct network *n, struct link *l) {
    bool happened = step_device(n, l);
    happened |= send_client(n, l);
    happened |= deliver(n, l, true);
    happened |= send_device(n, l);
    happened |= deliver(n, l, false);
    happened |= step_ends(n, l);
    l->used = l->client_open || l->device_open;
    return happened;
}

bool network_step(struct network *n) {
    bool happened = step_restart(n);
    happened |= step_idle(n);
    happened |= step_connect(n);
    for (size_t i = 0; i < NETWORK_LINKS; i++)
        if (n->links[i].used)
            happened |= step_link(n, &n->links[i]);
    return happened;
}

static int64_t earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* When the next bytes, or the end of the stream, arrive at an end that is open. */
static int64_t flight_due_us(const struct link *l) {
    return earlier(l->device_open ? pipe_due_us(&l->up) : CLOCK_NEVER,
                   l->client_open ? pipe_due_us(&l->down) : CLOCK_NEVER);
}

bool network_is_quiet(const struct network *n) {
    for (size_t i = 0; i < NETWORK_LINKS; i++)
        if (n->links[i].used && flight_due_us(&n->links[i]) != CLOCK_NEVER)
            return false;
    return !n->connecting;
}

static int64_t link_due_us(const struct network *n, const struct link *l) {
    int64_t due_us = flight_due_us(l);
    struct reader out = client_session_output(&n->engine->session);
    if (l == n->current && reader_left(&out) > 0 && l->full_us > n->sim->now_us)
        due_us = earlier(due_us, l->full_us);
    if (l->device_open && !l->replays)
        due_us = earlier(due_us, device_session_due_us(&l->session));
    return due_us;
}

int64_t network_due_us(const struct network *n) {
    int64_t due_us = n->connecting ? n->connect_us : CLOCK_NEVER;
    if (n->current != NULL && n->sim->permille[SIM_RESTART] > 0)
        due_us = earlier(due_us, n->restart_us);
    for (size_t i = 0; i < NETWORK_LINKS; i++)
        if (n->links[i].used)
            due_us = earlier(due_us, link_due_us(n, &n->links[i]));
    return due_us;
}

void network_leave(struct network *n) {
    struct link *l = n->current;
    n->left = true;
    client_engine_close(n->engine, n->sim->now_us);
    if (l == NULL)
        return;
    l->abandoned = true;
    l->full_us = 0;
    if (l->lent == 0)
        send_client(n, l);
    close_client(n, l);
    tell_closed(n);
}

void network_end(struct network *n) {
    for (size_t i = 0; i < NETWORK_LINKS; i++) {
        struct link *l = &n->links[i];
        if (!l->used)
            continue;
        close_client(n, l);
        close_device(n, l, n->sim->now_us);
    }
}
