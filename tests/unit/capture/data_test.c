/* capture/data */
#include "support/unit.h"

#include "capture/data.h"

static bool good(enum cip_meaning meaning, bool reply, uint8_t general, const void *at,
                 size_t size) {
    struct capture_service s = {.meaning = meaning, .reply = reply, .general = general};
    s.data = reader_of(at, size);
    return capture_data_good(&s);
}

/* True if the vector's region is good as it is, and no shorter. */
static bool exact(enum cip_meaning meaning, bool reply, const char *vector) {
    const struct vector *v = vectors_get(vector);
    bool all = good(meaning, reply, CIP_OK, v->bytes, v->size);
    for (size_t n = 0; n < v->size; n++)
        all &= !good(meaning, reply, CIP_OK, v->bytes, n);
    return all;
}

static void requests_and_replies_of_a_form_are_good_whole_and_only_whole(void **state) {
    (void)state;
    assert_true(exact(CIP_MEANS_FORWARD_CLOSE, false, "forward_close/cip.forward_close"));
    assert_true(good(CIP_MEANS_READ_TAG, false, 0, "\1\0", 2));
    assert_false(good(CIP_MEANS_READ_TAG, false, 0, "\1\0", 1));
    assert_false(good(CIP_MEANS_READ_TAG, false, 0, "\1\0\0", 3));
    assert_true(good(CIP_MEANS_READ_FRAGMENT, false, 0, "\1\0\0\0\0\0", 6));
    assert_false(good(CIP_MEANS_READ_FRAGMENT, false, 0, "\1\0", 2));
    assert_false(good(CIP_MEANS_WRITE_TAG, false, 0, "\xc4\0\1", 3));
    assert_false(good(CIP_MEANS_READ_MODIFY_WRITE, false, 0, "\3\0\0", 3));
    assert_false(good(CIP_MEANS_GET_LIST, false, 0, "\2\0\1\0", 4));
    assert_true(good(CIP_MEANS_LIST_SYMBOLS, false, 0, "\1\0\1\0", 4));
    assert_false(good(CIP_MEANS_SET_LIST, false, 0, "\1", 1));
    assert_false(good(CIP_MEANS_FORWARD_OPEN, true, 0, "1234", 4));
    assert_false(good(CIP_MEANS_READ_TAG, true, 0, "\xc4", 1));
}

static void a_refusal_may_say_anything(void **state) {
    (void)state;
    assert_true(good(CIP_MEANS_FORWARD_OPEN, true, CIP_CONNECTION_FAILURE, "1", 1));
    assert_true(good(CIP_MEANS_READ_TAG, true, CIP_PATH_SEGMENT_ERROR, "", 0));
    assert_true(good(CIP_MEANS_READ_TAG, true, CIP_PARTIAL_TRANSFER, "", 0));
    assert_false(good(CIP_MEANS_READ_TAG, true, CIP_PARTIAL_TRANSFER, "\xc4", 1));
}

static void data_without_a_form_is_any_bytes(void **state) {
    (void)state;
    assert_true(good(CIP_MEANS_OTHER, false, 0, "x", 1));
    assert_true(good(CIP_MEANS_GET_SINGLE, true, 0, "x", 1));
}

UNIT_CASES(cmocka_unit_test(requests_and_replies_of_a_form_are_good_whole_and_only_whole),
           cmocka_unit_test(a_refusal_may_say_anything),
           cmocka_unit_test(data_without_a_form_is_any_bytes))
