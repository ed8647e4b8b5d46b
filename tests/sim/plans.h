/* SPDX-License-Identifier: MIT */
/*
 * plans - plans that run and browses, while programs are loaded, and what is expected of them.
 *
 * A value is that of the tag with this name, whole, in one program that ran meanwhile; or there is
 * none, and the reason is true: a plan says that the program changed only if it did. What was read
 * between looks at the marks is all of one program. A catalog is that of one program, whole. In the
 * end, when there are no more faults, plans give everything again.
 */
#ifndef SIM_PLANS_H
#define SIM_PLANS_H

#include "client/browse.h"
#include "client/plan_run.h"
#include "sim/program.h"
#include "sim/reason.h"

enum { PLANS = 2, PLANS_ITEMS = 100, PLANS_EVENTS = 24, PLANS_TEXT_MAX = 80, PLANS_HEALING = 3 };

struct plans_item {
    size_t tag;               /* of the program; PROGRAM_TAGS: there is none */
    struct program_part part; /* of a constant */
    uint32_t at;              /* bytes, in a tag of the ledger, */
    uint32_t size;
    struct cip_tag_type type; /* which is this */
    char text[PLANS_TEXT_MAX];
};

struct plans_plan {
    struct plan_run run;
    struct plans *plans;
    struct reason reason;
    size_t count;
    bool started;
    uint32_t known;   /* the oldest program of which it may know something */
    uint32_t program; /* when it was started, */
    uint64_t changes;
    int64_t cancel_us;
    struct plans_item items[PLANS_ITEMS];
};

struct plans_browse {
    struct client_browse *browse; /* NULL: none is under way */
    struct client_operation operation;
    struct plans *plans;
    struct reason reason;
    uint32_t program;
    int64_t cancel_us;
};

struct plans_event {
    int64_t at_us;
    int64_t wait_us;
    int64_t cancel_after_us;
    size_t plan;  /* PLANS: a browse */
    bool renews;  /* the plan is freed, and made anew */
    bool chains;  /* the next event comes from the end of this one */
    bool browses; /* the plan may */
    bool gives;   /* it is given the latest catalog, however old that is */
};

/* The owner sets what comes before `sim`. */
struct plans {
    struct program *program; /* NULL: there are no plans */
    const struct network *network;
    struct client_engine *engine;
    uint8_t refusal; /* status the route is refused with, or 0 */
    struct sim *sim;
    size_t count; /* events */
    size_t next;
    bool is_healed; /* there have been no faults for so long that everything is expected */
    const eip_catalog *catalog; /* the latest, or NULL, */
    uint32_t catalog_program;   /* which may be that of this program */
    struct plans_plan plans[PLANS];
    struct plans_browse browse;
    struct plans_event events[PLANS_EVENTS];
};

/* False without memory. */
bool plans_begin(struct plans *p, struct sim *sim);
/* Starts and cancels what it is time for; true if there was anything. */
bool plans_step(struct plans *p);
/* What has not started by now never will. */
void plans_stop(struct plans *p);
/* All plans once more, after the last fault; the last time they have to give everything. */
void plans_heal(struct plans *p, bool last);
bool plans_are_done(const struct plans *p);
int64_t plans_due_us(const struct plans *p);
void plans_end(struct plans *p);

#endif
