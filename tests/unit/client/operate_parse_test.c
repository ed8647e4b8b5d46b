/* SPDX-License-Identifier: MIT */
/* Texts to operations, and the mistakes in them. */
#include <string.h>

#include <eip/operate.h>

#include "support/unit.h"

#include "base/error.h"

static const struct eip_operation *parse_one(const char *text, eip_operations **ret_operations) {
    assert_int_equal(eip_operations_parse(&text, 1, NULL, ret_operations), EIP_OK);
    assert_int_equal(eip_operations_count(*ret_operations), 1);
    assert_null(eip_operations_at(*ret_operations, 1));
    return eip_operations_at(*ret_operations, 0);
}

static void a_read_has_its_path_and_count(void **state) {
    (void)state;
    static const uint8_t path[] = {0x91, 3, 'T', 'a', 'g', 0, 0x28, 3};
    eip_operations *operations;
    const struct eip_operation *o = parse_one(" Tag[3-5] ", &operations);
    assert_string_equal(o->text, " Tag[3-5] ");
    assert_string_equal(o->tag, "Tag[3-5]");
    assert_int_equal(o->method, EIP_METHOD_READ);
    assert_int_equal(o->path_size, sizeof path);
    assert_memory_equal(o->path, path, sizeof path);
    assert_int_equal(o->elements, 3);
    assert_true(o->counted && !o->fragmented);
    assert_int_equal(o->value.count, 0);
    eip_operations_free(operations);
}

static void a_write_has_its_values(void **state) {
    (void)state;
    eip_operations *operations;
    const struct eip_operation *o = parse_one("Tag[0-9]+16=(DINT)4,5,6,7,8,9", &operations);
    int64_t last;
    assert_int_equal(o->method, EIP_METHOD_WRITE);
    assert_true(o->fragmented);
    assert_int_equal(o->offset, 16);
    assert_int_equal(o->elements, 10);
    assert_int_equal(o->value.type, EIP_TYPE_DINT);
    assert_int_equal(o->value.count, 6);
    assert_int_equal(o->value.size, 24);
    assert_int_equal(eip_value_get_int(&o->value, 5, &last), EIP_OK);
    assert_int_equal(last, 9);
    eip_operations_free(operations);
}

static void values_have_the_type_that_they_look_like(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint16_t type;
        size_t size;
    } rows[] = {
        {"A=1", EIP_TYPE_INT, 2},
        {"A=1.", EIP_TYPE_REAL, 4},
        {"A=(sint)255", EIP_TYPE_SINT, 1},
        {"A=(SSTRING)\"a, b\"", EIP_TYPE_SHORT_STRING, 5},
        {"A=(STRING)x", EIP_TYPE_STRING, 4}, /* and a pad */
        {"@1/1/7=abc", EIP_TYPE_SHORT_STRING, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        eip_operations *operations;
        const struct eip_operation *o = parse_one(rows[i].text, &operations);
        assert_int_equal(o->value.type, rows[i].type);
        assert_int_equal(o->value.size, rows[i].size);
        eip_operations_free(operations);
    }
}

static void objects_have_the_methods_of_attributes(void **state) {
    (void)state;
    static const char *const texts[] = {"@1/1", "@0x1/01/0b111", "@1/1/7=x", "@0x6B/5",
                                        "@4/5/{\"connection\":100}"};
    static const uint8_t point[] = {0x20, 4, 0x24, 5, 0x2c, 100};
    eip_operations *operations;
    assert_int_equal(eip_operations_parse(texts, 5, NULL, &operations), EIP_OK);
    assert_int_equal(eip_operations_at(operations, 0)->method, EIP_METHOD_GET_ATTRIBUTES_ALL);
    assert_int_equal(eip_operations_at(operations, 1)->method, EIP_METHOD_GET_ATTRIBUTE_SINGLE);
    assert_int_equal(eip_operations_at(operations, 2)->method, EIP_METHOD_SET_ATTRIBUTE_SINGLE);
    assert_int_equal(eip_operations_at(operations, 3)->method, EIP_METHOD_READ);
    assert_memory_equal(eip_operations_at(operations, 4)->path, point, sizeof point);
    eip_operations_free(operations);
}

