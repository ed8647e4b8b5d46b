#include "base/rng.h"
#include "cip/path.h"
#include "support/unit.h"

#include <string.h>

static struct reader of(const char *name) {
    const struct vector *v = vectors_get(name);
    return reader_of(v->bytes, v->size);
}

static void a_path_has_a_text(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"path_class_instance_attribute", "@0x01/1/7"},
        {"path_wide", "@0x6b/5 {instance 305419896}"},
        {"path_member_of_pycomm3", "Counts[65536]"},
        {"path_member_32", "Counts[65536]"},
        {"path_every_logical_type", "{member 5} {member 300} {point 100} {point 256} {point 65536} "
                                    "{attribute 1} {service 76} @0x06"},
        {"path_extended_logical",
         "{extended 1 value 7} {extended 5 value 300} {extended 3 value 65536}"},
        {"path_speed", "Speed"},
        {"path_counts_5", "Counts[5]"},
        {"path_counts_300", "Counts[300]"},
        {"path_grid_1_2", "Grid[1,2]"},
        {"path_motor_speed", "Motor.Speed"},
        {"path_program_tag", "Program:MainProgram.Cnt"},
        {"path_symbol_instance", "@0x6b/263"},
        {"path_program_symbol_instance", "Program:MainProgram @0x6b/263"},
        {"path_slot_0", "1/0"},
        {"path_even_link_text", "2/192.168.1.20/1/0"},
        {"path_odd_link_text", "2/192.168.1.2/1/0"},
        {"path_extended_ports", "18/5/300/ABC"},
        {"path_io_connection",
         "{key vendor 1 type 14 product 54 revision 1.1 compatible} 1/1 {network 43 0a} "
         "{network 51 02 10 27 00 00} @0x04/151 {point 150} {point 100} {data 01 02 03 04}"},
        {"path_key_with_serial",
         "{key vendor 1 type 14 product 166 revision 33.11 serial 0x00c0ffee}"},
        {"path_short_symbols", "Abc.Abcd"},
        {"path_data_segment", "D1 {data 10 00 00 00 64 00}"},
        {"large_forward_open/cip.path", "1/0 @0x02/1"},
        {"path_name_runs_over",
         "{91 06 53 70 65 65 64 bad: the name runs over the end of the path}"},
        {"path_data_runs_over", "{80 03 10 00 00 00 bad: the data runs over the end of the path}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[512];
        struct text t = text_of(buffer, sizeof buffer);
        cip_path_text(&t, of(rows[i][0]), false);
        assert_string_equal(buffer, rows[i][1]);
    }
}

static void the_text_is_printable_whatever_a_name_holds(void **state) {
    (void)state;
    char buffer[64];
    struct text t = text_of(buffer, sizeof buffer);
    cip_path_text(&t,
                  reader_of("\x91\x04"
                            "a\x00\xe4\\",
                            6),
                  false);
    assert_string_equal(buffer, "a\\x00\\xe4\\x5c");
    text_clear(&t);
    cip_path_text(&t, reader_none(), false);
    assert_string_equal(buffer, "{bad: the path is missing}");
    text_clear(&t);
    cip_path_text(&t, reader_of(NULL, 0), false);
    assert_string_equal(buffer, "");
}

static void what_follows_an_index_is_separated_from_it(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0x91, 2,   'A', 'b',  0x28, 1,    0x28, 2,   0x91,
                                    2,    'C', 'd', 0x28, 3,    0x24, 9,    0xe0};
    char buffer[64];
    struct text t = text_of(buffer, sizeof buffer);
    cip_path_text(&t, reader_of(bytes, sizeof bytes), false);
    assert_string_equal(buffer, "Ab[1,2].Cd[3] {instance 9} {e0 bad: a reserved segment type}");
}

static void one_segment_has_a_text_of_its_own(void **state) {
    (void)state;
    char buffer[64];
    struct text t = text_of(buffer, sizeof buffer);
    struct cip_segment s = {.kind = CIP_SEGMENT_INSTANCE, .value = 5};
    cip_segment_text(&t, &s);
    assert_string_equal(buffer, "{instance 5}");
    text_clear(&t);
    s = (struct cip_segment){.kind = CIP_SEGMENT_MEMBER, .value = 3};
    cip_segment_text(&t, &s);
    assert_string_equal(buffer, "{member 3}");
}

