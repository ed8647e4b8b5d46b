/* capture/content */
#include "support/unit.h"

#include "capture/content.h"
#include "capture/request.h"
#include "cip/multiple.h"
#include "cip/unconnected.h"

enum { ROOM = 512 };

static struct capture_content content;

static void add(const void *at, size_t size, const struct capture_question *question) {
    capture_content_clear(&content, at);
    capture_content_add(&content, reader_of(at, size), question);
}

static void fini(void) {
    capture_content_fini(&content);
    assert_int_equal(mem_held(), 0);
}

static void put_read(struct writer *w, const char *name) {
    size_t mark = cip_request_begin(w, CIP_READ_TAG);
    cip_path_symbol(w, str_of(name));
    cip_request_path_end(w, mark);
    writer_u16(w, 1);
}

/* A packet of a read, an Unconnected Send of a read, and a read. */
static size_t put_packet(uint8_t *bytes) {
    struct writer w = writer_of(bytes, ROOM);
    writer_bytes(&w, "\x0a\x02\x20\x02\x24\x01", 6);
    struct cip_multiple_writer m = cip_multiple_begin(&w, 3);
    cip_multiple_next(&w, &m);
    put_read(&w, "First");
    cip_multiple_next(&w, &m);
    writer_bytes(&w, "\x52\x02\x20\x06\x24\x01", 6);
    size_t mark = cip_unconnected_begin(&w, 10, 5);
    put_read(&w, "Second");
    cip_unconnected_end(&w, mark, reader_of("\1\0", 2));
    cip_multiple_next(&w, &m);
    put_read(&w, "Third");
    assert_false(w.bad);
    return w.size;
}

static void services_come_outermost_first_with_their_depth_and_span(void **state) {
    (void)state;
    static const uint8_t services[] = {0x0a, 0x4c, 0x52, 0x4c, 0x4c};
    static const uint8_t depths[] = {0, 1, 1, 2, 1}, spans[] = {5, 1, 2, 1, 1};
    uint8_t bytes[ROOM];
    add(bytes, put_packet(bytes), NULL);
    assert_int_equal(content.count, sizeof services);
    assert_int_equal(content.undecoded_count, 0);
    for (size_t i = 0; i < content.count; i++) {
        assert_int_equal(content.services[i].service, services[i]);
        assert_int_equal(content.services[i].depth, depths[i]);
        assert_int_equal(content.services[i].span, spans[i]);
        assert_false(content.services[i].reply);
    }
    fini();
}

static void each_reply_in_a_packet_means_what_its_request_asked(void **state) {
    (void)state;
    static struct capture_requests all;
    struct capture_request_list list = {.count = 0};
    struct capture_request_key key = {.id = 1};
    uint8_t bytes[ROOM], answer[ROOM];
    size_t size = put_packet(bytes);
    add(bytes, size, NULL);
    struct capture_request *r =
        capture_requests_add(&all, &list, &key, reader_of(bytes, size), &content);
    memset(bytes, 0, sizeof bytes); /* the request keeps its own */
    struct writer w = writer_of(answer, sizeof answer);
    cip_reply_begin(&w, CIP_MULTIPLE_SERVICE, CIP_OK, NULL, 0);
    struct cip_multiple_writer m = cip_multiple_begin(&w, 3);
    for (int i = 0; i < 3; i++) {
        cip_multiple_next(&w, &m);
        cip_reply_begin(&w, CIP_READ_TAG, CIP_OK, NULL, 0);
        writer_bytes(&w, "\xc4\0\1\0\0\0", 6);
    }
    add(answer, w.size, &r->question);
    static const char *const names[] = {"@0x02/1", "First", "Second", "Third"};
    assert_int_equal(content.count, 4);
    for (size_t i = 0; i < 4; i++) {
        char buffer[32];
        struct text t = text_of(buffer, sizeof buffer);
        assert_true(content.services[i].known);
        cip_path_text(&t, content.services[i].path, false);
        assert_string_equal(text_cstr(&t), names[i]);
        assert_int_equal(content.services[i].meaning,
                         i == 0 ? CIP_MEANS_MULTIPLE : CIP_MEANS_READ_TAG);
    }
    capture_requests_fini(&all);
    fini();
}

static void a_service_means_what_its_object_says(void **state) {
    (void)state;
    static const uint8_t block[] = "\x4c\x02\x20\x72\x24\x00\x00\xce\x04\x00\x01\x00";
    static const uint8_t answer[] = "\xcc\0\0\0\1\2\3\4";
    add(block, sizeof block - 1, NULL);
    assert_int_equal(content.services[0].meaning, CIP_MEANS_OTHER);
    add(answer, sizeof answer - 1, NULL);
    assert_int_equal(content.services[0].meaning, CIP_MEANS_OTHER);
    assert_false(content.services[0].known);
    assert_int_equal(content.undecoded_count, 0);
    fini();
}

/* What a reply 0xD2 to an Unconnected Send of a fragmented read is. */
static enum cip_meaning meaning_of_d2(const void *reply, size_t size) {
    static const uint8_t bytes[] = "\x52\x02\x20\x06\x24\x01\x0a\x05\x0c\x00"
                                   "\x52\x02\x91\x01\x41\x00\x01\x00\x00\x00\x00\x00"
                                   "\x01\x00\x01\x00";
    static const struct capture_asked asked[] = {
        {.service = 0x52, .meaning = CIP_MEANS_UNCONNECTED_SEND, .span = 2},
        {.service = 0x52, .meaning = CIP_MEANS_READ_FRAGMENT, .span = 1},
    };
    struct capture_question question = {bytes, asked, 2};
    add(reply, size, &question);
    assert_int_equal(content.count, 1);
    assert_true(content.services[0].known);
    return content.services[0].meaning;
}

