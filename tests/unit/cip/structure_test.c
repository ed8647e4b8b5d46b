/* SPDX-License-Identifier: MIT */
#include "cip/structure.h"

#include "cip/value.h"
#include "support/unit.h"

/* The examples' Motor: two BOOLs in a hidden SINT, a REAL, three INTs; 16 bytes. */
static const struct eip_member motor_members[] = {
    {.name = "ZZZZZZZZZZMotor0",
     .type = EIP_TYPE_SINT,
     .bit = EIP_NO_BIT,
     .hidden = true,
     .element_size = 1},
    {.name = "Run", .type = EIP_TYPE_BOOL, .bit = 0, .element_size = 1},
    {.name = "Fault", .type = EIP_TYPE_BOOL, .bit = 1, .element_size = 1},
    {.name = "Speed", .type = EIP_TYPE_REAL, .bit = EIP_NO_BIT, .offset = 4, .element_size = 4},
    {.name = "Hist",
     .type = EIP_TYPE_INT,
     .bit = EIP_NO_BIT,
     .offset = 8,
     .count = 3,
     .element_size = 2},
};
static const struct eip_structure motor = {
    .name = "Motor", .handle = 0x0621, .size = 16, .member_count = 5, .members = motor_members};
static const uint8_t running[] = {1, 0, 0, 0, 0, 0, 0x48, 0x41, 1, 0, 2, 0, 3, 0, 0, 0};
static const uint8_t faulty[] = {2, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0xff, 0, 0, 9, 0, 0, 0};

/* Twenty characters: 4 + 20 bytes. */
static const struct eip_member short_members[] = {
    {.name = "LEN", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "DATA",
     .type = EIP_TYPE_SINT,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .count = 20,
     .element_size = 1},
};
static const struct eip_structure short_string = {.name = "Str20",
                                                  .handle = 0x1111,
                                                  .size = 24,
                                                  .is_string = true,
                                                  .member_count = 2,
                                                  .members = short_members};

/* A name, a DINT of flags, two motors, and one structure that could not be read. */
static const struct eip_member line_members[] = {
    {.name = "Name",
     .structure = &short_string,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .element_size = 24},
    {.name = "Flags", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .offset = 24, .element_size = 4},
    {.name = "Axis",
     .structure = &motor,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .offset = 28,
     .count = 2,
     .element_size = 16},
    {.name = "Secret", .type = EIP_TYPE_STRUCT, .bit = EIP_NO_BIT, .offset = 60, .element_size = 4},
};
static const struct eip_structure line = {
    .name = "Line", .handle = 0x2222, .size = 64, .member_count = 4, .members = line_members};
static const char line_text[] =
    "{Name: \"left\", Flags: -2, Axis: [{Run: true, Fault: false, Speed: 12.5, Hist: [1, 2, 3]}, "
    "{Run: false, Fault: true, Speed: -2.0, Hist: [-1, 0, 9]}], Secret: {de ad be ef}}";

static uint8_t *line_bytes(uint8_t bytes[64]) {
    memset(bytes, 0, 64);
    memcpy(bytes, "\4\0\0\0left", 8);
    memcpy(bytes + 24, "\xfe\xff\xff\xff", 4);
    memcpy(bytes + 28, running, sizeof running);
    memcpy(bytes + 44, faulty, sizeof faulty);
    memcpy(bytes + 60, "\xde\xad\xbe\xef", 4);
    return bytes;
}

static struct eip_value value_of(const struct eip_structure *s, const void *bytes, size_t size) {
    struct eip_value v = cip_value_of(EIP_TYPE_STRUCT, s->handle, reader_of(bytes, size));
    v.structure = s;
    v.count = (uint32_t)(size / s->size);
    return v;
}

static const char *format(const struct eip_value *v) {
    static char text[4096];
    struct text t = text_new();
    size_t size = eip_value_format(v, text, sizeof text);
    assert_int_equal(size, strlen(text));
    cip_value_text(v, &t);
    assert_string_equal(text_cstr(&t), text);
    text_fini(&t);
    return text;
}

static const char *member(const struct eip_value *v, size_t index, const char *path) {
    struct eip_value found = {.count = 99};
    eip_err err = eip_value_member(v, index, path, &found);
    if (err == EIP_OK)
        return format(&found);
    assert_int_equal(found.count, 99);
    return error_text(err);
}