static void a_bad_segment_is_told_with_its_offset(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t offset;
        const char *why;
    } rows[] = {
        {"path_name_runs_over", 0, "the name runs over the end of the path"},
        {"path_pad_missing", 0, "the pad byte is missing"},
        {"path_pad_not_zero", 0, "a pad byte is not zero"},
        {"path_value_pad_not_zero", 0, "a pad byte is not zero"},
        {"path_value_cut", 0, "the value runs over the end of the path"},
        {"path_name_empty", 0, "the name is empty"},
        {"path_link_runs_over", 0, "the link address runs over the end of the path"},
        {"path_link_empty", 0, "the link address is empty"},
        {"path_port_0", 0, "there is no port 0"},
        {"path_key_unknown", 0, "the key has an unknown format"},
        {"path_key_cut", 0, "the key runs over the end of the path"},
        {"path_special_unknown", 0, "an unknown special segment"},
        {"path_data_runs_over", 0, "the data runs over the end of the path"},
        {"path_network_runs_over", 0, "the network segment runs over the end of the path"},
        {"path_data_unknown", 0, "an unknown data segment"},
        {"path_type_code", 0, "a data type, which no path contains"},
        {"path_reserved", 0, "a reserved segment type"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_path_fault fault;
        uint8_t bytes[64] = {0x20, 0x06, 0x24, 0x01};
        struct reader tail = of(rows[i].name);
        size_t size = reader_left(&tail);
        memcpy(bytes + 4, tail.at, size);
        assert_false(cip_path_check(tail, false, &fault));
        assert_int_equal(fault.offset, rows[i].offset);
        assert_string_equal(fault.why, rows[i].why);
        assert_false(cip_path_check(reader_of(bytes, 4 + size), false, &fault));
        assert_int_equal(fault.offset, 4);
        assert_string_equal(fault.why, rows[i].why);
    }
}

static void a_good_path_leaves_the_fault_alone(void **state) {
    (void)state;
    struct cip_path_fault fault = {.offset = 99};
    assert_true(cip_path_check(of("path_io_connection"), false, &fault));
    assert_true(cip_path_check(of("path_packed"), true, &fault));
    assert_true(cip_path_check(reader_of(NULL, 0), false, &fault));
    assert_int_equal(fault.offset, 99);
    assert_false(cip_path_check(reader_none(), false, &fault));
    assert_int_equal(fault.offset, 0);
}

static void the_smallest_format_that_holds_the_value_is_written(void **state) {
    (void)state;
    static const uint8_t wanted[] = {
        0x20, 0x06, 0x21, 0x00, 0x2c, 0x01, 0x24, 0xff, 0x25, 0x00, 0x00, 0x01, 0x26, 0x00, 0x00,
        0x00, 0x01, 0x00, 0x28, 0x05, 0x29, 0x00, 0xff, 0xff, 0x30, 0x07, 0x91, 0x03, 'C',  'n',
        't',  0x00, 0x01, 0x05, 0x12, 0x03, 'a',  'b',  'c',  0x00, 0x0f, 0x0f, 0x00, 0x09};
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out);
    cip_path_class(&w, 6);
    cip_path_class(&w, 300);
    cip_path_instance(&w, 255);
    cip_path_instance(&w, 256);
    cip_path_instance(&w, 65536);
    cip_path_member(&w, 5);
    cip_path_member(&w, 65535);
    cip_path_attribute(&w, 7);
    cip_path_symbol(&w, str_of("Cnt"));
    cip_path_port(&w, 1, str_of("\x05"));
    cip_path_port(&w, 2, str_of("abc"));
    cip_path_port(&w, 15, str_of("\t"));
    assert_false(w.bad);
    assert_int_equal(w.size, sizeof wanted);
    assert_memory_equal(out, wanted, w.size);
}

static void what_has_no_wire_form_is_not_encoded(void **state) {
    (void)state;
    static char many[600];
    memset(many, 'm', sizeof many);
    const struct cip_segment rows[] = {
        {.kind = CIP_SEGMENT_SYMBOL},
        {.kind = CIP_SEGMENT_SYMBOL, .bytes = {many, 256}},
        {.kind = CIP_SEGMENT_SHORT_SYMBOL, .bytes = {many, 32}},
        {.kind = CIP_SEGMENT_PORT, .value = 0, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_PORT, .value = 65536, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_PORT, .value = 1},
        {.kind = CIP_SEGMENT_PORT, .value = 1, .bytes = {many, 256}},
        {.kind = CIP_SEGMENT_CLASS, .value = 256, .width = 1},
        {.kind = CIP_SEGMENT_CLASS, .value = 65536, .width = 2},
        {.kind = CIP_SEGMENT_CLASS, .value = 1, .width = 3},
        {.kind = CIP_SEGMENT_KEY, .bytes = {"\x04", 1}},
        {.kind = CIP_SEGMENT_NETWORK, .value = 0x43, .bytes = {many, 2}},
        {.kind = CIP_SEGMENT_NETWORK, .value = 0x83, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_DATA, .bytes = {many, 3}},
        {.kind = CIP_SEGMENT_DATA, .bytes = {many, 512}},
        {.kind = (enum cip_segment_kind)99},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[1024];
        struct writer w = writer_of(out, sizeof out);
        cip_segment_encode(&w, false, &rows[i]);
        if (!w.bad)
            fail_msg("row %zu was encoded", i);
    }
}

