#include "cip/template.h"

#include "cip/symbol.h"
#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void handles_are_those_of_the_manuals(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint16_t handle;
    } rows[] = {
        {"", 0},
        {"123456789", 0xbb3d}, /* the check value of CRC-16/ARC */
        {"STRUCT_B,SINT,INT[12],REAL", 0x9ecd},
        {"UDT1,SINT,SINT[2],UDT2,DINT,SINT[3],UDT3,SINT,SINT[4],UDT3,SINT,SINT[4][2],"
         "UDT3,SINT,SINT[4][4]",
         0x5f58},
        {"StringWrapper,STRING,DINT,SINT[82]", 0x45fd},
        {"TimerWrapper,TIMER,DINT,DINT,DINT", 0xc23b},
        {"TypeWithTimer,DINT,SINT,TIMER,DINT,DINT,DINT,DINT", 0x9a39},
        {"Motor,SINT,REAL,INT[3]", 0x0621},
        {"STRUCT_A,SINT,DINT,SINT,REAL", 0xfac7}, /* 1756-PM020 prints 0xFAC1 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cip_template_handle(str_of(rows[i].text)), rows[i].handle);
}

static void members_have_info_type_and_offset(void **state) {
    (void)state;
    static const struct cip_template_member want[] = {
        {0, 0x00c2, 0}, {0, 0x00c1, 0}, {1, 0x00c1, 0}, {0, 0x00ca, 4}, {3, 0x20c3, 8},
    };
    struct reader r = bytes_of("template_content_reply/cip.reply");
    reader_take(&r, 4);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct cip_template_member member = cip_template_member_decode(&r);
        assert_int_equal(member.info, want[i].info);
        assert_int_equal(member.type, want[i].type);
        assert_int_equal(member.offset, want[i].offset);
    }
    assert_false(r.bad);
    assert_string_equal((const char *)r.at, "Motor;nEAEAEAEAEA");
}

static void a_read_says_from_where_and_how_much(void **state) {
    (void)state;
    struct reader r = bytes_of("template_last_part/cip.template_read");
    struct cip_template_read read = cip_template_read_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(read.offset, 64);
    assert_int_equal(read.size, 36);
}

static void both_parts_of_a_definition_make_the_whole(void **state) {
    (void)state;
    struct reader whole = bytes_of("template_content_reply/cip.reply");
    struct reader first = bytes_of("template_first_part_reply/cip.reply");
    struct reader last = bytes_of("template_last_part_reply/cip.reply");
    reader_take(&whole, 4);
    reader_take(&first, 4);
    reader_take(&last, 4);
    assert_int_equal(reader_left(&first), 64);
    assert_int_equal(reader_left(&last), 36);
    assert_memory_equal(whole.at, first.at, 64);
    assert_memory_equal(whole.at + 64, last.at, 36);
}

static void words_leave_room_for_what_each_client_takes_off(void **state) {
    (void)state;
    assert_int_equal(cip_template_words(96), 30);
    assert_int_equal(cip_template_words(97), 30);
    assert_int_equal(cip_template_words(98), 31);
    for (uint32_t content = 0; content < 1000; content++) {
        uint32_t words = cip_template_words(content);
        assert_true(words * 4 - 23 >= content);
        assert_true(words * 4 - 23 < content + 4);
    }
    assert_int_equal(cip_template_words(UINT32_MAX), 0x40000006);
}

static struct cip_template_field field_of(const void *owner, uint16_t index) {
    return ((const struct cip_template_field *)owner)[index];
}

#define NAMED(text) .name = {text, sizeof text - 1}

static const struct cip_template_field of_string[] = {
    {.record = {.type = 0x00c4}, NAMED("LEN")},
    {.record = {.info = 82, .type = 0x20c2, .offset = 4}, NAMED("DATA")},
};

static const struct cip_template_field of_motor[] = {
    {.record = {.type = 0x00c2}, NAMED("ZZZZZZZZZZMotor0")},
    {.record = {.type = 0x00c1}, NAMED("Run")},
    {.record = {.info = 1, .type = 0x00c1}, NAMED("Fault")},
    {.record = {.type = 0x00ca, .offset = 4}, NAMED("Speed")},
    {.record = {.info = 3, .type = 0x20c3, .offset = 8}, NAMED("Hist")},
};

static void check_written(const char *vector, const struct cip_template_source *source) {
    struct reader want = bytes_of(vector);
    uint8_t out[128];
    struct writer w = writer_of(out, sizeof out);
    cip_template_write(&w, source);
    assert_false(w.bad);
    assert_int_equal(w.size, reader_left(&want));
    assert_int_equal(w.size, cip_template_content_size(cip_template_source_words(source)));
    assert_memory_equal(out, want.at, w.size);
}

static void what_is_written_is_the_golden_one(void **state) {
    (void)state;
    const struct cip_template_source string = {
        .name = str_of("ASCIISTRING82"), .members = 2, .field = field_of, .owner = of_string};
    const struct cip_template_source motor = {
        .name = str_of("Motor"), .members = 5, .field = field_of, .owner = of_motor};
    check_written("template_string_reply/cip.template", &string);
    assert_int_equal(cip_template_source_words(&string), 17);
    check_written("template_content_reply/cip.template", &motor);
    assert_int_equal(cip_template_source_words(&motor), 30);
}

static void assert_str(struct str got, const char *want) {
    assert_true(str_equal(got, str_of(want)));
}

static void a_definition_is_walked_member_by_member(void **state) {
    (void)state;
    struct reader r = bytes_of("template_content_reply/cip.template");
    struct cip_template t = cip_template_decode(&r, 5);
    struct cip_template_field field;
    assert_true(reader_done(&r));
    assert_str(t.name, "Motor");
    assert_str(t.tail, ";nEAEAEAEAEA");
    assert_int_equal(reader_left(&t.padding), 4);
    for (size_t i = 0; i < 5; i++) {
        assert_true(cip_template_next(&t, &field));
        assert_true(str_equal(field.name, of_motor[i].name));
        assert_int_equal(field.record.info, of_motor[i].record.info);
        assert_int_equal(field.record.type, of_motor[i].record.type);
        assert_int_equal(field.record.offset, of_motor[i].record.offset);
    }
    assert_false(cip_template_next(&t, &field));
}

static void a_name_may_have_no_tail(void **state) {
    (void)state;
    static const uint8_t bytes[] = "\0\0\xc4\0\0\0\0\0TIMER\0PRE";
    struct reader r = reader_of(bytes, sizeof bytes);
    uint16_t members;
    struct cip_template_field field;
    assert_false(cip_template_count(r, &members));
    struct cip_template t = cip_template_decode(&r, 1);
    assert_true(reader_done(&r));
    assert_str(t.name, "TIMER");
    assert_str(t.tail, "");
    assert_true(cip_template_next(&t, &field));
    assert_str(field.name, "PRE");
}

static void other_counts_of_members_are_refused_or_make_sense(void **state) {
    (void)state;
    for (uint16_t members = 0; members < 20; members++) {
        struct reader r = bytes_of("template_content_reply/cip.template");
        struct cip_template t = cip_template_decode(&r, members);
        struct cip_template_field field;
        uint16_t walked = 0;
        while (cip_template_next(&t, &field))
            walked++;
        assert_int_equal(walked, r.bad ? 0 : members);
    }
}

static void members_are_counted_by_the_tail(void **state) {
    (void)state;
    uint16_t members = 0;
    assert_true(cip_template_count(bytes_of("template_content_reply/cip.template"), &members));
    assert_int_equal(members, 5);
    assert_true(cip_template_count(bytes_of("template_struct_b"), &members));
    assert_int_equal(members, 4);
    assert_false(
        cip_template_count(bytes_of("template_string_reply/cip.template_member"), &members));
    assert_false(cip_template_count(reader_of(NULL, 0), &members));
}

UNIT_CASES(cmocka_unit_test(handles_are_those_of_the_manuals),
           cmocka_unit_test(members_have_info_type_and_offset),
           cmocka_unit_test(a_read_says_from_where_and_how_much),
           cmocka_unit_test(both_parts_of_a_definition_make_the_whole),
           cmocka_unit_test(words_leave_room_for_what_each_client_takes_off),
           cmocka_unit_test(what_is_written_is_the_golden_one),
           cmocka_unit_test(a_definition_is_walked_member_by_member),
           cmocka_unit_test(a_name_may_have_no_tail),
           cmocka_unit_test(other_counts_of_members_are_refused_or_make_sense),
           cmocka_unit_test(members_are_counted_by_the_tail))
