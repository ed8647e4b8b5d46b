/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/tag_spec.h"
#include "plant/value_spec.h"

struct fixture {
    struct device device;
    struct spec_fault fault;
};

/* Motor is {Speed REAL, Run BOOL, Steps INT[4], Timer TIMER, Name STRING}. */
static void set_up(struct fixture *f) {
    static const struct device_member_spec motor[] = {
        {.name = {"Speed", 5}, .type = {"REAL", 4}},
        {.name = {"Run", 3}, .type = {"BOOL", 4}},
        {.name = {"Steps", 5}, .type = {"INT", 3}, .count = 4},
        {.name = {"Timer", 5}, .type = {"TIMER", 5}},
        {.name = {"Name", 4}, .type = {"STRING", 6}}};
    const struct device_options options = {.seed = 1};
    const struct device_type *type;
    struct device_type_fault fault;
    *f = (struct fixture){.fault.column = 0};
    device_init(&f->device, &options);
    const struct device_type_spec spec = {str_of("Motor"), motor, 5};
    assert_int_equal(device_types_add(&f->device.types, &spec, &type, &fault), EIP_OK);
}

static void tear_down(struct fixture *f) {
    device_fini(&f->device);
}

static struct value_place add(struct fixture *f, const char *spec, const char *name) {
    struct value_place v;
    assert_int_equal(tag_spec_add(str_of(spec), TAG_SPEC_LOGIX, &f->device, &f->fault), EIP_OK);
    const struct device_tag *tag = device_tags_find(&f->device.tags, str_of(name));
    assert_true(value_place_of(&f->device.tags, tag, &v));
    return v;
}

static void put(struct fixture *f, const struct value_place *v, const char *text) {
    eip_err err = value_spec_put(str_of(text), v, &f->fault);
    if (err != EIP_OK)
        print_error("%s: %s (column %zu)\n", text, f->fault.why, f->fault.column);
    assert_int_equal(err, EIP_OK);
}

static void refused(struct fixture *f, const struct value_place *v, const char *text, size_t column,
                    const char *why) {
    assert_int_equal(value_spec_put(str_of(text), v, &f->fault), EIP_E_ARGUMENT);
    assert_string_equal(f->fault.why, why);
    assert_int_equal(f->fault.column, column);
}

static void lists_fill_from_the_front(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    struct value_place v = add(&f, "Grid=SINT[2,3]", "Grid");
    put(&f, &v, "1, 2,3");
    assert_memory_equal(v.place.at, "\1\2\3\0\0\0", 6);
    put(&f, &v, " [9,8,7,6 ] ");
    assert_memory_equal(v.place.at, "\11\10\7\6\0\0", 6);
    put(&f, &v, "[[1],[2, 3]]");
    assert_memory_equal(v.place.at, "\1\10\7\2\3\0", 6);
    put(&f, &v, "[[5,5,5], 4]");
    assert_memory_equal(v.place.at, "\5\5\5\4\4\4", 6);
    put(&f, &v, "[0]");
    assert_memory_equal(v.place.at, "\0\5\5\4\4\4", 6);
    put(&f, &v, "[]");
    put(&f, &v, "7");
    assert_memory_equal(v.place.at, "\7\7\7\7\7\7", 6);
    tear_down(&f);
}

static void members_are_given_by_name(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    struct value_place v = add(&f, "M=Motor", "M");
    put(&f, &v,
        "{ Run:true, \"steps\" : [1, -2], Timer:{PRE:500,EN: 1} ,Name: \"a, }b\", Speed :1.5}");
    assert_memory_equal(v.place.at, "\0\0\xc0\x3f\1\0\0\0\1\0\xfe\xff\0\0\0\0", 16);
    assert_memory_equal(v.place.at + 16, "\0\0\0\x80\xf4\1\0\0\0\0\0\0\5\0\0\0a, }b\0", 22);
    put(&f, &v, "{Run: 0}");
    assert_memory_equal(v.place.at, "\0\0\xc0\x3f\0\0\0\0\1\0\xfe\xff", 12);
    put(&f, &v, "{}");
    put(&f, &v, "{Name: plain text , Speed: 0}");
    assert_memory_equal(v.place.at, "\0\0\0\0", 4);
    assert_memory_equal(v.place.at + 28, "\12\0\0\0plain text\0", 15);
    tear_down(&f);
}

