/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/l5x.h"

static void more_omissions_than_are_shown_are_counted(void **state) {
    (void)state;
    struct l5x_sample s;
    struct text inside = text_new();
    text_puts(&inside, "<Tags>");
    for (int i = 0; i < 20; i++)
        text_format(&inside, "\n<Tag Name='M%d' DataType='MESSAGE'/>", i);
    text_puts(&inside, "</Tags>");
    l5x_sample_init(&s, text_cstr(&inside), 20);
    l5x_expect_omission(&s, L5X_OMISSIONS_SHOWN - 1, "'M7' is left out");
    assert_int_equal(s.result.omissions.first[7].line, 10);
    assert_int_equal(s.result.omissions.first[7].column, 1);
    l5x_sample_fini(&s);
    text_fini(&inside);
}

/* Names are as long as files have them; messages are not. */
static void long_names_are_cut_in_messages(void **state) {
    (void)state;
    struct text inside = text_new();
    text_puts(&inside, "<Tags>\n<Tag DataType='DINT' Name='");
    for (int i = 0; i < 5000; i++)
        text_char(&inside, 'x');
    text_puts(&inside, "'/></Tags>");
    l5x_refused(text_cstr(&inside), 3, 1, "this is no name of a tag: 'xxxx");
    text_fini(&inside);
}

static void dimensions_are_up_to_three_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t count;
    } rows[] = {{"", 0}, {"0", 0}, {" 5 ", 5}, {"2 3", 6}, {"2  3 4", 24}, {"2,3", 6}};
    struct l5x_document doc;
    struct l5x_fault fault;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text file = text_new();
        struct l5x_import im = {.doc = &doc, .fault = &fault};
        uint32_t dims[DEVICE_DIMENSIONS_MAX];
        text_format(&file, "<RSLogix5000Content Dimensions='%s'/>", rows[i].text);
        assert_int_equal(l5x_read(text_view(&file), &doc, &fault), EIP_OK);
        assert_int_equal(l5x_dimensions(&im, l5x_root(&doc), dims), EIP_OK);
        assert_int_equal(l5x_count(dims), rows[i].count);
        l5x_document_fini(&doc);
        text_fini(&file);
    }
}

UNIT_CASES(cmocka_unit_test(more_omissions_than_are_shown_are_counted),
           cmocka_unit_test(long_names_are_cut_in_messages),
           cmocka_unit_test(dimensions_are_up_to_three_numbers))
