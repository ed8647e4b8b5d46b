#include "enip/data.h"

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void assert_wrote(const struct writer *w, const char *vector) {
    const struct vector *v = vectors_get(vector);
    assert_false(w->bad);
    assert_int_equal(w->size, v->size);
    assert_memory_equal(w->data, v->bytes, v->size);
}

static void data_has_handle_timeout_and_items(void **state) {
    (void)state;
    struct reader r = bytes_of("get_vendor/enip.data");
    struct enip_data data = enip_data_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(data.interface_handle, 0);
    assert_int_equal(data.timeout_s, 10);
    assert_int_equal(data.cpf.count, 2);
    struct reader message = enip_cpf_find(&data.cpf, ENIP_ITEM_UNCONNECTED_DATA);
    assert_int_equal(reader_left(&message), 8);
}

static void connected_data_begins_with_a_sequence_count(void **state) {
    (void)state;
    struct reader r = bytes_of("unit_bad_session/enip.data");
    struct enip_data data = enip_data_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(data.timeout_s, 0);
    struct reader address = enip_cpf_find(&data.cpf, ENIP_ITEM_CONNECTED_ADDRESS);
    assert_int_equal(reader_u32(&address), 0x80020010);
    struct reader message = enip_cpf_find(&data.cpf, ENIP_ITEM_CONNECTED_DATA);
    assert_int_equal(reader_u16(&message), 1);
    assert_int_equal(reader_u8(&message), 0x0e);
}

static void bytes_after_the_items_are_refused(void **state) {
    (void)state;
    struct reader r = bytes_of("data_left_over");
    enip_data_decode(&r);
    assert_true(r.bad);
}

static void registration_has_version_and_options(void **state) {
    (void)state;
    struct reader r = bytes_of("register_options/enip.register");
    struct enip_register reg = enip_register_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(reg.version, ENIP_VERSION);
    assert_int_equal(reg.options, 1);
    r = bytes_of("register_version_2/enip.register");
    assert_int_equal(enip_register_decode(&r).version, 2);
}

static void an_unconnected_frame_is_built_in_place(void **state) {
    (void)state;
    uint8_t out[64];
    struct enip_header h = {.command = ENIP_SEND_RR_DATA, .session = 0x00010203};
    memcpy(h.context, "CIPRW001", ENIP_CONTEXT_SIZE);
    struct writer w = writer_of(out, sizeof out);
    struct enip_frame frame = enip_unconnected_begin(&w, &h, 10);
    writer_bytes(&w, "\x0e\x03\x20\x01\x24\x01\x30\x01", 8);
    enip_frame_end(&w, frame);
    assert_wrote(&w, "get_vendor");
}

static void a_connected_frame_is_built_in_place(void **state) {
    (void)state;
    uint8_t out[64];
    struct enip_header h = {.command = ENIP_SEND_UNIT_DATA, .session = 0xcafebabe};
    memcpy(h.context, "CIPRW814", ENIP_CONTEXT_SIZE);
    struct writer w = writer_of(out, sizeof out);
    struct enip_frame frame = enip_connected_begin(&w, &h, 0x80020010, 1);
    writer_bytes(&w, "\x0e\x03\x20\x01\x24\x01\x30\x01", 8);
    enip_frame_end(&w, frame);
    assert_wrote(&w, "unit_bad_session");
}

static void the_second_frame_of_a_buffer_has_its_own_lengths(void **state) {
    (void)state;
    uint8_t out[128];
    struct enip_header h = {.command = ENIP_SEND_RR_DATA};
    struct writer w = writer_of(out, sizeof out);
    for (int i = 0; i < 2; i++) {
        struct enip_frame frame = enip_unconnected_begin(&w, &h, 0);
        writer_zeros(&w, i == 0 ? 3 : 5);
        enip_frame_end(&w, frame);
    }
    struct reader r = reader_of(out, w.size);
    for (size_t size = 3; size <= 5; size += 2) {
        struct reader body = reader_sub(&r, enip_header_decode(&r).length);
        struct enip_data data = enip_data_decode(&body);
        assert_true(reader_done(&body));
        struct reader message = enip_cpf_find(&data.cpf, ENIP_ITEM_UNCONNECTED_DATA);
        assert_int_equal(reader_left(&message), size);
    }
    assert_true(reader_done(&r));
}

static void a_frame_over_the_limit_cannot_be_sent(void **state) {
    (void)state;
    enum { AROUND = 16 }; /* interface handle, time-out, count and the items' heads */
    struct enip_header h = {.command = ENIP_SEND_RR_DATA};
    for (size_t over = 0; over <= 1; over++) {
        struct writer w = writer_measure();
        struct enip_frame frame = enip_unconnected_begin(&w, &h, 0);
        writer_zeros(&w, ENIP_LENGTH_MAX - AROUND + over);
        enip_frame_end(&w, frame);
        assert_int_equal(w.bad, over == 1);
    }
}

static void measuring_equals_writing(void **state) {
    (void)state;
    const struct vector *v = vectors_get("get_vendor/enip.data");
    struct reader r = reader_of(v->bytes, v->size);
    struct enip_data data = enip_data_decode(&r);
    struct writer m = writer_measure();
    enip_data_encode(&m, &data);
    assert_false(m.bad);
    assert_int_equal(m.size, v->size);
}

UNIT_CASES(cmocka_unit_test(data_has_handle_timeout_and_items),
           cmocka_unit_test(connected_data_begins_with_a_sequence_count),
           cmocka_unit_test(bytes_after_the_items_are_refused),
           cmocka_unit_test(registration_has_version_and_options),
           cmocka_unit_test(an_unconnected_frame_is_built_in_place),
           cmocka_unit_test(a_connected_frame_is_built_in_place),
           cmocka_unit_test(the_second_frame_of_a_buffer_has_its_own_lengths),
           cmocka_unit_test(a_frame_over_the_limit_cannot_be_sent),
           cmocka_unit_test(measuring_equals_writing))
