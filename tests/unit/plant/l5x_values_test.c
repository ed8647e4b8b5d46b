/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/l5x.h"

#define TYPES                                                                                      \
    "<DataTypes><DataType Name='Inner'><Members>"                                                  \
    "<Member Name='ZZZZZZZZZZInner0' DataType='SINT' Hidden='true'/>"                              \
    "<Member Name='Run' DataType='BIT' Target='ZZZZZZZZZZInner0' BitNumber='0'/>"                  \
    "<Member Name='Stop' DataType='BIT' Target='ZZZZZZZZZZInner0' BitNumber='5'/>"                 \
    "<Member Name='Count' DataType='INT'/></Members></DataType>"                                   \
    "<DataType Name='Name8' Family='StringFamily'><Members>"                                       \
    "<Member Name='LEN' DataType='DINT'/>"                                                         \
    "<Member Name='DATA' DataType='SINT' Dimension='8'/></Members></DataType>"                     \
    "<DataType Name='Outer'><Members><Member Name='In' DataType='Inner' Dimension='2'/>"           \
    "<Member Name='Flags' DataType='BOOL' Dimension='32'/>"                                        \
    "<Member Name='Name' DataType='Name8'/></Members></DataType></DataTypes>\n"
#define TAG(type, more, data)                                                                      \
    TYPES "<Tags><Tag Name='T' DataType='" type "' " more ">" data "</Tag></Tags>"
#define DECORATED(data) "<Data Format='Decorated'>" data "</Data>"
#define L5K(data)       "<Data Format='L5K'><![CDATA[" data "]]></Data>"
#define RAW(data)       "<Data>" data "</Data>"
#define ONE(name, type, value)                                                                     \
    "<DataValueMember Name='" name "' DataType='" type "' Value='" value "'/>"
#define AT(index, value) "<Element Index='[" index "]' Value='" value "'/>"

static void expect(const char *inside, const char *address, const char *hex) {
    struct l5x_sample s;
    l5x_sample_init(&s, inside, 0);
    l5x_expect(&s, address, hex);
    l5x_sample_fini(&s);
}

static void decorated_data_is_found_by_names_and_indices(void **state) {
    (void)state;
    expect(TAG("DINT", "", DECORATED("<DataValue DataType='DINT' Value='-2'/>")), "T",
           "fe ff ff ff");
    expect(TAG("BOOL", "", DECORATED("<DataValue DataType='BOOL' Value='1'/>")), "T", "01");
    expect(TAG("SINT", "Dimensions='2 3'",
               DECORATED("<Array DataType='SINT' Dimensions='2,3'>" AT("1,2", "6")
                             AT("0,1", "16#ff") "</Array>")),
           "T", "00 ff 00 00 00 06");
    expect(TAG("BOOL", "Dimensions='64'",
               DECORATED("<Array DataType='BOOL' Dimensions='64'>" AT("0", "1") AT("33", "1")
                             AT("1", "0") "</Array>")),
           "T", "01 00 00 00 02 00 00 00");
}

#define NESTED                                                                                     \
    "<Structure DataType='Outer'><ArrayMember Name='In' DataType='Inner' Dimensions='2'>"          \
    "<Element Index='[1]'><Structure DataType='Inner'>"                                            \
    "<DataValueMember Name='Stop' DataType='BOOL' Value='1'/>"                                     \
    "<DataValueMember Name='Count' DataType='INT' Value='513'/></Structure></Element>"             \
    "</ArrayMember><ArrayMember Name='Flags' DataType='BOOL' Dimensions='32'>"                     \
    "<Element Index='[31]' Value='1'/></ArrayMember>"                                              \
    "<StructureMember Name='Name' DataType='Name8'>"                                               \
    "<DataValueMember Name='LEN' DataType='DINT' Value='3'/>"                                      \
    "<DataValueMember Name='DATA' DataType='Name8' Radix='ASCII'>\n<![CDATA['a$$b']]>\n"           \
    "</DataValueMember></StructureMember></Structure>"

