/* SPDX-License-Identifier: MIT */
#include "sim/witness.h"

#include "cip/message.h"
#include "cip/service.h"
#include "enip/header.h"

/* Offsets in messages with the usual two items: CIP Volume 2, 2-3, 2-4.7, 2-4.8. */
enum {
    MESSAGE_AT = 40, /* of an unconnected request or reply */
    CONNECTION_AT = 36,
    COUNT_AT = 44, /* of the sequence on a connection */
    STATUS_AT = 2, /* in a reply */
    GRANTED_AT = 4,
    CLOSED_AT = 8, /* triad in a Forward Close */
};

static struct reader from(struct reader message, size_t at) {
    reader_take(&message, at);
    return message;
}

uint16_t witness_command(struct reader message) {
    return reader_u16(&message);
}

uint8_t witness_service(struct reader message, struct reader *ret_message) {
    struct reader r = from(message, MESSAGE_AT);
    if (witness_command(message) != ENIP_SEND_RR_DATA || r.bad || reader_left(&r) <= GRANTED_AT)
        return 0;
    *ret_message = r;
    return reader_u8(&r);
}

bool witness_connected(struct reader message, uint32_t *ret_id, uint16_t *ret_sequence) {
    struct reader id = from(message, CONNECTION_AT);
    struct reader count = from(message, COUNT_AT);
    if (witness_command(message) != ENIP_SEND_UNIT_DATA)
        return false;
    *ret_id = reader_u32(&id);
    *ret_sequence = reader_u16(&count);
    return !id.bad && !count.bad;
}

void witness_begin(struct witness *w, struct sim *sim) {
    w->sim = sim;
    w->count = w->busy = 0;
}

/* The latest: a device may give an id again. */
static struct witness_connection *find(struct witness *w, uint32_t ot_id) {
    for (size_t i = w->count; i > 0; i--)
        if (w->connections[i - 1].ot_id == ot_id)
            return &w->connections[i - 1];
    return NULL;
}

static void count_busy(struct witness *w, struct witness_connection *c) {
    struct sim_totals *t = w->sim->totals;
    c->busy = true;
    w->busy++;
    if (w->busy > 1)
        t->parallel++;
    if (w->busy > t->parallel_most)
        t->parallel_most = w->busy;
}

static void set_idle(struct witness *w, struct witness_connection *c) {
    if (c->busy)
        w->busy--;
    c->busy = false;
}

static void close_asked(struct witness *w, struct reader message) {
    struct reader r;
    if (witness_service(message, &r) != CIP_FORWARD_CLOSE)
        return;
    r = from(r, CLOSED_AT);
    const uint8_t *triad = reader_take(&r, WITNESS_TRIAD);
    for (size_t i = 0; i < w->count && triad != NULL; i++) {
        struct witness_connection *c = &w->connections[i];
        if (memcmp(c->triad, triad, WITNESS_TRIAD) != 0)
            continue;
        c->closed = true;
        set_idle(w, c);
    }
}

void witness_asked(struct witness *w, struct reader message) {
    uint32_t ot_id;
    uint16_t sequence;
    close_asked(w, message);
    if (!witness_connected(message, &ot_id, &sequence))
        return;
    struct witness_connection *c = find(w, ot_id);
    if (c == NULL) {
        sim_fail(w->sim, "a request on a connection that was not granted");
        return;
    }
    if (c->closed)
        sim_fail(w->sim, "a request on a connection that the client closed");
    if (c->busy)
        sim_fail(w->sim, "a second request on a connection that has one outstanding");
    if (c->used && c->sequence == sequence)
        sim_fail(w->sim, "two requests on a connection have the same sequence count");
    c->used = true;
    c->sequence = sequence;
    if (!c->busy)
        count_busy(w, c);
}

void witness_told(struct witness *w, struct reader message) {
    struct reader r;
    uint8_t service = witness_service(message, &r);
    bool opens = service == (CIP_FORWARD_OPEN | CIP_REPLY_BIT) ||
                 service == (CIP_LARGE_FORWARD_OPEN | CIP_REPLY_BIT);
    struct reader granted = from(r, GRANTED_AT);
    if (!opens || r.at[STATUS_AT] != 0 || w->count == WITNESS_CONNECTIONS)
        return;
    uint32_t ot_id = reader_u32(&granted);
    uint32_t to_id = reader_u32(&granted);
    const uint8_t *triad = reader_take(&granted, WITNESS_TRIAD);
    if (triad == NULL)
        return;
    struct witness_connection *c = &w->connections[w->count++];
    *c = (struct witness_connection){.ot_id = ot_id, .to_id = to_id};
    memcpy(c->triad, triad, WITNESS_TRIAD);
}

void witness_answered(struct witness *w, uint32_t to_id, uint16_t sequence) {
    for (size_t i = 0; i < w->count; i++) {
        struct witness_connection *c = &w->connections[i];
        if (c->to_id != to_id || !c->busy || c->sequence != sequence)
            continue;
        set_idle(w, c);
        return;
    }
}
