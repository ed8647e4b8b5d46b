#include "base/rng.h"
#include "cip/address.h"
#include "support/changes.h"
#include "support/unit.h"

#include <string.h>

static struct cip_address parsed(const char *text) {
    struct cip_address a;
    struct cip_address_fault fault = {.why = ""};
    if (cip_address_parse(str_of(text), &a, &fault) != EIP_OK)
        fail_msg("%s: column %zu: %s", text, fault.column, fault.why);
    return a;
}

static void an_address_gives_the_path_of_the_manual(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"Speed", "path_speed"},
        {"Counts[5]", "path_counts_5"},
        {"Counts[300]", "path_counts_300"},
        {"Counts[65536]", "path_member_32"},
        {"Grid[1,2]", "path_grid_1_2"},
        {"Motor.Speed", "path_motor_speed"},
        {"Motor.Speed.3", "path_motor_speed"},
        {"Program:MainProgram.Cnt", "path_program_tag"},
        {"@0x6B/263", "path_symbol_instance"},
        {"@1/1/7", "path_class_instance_attribute"},
        {"Bits[1]", "path_bits_35"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_address a = parsed(rows[i][0]);
        const struct vector *v = vectors_get(rows[i][1]);
        assert_int_equal(a.path_size, v->size);
        assert_memory_equal(a.path, v->bytes, v->size);
    }
}

struct row {
    const char *text;
    const char *canonical; /* what cip_path_text makes of the path */
    uint32_t count;
    bool counted;
    int bit;
};

static const struct row rows[] = {
    {"Motor.Speed[3]", "Motor.Speed[3]", 1, false, -1},
    {"Tag", "Tag", 1, false, -1},
    {"_a1", "_a1", 1, false, -1},
    {"Tag[1,2,3]", "Tag[1,2,3]", 1, false, -1},
    {"Tag[0-9]", "Tag[0]", 10, true, -1},
    {"Tag[7-7]", "Tag[7]", 1, true, -1},
    {"Tag[2,4-6]", "Tag[2,4]", 3, true, -1},
    {"Tag[0-65534]", "Tag[0]", 65535, true, -1},
    {"Tag[0x10]", "Tag[16]", 1, false, -1},
    {"Tag[4294967295]", "Tag[4294967295]", 1, false, -1},
    {"Tag*10", "Tag", 10, true, -1},
    {"Tag*1", "Tag", 1, true, -1},
    {"Tag[3]*65535", "Tag[3]", 65535, true, -1},
    {"Tag.0", "Tag", 1, false, 0},
    {"Tag.63", "Tag", 1, false, 63},
    {"Program:Main.Tag.Member[2].5", "Program:Main.Tag.Member[2]", 1, false, 5},
    {"Program:Main", "Program:Main", 1, false, -1},
    {"Local:1:I.Data", "Local:1:I.Data", 1, false, -1},
    {"Local:1:I.Data.7", "Local:1:I.Data", 1, false, 7},
    {"a[1].b[2,3].c[4]", "a[1].b[2,3].c[4]", 1, false, -1},
    {"@6", "@0x06", 1, false, -1},
    {"@0x06/1", "@0x06/1", 1, false, -1},
    {"@0x01/1/7", "@0x01/1/7", 1, false, -1},
    {"@0x04/100/3", "@0x04/100/3", 1, false, -1},
    {"@0x04/0x64/03", "@0x04/100/3", 1, false, -1},
    {"@0x300/65536/300[4]", "@0x300/65536/300[4]", 1, false, -1},
    {"@0x93/9[0-4]", "@0x93/9[0]", 5, true, -1},
    {"@0x93/9/1*3", "@0x93/9/1", 3, true, -1},
    {"@1/2/3/4", "@0x01/2/3[4]", 1, false, -1},
    {"@0x6b/263.Speed", "@0x6b/263.Speed", 1, false, -1},
    {"@4/{\"connection\":100}/3", "@0x04 {point 100} {attribute 3}", 1, false, -1},
    {"@{ \"class\" : 4 }/{\"instance\":100}/{\"attribute\":0x03}", "@0x04/100/3", 1, false, -1},
    {"@4/1/{\"element\":5}", "@0x04/1[5]", 1, false, -1},
    {"@{\"port\":1,\"link\":3}/{ \"class\":4}/{ \"instance\":3}", "1/3 @0x04/3", 1, false, -1},
    {"@{\"link\":\"10.0.0.1\",\"port\":2}/{\"class\":4}", "2/10.0.0.1 @0x04", 1, false, -1},
    {"@{\"symbolic\":\"a b.c\"}", "a b.c", 1, false, -1},
    {"@{\"symbolic\" : \"T\"}[2-3]", "T[2]", 2, true, -1},
    {"@0x1a/0o32/0b11010", "@0x1a/26/26", 1, false, -1},
    {"Tag[0b11-0o7]", "Tag[3]", 5, true, -1},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void an_address_has_one_canonical_text(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        char buffer[256];
        struct text t = text_of(buffer, sizeof buffer);
        struct cip_address a = parsed(rows[i].text);
        cip_path_text(&t, reader_of(a.path, a.path_size), false);
        assert_string_equal(buffer, rows[i].canonical);
        assert_int_equal(a.count, rows[i].count);
        assert_int_equal(a.counted, rows[i].counted);
        assert_int_equal(a.bit, rows[i].bit);
    }
}