static void structures_stand_in_lists(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    struct value_place v = add(&f, "Motors=Motor[3]={Run:1}", "Motors");
    size_t size = v.place.element_size;
    put(&f, &v, "[{Speed:1.0}, {Run:0}]");
    assert_memory_equal(v.place.at, "\0\0\x80\x3f\1", 5);
    assert_memory_equal(v.place.at + size, "\0\0\0\0\0", 5);
    assert_memory_equal(v.place.at + 2 * size, "\0\0\0\0\1", 5);
    put(&f, &v, "{Speed: 1.0},{},{Run:0}");
    assert_memory_equal(v.place.at + 2 * size, "\0\0\0\0\0", 5);
    put(&f, &v, "{Steps: 3}");
    assert_memory_equal(v.place.at + 2 * size + 8, "\3\0\3\0\3\0\3\0", 8);
    tear_down(&f);
}

static void a_bare_text_is_all_there_is(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    struct value_place v = add(&f, "Text=STRING[2]", "Text");
    put(&f, &v, "one, two");
    assert_memory_equal(v.place.at, "\10\0\0\0one, two", 12);
    put(&f, &v, "\"a\",\"\"");
    assert_memory_equal(v.place.at, "\1\0\0\0a\0", 6);
    assert_memory_equal(v.place.at + 88, "\0\0\0\0\0", 5);
    put(&f, &v, "[\"say \"\"hi\"\"\"]");
    assert_memory_equal(v.place.at, "\10\0\0\0say \"hi\"", 12);
    tear_down(&f);
}

static void mistakes_have_a_column(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    struct value_place v = add(&f, "M=Motor", "M");
    refused(&f, &v, "", 1, "a value is missing");
    refused(&f, &v, "5", 1,
            "Motor is a structure: its members stand in braces, as in {Speed: 1.5}");
    refused(&f, &v, "[5]", 1, "a list is for an array, and here is one element");
    refused(&f, &v, "{Spead: 1}", 2, "Motor has no member 'Spead'");
    refused(&f, &v, "{Speed 1}", 8, "expected ':' and a value");
    refused(&f, &v, "{Speed: 1 Run: 0}", 9,
            "\"1 Run: 0\" does not fit: REAL takes a number up to 3.4028235e38 in size, nan, inf "
            "or -inf");
    refused(&f, &v, "{Speed: 1", 10, "expected ',' or '}'");
    refused(&f, &v, "{Speed: }", 9, "a value is missing");
    refused(&f, &v, "{Speed: {A: 1}}", 9, "a 'REAL' has no members");
    refused(&f, &v, "{Run: 2}", 7, "\"2\" does not fit: BOOL takes true, false, 1 or 0");
    refused(&f, &v, "{Run: 1, RUN: 0}", 10, "'RUN' is given twice");
    refused(&f, &v, "{Run: 1,}", 9, "the name of a member is expected here");
    refused(&f, &v, "{\"Run: 1}", 10, "'\"' is missing");
    refused(&f, &v, "{Run: 1} 2", 10, "expected the end");
    refused(&f, &v, "{Steps: [1,2,3,4, 5]}", 19, "there are more values than elements");
    refused(&f, &v, "{Steps: [1,2", 13, "expected ',' or ']'");
    refused(&f, &v, "{Steps: [1,]}", 12, "a value is missing");
    refused(&f, &v, "{Name: \"a\"b}", 11, "expected ',' or '}'");
    v = add(&f, "A=INT[2]", "A");
    refused(&f, &v, "1,2,3", 5, "there are more values than elements");
    refused(&f, &v, "1,", 3, "a value is missing");
    refused(&f, &v, "1]", 2, "expected ',' or the end");
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(lists_fill_from_the_front), cmocka_unit_test(members_are_given_by_name),
           cmocka_unit_test(structures_stand_in_lists),
           cmocka_unit_test(a_bare_text_is_all_there_is), cmocka_unit_test(mistakes_have_a_column))
