/* SPDX-License-Identifier: MIT */
#include "base/heap.h"

#include "base/mem.h"

enum { HEAP_ROOM_MIN = 16 };

static void put(struct heap *h, size_t at, struct heap_item *item) {
    h->items[at] = item;
    item->place = at + 1;
}

static void sift_up(struct heap *h, size_t at) {
    struct heap_item *item = h->items[at];
    while (at > 0 && h->items[(at - 1) / 2]->key > item->key) {
        put(h, at, h->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(h, at, item);
}

static void sift_down(struct heap *h, size_t at) {
    struct heap_item *item = h->items[at];
    for (size_t child = 2 * at + 1; child < h->count; child = 2 * at + 1) {
        if (child + 1 < h->count && h->items[child + 1]->key < h->items[child]->key)
            child++;
        if (h->items[child]->key >= item->key)
            break;
        put(h, at, h->items[child]);
        at = child;
    }
    put(h, at, item);
}

eip_err heap_push(struct heap *h, struct heap_item *item, int64_t key) {
    check(item->place == 0);
    if (h->count == h->room) {
        size_t room = h->room > 0 ? 2 * h->room : HEAP_ROOM_MIN;
        struct heap_item **items = mem_resize(h->items, room * sizeof *items);
        if (items == NULL)
            return EIP_E_MEMORY;
        h->items = items;
        h->room = room;
    }
    item->key = key;
    put(h, h->count++, item);
    sift_up(h, item->place - 1);
    return EIP_OK;
}

struct heap_item *heap_top(const struct heap *h) {
    return h->count > 0 ? h->items[0] : NULL;
}

static void settle(struct heap *h, size_t at) {
    sift_up(h, at);
    sift_down(h, at);
}

void heap_remove(struct heap *h, struct heap_item *item) {
    if (item->place == 0)
        return;
    size_t at = item->place - 1;
    check(at < h->count && h->items[at] == item);
    item->place = 0;
    struct heap_item *last = h->items[--h->count];
    if (last == item)
        return;
    put(h, at, last);
    settle(h, at);
}

void heap_move(struct heap *h, struct heap_item *item, int64_t key) {
    check(item->place != 0 && h->items[item->place - 1] == item);
    item->key = key;
    settle(h, item->place - 1);
}

void heap_fini(struct heap *h) {
    mem_free(h->items);
    *h = (struct heap){.items = NULL};
}
