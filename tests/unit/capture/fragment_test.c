/* capture/fragment */
#include "support/packets.h"
#include "support/unit.h"

#include "capture/fragment.h"

enum { PARTS = 4, PART = 16 };

static uint8_t whole[PARTS * PART - 5];

/* A datagram of a port each side and a body that tells its bytes apart. */
static void fill(void) {
    struct writer w = writer_of(whole, sizeof whole);
    writer_u16be(&w, 44818);
    writer_u16be(&w, 1);
    writer_u16be(&w, sizeof whole);
    writer_u16be(&w, 0);
    for (uint8_t i = 8; i < sizeof whole; i++)
        writer_u8(&w, i);
}

static bool put(struct capture_fragments *f, uint16_t id, unsigned part,
                struct capture_packet *ret_packet) {
    uint8_t bytes[64];
    struct writer w = writer_of(bytes, sizeof bytes);
    size_t at = (size_t)part * PART, size = part + 1 < PARTS ? PART : sizeof whole - at;
    packets_fragment(&w, id, at, part + 1 < PARTS, reader_of(whole + at, size));
    struct reader r = reader_of(bytes, w.size);
    *ret_packet = capture_packet_decode(&r);
    assert_int_equal(ret_packet->transport, CAPTURE_FRAGMENT);
    return capture_fragments_put(f, ret_packet);
}

static void every_order_gives_the_packet_with_its_last_fragment(void **state) {
    (void)state;
    static struct capture_fragments f;
    struct capture_packet p;
    fill();
    for (unsigned order = 0; order < 256; order++) {
        unsigned seen = 0;
        for (unsigned i = 0; i < PARTS; i++)
            seen |= 1u << (order >> 2 * i & 3);
        for (unsigned i = 0; seen == 15 && i < PARTS; i++)
            assert_int_equal(put(&f, (uint16_t)order, order >> 2 * i & 3, &p), i == PARTS - 1);
        if (seen != 15)
            continue;
        assert_int_equal(p.transport, CAPTURE_UDP);
        assert_int_equal(p.src.port, 44818);
        assert_memory_equal(p.payload.at, whole + 8, sizeof whole - 8);
    }
    assert_int_equal(f.given_up, 0);
    capture_fragments_fini(&f);
    assert_int_equal(mem_held(), 0);
}

static void the_oldest_of_too_many_is_given_up(void **state) {
    (void)state;
    static struct capture_fragments f;
    struct capture_packet p;
    fill();
    for (uint16_t id = 0; id <= CAPTURE_FRAGMENTED_MAX; id++)
        assert_false(put(&f, id, 0, &p));
    assert_int_equal(f.given_up, 1);
    for (unsigned part = 1; part < PARTS; part++)
        assert_int_equal(put(&f, 1, part, &p), part == PARTS - 1);
    for (unsigned part = 1; part < PARTS; part++)
        assert_false(put(&f, 0, part, &p));
    capture_fragments_fini(&f);
}

static void a_cut_or_impossible_fragment_is_refused(void **state) {
    (void)state;
    static struct capture_fragments f;
    struct capture_packet p = {.payload = reader_of(whole, 8), .size = 9, .more = true};
    assert_false(capture_fragments_put(&f, &p));
    p = (struct capture_packet){.payload = reader_of(whole, 7), .size = 7, .more = true};
    assert_false(capture_fragments_put(&f, &p));
    p = (struct capture_packet){.payload = reader_of(whole, 8), .size = 8, .at = 65528};
    assert_false(capture_fragments_put(&f, &p));
    assert_int_equal(mem_held(), 0);
}

static void fragments_behind_the_end_do_not_fill_a_hole_before_it(void **state) {
    (void)state;
    static struct capture_fragments f;
    struct capture_packet p;
    fill();
    assert_false(put(&f, 1, 1, &p));
    assert_false(put(&f, 1, 2, &p));
    p = (struct capture_packet){.payload = reader_of(whole, 8), .size = 8, .at = PART};
    p.src = f.list[0].first.src;
    p.dst = f.list[0].first.dst;
    p.id = 1;
    p.protocol = f.list[0].first.protocol;
    assert_false(capture_fragments_put(&f, &p)); /* the last one: 24 bytes, 16 not seen */
    assert_true(put(&f, 1, 0, &p));
    capture_fragments_fini(&f);
}

UNIT_CASES(cmocka_unit_test(every_order_gives_the_packet_with_its_last_fragment),
           cmocka_unit_test(the_oldest_of_too_many_is_given_up),
           cmocka_unit_test(a_cut_or_impossible_fragment_is_refused),
           cmocka_unit_test(fragments_behind_the_end_do_not_fill_a_hole_before_it))
