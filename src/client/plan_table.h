/* SPDX-License-Identifier: MIT */
/*
 * plan_table - the plans that eip_read_many keeps for sets of tags it has seen before.
 *
 * The second read of a set makes a plan of it, and later ones use that. Where a plan would not tell
 * what a batch tells, for the program changed, the caller goes the batch's way instead. Plans kept
 * here browse for structures alone, as reads of them do.
 */
#ifndef CLIENT_PLAN_TABLE_H
#define CLIENT_PLAN_TABLE_H

#include <eip/plan.h>

#include "base/error.h"

enum { PLAN_TABLE_MAX = 8 }; /* the set that was not read for longest goes */

struct plan_kept {
    uint64_t hash; /* of the tags; they are compared, too */
    size_t count;  /* 0: a free place */
    uint64_t used;
    eip_plan *plan; /* NULL: it was seen once */
};

struct plan_table {
    struct plan_kept rows[PLAN_TABLE_MAX];
    uint64_t uses;
};

void plan_table_fini(struct plan_table *t);
/*
 * Reads the items by a plan, if there is one for them or the set was seen before; `now`: in any
 * case. False: they have to be read in another way.
 */
bool plan_table_read(eip_client *c, struct eip_item *items, size_t count, bool now,
                     eip_err *ret_err) MUST_CHECK;
/* One of the tags has more elements than a request; and all are proper tags. */
bool plan_table_needs(const struct eip_item *items, size_t count);

#endif
