/* SPDX-License-Identifier: MIT */
/*
 * witness - sees what is said on the class 3 connections of one stream, at the client's end.
 *
 * A device takes one request at a time on each: a request is outstanding from when the client has
 * said it until the client has heard its reply. A second one meanwhile is a violation, and so are
 * one on a connection that was not granted, or was closed, and a sequence count that is not new.
 */
#ifndef SIM_WITNESS_H
#define SIM_WITNESS_H

#include "base/check.h"
#include "base/reader.h"
#include "sim/sim.h"

enum { WITNESS_CONNECTIONS = 256, WITNESS_TRIAD = 8 };

struct witness_connection {
    uint32_t ot_id;
    uint32_t to_id;
    uint8_t triad[WITNESS_TRIAD];
    uint16_t sequence;
    bool used;
    bool busy;
    bool closed; /* the client asked for that */
};

struct witness {
    struct sim *sim;
    size_t count;
    size_t busy; /* connections */
    struct witness_connection connections[WITNESS_CONNECTIONS];
};

void witness_begin(struct witness *w, struct sim *sim);
/* A whole message, as it left the client. */
void witness_asked(struct witness *w, struct reader message);
/* As it left the device: what it grants is known from then on. */
void witness_told(struct witness *w, struct reader message);
/* As it came to the client, whole. */
void witness_answered(struct witness *w, uint32_t to_id, uint16_t sequence);

/* The fields of a message, or 0 where it has none. */
uint16_t witness_command(struct reader message);
/* The service of an unconnected request or reply; the bytes of it in ret_message. */
uint8_t witness_service(struct reader message, struct reader *ret_message);
/* False if it is nothing on a connection. */
bool witness_connected(struct reader message, uint32_t *ret_id, uint16_t *ret_sequence) MUST_CHECK;

#endif
