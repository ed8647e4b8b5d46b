/* capture/decoder */
#include "support/plant.h"
#include "support/unit.h"

#include "base/rng.h"

static struct plant plant;

static struct reader get(uint8_t context) {
    return plant_unconnected(1, context, "\x0e\0", 2);
}

static struct reader answer(uint8_t context) {
    return plant_unconnected(1, context, "\x8e\0\0\0", 4);
}

static void expect(const char *text) {
    assert_string_equal(text_cstr(&plant.seen), text);
    plant_fini(&plant);
}

static void a_message_belongs_to_the_frame_it_ends_in(void **state) {
    (void)state;
    plant_init(&plant);
    struct reader m = get(1), head = reader_sub(&m, 20);
    plant_send(&plant, 0, head);
    assert_int_equal(capture_decoder_losses(&plant.decoder).broken, 1);
    plant_send(&plant, 0, m);
    assert_int_equal(capture_decoder_losses(&plant.decoder).broken, 0);
    expect("2 6f 0e?\n");
}

static void what_the_peer_acknowledged_is_not_waited_for(void **state) {
    (void)state;
    plant_init(&plant);
    plant_send(&plant, 0, get(1));
    struct reader lost = get(2);
    plant.seq[0] += (uint32_t)reader_left(&lost);
    plant_send(&plant, 0, get(3));
    assert_string_equal(text_cstr(&plant.seen), "1 6f 0e?\n");
    plant_send(&plant, 1, answer(3));
    expect("1 6f 0e?\n2 6f 0e?\n3 6f 0e! <2\n");
}

static void what_waits_at_the_end_comes_out(void **state) {
    (void)state;
    plant_init(&plant);
    plant_send(&plant, 0, get(1));
    plant.seq[0] += 48;
    plant_send(&plant, 0, get(3));
    capture_decoder_finish(&plant.decoder);
    assert_int_equal(plant.decoder.flows.stats.gaps, 1);
    expect("1 6f 0e?\n2 6f 0e?\n");
}

static void ports_used_again_are_another_connection(void **state) {
    (void)state;
    static const uint8_t ends[] = {CAPTURE_SYN, CAPTURE_RST | CAPTURE_ACK};
    for (size_t i = 0; i < sizeof ends; i++) {
        plant_init(&plant);
        plant_send(&plant, 0, get(1));
        plant_segment(&plant, 0, 900000, ends[i], reader_of(NULL, 0));
        plant.seq[0] = 900001;
        plant_send(&plant, 0, get(2));
        plant_send(&plant, 1, answer(1)); /* of the old one: not its request's */
        assert_int_equal(capture_decoder_losses(&plant.decoder).unanswered, 2);
        expect("1 6f 0e?\n3 6f 0e?\n4 6f 0e.\n");
    }
}

static void a_syn_sent_again_changes_nothing(void **state) {
    (void)state;
    plant_init(&plant);
    plant_segment(&plant, 0, 999, CAPTURE_SYN, reader_of(NULL, 0));
    plant_segment(&plant, 0, 999, CAPTURE_SYN, reader_of(NULL, 0));
    plant_segment(&plant, 1, 4999, CAPTURE_SYN | CAPTURE_ACK, reader_of(NULL, 0));
    plant_send(&plant, 0, get(1));
    plant_send(&plant, 1, answer(1));
    expect("4 6f 0e?\n5 6f 0e! <4\n");
}

static void a_jump_beyond_any_window_starts_anew(void **state) {
    (void)state;
    plant_init(&plant);
    plant_send(&plant, 0, get(1));
    plant.seq[0] += 2 * CAPTURE_WINDOW_MAX;
    plant_send(&plant, 0, get(2));
    expect("1 6f 0e?\n2 6f 0e?\n");
}

static void a_datagram_is_a_message(void **state) {
    (void)state;
    static const uint8_t list[24] = {0x63};
    plant_init(&plant);
    plant_datagram(&plant, 50000, 44818, reader_of(list, 24));
    plant_datagram(&plant, 50000, 44818, reader_of(list, 23));
    static const uint8_t lie[24] = {0x63, 0, 1};
    plant_datagram(&plant, 44818, 50000, reader_of(lie, 24));
    expect("1 63\n3 63 bad\n");
}

static void another_protocol_on_our_port_is_none_of_ours(void **state) {
    (void)state;
    static const uint8_t hello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03random bytes, 20";
    plant_init(&plant);
    plant_segment(&plant, 0, 999, CAPTURE_SYN, reader_of(NULL, 0));
    plant_send(&plant, 0, reader_of(hello, sizeof hello));
    plant_send(&plant, 0, reader_of(hello, sizeof hello));
    plant_datagram(&plant, 53, 44818, reader_of(hello, sizeof hello));
    assert_int_equal(capture_decoder_losses(&plant.decoder).skipped, 2 * sizeof hello);
    expect("");
}

