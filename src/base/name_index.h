/* SPDX-License-Identifier: MIT */
/*
 * name_index - finds the number of a name, without regard to case, in O(1).
 *
 * A slot is four bytes: a number and ten bits of its name's hash, so that a name that is not the
 * one looked for is seldom looked at. The names themselves stay with their owner, who tells the
 * name of a number when he is asked. Seeded, so that nobody can choose names that collide. Open
 * addressing. Single thread.
 */
#ifndef BASE_NAME_INDEX_H
#define BASE_NAME_INDEX_H

#include "base/error.h"
#include "base/str.h"

enum {
    NAME_INDEX_NUMBER_BITS = 22,
    NAME_INDEX_MAX = (1 << NAME_INDEX_NUMBER_BITS) - 1, /* numbers 0..MAX-1 */
    NAME_INDEX_NONE = NAME_INDEX_MAX,
};

struct name_index {
    uint32_t *slots; /* 0: free; else the hash's top bits, then number + 1 */
    size_t count;
    size_t room; /* a power of two, or 0 */
    uint32_t seed;
};

/* Who knows the names. */
struct name_owner {
    struct str (*name)(const void *owner, uint32_t number);
    const void *owner;
};

struct name_index name_index_of(uint32_t seed);
void name_index_fini(struct name_index *x);

/* NAME_INDEX_NONE if no number has the name. */
uint32_t name_index_find(const struct name_index *x, struct str name,
                         const struct name_owner *owner);
/*
 * Where many names are looked for one after another, in three steps, so that memory is fetched
 * while others are worked on: the hash of a name, whose slot is asked for; the number that most
 * likely has the name, NAME_INDEX_NONE if none does; then the owner, or name_index_find, is to
 * make sure.
 */
uint32_t name_index_expect(const struct name_index *x, struct str name);
uint32_t name_index_guess(const struct name_index *x, uint32_t hash);
/* Room for so many more. EIP_E_MEMORY leaves the index as it was. */
eip_err name_index_reserve(struct name_index *x, size_t more,
                           const struct name_owner *owner) MUST_CHECK;
/* The name has no number yet, and room was reserved. */
void name_index_add(struct name_index *x, struct str name, uint32_t number);
/* The name has a number, which its owner still tells. */
void name_index_remove(struct name_index *x, struct str name, const struct name_owner *owner);

#endif
