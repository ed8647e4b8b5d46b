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

static uint32_t hash_of(const struct name_index *x, struct str name) {
    return str_hash_fold(name, x->seed);
}

static uint32_t number_of(uint32_t slot) {
    return (slot & NUMBER_MASK) - 1;
}

static uint32_t print_of(uint32_t hash) {
    return hash & ~(uint32_t)NUMBER_MASK;
}

/* The slot of the name; the room if it has none. */
static size_t slot_of(const struct name_index *x, struct str name, const struct name_owner *owner) {
    if (x->count == 0)
        return x->room;
    uint32_t hash = hash_of(x, name);
    for (size_t at = hash & (x->room - 1); x->slots[at] != 0; at = (at + 1) & (x->room - 1)) {
        uint32_t slot = x->slots[at];
        if (print_of(slot) == print_of(hash) &&
            str_equal_fold(owner->name(owner->owner, number_of(slot)), name))
            return at;
    }
    return x->room;
}

uint32_t name_index_find(const struct name_index *x, struct str name,
                         const struct name_owner *owner) {
    size_t at = slot_of(x, name, owner);
    return at < x->room ? number_of(x->slots[at]) : NAME_INDEX_NONE;
}

uint32_t name_index_expect(const struct name_index *x, struct str name) {
    uint32_t hash = hash_of(x, name);
    if (x->count > 0)
        __builtin_prefetch(&x->slots[hash & (x->room - 1)]);
    return hash;
}

uint32_t name_index_guess(const struct name_index *x, uint32_t hash) {
    if (x->count == 0)
        return NAME_INDEX_NONE;
    for (size_t at = hash & (x->room - 1); x->slots[at] != 0; at = (at + 1) & (x->room - 1))
        if (print_of(x->slots[at]) == print_of(hash))
            return number_of(x->slots[at]);
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
        uint32_t number = number_of(x->slots[i]);
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

/* Whether what belongs at `home` is looked for at `gap` before `at`, going round the end. */
static bool reaches(const struct name_index *x, size_t home, size_t gap, size_t at) {
    return ((at - home) & (x->room - 1)) >= ((at - gap) & (x->room - 1));
}

/* What follows without a gap moves up, so that nobody looking for it stops too soon. */
void name_index_remove(struct name_index *x, struct str name, const struct name_owner *owner) {
    size_t gap = slot_of(x, name, owner);
    check(gap < x->room);
    for (size_t at = (gap + 1) & (x->room - 1); x->slots[at] != 0; at = (at + 1) & (x->room - 1)) {
        struct str moved = owner->name(owner->owner, number_of(x->slots[at]));
        if (reaches(x, hash_of(x, moved) & (x->room - 1), gap, at)) {
            x->slots[gap] = x->slots[at];
            gap = at;
        }
    }
    x->slots[gap] = 0;
    x->count--;
}
