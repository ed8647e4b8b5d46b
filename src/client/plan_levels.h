/* SPDX-License-Identifier: MIT */
/*
 * plan_levels - what lies around a tag: the elements and structures that its path goes through.
 *
 * "Line.Axis[2].Speed" has three levels: Line, its third Axis, and the Speed in that. Only a
 * catalog tells of structures; without one a tag has a single level, itself.
 */
#ifndef CLIENT_PLAN_LEVELS_H
#define CLIENT_PLAN_LEVELS_H

#include "client/plan_items.h"

enum { PLAN_LEVELS_MAX = 8, PLAN_INDEXES_MAX = 3 };

struct plan_level {
    uint16_t stem; /* bytes of the path before its indices: what elements have in common */
    uint16_t end;  /* and with them */
    uint16_t type;
    uint16_t handle;
    uint32_t element_size;
    bool readable;   /* its type is known, as it would come */
    uint64_t offset; /* bytes; from the beginning of what is at the first stem */
};

/* Where a path ends: the name of what it leads to, and the indices in that. */
struct plan_end {
    uint16_t stem;
    uint16_t last; /* bytes before the last index; all, if there is none */
    uint32_t indexes[PLAN_INDEXES_MAX];
    unsigned count;
};

struct plan_end plan_end_of(const struct plan_row *row);
/*
 * The levels of a row that is FIXED, from outside in; how many: at most the innermost
 * PLAN_LEVELS_MAX, and only itself without a catalog.
 */
size_t plan_levels_of(const struct plan_row *row, const eip_catalog *catalog,
                      struct plan_level ret_levels[PLAN_LEVELS_MAX]);
/*
 * The row lies in an array of several dimensions: which elements are its neighbours is something
 * that one program says, and another one need not.
 */
bool plan_has_dimensions(const struct plan_row *row);
/*
 * The path of an element so many after the row's own, into w. False: nothing tells how many
 * elements its dimensions have.
 */
bool plan_element_path(const struct plan_row *row, uint32_t after, struct writer *w) MUST_CHECK;

#endif
