/* SPDX-License-Identifier: MIT */
#include "cip/path_words.h"
#include "support/changes.h"
#include "support/paths.h"
#include "support/unit.h"

#include <string.h>

enum { LONGEST = 2 * CIP_PATH_SIZE_MAX };

/* The path in words gives its bytes again. */
static void comes_back(struct reader path, bool packed, const char *name) {
    uint8_t again[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(again, sizeof again);
    struct cip_address_fault fault = {.why = "other bytes"};
    struct text words = text_new();
    cip_path_words(&words, path, packed);
    if (words.size > 0 && !words.cut &&
        (cip_path_parse(text_view(&words), packed, &w, &fault) != EIP_OK ||
         w.size != reader_left(&path) || memcmp(again, path.at, w.size) != 0))
        fail_msg("%s: %s: column %zu: %s", name, text_cstr(&words), fault.column, fault.why);
    text_fini(&words);
}

static void every_path_of_the_vectors_comes_back(void **state) {
    (void)state;
    size_t count;
    size_t tried = 0;
    const struct vector *vectors = vectors_all(&count);
    for (size_t i = 0; i < count; i++) {
        const struct vector *v = &vectors[i];
        bool packed = strcmp(v->codec, "cip.path.packed") == 0;
        if (v->bad || (!packed && strcmp(v->codec, "cip.path") != 0))
            continue;
        comes_back(reader_of(v->bytes, v->size), packed, v->name);
        tried++;
    }
    assert_true(tried > 25);
}

static void so_does_whatever_bytes_can_be_read(void **state) {
    (void)state;
    struct rng rng = rng_of(44);
    size_t tried = 0;
    for (size_t i = 0; i < UNIT_SAMPLES(200000); i++) {
        uint8_t bytes[20];
        char name[32];
        struct cip_path_fault fault;
        size_t size = 1 + (size_t)rng_below(&rng, sizeof bytes);
        for (size_t k = 0; k < size; k++)
            bytes[k] = paths_likely_byte(&rng);
        bool packed = rng_chance(&rng, 50);
        if (!cip_path_check(reader_of(bytes, size), packed, &fault))
            continue;
        snprintf(name, sizeof name, "round %zu", i);
        comes_back(reader_of(bytes, size), packed, name);
        tried++;
    }
    assert_true(tried > UNIT_SAMPLES(10000));
}

static void so_do_the_longest_paths(void **state) {
    (void)state;
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    for (size_t i = 0; i < sizeof bytes; i += 3)
        memcpy(bytes + i, "\x21\x00\x06", 3);
    comes_back(reader_of(bytes, sizeof bytes), true, "classes");
    for (size_t i = 0; i < sizeof bytes; i += 3)
        memcpy(bytes + i, "\x91\x01N", 3);
    comes_back(reader_of(bytes, sizeof bytes), true, "names");
    bytes[0] = 0x91;
    bytes[1] = UINT8_MAX;
    memset(bytes + 2, '"', UINT8_MAX);
    bytes[2 + UINT8_MAX] = 0;
    comes_back(reader_of(bytes, 2 + UINT8_MAX + 1), false, "quotes");
    memset(bytes, 0x43, sizeof bytes);
    comes_back(reader_of(bytes, sizeof bytes), false, "network segments");
}

static void words_are_the_common_text_where_it_says_it_all(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"path_class_instance_attribute", "@0x01/1/7"},
        {"path_motor_speed", "Motor.Speed"},
        {"path_grid_1_2", "Grid[1,2]"},
        {"path_even_link_text", "2/192.168.1.20/1/0"},
        {"path_program_symbol_instance", "Program:MainProgram @0x6b/263"},
        {"path_io_connection",
         "{key vendor 1 type 14 product 54 revision 1.1 compatible} 1/1 {network 43 0a} "
         "{network 51 02 10 27 00 00} @0x04/151 {point 150} {point 100} {data 01 02 03 04}"},
        {"path_wide", "{class 107 in format 1} {instance 5 in format 1} {instance 305419896}"},
        {"path_member_of_pycomm3", "{symbol \"Counts\"} {member 65536 in format 3}"},
        {"path_short_symbols", "{short_symbol \"Abc\"} {short_symbol \"Abcd\"}"},
        {"path_name_runs_over",
         "{91 06 53 70 65 65 64 bad: the name runs over the end of the path}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text words = text_new();
        cip_path_words(&words, paths_get(rows[i][0]), false);
        if (!words.cut)
            assert_string_equal(text_cstr(&words), rows[i][1]);
        text_fini(&words);
    }
}

