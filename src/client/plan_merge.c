/* SPDX-License-Identifier: MIT */
#include "client/plan_merge.h"

#include <stdlib.h>

#include "base/mem.h"
#include "client/plan_parts.h"

#define IMPOSSIBLE (UINT64_MAX / 4)

/* What a read has besides path and data: service, size of path and count; head of the reply; and
 * the offsets of both in their packets. */
enum { READ_REST = 2 + 2 + 4 + 2 + 2, TYPE_SIZE = 2, STRUCTURE_TYPE_SIZE = 4 };

/* Bytes that are read together or not at all, as far as one level sees. */
struct plan_block {
    size_t low; /* places */
    size_t high;
    uint64_t start; /* bytes */
    uint64_t end;
    bool whole;         /* a tag wants all of it */
    uint64_t apart;     /* least cost up to here if it is read by what is inside it, */
    uint64_t open;      /* or by a read that ends here for now, */
    size_t first;       /* which begins at this block */
    bool apart_to_open; /* the block before is open in the case of that cost */
    bool open_to_open;
    bool goes_on; /* chosen: in the read of the block before it */
    bool is_apart;
};

static void settle(struct plan_merge *m, size_t low, size_t high, size_t level, bool emits,
                   uint64_t *ret_cost);

void plan_merge_fini(struct plan_merge *m) {
    mem_free(m->places);
    mem_free(m->levels);
    mem_free(m->blocks);
    *m = (struct plan_merge){.place_count = 0};
}

/* Collecting. */

void plan_merge_add(struct plan_merge *m, const struct plan_row *row, uint32_t item) {
    struct plan_level levels[PLAN_LEVELS_MAX];
    size_t count = plan_levels_of(row, m->catalog, levels);
    struct plan_place *places =
        mem_grow(m->places, &m->place_room, m->place_count + 1, sizeof *places);
    m->places = places != NULL ? places : m->places;
    struct plan_level *all =
        mem_grow(m->levels, &m->level_room, m->level_count + count, sizeof *all);
    m->levels = all != NULL ? all : m->levels;
    if (places == NULL || all == NULL) {
        m->err = EIP_E_MEMORY;
        return;
    }
    memcpy(all + m->level_count, levels, count * sizeof *all);
    places[m->place_count++] =
        (struct plan_place){.path = row->path,
                            .path_size = row->path_size,
                            .root = levels[0].stem,
                            .item = item,
                            .level = (uint32_t)m->level_count,
                            .level_count = (uint32_t)count,
                            .offset = levels[count - 1].offset,
                            .size = (uint64_t)row->element_size * row->count};
    m->level_count += count;
}

static int compare_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size) {
    if (a_size != b_size)
        return a_size < b_size ? -1 : 1;
    return memcmp(a, b, a_size);
}

/* What contains others comes before them. */
static int compare(const void *left, const void *right) {
    const struct plan_place *a = left;
    const struct plan_place *b = right;
    int roots = compare_bytes(a->path, a->root, b->path, b->root);
    if (roots != 0)
        return roots;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    int paths = compare_bytes(a->path, a->path_size, b->path, b->path_size);
    return paths != 0 ? paths : a->item < b->item ? -1 : 1;
}

/* Blocks. */

static bool is_leaf(const struct plan_place *place, size_t level) {
    return place->level_count == level + 1;
}

static bool fits(const struct plan_merge *m, const struct plan_level *level, uint64_t size) {
    size_t type = level->type == EIP_TYPE_STRUCT ? STRUCTURE_TYPE_SIZE : TYPE_SIZE;
    return level->readable && size + type <= m->size_max &&
           size / level->element_size <= UINT16_MAX;
}

static bool joins(const struct plan_merge *m, const struct plan_block *block,
                  const struct plan_level *level, uint64_t start, uint64_t end) {
    uint64_t both = end > block->end ? end : block->end;
    return start < block->end && (both == block->end || fits(m, level, both - block->start));
}

static void push_block(struct plan_merge *m, struct plan_block block) {
    struct plan_block *blocks =
        mem_grow(m->blocks, &m->block_room, m->block_count + 1, sizeof *blocks);
    if (blocks == NULL) {
        m->err = EIP_E_MEMORY;
        return;
    }
    m->blocks = blocks;
    blocks[m->block_count++] = block;
}

static void make_blocks(struct plan_merge *m, size_t low, size_t high, size_t at_level) {
    size_t base = m->block_count;
    for (size_t i = low; i < high && m->err == EIP_OK; i++) {
        const struct plan_place *place = &m->places[i];
        const struct plan_level *level = plan_merge_level(m, place, at_level);
        bool whole = is_leaf(place, at_level);
        uint64_t start = level->offset;
        uint64_t end = start + (whole ? place->size : level->element_size);
        struct plan_block *last = m->block_count > base ? &m->blocks[m->block_count - 1] : NULL;
        if (last == NULL || !joins(m, last, level, start, end)) {
            push_block(m, (struct plan_block){
                              .low = i, .high = i + 1, .start = start, .end = end, .whole = whole});
            continue;
        }
        last->high = i + 1;
        last->whole = last->whole || whole;
        last->end = end > last->end ? end : last->end;
    }
}

