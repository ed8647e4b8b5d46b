/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>

enum { GROW_MIN = 16 };

static _Thread_local uint64_t asked;
static _Thread_local int64_t held;
static _Thread_local uint64_t fail_at;

static bool refuse(void) {
    asked++;
    return fail_at != 0 && asked >= fail_at;
}

static void *kept(void *block) {
    if (block != NULL)
        held++;
    return block;
}

void *mem_alloc(size_t size) {
    return refuse() ? NULL : kept(malloc(size > 0 ? size : 1));
}

void *mem_zero(size_t count, size_t size) {
    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    return refuse() ? NULL : kept(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *mem_resize(void *block, size_t size) {
    if (block == NULL)
        return mem_alloc(size);
    return refuse() ? NULL : realloc(block, size > 0 ? size : 1);
}

void *mem_grow(void *block, size_t *room, size_t wanted, size_t size) {
    if (wanted <= *room && block != NULL)
        return block;
    size_t larger = *room > GROW_MIN / 2 ? 2 * *room : GROW_MIN;
    if (larger < wanted)
        larger = wanted;
    void *grown = larger <= SIZE_MAX / size ? mem_resize(block, larger * size) : NULL;
    if (grown != NULL)
        *room = larger;
    return grown;
}

void mem_free(void *block) {
    if (block != NULL)
        held--;
    free(block);
}

uint64_t mem_count(void) {
    return asked;
}

int64_t mem_held(void) {
    return held;
}

void mem_fail_from(uint64_t n) {
    fail_at = n == 0 ? 0 : asked + n;
}
