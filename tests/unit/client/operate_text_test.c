/* SPDX-License-Identifier: MIT */
/* Values, paths and operations in the manner of cpppo's tools. */
#include "client/operate_text.h"

#include <eip/operate.h>

#include "support/unit.h"

static void is_text(struct text *t, const char *wanted) {
    assert_string_equal(text_cstr(t), wanted);
    text_clear(t);
}

static void strings_stand_between_the_quotes_that_fit(void **state) {
    (void)state;
    struct text t = text_new();
    client_operate_string_put(&t, str_of("it's"));
    is_text(&t, "\"it's\"");
    client_operate_string_put(&t, str_of("say \"it's\""));
    is_text(&t, "'say \"it\\'s\"'");
    client_operate_string_put(&t, str_of("a\n\x01\xe4\\"));
    is_text(&t, "'a\\n\\x01\xc3\xa4\\\\'");
    text_fini(&t);
}

static void values_are_lists(void **state) {
    (void)state;
    struct text t = text_new();
    uint8_t bytes[64];
    struct eip_value v = eip_value_in(EIP_TYPE_REAL, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_real(&v, 1.5), EIP_OK);
    assert_int_equal(eip_value_add_int(&v, 3), EIP_OK);
    client_operate_value_put(&t, &v);
    is_text(&t, "[1.5, 3.0]");
    v = eip_value_in(EIP_TYPE_BOOL, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_bool(&v, true), EIP_OK);
    client_operate_value_put(&t, &v);
    is_text(&t, "[True]");
    v = (struct eip_value){.count = 1, .data = bytes, .size = 3};
    memcpy(bytes, "\1\2\xff", 3);
    client_operate_value_put(&t, &v);
    is_text(&t, "[1, 2, 255]");
    text_fini(&t);
}

static void an_identity_has_its_types_and_other_objects_their_bytes(void **state) {
    (void)state;
    static const uint8_t identity[] = {1,  0,  14, 0,   54, 0, 20,  11,  96,
                                       49, 26, 6,  108, 0,  2, 'A', 'B', 255};
    struct text t = text_new();
    client_operate_object_put(&t, 1, reader_of(identity, sizeof identity));
    is_text(&t, "[1, 14, 54, 2836, 12640, 7079450, 'AB', 255]");
    client_operate_object_put(&t, 1, reader_of(identity, 4));
    is_text(&t, "[1, 0, 14, 0]");
    client_operate_object_put(&t, 0x93, reader_of(identity, 3));
    is_text(&t, "[1, 0, 14]");
    text_fini(&t);
}

static const struct client_entry *entry_of(const char *text, eip_operations **ret_operations) {
    assert_int_equal(eip_operations_parse(&text, 1, NULL, ret_operations), EIP_OK);
    return (*ret_operations)->entries;
}

static void descriptions_tell_service_path_and_range(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool fragments;
        bool packed;
        const char *wanted;
    } rows[] = {
        {"Volume", false, false, "Single Read  Tag  Volume"},
        {"Volume", true, true, "Multi. Read  Frag Volume"},
        {"A.B[3]", false, false, "Single Read  Tag  A.B[3]"},
        {"Tag[3-5]", false, false, "Single Read  Tag  Tag[3-5]"},
        {"Tag[0-9]+16=(DINT)4", true, false, "Single Write Frag Tag[0-9]"},
        {"Tag[2]=4", false, false, "Single Write Tag  Tag[2-2]"},
        {"@1/1", false, false, "Single G_A_A      @0x0001/1"},
        {"@1/1/7", false, true, "Multi. G_A_S      @0x0001/1/7"},
        {"@1/1/7=x", false, false, "Single S_A_S      @0x0001/1/7"},
    };
    struct text t = text_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        eip_operations *operations;
        const struct client_entry *e = entry_of(rows[i].text, &operations);
        client_operate_description_put(&t, e, rows[i].fragments, rows[i].packed);
        is_text(&t, rows[i].wanted);
        eip_operations_free(operations);
    }
    text_fini(&t);
}

static void lines_tell_the_value_and_the_outcome(void **state) {
    (void)state;
    static const struct {
        const char *text;
        struct eip_result result;
        const char *wanted;
    } rows[] = {
        {"SCADA[1]=99", {.err = EIP_OK}, "            SCADA[1][  1-1  ]+  0 <= [99]: 'OK'"},
        {"SCADA",
         {.value = {.type = EIP_TYPE_INT, .count = 1, .data = (const uint8_t *)"\5", .size = 2}},
         "               SCADA              == [5]: 'OK'"},
        {"SCADA[0-9]+16",
         {.value = {.type = EIP_TYPE_SINT, .count = 2, .data = (const uint8_t *)"\5\6", .size = 2}},
         "            SCADA[0][  0-1  ]+ 16 == [5, 6]: 'OK'"},
        {"Nope",
         {.err = EIP_E_TAG,
          .status = {.source = EIP_SOURCE_DEVICE, .general = 4, .extended_count = 1}},
         "                Nope              == None: 'Status 4 [0]'"},
        {"Nope[0-3]",
         {.err = EIP_E_REFUSED, .status = {.source = EIP_SOURCE_ROUTE, .general = 5}},
         "             Nope[0][  0-3  ]+  0 == None: 'Status 5 '"},
        {"Nope=3",
         {.err = EIP_E_UNKNOWN},
         "                Nope              <= [3]: 'a write was sent and its outcome is "
         "unknown'"},
    };
    struct text t = text_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        eip_operations *operations;
        const struct client_entry *e = entry_of(rows[i].text, &operations);
        client_operate_line_put(&t, e, &rows[i].result);
        is_text(&t, rows[i].wanted);
        eip_operations_free(operations);
    }
    text_fini(&t);
}

UNIT_CASES(cmocka_unit_test(strings_stand_between_the_quotes_that_fit),
           cmocka_unit_test(values_are_lists),
           cmocka_unit_test(an_identity_has_its_types_and_other_objects_their_bytes),
           cmocka_unit_test(descriptions_tell_service_path_and_range),
           cmocka_unit_test(lines_tell_the_value_and_the_outcome))