static const char outer[] = TAG("Outer", "", DECORATED(NESTED));

static void nested_structures_have_their_values(void **state) {
    (void)state;
    expect(outer, "T", "00 00 00 00 20 00 01 02 00 00 00 80 03 00 00 00 61 24 62 00 00 00 00 00");
    expect(outer, "T.In[1].Stop", "01");
    expect(outer, "T.In[1].Run", "00");
}

static void a_string_is_its_length_and_its_characters(void **state) {
    (void)state;
    expect(TAG("Name8", "", "<Data Format='String' Length='4'><![CDATA['ab$00$01']]></Data>"), "T",
           "04 00 00 00 61 62 00 01 00 00 00 00");
    expect(TAG("Name8", "", "<Data Format='String'><![CDATA['abc']]></Data>"), "T.LEN",
           "03 00 00 00");
    expect(TAG("Name8", "", "<Data Format='String' Length='0'><![CDATA[]]></Data>"), "T.LEN",
           "00 00 00 00");
    expect(TAG("Name8", "",
               DECORATED("<Structure><DataValueMember Name='LEN' Value='0'/><DataValueMember "
                         "Name='DATA'>\n<![CDATA[]]>\n</DataValueMember></Structure>")),
           "T.LEN", "00 00 00 00");
}

static void lists_have_the_hosts_of_bits(void **state) {
    (void)state;
    expect(TAG("Outer", "", L5K("[[[1,2],[32,\n\t513]],[2#1,2#0,2#1],[3,'a]$'$$$00']]")), "T",
           "01 00 02 00 20 00 01 02 05 00 00 00 03 00 00 00 61 5d 27 24 00 00 00 00");
    expect(TAG("DINT", "Dimensions='3'", L5K("[1,2,3]")), "T",
           "01 00 00 00 02 00 00 00 03 00 00 00");
    expect(TAG("REAL", "", L5K("9.34499969e+001")), "T", "66 e6 ba 42");
    expect(TAG("BOOL", "Dimensions='32'", L5K("[2#1,2#0,2#0,2#0,2#0,2#0,2#0,2#0,2#1]")), "T",
           "01 01 00 00");
}

static void bytes_of_the_memory_are_taken_where_there_is_nothing_else(void **state) {
    (void)state;
    expect(TAG("Inner", "", RAW("\n20 00 01\n02 ")), "T", "20 00 01 02");
    expect(TAG("DINT", "", RAW("01 00 00 00") L5K("7")), "T", "07 00 00 00");
    expect(TAG("DINT", "",
               RAW("01 00 00 00") L5K("7") DECORATED("<DataValue DataType='DINT' Value='9'/>")),
           "T", "09 00 00 00");
    expect(TAG("DINT", "", "<Data Format='Message'/>"), "T", "00 00 00 00");
}

