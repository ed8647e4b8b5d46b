/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/l5x.h"

#define TAGS(tags) "<Tags>" tags "</Tags>"
#define DINT(name) "<Tag Name='" name "' TagType='Base' DataType='DINT'/>"

static const struct device_tag *find(const struct l5x_sample *s, const char *name) {
    const struct device_tag *tag = device_tags_find(&s->device.tags, str_of(name));
    assert_non_null(tag);
    return tag;
}

static const char scopes[] =
    "<Tags><Tag Name='A' TagType='Base' DataType='DINT' ExternalAccess='Read Only'/>"
    "<Tag Name='B' TagType='Produced' DataType='REAL' Constant='true'/>"
    "<Tag Name='C' TagType='Consumed' DataType='STRING' ExternalAccess='None'/>"
    "<Tag Name='D' DataType='INT' Dimensions='2 3 4'/></Tags>"
    "<Programs><Program Name='Main'><Tags><Tag Name='A' DataType='DINT'/>"
    "<Tag Name='Count' DataType='DINT'/></Tags></Program>"
    "<Program Name='Other'><Tags><Tag Name='A' DataType='DINT'/>"
    "<Tag Name='R' DataType='DINT' Usage='InOut'/></Tags></Program>"
    "<Program Name='Empty'/></Programs>";

static void tags_have_the_scope_and_rights_of_the_export(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, scopes, 1);
    assert_int_equal(s.result.tags, 7);
    assert_int_equal(find(&s, "A")->rights, DEVICE_READ_ONLY);
    assert_int_equal(find(&s, "B")->traits & DEVICE_CONSTANT, DEVICE_CONSTANT);
    l5x_expect_none(&s, "C");
    assert_int_equal(find(&s, "D")->dimensions, 3);
    assert_int_equal(device_tag_dimension(find(&s, "D"), 2), 4);
    assert_int_equal(find(&s, "Program:Main.A")->rights, DEVICE_READ_WRITE);
    assert_int_not_equal(find(&s, "Program:Main.A")->scope, find(&s, "Program:Other.A")->scope);
    l5x_expect_none(&s, "Program:Other.R");
    uint32_t scope;
    assert_true(device_tags_program(&s.device.tags, str_of("Program:Empty"), &scope));
    l5x_sample_fini(&s);
}

