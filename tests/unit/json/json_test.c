/* json/json */
#include "support/unit.h"

#include "cip/value.h"
#include "json/json.h"

static void expect(struct json_object *o, const char *text) {
    assert_string_equal(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN), text);
    json_object_put(o);
}

static void expect_reading(uint16_t type, uint16_t handle, const void *at, size_t size,
                           const char *text) {
    struct eip_value v = cip_value_of(type, handle, reader_of(at, size));
    expect(json_value(&v), text);
}

static void integers_of_64_bits_are_exact(void **state) {
    (void)state;
    expect(json_int(INT64_MIN), "-9223372036854775808");
    expect(json_uint(UINT64_MAX), "18446744073709551615");
    expect_reading(EIP_TYPE_ULINT, 0, "\xff\xff\xff\xff\xff\xff\xff\xff", 8,
                   "18446744073709551615");
    expect_reading(EIP_TYPE_LINT, 0, "\xff\xff\xff\xff\xff\xff\xff\x7f", 8, "9223372036854775807");
    expect_reading(EIP_TYPE_SINT, 0, "\xff\x01", 2, "[-1,1]");
    expect_reading(EIP_TYPE_BOOL, 0, "\xff", 1, "true");
}

static void reals_are_the_shortest_text_that_reads_back(void **state) {
    (void)state;
    expect_reading(EIP_TYPE_REAL, 0, "\xcd\xcc\xcc\x3d", 4, "0.1");
    expect_reading(EIP_TYPE_LREAL, 0, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8, "0.1");
    expect_reading(EIP_TYPE_REAL, 0, "\0\0\xc0\x7f", 4, "\"nan\"");
    expect_reading(EIP_TYPE_REAL, 0, "\0\0\x80\x7f", 4, "\"inf\"");
    expect_reading(EIP_TYPE_LREAL, 0, "\0\0\0\0\0\0\xf0\xff", 8, "\"-inf\"");
    expect(json_real(1e20), "1e20");
}

static void strings_are_utf8_or_the_letters_of_latin_1(void **state) {
    (void)state;
    expect_reading(EIP_TYPE_SHORT_STRING, 0, "\3a\"\n", 4, "\"a\\\"\\n\"");
    expect_reading(EIP_TYPE_SHORT_STRING, 0, "\2ab\0\1c", 6, "[\"ab\",\"\",\"c\"]");
    expect(json_text(str_of("caf\xc3\xa9")), "\"caf\xc3\xa9\"");
    expect(json_text(str_of("caf\xe9")), "\"caf\xc3\xa9\"");
    static const char *const bad[] = {
        "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "\xe2\x82", "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json_object *o = json_text(str_of(bad[i]));
        assert_int_equal(json_object_get_string_len(o), 2 * strlen(bad[i]));
        json_object_put(o);
    }
    expect(json_text(str_of("\xf0\x9f\x98\x80")), "\"\xf0\x9f\x98\x80\"");
}

static void what_has_no_reading_is_hexadecimal(void **state) {
    (void)state;
    expect_reading(EIP_TYPE_STRUCT, 0x1234, "\1\xff", 2, "\"01 ff\"");
    expect_reading(EIP_TYPE_STRING2, 0, "\1\0a\0", 4, "\"01 00 61 00\"");
    expect(json_hex(reader_of(NULL, 0)), "\"\"");
}

static const struct eip_member part_members[] = {
    {.name = "On", .type = EIP_TYPE_BOOL, .bit = 7, .element_size = 1},
    {.name = "Big", .type = EIP_TYPE_LINT, .bit = EIP_NO_BIT, .offset = 8, .element_size = 8},
    {.name = "Key", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .offset = 16, .element_size = 1},
    {.name = "Host",
     .type = EIP_TYPE_SINT,
     .bit = EIP_NO_BIT,
     .hidden = true,
     .offset = 0,
     .element_size = 1},
    {.name = "List",
     .type = EIP_TYPE_INT,
     .bit = EIP_NO_BIT,
     .offset = 18,
     .count = 1,
     .element_size = 2},
};
static const struct eip_structure part = {
    .name = "Part", .handle = 7, .size = 24, .member_count = 5, .members = part_members};
static const struct eip_member whole_members[] = {
    {.name = "Parts",
     .structure = &part,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .count = 2,
     .element_size = 24},
    {.name = "Text", .type = EIP_TYPE_STRUCT, .bit = EIP_NO_BIT, .offset = 48, .element_size = 4},
};
static const struct eip_structure whole = {
    .name = "Whole", .handle = 8, .size = 52, .member_count = 2, .members = whole_members};