static void a_canonical_text_gives_the_same_path(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        if (strpbrk(rows[i].canonical, "{ ") != NULL || strchr(rows[i].text, '{') != NULL)
            continue;
        struct cip_address a = parsed(rows[i].text), b = parsed(rows[i].canonical);
        assert_int_equal(a.path_size, b.path_size);
        assert_memory_equal(a.path, b.path, a.path_size);
    }
}

struct mistake {
    const char *text;
    size_t column;
    const char *why;
};

#define N40 "abcdefghijabcdefghijabcdefghijabcdefghij"

#define UNKNOWN_PART "not class, instance, attribute, element, connection, symbolic or port"

static const struct mistake mistakes[] = {
    {"", 1, "the address is empty"},
    {".", 1, "a name is missing"},
    {"[3]", 1, "a name is missing"},
    {" Tag", 1, "a name is missing"},
    {"\xc3\xa4", 1, "a name is missing"},
    {"Tag ", 4, "a character that no address has here"},
    {"Tag-1", 4, "a character that no address has here"},
    {"Tag..x", 5, "a name is missing"},
    {"Tag.", 5, "a name is missing"},
    {"5Tag", 1, "a name begins with a digit"},
    {"Tag.5x", 5, "a name begins with a digit"},
    {"Tag[", 5, "an index is missing"},
    {"Tag[]", 5, "an index is missing"},
    {"Tag[x]", 5, "an index is missing"},
    {"Tag[-1]", 5, "an index is missing"},
    {"Tag[1,]", 7, "an index is missing"},
    {"Tag[3", 6, "']' is missing"},
    {"Tag[3 ]", 6, "']' is missing"},
    {"Tag[3x]", 5, "this is not a number"},
    {"Tag[0x]", 5, "this is not a number"},
    {"Tag[3]]", 7, "a character that no address has here"},
    {"Tag[3][4]", 7, "a character that no address has here"},
    {"Tag[3]x", 7, "a character that no address has here"},
    {"Tag[4294967296]", 5, "the index does not fit 32 bits"},
    {"Tag[99999999999999999999999]", 5, "the index does not fit 32 bits"},
    {"Tag[0xfffffffffffffffffff]", 5, "the index does not fit 32 bits"},
    {"Tag[1,2,3,4]", 11, "more than three indices"},
    {"Tag[9-2]", 7, "the range ends before it begins"},
    {"Tag[9-]", 7, "the end of the range is missing"},
    {"Tag[0-65535]", 7, "more than 65535 elements"},
    {"Tag[0-4294967295]", 7, "more than 65535 elements"},
    {"Tag[0-3,1]", 8, "a range is the last index"},
    {"Tag[0-9]*3", 9, "a range has no count besides"},
    {"Tag[0-9].x", 9, "the address goes on after its range"},
    {"Tag[0-9].3", 9, "the address goes on after its range"},
    {"Tag*", 5, "a count is missing"},
    {"Tag*0", 5, "the count is zero"},
    {"Tag*65536", 5, "more than 65535 elements"},
    {"Tag*3.5", 6, "the address goes on after its count"},
    {"Tag*3*4", 6, "the address goes on after its count"},
    {"Tag.64", 5, "the bit is not 0..63"},
    {"Tag.99", 5, "the bit is not 0..63"},
    {"Tag.5.3", 6, "the address goes on after its bit"},
    {"Tag.5[3]", 6, "the address goes on after its bit"},
    {"Tag.5*2", 6, "the address goes on after its bit"},
    {N40 "x", 1, "the name is longer than 40 characters"},
    {"T." N40 "x", 3, "the name is longer than 40 characters"},
    {"Program:" N40 "x", 9, "the name is longer than 40 characters"},
    {"Program:.x", 9, "a name is missing"},
    {"Local::I", 7, "a name is missing"},
    {"@", 2, "a class is missing"},
    {"@x", 2, "a class is missing"},
    {"@1/", 4, "an instance is missing"},
    {"@1//3", 4, "an instance is missing"},
    {"@1/2/", 6, "an attribute is missing"},
    {"@1/2/3/", 8, "an element is missing"},
    {"@1/2/3/4/5", 10, "more than class, instance, attribute and element"},
    {"@65536/1", 2, "the class does not fit 16 bits"},
    {"@1/4294967296", 4, "the instance does not fit 32 bits"},
    {"@1/1/65536", 6, "the attribute does not fit 16 bits"},
    {"@{\"port\":1}", 2, "a link is missing"},
    {"@{\"ports\":1}", 3, UNKNOWN_PART},
    {"@{\"port\":1,\"link\":}", 19, "a link is missing"},
    {"@{\"symbolic\":1}", 14, "a name in double quotes is missing"},
    {"@{\"symbolic\":\"\"}", 14, "a name is missing"},
    {"@{\"symbolic\":\"\xc4\x80\"}", 15, "a character that ISO-8859-1 does not have"},
    {"@0o49/1", 2, "this is not a number"},
    {"@0b2", 2, "this is not a number"},
    {"@0o200000/1", 2, "the class does not fit 16 bits"},
    {"@{class:1}", 3, "the name of a segment is missing"},
    {"@{\"class\" 1}", 11, "':' is missing"},
    {"@{\"class\":1", 12, "'}' is missing"},
    {"@{\"class", 9, "'\"' is missing"},
    {"@{\"class\":}", 11, "a class is missing"},
};

