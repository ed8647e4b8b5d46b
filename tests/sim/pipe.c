/* SPDX-License-Identifier: MIT */
#include "sim/pipe.h"

#include <string.h>

#include "base/check.h"
#include "base/reader.h"
#include "cip/message.h"
#include "cip/service.h"
#include "cip/status.h"
#include "enip/header.h"

enum {
    LATENCY_MIN_US = 10,
    LATENCY_MAX_US = 300,
    DELAY_BITS = 19, /* up to half a second */
    STALL_MIN_US = 100 * CLOCK_MILLISECOND_US,
    STALL_MAX_US = 4 * CLOCK_SECOND_US,
    STATUS_AT = 8,
    CONTEXT_AT = 12,
    LENGTH_AT = 2,
    REFUSAL_SIZE = 16, /* of the reply to a Forward Open, with one extended status */
    FLIPS_MAX = 3,
};

void pipe_init(struct pipe *p, bool up, struct pipe_meetings *meetings, struct witness *witness) {
    memset(p, 0, offsetof(struct pipe, messages));
    p->up = up;
    p->meetings = meetings;
    p->witness = witness;
}

static uint16_t u16_at(const uint8_t *bytes, size_t at) {
    return (uint16_t)(bytes[at] | bytes[at + 1] << 8);
}

static uint32_t u32_at(const uint8_t *bytes, size_t at) {
    return u16_at(bytes, at) | (uint32_t)u16_at(bytes, at + 2) << 16;
}

static void meet(struct pipe *p, struct sim *sim, uint32_t context) {
    bool *met = &p->meetings->met[context % PIPE_CONTEXTS];
    if (!*met)
        sim->totals->met++;
    *met = true;
}

static bool has_room(const struct pipe *p) {
    return PIPE_ROOM - (p->size - p->at) >= 3 * PIPE_MESSAGE_MAX && PIPE_MESSAGES - p->count >= 3;
}

/* When a message that is sent now arrives. */
static int64_t due_of(struct pipe *p, struct sim *sim, uint32_t context) {
    int64_t latency_us = rng_between(&sim->rng, LATENCY_MIN_US, LATENCY_MAX_US);
    if (sim_strikes(sim, SIM_DELAY)) {
        latency_us += (int64_t)sim_skewed(sim, DELAY_BITS);
        meet(p, sim, context);
    }
    if (sim_strikes(sim, SIM_STALL)) {
        p->stuck_us = sim->now_us + rng_between(&sim->rng, STALL_MIN_US, STALL_MAX_US);
        meet(p, sim, context);
    }
    int64_t due_us = sim->now_us + latency_us;
    return due_us > p->last_us ? due_us : p->last_us;
}

static void garble(struct pipe *p, struct sim *sim, uint8_t *bytes, size_t size) {
    uint64_t flips = 1 + rng_below(&sim->rng, FLIPS_MAX);
    meet(p, sim, u32_at(bytes, CONTEXT_AT));
    for (uint64_t i = 0; i < flips; i++)
        bytes[rng_below(&sim->rng, size)] ^= (uint8_t)(1 + rng_below(&sim->rng, 255));
}

static void enter(struct pipe *p, struct sim *sim, const uint8_t *bytes, size_t size) {
    if (PIPE_ROOM - p->size < size) {
        memmove(p->bytes, p->bytes + p->at, p->size - p->at);
        p->size -= p->at;
        p->at = 0;
    }
    check(PIPE_ROOM - p->size >= size && p->count < PIPE_MESSAGES);
    uint8_t *at = p->bytes + p->size;
    memcpy(at, bytes, size);
    p->size += size;
    uint32_t context = u32_at(bytes, CONTEXT_AT);
    p->last_us = due_of(p, sim, context);
    struct pipe_message *m = &p->messages[(p->first + p->count++) % PIPE_MESSAGES];
    *m = (struct pipe_message){.left = size, .due_us = p->last_us, .context = context};
    m->is_connected = witness_connected(reader_of(bytes, size), &m->to_id, &m->sequence);
    if (sim_strikes(sim, SIM_GARBLE))
        garble(p, sim, at, size);
}

static void release_held(struct pipe *p, struct sim *sim) {
    size_t size = p->held_size;
    p->held_size = 0;
    if (size > 0)
        enter(p, sim, p->held, size);
}

static void hold(struct pipe *p, struct sim *sim) {
    memcpy(p->held, p->part, p->part_size);
    p->held_size = p->part_size;
    p->held_us = sim->now_us + (int64_t)sim_skewed(sim, DELAY_BITS);
}

