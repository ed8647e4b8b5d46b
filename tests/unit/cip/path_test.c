#include "cip/path.h"
#include "support/paths.h"
#include "support/unit.h"

#include <string.h>

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
        struct reader tail = paths_get(rows[i].name);
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
    assert_true(cip_path_check(paths_get("path_io_connection"), false, &fault));
    assert_true(cip_path_check(paths_get("path_packed"), true, &fault));
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

UNIT_CASES(cmocka_unit_test(a_bad_segment_is_told_with_its_offset),
           cmocka_unit_test(a_good_path_leaves_the_fault_alone),
           cmocka_unit_test(the_smallest_format_that_holds_the_value_is_written))