static void members_are_found_by_path_in_any_case(void **state) {
    (void)state;
    uint8_t bytes[64];
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes);
    assert_string_equal(member(&v, 0, "Name"), "\"left\"");
    assert_string_equal(member(&v, 0, "flags"), "-2");
    assert_string_equal(member(&v, 0, "Flags.0"), "false");
    assert_string_equal(member(&v, 0, "Flags.31"), "true");
    assert_string_equal(member(&v, 0, "AXIS[1].speed"), "-2.0");
    assert_string_equal(member(&v, 0, "Axis[0].Hist"), "[1, 2, 3]");
    assert_string_equal(member(&v, 0, "Axis[0].Hist[2]"), "3");
    assert_string_equal(member(&v, 0, "Axis[0].Hist[2].1"), "true");
    assert_string_equal(member(&v, 0, "Axis[0].Run"), "true");
    assert_string_equal(member(&v, 0, "Axis[1].Run"), "false");
    assert_string_equal(member(&v, 0, "Axis[1].Fault"), "true");
    assert_string_equal(member(&v, 0, "Name.LEN"), "4");
    assert_string_equal(member(&v, 0, "Name.DATA[3]"), "116");
    assert_string_equal(member(&v, 0, "Secret"), "{de ad be ef}");
    assert_string_equal(member(&v, 0, "Axis[1]"),
                        "{Run: false, Fault: true, Speed: -2.0, Hist: [-1, 0, 9]}");
}

static void a_view_is_of_the_same_bytes(void **state) {
    (void)state;
    uint8_t bytes[64];
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes), axis, speed, run;
    assert_int_equal(eip_value_member(&v, 0, "Axis", &axis), EIP_OK);
    assert_ptr_equal(axis.data, bytes + 28);
    assert_int_equal(axis.count, 2);
    assert_ptr_equal(axis.structure, &motor);
    assert_int_equal(eip_value_member(&axis, 1, "Speed", &speed), EIP_OK);
    assert_ptr_equal(speed.data, bytes + 48);
    assert_int_equal(eip_value_member(&axis, 0, "Run", &run), EIP_OK);
    assert_int_equal(run.type, EIP_TYPE_BOOL);
    assert_true(run.data < bytes || run.data >= bytes + sizeof bytes);
}

static void paths_that_lead_nowhere_are_told(void **state) {
    (void)state;
    uint8_t bytes[64];
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes), unused;
    static const struct {
        const char *path;
        eip_err err;
    } rows[] = {
        {"", EIP_E_TAG},
        {"Nobody", EIP_E_TAG},
        {"Flags.32", EIP_E_TAG},
        {"Flags.", EIP_E_TAG},
        {"Flags.x", EIP_E_TAG},
        {"Flags[0]", EIP_E_TAG},
        {".Flags", EIP_E_TAG},
        {"Axis[", EIP_E_TAG},
        {"Axis[1", EIP_E_TAG},
        {"Axis[]", EIP_E_TAG},
        {"Axis[0]Run", EIP_E_TAG},
        {"Axis[0,1]", EIP_E_TAG},
        {"Axis.Run", EIP_E_TAG},
        {"Axis[0].Run.0", EIP_E_TAG},
        {"Axis[0].Speed.0", EIP_E_TAG},
        {"Axis[0].Hist.0", EIP_E_TAG},
        {"Axis[2]", EIP_E_ARGUMENT},
        {"Axis[4294967295]", EIP_E_ARGUMENT},
        {"Axis[4294967296]", EIP_E_TAG},
        {"Secret.A", EIP_E_TYPE},
        {NULL, EIP_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(eip_value_member(&v, 0, rows[i].path, &unused), rows[i].err);
    assert_int_equal(eip_value_member(&v, 1, "Flags", &unused), EIP_E_ARGUMENT);
    v.structure = NULL;
    assert_int_equal(eip_value_member(&v, 0, "Flags", &unused), EIP_E_TYPE);
    v.type = EIP_TYPE_DINT;
    v.structure = &line;
    assert_int_equal(eip_value_member(&v, 0, "Flags", &unused), EIP_E_TYPE);
}

static void a_plain_string_has_its_members_too(void **state) {
    (void)state;
    uint8_t bytes[88] = {2, 0, 0, 0, 'H', 'i'};
    struct eip_value v =
        cip_value_of(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, reader_of(bytes, sizeof bytes));
    assert_string_equal(member(&v, 0, "LEN"), "2");
    assert_string_equal(member(&v, 0, "DATA[1]"), "105");
    assert_string_equal(eip_value_type_name(&v), "STRING");
}

static void structures_are_printed_member_by_member(void **state) {
    (void)state;
    uint8_t bytes[64];
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes);
    assert_string_equal(format(&v), line_text);
    assert_string_equal(eip_value_type_name(&v), "Line");
    uint8_t two[32];
    memcpy(two, running, 16);
    memcpy(two + 16, faulty, 16);
    v = value_of(&motor, two, sizeof two);
    assert_string_equal(format(&v), "[{Run: true, Fault: false, Speed: 12.5, Hist: [1, 2, 3]}, "
                                    "{Run: false, Fault: true, Speed: -2.0, Hist: [-1, 0, 9]}]");
    v.structure = NULL;
    v.count = 1;
    assert_string_equal(eip_value_type_name(&v), "STRUCT");
    assert_int_equal(format(&v)[1], '0');
}