static const char *const texts[][2] = {
    {"@0x06/1", "20 06 24 01"},
    {"1/0/2/192.168.1.5", "01 00 12 0b 31 39 32 2e 31 36 38 2e 31 2e 35 00"},
    {"1,0", "01 00"},
    {" 1/0  @2/1\t", "01 00 20 02 24 01"},
    {"{\"connection\":100}", "2c 64"},
    {"{\"port\":1,\"link\":3} {\"class\":4}", "01 03 20 04"},
    {"@4/{\"connection\":100} {data 01 02}", "20 04 2c 64 80 01 01 02"},
    {"{ point 0x64 }", "2c 64"},
    {"{instance 5 in format 2}", "26 00 05 00 00 00"},
    {"{instance 5 in format 0}", "24 05"},
    {"{attribute 1 in format 3}", "33 00 01 00 00 00"},
    {"{service 76}", "38 4c"},
    {"{extended 1 value 7}", "3c 01 07 00"},
    {"{extended 5 value 7 in format 1}", "3d 05 07 00"},
    {"{port 5 link 9}", "05 09"},
    {"{port 5 extended link 9}", "0f 05 00 09"},
    {"{port 18 link \"5\"}", "1f 01 12 00 35 00"},
    {"{symbol \"a \\\"\\\\\\xe4\"}", "91 05 61 20 22 5c e4 00"},
    {"{short_symbol \"Abcd\"}", "64 41 62 63 64 00"},
    {"{network 430a}", "43 0a"},
    {"{network 51 01 10 27}", "51 01 10 27"},
    {"{data}", "80 00"},
    {"{key vendor 1 type 0x0e product 54 revision 20.11}", "34 04 01 00 0e 00 36 00 14 0b"},
    {"{key vendor 1 type 14 product 54 revision 20.11 serial 1 compatible}",
     "34 05 01 00 0e 00 36 00 94 0b 01 00 00 00"},
};

enum { TEXTS = sizeof texts / sizeof texts[0] };

static void many_texts_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        uint8_t bytes[64];
        char hex[3 * sizeof bytes];
        struct writer w = writer_of(bytes, sizeof bytes);
        struct text t = text_of(hex, sizeof hex);
        struct cip_address_fault fault;
        if (cip_path_parse(str_of(texts[i][0]), false, &w, &fault) != EIP_OK)
            fail_msg("%s: column %zu: %s", texts[i][0], fault.column, fault.why);
        text_hex(&t, reader_of(bytes, w.size), ' ');
        assert_string_equal(hex, texts[i][1]);
    }
}