static void structures_are_objects(void **state) {
    (void)state;
    static const char *const denied[] = {"Parts[1].Key", NULL};
    uint8_t bytes[104] = {0x80};
    memset(bytes + 8, 0xff, 7);
    bytes[15] = 0x7f;
    bytes[18] = 5;
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 8,
                          .count = 1,
                          .data = bytes,
                          .size = 52,
                          .structure = &whole};
    expect(json_value(&v), "{\"Parts\":[{\"On\":true,\"Big\":9223372036854775807,\"Key\":0,"
                           "\"List\":[5]},{\"On\":false,\"Big\":0,\"Key\":0,\"List\":[0]}],"
                           "\"Text\":\"00 00 00 00\"}");
    v.denied = denied;
    expect(json_value(&v), "{\"Parts\":[{\"On\":true,\"Big\":9223372036854775807,\"Key\":0,"
                           "\"List\":[5]},{\"On\":false,\"Big\":0,\"List\":[0]}],"
                           "\"Text\":\"00 00 00 00\"}");
    v.denied = NULL;
    v.structure = &part;
    v.count = 2;
    v.size = 48;
    expect(json_value(&v), "[{\"On\":true,\"Big\":9223372036854775807,\"Key\":0,\"List\":[5]},"
                           "{\"On\":false,\"Big\":0,\"Key\":0,\"List\":[0]}]");
}

static void names_are_utf8_or_the_letters_of_latin_1(void **state) {
    (void)state;
    static const struct eip_member members[] = {
        {.name = "\351\"", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .element_size = 1},
        {.name = "\303\251",
         .type = EIP_TYPE_SINT,
         .bit = EIP_NO_BIT,
         .offset = 1,
         .element_size = 1},
    };
    static const struct eip_structure odd = {
        .name = "Odd", .handle = 9, .size = 2, .member_count = 2, .members = members};
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 9,
                          .count = 1,
                          .data = (const uint8_t *)"\1\2",
                          .size = 2,
                          .structure = &odd};
    expect(json_value(&v), "{\"\303\251\\\"\":1,\"\303\251\":2}");
}

static void strings_of_any_size_are_strings(void **state) {
    (void)state;
    static const struct eip_member members[] = {
        {.name = "LEN", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .element_size = 4},
        {.name = "DATA",
         .type = EIP_TYPE_SINT,
         .bit = EIP_NO_BIT,
         .offset = 4,
         .count = 4,
         .element_size = 1},
    };
    static const struct eip_structure four = {.name = "Str4",
                                              .handle = 9,
                                              .size = 8,
                                              .is_string = true,
                                              .member_count = 2,
                                              .members = members};
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 9,
                          .count = 2,
                          .data = (const uint8_t *)"\2\0\0\0Hixx\5\0\0\0long",
                          .size = 16,
                          .structure = &four};
    expect(json_value(&v), "[\"Hi\",\"05 00 00 00 6c 6f 6e 67\"]");
}

static void arrays_of_dwords_in_structures_are_bools(void **state) {
    (void)state;
    static const struct eip_member members[] = {
        {.name = "Flags", .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .count = 1, .element_size = 4},
        {.name = "Word", .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .offset = 4, .element_size = 4},
    };
    static const struct eip_structure mask = {
        .name = "Mask", .handle = 9, .size = 8, .member_count = 2, .members = members};
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 9,
                          .count = 1,
                          .data = (const uint8_t *)"\x05\0\x80\0\x05\0\0\0",
                          .size = 8,
                          .structure = &mask};
    char wanted[512];
    struct text t = text_of(wanted, sizeof wanted);
    for (unsigned i = 0; i < 32; i++) {
        text_puts(&t, i == 0 ? "{\"Flags\":[" : ",");
        text_puts(&t, i == 0 || i == 2 || i == 23 ? "true" : "false");
    }
    text_puts(&t, "],\"Word\":5}");
    expect(json_value(&v), text_cstr(&t));
}

static void seconds_have_six_decimals(void **state) {
    (void)state;
    expect(json_seconds(1352718180263865), "1352718180.263865");
    expect(json_seconds(1), "0.000001");
    expect(json_seconds(-1), "-0.000001");
}

static void an_absent_value_is_left_out(void **state) {
    (void)state;
    struct json_object *o = json_object_new_object();
    json_put(o, "a", NULL);
    json_put(o, "b", json_int(1));
    expect(o, "{\"b\":1}");
}

UNIT_CASES(cmocka_unit_test(integers_of_64_bits_are_exact),
           cmocka_unit_test(reals_are_the_shortest_text_that_reads_back),
           cmocka_unit_test(strings_are_utf8_or_the_letters_of_latin_1),
           cmocka_unit_test(what_has_no_reading_is_hexadecimal),
           cmocka_unit_test(structures_are_objects),
           cmocka_unit_test(names_are_utf8_or_the_letters_of_latin_1),
           cmocka_unit_test(strings_of_any_size_are_strings),
           cmocka_unit_test(arrays_of_dwords_in_structures_are_bools),
           cmocka_unit_test(seconds_have_six_decimals),
           cmocka_unit_test(an_absent_value_is_left_out))
