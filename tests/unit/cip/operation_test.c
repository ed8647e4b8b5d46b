/* SPDX-License-Identifier: MIT */
#include "cip/operation.h"
#include "support/changes.h"
#include "support/unit.h"

#include <string.h>

static struct cip_operation parsed(const char *text) {
    struct cip_operation o;
    struct cip_operation_fault fault = {.why = ""};
    if (cip_operation_parse(str_of(text), CIP_NAMES_LOGIX, &o, &fault) != EIP_OK)
        fail_msg("%s: column %zu: %s", text, fault.column, fault.why);
    return o;
}

static void assert_str(struct str s, const char *wanted) {
    if (!str_equal(s, str_of(wanted)))
        fail_msg("'%.*s' is not '%s'", (int)s.size, s.at, wanted);
}

struct row {
    const char *text;
    const char *target;
    uint32_t count;
    bool fragmented;
    uint32_t offset;
    uint16_t cast;      /* 0: none */
    const char *values; /* NULL: a read */
};

static const struct row rows[] = {
    {"SCADA", "SCADA", 1, false, 0, 0, NULL},
    {"SCADA[0-10]", "SCADA[0-10]", 11, false, 0, 0, NULL},
    {"SCADA[1]=99", "SCADA[1]", 1, false, 0, 0, "99"},
    {"Tag_Name[0-3]=[0,1,2,3]", "Tag_Name[0-3]", 4, false, 0, 0, "[0,1,2,3]"},
    {"TEXT[1]=(SSTRING)\"Hello, world!\"", "TEXT[1]", 1, false, 0, EIP_TYPE_SHORT_STRING,
     "\"Hello, world!\""},
    {"Tag[0-9]+16=(DINT)4,5,6,7,8,9", "Tag[0-9]", 10, true, 16, EIP_TYPE_DINT, "4,5,6,7,8,9"},
    {"TAG[4-6]=(dint)1,2,3", "TAG[4-6]", 3, false, 0, EIP_TYPE_DINT, "1,2,3"},
    {"Tag*3+0x10", "Tag*3", 3, true, 16, 0, NULL},
    {"A.B[2].C[0-3]=1.5,2,3,4", "A.B[2].C[0-3]", 4, false, 0, 0, "1.5,2,3,4"},
    {"Tag.5=true", "Tag.5", 1, false, 0, 0, "true"},
    {"@0x1FF/01/0x1A", "@0x1FF/01/0x1A", 1, false, 0, 0, NULL},
    {"@511/01/26[99]=1", "@511/01/26[99]", 1, false, 0, 0, "1"},
    {"@4/5/{\"connection\":100}=1", "@4/5/{\"connection\":100}", 1, false, 0, 0, "1"},
    {" Tag[1] + 4 = ( REAL ) 1 , 2 ", "Tag[1]", 1, true, 4, EIP_TYPE_REAL, "1 , 2 "},
    {"Text=a=b+c", "Text", 1, false, 0, 0, "a=b+c"},
    {"Text=", "Text", 1, false, 0, 0, ""},
    {"Text=(STRING)", "Text", 1, false, 0, EIP_TYPE_STRING, ""},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void an_operation_comes_apart_into_its_parts(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct cip_operation o = parsed(rows[i].text);
        assert_str(o.target, rows[i].target);
        assert_int_equal(o.address.count, rows[i].count);
        assert_int_equal(o.fragmented, rows[i].fragmented);
        assert_int_equal(o.offset, rows[i].offset);
        assert_int_equal(o.cast, rows[i].cast != 0);
        assert_int_equal(o.type, rows[i].cast);
        assert_int_equal(o.writes, rows[i].values != NULL);
        if (o.writes)
            assert_str(o.values, rows[i].values);
        if (o.fragmented)
            assert_int_equal(rows[i].text[o.plus - 1], '+');
        if (o.writes)
            assert_int_equal(rows[i].text[o.equals - 1], '=');
    }
}

struct mistake {
    const char *text;
    size_t column;
    const char *why;
};

