/* SPDX-License-Identifier: MIT */
#include "device/arena.h"

#include "base/mem.h"

enum { ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    _Alignas(ALIGNMENT) uint8_t bytes[];
};

static struct arena_block *block_of(struct arena *a, size_t size) {
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = mem_zero(1, sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->next = a->blocks;
    a->blocks = block;
    return block;
}

void *arena_take(struct arena *a, size_t size) {
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size = (size / ALIGNMENT + (size % ALIGNMENT != 0 || size == 0)) * ALIGNMENT;
    if (size > ARENA_BLOCK_SIZE / 4) {
        struct arena_block *own = block_of(a, size);
        return own != NULL ? own->bytes : NULL;
    }
    if (size > a->left) {
        struct arena_block *block = block_of(a, ARENA_BLOCK_SIZE);
        if (block == NULL)
            return NULL;
        a->at = block->bytes;
        a->left = ARENA_BLOCK_SIZE;
    }
    void *piece = a->at;
    a->at += size;
    a->left -= size;
    return piece;
}

void arena_fini(struct arena *a) {
    while (a->blocks != NULL) {
        struct arena_block *block = a->blocks;
        a->blocks = block->next;
        mem_free(block);
    }
    *a = (struct arena){.blocks = NULL};
}