static void mistakes_in_tags_have_their_place(void **state) {
    (void)state;
    static const struct {
        const char *inside;
        size_t line;
        const char *words;
    } rows[] = {
        {TAGS(DINT("A") "\n" DINT("a")), 3, "already: 'a'"},
        {TAGS("\n" DINT("1A")), 3, "no name of a tag: '1A'"},
        {TAGS("\n" DINT("")), 3, "no name"},
        {TAGS("\n" DINT("a234567890123456789012345678901234567890x")), 3, "no name"},
        {TAGS("\n<Tag Name='A' DataType='DINT' Dimensions='2 2 2 2'/>"), 3, "three"},
        {TAGS("\n<Tag Name='A' DataType='DINT' Dimensions='2 0'/>"), 3, "from 1"},
        {TAGS("\n<Tag Name='A' DataType='DINT' Dimensions='-1'/>"), 3, "from 1"},
        {TAGS("\n<Tag Name='A' DataType='DINT' Dimensions='5000 5000'/>"), 3, "10000000"},
        {TAGS("\n<Tag Name='A' DataType='BOOL' Dimensions='2 2'/>"), 3, "one dimension"},
        {TAGS("\n<Tag Name='A' DataType='DINT' ExternalAccess='?'/>"), 3, "ExternalAccess"},
        {"<Programs><Program Name='M'>" TAGS(DINT("A") "\n" DINT("A")) "</Program></Programs>", 3,
         "already: 'Program:M.A'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        l5x_refused(rows[i].inside, rows[i].line, 1, rows[i].words);
}

static void types_that_nobody_tells_leave_tags_out(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s,
                    TAGS("\n<Tag Name='M' DataType='MESSAGE'><Data Format='Message'>"
                         "<MessageParameters/></Data></Tag><Tag Name='N'/>" DINT("A")),
                    2);
    l5x_expect_omission(&s, 0, "'M' is left out: there is no type 'MESSAGE'");
    assert_int_equal(s.result.omissions.first[0].line, 3);
    assert_int_equal(s.result.tags, 1);
    l5x_sample_fini(&s);
}

/* A DINT, Data. */
#define DATA(type, value)                                                                          \
    "<Data Format='Decorated'><Structure DataType='" type "'><DataValueMember Name='Data' "        \
    "DataType='DINT' Value='" value "'/></Structure></Data>"
#define CONFIG(type, value) "<ConfigTag ConfigSize='4'>" DATA(type, value) "</ConfigTag>"
#define INPUT(type, value)  "<InputTag ExternalAccess='Read Only'>" DATA(type, value) "</InputTag>"
#define OUTPUT(type, value) "<OutputTag>" DATA(type, value) "</OutputTag>"
#define CONNECTION(suffix, tags)                                                                   \
    "<Connections><Connection " suffix ">" tags "</Connection></Connections>"
#define MODULE(name, parent, address, type, inside)                                                \
    "<Module Name='" name "' ParentModule='" parent "'><Ports><Port Id='2' Type='x'/>"             \
    "<Port Id='1' Address='" address "' Type='" type "' Upstream='true'/></Ports>"                 \
    "<Communications>" inside "</Communications></Module>"

static const char *const modules[] = {
    "<Modules>",
    MODULE("DI", "Local", "3", "ICP",
           CONFIG("AB:DI:C:0", "1")
               CONNECTION("", INPUT("AB:DI:I:0", "2") OUTPUT("AB:DI:O:0", "3"))),
    MODULE("Drive", "Local", "192.168.1.9", "Ethernet",
           CONNECTION("InputTagSuffix='I1'", INPUT("AB:D:I:0", "4"))),
    MODULE("", "Rack", "5", "PointIO", CONNECTION("", INPUT("AB:D:SI:0", "5"))),
    MODULE("Node", "Net", "7", "ControlNet", CONNECTION("", OUTPUT("Odd:D:X", "6") "<InputTag/>")),
    "</Modules>",
};

static void modules_have_tags_by_slot_or_by_name(void **state) {
    (void)state;
    struct l5x_sample s;
    struct text inside = text_new();
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
        text_puts(&inside, modules[i]);
    l5x_sample_init(&s, text_cstr(&inside), 1);
    text_fini(&inside);
    l5x_expect(&s, "Local:3:C.Data", "01 00 00 00");
    l5x_expect(&s, "Local:3:I.Data", "02 00 00 00");
    l5x_expect(&s, "Local:3:O.Data", "03 00 00 00");
    l5x_expect(&s, "Drive:I1.Data", "04 00 00 00");
    l5x_expect(&s, "Rack:5:SI.Data", "05 00 00 00");
    l5x_expect(&s, "Node:O.Data", "06 00 00 00");
    assert_int_equal(find(&s, "Local:3:I")->rights, DEVICE_READ_ONLY);
    l5x_expect_omission(&s, 0, "'Node:I' of a module is left out: nothing tells its type");
    l5x_sample_fini(&s);
}

/* A module may bring its types: bits of what stands before them. */
static const char properties[] =
    "<Modules><Module Name='D' ParentModule='Local'><Communications><Connections><Connection>"
    "<InputTag><Data Format='Decorated'><Structure DataType='XY:D:I:0'>"
    "<DataValueMember Name='Run' DataType='BOOL' Value='1'/></Structure></Data></InputTag>"
    "</Connection></Connections></Communications><ExtendedProperties><public><DataTypes>"
    "<DataType Name='XY:D:I:0' Class='IO'><Members><Member Name='Status' DataType='DINT'/>"
    "<Member Name='Run' DataType='BIT' Target='Status' BitNumber='9'/>"
    "</Members></DataType></DataTypes></public></ExtendedProperties></Module></Modules>";

static void types_of_modules_are_taken_from_their_properties(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, properties, 0);
    l5x_expect(&s, "D:I", "00 02 00 00");
    l5x_sample_fini(&s);
}

UNIT_CASES(cmocka_unit_test(tags_have_the_scope_and_rights_of_the_export),
           cmocka_unit_test(mistakes_in_tags_have_their_place),
           cmocka_unit_test(types_that_nobody_tells_leave_tags_out),
           cmocka_unit_test(modules_have_tags_by_slot_or_by_name),
           cmocka_unit_test(types_of_modules_are_taken_from_their_properties))