static void names_that_no_controller_gives_are_quoted(void **state) {
    (void)state;
    static const struct eip_member members[] = {
        {.name = "A\302\233\"\\", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .element_size = 1},
        {.name = "B: 1, C",
         .type = EIP_TYPE_SINT,
         .bit = EIP_NO_BIT,
         .offset = 1,
         .element_size = 1},
    };
    static const struct eip_structure odd = {
        .name = "Odd\33", .handle = 9, .size = 2, .member_count = 2, .members = members};
    struct eip_value v = value_of(&odd, "\1\2", 2);
    assert_string_equal(format(&v), "{\"A\\u00c2\\u009b\\\"\\\\\": 1, \"B: 1, C\": 2}");
}

static void text_that_does_not_fit_is_cut_and_counted(void **state) {
    (void)state;
    uint8_t bytes[64];
    char text[sizeof line_text];
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes);
    for (size_t room = 1; room < sizeof text; room++) {
        assert_int_equal(eip_value_format(&v, text, room), sizeof line_text - 1);
        assert_int_equal(strlen(text), room - 1);
        assert_memory_equal(text, line_text, room - 1);
    }
}

static void denied_members_are_left_out_and_not_given(void **state) {
    (void)state;
    uint8_t bytes[64];
    static const char *const denied[] = {"Secret", "Axis[1].Hist", "Axis[1].Run", NULL};
    struct eip_value v = value_of(&line, line_bytes(bytes), sizeof bytes);
    v.denied = denied;
    assert_string_equal(format(&v),
                        "{Name: \"left\", Flags: -2, Axis: [{Run: true, Fault: false, Speed: 12.5, "
                        "Hist: [1, 2, 3]}, {Fault: true, Speed: -2.0}]}");
    const char *refused = error_text(EIP_E_REFUSED);
    assert_string_equal(member(&v, 0, "secret"), refused);
    assert_string_equal(member(&v, 0, "Axis[1].Hist"), refused);
    assert_string_equal(member(&v, 0, "Axis[1].Hist[0]"), refused);
    assert_string_equal(member(&v, 0, "Axis[1]"), refused);
    assert_string_equal(member(&v, 0, "Axis"), refused);
    assert_string_equal(member(&v, 0, "Axis[0].Hist[0]"), "1");
    assert_string_equal(member(&v, 0, "Axis[1].Speed"), "-2.0");
    assert_string_equal(member(&v, 0, "Axis[0].Run"), "true");
}

static void elements_of_an_array_are_denied_by_index(void **state) {
    (void)state;
    uint8_t two[32];
    static const char *const denied[] = {"[1].Speed", "[1].Hist", "[1].Fault", NULL};
    memcpy(two, running, 16);
    memcpy(two + 16, faulty, 16);
    struct eip_value v = value_of(&motor, two, sizeof two);
    v.denied = denied;
    assert_string_equal(format(&v), "[{Run: true, Fault: false, Speed: 12.5, Hist: [1, 2, 3]}, "
                                    "{Run: false}]");
    assert_string_equal(member(&v, 0, "Speed"), "12.5");
    assert_string_equal(member(&v, 1, "Speed"), error_text(EIP_E_REFUSED));
}

