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

static void the_string_template_is_the_golden_one(void **state) {
    (void)state;
    struct reader want = bytes_of("template_string_reply/cip.reply");
    reader_take(&want, 4);
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out);
    cip_template_string_encode(&w);
    assert_false(w.bad);
    assert_int_equal(w.size, reader_left(&want));
    assert_memory_equal(out, want.at, w.size);
}

static void the_string_template_has_its_sizes(void **state) {
    (void)state;
    struct cip_template_size size = cip_template_string_size();
    assert_int_equal(size.handle, 0x0fce);
    assert_int_equal(size.members, 2);
    assert_int_equal(size.words, 17);
    assert_int_equal(size.structure_size, 88);
    assert_int_equal(size.content_size, 48);
    struct writer m = writer_measure();
    cip_template_string_encode(&m);
    assert_int_equal(m.size, size.content_size);
}

static void the_string_template_reads_as_len_and_data(void **state) {
    (void)state;
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out);
    cip_template_string_encode(&w);
    struct reader r = reader_of(out, w.size);
    struct cip_template_member len = cip_template_member_decode(&r);
    struct cip_template_member data = cip_template_member_decode(&r);
    assert_int_equal(cip_symbol_type_of(len.type).code, 0xc4);
    assert_int_equal(len.offset, 0);
    assert_int_equal(cip_symbol_type_of(data.type).code, 0xc2);
    assert_int_equal(cip_symbol_type_of(data.type).dimensions, 1);
    assert_int_equal(data.info, 82);
    assert_int_equal(data.offset, 4);
}

UNIT_CASES(cmocka_unit_test(handles_are_those_of_the_manuals),
           cmocka_unit_test(members_have_info_type_and_offset),
           cmocka_unit_test(a_read_says_from_where_and_how_much),
           cmocka_unit_test(both_parts_of_a_definition_make_the_whole),
           cmocka_unit_test(words_leave_room_for_what_each_client_takes_off),
           cmocka_unit_test(the_string_template_is_the_golden_one),
           cmocka_unit_test(the_string_template_has_its_sizes),
           cmocka_unit_test(the_string_template_reads_as_len_and_data))