/* Costs. */

static uint64_t read_cost(const struct plan_level *level, uint64_t size) {
    size_t type = level->type == EIP_TYPE_STRUCT ? STRUCTURE_TYPE_SIZE : TYPE_SIZE;
    return PLAN_READ_COST + READ_REST + level->end + type + size;
}

static uint64_t lesser(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* The least cost up to a block; `before` is NULL for the first. */
static void weigh(const struct plan_merge *m, const struct plan_level *level,
                  struct plan_block *block, const struct plan_block *before, uint64_t apart,
                  size_t index) {
    uint64_t so_far = before != NULL ? lesser(before->apart, before->open) : 0;
    bool was_open = before != NULL && before->open < before->apart;
    uint64_t size = block->end - block->start;
    bool may = fits(m, level, size) && (block->whole || m->catalog != NULL);
    block->apart = block->whole || apart >= IMPOSSIBLE ? IMPOSSIBLE : so_far + apart;
    block->apart_to_open = was_open;
    block->open = may ? so_far + read_cost(level, size) : IMPOSSIBLE;
    block->open_to_open = was_open;
    block->first = index;
    if (before == NULL || before->open >= IMPOSSIBLE || !may)
        return;
    uint64_t end = block->end > before->end ? block->end : before->end;
    uint64_t longer = before->open + end - before->end;
    uint64_t start = m->blocks[before->first].start;
    if (longer >= block->open || !fits(m, level, end - start))
        return;
    block->open = longer;
    block->open_to_open = true;
    block->first = before->first;
    block->end = end;
}

static void choose(struct plan_merge *m, size_t base) {
    size_t i = m->block_count;
    bool is_open = m->blocks[i - 1].open <= m->blocks[i - 1].apart;
    while (i-- > base) {
        struct plan_block *block = &m->blocks[i];
        block->is_apart = !is_open;
        block->goes_on = is_open && block->first != i;
        is_open = is_open ? block->open_to_open : block->apart_to_open;
    }
}

static void emit_blocks(struct plan_merge *m, size_t base, size_t level) {
    size_t end = m->block_count;
    for (size_t i = base; i < end && m->err == EIP_OK;) {
        struct plan_block first = m->blocks[i];
        uint64_t unused;
        if (first.is_apart) {
            settle(m, first.low, first.high, level + 1, true, &unused);
            i++;
            continue;
        }
        struct plan_read read = {
            .low = first.low, .level = level, .start = first.start, .end = first.end};
        do {
            read.high = m->blocks[i].high;
            read.end = m->blocks[i].end;
            i++;
        } while (i < end && m->blocks[i].goes_on);
        m->emit(m->user, m, &read);
    }
}

/* Places that lie in the same at a level: elements of one array, or a scalar. */
static uint64_t settle_stem(struct plan_merge *m, size_t low, size_t high, size_t level,
                            bool emits) {
    size_t base = m->block_count;
    uint64_t cost = 0;
    make_blocks(m, low, high, level);
    for (size_t i = base; i < m->block_count && m->err == EIP_OK; i++) {
        struct plan_block block = m->blocks[i];
        uint64_t apart = IMPOSSIBLE;
        if (!block.whole)
            settle(m, block.low, block.high, level + 1, false, &apart);
        check(m->blocks != NULL);
        weigh(m, plan_merge_level(m, &m->places[block.low], level), &m->blocks[i],
              i > base ? &m->blocks[i - 1] : NULL, apart, i);
    }
    if (m->err == EIP_OK) {
        choose(m, base);
        const struct plan_block *last = &m->blocks[m->block_count - 1];
        cost = lesser(last->apart, last->open);
    }
    if (emits && m->err == EIP_OK)
        emit_blocks(m, base, level);
    m->block_count = base;
    return cost;
}

/* What was learned from two programs may be the same name, and of two types. */
static bool lie_together(const struct plan_merge *m, size_t a, size_t b, size_t level) {
    const struct plan_place *x = &m->places[a];
    const struct plan_place *y = &m->places[b];
    const struct plan_level *of_x = plan_merge_level(m, x, level);
    const struct plan_level *of_y = plan_merge_level(m, y, level);
    return of_x->type == of_y->type && of_x->handle == of_y->handle &&
           of_x->element_size == of_y->element_size &&
           compare_bytes(x->path, of_x->stem, y->path, of_y->stem) == 0;
}

/* What is inside one element, or everything: stem after stem. */
static void settle(struct plan_merge *m, size_t low, size_t high, size_t level, bool emits,
                   uint64_t *ret_cost) {
    uint64_t cost = 0;
    while (low < high && m->err == EIP_OK) {
        size_t next = low + 1;
        while (next < high && lie_together(m, low, next, level))
            next++;
        cost += settle_stem(m, low, next, level, emits);
        low = next;
    }
    *ret_cost = cost;
}

eip_err plan_merge_run(struct plan_merge *m) {
    uint64_t cost;
    if (m->err != EIP_OK || m->place_count == 0)
        return m->err;
    qsort(m->places, m->place_count, sizeof *m->places, compare);
    settle(m, 0, m->place_count, 0, true, &cost);
    return m->err;
}
