#include "base/mem.h"
#include "support/unit.h"

#include <string.h>

static void blocks_and_calls_are_counted(void **state) {
    (void)state;
    uint64_t calls = mem_count();
    int64_t held = mem_held();
    void *a = mem_alloc(10);
    void *b = mem_zero(4, 4);
    int64_t got = (a != NULL) + (b != NULL);
    assert_int_equal(mem_count() - calls, 2);
    assert_int_equal(mem_held() - held, got);
    mem_free(a);
    mem_free(b);
    mem_free(NULL);
    assert_int_equal(mem_held(), held);
}

static void zeroed_memory_is_zero(void **state) {
    (void)state;
    static const uint8_t zeros[64];
    void *block = mem_zero(8, 8);
    if (block == NULL)
        return;
    int difference = memcmp(block, zeros, sizeof zeros);
    mem_free(block);
    assert_int_equal(difference, 0);
}

static void an_overflowing_size_gives_nothing(void **state) {
    (void)state;
    volatile size_t half = SIZE_MAX / 2;
    void *block = mem_zero(half, 4);
    assert_null(block);
}

static void resizing_keeps_the_bytes(void **state) {
    (void)state;
    int64_t held = mem_held();
    char *block = mem_resize(NULL, 4);
    if (block == NULL)
        return;
    memcpy(block, "abc", 4);
    char *larger = mem_resize(block, 4000);
    bool kept = memcmp(larger != NULL ? larger : block, "abc", 4) == 0;
    int64_t holding = mem_held() - held;
    mem_free(larger != NULL ? larger : block);
    assert_true(kept);
    assert_int_equal(holding, 1);
    assert_int_equal(mem_held(), held);
}

static void a_size_of_zero_gives_a_block(void **state) {
    (void)state;
    mem_fail_from(0);
    void *blocks[] = {mem_alloc(0), mem_zero(0, 8), mem_resize(NULL, 0)};
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(blocks[i]);
        mem_free(blocks[i]);
    }
}

static void the_nth_allocation_and_all_after_it_fail(void **state) {
    (void)state;
    mem_fail_from(3);
    void *first = mem_alloc(1);
    void *second = mem_zero(1, 1);
    void *third = mem_alloc(1);
    void *grown = mem_resize(first, 100);
    mem_fail_from(0);
    void *later = mem_alloc(1);
    assert_true(first != NULL && second != NULL && later != NULL);
    assert_true(third == NULL && grown == NULL);
    mem_free(first);
    mem_free(second);
    mem_free(later);
}

UNIT_CASES(cmocka_unit_test(blocks_and_calls_are_counted), cmocka_unit_test(zeroed_memory_is_zero),
           cmocka_unit_test(an_overflowing_size_gives_nothing),
           cmocka_unit_test(resizing_keeps_the_bytes),
           cmocka_unit_test(a_size_of_zero_gives_a_block),
           cmocka_unit_test(the_nth_allocation_and_all_after_it_fail))