static void a_mistake_is_told_with_its_column(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct cip_address a = {.count = 77};
        struct cip_address_fault fault = {.why = "nothing"};
        eip_err err = cip_address_parse(str_of(mistakes[i].text), &a, &fault);
        if (err != EIP_E_TAG || fault.column != mistakes[i].column ||
            strcmp(fault.why, mistakes[i].why) != 0)
            fail_msg("%s: %d, column %zu: %s", mistakes[i].text, err, fault.column, fault.why);
        assert_int_equal(a.count, 77);
        assert_int_equal(cip_address_parse(str_of(mistakes[i].text), &a, NULL), EIP_E_TAG);
    }
}

/* The address in `text` up to one of `ends`, with names of any kind. */
static size_t taken(const char *text, const char *ends, struct cip_address *ret_address,
                    const char **ret_why) {
    struct cursor c = cursor_of(str_of(text));
    cip_address_take(&c, CIP_NAMES_ANY, ends, ret_address);
    *ret_why = c.why != NULL ? c.why : "";
    return c.why != NULL ? c.column : c.at;
}

static void names_of_any_kind_are_iso_8859_1(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *canonical;
        int bit;
    } any[] = {
        {"5Tag", "5Tag", -1},      {"Tag-1(a)#$:/@", "Tag-1(a)#$:/@", -1},
        {"\xc3\xa4", "\\xe4", -1}, {"\xe4", "\\xe4", -1},
        {"x\xc3", "x\\xc3", -1},   {"\xc2\xb5m.5x[3]", "\\xb5m.5x[3]", -1},
        {"Tag-1.5", "Tag-1", 5},   {"Tag.5-1", "Tag.5-1", -1},
        {"@1/1", "@0x01/1", -1},
    };
    for (size_t i = 0; i < sizeof any / sizeof any[0]; i++) {
        struct cip_address a;
        const char *why;
        char buffer[64];
        struct text t = text_of(buffer, sizeof buffer);
        assert_int_equal(taken(any[i].text, "", &a, &why), strlen(any[i].text));
        assert_string_equal(why, "");
        cip_path_text(&t, reader_of(a.path, a.path_size), false);
        assert_string_equal(buffer, any[i].canonical);
        assert_int_equal(a.bit, any[i].bit);
    }
}

