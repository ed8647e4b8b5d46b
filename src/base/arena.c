/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/mem.h"

enum { ALIGNMENT = 64 };

_Static_assert(ARENA_BLOCK_SIZE % ALIGNMENT == 0, "what is left of a block tells its alignment");

struct arena_block {
    struct arena_block *next;
};

/* The aligned bytes of a new block. */
static uint8_t *block_of(struct arena *a, size_t size) {
    size_t head = sizeof(struct arena_block) + ALIGNMENT - 1;
    if (size > SIZE_MAX - head)
        return NULL;
    struct arena_block *block = mem_zero(1, head + size);
    if (block == NULL)
        return NULL;
    block->next = a->blocks;
    a->blocks = block;
    uint8_t *bytes = (uint8_t *)(block + 1);
    return bytes + (ALIGNMENT - (uintptr_t)bytes % ALIGNMENT) % ALIGNMENT;
}

static uint8_t *take(struct arena *a, size_t size) {
    if (size > ARENA_BLOCK_SIZE / 4)
        return block_of(a, size);
    if (size > a->left) {
        uint8_t *block = block_of(a, ARENA_BLOCK_SIZE);
        if (block == NULL)
            return NULL;
        a->at = block;
        a->left = ARENA_BLOCK_SIZE;
    }
    uint8_t *piece = a->at;
    a->at += size;
    a->left -= size;
    return piece;
}

static void align(struct arena *a) {
    size_t gap = a->left % ALIGNMENT;
    if (gap == 0) /* and there may be no block yet */
        return;
    a->at += gap;
    a->left -= gap;
}

void *arena_take(struct arena *a, size_t size) {
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    align(a);
    return take(a, (size / ALIGNMENT + (size % ALIGNMENT != 0 || size == 0)) * ALIGNMENT);
}

uint8_t *arena_take_bytes(struct arena *a, size_t size) {
    return take(a, size);
}

char *arena_take_text(struct arena *a, struct str text) {
    char *copy = (char *)arena_take_bytes(a, text.size + 1);
    if (copy != NULL)
        memcpy(copy, text.at, text.size);
    return copy;
}

void arena_fini(struct arena *a) {
    while (a->blocks != NULL) {
        struct arena_block *block = a->blocks;
        a->blocks = block->next;
        mem_free(block);
    }
    *a = (struct arena){.blocks = NULL};
}
