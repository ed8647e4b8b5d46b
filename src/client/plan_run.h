/* SPDX-License-Identifier: MIT */
/*
 * plan_run - a plan on an engine: what its runs do, one step after another.
 *
 *   browse --> learn --> read, restarted while the layout does not suit the way --> ask again alone
 *   --> browse for structures --> take them apart --> look at the marks --> told
 *
 * Tags of which nothing is known are read alone by a batch, which tells what they are. Those whose
 * type and size are known are read by packets, over several lanes, while what has no fixed size is
 * read by a batch beside them. What went wrong together with others is asked again alone, so that
 * an item ends as the device ends a read of that tag. What was found out this way changes the
 * layout of the next run.
 *
 * A structure that is not given as a whole is taken apart: read by its members then, and from then
 * on. For these, and to know the members of those that are given, a plan that has no catalog yet
 * browses once, late, if it may, and begins again; its owner may do that instead
 * (wants_structures).
 *
 * A core, as the engine is; the run goes on while the engine runs, from callbacks of its
 * operations. Nothing is allocated in a run that finds everything as it was.
 */
#ifndef CLIENT_PLAN_RUN_H
#define CLIENT_PLAN_RUN_H

#include <eip/plan.h>

#include "client/plan_lane.h"
#include "client/plan_wholes.h"

enum {
    PLAN_LEARN_MAX = 16384, /* tags that are learned by one batch */
    PLAN_BROWSE_MIN = 16,   /* fewer are learned rather than looked for in a catalog */
};

enum plan_phase {
    PLAN_BROWSES,
    PLAN_LEARNS,
    PLAN_READS,
    PLAN_ASKS_AGAIN,
    PLAN_COMPLETES,
    PLAN_TAKES_APART,
    PLAN_LOOKS,
    PLAN_ENDS
};

/* Tags that are read by a batch. */
struct plan_aside {
    struct client_call call;
    uint32_t *which;
    size_t count;
    size_t room;
};

struct plan_run {
    struct plan_items items;
    struct plan_layout layout;
    struct plan_traffic traffic;
    const eip_catalog *catalog; /* of the program, as far as is known; kept; or NULL */
    struct plan_lane lanes[CLIENT_DEPTH_MAX];
    struct plan_aside standing; /* what is always read aside, */
    struct plan_aside passing;  /* and what is in this run */
    struct plan_wholes wholes;
    eip_cache *cache; /* of catalogs, or NULL; the owner's */
    bool may_browse;  /* the owner allows it, where there is no catalog */
    bool has_browsed; /* and it was tried */
    bool has_bare;    /* there may be structures without members, */
    bool has_sought;  /* for which a catalog was looked for; */
    bool is_doubtful; /* the one there is tells of another program */
    struct client_browse *browse;
    struct client_operation browsing;
    size_t reply_limit; /* bytes that replies turned out to have room for; 0: not known */

    struct client_engine *engine; /* of the run that is under way; NULL: none is */
    int64_t deadline_us;
    enum plan_phase phase;
    size_t active;  /* operations of it that have not ended */
    bool has_known; /* something is to be read by packets, or beside them */
    bool has_standing_done;
    bool has_wholes_done;
    bool must_look;      /* at the marks, for something was read outside of guarded packets */
    bool has_unreadable; /* a tag of more elements than a request has, and not known how to split */
    unsigned restarts;
    eip_err stop;     /* why it is to end at once */
    uint32_t unknown; /* all rows before it are known, or were asked in this run */
    size_t lanes_used;
    uint64_t runs;
    uint64_t rebuilds;
    void (*done)(void *user, struct plan_run *run);
    void *user;
};

/* Errors as of plan_items_init; fini is needed in any case. */
eip_err plan_run_init(struct plan_run *p, const char *const *tags, size_t count,
                      struct client_mistake *ret_mistake) MUST_CHECK;
/* No run may be under way. */
void plan_run_fini(struct plan_run *p);

/* What the owner knows of the program, which is kept; only used for tags that are not known yet,
 * and while no other is used for those that are. */
void plan_run_give_catalog(struct plan_run *p, const eip_catalog *catalog);
/* There are so many tags of which nothing is known that it is worth to browse. */
bool plan_run_wants_catalog(const struct plan_run *p);

/* A run ended with structures that another catalog may tell more of. */
bool plan_run_wants_structures(const struct plan_run *p);
/* Nothing is known any more but this catalog: the next run is what the last should have been. */
void plan_run_learn_anew(struct plan_run *p, const eip_catalog *catalog);

/* None may be under way. `done` is called once, from the engine's run or its like, or from here. */
void plan_run_start(struct plan_run *p, struct client_engine *engine, int64_t deadline_us,
                    void (*done)(void *user, struct plan_run *run), void *user);
/* What has not ended ends with EIP_E_CANCELLED when the engine runs. */
void plan_run_cancel(struct plan_run *p);
static inline bool plan_run_is_active(const struct plan_run *p) {
    return p->engine != NULL;
}
void plan_run_look(const struct plan_run *p, struct eip_plan_figures *ret_figures);

#endif