static void names_of_any_kind_have_their_mistakes_too(void **state) {
    (void)state;
    struct cip_address a = {.count = 77};
    const char *why;
    char longest[UINT8_MAX + 2];
    assert_int_equal(taken("a b", "", &a, &why), 2);
    assert_string_equal(why, "a character that no address has here");
    assert_int_equal(taken("a.\xe2\x82\xac", "", &a, &why), 3);
    assert_string_equal(why, "a character that ISO-8859-1 does not have");
    assert_int_equal(taken(".x", "", &a, &why), 1);
    assert_string_equal(why, "a name is missing");
    memset(longest, 'x', sizeof longest);
    longest[UINT8_MAX + 1] = '\0';
    assert_int_equal(taken(longest, "", &a, &why), 1);
    assert_string_equal(why, "the name is longer than 255 characters");
    assert_int_equal(a.count, 77);
    longest[UINT8_MAX] = '\0';
    assert_int_equal(taken(longest, "", &a, &why), UINT8_MAX);
}

static void an_address_ends_at_what_ends_it(void **state) {
    (void)state;
    struct cip_address a;
    const char *why;
    assert_int_equal(taken("Tag[0-9]+4=1", "+=", &a, &why), 8);
    assert_int_equal(a.count, 10);
    assert_int_equal(taken("Tag*3=1", "+=", &a, &why), 5);
    assert_int_equal(taken("Tag.3 =1", " =", &a, &why), 5);
    assert_int_equal(taken("=1", "=", &a, &why), 1);
    assert_string_equal(why, "the address is empty");
}

static void what_is_no_part_of_the_path_has_a_column(void **state) {
    (void)state;
    assert_int_equal(parsed("Tag[3].x").beyond, 0);
    assert_int_equal(parsed("Tag[3-4]").beyond, 6);
    assert_int_equal(parsed("Tag[3]*2").beyond, 7);
    assert_int_equal(parsed("Tag.7").beyond, 4);
}

