/* SPDX-License-Identifier: MIT */
/*
 * plan_merge - which tags are read together.
 *
 * Tags are sorted by where their bytes lie. At each level - the elements of an array, the members
 * of a structure - those that lie side by side may be one read, gaps included, or each may be read
 * by what is inside it: the cheapest such choice is found by going along them once, with two
 * costs: one where a read ends at this element, one where it does not.
 */
#ifndef CLIENT_PLAN_MERGE_H
#define CLIENT_PLAN_MERGE_H

#include "client/plan_levels.h"

/* A tag among others, in the order of their bytes. */
struct plan_place {
    const uint8_t *path;
    uint16_t path_size;
    uint16_t root; /* bytes of the path that those have in common which lie in one order */
    uint32_t item;
    uint32_t level; /* the first of its levels */
    uint32_t level_count;
    uint64_t offset;
    uint64_t size;
};

/* One read: so many bytes from there on, for these places. */
struct plan_read {
    size_t low;
    size_t high;
    size_t level;
    uint64_t start;
    uint64_t end;
};

struct plan_merge {
    struct plan_place *places;
    size_t place_count;
    size_t place_room;
    struct plan_level *levels;
    size_t level_count;
    size_t level_room;
    struct plan_block *blocks;
    size_t block_count;
    size_t block_room;
    size_t size_max;            /* bytes of type and data that one read may have */
    const eip_catalog *catalog; /* tells of structures, which may be read for their members; NULL */
    eip_err err;
    void (*emit)(void *user, const struct plan_merge *m, const struct plan_read *read);
    void *user;
};

void plan_merge_fini(struct plan_merge *m);
/* A row that is FIXED and fits a reply. */
void plan_merge_add(struct plan_merge *m, const struct plan_row *row, uint32_t item);
/* Emits the reads that cost least together. EIP_E_MEMORY. */
eip_err plan_merge_run(struct plan_merge *m) MUST_CHECK;

static inline const struct plan_level *
plan_merge_level(const struct plan_merge *m, const struct plan_place *place, size_t level) {
    return &m->levels[place->level + level];
}

#endif