static void what_does_not_fit_has_its_place(void **state) {
    (void)state;
    static const struct {
        const char *inside;
        size_t line;
        const char *words;
    } rows[] = {
        {TAG("SINT", "", DECORATED("\n<DataValue Value='300'/>")), 4, "'300' is no SINT"},
        {TAG("BOOL", "", DECORATED("\n<DataValue Value='2'/>")), 4, "'2' is no BOOL"},
        {TAG("REAL", "", DECORATED("\n<DataValue Value='1e40'/>")), 4, "is no REAL"},
        {TAG("DINT", "", DECORATED("\n<DataValue/>")), 4, "'' is no DINT"},
        {TAG("Inner", "", DECORATED("\n<DataValue Value='2'/>")), 4, "one value"},
        {TAG("DINT", "", DECORATED("\n<Structure/>")), 4, "a structure stands"},
        {TAG("DINT", "", DECORATED("\n<Array/>")), 4, "an array stands"},
        {TAG("DINT", "", DECORATED("\n<Tag/>")), 4, "this is no value"},
        {TAG("Inner", "", DECORATED("<Structure>\n" ONE("Nope", "INT", "1") "</Structure>")), 4,
         "Inner has no member 'Nope'"},
        {TAG("Inner", "", DECORATED("<Structure>\n" ONE("Run", "BOOL", "7") "</Structure>")), 4,
         "'7' is no BOOL"},
        {TAG("DINT", "Dimensions='3'", DECORATED("<Array>\n" AT("3", "1") "</Array>")), 4,
         "no element '[3]'"},
        {TAG("DINT", "Dimensions='3'", DECORATED("<Array>\n" AT("1,1", "1") "</Array>")), 4,
         "no element"},
        {TAG("DINT", "Dimensions='2 2'", DECORATED("<Array>\n" AT("1", "1") "</Array>")), 4,
         "no element"},
        {TAG("BOOL", "Dimensions='32'", DECORATED("<Array>\n" AT("32", "1") "</Array>")), 4,
         "no element"},
        {TAG("DINT", "Dimensions='3'", DECORATED("<Array>\n<Element Value='1'/></Array>")), 4,
         "no element ''"},
        {TAG("Name8", "", "\n<Data Format='String'><![CDATA['123456789']]></Data>"), 4,
         "more than 8"},
        {TAG("Name8", "", "\n<Data Format='String' Length='9'><![CDATA['1']]></Data>"), 4,
         "up to 8"},
        {TAG("DINT", "", "\n<Data Format='String'><![CDATA['1']]></Data>"), 4, "no string"},
        {TAG("Inner", "", "\n" L5K("[1]")), 4, "lists"},
        {TAG("Inner", "", "\n" L5K("[1,2,3]")), 4, "lists"},
        {TAG("Inner", "", "\n" L5K("[1,2")), 4, "lists"},
        {TAG("Inner", "", "\n" L5K("[1,2]]")), 4, "lists"},
        {TAG("DINT", "Dimensions='2'", "\n" L5K("[1]")), 4, "lists"},
        {TAG("SINT", "Dimensions='2'", "\n" L5K("'abc'")), 4, "more than 2"},
        {TAG("DINT", "", "\n" L5K("'abcde'")), 4, "is no DINT"},
        {TAG("DINT", "", "\n" RAW("01 00 00")), 4, "the value has 3 bytes, and its type 4"},
        {TAG("DINT", "", "\n" RAW("01 00 00 00 00")), 4, "has 5 bytes"},
        {TAG("DINT", "", "\n" RAW("01 00 00 0")), 4, "pairs of hexadecimal"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        l5x_refused(rows[i].inside, rows[i].line, 1, rows[i].words);
}

static const char changed[] =
    "<AddOnInstructionDefinitions><AddOnInstructionDefinition Name='Valve'><Parameters>"
    "<Parameter Name='A' DataType='INT' Usage='Input'/></Parameters>"
    "</AddOnInstructionDefinition></AddOnInstructionDefinitions>"
    "<Tags><Tag Name='T' DataType='Valve'><Data Format='Decorated'><Structure>"
    "<DataValueMember Name='Gone' DataType='INT' Value='1'/>"
    "<DataValueMember Name='A' DataType='INT' Value='2'/></Structure></Data></Tag>"
    "<Tag Name='U' DataType='Valve'><Data Format='L5K'>[1,2]</Data></Tag></Tags>";

static void values_of_loose_types_are_taken_as_far_as_they_fit(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, changed, 1);
    l5x_expect(&s, "T.A", "02 00");
    l5x_expect_omission(&s, 0, "the value of 'U' is left out: the lists");
    l5x_sample_fini(&s);
}

UNIT_CASES(cmocka_unit_test(decorated_data_is_found_by_names_and_indices),
           cmocka_unit_test(nested_structures_have_their_values),
           cmocka_unit_test(a_string_is_its_length_and_its_characters),
           cmocka_unit_test(lists_have_the_hosts_of_bits),
           cmocka_unit_test(bytes_of_the_memory_are_taken_where_there_is_nothing_else),
           cmocka_unit_test(what_does_not_fit_has_its_place),
           cmocka_unit_test(values_of_loose_types_are_taken_as_far_as_they_fit))