static void the_path_tells_what_to_ask_for(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum cip_aim aim;
    } aims[] = {
        {"Tag", CIP_AIM_TAG},
        {"@1", CIP_AIM_OBJECT},
        {"@1/1", CIP_AIM_OBJECT},
        {"@1/0/2", CIP_AIM_ATTRIBUTE},
        {"@1/1/7.3", CIP_AIM_ATTRIBUTE},
        {"@{\"class\":4}/5/{\"attribute\":3}", CIP_AIM_ATTRIBUTE},
        {"@1/1/7*1", CIP_AIM_TAG},
        {"@1/1/7[0]", CIP_AIM_TAG},
        {"@1/1/7/0", CIP_AIM_TAG},
        {"@4/5/{\"connection\":100}", CIP_AIM_TAG},
        {"@0x6b", CIP_AIM_TAG},
        {"@0x6b/263", CIP_AIM_TAG},
        {"@0x6b/263.Speed", CIP_AIM_TAG},
        {"@0x6b/263/2", CIP_AIM_ATTRIBUTE},
        {"@{\"port\":1,\"link\":0}/{\"class\":1}/{\"instance\":1}", CIP_AIM_TAG},
    };
    for (size_t i = 0; i < sizeof aims / sizeof aims[0]; i++) {
        struct cip_target target = {.class_id = 77};
        struct cip_address a = parsed(aims[i].text);
        if (cip_address_aim(&a, &target) != aims[i].aim)
            fail_msg("%s", aims[i].text);
        assert_int_equal(target.class_id == 77, aims[i].aim == CIP_AIM_TAG);
    }
    struct cip_target target;
    struct cip_address a = parsed("@0xf5/2/13");
    assert_int_equal(cip_address_aim(&a, &target), CIP_AIM_ATTRIBUTE);
    assert_int_equal(target.class_id, 0xf5);
    assert_int_equal(target.instance, 2);
    assert_int_equal(target.attribute, 13);
}

static void names_of_40_characters_are_taken(void **state) {
    (void)state;
    (void)parsed(N40);
    (void)parsed("Program:" N40 "." N40 "[1]." N40);
}

static void a_path_over_510_bytes_is_refused_at_the_level_that_is_too_much(void **state) {
    (void)state;
    char text[600] = "";
    struct text t = text_of(text, sizeof text);
    for (int i = 0; i < 12; i++)
        text_puts(&t, i > 0 ? "." N40 : N40);
    assert_int_equal(parsed(text).path_size, 12 * 42);
    text_puts(&t, "[1]");
    assert_int_equal(parsed(text).path_size, 506);
    text_puts(&t, ".ab");
    assert_int_equal(parsed(text).path_size, 510);
    text_puts(&t, "[1]");
    struct cip_address a;
    struct cip_address_fault fault;
    assert_int_equal(cip_address_parse(text_view(&t), &a, &fault), EIP_E_TAG);
    assert_string_equal(fault.why, "the path is longer than 510 bytes");
    assert_int_equal(fault.column, 12 * 41 + 3 + 1);
}

static void try(struct str text) {
    struct cip_address a = {.path_size = 0};
    struct cip_address_fault fault = {.column = 0};
    eip_err err = cip_address_parse(text, &a, &fault);
    struct cip_path_fault bad;
    bool sound = err == EIP_OK ? cip_path_check(reader_of(a.path, a.path_size), false, &bad)
                               : fault.column >= 1 && fault.column <= text.size + 1;
    if (!sound)
        fail_msg("%.*s", (int)text.size, text.at);
}

static void every_truncation_and_insertion_ends_in_a_path_or_a_column(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        changes_each(rows[i].text, try);
}

UNIT_CASES(cmocka_unit_test(an_address_gives_the_path_of_the_manual),
           cmocka_unit_test(an_address_has_one_canonical_text),
           cmocka_unit_test(a_canonical_text_gives_the_same_path),
           cmocka_unit_test(a_mistake_is_told_with_its_column),
           cmocka_unit_test(names_of_any_kind_are_iso_8859_1),
           cmocka_unit_test(names_of_any_kind_have_their_mistakes_too),
           cmocka_unit_test(an_address_ends_at_what_ends_it),
           cmocka_unit_test(what_is_no_part_of_the_path_has_a_column),
           cmocka_unit_test(the_path_tells_what_to_ask_for),
           cmocka_unit_test(names_of_40_characters_are_taken),
           cmocka_unit_test(a_path_over_510_bytes_is_refused_at_the_level_that_is_too_much),
           cmocka_unit_test(every_truncation_and_insertion_ends_in_a_path_or_a_column))
