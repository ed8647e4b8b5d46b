/* SPDX-License-Identifier: MIT */
/*
 * work - what the client is asked to do in a run, and what is expected of every outcome.
 *
 * An operation is a batch of 0..40 items, or a List command. It is submitted at its time, perhaps
 * cancelled at another, and sometimes submitted from within the callback of another one. Over
 * connections no write is carried out before operations that were submitted earlier have ended, and
 * what is submitted after a write sees it.
 */
#ifndef SIM_WORK_H
#define SIM_WORK_H

#include "sim/ledger.h"
#include "sim/reason.h"

enum {
    WORK_TASKS = 40,
    WORK_ITEMS = 40,
    WORK_BYTES = 1 << 21, /* of paths and values of a run */
    WORK_NO_WRITE = UINT32_MAX,
};

/* What an item must come to, if nothing stands in its way. */
struct work_want {
    struct cip_tag_type type; /* of what is read */
    uint16_t tag;
    uint32_t at; /* byte in the tag */
    uint32_t size;
    uint32_t write; /* in the ledger, or WORK_NO_WRITE */
    eip_err err;
    uint8_t general; /* status, with an error */
    uint16_t extended;
    struct reader value;          /* of a service, or a replayed read */
    const struct replay_case *of; /* of a run against the vectors */
};

struct work_task {
    struct client_operation operation;
    struct client_batch batch;
    uint16_t command; /* a List command instead of a batch, or 0 */
    struct client_store store;
    struct client_item items[WORK_ITEMS];
    struct work_want wants[WORK_ITEMS];
    struct work *work;
    size_t count;
    int64_t submit_us;
    int64_t wait_us; /* from submission to the deadline */
    int64_t cancel_after_us;
    bool submitted;
    bool done;
    bool writes;
    struct reason reason;
    uint64_t submission;
    /* What had happened when it was submitted, or when a write that was submitted before ended. */
    uint64_t changes;
};

/* The owner sets what comes before `sim`. */
struct work {
    struct ledger *ledger; /* NULL: the vectors answer */
    struct network *network;
    struct client_engine *engine;
    bool lists;      /* List commands alone */
    uint8_t refusal; /* status the route is refused with, or 0 */
    bool ordered;    /* all goes over connections: an operation that writes keeps its place */
    struct sim *sim;
    size_t count;
    size_t done;
    uint64_t submissions;
    size_t used; /* of bytes */
    struct work_task tasks[WORK_TASKS];
    uint8_t bytes[WORK_BYTES];
};

/* Plans all of a run. */
void work_begin(struct work *w, struct sim *sim);
/* Submits and cancels what it is time for; true if there was anything. */
bool work_step(struct work *w);
/* What is not submitted by now never will be. */
void work_stop(struct work *w);
bool work_is_done(const struct work *w);
int64_t work_due_us(const struct work *w);
void work_end(struct work *w);
/* The ledger's word: bytes of that write were changed, and its outcome is not known yet. */
void work_wrote(struct work *w, uint32_t write);

#endif
