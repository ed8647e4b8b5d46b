/* SPDX-License-Identifier: MIT */
#include "support/l5x.h"

#include "support/elements.h"
#include "support/unit.h"

static void write_file(struct text *t, const char *inside) {
    text_puts(t, "<RSLogix5000Content><Controller Name='Press' ProcessorType='1756-L85E' "
                 "MajorRev='33' MinorRev='11'>\n");
    text_puts(t, inside);
    text_puts(t, "</Controller></RSLogix5000Content>");
}

void l5x_sample_init(struct l5x_sample *s, const char *inside, size_t omissions) {
    struct text file = text_new();
    struct l5x_fault fault = {.why = ""};
    static const struct device_options options = {.seed = 1};
    write_file(&file, inside);
    eip_err err = l5x_read(text_view(&file), &s->document, &fault);
    assert_string_equal(fault.why, "");
    assert_int_equal(err, EIP_OK);
    text_fini(&file);
    device_init(&s->device, &options);
    err = l5x_build(&s->document, &s->device, &s->result, &fault);
    assert_string_equal(err == EIP_OK ? "" : fault.why, "");
    assert_int_equal(err, EIP_OK);
    assert_int_equal(s->result.omissions.count, omissions);
}

void l5x_sample_fini(struct l5x_sample *s) {
    device_fini(&s->device);
    l5x_document_fini(&s->document);
}

static void expect_fault(const struct l5x_fault *fault, size_t line, size_t column,
                         const char *words) {
    if (strstr(fault->why, words) == NULL)
        assert_string_equal(fault->why, words);
    assert_int_equal(fault->line, line);
    assert_int_equal(fault->column, column);
}

void l5x_file_refused(const char *file, size_t size, size_t line, size_t column,
                      const char *words) {
    struct l5x_document document;
    struct l5x_fault fault;
    assert_int_equal(l5x_read(str_span(file, size), &document, &fault), EIP_E_ARGUMENT);
    expect_fault(&fault, line, column, words);
}

void l5x_refused(const char *inside, size_t line, size_t column, const char *words) {
    static const struct device_options options = {.seed = 1};
    struct text file = text_new();
    struct l5x_document document;
    struct l5x_result result;
    struct l5x_fault fault;
    struct device device;
    write_file(&file, inside);
    assert_int_equal(l5x_read(text_view(&file), &document, &fault), EIP_OK);
    device_init(&device, &options);
    assert_int_equal(l5x_build(&document, &device, &result, &fault), EIP_E_ARGUMENT);
    expect_fault(&fault, line, column, words);
    device_fini(&device);
    l5x_document_fini(&document);
    text_fini(&file);
}

void l5x_expect(const struct l5x_sample *s, const char *address, const char *hex) {
    elements_expect(&s->device, address, hex);
}

void l5x_expect_none(const struct l5x_sample *s, const char *address) {
    elements_expect_none(&s->device, address);
}

void l5x_expect_omission(const struct l5x_sample *s, size_t index, const char *words) {
    assert_true(index < s->result.omissions.count && index < L5X_OMISSIONS_SHOWN);
    const char *why = s->result.omissions.first[index].why;
    if (strstr(why, words) == NULL)
        assert_string_equal(why, words);
}

const struct device_type *l5x_type(const struct l5x_sample *s, const char *name) {
    const struct device_type *type = device_types_find(&s->device.types, str_of(name));
    assert_non_null(type);
    return type;
}
