/* capture/framer */
#include "support/unit.h"

#include "capture/framer.h"
#include "enip/header.h"

enum { MESSAGES = 3 };

static uint8_t bytes[256];

/* Three messages, with 4, 0 and 9 bytes of data. */
static size_t messages(void) {
    static const uint8_t sizes[MESSAGES] = {4, 0, 9};
    struct writer w = writer_of(bytes, sizeof bytes);
    for (int i = 0; i < MESSAGES; i++) {
        struct enip_header h = {.command = ENIP_LIST_IDENTITY, .session = (uint32_t)i};
        size_t mark = enip_message_begin(&w, &h);
        writer_zeros(&w, sizes[i]);
        enip_message_end(&w, mark);
    }
    return w.size;
}

static uint32_t session_of(const struct capture_frame *frame) {
    struct reader r = frame->bytes;
    return enip_header_decode(&r).session;
}

/* Feeds a chunk; the messages that came out must be the ones expected next. */
static void feed(struct capture_framer *f, const uint8_t *at, size_t size, uint32_t *next) {
    struct reader chunk = reader_of(at, size);
    struct capture_frame frame;
    while (capture_framer_next(f, &chunk, &frame)) {
        assert_int_equal(session_of(&frame), *next);
        assert_int_equal(reader_left(&frame.bytes), frame.size);
        ++*next;
    }
    assert_int_equal(reader_left(&chunk), 0);
}

static void messages_come_whole_wherever_the_stream_is_cut(void **state) {
    (void)state;
    size_t size = messages();
    for (size_t a = 0; a <= size; a++)
        for (size_t b = a; b <= size; b++) {
            struct capture_framer f = {.synced = true};
            uint32_t next = 0;
            feed(&f, bytes, a, &next);
            feed(&f, bytes + a, b - a, &next);
            feed(&f, bytes + b, size - b, &next);
            assert_int_equal(next, MESSAGES);
            capture_framer_fini(&f);
        }
    assert_int_equal(mem_held(), 0);
}

static void a_whole_message_is_given_where_it_lies(void **state) {
    (void)state;
    struct capture_framer f = {.synced = true};
    struct capture_frame frame;
    struct reader chunk = reader_of(bytes, messages());
    assert_true(capture_framer_next(&f, &chunk, &frame));
    assert_ptr_equal(frame.bytes.at, bytes);
    assert_null(f.buffer);
}

static void out_of_step_a_chunk_must_begin_with_a_plausible_header(void **state) {
    (void)state;
    size_t size = messages();
    struct capture_framer f = {.synced = false};
    uint32_t next = 0;
    feed(&f, bytes + 5, size - 5, &next);
    assert_int_equal(next, 0);
    assert_int_equal(f.skipped, size - 5);
    feed(&f, bytes, size, &next);
    assert_int_equal(next, MESSAGES);
    capture_framer_fini(&f);
}

static void only_known_commands_with_sound_fields_are_plausible(void **state) {
    (void)state;
    static const uint8_t good[32] = {0x6f, 0, 8, 0};
    for (size_t n = 0; n <= sizeof good; n++)
        assert_int_equal(capture_framer_plausible(reader_of(good, n)), n >= 4);
    static const size_t places[] = {0, 1, 9, 20, 24};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t bad[32];
        memcpy(bad, good, sizeof bad);
        bad[places[i]] ^= 0x40;
        assert_false(capture_framer_plausible(reader_of(bad, sizeof bad)));
    }
    static const uint8_t zeros[24];
    assert_false(capture_framer_plausible(reader_of(zeros, sizeof zeros)));
    static const uint8_t small[24] = {0x6f, 0, 7, 0};
    assert_false(capture_framer_plausible(reader_of(small, sizeof small)));
}

static void a_loss_inside_a_message_costs_that_message_alone(void **state) {
    (void)state;
    size_t size = messages();
    for (int cut = 0; cut < 2; cut++) {
        struct capture_framer f = {.synced = true};
        struct capture_frame frame;
        uint32_t next = 0;
        feed(&f, bytes, 26, &next);
        assert_false(capture_framer_lose(&f, 1, cut != 0, &frame));
        struct reader chunk = reader_of(bytes + 27, size - 27);
        assert_true(capture_framer_next(&f, &chunk, &frame));
        assert_int_equal(session_of(&frame), cut != 0 ? 0 : 1);
        if (cut != 0) {
            assert_int_equal(reader_left(&frame.bytes), 26);
            assert_int_equal(frame.size, 28);
        }
        assert_int_equal(f.broken, 1);
        capture_framer_fini(&f);
    }
}

static void a_cut_message_ends_with_the_bytes_it_lacks(void **state) {
    (void)state;
    messages();
    struct capture_framer f = {.synced = true};
    struct capture_frame frame;
    uint32_t next = 0;
    feed(&f, bytes, 24, &next);
    assert_true(capture_framer_lose(&f, 4, true, &frame));
    assert_int_equal(reader_left(&frame.bytes), 24);
    assert_int_equal(frame.size, 28);
    capture_framer_fini(&f);
}

static void a_loss_that_may_reach_the_next_message_breaks_the_step(void **state) {
    (void)state;
    size_t size = messages();
    static const size_t seen[] = {0, 3, 26};
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        struct capture_framer f = {.synced = true};
        struct capture_frame frame;
        uint32_t next = 0;
        feed(&f, bytes, seen[i], &next);
        assert_false(capture_framer_lose(&f, 3, false, &frame));
        assert_false(f.synced);
        feed(&f, bytes, size, &next);
        assert_int_equal(next, MESSAGES);
        capture_framer_fini(&f);
    }
}

UNIT_CASES(cmocka_unit_test(messages_come_whole_wherever_the_stream_is_cut),
           cmocka_unit_test(a_whole_message_is_given_where_it_lies),
           cmocka_unit_test(out_of_step_a_chunk_must_begin_with_a_plausible_header),
           cmocka_unit_test(only_known_commands_with_sound_fields_are_plausible),
           cmocka_unit_test(a_loss_inside_a_message_costs_that_message_alone),
           cmocka_unit_test(a_cut_message_ends_with_the_bytes_it_lacks),
           cmocka_unit_test(a_loss_that_may_reach_the_next_message_breaks_the_step))
