/* capture/stream */
#include "support/unit.h"

#include "capture/stream.h"

enum { PARTS = 5, TEXT = 64 };

struct out {
    struct capture_stream stream;
    struct capture_stream_stats stats;
    char text[TEXT];
    size_t size;
    size_t lost;
    uint64_t frame; /* of the last chunk */
};

static void drain(struct out *o) {
    struct capture_chunk chunk;
    while (capture_stream_next(&o->stream, &o->stats, &chunk)) {
        size_t size = reader_left(&chunk.bytes);
        assert_true(o->size + size < TEXT);
        memcpy(o->text + o->size, chunk.bytes.at, size);
        o->size += size;
        o->lost += chunk.lost_before + chunk.lost_after;
        o->frame = chunk.frame;
    }
}

static bool put(struct out *o, uint32_t seq, const char *text, uint64_t frame) {
    struct capture_segment s = {
        .seq = seq, .bytes = reader_of(text, strlen(text)), .size = strlen(text), .frame = frame};
    bool good = capture_stream_put(&o->stream, &o->stats, &s);
    drain(o);
    return good;
}

static void finish(struct out *o) {
    capture_stream_fini(&o->stream, &o->stats);
    assert_int_equal(o->stats.waiting, 0);
    assert_int_equal(mem_held(), 0);
}

static bool next_order(unsigned *order) {
    unsigned i = PARTS - 1, j = PARTS - 1;
    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return false;
    while (order[j] <= order[i - 1])
        j--;
    unsigned swap = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swap;
    for (j = PARTS - 1; i < j; i++, j--) {
        swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    return true;
}

static void every_order_of_segments_gives_the_same_bytes_also_where_numbers_wrap(void **state) {
    (void)state;
    static const char *const parts[PARTS] = {"ab", "cde", "f", "ghij", "kl"};
    static const uint32_t at[PARTS] = {0, 2, 5, 6, 10};
    for (uint32_t base = UINT32_MAX - 12; base != 3; base++) {
        unsigned order[PARTS] = {0, 1, 2, 3, 4};
        do {
            struct out o = {.size = 0};
            capture_stream_start(&o.stream, &o.stats, base);
            for (unsigned i = 0; i < PARTS; i++)
                assert_true(put(&o, base + at[order[i]], parts[order[i]], i));
            assert_int_equal(o.size, 12);
            assert_memory_equal(o.text, "abcdefghijkl", 12);
            assert_int_equal(o.lost, 0);
            finish(&o);
        } while (next_order(order));
    }
}

static void what_fills_a_hole_brings_the_rest_in_its_own_frame(void **state) {
    (void)state;
    struct out o = {.size = 0};
    capture_stream_start(&o.stream, &o.stats, 0);
    put(&o, 2, "cd", 1);
    put(&o, 4, "ef", 2);
    assert_int_equal(o.size, 0);
    put(&o, 0, "ab", 3);
    assert_int_equal(o.size, 6);
    assert_int_equal(o.frame, 3);
    finish(&o);
}

static void bytes_sent_again_come_out_once(void **state) {
    (void)state;
    struct out o = {.size = 0};
    put(&o, 10, "abcd", 1);
    put(&o, 10, "abcd", 2); /* whole */
    put(&o, 13, "d", 3);    /* keep-alive */
    put(&o, 12, "cdef", 4); /* partly */
    put(&o, 18, "ij", 5);
    put(&o, 16, "ghij", 6); /* over what waits */
    put(&o, 20, "k", 7);
    assert_memory_equal(o.text, "abcdefghijk", 11);
    assert_int_equal(o.size, 11);
    assert_int_equal(o.stats.retransmitted, 3);
    finish(&o);
}

static void of_two_early_segments_at_one_place_the_first_stands(void **state) {
    (void)state;
    struct out o = {.size = 0};
    capture_stream_start(&o.stream, &o.stats, 0);
    put(&o, 4, "e", 1);
    put(&o, 1, "bc", 2);
    put(&o, 1, "XXd", 3);
    put(&o, 4, "X", 4);
    put(&o, 0, "a", 5);
    assert_memory_equal(o.text, "abcde", 5);
    assert_int_equal(o.size, 5);
    finish(&o);
}

static void a_gap_is_given_up_on_the_acknowledgement_alone(void **state) {
    (void)state;
    struct out o = {.size = 0};
    put(&o, 0, "ab", 1);
    put(&o, 5, "fg", 2);
    put(&o, 7, "h", 3);
    assert_false(capture_stream_misses(&o.stream, 2));
    assert_false(capture_stream_misses(&o.stream, 4));
    assert_true(capture_stream_misses(&o.stream, 5));
    capture_stream_skip(&o.stream, &o.stats);
    drain(&o);
    assert_memory_equal(o.text, "abfgh", 5);
    assert_int_equal(o.lost, 3);
    assert_int_equal(o.frame, 3); /* its own, not that of the acknowledgement */
    assert_int_equal(o.stats.gaps, 1);
    assert_int_equal(o.stats.lost, 3);
    assert_false(capture_stream_misses(&o.stream, 9));
    finish(&o);
}

static void what_the_capture_cut_off_is_a_loss_behind_the_bytes(void **state) {
    (void)state;
    struct out o = {.size = 0};
    struct capture_segment s = {.bytes = reader_of("ab", 2), .size = 5};
    assert_true(capture_stream_put(&o.stream, &o.stats, &s));
    drain(&o);
    put(&o, 5, "f", 2);
    assert_memory_equal(o.text, "abf", 3);
    assert_int_equal(o.lost, 3);
    finish(&o);
}

static void no_more_waits_than_the_limits_allow(void **state) {
    (void)state;
    struct out o = {.size = 0};
    capture_stream_start(&o.stream, &o.stats, 0);
    for (uint32_t i = 0; i < CAPTURE_WAITING_MAX; i++)
        assert_true(put(&o, 1 + 2 * i, "x", i));
    assert_false(put(&o, 1 + 2 * CAPTURE_WAITING_MAX, "x", 0));
    assert_int_equal(o.stream.count, CAPTURE_WAITING_MAX);
    assert_int_equal(o.stats.waiting, CAPTURE_WAITING_MAX * (sizeof(struct capture_waiting) + 1));
    o.stats.waiting += CAPTURE_WAITING_ALL_MAX;
    assert_false(put(&o, 4, "xx", 0));
    o.stats.waiting -= CAPTURE_WAITING_ALL_MAX;
    finish(&o);
}

static void a_segment_beyond_any_window_is_refused(void **state) {
    (void)state;
    struct out o = {.size = 0};
    put(&o, 0, "a", 1);
    assert_false(put(&o, CAPTURE_WINDOW_MAX + 2, "a", 2));
    assert_false(put(&o, (uint32_t)-CAPTURE_WINDOW_MAX - 2, "a", 2));
    assert_true(put(&o, 1, "b", 3));
    finish(&o);
}

UNIT_CASES(cmocka_unit_test(every_order_of_segments_gives_the_same_bytes_also_where_numbers_wrap),
           cmocka_unit_test(what_fills_a_hole_brings_the_rest_in_its_own_frame),
           cmocka_unit_test(bytes_sent_again_come_out_once),
           cmocka_unit_test(of_two_early_segments_at_one_place_the_first_stands),
           cmocka_unit_test(a_gap_is_given_up_on_the_acknowledgement_alone),
           cmocka_unit_test(what_the_capture_cut_off_is_a_loss_behind_the_bytes),
           cmocka_unit_test(no_more_waits_than_the_limits_allow),
           cmocka_unit_test(a_segment_beyond_any_window_is_refused))
