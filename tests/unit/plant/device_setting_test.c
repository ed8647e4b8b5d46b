/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/device_setting.h"

static void options_are_taken(void **state) {
    (void)state;
    struct device_options o = {.slot = 0};
    assert_null(device_setting_profile(str_of("Micro800"), &o));
    assert_ptr_equal(o.profile, &device_micro800);
    assert_null(device_setting_mode(str_of("test"), &o));
    assert_int_equal(o.mode, DEVICE_TEST);
    assert_null(device_setting_name(str_of("Line 1"), &o));
    assert_null(device_setting_slot(str_of("16"), &o));
    assert_int_equal(o.slot, 16);
    assert_int_equal(o.route, DEVICE_ROUTE_SLOT);
    assert_null(device_setting_zone(str_of("-05:30"), &o));
    assert_int_equal(o.zone_minutes, -330);
    assert_null(device_setting_connections(str_of("1"), &o));
    assert_int_equal(o.connections_max, 1);
    assert_null(device_setting_connection_size(str_of("4002"), &o));
    assert_int_equal(o.connection_size_max, 4002);
}

static void what_is_no_option_says_what_is(void **state) {
    (void)state;
    static const struct {
        device_setting *setting;
        const char *text;
        const char *words;
    } rows[] = {
        {device_setting_profile, "", "micro800"},
        {device_setting_mode, "running", "remote-program"},
        {device_setting_name, "", "1 to 40"},
        {device_setting_name, "12345678901234567890123456789012345678901", "1 to 40"},
        {device_setting_name, "a\n", "printable"},
        {device_setting_slot, "-1", "0 to 255"},
        {device_setting_zone, "+15:00", "14 hours"},
        {device_setting_zone, "+14:01", "14 hours"},
        {device_setting_zone, "02:00", "+HH:MM"},
        {device_setting_zone, "+02.00", "+HH:MM"},
        {device_setting_connections, "65536", "1 to 65535"},
        {device_setting_session_connections, "0", "of a session"},
        {device_setting_connection_size, "15", "16 to 4002"},
        {device_setting_connection_size, "4003", "16 to 4002"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct device_options o = {.slot = 0};
        const char *why = rows[i].setting(str_of(rows[i].text), &o);
        assert_non_null(why);
        assert_non_null(strstr(why, rows[i].words));
    }
}

static void an_identity_is_taken(void **state) {
    (void)state;
    struct enip_identity id = {.vendor = 0};
    assert_null(device_setting_vendor(str_of("65535"), &id));
    assert_int_equal(id.vendor, 65535);
    assert_null(device_setting_device_type(str_of("0x2b"), &id));
    assert_int_equal(id.device_type, 43);
    assert_null(device_setting_product_code(str_of("150"), &id));
    assert_int_equal(id.product_code, 150);
    assert_null(device_setting_product_name(str_of(""), &id));
    assert_int_equal(id.product_name.size, 0);
    assert_null(device_setting_revision(str_of("1.255"), &id));
    assert_int_equal(id.minor, 255);
    assert_null(device_setting_serial(str_of("4294967295"), &id));
    assert_int_equal(id.serial, UINT32_MAX);
    assert_non_null(device_setting_vendor(str_of("65536"), &id));
    assert_non_null(device_setting_revision(str_of("1.256"), &id));
    assert_non_null(device_setting_revision(str_of("."), &id));
    assert_non_null(device_setting_serial(str_of("4294967296"), &id));
    assert_non_null(device_setting_product_name(str_of("\xc3\xbc"), &id));
}

static void assemblies_have_a_number_of_their_own(void **state) {
    (void)state;
    struct device_assemblies a = {.count = 0};
    assert_null(device_setting_assembly(str_of("1"), str_of("490"), true, &a));
    assert_non_null(device_setting_assembly(str_of("1"), str_of("4"), false, &a));
    assert_non_null(device_setting_assembly(str_of("2"), str_of("491"), false, &a));
    assert_non_null(device_setting_assembly(str_of("2"), str_of("x"), false, &a));
    assert_non_null(device_setting_assembly(str_of("65536"), str_of("1"), false, &a));
    assert_int_equal(a.count, 1);
    device_assemblies_fini(&a);
}

UNIT_CASES(cmocka_unit_test(options_are_taken), cmocka_unit_test(what_is_no_option_says_what_is),
           cmocka_unit_test(an_identity_is_taken),
           cmocka_unit_test(assemblies_have_a_number_of_their_own))
