/* SPDX-License-Identifier: MIT */
#include "base/name_index.h"

#include "base/mem.h"

enum { ROOM_MIN = 16, NUMBER_MASK = NAME_INDEX_MAX };

struct name_index name_index_of(uint32_t seed) {
    return (struct name_index){.seed = seed};
}

void name_index_fini(struct name_index *x) {
    mem_free(x->slots);
    *x = name_index_of(x->seed);
}

/* Murmur3's finalizer: FNV alone leaves the low bits weak. */
static uint32_t hash_of(const struct name_index *x, struct str name) {
    uint32_t h = str_hash_fold(name, x->seed);
    h = (h ^ h >> 16) * 0x85ebca6bu;
    h = (h ^ h >> 13) * 0xc2b2ae35u;
    return h ^ h >> 16;
}

static uint32_t print_of(uint32_t hash) {
    return hash & ~(uint32_t)NUMBER_MASK;
}

uint32_t name_index_find(const struct name_index *x, struct str name,
                         const struct name_owner *owner) {
    if (x->count == 0)
        return NAME_INDEX_NONE;
    uint32_t hash = hash_of(x, name);
    for (size_t at = hash & (x->room - 1); x->slots[at] != 0; at = (at + 1) & (x->room - 1)) {
        uint32_t slot = x->slots[at];
        uint32_t number = (slot & NUMBER_MASK) - 1;
        if (print_of(slot) == print_of(hash) &&
            str_equal_fold(owner->name(owner->owner, number), name))
            return number;
    }
    return NAME_INDEX_NONE;
}

static void put(struct name_index *x, uint32_t hash, uint32_t number) {
    size_t at = hash & (x->room - 1);
    while (x->slots[at] != 0)
        at = (at + 1) & (x->room - 1);
    x->slots[at] = print_of(hash) | (number + 1);
}

static bool has_room(size_t room, size_t count) {
    return count <= room / 4 * 3;
}

eip_err name_index_reserve(struct name_index *x, size_t more, const struct name_owner *owner) {
    if (has_room(x->room, x->count + more))
        return EIP_OK;
    size_t room = x->room > 0 ? 2 * x->room : ROOM_MIN;
    while (!has_room(room, x->count + more))
        room *= 2;
    struct name_index grown = {.room = room, .count = x->count, .seed = x->seed};
    grown.slots = mem_zero(room, sizeof *grown.slots);
    if (grown.slots == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; i < x->room; i++) {
        uint32_t number = (x->slots[i] & NUMBER_MASK) - 1;
        if (x->slots[i] != 0)
            put(&grown, hash_of(x, owner->name(owner->owner, number)), number);
    }
    mem_free(x->slots);
    *x = grown;
    return EIP_OK;
}

void name_index_add(struct name_index *x, struct str name, uint32_t number) {
    check(number < NAME_INDEX_MAX && has_room(x->room, x->count + 1));
    put(x, hash_of(x, name), number);
    x->count++;
}