static void a_mistake_is_told_with_its_column(void **state) {
    (void)state;
    static const struct mistake mistakes[] = {
        {"", 1, "the address is empty"},
        {"  ", 3, "the address is empty"},
        {"=1", 1, "the address is empty"},
        {"Tag[=1", 5, "an index is missing"},
        {"Tag[0-9]x=1", 9, "a character that no address has here"},
        {"5Tag=1", 1, "a name begins with a digit"},
        {"Tag+", 5, "a byte offset is missing"},
        {"Tag+x=1", 5, "a byte offset is missing"},
        {"Tag+4294967296", 5, "the offset does not fit 32 bits"},
        {"Tag+4+4", 6, "a character that no operation has here"},
        {"Tag 4", 4, "a character that no operation has here"},
        {"Tag+4 4", 6, "a character that no operation has here"},
        {"Tag.5+4", 6, "a bit has no byte offset"},
        {"Tag=(INTT)1", 6, "there is no such type; a string stands in double quotes"},
        {"Tag=()1", 6, "there is no such type; a string stands in double quotes"},
        {"Tag=(INT1", 6, "there is no such type; a string stands in double quotes"},
        {"Tag=(INT", 9, "')' is missing"},
        {"Tag=(INT 1)", 10, "')' is missing"},
        {"@1/1/=3", 6, "an attribute is missing"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct cip_operation o = {.offset = 77};
        struct cip_operation_fault fault = {.why = "nothing"};
        eip_err err = cip_operation_parse(str_of(mistakes[i].text), CIP_NAMES_LOGIX, &o, &fault);
        if (err != EIP_E_TAG || fault.column != mistakes[i].column ||
            strcmp(fault.why, mistakes[i].why) != 0)
            fail_msg("%s: %d, column %zu: %s", mistakes[i].text, err, fault.column, fault.why);
        assert_int_equal(o.offset, 77);
    }
}

static void more_elements_than_a_request_has_are_for_who_says_so(void **state) {
    (void)state;
    struct cip_operation o = {.offset = 77};
    struct cip_operation_fault fault;
    struct str text = str_of("Tag[5-100004]+4");
    assert_int_equal(cip_operation_parse(text, CIP_NAMES_LOGIX, &o, &fault), EIP_E_TAG);
    assert_string_equal(fault.why, "more than 65535 elements");
    assert_int_equal(fault.column, 7);
    assert_int_equal(o.offset, 77);
    assert_int_equal(cip_operation_parse_large(text, CIP_NAMES_LOGIX, &o, &fault), EIP_OK);
    assert_int_equal(o.address.count, 100000);
    assert_int_equal(o.offset, 4);
    assert_str(o.target, "Tag[5-100004]");
    text = str_of("Tag*16777217");
    assert_int_equal(cip_operation_parse_large(text, CIP_NAMES_LOGIX, &o, &fault), EIP_E_TAG);
    assert_string_equal(fault.why, "more than 16777216 elements");
    assert_int_equal(fault.column, 5);
}

static void names_of_any_kind_are_taken_where_asked_for(void **state) {
    (void)state;
    struct cip_operation o;
    struct cip_operation_fault fault;
    struct str text = str_of("5-Gr\xc3\xb6\xc3\x9f"
                             "e[0-1]=1,2");
    assert_int_equal(cip_operation_parse(text, CIP_NAMES_ANY, &o, &fault), EIP_OK);
    assert_str(o.values, "1,2");
    assert_memory_equal(o.address.path,
                        "\x91\x07"
                        "5-Gr\xf6\xdf"
                        "e\0\x28\0",
                        12);
    assert_int_equal(cip_operation_parse(text, CIP_NAMES_LOGIX, &o, &fault), EIP_E_TAG);
}

static void without_a_cast_a_point_makes_reals(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint16_t type;
    } types[] = {
        {"T=1", EIP_TYPE_INT},     {"T=1e3", EIP_TYPE_INT},      {"T=9.9,10", EIP_TYPE_REAL},
        {"T=1,2.", EIP_TYPE_REAL}, {"T=(LINT)1", EIP_TYPE_LINT}, {"T=(DINT)1.0", EIP_TYPE_DINT},
        {"A.B=1", EIP_TYPE_INT},   {"T=", EIP_TYPE_INT},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct cip_operation o = parsed(types[i].text);
        assert_int_equal(cip_operation_type(&o), types[i].type);
    }
}

