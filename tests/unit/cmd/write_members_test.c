/* SPDX-License-Identifier: MIT */
#include "cmd/write_members.h"

#include <string.h>

#include "cip/value.h"
#include "support/changes.h"
#include "support/unit.h"

static const struct eip_member name_members[] = {
    {.name = "LEN", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "DATA",
     .type = EIP_TYPE_SINT,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .count = 4,
     .element_size = 1},
};
static const struct eip_structure name = {.name = "Str4",
                                          .handle = 1,
                                          .size = 8,
                                          .is_string = true,
                                          .member_count = 2,
                                          .members = name_members};
static const struct eip_member axis_members[] = {
    {.name = "At", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .element_size = 1},
    {.name = "Name",
     .structure = &name,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .element_size = 8},
};
static const struct eip_structure axis = {
    .name = "Axis", .handle = 2, .size = 12, .member_count = 2, .members = axis_members};
static const struct eip_member motor_members[] = {
    {.name = "Host", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .hidden = true, .element_size = 1},
    {.name = "Run", .type = EIP_TYPE_BOOL, .bit = 3, .element_size = 1},
    {.name = "Hist",
     .type = EIP_TYPE_INT,
     .bit = EIP_NO_BIT,
     .offset = 2,
     .count = 2,
     .element_size = 2},
    {.name = "Axis",
     .structure = &axis,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .offset = 8,
     .count = 2,
     .element_size = 12},
    {.name = "Blind", .type = EIP_TYPE_STRUCT, .bit = EIP_NO_BIT, .offset = 32, .element_size = 4},
};
static const struct eip_structure motor = {
    .name = "Motor", .handle = 3, .size = 36, .member_count = 5, .members = motor_members};
static const struct eip_member mask_members[] = {
    {.name = "Word", .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "Flags",
     .type = EIP_TYPE_DWORD,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .count = 2,
     .element_size = 4},
};
static const struct eip_structure mask = {
    .name = "Mask", .handle = 4, .size = 12, .member_count = 2, .members = mask_members};
static const uint8_t zeros[36];

static struct eip_value own(void) {
    struct eip_value v =
        cip_value_of(EIP_TYPE_STRUCT, motor.handle, reader_of(zeros, sizeof zeros));
    v.structure = &motor;
    return v;
}

/* Each row as "tag=value", or the column and why not. */
static const char *parse(const char *text) {
    static char buffer[512];
    struct text t = text_of(buffer, sizeof buffer);
    struct eip_value v = own();
    struct write_members w;
    struct write_members_fault fault;
    eip_err err = write_members_parse(&v, str_of("M[1]"), str_of(text), &w, &fault);
    if (err == EIP_E_VALUE)
        text_format(&t, "%zu: %s", fault.column, fault.why);
    for (size_t i = 0; err == EIP_OK && i < w.count; i++) {
        text_format(&t, "%s%s=", i > 0 ? " " : "", w.rows[i].tag);
        cip_value_text(&w.rows[i].value, &t);
    }
    write_members_fini(&w);
    return buffer;
}

static void members_become_tags_with_values_of_their_types(void **state) {
    (void)state;
    assert_string_equal(parse("{run: 1}"), "M[1].Run=true");
    assert_string_equal(parse(" { \"Hist\" : [ 1 , -2 ] , Run : false } "),
                        "M[1].Hist=[1, -2] M[1].Run=false");
    assert_string_equal(parse("{Axis: [{At: 0x7f}, {Name: \"a,}\"}]}"),
                        "M[1].Axis[0].At=127 M[1].Axis[1].Name=\"a,}\"");
    assert_string_equal(parse("{Axis: [{Name: left}]}"), "M[1].Axis[0].Name=\"left\"");
    assert_string_equal(parse("{Axis: []}"), "");
    assert_string_equal(parse("{}"), "");
}

static void mistakes_have_their_place(void **state) {
    (void)state;
    assert_string_equal(parse(""), "1: a structure is given as {MEMBER: VALUE, ...}");
    assert_string_equal(parse("{Nope: 1}"), "2: Motor has no member 'Nope'");
    assert_string_equal(parse("{Host: 1}"), "2: Motor has no member 'Host'");
    assert_string_equal(parse("{Run: 1, run: 0}"), "10: the member is given twice");
    assert_string_equal(parse("{Axis: [{At: 1}], Axis: [{At: 2}]}"),
                        "19: the member is given twice");
    assert_string_equal(parse("{Hist: [1, 2, 3]}"), "8: there are more values than elements");
    assert_string_equal(parse("{Axis: [{}, {}, {}]}"), "17: there are more values than elements");
    assert_string_equal(parse("{Axis: [1]}"), "9: '{' is missing");
    assert_string_equal(parse("{Hist: [1"), "10: ']' is missing");
    assert_string_equal(parse("{Hist: [1{2}]}"),
                        "9: \"1{2}\" does not fit: INT takes a whole number from -32768 to 32767");
    assert_string_equal(parse("{Host: 1}"), "2: Motor has no member 'Host'");
    assert_string_equal(
        parse("{Hist: [300000]}"),
        "9: \"300000\" does not fit: INT takes a whole number from -32768 to 32767");
    assert_string_equal(parse("{Axis: [{Name: right}]}"),
                        "16: \"right\" does not fit: Str4 takes up to 4 characters");
    assert_string_equal(parse("{Blind: 1}"), "9: its structure is not known");
    assert_string_equal(parse("{Run: }"), "7: a value is missing");
    assert_string_equal(parse("{Run: 1,}"), "9: the name of a member is expected here");
    assert_string_equal(parse("{Run: 1}}"), "9: expected the end");
    assert_string_equal(parse("{Axis: [{At: 1} {At: 2}]}"), "17: expected ',' or ']'");
}

