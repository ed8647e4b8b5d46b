#include "cip/message.h"
#include "support/unit.h"

#include <string.h>

static struct reader of(const struct vector *v) {
    return reader_of(v->bytes, v->size);
}

static void a_request_comes_apart(void **state) {
    (void)state;
    struct reader r = of(vectors_get("get_vendor/cip.request"));
    struct cip_request request = cip_request_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(request.service, 0x0e);
    assert_int_equal(reader_left(&request.path), 6);
    assert_int_equal(request.path.at[5], 0x01);
    assert_int_equal(reader_left(&request.data), 0);
}

static void a_reply_comes_apart(void **state) {
    (void)state;
    struct reader r = of(vectors_get("forward_open_508_reply/cip.reply"));
    struct cip_reply reply = cip_reply_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(reply.service, 0x54);
    assert_int_equal(reply.general, CIP_CONNECTION_FAILURE);
    assert_int_equal(cip_reply_extended_count(&reply), 2);
    assert_int_equal(cip_reply_extended(&reply, 0), 0x0109);
    assert_int_equal(cip_reply_extended(&reply, 1), 504);
    assert_int_equal(cip_reply_extended(&reply, 2), 0);
    assert_int_equal(reader_left(&reply.data), 10);
}

static void a_request_is_no_reply_and_a_reply_no_request(void **state) {
    (void)state;
    struct reader r = of(vectors_get("get_vendor_reply/cip.reply"));
    cip_request_decode(&r);
    assert_true(r.bad);
    r = of(vectors_get("get_vendor/cip.request"));
    cip_reply_decode(&r);
    assert_true(r.bad);
}

static void a_path_or_status_that_runs_over_is_refused(void **state) {
    (void)state;
    struct reader r = reader_of("\x0e\x03\x20\x01\x24\x01", 6);
    struct cip_request request = cip_request_decode(&r);
    assert_true(r.bad && request.path.bad && request.data.bad);
    r = reader_of("\x8e\x00\x01\x02\x00\x01", 6);
    struct cip_reply reply = cip_reply_decode(&r);
    assert_true(r.bad && reply.extended.bad && reply.data.bad);
    assert_int_equal(cip_reply_extended_count(&reply), 0);
}

static void a_request_is_built_in_place(void **state) {
    (void)state;
    const struct vector *v = vectors_get("read_speed_routed/cip.request");
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out);
    size_t mark = cip_request_begin(&w, 0x52);
    writer_bytes(&w, "\x20\x06\x24\x01", 4);
    cip_request_path_end(&w, mark);
    writer_bytes(&w, v->bytes + 6, v->size - 6);
    assert_false(w.bad);
    assert_int_equal(w.size, v->size);
    assert_memory_equal(out, v->bytes, v->size);
}

static void a_path_of_odd_size_or_over_255_words_is_not_encoded(void **state) {
    (void)state;
    static uint8_t out[600];
    static const size_t sizes[] = {1, 510, 511, 512};
    static const bool good[] = {false, true, false, false};
    for (size_t i = 0; i < 4; i++) {
        struct writer w = writer_of(out, sizeof out);
        size_t mark = cip_request_begin(&w, 1);
        writer_zeros(&w, sizes[i]);
        cip_request_path_end(&w, mark);
        assert_int_equal(w.bad, !good[i]);
        assert_int_equal(out[1], good[i] ? 255 : 0);
        out[1] = 0;
    }
}

static void a_service_with_the_reply_bit_is_no_request(void **state) {
    (void)state;
    uint8_t out[8];
    struct writer w = writer_of(out, sizeof out);
    (void)cip_request_begin(&w, 0x8e);
    assert_true(w.bad);
}

static void a_reply_begins_with_its_status(void **state) {
    (void)state;
    static const uint16_t extended[] = {0x0109, 504};
    const struct vector *v = vectors_get("forward_open_508_reply/cip.reply");
    uint8_t out[16];
    struct writer w = writer_of(out, sizeof out);
    cip_reply_begin(&w, 0x54, CIP_CONNECTION_FAILURE, extended, 2);
    assert_false(w.bad);
    assert_int_equal(w.size, 8);
    assert_memory_equal(out, v->bytes, 8);
}

static void extended_status_is_whole_words_up_to_255(void **state) {
    (void)state;
    static uint8_t words[512], out[600];
    static const size_t sizes[] = {3, 510, 512};
    static const bool good[] = {false, true, false};
    for (size_t i = 0; i < 3; i++) {
        struct cip_reply reply = {.service = 1, .extended = reader_of(words, sizes[i])};
        reply.data = reader_of(NULL, 0);
        struct writer w = writer_of(out, sizeof out);
        cip_reply_encode(&w, &reply);
        assert_int_equal(w.bad, !good[i]);
    }
}

static void check_status(const uint8_t *bytes, size_t size, const char *wanted) {
    char buffer[128];
    struct text t = text_of(buffer, sizeof buffer);
    struct reader r = reader_of(bytes, size);
    struct cip_reply reply = cip_reply_decode(&r);
    assert_false(r.bad);
    cip_reply_status_text(&t, &reply);
    assert_string_equal(buffer, wanted);
}

static void the_status_of_a_reply_is_told_in_words(void **state) {
    (void)state;
    check_status((const uint8_t[]){0xcc, 0, 0, 0, 0xc4, 0}, 6, "success (0x00)");
    check_status((const uint8_t[]){0xcc, 0, 0x04, 1, 0, 0}, 6,
                 "path segment error (0x04), extended 0x0000");
    check_status((const uint8_t[]){0xd4, 0, 0x01, 2, 0x09, 0x01, 0xf8, 0x01}, 8,
                 "connection failure (0x01): invalid connection size (0x0109), "
                 "supported size 504");
}

static void the_longest_list_of_words_is_told(void **state) {
    (void)state;
    uint8_t bytes[4 + 2 * CIP_EXTENDED_MAX] = {0xcc, 0, 0x02, CIP_EXTENDED_MAX};
    struct reader r = reader_of(bytes, sizeof bytes);
    struct cip_reply reply = cip_reply_decode(&r);
    static char buffer[8192];
    struct text t = text_of(buffer, sizeof buffer);
    cip_reply_status_text(&t, &reply);
    assert_int_equal(t.size, strlen("resource unavailable (0x02)") +
                                 CIP_EXTENDED_MAX * strlen(", extended 0x0000"));
}

UNIT_CASES(cmocka_unit_test(a_request_comes_apart), cmocka_unit_test(a_reply_comes_apart),
           cmocka_unit_test(a_request_is_no_reply_and_a_reply_no_request),
           cmocka_unit_test(a_path_or_status_that_runs_over_is_refused),
           cmocka_unit_test(a_request_is_built_in_place),
           cmocka_unit_test(a_path_of_odd_size_or_over_255_words_is_not_encoded),
           cmocka_unit_test(a_service_with_the_reply_bit_is_no_request),
           cmocka_unit_test(a_reply_begins_with_its_status),
           cmocka_unit_test(extended_status_is_whole_words_up_to_255),
           cmocka_unit_test(the_status_of_a_reply_is_told_in_words),
           cmocka_unit_test(the_longest_list_of_words_is_told))
