/* SPDX-License-Identifier: MIT */
/*
 * heap - a binary min-heap of things that wait for a time.
 *
 * The items are members of the caller's structures; the heap stores pointers to them and writes
 * each one's place into it, so that any item can be removed or moved in O(log n). Single thread.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct heap_item {
    int64_t key;
    size_t place; /* 1 + index in the heap, or 0 when in none */
};

struct heap {
    struct heap_item **items;
    size_t count;
    size_t room;
};

/* EIP_E_MEMORY leaves the heap as it was. The item must be in no heap. */
eip_err heap_push(struct heap *h, struct heap_item *item, int64_t key) MUST_CHECK;
/* The item with the smallest key, or NULL. */
struct heap_item *heap_top(const struct heap *h);
/* Does nothing if the item is in no heap. */
void heap_remove(struct heap *h, struct heap_item *item);
/* Gives an item that is in the heap another key. */
void heap_move(struct heap *h, struct heap_item *item, int64_t key);
/* Does not touch the items, which may be gone by now: empty their places to use them again. */
void heap_fini(struct heap *h);

#endif
