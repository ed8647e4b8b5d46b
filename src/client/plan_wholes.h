/* SPDX-License-Identifier: MIT */
/*
 * plan_wholes - the structures of a plan that the device does not give as a whole: read by their
 * members (whole.h), in this run and in all later ones.
 *
 * Members are asked for by name, but what they are comes from a catalog. So a look at the marks of
 * program changes ends what was read.
 */
#ifndef CLIENT_PLAN_WHOLES_H
#define CLIENT_PLAN_WHOLES_H

#include "client/browse.h"
#include "client/engine.h"
#include "client/plan_items.h"
#include "client/whole.h"

struct plan_whole {
    struct plan_wholes *all;
    struct client_operation operation;
    struct client_whole *whole;
    uint32_t item;
    bool due; /* it is being read, or what came was not taken yet */
};

struct plan_wholes {
    struct plan_whole **rows;
    size_t count;
    size_t room;
    size_t active;

    struct client_operation looking;
    struct client_batch batch;
    struct client_item asked[CLIENT_PROGRAM_ITEMS];
    struct client_store marks;

    struct client_engine *engine; /* of the run that is under way */
    int64_t deadline_us;
    void (*ended)(void *user); /* nothing is under way any more */
    void *user;
};

void plan_wholes_fini(struct plan_wholes *w);
/* Nothing is known of the program. */
void plan_wholes_forget(struct plan_wholes *w);
/* The item's structure will be read. Errors of client_whole_new; EIP_E_TAG: it is not there. */
eip_err plan_wholes_add(struct plan_wholes *w, const struct plan_items *items, uint32_t item,
                        const eip_catalog *catalog) MUST_CHECK;
void plan_wholes_remove(struct plan_wholes *w, size_t index);
/* All of them are to be read again. */
void plan_wholes_again(struct plan_wholes *w);
/* Reads what is due; false: that is nothing, and `ended` will not be called. */
bool plan_wholes_start(struct plan_wholes *w) MUST_CHECK;
/* Asks for the marks; `ended` is called. */
void plan_wholes_look(struct plan_wholes *w);
/* EIP_OK: the marks are these; EIP_E_CHANGED: they are not; else why nobody knows. */
eip_err plan_wholes_compare(const struct plan_wholes *w, const struct catalog_key *key);
void plan_wholes_cancel(struct plan_wholes *w);

#endif
