/* capture/symbols */
#include "support/unit.h"

#include "capture/symbols.h"

static struct capture_service reply_of(const char *vector, struct reader asked) {
    const struct vector *v = vectors_get(vector);
    struct reader r = reader_of(v->bytes, v->size);
    struct cip_reply reply = cip_reply_decode(&r);
    return (struct capture_service){
        .service = reply.service,
        .reply = true,
        .known = true,
        .general = reply.general,
        .meaning = CIP_MEANS_LIST_SYMBOLS,
        .data = reply.data,
        .asked = asked,
    };
}

static const uint8_t name_type_dimensions[] = {3, 0, 1, 0, 2, 0, 8, 0};

static void records_are_read_as_they_were_asked_for(void **state) {
    (void)state;
    struct capture_service s =
        reply_of("list_symbols_reply/cip.reply", reader_of(name_type_dimensions, 8));
    struct capture_symbols symbols;
    struct cip_symbol one;
    assert_true(capture_symbols_of(&s, &symbols));
    assert_int_equal(symbols.left, 2);
    assert_true(capture_symbols_asked(&symbols, CIP_SYMBOL_DIMENSIONS));
    assert_false(capture_symbols_asked(&symbols, CIP_SYMBOL_ACCESS));
    assert_true(capture_symbols_next(&symbols, &one));
    assert_true(str_equal(one.name, str_of("Speed")));
    assert_true(capture_symbols_next(&symbols, &one));
    assert_int_equal(one.instance, 7);
    assert_int_equal(one.dimensions[0], 10);
    assert_false(capture_symbols_next(&symbols, &one));
}

static void a_page_without_symbols_has_none(void **state) {
    (void)state;
    struct capture_service s =
        reply_of("list_symbols_end_reply/cip.reply", reader_of(name_type_dimensions, 8));
    struct capture_symbols symbols;
    assert_true(capture_symbols_of(&s, &symbols));
    assert_int_equal(symbols.left, 0);
}

static bool readable(const struct capture_service *s) {
    struct capture_symbols symbols;
    return capture_symbols_of(s, &symbols);
}

static void a_page_is_read_whole_or_not_at_all(void **state) {
    (void)state;
    struct capture_service s =
        reply_of("list_symbols_reply/cip.reply", reader_of(name_type_dimensions, 8));
    assert_true(readable(&s));
    for (s.data.end--; reader_left(&s.data) > 0; s.data.end--)
        assert_int_equal(readable(&s), reader_left(&s.data) == 25);
}

static void without_what_was_asked_nothing_is_read(void **state) {
    (void)state;
    struct capture_service s =
        reply_of("list_symbols_reply/cip.reply", reader_of(name_type_dimensions, 8));
    s.asked = reader_of("\1\0\x09\0", 4); /* an attribute without a known size */
    assert_false(readable(&s));
    s.asked = reader_of("\2\0\1\0", 4);
    assert_false(readable(&s));
    s.asked = reader_none();
    assert_false(readable(&s));
    s.asked = reader_of(name_type_dimensions, 8);
    s.known = false;
    assert_false(readable(&s));
    s.known = true;
    s.general = CIP_ATTRIBUTE_NOT_SUPPORTED;
    assert_false(readable(&s));
}

UNIT_CASES(cmocka_unit_test(records_are_read_as_they_were_asked_for),
           cmocka_unit_test(a_page_without_symbols_has_none),
           cmocka_unit_test(a_page_is_read_whole_or_not_at_all),
           cmocka_unit_test(without_what_was_asked_nothing_is_read))
