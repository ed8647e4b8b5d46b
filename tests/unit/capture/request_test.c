/* capture/request */
#include "support/unit.h"

#include "capture/request.h"
#include "cip/multiple.h"

static struct capture_requests all;
static struct capture_request_list list;
static struct capture_content content;

static struct capture_request *add(const struct capture_request_key *key, uint8_t service) {
    uint8_t bytes[] = {service, 0};
    capture_content_clear(&content, bytes);
    capture_content_add(&content, reader_of(bytes, sizeof bytes), NULL);
    return capture_requests_add(&all, &list, key, reader_of(bytes, sizeof bytes), &content);
}

static struct capture_request *find(const struct capture_request_key *key, uint8_t service) {
    uint8_t reply = service | CIP_REPLY_BIT;
    return capture_requests_find(&list, key, reader_of(&reply, 1), NULL);
}

static void fini(void) {
    capture_requests_fini(&all);
    capture_content_fini(&content);
    list = (struct capture_request_list){.count = 0};
    assert_int_equal(mem_held(), 0);
}

static void of_equal_contexts_the_oldest_with_the_service_is_answered(void **state) {
    (void)state;
    struct capture_request_key key = {.id = 7};
    struct capture_request *a = add(&key, 0x01), *b = add(&key, 0x0e), *c = add(&key, 0x0e);
    assert_ptr_equal(find(&key, 0x0e), b);
    capture_requests_remove(&all, b);
    assert_ptr_equal(find(&key, 0x0e), c);
    assert_ptr_equal(find(&key, 0x01), a);
    assert_null(find(&key, 0x10));
    fini();
}

static void session_context_side_and_sequence_all_count(void **state) {
    (void)state;
    struct capture_request_key key = {.id = 7, .context = "abcdefg"}, other = key;
    add(&key, 0x01);
    assert_non_null(find(&key, 0x01));
    other.id = 8;
    assert_null(find(&other, 0x01));
    other = key;
    other.context[7] = 1;
    assert_null(find(&other, 0x01));
    other = key;
    other.side = 1;
    assert_null(find(&other, 0x01));
    struct capture_request_key on = {.connected = true, .id = 5, .sequence = 9};
    struct capture_request *r = add(&on, 0x01);
    other = on;
    assert_ptr_equal(find(&on, 0x01), r);
    other.id = 0; /* any connection */
    assert_ptr_equal(find(&other, 0x01), r);
    other.sequence++;
    assert_null(find(&other, 0x01));
    fini();
}

static void of_too_many_the_oldest_is_given_up(void **state) {
    (void)state;
    struct capture_request_key key = {.id = 0};
    for (; key.id <= CAPTURE_REQUESTS_FLOW_MAX; key.id++)
        assert_non_null(add(&key, 0x01));
    assert_int_equal(list.count, CAPTURE_REQUESTS_FLOW_MAX);
    assert_int_equal(all.unanswered, 1);
    key.id = 0;
    assert_null(find(&key, 0x01));
    key.id = 1;
    assert_non_null(find(&key, 0x01));
    capture_requests_drop(&all, &list);
    assert_int_equal(all.unanswered, CAPTURE_REQUESTS_FLOW_MAX + 1);
    assert_int_equal(all.count, 0);
    all.unanswered = 0;
    fini();
}

static void all_flows_together_have_a_limit(void **state) {
    (void)state;
    static struct capture_request_list lists[CAPTURE_REQUESTS_MAX + 1];
    struct capture_request_key key = {.id = 1};
    uint8_t bytes[] = {0x01, 0};
    capture_content_clear(&content, bytes);
    capture_content_add(&content, reader_of(bytes, 2), NULL);
    for (size_t i = 0; i <= CAPTURE_REQUESTS_MAX; i++)
        assert_non_null(capture_requests_add(&all, &lists[i], &key, reader_of(bytes, 2), &content));
    assert_int_equal(all.count, CAPTURE_REQUESTS_MAX);
    assert_int_equal(lists[0].count, 0);
    assert_null(lists[0].oldest);
    assert_int_equal(lists[1].count, 1);
    fini();
}

static void blocks_are_used_again(void **state) {
    (void)state;
    struct capture_request_key key = {.id = 1};
    capture_requests_remove(&all, add(&key, 0x01));
    uint64_t before = mem_count();
    for (int i = 0; i < 1000; i++)
        capture_requests_remove(&all, add(&key, 0x01));
    assert_int_equal(mem_count(), before);
    fini();
}

static void of_a_request_with_too_many_services_the_first_are_kept(void **state) {
    (void)state;
    enum { COUNT = CAPTURE_ASKED_MAX + 10, SIZE = 2 + 2 + 4 * COUNT };
    struct capture_request_key key = {.id = 1};
    uint8_t *bytes = mem_zero(1, SIZE);
    struct writer w = writer_of(bytes, SIZE);
    writer_bytes(&w, "\x0a\x00", 2);
    struct cip_multiple_writer m = cip_multiple_begin(&w, COUNT);
    for (int i = 0; i < COUNT; i++) {
        cip_multiple_next(&w, &m);
        writer_bytes(&w, "\x01\x00", 2);
    }
    assert_false(w.bad);
    capture_content_clear(&content, bytes);
    capture_content_add(&content, reader_of(bytes, SIZE), NULL);
    assert_int_equal(content.count, 1 + COUNT);
    struct capture_request *r =
        capture_requests_add(&all, &list, &key, reader_of(bytes, SIZE), &content);
    assert_non_null(r);
    assert_int_equal(r->question.count, CAPTURE_ASKED_MAX);
    assert_int_equal(r->question.list[0].span, CAPTURE_ASKED_MAX);
    assert_int_equal(r->question.list[CAPTURE_ASKED_MAX - 1].span, 1);
    mem_free(bytes);
    fini();
}

UNIT_CASES(cmocka_unit_test(of_equal_contexts_the_oldest_with_the_service_is_answered),
           cmocka_unit_test(session_context_side_and_sequence_all_count),
           cmocka_unit_test(of_too_many_the_oldest_is_given_up),
           cmocka_unit_test(all_flows_together_have_a_limit),
           cmocka_unit_test(blocks_are_used_again),
           cmocka_unit_test(of_a_request_with_too_many_services_the_first_are_kept))