static void members_that_are_denied_are_refused(void **state) {
    (void)state;
    static const char *const denied[] = {"Run", "Axis[1].Name", NULL};
    struct eip_value v = own();
    struct write_members w;
    struct write_members_fault fault;
    v.denied = denied;
    static const char *const bad[] = {"{Run: 1}", "{Axis: [{}, {Name: a}]}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(write_members_parse(&v, str_of("M"), str_of(bad[i]), &w, &fault),
                         EIP_E_VALUE);
        assert_string_equal(fault.why, "the device gives no access to it");
        write_members_fini(&w);
    }
    struct str good = str_of("{Hist: [1], Axis: [{Name: a}, {At: 1}]}");
    assert_int_equal(write_members_parse(&v, str_of("M"), good, &w, &fault), EIP_OK);
    assert_int_equal(w.count, 3);
    write_members_fini(&w);
}

static void all_members_make_the_bytes_of_the_structure(void **state) {
    (void)state;
    uint8_t bytes[36];
    struct eip_value v = own();
    struct write_members w;
    struct write_members_fault fault;
    memset(bytes, 0xff, sizeof bytes);
    struct str text = str_of("{Run: 0, Hist: [1, 2], Axis: [{At: 3, Name: a}, {At: 4, Name: bc}]}");
    assert_int_equal(write_members_parse(&v, str_of("M"), text, &w, &fault), EIP_OK);
    assert_int_equal(w.elements, 7);
    assert_int_equal(w.of, 8); /* Blind is one that nobody can give */
    write_members_apply(&w, bytes);
    static const uint8_t wanted[36] = {0xf7, 0xff, 1,    0,    2,    0,    0xff, 0xff, 3,
                                       0xff, 0xff, 0xff, 1,    0,    0,    0,    'a',  0,
                                       0,    0,    4,    0xff, 0xff, 0xff, 2,    0,    0,
                                       0,    'b',  'c',  0,    0,    0xff, 0xff, 0xff, 0xff};
    assert_memory_equal(bytes, wanted, sizeof wanted);
    write_members_fini(&w);
}

/* {Word: 7, Flags: [...]} with so many BOOLs, each third of which is set. */
static eip_err parse_bools(size_t count, struct write_members *ret_members,
                           struct write_members_fault *ret_fault) {
    struct eip_value v = cip_value_of(EIP_TYPE_STRUCT, mask.handle, reader_of(zeros, mask.size));
    v.structure = &mask;
    char buffer[512];
    struct text t = text_of(buffer, sizeof buffer);
    text_puts(&t, "{Word: 7, Flags: [");
    for (size_t i = 0; i < count; i++)
        text_format(&t, "%s%s", i > 0 ? "," : "", i % 3 == 0 ? "true" : "0");
    text_puts(&t, "]}");
    return write_members_parse(&v, str_of("M"), str_of(text_cstr(&t)), ret_members, ret_fault);
}

static void bools_of_an_array_are_written_as_such(void **state) {
    (void)state;
    static const size_t counts[] = {1, 5, 31, 32, 64};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct write_members w;
        struct write_members_fault fault;
        uint8_t bytes[12];
        memset(bytes, 0xff, sizeof bytes);
        assert_int_equal(parse_bools(counts[i], &w, &fault), EIP_OK);
        assert_int_equal(w.count, 2);
        assert_string_equal(w.rows[1].tag, "M.Flags");
        assert_int_equal(w.rows[1].value.type, EIP_TYPE_BOOL);
        assert_int_equal(w.rows[1].value.count, counts[i]);
        assert_int_equal(w.elements, 1 + counts[i]);
        assert_int_equal(w.of, 65);
        write_members_apply(&w, bytes);
        assert_memory_equal(bytes, "\7\0\0\0", 4);
        for (size_t b = 0; b < 64; b++)
            assert_int_equal(bytes[4 + b / 8] >> b % 8 & 1, b >= counts[i] || b % 3 == 0);
        write_members_fini(&w);
    }
}

static void bools_that_share_a_dword_with_others_are_refused(void **state) {
    (void)state;
    static const size_t counts[] = {33, 40, 63, 65};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct write_members w;
        struct write_members_fault fault;
        assert_int_equal(parse_bools(counts[i], &w, &fault), EIP_E_VALUE);
        assert_int_equal(fault.column, 18);
        assert_string_equal(
            fault.why, counts[i] > 64
                           ? "there are more values than elements"
                           : "32 BOOLs share a DWORD: give up to 32, or those of whole DWORDs");
        write_members_fini(&w);
    }
}

static void survive(struct str text) {
    struct eip_value v = own();
    struct write_members w;
    struct write_members_fault fault = {.column = 0};
    eip_err err = write_members_parse(&v, str_of("M"), text, &w, &fault);
    if (err == EIP_E_VALUE)
        assert_true(fault.column >= 1 && fault.column <= text.size + 1);
    else if (err == EIP_OK)
        assert_true(w.elements <= w.of);
    write_members_fini(&w);
}

static void any_change_of_a_text_is_survived(void **state) {
    (void)state;
    changes_each("{Run: 1, \"Hist\": [1, -2], Axis: [{At: 3, Name: \"a\\\"b\"}, {At: 4}]}",
                 survive);
}

UNIT_CASES(cmocka_unit_test(members_become_tags_with_values_of_their_types),
           cmocka_unit_test(mistakes_have_their_place),
           cmocka_unit_test(members_that_are_denied_are_refused),
           cmocka_unit_test(all_members_make_the_bytes_of_the_structure),
           cmocka_unit_test(bools_of_an_array_are_written_as_such),
           cmocka_unit_test(bools_that_share_a_dword_with_others_are_refused),
           cmocka_unit_test(any_change_of_a_text_is_survived))
