/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/plant_reader.h"

struct fixture {
    struct yaml_tree tree;
    struct yaml_fault fault;
    struct plant_reader reader;
    const struct yaml_node *a; /* the value of "a" */
};

static void set_up(struct fixture *f, const char *text) {
    *f = (struct fixture){.fault.line = 0};
    assert_int_equal(yaml_tree_read(str_of(text), 1, &f->tree, &f->fault), EIP_OK);
    f->reader = (struct plant_reader){.tree = &f->tree, .scratch = text_new(), .fault = &f->fault};
    f->a = yaml_tree_find(&f->tree, yaml_tree_root(&f->tree), "a");
}

static void tear_down(struct fixture *f) {
    text_fini(&f->reader.scratch);
    yaml_tree_fini(&f->tree);
}

static void yes_is_true_and_no_is_false(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool value;
    } rows[] = {{"a: true", true}, {"a: Yes", true}, {"a: FALSE", false}, {"a: 'no'", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fixture f;
        bool value = !rows[i].value;
        set_up(&f, rows[i].text);
        assert_int_equal(plant_bool(&f.reader, f.a, &value), EIP_OK);
        assert_int_equal(value, rows[i].value);
        tear_down(&f);
    }
}

static void rights_have_the_words_of_studio_5000(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint8_t rights;
    } rows[] = {{"a: Read/Write", DEVICE_READ_WRITE},
                {"a: Read Only", DEVICE_READ_ONLY},
                {"a: read-only", DEVICE_READ_ONLY},
                {"a: None", DEVICE_NO_ACCESS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fixture f;
        uint8_t rights = 0xff;
        set_up(&f, rows[i].text);
        assert_int_equal(plant_rights(&f.reader, f.a, &rights), EIP_OK);
        assert_int_equal(rights, rows[i].rights);
        tear_down(&f);
    }
}

static eip_err count(struct plant_reader *r, const struct yaml_node *value) {
    text_char(&r->scratch, value->text.at[0]);
    return EIP_OK;
}

static void known_keys_are_taken_in_their_order(void **state) {
    (void)state;
    static const struct plant_key keys[] = {{"x", count}, {"y", NULL}, {"z", count}, {NULL, NULL}};
    struct fixture f;
    set_up(&f, "a: {z: 3, y: 2, x: 1}\nb: {w: 1}");
    const struct yaml_node *b = yaml_tree_find(&f.tree, yaml_tree_root(&f.tree), "b");
    assert_int_equal(plant_keys(&f.reader, f.a, keys, "a thing"), EIP_OK);
    assert_string_equal(text_cstr(&f.reader.scratch), "31");
    assert_int_equal(plant_keys(&f.reader, b, keys, "a thing"), EIP_E_ARGUMENT);
    assert_string_equal(f.fault.why, "there is no 'w' here: a thing may have x, y, z");
    assert_int_equal(f.fault.column, 5);
    tear_down(&f);
}

static void a_pair_is_a_text_whose_mistakes_have_their_place(void **state) {
    (void)state;
    struct fixture f;
    struct str text;
    struct spec_fault fault;
    set_up(&f, "{b: 1,\n  a: DINT = x}");
    const struct plant_pair pair = {.before = str_of("P."), .key = f.a - 1, .value = f.a};
    assert_int_equal(plant_pair_text(&f.reader, &pair, &text), EIP_OK);
    assert_true(str_equal(text, str_of("P.a=DINT = x")));
    static const size_t columns[][2] = {{0, 3}, {2, 3}, {3, 4}, {4, 6}, {11, 13}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        eip_err err = spec_fault_set(&fault, columns[i][0], "wrong");
        assert_int_equal(plant_pair_error(&f.reader, &pair, err, &fault), EIP_E_ARGUMENT);
        assert_int_equal(f.fault.line, 2);
        assert_int_equal(f.fault.column, columns[i][1]);
        assert_string_equal(f.fault.why, "wrong");
    }
    assert_int_equal(plant_pair_error(&f.reader, &pair, EIP_OK, &fault), EIP_OK);
    assert_int_equal(plant_pair_error(&f.reader, &pair, EIP_E_MEMORY, &fault), EIP_E_MEMORY);
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(yes_is_true_and_no_is_false),
           cmocka_unit_test(rights_have_the_words_of_studio_5000),
           cmocka_unit_test(known_keys_are_taken_in_their_order),
           cmocka_unit_test(a_pair_is_a_text_whose_mistakes_have_their_place))
