/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include <string.h>

#include "plant/cpppo_cfg.h"

static struct cpppo_cfg read_text(const char *text) {
    struct cpppo_cfg cfg = {.count = 0};
    struct cpppo_cfg_fault fault;
    assert_int_equal(cpppo_cfg_read(&cfg, "a.cfg", str_of(text), &fault), EIP_OK);
    return cfg;
}

static void expect(const struct cpppo_cfg *cfg, const char *section, const char *name,
                   const char *wanted) {
    struct text text = text_new();
    struct cpppo_cfg_fault fault;
    const struct cpppo_cfg_option *o = cpppo_cfg_find(cfg, str_of(section), str_of(name));
    assert_non_null(o);
    assert_int_equal(cpppo_cfg_value(cfg, o, &text, &fault), EIP_OK);
    assert_string_equal(text_cstr(&text), wanted);
    text_fini(&text);
}

static void values_are_read_without_comments_and_blanks(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("# first\n"
                                     "[ Identity ]   # second\r\n"
                                     "  Product Name =  1756-L61/B LOGIX5561  # third\r\n"
                                     "\n"
                                     "Empty =\n"
                                     "Last=a=b");
    expect(&cfg, "identity", "PRODUCT name", "1756-L61/B LOGIX5561");
    expect(&cfg, "Identity", "Empty", "");
    expect(&cfg, "Identity", "Last", "a=b");
    assert_null(cpppo_cfg_find(&cfg, str_of("TCPIP"), str_of("Last")));
    cpppo_cfg_fini(&cfg);
}

static void indented_lines_go_on_with_a_value(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("[A]\nOne = 1\n  2\n\t3 # three\nTwo = 4\n");
    expect(&cfg, "A", "One", "1\n2\n3");
    expect(&cfg, "A", "Two", "4");
    cpppo_cfg_fini(&cfg);
}

static void json_goes_on_until_its_brackets_are_closed(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("[A]\nObject = {\n  \"a}\": \"\\\"{\", # one\n\n"
                                     "\"b\": [1,\n2],\n}\nNext = 5\n");
    const struct cpppo_cfg_option *o = cpppo_cfg_find(&cfg, str_of("A"), str_of("Object"));
    expect(&cfg, "A", "Object", "{\n  \"a}\": \"\\\"{\", \n\n\"b\": [1,\n2],\n}");
    assert_int_equal(o->line, 2);
    assert_int_equal(o->column, 10);
    expect(&cfg, "A", "Next", "5");
    cpppo_cfg_fini(&cfg);
}

static void a_comment_begins_the_line_or_follows_a_blank(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("[A]\na = C#7 # x\nb =#5\nc = \"x #y\"\n  # z\n"
                                     "d = {\"a # b\": \"\\\" # c\", # e\n\"#\": 1}\ne = 1\n");
    expect(&cfg, "A", "a", "C#7");
    expect(&cfg, "A", "b", "#5");
    expect(&cfg, "A", "c", "\"x");
    expect(&cfg, "A", "d", "{\"a # b\": \"\\\" # c\",\n\"#\": 1}");
    expect(&cfg, "A", "e", "1");
    cpppo_cfg_fini(&cfg);
}

static void a_colon_does_where_there_is_no_equals_sign(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("[A]\nState: 1\nProgram:Main.X = DINT\nList : [1,\n2]\n");
    expect(&cfg, "A", "State", "1");
    expect(&cfg, "A", "Program:Main.X", "DINT");
    expect(&cfg, "A", "List", "[1,\n2]");
    cpppo_cfg_fini(&cfg);
}

static void options_stand_in_options(void **state) {
    (void)state;
    struct cpppo_cfg cfg =
        read_text("[DEFAULT]\nsite = 7\n[A]\nhost = plc${number}-${DEFAULT:site}\n"
                  "number = ${B: x }${site}\nprice = 5$$\n[B]\nx = 1\n");
    expect(&cfg, "A", "host", "plc17-7");
    expect(&cfg, "A", "price", "5$");
    cpppo_cfg_fini(&cfg);
}

static void what_comes_later_counts(void **state) {
    (void)state;
    struct cpppo_cfg cfg = read_text("[A]\nx = 1\ny = ${x}\n");
    struct cpppo_cfg_fault fault;
    const struct str more = str_of("[a]\nX = 2\n");
    assert_int_equal(cpppo_cfg_read(&cfg, "b.cfg", more, &fault), EIP_OK);
    expect(&cfg, "A", "y", "2");
    assert_string_equal(cpppo_cfg_find(&cfg, str_of("A"), str_of("x"))->file, "b.cfg");
    cpppo_cfg_fini(&cfg);
}

static void mistakes_have_their_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t line, column;
        const char *why;
    } rows[] = {
        {"x = 1", 1, 1, "section"},
        {"[A]\nx\n", 2, 2, "'='"},
        {"[A]\n\n  = 1\n", 3, 3, "name"},
        {"[A\n", 1, 3, "']'"},
        {"[A]\nx = 1\n X = 2\n[B]\nx = 3\n[a]\nX = 4\n", 7, 1, "line 2"},
        {"[ ]\n", 1, 2, "name"},
        {"[A]\nx = {\n1\n", 2, 5, "not closed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cpppo_cfg cfg = {.count = 0};
        struct cpppo_cfg_fault fault;
        eip_err err = cpppo_cfg_read(&cfg, "a.cfg", str_of(rows[i].text), &fault);
        if (err != EIP_OK && err != EIP_E_ARGUMENT) { /* no memory, in a torture */
            cpppo_cfg_fini(&cfg);
            continue;
        }
        cpppo_cfg_fini(&cfg);
        assert_int_equal(err, EIP_E_ARGUMENT);
        assert_non_null(strstr(fault.why, rows[i].why));
        assert_int_equal(fault.line, rows[i].line);
        assert_int_equal(fault.column, rows[i].column);
    }
}

static void values_that_lead_nowhere_are_mistakes(void **state) {
    (void)state;
    static const char *const texts[] = {
        "[A]\nx = ${y}\n",           "[A]\nx = ${B:x}\n", "[A]\nx = ${x}\n",
        "[A]\nx = ${y}\ny = ${x}\n", "[A]\nx = 5$\n",     "[A]\nx = ${y\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct cpppo_cfg cfg = read_text(texts[i]);
        struct cpppo_cfg_fault fault;
        struct text text = text_new();
        const struct cpppo_cfg_option *o = cpppo_cfg_find(&cfg, str_of("A"), str_of("x"));
        eip_err err = cpppo_cfg_value(&cfg, o, &text, &fault);
        text_fini(&text);
        cpppo_cfg_fini(&cfg);
        assert_int_equal(err, EIP_E_ARGUMENT);
        assert_int_equal(fault.line, 2);
        assert_int_equal(fault.column, 5);
    }
}

UNIT_CASES(cmocka_unit_test(values_are_read_without_comments_and_blanks),
           cmocka_unit_test(indented_lines_go_on_with_a_value),
           cmocka_unit_test(json_goes_on_until_its_brackets_are_closed),
           cmocka_unit_test(a_comment_begins_the_line_or_follows_a_blank),
           cmocka_unit_test(a_colon_does_where_there_is_no_equals_sign),
           cmocka_unit_test(options_stand_in_options), cmocka_unit_test(what_comes_later_counts),
           cmocka_unit_test(mistakes_have_their_place),
           cmocka_unit_test(values_that_lead_nowhere_are_mistakes))
