/* SPDX-License-Identifier: MIT */
/*
 * arena - memory that is given out in pieces and freed all at once.
 *
 * Pieces are zeroed and never move. A large piece gets a block of its own, which the system hands
 * out untouched: a tag of ten million elements costs nothing until it is written. Single thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/check.h"
#include "base/str.h"

enum { ARENA_BLOCK_SIZE = 64 * 1024 };

struct arena_block;

struct arena {
    struct arena_block *blocks;
    uint8_t *at; /* the free part of the newest block */
    size_t left;
};

/* NULL if there is no memory. Aligned to 64 bytes, a line of the cache. */
void *arena_take(struct arena *a, size_t size) MUST_CHECK;
/* The same for bytes: without a gap to the piece before. */
uint8_t *arena_take_bytes(struct arena *a, size_t size) MUST_CHECK;
/* A copy with a NUL behind it; it may have others inside. */
char *arena_take_text(struct arena *a, struct str text) MUST_CHECK;
void arena_fini(struct arena *a);

#endif
