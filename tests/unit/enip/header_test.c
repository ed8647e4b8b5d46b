#include "enip/header.h"

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void every_field_has_its_place(void **state) {
    (void)state;
    struct reader r = bytes_of("bad_session_refused");
    struct enip_header h = enip_header_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(h.command, ENIP_SEND_RR_DATA);
    assert_int_equal(h.length, 0);
    assert_int_equal(h.session, 0xcafebabe);
    assert_int_equal(h.status, ENIP_BAD_SESSION);
    assert_memory_equal(h.context, "CIPRW802", ENIP_CONTEXT_SIZE);
    assert_int_equal(h.options, 0);
}

static void a_header_is_24_bytes_in_this_order(void **state) {
    (void)state;
    struct enip_header h = {.command = 0x0102,
                            .length = 0x0304,
                            .session = 0x05060708,
                            .status = 0x090a0b0c,
                            .context = {1, 2, 3, 4, 5, 6, 7, 8},
                            .options = 0x0d0e0f10};
    uint8_t out[ENIP_HEADER_SIZE];
    struct writer w = writer_of(out, sizeof out);
    enip_header_encode(&w, &h);
    static const uint8_t want[] = {2, 1, 4, 3, 8, 7, 6, 5, 12, 11, 10, 9,
                                   1, 2, 3, 4, 5, 6, 7, 8, 16, 15, 14, 13};
    assert_false(w.bad);
    assert_int_equal(w.size, sizeof want);
    assert_memory_equal(out, want, sizeof want);
}

static void a_cut_header_is_refused(void **state) {
    (void)state;
    struct reader r = bytes_of("header_cut");
    enip_header_decode(&r);
    assert_true(r.bad);
}

/* A message with so much data, in a buffer that holds any. */
static struct writer message(size_t size) {
    static uint8_t out[70000];
    struct enip_header h = {.command = ENIP_NOP, .length = 0xffff};
    struct writer w = writer_of(out, sizeof out);
    size_t mark = enip_message_begin(&w, &h);
    writer_zeros(&w, size);
    enip_message_end(&w, mark);
    return w;
}

static void the_length_is_patched_at_the_end(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 4, 255, 256, ENIP_LENGTH_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct writer w = message(sizes[i]);
        assert_false(w.bad);
        assert_int_equal(w.size, ENIP_HEADER_SIZE + sizes[i]);
        struct reader r = reader_of(w.data, w.size);
        assert_int_equal(enip_header_decode(&r).length, sizes[i]);
    }
}

static void more_than_65511_bytes_cannot_be_sent(void **state) {
    (void)state;
    assert_false(message(65511).bad);
    assert_true(message(65512).bad);
    assert_true(message(65536).bad);
    struct enip_header h = {.command = ENIP_NOP};
    struct writer m = writer_measure();
    size_t mark = enip_message_begin(&m, &h);
    writer_zeros(&m, 65512);
    enip_message_end(&m, mark);
    assert_true(m.bad);
}

static void messages_follow_one_another_in_one_buffer(void **state) {
    (void)state;
    uint8_t out[64];
    struct enip_header h = {.command = ENIP_NOP};
    struct writer w = writer_of(out, sizeof out);
    enip_message_end(&w, enip_message_begin(&w, &h));
    size_t mark = enip_message_begin(&w, &h);
    writer_u16(&w, 7);
    enip_message_end(&w, mark);
    struct reader r = reader_of(out, w.size);
    assert_int_equal(enip_header_decode(&r).length, 0);
    assert_int_equal(enip_header_decode(&r).length, 2);
    assert_int_equal(reader_left(&r), 2);
}

static void every_command_has_a_name(void **state) {
    (void)state;
    static const uint16_t known[] = {0x00, 0x01, 0x04, 0x63, 0x64, 0x65,
                                     0x66, 0x6f, 0x70, 0x72, 0x73, 0xc8};
    size_t named = 0;
    for (uint32_t command = 0; command <= UINT16_MAX; command++)
        named += enip_command_name((uint16_t)command) != NULL;
    assert_int_equal(named, sizeof known / sizeof known[0]);
    for (size_t i = 0; i < named; i++)
        assert_non_null(enip_command_name(known[i]));
    assert_string_equal(enip_command_name(ENIP_REGISTER_SESSION), "Register Session");
    assert_string_equal(enip_command_name(ENIP_LIST_IDENTITY), "List Identity");
}

static void every_status_has_a_text(void **state) {
    (void)state;
    assert_string_equal(enip_status_text(0), "success");
    assert_string_equal(enip_status_text(0x64), "invalid session handle");
    assert_string_equal(enip_status_text(0x69), "unsupported protocol version");
    static const uint32_t known[] = {1, 2, 3, 0x65, 0x6a};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_string_not_equal(enip_status_text(known[i]), "unknown status");
    assert_string_equal(enip_status_text(4), "unknown status");
    assert_string_equal(enip_status_text(0x10064), "unknown status");
}

UNIT_CASES(cmocka_unit_test(every_field_has_its_place),
           cmocka_unit_test(a_header_is_24_bytes_in_this_order),
           cmocka_unit_test(a_cut_header_is_refused),
           cmocka_unit_test(the_length_is_patched_at_the_end),
           cmocka_unit_test(more_than_65511_bytes_cannot_be_sent),
           cmocka_unit_test(messages_follow_one_another_in_one_buffer),
           cmocka_unit_test(every_command_has_a_name), cmocka_unit_test(every_status_has_a_text))
