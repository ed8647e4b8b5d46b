/* capture/attributes */
#include "support/unit.h"

#include "capture/attributes.h"

/* The service of a vector's reply, with the path of its request. */
static struct capture_service reply_to(const char *request, const char *reply) {
    const struct vector *asked = vectors_get(request), *v = vectors_get(reply);
    struct reader q = reader_of(asked->bytes, asked->size), r = reader_of(v->bytes, v->size);
    struct cip_request sent = cip_request_decode(&q);
    struct cip_reply got = cip_reply_decode(&r);
    struct cip_target target = cip_target_of(sent.path);
    return (struct capture_service){
        .service = got.service,
        .reply = true,
        .known = true,
        .general = got.general,
        .meaning = cip_meaning_of(got.service, &target),
        .path = sent.path,
        .data = got.data,
        .asked = sent.data,
    };
}

static void each_attribute_has_its_status_and_the_bytes_of_its_value(void **state) {
    (void)state;
    static const struct {
        uint16_t id;
        uint8_t size;
    } wanted[] = {{4, 4}, {3, 2}, {2, 2}, {1, 2}};
    struct capture_attributes list;
    struct capture_attribute a;
    struct capture_service s = reply_to("template_attributes_4321/cip.request",
                                        "template_attributes_4321_reply/cip.reply");
    assert_true(capture_attributes_of(&s, &list));
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_true(capture_attributes_next(&list, &a));
        assert_int_equal(a.id, wanted[i].id);
        assert_int_equal(a.status, 0);
        assert_true(a.has_value);
        assert_non_null(a.known);
        assert_int_equal(reader_left(&a.bytes), wanted[i].size);
    }
    assert_false(capture_attributes_next(&list, &a));
}

static void a_refused_attribute_has_no_value(void **state) {
    (void)state;
    struct capture_attributes list;
    struct capture_attribute a;
    struct capture_service s =
        reply_to("get_mixed_list/cip.request", "get_mixed_list_reply/cip.reply");
    assert_true(capture_attributes_of(&s, &list));
    assert_true(capture_attributes_next(&list, &a));
    assert_true(a.has_value);
    assert_true(capture_attributes_next(&list, &a));
    assert_int_equal(a.id, 99);
    assert_int_equal(a.status, CIP_ATTRIBUTE_NOT_SUPPORTED);
    assert_false(a.has_value);
    assert_false(capture_attributes_next(&list, &a));
}

static void a_set_list_has_values_in_the_request_and_statuses_in_the_reply(void **state) {
    (void)state;
    struct capture_attributes list;
    struct capture_attribute a;
    struct capture_service s =
        reply_to("set_mixed_list/cip.request", "set_mixed_list_reply/cip.reply");
    assert_true(capture_attributes_of(&s, &list));
    while (capture_attributes_next(&list, &a)) {
        assert_int_equal(a.status, a.id == 7 ? CIP_ATTRIBUTE_NOT_SETTABLE : 0);
        assert_false(a.has_value);
    }
    s.reply = false;
    s.data = s.asked;
    assert_true(capture_attributes_of(&s, &list));
    while (capture_attributes_next(&list, &a))
        assert_int_equal(reader_left(&a.bytes), a.id == 7 ? 28 : 8);
}

/* A reply to Get Attribute List that answers a request to that path. */
static bool readable(struct reader path, const void *at, size_t size,
                     struct capture_attribute *ret_last) {
    struct capture_service s = {.meaning = CIP_MEANS_GET_LIST, .reply = true, .path = path};
    struct capture_attributes list;
    s.data = reader_of(at, size);
    if (!capture_attributes_of(&s, &list))
        return false;
    while (capture_attributes_next(&list, ret_last))
        continue;
    return true;
}