/* The traffic of one connection as segments that split, merge, repeat and swap it. */
static void any_way_of_sending_gives_the_same_messages(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct rng rng = rng_of(seed);
        uint8_t stream[2048];
        struct writer w = writer_of(stream, sizeof stream);
        for (uint8_t i = 0; i < 20; i++)
            writer_rest(&w, get(i));
        plant_init(&plant);
        plant_segment(&plant, 0, 999, CAPTURE_SYN, reader_of(NULL, 0));
        for (size_t at = 0; at < w.size;) {
            size_t a = 1 + rng_below(&rng, 200), b = 1 + rng_below(&rng, 200);
            a = a < w.size - at ? a : w.size - at;
            b = b < w.size - at - a ? b : w.size - at - a;
            if (rng_chance(&rng, 30))
                plant_segment(&plant, 0, 1000 + (uint32_t)(at + a), CAPTURE_ACK,
                              reader_of(stream + at + a, b));
            plant_segment(&plant, 0, 1000 + (uint32_t)at, CAPTURE_ACK, reader_of(stream + at, a));
            at += rng_chance(&rng, 20) ? a / 2 : a;
        }
        assert_int_equal(plant.decoder.stats.messages, 20);
        assert_int_equal(plant.decoder.stats.undecoded, 0);
        assert_int_equal(plant.decoder.flows.stats.gaps, 0);
        plant_fini(&plant);
    }
}

static void the_steady_state_allocates_nothing(void **state) {
    (void)state;
    uint64_t before = 0;
    plant_init(&plant);
    plant.decoder.messages.sink.message = NULL;
    for (int i = 0; i < 1000; i++) {
        if (i == 10)
            before = mem_count();
        struct reader m = get(1), head = reader_sub(&m, 30);
        plant_send(&plant, 0, head);
        plant_send(&plant, 0, m);
        plant_send(&plant, 1, answer(1));
    }
    assert_int_equal(mem_count(), before);
    assert_int_equal(plant.decoder.stats.exchanges, 1000);
    plant_fini(&plant);
}

static void without_memory_packets_are_dropped_and_counted(void **state) {
    (void)state;
    uint64_t dropped = 0;
    for (uint64_t n = 1; n < 60; n++) {
        plant_init(&plant);
        plant.decoder.messages.sink.message = NULL;
        mem_fail_from(n);
        for (uint8_t i = 0; i < 4; i++) {
            struct reader m = get(i), head = reader_sub(&m, 10);
            plant_send(&plant, 0, head);
            plant_send(&plant, 0, m);
            plant_send(&plant, 1, answer(i));
            plant.seq[0] += i;
        }
        capture_decoder_finish(&plant.decoder);
        mem_fail_from(0);
        dropped += plant.decoder.stats.dropped;
        plant_fini(&plant);
    }
    assert_true(dropped > 0);
}

static void an_acknowledgement_gives_up_every_hole_before_it(void **state) {
    (void)state;
    plant_init(&plant);
    plant_send(&plant, 0, get(1));
    for (uint8_t i = 2; i <= 3; i++) {
        plant.seq[0] += (uint32_t)48; /* a message that is missing */
        plant_send(&plant, 0, get(i));
    }
    plant_send(&plant, 1, answer(3));
    assert_int_equal(plant.decoder.flows.stats.gaps, 2);
    expect("1 6f 0e?\n2 6f 0e?\n3 6f 0e?\n4 6f 0e! <3\n");
}

UNIT_CASES(cmocka_unit_test(a_message_belongs_to_the_frame_it_ends_in),
           cmocka_unit_test(what_the_peer_acknowledged_is_not_waited_for),
           cmocka_unit_test(what_waits_at_the_end_comes_out),
           cmocka_unit_test(ports_used_again_are_another_connection),
           cmocka_unit_test(a_syn_sent_again_changes_nothing),
           cmocka_unit_test(a_jump_beyond_any_window_starts_anew),
           cmocka_unit_test(a_datagram_is_a_message),
           cmocka_unit_test(another_protocol_on_our_port_is_none_of_ours),
           cmocka_unit_test(any_way_of_sending_gives_the_same_messages),
           cmocka_unit_test(the_steady_state_allocates_nothing),
           cmocka_unit_test(without_memory_packets_are_dropped_and_counted),
           cmocka_unit_test(an_acknowledgement_gives_up_every_hole_before_it))
