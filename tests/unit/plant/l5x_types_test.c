/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/l5x.h"

#define TYPE(name, members)                                                                        \
    "<DataType Name='" name "' Family='NoFamily' Class='User'><Members>" members                   \
    "</Members></DataType>\n"
#define MEMBER(name, type) "<Member Name='" name "' DataType='" type "' Dimension='0'/>"
#define BIT(name, target, bit)                                                                     \
    "<Member Name='" name "' DataType='BIT' Target='" target "' BitNumber='" bit "'/>"
#define TYPES(types) "<DataTypes>" types "</DataTypes>"

static void expect_signature(const struct l5x_sample *s, const char *name, const char *signature) {
    struct str got = l5x_type(s, name)->signature;
    assert_int_equal(got.size, strlen(signature));
    assert_memory_equal(got.at, signature, got.size);
}

static const char wrappers[] =
    "<DataTypes><DataType Name='StringWrapper'><Members><Member Name='Text' DataType='STRING'/>"
    "</Members></DataType><DataType Name='TimerWrapper'><Members>"
    "<Member Name='T' DataType='TIMER'/></Members></DataType>"
    "<DataType Name='TypeWithTimer'><Members><Member Name='Field0' DataType='DINT'/>"
    "<Member Name='ZZZZZZZZZZTypeWithTi1' DataType='SINT' Hidden='true'/>"
    "<Member Name='Flag1' DataType='BIT' Target='ZZZZZZZZZZTypeWithTi1' BitNumber='0'/>"
    "<Member Name='Flag2' DataType='BIT' Target='ZZZZZZZZZZTypeWithTi1' BitNumber='1'/>"
    "<Member Name='Timer' DataType='TIMER'/><Member Name='Field1' DataType='DINT'/>"
    "</Members></DataType></DataTypes>";

/* Controllers told these of such types. */
static void handles_are_those_of_controllers(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, wrappers, 0);
    assert_int_equal(l5x_type(&s, "StringWrapper")->handle, 0x45fd);
    assert_int_equal(l5x_type(&s, "TimerWrapper")->handle, 0xc23b);
    assert_int_equal(l5x_type(&s, "TypeWithTimer")->handle, 0x9a39);
    assert_true(l5x_type(&s, "TypeWithTimer")->members[1].hidden);
    assert_int_equal(s.result.types, 3);
    l5x_sample_fini(&s);
}

static const char backwards[] =
    "<DataTypes><DataType Name='Outer'><Members><Member Name='In' DataType='Middle' "
    "Dimension='3' ExternalAccess='Read Only'/></Members></DataType>"
    "<DataType Name='Middle'><Members><Member Name='In' DataType='Inner'/>"
    "<Member Name='S' DataType='Text20'/></Members></DataType>"
    "<DataType Name='Inner'><Members><Member Name='A' DataType='INT'/>"
    "<Member Name='B' DataType='BOOL' Dimension='64' ExternalAccess='None'/>"
    "</Members></DataType><DataType Name='Text20' Family='StringFamily'><Members>"
    "<Member Name='LEN' DataType='DINT'/><Member Name='DATA' DataType='SINT' Dimension='20'/>"
    "</Members></DataType></DataTypes>";

static void types_may_stand_in_any_order(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, backwards, 0);
    expect_signature(&s, "Outer", "Outer,Middle,Inner,INT,DWORD[2],Text20,DINT,SINT[20][3]");
    assert_int_equal(l5x_type(&s, "Outer")->members[0].rights, DEVICE_READ_ONLY);
    assert_int_equal(l5x_type(&s, "Inner")->members[1].rights, DEVICE_NO_ACCESS);
    assert_int_equal(l5x_type(&s, "text20")->chars_max, 20);
    l5x_sample_fini(&s);
}

