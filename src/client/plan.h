/* SPDX-License-Identifier: MIT */
/* plan - what stands behind an eip_plan, for the rest of the public API. */
#ifndef CLIENT_PLAN_H
#define CLIENT_PLAN_H

#include "client/client.h"
#include "client/plan_run.h"

struct eip_plan {
    struct plan_run run;
    eip_client *client; /* NULL: it was closed */
    eip_plan *next;     /* of the same client */
    uint64_t id;        /* of a run that was submitted, or 0 */
    uint64_t strays;
    uint64_t rebuilds; /* before this run */
    bool has_ended;    /* the run that blocks */
    bool is_kept;      /* by eip_read_many: it does not browse */
    bool is_freed;     /* as soon as the run has ended */
    eip_done *done;
    void *user;
};

/* A plan of the tags of items; errors as of eip_plan_new. */
eip_err client_plan_of_items(eip_client *c, const struct eip_item *items, size_t count,
                             eip_plan **ret_plan) MUST_CHECK;
/* Runs it to its end, for the client's time-out at most; the fault is not told. */
void client_plan_read(eip_plan *plan);
/* Cancels the run with this id; false: there is none. */
bool client_plan_cancel(eip_client *c, uint64_t id);
/* The client is being freed, and every run has ended. */
void client_plans_detach(eip_client *c);

#endif
