/* SPDX-License-Identifier: MIT */
/*
 * map - a hash map from byte strings to pointers.
 *
 * Keys are borrowed: they usually live in the value they lead to, and must not move or change while
 * they are in the map. A folding map treats ASCII letters of both cases as one. The seed keeps a
 * peer that chooses keys from choosing their places. Open addressing; a removed slot is refilled.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/error.h"
#include "base/str.h"

struct map_slot {
    struct str key;
    uint32_t hash;
    void *value; /* NULL in a free slot */
};

struct map {
    struct map_slot *slots;
    size_t count;
    size_t room; /* a power of two, or 0 */
    uint32_t seed;
    bool folds;
};

struct map map_of(bool folds, uint32_t seed);
void map_fini(struct map *m);

/* The value, or NULL. */
void *map_find(const struct map *m, struct str key);
/* Adds or replaces; value is not NULL. EIP_E_MEMORY leaves the map as it was. */
eip_err map_put(struct map *m, struct str key, void *value) MUST_CHECK;
/* The value that was there, or NULL. */
void *map_remove(struct map *m, struct str key);
/* Walk: start with *at = 0; NULL at the end. Do not change the map on the way. */
void *map_next(const struct map *m, size_t *at);

#endif