static void mistakes_in_types_have_their_place(void **state) {
    (void)state;
    static const struct {
        const char *types;
        size_t line, column;
        const char *words;
    } rows[] = {
        {TYPES("\n" TYPE("A", "\n" MEMBER("X", "Nowhere"))), 4, 1, "there is no type 'Nowhere'"},
        {TYPES(TYPE("A", "\n" MEMBER("X", "B")) TYPE("B", "\n" MEMBER("Y", "C"))
                   TYPE("C", "\n" MEMBER("Z", "A"))),
         7, 1, "type 'A' would contain itself"},
        {TYPES(TYPE("A", "\n" MEMBER("X", "a"))), 3, 1, "contain itself"},
        {TYPES(TYPE("A", MEMBER("X", "DINT")) TYPE("a", MEMBER("Y", "DINT"))), 3, 1, "already"},
        {TYPES(TYPE("A", MEMBER("X", "DINT") "\n" MEMBER("x", "DINT"))), 3, 1, "already"},
        {TYPES(TYPE("A", "")), 2, 12, "at least one member"},
        {TYPES(TYPE("DINT", MEMBER("X", "DINT"))), 2, 12, "every controller"},
        {TYPES(TYPE("A", MEMBER("X", "SINT") "\n" BIT("b", "X", "8"))), 3, 1, "so many bits"},
        {TYPES(TYPE("A", MEMBER("X", "SINT") "\n" BIT("b", "X", "256"))), 3, 1, "BitNumber"},
        {TYPES(TYPE("A", MEMBER("X", "SINT") "\n" BIT("b", "", "1"))), 3, 1, "Target"},
        {TYPES(TYPE("A", BIT("b", "X", "1"))), 2, 71, "there is no integer 'X'"},
        {TYPES(TYPE("A", "\n<Member Name='X' DataType='DINT' Dimension='70000'/>")), 3, 1, "65535"},
        {TYPES(TYPE("A", "\n<Member Name='X' DataType='DINT' Dimension='x'/>")), 3, 1, "dimension"},
        {TYPES(TYPE("A", "\n<Member Name='X' DataType='DINT' ExternalAccess='All'/>")), 3, 1,
         "ExternalAccess"},
        {TYPES(TYPE("A", "\n<Member Name='X' DataType='STRING2'/>")), 3, 1, "STRING2"},
        {TYPES("\n<DataType/>"), 3, 1, "no name"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        l5x_refused(rows[i].types, rows[i].line, rows[i].column, rows[i].words);
}

static void types_of_types_end_somewhere(void **state) {
    (void)state;
    struct text inside = text_new();
    text_puts(&inside, "<DataTypes>");
    for (int i = 0; i < 100; i++)
        text_format(&inside,
                    "<DataType Name='T%d'><Members><Member Name='M' DataType='T%d'/>"
                    "</Members></DataType>",
                    i, i + 1);
    text_puts(&inside, "</DataTypes>");
    l5x_refused(text_cstr(&inside), 2, 5369, "more than 64 deep");
    text_fini(&inside);
}

static const char unusable[] =
    "<DataTypes><DataType Name='A'><Members><Member Name='X' DataType='FBD_TIMER'/></Members>"
    "</DataType><DataType Name='B'><Members><Member Name='Y' DataType='A'/></Members></DataType>"
    "<DataType Name='C'><Members><Member Name='Z' DataType='DINT'/></Members></DataType>"
    "</DataTypes><Tags><Tag Name='T' DataType='B'/><Tag Name='U' DataType='C'/></Tags>";

static void types_that_clients_cannot_use_are_left_out(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, unusable, 3);
    l5x_expect_omission(&s, 0, "type 'A' is left out: it has a member of type 'FBD_TIMER'");
    l5x_expect_omission(&s, 1, "type 'B' is left out");
    l5x_expect_omission(&s, 2, "'T' is left out: there is no type 'B'");
    l5x_expect_none(&s, "T");
    l5x_expect(&s, "U.Z", "00 00 00 00");
    l5x_sample_fini(&s);
}

static const char valve[] =
    "<AddOnInstructionDefinitions><AddOnInstructionDefinition Name='Valve'><Parameters>"
    "<Parameter Name='EnableIn' DataType='BOOL' Usage='Input'/>"
    "<Parameter Name='EnableOut' DataType='BOOL' Usage='Output'/>"
    "<Parameter Name='SetPoint' DataType='REAL' Usage='Input'/>"
    "<Parameter Name='Drive' DataType='Nowhere' Usage='InOut'/>"
    "<Parameter Name='Open' TagType='Base' DataType='BOOL' Usage='Output'/>"
    "<Parameter Name='Other' TagType='Alias' AliasFor='Old' Usage='Output'/>"
    "</Parameters><LocalTags>"
    "<LocalTag Name='Steps' DataType='DINT' Dimensions='2 3' ExternalAccess='None'/>"
    "<LocalTag Name='Old' DataType='BOOL'/></LocalTags>"
    "</AddOnInstructionDefinition></AddOnInstructionDefinitions>";

static void instructions_are_structures_of_their_parameters_and_local_tags(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, valve, 0);
    expect_signature(&s, "Valve", "Valve,DINT,REAL,DINT[6]");
    const struct device_member *open = device_type_member(l5x_type(&s, "Valve"), str_of("Open"));
    assert_int_equal(open->offset, 0);
    assert_int_equal(open->bit, 2);
    assert_null(device_type_member(l5x_type(&s, "Valve"), str_of("Drive")));
    assert_int_equal(device_type_member(l5x_type(&s, "Valve"), str_of("Steps"))->rights,
                     DEVICE_NO_ACCESS);
    assert_int_equal(device_type_member(l5x_type(&s, "Valve"), str_of("Old"))->bit, 3);
    l5x_sample_fini(&s);
}

