/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    struct arena a = {.blocks = NULL};
    uint8_t *last = NULL;
    for (size_t i = 1; i < 3000; i++) {
        uint8_t *piece = arena_take(&a, i % 97);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 64, 0);
        for (size_t j = 0; j < i % 97; j++) {
            assert_int_equal(piece[j], 0);
            piece[j] = 0xff;
        }
        assert_ptr_not_equal(piece, last);
        last = piece;
    }
    arena_fini(&a);
    arena_fini(&a);
}

static void a_large_piece_leaves_the_block_to_others(void **state) {
    (void)state;
    struct arena a = {.blocks = NULL};
    uint8_t *first = arena_take(&a, 16);
    uint8_t *large = arena_take(&a, 10 * ARENA_BLOCK_SIZE);
    uint8_t *second = arena_take(&a, 16);
    assert_non_null(large);
    assert_ptr_equal(second, first + 64);
    large[10 * ARENA_BLOCK_SIZE - 1] = 1;
    arena_fini(&a);
}

static void bytes_stand_without_a_gap(void **state) {
    (void)state;
    struct arena a = {.blocks = NULL};
    uint8_t *first = arena_take_bytes(&a, 3);
    uint8_t *second = arena_take_bytes(&a, 5);
    uint8_t *aligned = arena_take(&a, 8);
    uint8_t *third = arena_take_bytes(&a, 1);
    assert_non_null(first);
    assert_ptr_equal(second, first + 3);
    assert_ptr_equal(aligned, first + 64);
    assert_ptr_equal(third, aligned + 64);
    arena_fini(&a);
}

static void a_text_is_copied_with_a_nul_behind_it(void **state) {
    (void)state;
    struct arena a = {.blocks = NULL};
    const char given[] = {'S', 'p', 'e', 'e', 'd', '7'};
    const char *speed = arena_take_text(&a, str_span(given, 5));
    const char *nothing = arena_take_text(&a, str_span(NULL, 0));
    assert_non_null(speed);
    assert_non_null(nothing);
    assert_string_equal(speed, "Speed");
    assert_string_equal(nothing, "");
    arena_fini(&a);
}

static void a_size_no_machine_has_is_refused(void **state) {
    (void)state;
    struct arena a = {.blocks = NULL};
    assert_null(arena_take(&a, SIZE_MAX));
    assert_null(arena_take(&a, SIZE_MAX - 15));
    assert_null(arena_take_bytes(&a, SIZE_MAX));
    assert_null(arena_take_bytes(&a, SIZE_MAX - 64));
    arena_fini(&a);
}

UNIT_CASES(cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
           cmocka_unit_test(a_large_piece_leaves_the_block_to_others),
           cmocka_unit_test(bytes_stand_without_a_gap),
           cmocka_unit_test(a_text_is_copied_with_a_nul_behind_it),
           cmocka_unit_test(a_size_no_machine_has_is_refused))