/* At once, or later: a request before the next one, a reply whenever. */
static void duplicate(struct pipe *p, struct sim *sim) {
    meet(p, sim, u32_at(p->part, CONTEXT_AT));
    if (p->held_size > 0 || rng_chance(&sim->rng, 50))
        enter(p, sim, p->part, p->part_size);
    else
        hold(p, sim);
}

static bool is_lost(const struct pipe *p, uint32_t id) {
    size_t i = 0;
    while (i < p->lost_count && p->lost[i] != id)
        i++;
    return i < p->lost_count;
}

/* A device that has forgotten a connection says nothing to what comes over it. */
static bool loses(struct pipe *p, struct sim *sim) {
    uint32_t id;
    uint16_t sequence;
    if (!p->up || !witness_connected(reader_of(p->part, p->part_size), &id, &sequence))
        return false;
    if (!is_lost(p, id)) {
        if (p->lost_count == PIPE_LOST || !sim_strikes(sim, SIM_LOSE))
            return false;
        p->lost[p->lost_count++] = id;
        p->held_size = 0;
    }
    meet(p, sim, u32_at(p->part, CONTEXT_AT));
    return true;
}

/*
 * The reply to a Forward Open becomes a refusal with the same triad (CIP Volume 1, 3-5.5.3), as if
 * others had taken the connections, or its serial number.
 */
static void refuse_open(struct pipe *p, struct sim *sim, struct reader *message) {
    static const uint16_t reasons[] = {CIP_EXT_OUT_OF_CONNECTIONS, CIP_EXT_CONNECTION_IN_USE,
                                       CIP_EXT_NO_BUFFER};
    uint16_t why = reasons[rng_below(&sim->rng, sizeof reasons / sizeof reasons[0])];
    uint8_t *at = p->part + (p->part_size - reader_left(message));
    const uint8_t triad[] = {at[12], at[13], at[14], at[15], at[16], at[17], at[18], at[19]};
    size_t cut = reader_left(message) - REFUSAL_SIZE;
    at[2] = CIP_CONNECTION_FAILURE;
    at[3] = 1;
    at[4] = (uint8_t)why;
    at[5] = (uint8_t)(why >> 8);
    memcpy(at + 6, triad, sizeof triad);
    at[14] = at[15] = 0;
    p->part_size -= cut;
    p->part[LENGTH_AT] = (uint8_t)(p->part_size - ENIP_HEADER_SIZE);
    p->part[LENGTH_AT + 1] = (uint8_t)((p->part_size - ENIP_HEADER_SIZE) >> 8);
    at[-2] = REFUSAL_SIZE; /* of the data item */
    at[-1] = 0;
}

static bool opens(uint8_t service) {
    return service == CIP_FORWARD_OPEN || service == CIP_LARGE_FORWARD_OPEN;
}

/* What befalls a Forward Open or its reply; true if it does not go on. */
static bool meets_open_fault(struct pipe *p, struct sim *sim) {
    struct reader message;
    uint8_t service = witness_service(reader_of(p->part, p->part_size), &message);
    if (!opens(service & (uint8_t)~CIP_REPLY_BIT) || sim->garbles)
        return false;
    if (sim_strikes(sim, SIM_OPEN_LOSE)) {
        meet(p, sim, u32_at(p->part, CONTEXT_AT));
        return true;
    }
    if (p->up || message.at[2] != CIP_OK)
        return false;
    if (sim_strikes(sim, SIM_OPEN_REFUSE)) {
        meet(p, sim, u32_at(p->part, CONTEXT_AT));
        refuse_open(p, sim, &message);
    } else if (p->held_size == 0 && sim_strikes(sim, SIM_OPEN_DELAY)) {
        meet(p, sim, u32_at(p->part, CONTEXT_AT));
        witness_told(p->witness, reader_of(p->part, p->part_size));
        hold(p, sim);
        return true;
    }
    return false;
}

static void tell(const struct pipe *p, const struct sim *sim, uint16_t command) {
    const char *name = enip_command_name(command);
    sim_say(sim, "%s %s, %zu bytes, context %u, status %u", p->up ? "->" : "<-",
            name != NULL ? name : "?", p->part_size, u32_at(p->part, CONTEXT_AT),
            u32_at(p->part, STATUS_AT));
}

/* A whole message is there. */
static void take_part(struct pipe *p, struct sim *sim) {
    uint16_t command = u16_at(p->part, 0);
    if (sim->verbose)
        tell(p, sim, command);
    if (p->up) {
        sim->totals->requests++;
        p->meetings->met[u32_at(p->part, CONTEXT_AT) % PIPE_CONTEXTS] = false;
    }
    if (!sim->garbles && p->up)
        witness_asked(p->witness, reader_of(p->part, p->part_size));
    if (loses(p, sim) || meets_open_fault(p, sim))
        return;
    if (!p->up)
        witness_told(p->witness, reader_of(p->part, p->part_size));
    if (p->up && command == ENIP_SEND_UNIT_DATA)
        release_held(p, sim);
    enter(p, sim, p->part, p->part_size);
    if ((!p->up || command == ENIP_SEND_UNIT_DATA) && sim_strikes(sim, SIM_DUPLICATE))
        duplicate(p, sim);
}

