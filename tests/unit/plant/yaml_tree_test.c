/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "base/text.h"
#include "plant/yaml_tree.h"
#include "support/plant_sample.h"

static void read_tree(struct yaml_tree *tree, const char *text) {
    struct yaml_fault fault = {.line = 0};
    assert_int_equal(yaml_tree_read(str_of(text), 1, tree, &fault), EIP_OK);
}

static void expect(const struct yaml_node *node, const char *text, uint32_t line, uint32_t column) {
    assert_non_null(node);
    assert_true(str_equal(node->text, str_of(text)));
    assert_int_equal(node->line, line);
    assert_int_equal(node->column, column);
}

static void nodes_know_their_place(void **state) {
    (void)state;
    struct yaml_tree tree;
    read_tree(&tree, "# first\na: {b: [1, 'two']}\n\xc3\xbc\xc3\xbc:  three\n");
    const struct yaml_node *root = yaml_tree_root(&tree);
    assert_int_equal(root->kind, YAML_TREE_MAPPING);
    assert_int_equal(root->count, 2);
    struct yaml_walk w = yaml_walk_of(&tree, yaml_tree_find(&tree, root, "a"));
    assert_true(yaml_walk_next(&w));
    expect(w.key, "b", 2, 5);
    struct yaml_walk list = yaml_walk_of(&tree, w.node);
    assert_int_equal(w.node->count, 2);
    assert_true(yaml_walk_next(&list));
    assert_null(list.key);
    expect(list.node, "1", 2, 9);
    assert_true(list.node->plain);
    assert_true(yaml_walk_next(&list));
    expect(list.node, "two", 2, 12);
    assert_false(list.node->plain);
    assert_false(yaml_walk_next(&list));
    assert_false(yaml_walk_next(&w));
    expect(yaml_tree_find(&tree, root, "\xc3\xbc\xc3\xbc"), "three", 3, 6);
    assert_null(yaml_tree_find(&tree, root, "c"));
    yaml_tree_fini(&tree);
}

static size_t column_of(const char *text, size_t at) {
    struct yaml_tree tree;
    struct yaml_fault fault;
    read_tree(&tree, text);
    struct text words = yaml_fault_words(&fault, yaml_tree_root(&tree), at);
    text_puts(&words, "here");
    assert_string_equal(fault.why, "here");
    yaml_tree_fini(&tree);
    return fault.column;
}

static void faults_are_placed_inside_texts_that_stand_as_they_are(void **state) {
    (void)state;
    assert_int_equal(column_of("  one two", 4), 7);
    assert_int_equal(column_of("  \xc3\xbcne two", 5), 7);
    assert_int_equal(column_of("  'one two'", 4), 8);
    assert_int_equal(column_of("  'one''two'", 4), 3);
    assert_int_equal(column_of("  \"one\\ttwo\"", 4), 3);
    assert_int_equal(column_of("one\n two", 4), 1);
    assert_int_equal(column_of("  |\n  one two", 4), 3);
    assert_int_equal(column_of("  one", 0), 3);
}

static void scalars_are_text_whatever_they_look_like(void **state) {
    (void)state;
    struct yaml_tree tree;
    read_tree(&tree, "[33.10, 0x10, ~, yes, 1e3, '', \"a\\0b\"]");
    static const char *const texts[] = {"33.10", "0x10", "~", "yes", "1e3", ""};
    struct yaml_walk w = yaml_walk_of(&tree, yaml_tree_root(&tree));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(yaml_walk_next(&w));
        assert_true(str_equal(w.node->text, str_of(texts[i])));
    }
    assert_true(yaml_walk_next(&w));
    assert_int_equal(w.node->text.size, 3);
    yaml_tree_fini(&tree);
}

static void what_is_refused_has_its_place(void **state) {
    (void)state;
    static const struct plant_mistake rows[] = {
        {"", 1, 1, "empty"},
        {"# nothing\n", 1, 1, "empty"},
        {"a: 1\n---\nb: 2\n", 2, 1, "second document"},
        {"a: &x 1\n", 1, 4, "anchors"},
        {"a: &x [1]\n", 1, 4, "anchors"},
        {"a: 1\nb: *x\n", 2, 4, "references"},
        {"a: !!int 1\n", 1, 4, "types of YAML"},
        {"a: !x {b: 1}\n", 1, 4, "types of YAML"},
        {"a: 1\nb: 2\na: 3\n", 3, 1, "'a' is there already, in line 1"},
        {"{a: {b: 1, b: 2}}", 1, 12, "in line 1"},
        {"? [a]\n: 1\n", 1, 3, "a name is expected"},
        {"a:\n\tb: 1\n", 2, 1, "a tab"},
        {"a: 1\n b: 2\n", 2, 3, "': ' in it"},
        {"a: [1, 2\nb: 3\n", 2, 2, "',' or ']'"},
        {"a: {b: C[4]}\n", 1, 9, "stands in quotes"},
        {"a: 'open\n", 2, 1, "end of stream"},
        {"a: \"\\q\"\n", 1, 5, "escape"},
        {"a: 1\nb: \xff\n", 2, 4, "no UTF-8"},
        {"a: 1\n\xc3\xbc\xe2\x82: 1\n", 2, 3, "no UTF-8"},
        {"a: \x01\n", 1, 4, "control"},
        {"\xff\xfe"
         "a: 1",
         1, 1, "no UTF-8"},
        {"a: @b\n", 1, 4, "cannot start"},
    };
    plant_sample_refused(rows, sizeof rows / sizeof rows[0]);
}

static void refused(struct text *text, size_t line, size_t column, const char *words) {
    struct yaml_tree tree;
    struct yaml_fault fault = {.line = 0};
    assert_int_equal(yaml_tree_read(text_view(text), 1, &tree, &fault), EIP_E_ARGUMENT);
    assert_int_equal(fault.line, line);
    assert_int_equal(fault.column, column);
    assert_non_null(strstr(fault.why, words));
    text_fini(text);
}

static void depth_and_size_have_limits(void **state) {
    (void)state;
    struct text deep = text_new();
    for (size_t i = 0; i < 100000; i++)
        text_char(&deep, '[');
    refused(&deep, 1, YAML_TREE_DEPTH_MAX + 1, "64 deep");
    struct text block = text_new();
    for (size_t i = 0; i < 100; i++)
        text_puts(&block, "- ");
    refused(&block, 1, 2 * YAML_TREE_DEPTH_MAX + 1, "64 deep");
    struct text large = text_new();
    text_puts(&large, "a: ");
    for (size_t i = 0; i <= YAML_TREE_SCALAR_MAX; i++)
        text_char(&large, 'x');
    refused(&large, 1, 4, "four million");
}

static void a_million_keys_of_one_name_end_at_the_second(void **state) {
    (void)state;
    struct text many = text_new();
    text_puts(&many, "tags:\n");
    for (size_t i = 0; i < 1000000; i++)
        text_puts(&many, "  A: DINT\n");
    refused(&many, 3, 3, "'A' is there already, in line 2");
}

UNIT_CASES(cmocka_unit_test(nodes_know_their_place),
           cmocka_unit_test(faults_are_placed_inside_texts_that_stand_as_they_are),
           cmocka_unit_test(scalars_are_text_whatever_they_look_like),
           cmocka_unit_test(what_is_refused_has_its_place),
           cmocka_unit_test(depth_and_size_have_limits),
           cmocka_unit_test(a_million_keys_of_one_name_end_at_the_second))
