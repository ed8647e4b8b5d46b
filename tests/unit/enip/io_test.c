#include "enip/io.h"

#include "support/unit.h"

static struct enip_io decoded(const char *vector, bool *ret_good) {
    const struct vector *v = vectors_get(vector);
    struct reader r = reader_of(v->bytes, v->size);
    struct enip_io io = enip_io_decode(&r);
    *ret_good = reader_done(&r);
    return io;
}

static void a_datagram_has_connection_sequence_and_data(void **state) {
    (void)state;
    bool good;
    struct enip_io io = decoded("io_output", &good);
    assert_true(good);
    assert_true(io.sequenced);
    assert_int_equal(io.connection, 0x80020010);
    assert_int_equal(io.sequence, 1);
    assert_int_equal(reader_left(&io.data), 10);
    assert_int_equal(reader_u16(&io.data), 1);
    assert_int_equal(reader_u32(&io.data), 1);
    assert_int_equal(reader_u32(&io.data), 0);
}

static void a_connected_address_has_no_sequence(void **state) {
    (void)state;
    bool good;
    struct enip_io io = decoded("io_connected_address", &good);
    assert_true(good);
    assert_false(io.sequenced);
    assert_int_equal(io.connection, 0x80020012);
    assert_int_equal(io.sequence, 0);
    assert_int_equal(reader_left(&io.data), 4);
}

static void no_data_is_good(void **state) {
    (void)state;
    bool good;
    struct enip_io io = decoded("io_class_0_empty", &good);
    assert_true(good);
    assert_false(io.data.bad);
    assert_int_equal(reader_left(&io.data), 0);
}

static void a_refused_datagram_has_no_data(void **state) {
    (void)state;
    static const char *const bad[] = {
        "io_one_item",       "io_three_items",  "io_data_first",    "io_address_short",
        "io_address_long",   "io_null_address", "io_other_address", "io_unconnected_data",
        "io_data_runs_over", "io_left_over",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool good;
        struct enip_io io = decoded(bad[i], &good);
        assert_false(good);
        assert_true(io.data.bad);
    }
}

static void what_is_built_by_hand_is_the_golden_datagram(void **state) {
    (void)state;
    const struct vector *v = vectors_get("io_input");
    struct enip_io io = {.connection = 0x00a50010,
                         .sequenced = true,
                         .sequence = 1,
                         .data = reader_of("\x01\x00\x00\x00\x00\x00", 6)};
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out), m = writer_measure();
    enip_io_encode(&w, &io);
    enip_io_encode(&m, &io);
    assert_false(w.bad || m.bad);
    assert_int_equal(w.size, v->size);
    assert_int_equal(m.size, v->size);
    assert_memory_equal(out, v->bytes, v->size);
}

static void data_over_65535_bytes_cannot_be_sent(void **state) {
    (void)state;
    static const uint8_t zeros[65536];
    for (size_t size = 65535; size <= 65536; size++) {
        struct enip_io io = {.data = reader_of(zeros, size)};
        struct writer w = writer_measure();
        enip_io_encode(&w, &io);
        assert_int_equal(w.bad, size > 65535);
    }
}

static void sequence_numbers_wrap(void **state) {
    (void)state;
    assert_true(enip_io_is_newer(2, 1));
    assert_true(enip_io_is_newer(0, UINT32_MAX));
    assert_true(enip_io_is_newer(0x7fffffff, 0));
    assert_false(enip_io_is_newer(1, 1));
    assert_false(enip_io_is_newer(1, 2));
    assert_false(enip_io_is_newer(UINT32_MAX, 0));
    assert_false(enip_io_is_newer(0x80000000, 0));
}

UNIT_CASES(cmocka_unit_test(a_datagram_has_connection_sequence_and_data),
           cmocka_unit_test(a_connected_address_has_no_sequence), cmocka_unit_test(no_data_is_good),
           cmocka_unit_test(a_refused_datagram_has_no_data),
           cmocka_unit_test(what_is_built_by_hand_is_the_golden_datagram),
           cmocka_unit_test(data_over_65535_bytes_cannot_be_sent),
           cmocka_unit_test(sequence_numbers_wrap))
