/* SPDX-License-Identifier: MIT */
/* What kinds of controllers do differently. */
#include "support/dialog.h"
#include "support/unit.h"

#define IDENTITY "01 02 20 01 24 01"
#define SPEED    "4C 04 91 05 53 70 65 65 64 00 01 00"
/* IDENTITY inside an Unconnected Send, with the route to slot 0 of the backplane. */
#define SENT "52 02 20 06 24 01 0A 05 06 00 " IDENTITY " 01 00 01 "

static void begin(struct device *d, const struct device_profile *profile) {
    struct device_tag *tag;
    device_init(d, &(struct device_options){.seed = 1, .profile = profile});
    struct device_tag_spec spec = {.name = str_of("Speed"), .type = EIP_TYPE_INT};
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
    spec = (struct device_tag_spec){.name = str_of("Flags"),
                                    .type = EIP_TYPE_BOOL,
                                    .dims = {40},
                                    .byte_bools = profile->byte_bools};
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
}

static void profiles_are_found_by_name(void **state) {
    (void)state;
    assert_ptr_equal(device_profile_find(str_of("controllogix")), &device_controllogix);
    assert_ptr_equal(device_profile_find(str_of("CompactLogix")), &device_compactlogix);
    assert_ptr_equal(device_profile_find(str_of("micro800")), &device_micro800);
    assert_null(device_profile_find(str_of("micro")));
    assert_null(device_profile_find(str_of("")));
}

static void a_controllogix_takes_any_route(void **state) {
    (void)state;
    struct device d;
    begin(&d, &device_controllogix);
    ask(&d, IDENTITY, "81 00 00 00 01 00 0E 00 A6 00 21 0B 60 30 EE FF C0 00 0B 31 37 35 36 *");
    ask(&d, SENT "00", "81 00 00 00 01 00 0E 00 A6 *");
    ask(&d, SENT "05", "81 00 00 00 01 00 0E 00 A6 *");
    device_fini(&d);
}

static void a_compactlogix_is_in_slot_0(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &device_compactlogix);
    dialog_begin(&x, &d);
    ask(&d, IDENTITY, "81 00 00 00 01 00 0E 00 D9 00 21 0B 60 30 EE FF C0 00 0B 35 30 36 39 *");
    ask(&d, SENT "00", "81 00 00 00 01 00 0E 00 D9 *");
    ask(&d, SENT "05", "D2 00 01 01 12 03 *");
    ask(&d, "01 02 20 64 24 01", "81 00 00 00 0A 00 43 6F 6E 74 72 6F 6C 6C 65 72");
    /* Without a route, and with it. */
    dialog_open(&x, 1, 4002, 4002);
    ask_through(&x.session,
                "54 02 20 06 24 01 0A 0E 00 00 00 00 01 00 A5 00 35 12 37 13 EF BE AD DE 03 00 "
                "00 00 80 84 1E 00 F4 43 80 84 1E 00 F4 43 A3 03 01 00 20 02 24 01",
                "D4 00 00 00 *");
    dialog_end(&x);
    device_fini(&d);
}

static void a_micro800_has_less(void **state) {
    (void)state;
    struct device d;
    struct dialog x;
    begin(&d, &device_micro800);
    dialog_begin(&x, &d);
    ask(&d, IDENTITY, "81 00 00 00 01 00 0E 00 8C 00 0C 0B 60 30 EE FF C0 00 0F 32 30 38 30 *");
    ask(&d, SENT "00", "D2 00 08 00");
    ask(&d, "01 02 20 64 24 01", "81 00 05 00");
    ask(&d, "03 03 20 6C 25 00 CE 0F 01 00 01 00", "83 00 05 00");
    ask(&d, "0A 02 20 02 24 01 01 00 04 00 " SPEED, "8A 00 08 00");
    ask(&d, SPEED, "CC 00 00 00 C3 00 00 00");
    /* The array of BOOL is not in the list, but it is there. */
    ask(&d, "55 03 20 6B 25 00 00 00 02 00 01 00 02 00",
        "D5 00 00 00 01 00 00 00 05 00 53 70 65 65 64 C3 00");
    ask(&d, "4C 04 91 05 46 6C 61 67 73 00 02 00", "CC 00 00 00 C1 00 00 00");
    ask_through(&x.session,
                "5B 02 20 06 24 01 0A 0E 00 00 00 00 01 00 A5 00 35 12 37 13 EF BE AD DE 03 00 "
                "00 00 80 84 1E 00 A2 0F 00 42 80 84 1E 00 A2 0F 00 42 A3 02 20 02 24 01",
                "DB 00 08 00");
    ask_through(&x.session,
                "54 02 20 06 24 01 0A 0E 00 00 00 00 01 00 A5 00 35 12 37 13 EF BE AD DE 03 00 "
                "00 00 80 84 1E 00 F4 43 80 84 1E 00 F4 43 A3 02 20 02 24 01",
                "D4 00 00 00 *");
    dialog_end(&x);
    device_fini(&d);
}

static void options_count_more_than_the_profile(void **state) {
    (void)state;
    struct device d;
    device_init(&d, &(struct device_options){.profile = &device_micro800});
    assert_int_equal(d.options.connections_max, 23);
    assert_int_equal(d.options.connection_size_max, 511);
    assert_int_equal(d.options.route, DEVICE_ROUTE_NONE);
    device_fini(&d);
    device_init(&d, &(struct device_options){.profile = &device_micro800,
                                             .route = DEVICE_ROUTE_SLOT,
                                             .connections_max = 2,
                                             .connection_size_max = 100});
    assert_int_equal(d.options.connections_max, 2);
    assert_int_equal(d.options.connection_size_max, 100);
    assert_int_equal(d.options.route, DEVICE_ROUTE_SLOT);
    device_fini(&d);
}

static void tags_of_programs_are_none_of_a_micro800(void **state) {
    (void)state;
    assert_true(device_profile_takes(&device_micro800, str_of("Speed")));
    assert_true(device_profile_takes(&device_micro800, str_of("Programs")));
    assert_false(device_profile_takes(&device_micro800, str_of("program:Main.Speed")));
    assert_true(device_profile_takes(&device_compactlogix, str_of("Program:Main.Speed")));
}

UNIT_CASES(cmocka_unit_test(profiles_are_found_by_name),
           cmocka_unit_test(a_controllogix_takes_any_route),
           cmocka_unit_test(a_compactlogix_is_in_slot_0), cmocka_unit_test(a_micro800_has_less),
           cmocka_unit_test(options_count_more_than_the_profile),
           cmocka_unit_test(tags_of_programs_are_none_of_a_micro800))