static void the_33rd_bool_of_an_instruction_begins_another_host(void **state) {
    (void)state;
    struct l5x_sample s;
    struct text inside = text_new();
    text_puts(&inside, "<AddOnInstructionDefinitions><AddOnInstructionDefinition Name='Many'>"
                       "<Parameters>");
    for (int i = 0; i < 33; i++)
        text_format(&inside, "<Parameter Name='P%d' DataType='BOOL' Usage='Input'/>", i);
    text_puts(&inside, "</Parameters></AddOnInstructionDefinition></AddOnInstructionDefinitions>");
    l5x_sample_init(&s, text_cstr(&inside), 0);
    expect_signature(&s, "Many", "Many,DINT,DINT");
    const struct device_member *last = device_type_member(l5x_type(&s, "Many"), str_of("P32"));
    assert_int_equal(last->offset, 4);
    assert_int_equal(last->bit, 0);
    l5x_sample_fini(&s);
    text_fini(&inside);
}

static const char shown[] =
    "<Tags><Tag Name='T' DataType='PID'><Data Format='Decorated'><Structure DataType='PID'>"
    "<DataValueMember Name='EN' DataType='BOOL' Value='1'/>"
    "<DataValueMember Name='SP' DataType='REAL' Value='2.0'/>"
    "<ArrayMember Name='DATA' DataType='REAL' Dimensions='17'/>"
    "<StructureMember Name='Sub' DataType='AB:Sub:I:0'>"
    "<DataValueMember Name='A' DataType='INT' Value='-2'/></StructureMember>"
    "</Structure></Data></Tag></Tags>";

static void what_only_data_shows_becomes_a_type(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s, shown, 0);
    expect_signature(&s, "PID", "PID,SINT,REAL,REAL[17],AB:Sub:I:0,INT");
    l5x_expect(&s, "T.EN", "01");
    l5x_expect(&s, "T.SP", "00 00 00 40");
    l5x_expect(&s, "T.Sub.A", "fe ff");
    l5x_sample_fini(&s);
}

UNIT_CASES(cmocka_unit_test(handles_are_those_of_controllers),
           cmocka_unit_test(types_may_stand_in_any_order),
           cmocka_unit_test(mistakes_in_types_have_their_place),
           cmocka_unit_test(types_of_types_end_somewhere),
           cmocka_unit_test(types_that_clients_cannot_use_are_left_out),
           cmocka_unit_test(instructions_are_structures_of_their_parameters_and_local_tags),
           cmocka_unit_test(the_33rd_bool_of_an_instruction_begins_another_host),
           cmocka_unit_test(what_only_data_shows_becomes_a_type))