/* The values as text, or "column: why". */
static const char *values(const char *text, enum cip_value_rules rules, uint16_t type) {
    static char buffer[512];
    static uint8_t room[1024];
    struct cip_operation_fault fault = {.column = 0};
    struct cip_operation o = parsed(text);
    type = type != 0 ? type : cip_operation_type(&o);
    struct eip_value v = eip_value_in(type, 0, room, cip_operation_room(&o, type, 0));
    if (cip_operation_values(&o, rules, &v, &fault) == EIP_OK)
        eip_value_format(&v, buffer, sizeof buffer);
    else
        snprintf(buffer, sizeof buffer, "%zu: %.400s", fault.column, fault.why);
    return buffer;
}

#define CAST "; a cast says another type, as =(DINT)1"

static void guessed_values_are_as_many_as_elements(void **state) {
    (void)state;
    static const char *const guesses[][2] = {
        {"T[1-2]=(REAL)111,222", "[111.0, 222.0]"},
        {"T=9.5", "9.5"},
        {"T=65535", "-1"},
        {"T[0-3]=[0,1,2,3]", "[0, 1, 2, 3]"},
        {"T=(BOOL)7", "true"},
        {"T=(SSTRING)\"say \"\"hi\"\", you\"", "\"say \\\"hi\\\", you\""},
        {"T[0-1]=(STRING)\"a\",\"b\"", "[\"a\", \"b\"]"},
        {"T=1,2", "3: 2 values for 1 element"},
        {"T[0-2]=1,2", "8: 2 values for 3 elements"},
        {"T*2=1", "5: 1 value for 2 elements"},
        {"T*3=1,,3", "7: \"\" does not fit: INT takes a whole number from -32768 to 32767"},
        {"T*3=1, x,3", "8: \"x\" does not fit: INT takes a whole number from -32768 to 32767" CAST},
        {"T=", "3: \"\" does not fit: INT takes a whole number from -32768 to 32767"},
        {"T=65536",
         "3: \"65536\" does not fit: INT takes a whole number from -32768 to 32767" CAST},
        {"T=\"a.b\"", "3: a string needs a cast, (SSTRING) or (STRING)"},
        {"T[0-1]=(SSTRING)a b, c", "[\"a b\", \"c\"]"},
        {"T=(SSTRING)Hello, world!", "12: 2 values for 1 element"},
        {"T=(SSTRING)\"C:\\new\"", "\"C:\\\\new\""},
        {"T[0-1]=(SSTRING)\"a\\\",\"b,\"", "[\"a\\\\\", \"b,\"]"},
        {"T=(SSTRING)\"a", "14: '\"' is missing"},
        {"T=\"a", "5: '\"' is missing"},
        {"T[0-1]=[1,2", "12: ']' is missing"},
        {"T=1;2", "3: \"1;2\" does not fit: INT takes a whole number from -32768 to 32767" CAST},
        {"T[0-2]=(SINT)255,-128,-1", "[-1, -128, -1]"},
        {"T=(BOOL)false", "false"},
        {"T=(LREAL)1", "1.0"},
        {"T=(EPATH)1", "10: \"1\" does not fit: EPATH cannot be given as text"},
    };
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++)
        assert_string_equal(values(guesses[i][0], CIP_VALUES_GUESSED, 0), guesses[i][1]);
}

static void an_offset_leaves_out_elements_and_none_lie_beyond(void **state) {
    (void)state;
    static const char *const fragments[][2] = {
        {"Tag[0-9]+16=(DINT)4,5,6,7,8,9", "[4, 5, 6, 7, 8, 9]"},
        {"Tag[0-9]+16=(DINT)4", "4"},
        {"Tag[0-9]+0=(DINT)4,5", "[4, 5]"},
        {"Tag[0-9]+16=(DINT)4,5,6,7,8,9,10", "19: there are values beyond the last of 10 elements"},
        {"Tag[0-9]+44=(DINT)4", "19: there are values beyond the last of 10 elements"},
        {"Tag[0-9]+4294967292=(DINT)4", "27: there are values beyond the last of 10 elements"},
        {"Tag+2=4", "7: there are values beyond the last of 1 element"},
        {"Tag[0-9]+6=(DINT)4", "9: the offset is not a multiple of the 4 bytes of an element"},
        {"Tag[0-9]+3=4", "9: the offset is not a multiple of the 2 bytes of an element"},
    };
    for (size_t i = 0; i < sizeof fragments / sizeof fragments[0]; i++)
        assert_string_equal(values(fragments[i][0], CIP_VALUES_GUESSED, 0), fragments[i][1]);
}

