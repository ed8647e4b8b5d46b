#include "base/text.h"
#include "support/unit.h"

#include <string.h>

static void write_a_bit_of_all(struct text *t) {
    text_puts(t, "Tag");
    text_char(t, '=');
    text_unsigned(t, UINT64_MAX);
    text_format(t, " %d %s ", -5, "five");
    text_hex(t, reader_of("\x01\xaf", 2), ' ');
    text_hex(t, reader_of("\xff\x00", 2), '\0');
    text_quoted(t, str_span("a\"\\\n\xe4\x7f", 6), '"');
    text_str(t, (struct str){.size = 0});
}

static const char wanted[] =
    "Tag=18446744073709551615 -5 five 01 afff00\"a\\\"\\\\\\x0a\\xe4\\x7f\"";

static void every_piece_stands_where_it_belongs(void **state) {
    (void)state;
    char buffer[128];
    struct text t = text_of(buffer, sizeof buffer);
    write_a_bit_of_all(&t);
    assert_string_equal(text_cstr(&t), wanted);
    assert_int_equal(t.size, sizeof wanted - 1);
    assert_false(t.cut);
    assert_true(str_equal(text_view(&t), str_of(wanted)));
}

static void a_cut_text_is_a_prefix_and_ends_in_a_nul(void **state) {
    (void)state;
    for (size_t room = 1; room < sizeof wanted; room++) {
        char buffer[sizeof wanted + 1];
        memset(buffer, '?', sizeof buffer);
        struct text t = text_of(buffer, room);
        write_a_bit_of_all(&t);
        assert_true(t.cut);
        assert_int_equal(strlen(buffer), t.size);
        assert_int_equal(t.size, room - 1);
        assert_memory_equal(buffer, wanted, t.size);
        assert_int_equal(buffer[room], '?');
    }
}

static void nothing_is_taken_after_the_cut(void **state) {
    (void)state;
    char buffer[8];
    struct text t = text_of(buffer, sizeof buffer);
    text_puts(&t, "12345");
    text_format(&t, "%s", "6789");
    text_char(&t, 'x');
    text_format(&t, "%d", 1);
    assert_string_equal(buffer, "1234567");
    text_clear(&t);
    assert_string_equal(text_cstr(&t), "");
    text_puts(&t, "fits");
    assert_false(t.cut);
    assert_string_equal(buffer, "fits");
}

static void a_growing_text_holds_what_it_is_given(void **state) {
    (void)state;
    struct text t = text_new();
    assert_string_equal(text_cstr(&t), "");
    for (unsigned i = 0; i < 1000; i++)
        text_format(&t, "%u,", i);
    bool whole = !t.cut && t.size == 3890 && strlen(text_cstr(&t)) == t.size;
    bool prefix = t.cut && (t.size == 0 || memcmp(t.data, "0,1,2,3,4,5,", 12) == 0);
    text_fini(&t);
    text_fini(&t);
    assert_true(whole || prefix);
    assert_string_equal(text_cstr(&t), "");
}

static void a_long_formatted_piece_grows_the_text(void **state) {
    (void)state;
    static char many[5001];
    memset(many, 'm', sizeof many - 1);
    struct text t = text_new();
    text_format(&t, "<%s>", many);
    bool whole = !t.cut && t.size == 5002 && t.data[5001] == '>';
    bool cut = t.cut && t.size < 5002;
    text_fini(&t);
    assert_true(whole || cut);
}

static void a_growing_text_ends_at_its_largest_size(void **state) {
    (void)state;
    static char piece[1 << 20];
    memset(piece, 'p', sizeof piece);
    struct text t = text_new();
    for (int i = 0; i < 70 && !t.cut; i++)
        text_str(&t, str_span(piece, sizeof piece));
    bool bounded = t.cut && t.size < TEXT_MAX;
    text_fini(&t);
    assert_true(bounded);
}

static void clearing_keeps_the_buffer(void **state) {
    (void)state;
    struct text t = text_new();
    text_puts(&t, "something");
    char *data = t.data;
    text_clear(&t);
    bool same = t.data == data && t.size == 0;
    text_fini(&t);
    assert_true(same);
}

static void seconds_have_six_decimals_and_a_sign_before_zero(void **state) {
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {
        {0, "0.000000"},
        {-1, "-0.000001"},
        {-1500000, "-1.500000"},
        {12000034, "12.000034"},
        {INT64_MIN, "-9223372036854.775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[32];
        struct text t = text_of(buffer, sizeof buffer);
        text_seconds(&t, rows[i].us);
        assert_string_equal(buffer, rows[i].text);
    }
}

UNIT_CASES(cmocka_unit_test(every_piece_stands_where_it_belongs),
           cmocka_unit_test(a_cut_text_is_a_prefix_and_ends_in_a_nul),
           cmocka_unit_test(nothing_is_taken_after_the_cut),
           cmocka_unit_test(a_growing_text_holds_what_it_is_given),
           cmocka_unit_test(a_long_formatted_piece_grows_the_text),
           cmocka_unit_test(a_growing_text_ends_at_its_largest_size),
           cmocka_unit_test(clearing_keeps_the_buffer),
           cmocka_unit_test(seconds_have_six_decimals_and_a_sign_before_zero))