static void a_mistake_is_told_with_its_column(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t column;
        const char *why;
    } mistakes[] = {
        {"", 1, "the path is empty"},
        {" ", 2, "the path is empty"},
        {"Tag[", 5, "an index is missing"},
        {"1/0 Tag[0-3]", 10, "a count, a range or a bit is no part of a path"},
        {"Tag*1", 4, "a count, a range or a bit is no part of a path"},
        {"Tag Tag.5", 8, "a count, a range or a bit is no part of a path"},
        {"1/", 3, "a link is missing"},
        {"1/0]", 4, "a character that no path has here"},
        {"5Tag", 1, "this is not a number"},
        {"1/0@2/1", 4, "a character that no path has here"},
        {"{point 1}x", 10, "a character that no path has here"},
        {"{", 2, "there is no such segment"},
        {"Tag { pint 1}", 7, "there is no such segment"},
        {"{point}", 7, "a number is missing"},
        {"{point x}", 8, "a number is missing"},
        {"{point 4294967296}", 8, "the number is too large"},
        {"{point 1", 9, "'}' is missing"},
        {"{point 1 2}", 10, "'}' is missing"},
        {"{point 1 in 2}", 12, "'format' is missing"},
        {"{point 1 in format 4}", 20, "the number is too large"},
        {"{point 300 in format 0}", 1, "this has no form as a segment"},
        {"{extended 1 7}", 12, "'value' is missing"},
        {"{extended 256 value 7}", 11, "the number is too large"},
        {"{port 1 0}", 8, "'link' is missing"},
        {"{port 0 link 0}", 1, "this has no form as a segment"},
        {"{port 1 link \"\"}", 1, "this has no form as a segment"},
        {"{port 1 link 256}", 14, "the number is too large"},
        {"{symbol Abc}", 9, "a text in double quotes is missing"},
        {"{symbol \"\"}", 1, "this has no form as a segment"},
        {"{symbol \"a", 11, "'\"' is missing"},
        {"{symbol \"\\n\"}", 11, "only \\xhh, \\\" and \\\\ are escapes here"},
        {"{symbol \"\\x4\"}", 12, "two hexadecimal digits are expected here"},
        {"{symbol \"\\", 11, "only \\xhh, \\\" and \\\\ are escapes here"},
        {"{data 1}", 7, "two hexadecimal digits are expected here"},
        {"{data 01}", 1, "this has no form as a segment"},
        {"{network}", 9, "two hexadecimal digits are expected here"},
        {"{network 20 00}", 1, "this has no form as a segment"},
        {"{key 1}", 5, "'vendor' is missing"},
        {"{key vendor 1 product 1}", 14, "'type' is missing"},
        {"{key vendor 1 type 1 revision 1.1}", 21, "'product' is missing"},
        {"{key vendor 1 type 1 product 1}", 31, "'revision' is missing"},
        {"{key vendor 1 type 1 product 1 revision 1}", 42, "'.' is missing"},
        {"{key vendor 1 type 1 product 1 revision 128.1}", 41, "the number is too large"},
        {"{\"point\":1}", 2,
         "not class, instance, attribute, element, connection, symbolic or port"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        uint8_t bytes[CIP_PATH_SIZE_MAX];
        struct writer w = writer_of(bytes, sizeof bytes);
        struct cip_address_fault fault = {.why = "nothing"};
        eip_err err = cip_path_parse(str_of(mistakes[i].text), false, &w, &fault);
        if (err != EIP_E_TAG || fault.column != mistakes[i].column ||
            strcmp(fault.why, mistakes[i].why) != 0)
            fail_msg("%s: %d, column %zu: %s", mistakes[i].text, err, fault.column, fault.why);
        assert_true(w.size == 0 && !w.bad);
    }
}

/* `count` times the words, one blank apart. */
static struct str repeated(char *buffer, size_t room, const char *words, size_t count) {
    struct text t = text_of(buffer, room);
    for (size_t i = 0; i < count; i++)
        text_format(&t, "%s%s", i > 0 ? " " : "", words);
    return text_view(&t);
}

static void a_path_over_510_bytes_is_refused_where_it_is_too_much(void **state) {
    (void)state;
    char text[LONGEST * 4];
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct cip_address_fault fault;
    struct str most = repeated(text, sizeof text, "@1", 255);
    assert_int_equal(cip_path_parse(most, false, &w, &fault), EIP_OK);
    assert_int_equal(w.size, CIP_PATH_SIZE_MAX);
    for (int packed = 0; packed < 2; packed++) {
        w = writer_of(bytes, sizeof bytes);
        struct str more = repeated(text, sizeof text, "@1", 256);
        assert_int_equal(cip_path_parse(more, packed, &w, &fault), EIP_E_TAG);
        assert_string_equal(fault.why, "the path is longer than 510 bytes");
        assert_int_equal(fault.column, packed ? more.size + 1 : 255 * 3 + 1);
    }
}

static void try(struct str text) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct cip_address_fault fault = {.column = 1};
    struct cip_path_fault bad;
    eip_err err = cip_path_parse(text, false, &w, &fault);
    bool sound = err == EIP_OK ? cip_path_check(reader_of(bytes, w.size), false, &bad)
                               : fault.column >= 1 && fault.column <= text.size + 1;
    if (!sound)
        fail_msg("%.*s: %d, column %zu", (int)text.size, text.at, err, fault.column);
}

static void every_truncation_and_insertion_ends_in_a_path_or_a_column(void **state) {
    (void)state;
    for (size_t i = 0; i < TEXTS; i++)
        changes_each(texts[i][0], try);
}

UNIT_CASES(cmocka_unit_test(every_path_of_the_vectors_comes_back),
           cmocka_unit_test(so_does_whatever_bytes_can_be_read),
           cmocka_unit_test(so_do_the_longest_paths),
           cmocka_unit_test(words_are_the_common_text_where_it_says_it_all),
           cmocka_unit_test(many_texts_are_read),
           cmocka_unit_test(a_mistake_is_told_with_its_column),
           cmocka_unit_test(a_path_over_510_bytes_is_refused_where_it_is_too_much),
           cmocka_unit_test(every_truncation_and_insertion_ends_in_a_path_or_a_column))