static void strings_of_any_size_are_read_and_added(void **state) {
    (void)state;
    uint8_t bytes[48];
    const char *text;
    size_t size;
    struct eip_value v = eip_value_in(EIP_TYPE_STRUCT, short_string.handle, bytes, sizeof bytes);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(eip_value_add_text(&v, "x", 1), EIP_E_TYPE);
    v.structure = &short_string;
    assert_int_equal(eip_value_add_string(&v, "twenty-one characters", 21), EIP_E_VALUE);
    assert_int_equal(eip_value_add_string(&v, "twenty one character", 20), EIP_OK);
    assert_int_equal(eip_value_add_text(&v, "\"\\\"hi\\\"\"", 8), EIP_OK);
    assert_int_equal(eip_value_add_text(&v, "", 0), EIP_E_LIMIT);
    assert_int_equal(v.size, 48);
    assert_string_equal(format(&v), "[\"twenty one character\", \"\\\"hi\\\"\"]");
    for (size_t i = 24 + 4 + 4; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], 0);
    assert_int_equal(eip_value_get_string(&v, 1, &text, &size), EIP_OK);
    assert_int_equal(size, 4);
    bytes[0] = 21;
    assert_int_equal(eip_value_get_string(&v, 0, &text, &size), EIP_E_VALUE);
    v.count = 3;
    assert_int_equal(eip_value_get_string(&v, 2, &text, &size), EIP_E_CUT);
    struct text words = text_of((char[64]){0}, 64);
    cip_value_expected_text(&v, &words);
    assert_string_equal(text_cstr(&words), "Str20 takes up to 20 characters");
}

static void only_len_and_data_are_a_string(void **state) {
    (void)state;
    struct eip_structure other = short_string;
    assert_int_equal(cip_structure_chars(&short_string), 20);
    other.size = 23;
    assert_int_equal(cip_structure_chars(&other), 0);
    other.size = 24;
    other.member_count = 1;
    assert_int_equal(cip_structure_chars(&other), 0);
    other.member_count = 2;
    other.is_string = false;
    assert_int_equal(cip_structure_chars(&other), 0);
    other = motor;
    other.is_string = true;
    assert_int_equal(cip_structure_chars(&other), 0);
}

static void a_structure_is_attached_to_its_own_bytes_alone(void **state) {
    (void)state;
    uint8_t bytes[32] = {0};
    struct eip_value v = cip_value_of(EIP_TYPE_STRUCT, 0x0621, reader_of(bytes, 32));
    struct eip_value other = v;
    assert_false(cip_structure_attach(&other, &line));
    other.size = 31;
    assert_false(cip_structure_attach(&other, &motor));
    other.size = 0;
    assert_false(cip_structure_attach(&other, &motor));
    other = cip_value_of(EIP_TYPE_DINT, 0, reader_of(bytes, 32));
    assert_false(cip_structure_attach(&other, &motor));
    assert_null(other.structure);
    assert_true(cip_structure_attach(&v, &motor));
    assert_int_equal(v.count, 2);
}

/* Forty BOOLs of an array: two DWORDs, whatever stands behind the fortieth. */
static const struct eip_member mask_members[] = {
    {.name = "At", .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "Flags",
     .type = EIP_TYPE_DWORD,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .count = 2,
     .element_size = 4},
};
static const struct eip_structure mask = {
    .name = "Mask", .handle = 0x3333, .size = 12, .member_count = 2, .members = mask_members};
static const uint8_t mask_bytes[] = {5, 0, 0, 0, 1, 0, 0, 0x80, 8, 0, 0, 0};