static void a_routing_error_is_told_from_the_error_of_a_tag(void **state) {
    (void)state;
    assert_int_equal(meaning_of_d2("\xd2\0\0\0\xc4\0\1\0\0\0", 10), CIP_MEANS_READ_FRAGMENT);
    assert_int_equal(meaning_of_d2("\xd2\0\4\1\0\0", 6), CIP_MEANS_READ_FRAGMENT);
    assert_int_equal(meaning_of_d2("\xd2\0\xff\1\5\x21", 6), CIP_MEANS_READ_FRAGMENT);
    assert_int_equal(meaning_of_d2("\xd2\0\1\1\4\2\1\0", 8), CIP_MEANS_UNCONNECTED_SEND);
    assert_int_equal(meaning_of_d2("\xd2\0\1\1\x12\3", 6), CIP_MEANS_UNCONNECTED_SEND);
    assert_int_equal(meaning_of_d2("\xd2\0\4\0\1\0", 6), CIP_MEANS_UNCONNECTED_SEND);
    assert_int_equal(meaning_of_d2("\xd2\0\x08\0", 4), CIP_MEANS_UNCONNECTED_SEND);
    fini();
}

static void a_bad_service_is_noted_and_its_neighbours_are_read(void **state) {
    (void)state;
    uint8_t bytes[ROOM];
    size_t size = put_packet(bytes);
    bytes[10] = 0xff; /* the second offset lies beyond the end */
    bytes[11] = 0xff;
    add(bytes, size, NULL);
    assert_int_equal(content.services[0].service, CIP_MULTIPLE_SERVICE);
    assert_int_equal(content.services[content.count - 1].service, CIP_READ_TAG);
    assert_int_equal(content.count, 3);
    assert_true(content.undecoded_count >= 1);
    size = put_packet(bytes);
    bytes[14 + 1] = 200; /* the path of the first read runs over its end */
    add(bytes, size, NULL);
    assert_int_equal(content.count, 4);
    assert_int_equal(content.undecoded_count, 1);
    assert_int_equal(content.undecoded[0].offset, 14);
    fini();
}

static void services_inside_services_end_somewhere(void **state) {
    (void)state;
    uint8_t bytes[ROOM];
    struct writer w = writer_of(bytes, sizeof bytes);
    for (int i = 0; i < 2 * CAPTURE_DEPTH_MAX; i++)
        writer_bytes(&w, "\x0a\x00\x01\x00\x04\x00", 6);
    writer_bytes(&w, "\x01\x00", 2);
    add(bytes, w.size, NULL);
    assert_int_equal(content.count, CAPTURE_DEPTH_MAX);
    assert_int_equal(content.undecoded_count, 1);
    fini();
}

static void every_truncation_is_survived_and_noted(void **state) {
    (void)state;
    uint8_t bytes[ROOM];
    size_t size = put_packet(bytes);
    for (size_t n = 0; n < size; n++) {
        uint8_t *exact = mem_alloc(n);
        memcpy(exact, bytes, n);
        add(exact, n, NULL);
        assert_true(content.undecoded_count > 0);
        mem_free(exact);
    }
    fini();
}

/* Every second offset is the end of the packet, so that the others all reach there. */
static void offsets_that_make_services_overlap_cost_no_more_than_their_bytes(void **state) {
    (void)state;
    enum { COUNT = 15000, SIZE = 6 + 2 + 2 * COUNT + 30000 };
    uint8_t *bytes = mem_zero(1, SIZE);
    struct writer w = writer_of(bytes, SIZE);
    writer_bytes(&w, "\x0a\x02\x20\x02\x24\x01", 6);
    writer_u16(&w, COUNT);
    for (uint16_t i = 0; i < COUNT; i++)
        writer_u16(&w, (uint16_t)(i % 2 == 0 ? 2 + 2 * COUNT : SIZE - 6));
    add(bytes, SIZE, NULL);
    size_t read = 0;
    for (size_t i = 0; i < content.count; i++)
        read += 2 + reader_left(&content.services[i].path) + reader_left(&content.services[i].data);
    assert_in_range(read, SIZE, CAPTURE_DEPTH_MAX * SIZE);
    assert_true(content.undecoded_count > 0);
    mem_free(bytes);
    fini();
}

UNIT_CASES(cmocka_unit_test(services_come_outermost_first_with_their_depth_and_span),
           cmocka_unit_test(each_reply_in_a_packet_means_what_its_request_asked),
           cmocka_unit_test(a_service_means_what_its_object_says),
           cmocka_unit_test(a_routing_error_is_told_from_the_error_of_a_tag),
           cmocka_unit_test(a_bad_service_is_noted_and_its_neighbours_are_read),
           cmocka_unit_test(services_inside_services_end_somewhere),
           cmocka_unit_test(every_truncation_is_survived_and_noted),
           cmocka_unit_test(offsets_that_make_services_overlap_cost_no_more_than_their_bytes))
