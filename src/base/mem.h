/* SPDX-License-Identifier: MIT */
/*
 * mem - the one place that asks the C library for memory.
 *
 * Every allocation of the project goes through here, so that a test can make the n-th one fail and
 * a benchmark can count them. The counters belong to the calling thread.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* NULL if there is no memory. A size of zero gives a pointer that may be freed. */
void *mem_alloc(size_t size) MUST_CHECK;
/* Zeroed, and NULL as well if count * size overflows. */
void *mem_zero(size_t count, size_t size) MUST_CHECK;
/* As realloc(3): the old block stays valid if this fails. */
void *mem_resize(void *block, size_t size) MUST_CHECK;
/*
 * Room for `wanted` rows of a size: the block, which may have moved, and its new *room, twice the
 * old one at least. NULL without memory: block and *room are as they were.
 */
void *mem_grow(void *block, size_t *room, size_t wanted, size_t size) MUST_CHECK;
void mem_free(void *block);

/* How many allocations this thread has asked for, growing ones included. */
uint64_t mem_count(void);
/* How many blocks this thread holds: what it allocated less what it freed. */
int64_t mem_held(void);
/* For tests: the n-th allocation from now fails, and every later one; 0 switches it off. */
void mem_fail_from(uint64_t n);

#endif