static void a_key_is_read_and_matched(void **state) {
    (void)state;
    struct reader r = of("path_io_connection");
    struct cip_segment s;
    struct cip_key key;
    assert_true(cip_segment_decode(&r, false, &s, NULL));
    assert_true(cip_key_decode(&s, &key));
    assert_int_equal(key.vendor, 1);
    assert_int_equal(key.device_type, 14);
    assert_int_equal(key.product_code, 54);
    assert_int_equal(key.major, 0x81);
    assert_int_equal(key.minor, 1);
    s.kind = CIP_SEGMENT_DATA;
    assert_false(cip_key_decode(&s, &key));
}

static void a_key_matches_what_its_fields_ask_for(void **state) {
    (void)state;
    static const struct cip_key device = {1, 14, 54, 20, 11, 0xc0ffee, false};
    static const struct {
        struct cip_key wanted;
        uint16_t extended;
    } rows[] = {
        {{0, 0, 0, 0, 0, 0, false}, 0},
        {{1, 14, 54, 20, 11, 0xc0ffee, false}, 0},
        {{2, 14, 54, 20, 11, 0, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 14, 55, 20, 11, 0, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 14, 54, 20, 11, 1, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 12, 54, 20, 11, 0, false}, CIP_KEY_TYPE_MISMATCH},
        {{1, 14, 54, 20, 10, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 19, 0, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 20, 0, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 10, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 11, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 12, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 0x80 | 20, 0, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 0x80 | 19, 1, 0, false}, CIP_KEY_REVISION_MISMATCH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cip_key_match(&rows[i].wanted, &device) != rows[i].extended)
            fail_msg("row %zu", i);
}

static void the_target_is_the_first_object_of_the_path(void **state) {
    (void)state;
    struct cip_target t = cip_target_of(of("path_class_instance_attribute"));
    assert_true(t.has_class && t.has_instance && t.has_attribute && !t.symbolic && !t.bad);
    assert_true(t.class_id == 1 && t.instance == 1 && t.attribute == 7);
    t = cip_target_of(of("large_forward_open/cip.path"));
    assert_true(t.class_id == 2 && t.instance == 1 && !t.has_attribute && !t.symbolic);
    t = cip_target_of(of("path_io_connection"));
    assert_true(t.class_id == 4 && t.instance == 151 && !t.bad);
    t = cip_target_of(reader_of(NULL, 0));
    assert_true(!t.bad && !t.has_class && !t.symbolic);
}

static void names_and_symbol_instances_are_tags(void **state) {
    (void)state;
    static const char *const tags[] = {"path_speed",
                                       "path_grid_1_2",
                                       "path_program_tag",
                                       "path_symbol_instance",
                                       "path_program_symbol_instance",
                                       "path_short_symbols",
                                       "path_wide"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        struct cip_target t = cip_target_of(of(tags[i]));
        assert_true(t.symbolic && !t.bad);
    }
    struct cip_target t = cip_target_of(of("path_program_symbol_instance"));
    assert_true(t.has_class && t.class_id == 0x6b && t.instance == 0x0107);
}

static void a_bad_target_keeps_what_came_before(void **state) {
    (void)state;
    struct cip_target t = cip_target_of(reader_of("\x20\x06\x24\x01\x91\x05", 6));
    assert_true(t.bad && t.class_id == 6 && t.instance == 1);
    t = cip_target_of(reader_of("\x20", 1));
    assert_true(t.bad && !t.has_class);
    t = cip_target_of(reader_none());
    assert_true(t.bad);
}

/* What cip_target_of must say, the slow way. */
static struct cip_target slow_target(struct reader path) {
    struct cip_target t = {.bad = false};
    struct cip_segment s;
    while (cip_segment_decode(&path, false, &s, NULL)) {
        bool name = s.kind == CIP_SEGMENT_SYMBOL || s.kind == CIP_SEGMENT_SHORT_SYMBOL;
        if ((name && !t.has_class) ||
            (s.kind == CIP_SEGMENT_CLASS && !t.has_class && s.value == 0x6b))
            t.symbolic = true;
        if (s.kind == CIP_SEGMENT_CLASS && !t.has_class) {
            t.has_class = true;
            t.class_id = s.value;
        } else if (s.kind == CIP_SEGMENT_INSTANCE && !t.has_instance) {
            t.has_instance = true;
            t.instance = s.value;
        } else if (s.kind == CIP_SEGMENT_ATTRIBUTE && !t.has_attribute) {
            t.has_attribute = true;
            t.attribute = s.value;
        }
    }
    t.bad = path.bad;
    return t;
}

static bool same_target(struct cip_target a, struct cip_target b) {
    return a.symbolic == b.symbolic && a.has_class == b.has_class &&
           a.has_instance == b.has_instance && a.has_attribute == b.has_attribute &&
           a.bad == b.bad && a.class_id == b.class_id && a.instance == b.instance &&
           a.attribute == b.attribute;
}

/* Bytes that often make segments. */
static uint8_t likely_byte(struct rng *rng) {
    static const uint8_t likely[] = {0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x29, 0x2c, 0x30, 0x31,
                                     0x34, 0x3c, 0x91, 0x00, 0x01, 0x02, 0x6b, 0x04, 0x80, 0x61};
    return rng_chance(rng, 85) ? likely[rng_below(rng, sizeof likely)] : (uint8_t)rng_next(rng);
}

static void the_quick_target_is_the_slow_one_on_any_bytes(void **state) {
    (void)state;
    struct rng rng = rng_of(42);
    for (int i = 0; i < 200000; i++) {
        uint8_t bytes[16];
        size_t size = (size_t)rng_below(&rng, sizeof bytes + 1);
        for (size_t k = 0; k < size; k++)
            bytes[k] = likely_byte(&rng);
        struct reader path = reader_of(bytes, size);
        if (!same_target(cip_target_of(path), slow_target(path)))
            fail_msg("round %d", i);
    }
}

/* Whatever is read is written again as it was, and its text is printable and ends. */
static void any_bytes_come_back_or_are_refused(void **state) {
    (void)state;
    struct rng rng = rng_of(43);
    size_t accepted = 0;
    for (int i = 0; i < 200000; i++) {
        uint8_t bytes[16], out[32];
        char buffer[256];
        size_t size = (size_t)rng_below(&rng, sizeof bytes + 1);
        for (size_t k = 0; k < size; k++)
            bytes[k] = likely_byte(&rng);
        bool packed = rng_chance(&rng, 50);
        struct reader r = reader_of(bytes, size);
        struct writer w = writer_of(out, sizeof out);
        struct cip_segment s;
        while (cip_segment_decode(&r, packed, &s, NULL))
            cip_segment_encode(&w, packed, &s);
        accepted += !r.bad;
        assert_false(w.bad);
        assert_true(r.bad || w.size == size);
        assert_memory_equal(out, bytes, w.size);
        struct text t = text_of(buffer, sizeof buffer);
        cip_path_text(&t, reader_of(bytes, size), packed);
        for (size_t k = 0; k < t.size; k++)
            assert_in_range(buffer[k], 0x20, 0x7e);
        assert_false(t.cut);
    }
    assert_true(accepted > 10000);
}

UNIT_CASES(cmocka_unit_test(a_path_has_a_text),
           cmocka_unit_test(the_text_is_printable_whatever_a_name_holds),
           cmocka_unit_test(what_follows_an_index_is_separated_from_it),
           cmocka_unit_test(one_segment_has_a_text_of_its_own),
           cmocka_unit_test(a_bad_segment_is_told_with_its_offset),
           cmocka_unit_test(a_good_path_leaves_the_fault_alone),
           cmocka_unit_test(the_smallest_format_that_holds_the_value_is_written),
           cmocka_unit_test(what_has_no_wire_form_is_not_encoded),
           cmocka_unit_test(a_key_is_read_and_matched),
           cmocka_unit_test(a_key_matches_what_its_fields_ask_for),
           cmocka_unit_test(the_target_is_the_first_object_of_the_path),
           cmocka_unit_test(names_and_symbol_instances_are_tags),
           cmocka_unit_test(a_bad_target_keeps_what_came_before),
           cmocka_unit_test(the_quick_target_is_the_slow_one_on_any_bytes),
           cmocka_unit_test(any_bytes_come_back_or_are_refused))