static void only_the_last_value_may_be_of_a_type_that_is_not_known(void **state) {
    (void)state;
    static const uint8_t one[] = {1, 0, 9, 0, 0, 0, 0xaa, 0xbb, 0xcc};
    static const uint8_t two[] = {2, 0, 9, 0, 0, 0, 0xaa, 1, 0, 0, 0, 0xbb, 0xcc};
    struct capture_attribute a = {.id = 0};
    struct reader path = reader_of("\x20\x01\x24\x01", 4);
    assert_true(readable(path, one, sizeof one, &a));
    assert_null(a.known);
    assert_int_equal(reader_left(&a.bytes), 3);
    assert_false(readable(path, two, sizeof two, &a));
    assert_false(readable(path, one, 5, &a));
}

static void types_are_those_of_instances_whose_class_is_known(void **state) {
    (void)state;
    static const uint8_t list[] = {2, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 14, 0};
    struct capture_attribute a;
    assert_true(readable(reader_of("\x20\x01\x24\x01", 4), list, sizeof list, &a));
    assert_false(readable(reader_of("\x20\x01\x24\x00", 4), list, sizeof list, &a));
    assert_false(readable(reader_of("\x21\x00\x00\x03\x24\x01", 6), list, sizeof list, &a));
    assert_false(readable(reader_none(), list, sizeof list, &a));
}

static void lists_that_do_not_end_with_their_bytes_cannot_be_read(void **state) {
    (void)state;
    static const uint8_t list[] = {2, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 14, 0, 7};
    struct capture_attribute a;
    for (size_t size = 0; size <= sizeof list; size++)
        assert_int_equal(readable(reader_of("\x20\x01\x24\x01", 4), list, size, &a), size == 14);
}

static void all_of_a_controllers_objects_have_the_attributes_of_their_book(void **state) {
    (void)state;
    static const uint16_t ids[] = {1, 2, 3, 4, 10};
    struct capture_attributes list;
    struct capture_attribute a;
    struct capture_service s =
        reply_to("get_all_marks/cip.request", "get_all_marks_reply/cip.reply");
    assert_true(capture_attributes_of(&s, &list));
    for (size_t i = 0; i < 5; i++) {
        assert_true(capture_attributes_next(&list, &a));
        assert_int_equal(a.id, ids[i]);
        assert_true(a.has_value);
        assert_int_equal(reader_left(&a.bytes), i < 2 ? 2 : 4);
    }
    assert_false(capture_attributes_next(&list, &a));
    s.data.end--;
    assert_false(capture_attributes_of(&s, &list));
    s.path = reader_of("\x20\x8b\x24\x01", 4);
    assert_false(capture_attributes_of(&s, &list));
    s = reply_to("get_program_name/cip.request", "get_program_name_reply/cip.reply");
    assert_true(capture_attributes_of(&s, &list));
    assert_true(capture_attributes_next(&list, &a));
    assert_int_equal(reader_left(&a.bytes), 7);
    assert_false(capture_attributes_next(&list, &a));
    s.reply = false;
    assert_false(capture_attributes_of(&s, &list));
}

static void a_path_may_name_an_attribute(void **state) {
    (void)state;
    struct capture_service s = {.path = reader_of("\x20\x01\x24\x01\x30\x07", 6)};
    assert_int_equal(capture_attribute_named(&s)->type, EIP_TYPE_SHORT_STRING);
    s.path = reader_of("\x20\x01\x24\x00\x30\x07", 6);
    assert_null(capture_attribute_named(&s));
    s.path = reader_of("\x20\x01\x24\x01", 4);
    assert_null(capture_attribute_named(&s));
    s.path = reader_none();
    assert_null(capture_attribute_named(&s));
}

UNIT_CASES(cmocka_unit_test(each_attribute_has_its_status_and_the_bytes_of_its_value),
           cmocka_unit_test(a_refused_attribute_has_no_value),
           cmocka_unit_test(a_set_list_has_values_in_the_request_and_statuses_in_the_reply),
           cmocka_unit_test(only_the_last_value_may_be_of_a_type_that_is_not_known),
           cmocka_unit_test(types_are_those_of_instances_whose_class_is_known),
           cmocka_unit_test(lists_that_do_not_end_with_their_bytes_cannot_be_read),
           cmocka_unit_test(all_of_a_controllers_objects_have_the_attributes_of_their_book),
           cmocka_unit_test(a_path_may_name_an_attribute))