/* Up to the end of the header, then up to the end of the message. */
static size_t wanted(const struct pipe *p) {
    if (p->part_size < ENIP_HEADER_SIZE)
        return ENIP_HEADER_SIZE - p->part_size;
    size_t whole = ENIP_HEADER_SIZE + (size_t)u16_at(p->part, 2);
    check(whole <= PIPE_MESSAGE_MAX);
    return whole - p->part_size;
}

size_t pipe_put(struct pipe *p, struct sim *sim, const uint8_t *bytes, size_t size) {
    size_t taken = 0;
    if (p->deaf)
        return size;
    while (taken < size && has_room(p)) {
        size_t want = wanted(p);
        size_t n = want < size - taken ? want : size - taken;
        memcpy(p->part + p->part_size, bytes + taken, n);
        p->part_size += n;
        taken += n;
        if (p->part_size >= ENIP_HEADER_SIZE && wanted(p) == 0) {
            take_part(p, sim);
            p->part_size = 0;
        }
    }
    return taken;
}

static const struct pipe_message *message_at(const struct pipe *p, size_t i) {
    return &p->messages[(p->first + i) % PIPE_MESSAGES];
}

/* The next message, less of it, or more of them. */
const uint8_t *pipe_piece(struct pipe *p, struct sim *sim, size_t *ret_size) {
    *ret_size = 0;
    if (p->held_size > 0 && p->part_size == 0 && sim->now_us >= p->held_us && has_room(p))
        release_held(p, sim);
    if (p->count == 0 || sim->now_us < p->stuck_us || sim->now_us < message_at(p, 0)->due_us)
        return NULL;
    size_t size = message_at(p, 0)->left;
    if (p->count > 1 && sim_strikes(sim, SIM_MERGE))
        size += 1 + rng_below(&sim->rng, message_at(p, 1)->left);
    else if (size > 1 && sim_strikes(sim, SIM_SPLIT))
        size = 1 + rng_below(&sim->rng, size - 1);
    *ret_size = size;
    return p->bytes + p->at;
}

void pipe_drop(struct pipe *p, size_t size) {
    p->at += size;
    while (size > 0) {
        struct pipe_message *m = &p->messages[p->first];
        size_t n = size < m->left ? size : m->left;
        m->left -= n;
        size -= n;
        if (m->left > 0)
            return;
        if (!p->up && m->is_connected)
            witness_answered(p->witness, m->to_id, m->sequence);
        p->first = (p->first + 1) % PIPE_MESSAGES;
        p->count--;
    }
}

size_t pipe_left(const struct pipe *p) {
    return p->size - p->at;
}

void pipe_cut(struct pipe *p, struct sim *sim, size_t keep, int64_t end_us) {
    if (p->part_size >= CONTEXT_AT + 4)
        meet(p, sim, u32_at(p->part, CONTEXT_AT));
    for (size_t i = p->count; i > 0 && pipe_left(p) > keep; i--) {
        struct pipe_message *m = &p->messages[(p->first + i - 1) % PIPE_MESSAGES];
        size_t over = pipe_left(p) - keep;
        size_t n = over < m->left ? over : m->left;
        meet(p, sim, m->context);
        m->left -= n;
        p->size -= n;
        if (m->left == 0)
            p->count--;
    }
    pipe_end(p, end_us);
}

void pipe_end(struct pipe *p, int64_t end_us) {
    p->deaf = true;
    p->part_size = p->held_size = 0;
    if (p->ends && p->end_us < end_us)
        return;
    p->ends = true;
    p->end_us = end_us;
}

void pipe_clear(struct pipe *p) {
    p->deaf = true;
    p->at = p->size = p->count = p->part_size = p->held_size = 0;
}

bool pipe_is_over(const struct pipe *p, int64_t now_us) {
    return p->ends && p->count == 0 && now_us >= p->end_us;
}

int64_t pipe_due_us(const struct pipe *p) {
    int64_t due_us =
        p->held_size > 0 && p->part_size == 0 && has_room(p) ? p->held_us : CLOCK_NEVER;
    if (p->count == 0)
        return p->ends && p->end_us < due_us ? p->end_us : due_us;
    int64_t first_us = message_at(p, 0)->due_us;
    if (first_us < p->stuck_us)
        first_us = p->stuck_us;
    return first_us < due_us ? first_us : due_us;
}
