/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include <string.h>

#include "support/l5x.h"

#define ROOT_BEGIN "<RSLogix5000Content><Controller Name='P'>"
#define ROOT_END   "</Controller></RSLogix5000Content>"

static void read_good(const char *file, size_t size, struct l5x_document *doc) {
    struct l5x_fault fault = {.why = ""};
    eip_err err = l5x_read(str_span(file, size), doc, &fault);
    assert_string_equal(fault.why, "");
    assert_int_equal(err, EIP_OK);
}

static const struct l5x_element *first_tag(const struct l5x_document *doc) {
    const struct l5x_element *controller = l5x_child(doc, l5x_root(doc), L5X_CONTROLLER);
    return l5x_child(doc, l5x_child(doc, controller, L5X_TAGS), L5X_TAG);
}

static void expect_name(const struct l5x_document *doc, const struct l5x_element *e,
                        const char *wanted) {
    struct str name = l5x_attribute(doc, e, L5X_NAME);
    assert_int_equal(name.size, strlen(wanted));
    assert_memory_equal(name.at, wanted, name.size);
}

static void elements_have_their_places_attributes_and_texts(void **state) {
    (void)state;
    static const char file[] =
        ROOT_BEGIN "\n<Tags>\n  <Tag Name='A&amp;B' Radix='x'><Description>no</Description>"
                   "<Data Format='L5K'>\n<![CDATA[1 < 2]]></Data></Tag>\n"
                   "<Routines><Tag Name='in logic'/></Routines><Tag Name='C'/></Tags>" ROOT_END;
    struct l5x_document doc;
    read_good(file, sizeof file - 1, &doc);
    const struct l5x_element *tag = first_tag(&doc);
    expect_name(&doc, tag, "A&B");
    assert_int_equal(tag->line, 3);
    assert_int_equal(tag->column, 3);
    assert_int_equal(tag->attribute_count, 1);
    const struct l5x_element *data = l5x_child(&doc, tag, L5X_DATA);
    assert_true(l5x_is(&doc, data, L5X_FORMAT, "l5k"));
    assert_false(l5x_is(&doc, data, L5X_NAME, "l5k"));
    struct str text = l5x_text(&doc, data);
    assert_int_equal(text.size, 6);
    assert_memory_equal(text.at, "\n1 < 2", 6);
    tag = l5x_next(&doc, tag, L5X_TAG);
    expect_name(&doc, tag, "C");
    assert_null(l5x_after(&doc, tag));
    assert_null(l5x_first(&doc, tag));
    assert_int_equal(doc.descriptions, 1);
    l5x_document_fini(&doc);
}

/* Of plain ASCII: each character and a byte 0, after a mark of the order. */
static size_t to_utf16(const char *text, char *bytes) {
    size_t size = 2;
    memcpy(bytes, "\xff\xfe", 2);
    for (; *text != '\0'; text++, size += 2) {
        bytes[size] = *text;
        bytes[size + 1] = '\0';
    }
    return size;
}

static void encodings_that_need_no_table_are_read(void **state) {
    (void)state;
    static const char tags[] = "<Tags><Tag Name='T'/></Tags>";
    static const char *const heads[] = {
        "", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n",
        "<?xml version='1.0' encoding='ISO-8859-1'?><!-- \xe9 -->",
        "<?xml version='1.0' encoding='us-ascii'?>"};
    struct l5x_document doc;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct text file = text_new();
        text_format(&file, "%s%s%s%s", heads[i], ROOT_BEGIN, tags, ROOT_END);
        read_good(file.data, file.size, &doc);
        expect_name(&doc, first_tag(&doc), "T");
        l5x_document_fini(&doc);
        text_fini(&file);
    }
    static char bytes[1024];
    size_t size = to_utf16(ROOT_BEGIN "<Tags><Tag Name='T'/></Tags>" ROOT_END, bytes);
    read_good(bytes, size, &doc);
    expect_name(&doc, first_tag(&doc), "T");
    l5x_document_fini(&doc);
}

static void what_is_no_export_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *file;
        size_t line, column;
        const char *words;
    } rows[] = {
        {"", 1, 1, "empty"},
        {"\x7f"
         "ELF",
         1, 1, "no XML"},
        {"<html/>", 1, 1, "RSLogix5000Content"},
        {"<RSLogix5000Content>\n <Controller>\n </Tags>", 3, 4, "mismatched tag"},
        {"<RSLogix5000Content>\n<Controller Name='", 2, 1, "unclosed token"},
        {"<RSLogix5000Content>\n", 2, 1, "no element found"},
        {"<?xml version='1.0' encoding='windows-1252'?>\n<RSLogix5000Content/>", 1, 31,
         "the encoding is none of"},
        {"<?xml version='1.0' encoding='UTF-16'?>\n<RSLogix5000Content/>", 1, 31, "encoding"},
        {"<RSLogix5000Content>\n\xe9</RSLogix5000Content>", 2, 1, "invalid token"},
        {"<!DOCTYPE l [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>\n<RSLogix5000Content>&c;"
         "</RSLogix5000Content>",
         1, 13, "document type"},
        {"<RSLogix5000Content>&unknown;</RSLogix5000Content>", 1, 21, "undefined entity"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        l5x_file_refused(rows[i].file, strlen(rows[i].file), rows[i].line, rows[i].column,
                         rows[i].words);
}

static void deep_files_are_refused(void **state) {
    (void)state;
    for (size_t unknown = 0; unknown < 2; unknown++) {
        const char *name = unknown > 0 ? "<Other>" : "<Structure>";
        struct text file = text_new();
        text_puts(&file, ROOT_BEGIN);
        for (size_t i = 2; i <= L5X_DEPTH_MAX; i++)
            text_puts(&file, name);
        l5x_file_refused(file.data, file.size, 1, strlen(ROOT_BEGIN) + 1 + 98 * strlen(name),
                         "100 deep");
        text_fini(&file);
    }
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    static const char file[] =
        ROOT_BEGIN "<Tags><Tag Name='A'><Data><![CDATA[00]]></Data></Tag></Tags>" ROOT_END;
    for (size_t size = 1; size + 1 < sizeof file; size++) {
        struct l5x_document doc;
        struct l5x_fault fault;
        assert_int_equal(l5x_read(str_span(file, size), &doc, &fault), EIP_E_ARGUMENT);
        assert_int_equal(fault.line, 1);
    }
}

static void without_memory_nothing_is_held(void **state) {
    (void)state;
    static const char file[] = ROOT_BEGIN "<Tags><Tag Name='A'/></Tags>" ROOT_END;
    int64_t held = mem_held();
    for (uint64_t n = 1;; n++) {
        struct l5x_document doc;
        struct l5x_fault fault;
        mem_fail_from(n);
        eip_err err = l5x_read(str_span(file, sizeof file - 1), &doc, &fault);
        mem_fail_from(0);
        if (err == EIP_OK) {
            l5x_document_fini(&doc);
            break;
        }
        assert_int_equal(err, EIP_E_MEMORY);
        assert_int_equal(mem_held(), held);
    }
    assert_int_equal(mem_held(), held);
}

UNIT_CASES(cmocka_unit_test(elements_have_their_places_attributes_and_texts),
           cmocka_unit_test(encodings_that_need_no_table_are_read),
           cmocka_unit_test(what_is_no_export_is_refused_with_its_place),
           cmocka_unit_test(deep_files_are_refused), cmocka_unit_test(every_truncation_is_refused),
           cmocka_unit_test(without_memory_nothing_is_held))