static void the_type_of_a_tag_that_was_read_is_kept_to(void **state) {
    (void)state;
    assert_string_equal(values("T=1,2,3", CIP_VALUES_OF_TAG, EIP_TYPE_SINT), "[1, 2, 3]");
    assert_string_equal(values("T*2=1,2,3", CIP_VALUES_OF_TAG, EIP_TYPE_SINT),
                        "5: 3 values for 2 elements");
    assert_string_equal(values("T=200", CIP_VALUES_OF_TAG, EIP_TYPE_SINT),
                        "3: \"200\" does not fit: SINT takes a whole number from -128 to 127");
    assert_string_equal(values("T=(SINT)200", CIP_VALUES_OF_TAG, EIP_TYPE_SINT), "-56");
    assert_string_equal(values("T=a, b", CIP_VALUES_OF_TAG, EIP_TYPE_STRING), "\"a, b\"");
    assert_string_equal(values("T=\"a", CIP_VALUES_OF_TAG, EIP_TYPE_SHORT_STRING),
                        "5: '\"' is missing");
    assert_string_equal(values("T=\"C:\\\\n\"", CIP_VALUES_OF_TAG, EIP_TYPE_STRING), "\"C:\\\\n\"");
    assert_string_equal(values("T=[1,2", CIP_VALUES_OF_TAG, EIP_TYPE_DINT), "7: ']' is missing");
}

static void no_room_is_told_apart_from_no_fit(void **state) {
    (void)state;
    uint8_t room[3];
    struct cip_operation_fault fault;
    struct cip_operation o = parsed("T*2=1,2");
    struct eip_value v = eip_value_in(EIP_TYPE_INT, 0, room, sizeof room);
    assert_int_equal(cip_operation_values(&o, CIP_VALUES_GUESSED, &v, &fault), EIP_E_LIMIT);
}

static void try_names(struct str text, enum cip_names names) {
    static uint8_t room[4096];
    struct cip_operation o;
    struct cip_operation_fault fault = {.column = 1};
    struct cip_path_fault bad;
    eip_err err = cip_operation_parse(text, names, &o, &fault);
    bool sound = true;
    if (err == EIP_OK) {
        sound = cip_path_check(reader_of(o.address.path, o.address.path_size), false, &bad);
        uint16_t type = cip_operation_type(&o);
        struct eip_value v = eip_value_in(type, 0, room, cip_operation_room(&o, type, 0));
        err = o.writes ? cip_operation_values(&o, CIP_VALUES_GUESSED, &v, &fault) : EIP_OK;
        sound = sound && err != EIP_E_LIMIT;
    }
    if (!sound || fault.column < 1 || fault.column > text.size + 1)
        fail_msg("%.*s: %d, column %zu", (int)text.size, text.at, err, fault.column);
}

static void try(struct str text) {
    try_names(text, CIP_NAMES_LOGIX);
    try_names(text, CIP_NAMES_ANY);
}

static void every_truncation_and_insertion_ends_in_an_operation_or_a_column(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        changes_each(rows[i].text, try);
    changes_each("@{\"port\":1,\"link\":\"h\"}/{\"symbolic\":\"x\"}=(INT)1", try);
}

UNIT_CASES(cmocka_unit_test(an_operation_comes_apart_into_its_parts),
           cmocka_unit_test(a_mistake_is_told_with_its_column),
           cmocka_unit_test(more_elements_than_a_request_has_are_for_who_says_so),
           cmocka_unit_test(names_of_any_kind_are_taken_where_asked_for),
           cmocka_unit_test(without_a_cast_a_point_makes_reals),
           cmocka_unit_test(guessed_values_are_as_many_as_elements),
           cmocka_unit_test(an_offset_leaves_out_elements_and_none_lie_beyond),
           cmocka_unit_test(the_type_of_a_tag_that_was_read_is_kept_to),
           cmocka_unit_test(no_room_is_told_apart_from_no_fit),
           cmocka_unit_test(every_truncation_and_insertion_ends_in_an_operation_or_a_column))
