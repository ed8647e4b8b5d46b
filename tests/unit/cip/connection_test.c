#include "cip/connection.h"
#include "support/unit.h"

static struct reader of(const char *name) {
    const struct vector *v = vectors_get(name);
    return reader_of(v->bytes, v->size);
}

static void assert_triad(struct cip_triad triad, uint16_t serial) {
    assert_int_equal(triad.serial, serial);
    assert_int_equal(triad.vendor, 0x1337);
    assert_true(triad.originator == 0xdeadbeef);
}

static void a_large_forward_open_comes_apart(void **state) {
    (void)state;
    struct reader r = of("large_forward_open/cip.forward_open_large");
    struct cip_forward_open open = cip_forward_open_decode(&r, true);
    assert_true(reader_done(&r));
    assert_true(open.large);
    assert_int_equal(open.priority, 0x0a);
    assert_int_equal(open.ticks, 0x0e);
    assert_int_equal(open.ot_id, 0);
    assert_int_equal(open.to_id, 0x00a50001);
    assert_triad(open.triad, 0x1234);
    assert_int_equal(open.multiplier, 3);
    assert_int_equal(open.ot_rpi_us, 2000000);
    assert_int_equal(open.ot_params, 0x42000fa2);
    assert_int_equal(open.to_rpi_us, 2000000);
    assert_int_equal(open.to_params, 0x42000fa2);
    assert_int_equal(open.transport, 0xa3);
    assert_int_equal(reader_left(&open.path), 6);
}

static void a_forward_open_has_narrow_parameters(void **state) {
    (void)state;
    struct reader r = of("io_forward_open/cip.forward_open");
    struct cip_forward_open open = cip_forward_open_decode(&r, false);
    assert_true(reader_done(&r));
    assert_triad(open.triad, 0x2001);
    assert_int_equal(open.ot_rpi_us, 100000);
    assert_int_equal(open.ot_params, 0x4826);
    assert_int_equal(open.to_params, 0x4822);
    assert_int_equal(open.transport, 0x01);
    assert_int_equal(reader_left(&open.path), 8);
}

static void replies_and_errors_carry_the_triad(void **state) {
    (void)state;
    struct reader r = of("large_forward_open_reply/cip.forward_open_reply");
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    assert_true(reader_done(&r));
    assert_true(reply.ot_id == 0x80020001 && reply.to_id == 0x00a50001);
    assert_triad(reply.triad, 0x1234);
    assert_int_equal(reply.to_api_us, 2000000);
    assert_int_equal(reader_left(&reply.application), 0);
    r = of("forward_close_unknown_reply/cip.connection_error");
    struct cip_connection_error e = cip_connection_error_decode(&r);
    assert_true(reader_done(&r));
    assert_triad(e.triad, 0x0055);
    assert_int_equal(e.remaining_words, 3);
}

static void an_application_reply_is_counted_in_words(void **state) {
    (void)state;
    struct reader r = of("forward_open_reply_application");
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    assert_int_equal(reader_left(&reply.application), 4);
    r = of("forward_close_reply_application");
    struct cip_forward_close_reply closed = cip_forward_close_reply_decode(&r);
    assert_triad(closed.triad, 0x1234);
    assert_int_equal(reader_left(&closed.application), 2);
}

static void a_forward_close_has_a_reserved_byte_before_its_path(void **state) {
    (void)state;
    struct reader r = of("forward_close/cip.forward_close");
    struct cip_forward_close close = cip_forward_close_decode(&r);
    assert_true(reader_done(&r));
    assert_triad(close.triad, 0x1234);
    assert_int_equal(close.reserved, 0);
    assert_int_equal(reader_left(&close.path), 6);
    assert_int_equal(close.path.at[0], 0x01);
}

struct params_row {
    bool large;
    uint32_t wire;
    struct cip_params params;
};

static const struct params_row params_rows[] = {
    {false, 0x43f8, {504, true, 0, CIP_CONNECTION_P2P, false}},
    {false, 0x4826, {38, false, 2, CIP_CONNECTION_P2P, false}},
    {false, 0x2822, {34, false, 2, CIP_CONNECTION_MULTICAST, false}},
    {false, 0x81ff, {511, false, 0, CIP_CONNECTION_NULL, true}},
    {false, 0x4302, {258, true, 0, CIP_CONNECTION_P2P, false}},
    {true, 0x42000fa2, {4002, true, 0, CIP_CONNECTION_P2P, false}},
    {true, 0x2c00ffff, {65535, false, 3, CIP_CONNECTION_MULTICAST, false}},
    {true, 0x84000000, {0, false, 1, CIP_CONNECTION_NULL, true}},
};

static void parameters_come_apart_in_both_widths(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof params_rows / sizeof params_rows[0]; i++) {
        const struct params_row *row = &params_rows[i];
        struct cip_params p = cip_params_of(row->large, row->wire);
        assert_int_equal(p.size, row->params.size);
        assert_int_equal(p.variable, row->params.variable);
        assert_int_equal(p.priority, row->params.priority);
        assert_int_equal(p.type, row->params.type);
        assert_int_equal(p.redundant_owner, row->params.redundant_owner);
        assert_int_equal(cip_params_pack(row->large, &row->params), row->wire);
    }
}

static void what_has_no_wire_form_is_not_encoded(void **state) {
    (void)state;
    static uint8_t zeros[512], out[1024];
    struct cip_forward_open open = {.path = reader_of(zeros, 6), .ot_params = 0x10000};
    struct writer w = writer_of(out, sizeof out);
    cip_forward_open_encode(&w, &open);
    assert_true(w.bad);
    static const size_t sizes[] = {3, 510, 512};
    static const bool good[] = {false, true, false};
    for (size_t i = 0; i < 3; i++) {
        struct cip_forward_close close = {.path = reader_of(zeros, sizes[i])};
        w = writer_of(out, sizeof out);
        cip_forward_close_encode(&w, &close);
        assert_int_equal(w.bad, !good[i]);
    }
}

UNIT_CASES(cmocka_unit_test(a_large_forward_open_comes_apart),
           cmocka_unit_test(a_forward_open_has_narrow_parameters),
           cmocka_unit_test(replies_and_errors_carry_the_triad),
           cmocka_unit_test(an_application_reply_is_counted_in_words),
           cmocka_unit_test(a_forward_close_has_a_reserved_byte_before_its_path),
           cmocka_unit_test(parameters_come_apart_in_both_widths),
           cmocka_unit_test(what_has_no_wire_form_is_not_encoded))