static void an_array_of_dwords_is_one_of_bools(void **state) {
    (void)state;
    struct eip_value v = value_of(&mask, mask_bytes, sizeof mask_bytes), found;
    static const size_t set[] = {0, 31, 35};
    char path[32];
    for (size_t i = 0; i < 64; i++) {
        struct text t = text_of(path, sizeof path);
        text_format(&t, "Flags[%zu]", i);
        bool is_set = i == set[0] || i == set[1] || i == set[2];
        assert_string_equal(member(&v, 0, text_cstr(&t)), is_set ? "true" : "false");
    }
    assert_int_equal(eip_value_member(&v, 0, "flags[35]", &found), EIP_OK);
    assert_int_equal(found.type, EIP_TYPE_BOOL);
    assert_int_equal(found.count, 1);
    assert_string_equal(member(&v, 0, "Flags"), "[2147483649, 8]");
    assert_string_equal(member(&v, 0, "Flags[1].3"), "true");
    assert_string_equal(member(&v, 0, "Flags[1].4"), "false");
    assert_string_equal(member(&v, 0, "At"), "5");
    assert_string_equal(member(&v, 0, "At.2"), "true");
    static const struct {
        const char *path;
        eip_err err;
    } rows[] = {{"Flags[64]", EIP_E_ARGUMENT},
                {"Flags[4294967295]", EIP_E_ARGUMENT},
                {"Flags[2].0", EIP_E_ARGUMENT},
                {"Flags[1].32", EIP_E_TAG},
                {"Flags[35].", EIP_E_TAG},
                {"Flags.0", EIP_E_TAG},
                {"At[0]", EIP_E_TAG}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(eip_value_member(&v, 0, rows[i].path, &found), rows[i].err);
    static const char *const denied[] = {"Flags", NULL};
    v.denied = denied;
    assert_int_equal(eip_value_member(&v, 0, "Flags[35]", &found), EIP_E_REFUSED);
    assert_string_equal(format(&v), "{At: 5}");
}

/* A table that a bad source made: nothing outside of the bytes is read. */
static void what_a_structure_says_wrongly_of_itself_is_bounded(void **state) {
    (void)state;
    struct eip_structure self = {.name = "Self", .handle = 5, .size = 4, .member_count = 1};
    const struct eip_member inner = {.name = "S",
                                     .structure = &self,
                                     .type = EIP_TYPE_STRUCT,
                                     .bit = EIP_NO_BIT,
                                     .element_size = 4};
    self.members = &inner;
    struct eip_value v = value_of(&self, "\1\2\3\4", 4), found;
    char path[2 * CIP_STRUCTURE_DEPTH_MAX + 2] = "S";
    assert_non_null(strstr(format(&v), "{S: {01 02 03 04}}"));
    while (strlen(path) + 2 < sizeof path)
        memcpy(path + strlen(path), ".S", 3);
    assert_int_equal(eip_value_member(&v, 0, path, &found), EIP_E_TYPE);

    struct eip_member beyond = {
        .name = "B", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .offset = 2, .element_size = 4};
    self.members = &beyond;
    assert_string_equal(format(&v), "{B: {03 04}}");
    assert_int_equal(eip_value_member(&v, 0, "B", &found), EIP_E_CUT);
    beyond.offset = UINT32_MAX;
    beyond.count = UINT32_MAX;
    assert_string_equal(format(&v), "{B: [{}]}");
    assert_int_equal(eip_value_member(&v, 0, "B[7]", &found), EIP_E_CUT);
    beyond = (struct eip_member){.name = "B", .type = EIP_TYPE_BOOL, .bit = 3, .offset = 4};
    assert_string_equal(format(&v), "{B: {}}");
    assert_int_equal(eip_value_member(&v, 0, "B", &found), EIP_E_CUT);
    beyond = (struct eip_member){.name = "B",
                                 .type = EIP_TYPE_DWORD,
                                 .bit = EIP_NO_BIT,
                                 .offset = 2,
                                 .count = UINT32_MAX,
                                 .element_size = 4};
    assert_string_equal(format(&v), "{B: [{03 04}]}");
    assert_int_equal(eip_value_member(&v, 0, "B[0]", &found), EIP_E_CUT);
    v.size = 3;
    assert_int_equal(eip_value_member(&v, 0, "B", &found), EIP_E_CUT);
    assert_string_equal(format(&v), "{01 02 03}");
}

UNIT_CASES(cmocka_unit_test(members_are_found_by_path_in_any_case),
           cmocka_unit_test(a_view_is_of_the_same_bytes),
           cmocka_unit_test(paths_that_lead_nowhere_are_told),
           cmocka_unit_test(a_plain_string_has_its_members_too),
           cmocka_unit_test(structures_are_printed_member_by_member),
           cmocka_unit_test(names_that_no_controller_gives_are_quoted),
           cmocka_unit_test(text_that_does_not_fit_is_cut_and_counted),
           cmocka_unit_test(denied_members_are_left_out_and_not_given),
           cmocka_unit_test(elements_of_an_array_are_denied_by_index),
           cmocka_unit_test(strings_of_any_size_are_read_and_added),
           cmocka_unit_test(only_len_and_data_are_a_string),
           cmocka_unit_test(an_array_of_dwords_is_one_of_bools),
           cmocka_unit_test(a_structure_is_attached_to_its_own_bytes_alone),
           cmocka_unit_test(what_a_structure_says_wrongly_of_itself_is_bounded))
