#include "cip/unconnected.h"
#include "support/unit.h"

static struct cip_unconnected decoded(const char *name) {
    const struct vector *v = vectors_get(name);
    struct reader r = reader_of(v->bytes, v->size);
    struct cip_unconnected u = cip_unconnected_decode(&r);
    assert_true(reader_done(&r));
    return u;
}

static void the_message_and_the_route_come_apart(void **state) {
    (void)state;
    struct cip_unconnected u = decoded("read_speed_routed/cip.unconnected");
    assert_int_equal(reader_left(&u.message), 12);
    assert_int_equal(u.message.at[0], 0x4c);
    assert_int_equal(reader_left(&u.route), 2);
    assert_int_equal(u.route.at[0], 0x01);
    u = decoded("write_sint_routed/cip.unconnected");
    assert_int_equal(reader_left(&u.message), 15);
    assert_int_equal(u.message.end[-1], 0x07);
    u = decoded("get_vendor_unrouted/cip.unconnected");
    assert_int_equal(reader_left(&u.route), 0);
    assert_false(u.route.bad);
}

static void the_timeout_is_ticks_of_a_power_of_two(void **state) {
    (void)state;
    static const struct {
        uint8_t priority, ticks;
        uint32_t ms;
    } rows[] = {{0x0a, 0x05, 5120},
                {0x05, 0x9d, 5024},
                {0x1a, 0x05, 5120},
                {0x0f, 0xff, 8355840},
                {0x00, 0x01, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_unconnected u = {.priority = rows[i].priority, .ticks = rows[i].ticks};
        assert_int_equal(cip_unconnected_timeout_ms(&u), rows[i].ms);
    }
}

static void build(struct writer *w, const struct cip_unconnected *u) {
    size_t mark = cip_unconnected_begin(w, u->priority, u->ticks);
    writer_rest(w, u->message);
    cip_unconnected_end(w, mark, u->route);
}

static void a_message_built_in_place_is_padded_when_odd(void **state) {
    (void)state;
    static const char *const names[] = {
        "read_speed_routed/cip.unconnected", "write_sint_routed/cip.unconnected",
        "get_vendor_unrouted/cip.unconnected", "get_vendor_bridged/cip.unconnected"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct vector *v = vectors_get(names[i]);
        struct cip_unconnected u = decoded(names[i]);
        uint8_t out[64];
        struct writer w = writer_of(out, sizeof out);
        writer_u8(&w, 0xff); /* the pad follows the message's size, not the place in the buffer */
        build(&w, &u);
        assert_false(w.bad);
        assert_int_equal(w.size, v->size + 1);
        assert_memory_equal(out + 1, v->bytes, v->size);
    }
}

static void a_route_of_odd_size_or_over_255_words_is_not_encoded(void **state) {
    (void)state;
    static uint8_t zeros[512], out[1024];
    static const size_t sizes[] = {1, 510, 512};
    static const bool good[] = {false, true, false};
    for (size_t i = 0; i < 3; i++) {
        struct cip_unconnected u = {.message = reader_of(zeros, 2)};
        u.route = reader_of(zeros, sizes[i]);
        struct writer w = writer_of(out, sizeof out);
        build(&w, &u);
        assert_int_equal(w.bad, !good[i]);
    }
}

static void a_routing_error_may_leave_bytes_out(void **state) {
    (void)state;
    for (size_t size = 0; size <= 3; size++) {
        struct reader r = reader_of("\x03\x07\x00", size);
        struct cip_unconnected_error e = cip_unconnected_error_decode(&r);
        assert_int_equal(r.bad, size > 2);
        if (r.bad)
            continue;
        assert_int_equal(e.size, size);
        assert_int_equal(e.remaining_words, size > 0 ? 3 : 0);
        assert_int_equal(e.reserved, size > 1 ? 7 : 0);
    }
}

UNIT_CASES(cmocka_unit_test(the_message_and_the_route_come_apart),
           cmocka_unit_test(the_timeout_is_ticks_of_a_power_of_two),
           cmocka_unit_test(a_message_built_in_place_is_padded_when_odd),
           cmocka_unit_test(a_route_of_odd_size_or_over_255_words_is_not_encoded),
           cmocka_unit_test(a_routing_error_may_leave_bytes_out))
