/* SPDX-License-Identifier: MIT */
/*
 * plan - a set of tags that is read again and again, in as few packets and as little time as can
 * be.
 *
 *     eip_plan *plan;
 *     const struct eip_item *items;
 *     eip_plan_new(plc, tags, count, &plan);
 *     while (eip_plan_run(plan) == EIP_OK)
 *         for (size_t i = 0, n = eip_plan_items(plan, &items); i < n; i++)
 *             use(&items[i].value);
 *     eip_plan_free(plan);
 *
 * The first run finds out what the tags are and how they are best asked for: many in a packet, both
 * ways within the connection's size; by symbol instance, where the controller has them; neighbours
 * and bits of an array or structure, and BOOLs of an array, by one read; arrays larger than a
 * packet piece by piece; over as many connections as eip_options.depth allows. Each later run sends
 * what was made ready and allocates nothing.
 *
 * A program may be changed while a plan runs. Packets that ask by what stands for something in one
 * program alone - symbol instances, places in a structure or in an array of several dimensions -
 * begin and end with the marks of program changes (class 0xAC): if those differ from the plan's, an
 * instance may be another tag by now, and no value of the run is given: every item has
 * EIP_E_CHANGED. So it is when a tag has another type. The next run looks at the program anew.
 * Where some packets have to, all others do so too, so that what a run gives is of one program; but
 * attributes and what has no fixed size are read beside them.
 *
 * A structure comes with its members, and one that the device refuses as a whole is read by its
 * members, as eip_read does; the plan remembers that, and a look at the marks ends such a run. The
 * first run that needs it browses for the types. A run that is submitted browses too, in the run's
 * own time: if that is over, or the lists cannot be had, structures stay the bytes they are, and
 * what is refused as a whole stays refused.
 */
#ifndef EIP_PLAN_H
#define EIP_PLAN_H

#include <eip/eip.h>

typedef struct eip_plan eip_plan;

/*
 * The tags are copied; nothing is sent. EIP_E_TAG and EIP_E_ARGUMENT with eip_last_fault telling
 * which; EIP_E_LIMIT for more than 1,048,576; EIP_E_MEMORY. Free it before its client is closed:
 * its runs are EIP_E_CLOSED afterwards.
 * A tag may have up to 16 MiB, arrays of more than 65,535 elements too; those of several dimensions
 * where the device has a list of tags and marks of program changes, else they are EIP_E_LIMIT, as
 * are more than 65,535 BOOLs of a BOOL array.
 */
EIP_API eip_err eip_plan_new(eip_client *client, const char *const *tags, size_t count,
                             eip_plan **ret_plan);
/*
 * NULL is fine. A run that was submitted is cancelled; its callback comes before this returns, or,
 * where this is called from the callback of another request, after that.
 */
EIP_API void eip_plan_free(eip_plan *plan);

/*
 * Reads all tags: EIP_OK when all succeeded, else the error of the first that failed; each item
 * tells how it ended. Errors are those of eip_read, and EIP_E_CHANGED. Blocks, for the client's
 * time-out at most; but the first run of many tags or of structures, and the one after
 * EIP_E_CHANGED, may have to read the program's tags and types too, as eip_browse does, and then
 * what there is once more.
 */
EIP_API eip_err eip_plan_run(eip_plan *plan);
/* The same without blocking; see eip_submit_read. EIP_E_ARGUMENT while a run is under way. */
EIP_API eip_err eip_plan_submit(eip_plan *plan, eip_done *done, void *user, uint64_t *ret_id);
/* In the order of the tags; values are views that live until the next run begins. */
EIP_API size_t eip_plan_items(const eip_plan *plan, const struct eip_item **ret_items);

/* What a plan became, for people and tests. */
struct eip_plan_figures {
    size_t packets;     /* of a run */
    size_t reads;       /* in them; neighbours are one, members by themselves are none */
    size_t instances;   /* reads by symbol instance */
    size_t connections; /* that the last run used at once; 0: unconnected */
    uint64_t runs;      /* so far */
    uint64_t rebuilds;  /* because the program changed */
};

/* Counts of packets and reads are 0 before the first run. */
EIP_API void eip_plan_look(const eip_plan *plan, struct eip_plan_figures *ret_figures);

#endif
