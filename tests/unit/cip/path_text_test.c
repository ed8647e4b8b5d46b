#include "cip/path.h"
#include "support/paths.h"
#include "support/unit.h"

#include <string.h>

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
        cip_path_text(&t, paths_get(rows[i][0]), false);
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

UNIT_CASES(cmocka_unit_test(a_path_has_a_text),
           cmocka_unit_test(the_text_is_printable_whatever_a_name_holds),
           cmocka_unit_test(what_follows_an_index_is_separated_from_it),
           cmocka_unit_test(one_segment_has_a_text_of_its_own))
