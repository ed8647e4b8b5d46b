/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/mem.h"

enum { MAP_ROOM_MIN = 16 };

struct map map_of(bool folds, uint32_t seed) {
    return (struct map){.folds = folds, .seed = seed};
}

void map_fini(struct map *m) {
    mem_free(m->slots);
    *m = map_of(m->folds, m->seed);
}

/* Murmur3's finalizer: FNV alone leaves the low bits weak. */
static uint32_t mix(uint32_t h) {
    h = (h ^ h >> 16) * 0x85ebca6bu;
    h = (h ^ h >> 13) * 0xc2b2ae35u;
    return h ^ h >> 16;
}

static uint32_t hash_of(const struct map *m, struct str key) {
    if (m->folds)
        return str_hash_fold(key, m->seed);
    uint32_t hash = 2166136261u ^ m->seed;
    for (size_t i = 0; i < key.size; i++)
        hash = (hash ^ (uint8_t)key.at[i]) * 16777619u;
    return mix(hash);
}

static bool same(const struct map *m, const struct map_slot *slot, uint32_t hash, struct str key) {
    if (slot->hash != hash)
        return false;
    return m->folds ? str_equal_fold(slot->key, key) : str_equal(slot->key, key);
}

/* The slot that holds the key, or the free one where it belongs. The map has a free slot. */
static struct map_slot *slot_of(const struct map *m, uint32_t hash, struct str key) {
    size_t at = hash & (m->room - 1);
    while (m->slots[at].value != NULL && !same(m, &m->slots[at], hash, key))
        at = (at + 1) & (m->room - 1);
    return &m->slots[at];
}

void *map_find(const struct map *m, struct str key) {
    return m->count > 0 ? slot_of(m, hash_of(m, key), key)->value : NULL;
}

static eip_err grow(struct map *m) {
    size_t room = m->room > 0 ? 2 * m->room : MAP_ROOM_MIN;
    struct map_slot *slots = mem_zero(room, sizeof *slots);
    if (slots == NULL)
        return EIP_E_MEMORY;
    struct map old = *m;
    m->slots = slots;
    m->room = room;
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].value != NULL)
            *slot_of(m, old.slots[i].hash, old.slots[i].key) = old.slots[i];
    mem_free(old.slots);
    return EIP_OK;
}

eip_err map_put(struct map *m, struct str key, void *value) {
    check(value != NULL);
    if (m->count + 1 > m->room / 4 * 3 && grow(m) != EIP_OK)
        return EIP_E_MEMORY;
    uint32_t hash = hash_of(m, key);
    struct map_slot *slot = slot_of(m, hash, key);
    if (slot->value == NULL)
        m->count++;
    *slot = (struct map_slot){.key = key, .hash = hash, .value = value};
    return EIP_OK;
}

/* Close the gap: move back every later slot of the run that may stand there. */
static void close_gap(struct map *m, size_t gap) {
    size_t mask = m->room - 1;
    for (size_t at = (gap + 1) & mask; m->slots[at].value != NULL; at = (at + 1) & mask) {
        size_t home = m->slots[at].hash & mask;
        if (((at - home) & mask) < ((at - gap) & mask))
            continue;
        m->slots[gap] = m->slots[at];
        gap = at;
    }
    m->slots[gap] = (struct map_slot){.value = NULL};
}

void *map_remove(struct map *m, struct str key) {
    if (m->count == 0)
        return NULL;
    struct map_slot *slot = slot_of(m, hash_of(m, key), key);
    void *value = slot->value;
    if (value == NULL)
        return NULL;
    m->count--;
    close_gap(m, (size_t)(slot - m->slots));
    return value;
}

void *map_next(const struct map *m, size_t *at) {
    while (*at < m->room) {
        void *value = m->slots[(*at)++].value;
        if (value != NULL)
            return value;
    }
    return NULL;
}