static void texts_are_copied(void **state) {
    (void)state;
    char text[] = "Tag=(SSTRING)ab";
    const char *texts[] = {text};
    eip_operations *operations;
    assert_int_equal(eip_operations_parse(texts, 1, NULL, &operations), EIP_OK);
    memset(text, 'x', sizeof text - 1);
    const struct eip_operation *o = eip_operations_at(operations, 0);
    assert_string_equal(o->text, "Tag=(SSTRING)ab");
    assert_string_equal(o->tag, "Tag");
    assert_memory_equal(o->value.data, "\2ab", 3);
    eip_operations_free(operations);
}

static void a_mistake_has_its_text_and_column(void **state) {
    (void)state;
    static const struct {
        const char *text;
        eip_err err;
        size_t column;
        const char *why;
    } rows[] = {
        {"Tag[", EIP_E_TAG, 5, "missing"},
        {"A=(FOO)1", EIP_E_TAG, 4, "no such type"},
        {"A[0-2]=1,2", EIP_E_VALUE, 8, "2 values for 3 elements"},
        {"A=70000", EIP_E_VALUE, 3, "INT"},
        {"A=\"a\"", EIP_E_VALUE, 3, "cast"},
        {"A=(ITIME)\"a", EIP_E_VALUE, 12, "'\"' is missing"},
        {"A[0-3]+3=1", EIP_E_VALUE, 7, "multiple"},
        {"A.5", EIP_E_TAG, 2, "bit"},
        {"@1/1/7.5=1", EIP_E_TAG, 7, "write all of it"},
        {"@1/1=3", EIP_E_TAG, 5, "at once"},
        {"@1/1/1+4", EIP_E_TAG, 7, "offset"},
        {"", EIP_E_TAG, 1, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *texts[] = {"Good", "Good=1", rows[i].text, "Bad["};
        struct eip_mistake mistake;
        struct eip_operate_options options = {.ret_mistake = &mistake};
        eip_operations *operations = NULL;
        assert_int_equal(eip_operations_parse(texts, 4, &options, &operations), rows[i].err);
        assert_null(operations);
        assert_int_equal(mistake.err, rows[i].err);
        assert_int_equal(mistake.index, 2);
        assert_int_equal(mistake.column, rows[i].column);
        assert_non_null(strstr(mistake.text, rows[i].why));
    }
}

static void nothing_and_null(void **state) {
    (void)state;
    static const char *const texts[] = {"A", NULL};
    struct eip_mistake mistake;
    struct eip_operate_options options = {.ret_mistake = &mistake};
    eip_operations *operations = NULL;
    assert_int_equal(eip_operations_parse(texts, 2, &options, &operations), EIP_E_ARGUMENT);
    assert_int_equal(mistake.index, 1);
    assert_int_equal(eip_operations_parse(NULL, 1, &options, &operations), EIP_E_ARGUMENT);
    assert_int_equal(mistake.err, EIP_E_ARGUMENT);
    assert_string_equal(mistake.text, error_text(EIP_E_ARGUMENT));
    assert_null(operations);
    assert_int_equal(eip_operations_parse(NULL, 0, NULL, &operations), EIP_OK);
    assert_int_equal(eip_operations_count(operations), 0);
    assert_null(eip_operations_at(operations, 0));
    eip_operations_free(operations);
    eip_operations_free(NULL);
}

UNIT_CASES(cmocka_unit_test(a_read_has_its_path_and_count),
           cmocka_unit_test(a_write_has_its_values),
           cmocka_unit_test(values_have_the_type_that_they_look_like),
           cmocka_unit_test(objects_have_the_methods_of_attributes),
           cmocka_unit_test(texts_are_copied), cmocka_unit_test(a_mistake_has_its_text_and_column),
           cmocka_unit_test(nothing_and_null))
