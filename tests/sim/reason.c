/* SPDX-License-Identifier: MIT */
#include "sim/reason.h"

enum { PATIENCE_US = 3 * CLOCK_SECOND_US };

struct reason reason_now(const struct network *network, int64_t wait_us) {
    return (struct reason){
        .network = network,
        .submitted_us = network->sim->now_us,
        .wait_us = wait_us,
        .losses = network->losses,
        .early = network->early,
        .late_registrations = network->late_registrations,
    };
}

static bool was_lost(const struct reason *r) {
    const struct network *n = r->network;
    return n->losses > r->losses || n->current == NULL || n->left;
}

/* What changes nothing is asked again when a session is lost, so many times. */
static bool was_lost_for_good(const struct reason *r) {
    const struct network *n = r->network;
    return n->losses >= r->losses + CLIENT_RETRIES_MAX || n->early > r->early || n->left ||
           n->engine->session.handle == 0;
}

/* Streams that end, and new ones, cost less than a few seconds. */
static bool was_late(const struct reason *r) {
    const struct sim *sim = r->network->sim;
    bool waited = sim->now_us - r->submitted_us >= r->wait_us;
    return (waited && (sim->slow || r->wait_us < PATIENCE_US)) ||
           r->network->late_registrations > r->late_registrations;
}

bool reason_explains(const struct reason *r, eip_err err, bool changes) {
    if (r->network->sim->calm)
        return false;
    switch ((int)err) {
    case EIP_E_CANCELLED:
        return r->cancelled;
    case EIP_E_TIMEOUT:
        return was_late(r);
    case EIP_E_CONNECT:
        return r->network->refusals > 0; /* or it waited in vain for the next try */
    case EIP_E_MEMORY:
        return r->network->sim->starves;
    case EIP_E_CLOSED:
        return changes ? was_lost(r) : was_lost_for_good(r);
    case EIP_E_UNKNOWN:
        return changes && (r->cancelled || was_late(r) || was_lost(r));
    default:
        return false;
    }
}
