/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/elements.h"
#include "support/plant_sample.h"

static void settings_become_options_and_an_identity(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s,
                      "name: Filler\ndescription: of bottles\naddress: '10.0.0.5:44819'\n"
                      "profile: compactlogix\nmode: program\nslot: 3\nzone: +02:30\n"
                      "identity: {vendor: 7, device_type: 0x0c, product_code: 9,\n"
                      "  product_name: Mixer, revision: 33.10, serial: 0xc0ffee01}\n"
                      "limits: {connections: 4, session_connections: 3, connection_size: 504, "
                      "no_large: true,\n"
                      "  delay: 0.25}\n"
                      "l5x: Line1.L5X\nroutes: {1/2: 10.0.0.6}\n",
                      0);
    const struct device_options *o = &s.device.options;
    const struct enip_identity *id = &s.device.identity;
    assert_int_equal(s.file.count, 1);
    assert_true(str_equal(o->name, str_of("Filler")));
    assert_ptr_equal(o->profile, &device_compactlogix);
    assert_int_equal(o->mode, DEVICE_PROGRAM);
    assert_int_equal(o->route, DEVICE_ROUTE_SLOT);
    assert_int_equal(o->slot, 3);
    assert_int_equal(o->zone_minutes, 150);
    assert_int_equal(o->connections_max, 4);
    assert_int_equal(o->session_connections_max, 3);
    assert_int_equal(o->connection_size_max, 504);
    assert_true(o->no_large);
    assert_int_equal(s.described.delay_us, 250000);
    assert_true(str_equal(s.described.address->text, str_of("10.0.0.5:44819")));
    assert_true(str_equal(s.described.l5x->text, str_of("Line1.L5X")));
    assert_int_equal(s.described.routes->count, 1);
    assert_int_equal(id->vendor, 7);
    assert_int_equal(id->device_type, 12);
    assert_int_equal(id->product_code, 9);
    assert_int_equal(id->major, 33);
    assert_int_equal(id->minor, 10);
    assert_int_equal(id->serial, 0xc0ffee01);
    assert_true(str_equal(id->product_name, str_of("Mixer")));
    plant_sample_fini(&s);
}

static void what_stands_beside_devices_holds_for_all(void **state) {
    (void)state;
    static const char file[] = "devices:\n"
                               "- {address: 127.0.0.2, tags: {B: INT = 2}}\n"
                               "- {address: 127.0.0.3, profile: micro800, tags: {B: INT = 3}}\n"
                               "profile: compactlogix\n"
                               "tags: {A: INT = 1}\n";
    static const char *const values[] = {"02 00", "03 00"};
    for (size_t i = 0; i < 2; i++) {
        struct plant_sample s;
        plant_sample_init(&s, file, i);
        assert_int_equal(s.file.count, 2);
        elements_expect(&s.device, "A", "01 00");
        elements_expect(&s.device, "B", values[i]);
        assert_ptr_equal(s.device.options.profile,
                         i == 0 ? &device_compactlogix : &device_micro800);
        plant_sample_fini(&s);
    }
}

static void assemblies_are_made(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s, "assemblies: {100: 32, 0x65: {size: 8, access: read only}}\n", 0);
    const struct device_assembly *a = device_assemblies_find(&s.device.assemblies, 100);
    assert_int_equal(a->size, 32);
    assert_false(a->is_input);
    a = device_assemblies_find(&s.device.assemblies, 101);
    assert_int_equal(a->size, 8);
    assert_true(a->is_input);
    plant_sample_fini(&s);
}

static void nothing_at_all_is_fine_where_names_may_stand(void **state) {
    (void)state;
    struct plant_sample s;
    plant_sample_init(&s, "types:\ntags:\nprograms:\naliases: {}\nlimits:\nidentity:\n", 0);
    assert_int_equal(s.device.tags.count, 0);
    plant_sample_fini(&s);
}

static void what_is_refused_has_its_place(void **state) {
    (void)state;
    static const struct plant_mistake rows[] = {
        {"tag: {A: DINT}\n", 1, 1, "there is no 'tag' here: a device may have address, name"},
        {"devices:\n- adress: 127.0.0.1\n", 2, 3, "there is no 'adress' here: a device may have"},
        {"plc: 1\ndevices: [{tags: }]\n", 1, 1, "a plant may have devices, address"},
        {"devices:\n- devices: [a]\n", 2, 3, "there is no 'devices' here: a device"},
        {"devices: {a: 1}\n", 1, 10, "a list of devices"},
        {"devices: []\n", 1, 10, "a list of devices"},
        {"devices:\n- 127.0.0.1\n", 2, 3, "names and values are expected"},
        {"- address: 1\n", 1, 1, "a plant is 'devices:'"},
        {"~\n", 1, 1, "a plant is 'devices:'"},
        {"address: [127.0.0.1]\n", 1, 10, "a single value"},
        {"name:\n", 1, 6, "a value is missing"},
        {"name: \"a\\0b\"\n", 1, 7, "NUL"},
        {"profile: plc5\n", 1, 10, "micro800"},
        {"mode: go\n", 1, 7, "remote-run"},
        {"slot: 256\n", 1, 7, "0 to 255"},
        {"zone: CET\n", 1, 7, "+HH:MM"},
        {"no_route: 5\n", 1, 11, "true or false"},
        {"routes: 1/2=10.0.0.5\n", 1, 9, "hops"},
        {"identity: {vendor: 65536}\n", 1, 20, "0 to 65535"},
        {"identity: {revision: 33}\n", 1, 22, "33.11"},
        {"identity: {product_name: 123456789012345678901234567890123}\n", 1, 26, "32"},
        {"identity: {serial: -1}\n", 1, 20, "32 bits"},
        {"identity: {model: x}\n", 1, 12, "an identity may have vendor"},
        {"limits: {connections: 0}\n", 1, 23, "1 to 65535"},
        {"limits: {connection_size: 8}\n", 1, 27, "16 to 4002"},
        {"limits: {delay: -1}\n", 1, 17, "from 0 to 3600"},
        {"limits: {delay: nan}\n", 1, 17, "from 0 to 3600"},
        {"limits: {delay: soon}\n", 1, 17, "from 0 to 3600"},
        {"limits: {speed: 1}\n", 1, 10, "limits may have connections"},
        {"assemblies: {0: 8}\n", 1, 14, "a number of its own"},
        {"assemblies: {5: 8, 0x5: 8}\n", 1, 20, "a number of its own"},
        {"assemblies: {5: 491}\n", 1, 14, "490"},
        {"assemblies: {5: {access: none}}\n", 1, 17, "size is missing"},
        {"assemblies: 5\n", 1, 13, "assemblies are expected"},
        {"tags: {A: INT}\ndevices:\n- tags: {B: INT}\n- tags: {A: INT}\n", 4, 10, "already"},
    };
    plant_sample_refused(rows, sizeof rows / sizeof rows[0]);
}

static void too_many_devices_are_refused(void **state) {
    (void)state;
    struct plant_file file;
    struct yaml_fault fault = {.line = 0};
    struct text text = text_new();
    text_puts(&text, "devices:\n");
    for (size_t i = 0; i <= PLANT_DEVICES_MAX; i++)
        text_puts(&text, "- {}\n");
    assert_int_equal(plant_file_read(text_view(&text), 1, &file, &fault), EIP_E_ARGUMENT);
    assert_string_equal(fault.why, "a plant has at most 4096 devices");
    text_fini(&text);
}

UNIT_CASES(cmocka_unit_test(settings_become_options_and_an_identity),
           cmocka_unit_test(what_stands_beside_devices_holds_for_all),
           cmocka_unit_test(assemblies_are_made),
           cmocka_unit_test(nothing_at_all_is_fine_where_names_may_stand),
           cmocka_unit_test(what_is_refused_has_its_place),
           cmocka_unit_test(too_many_devices_are_refused))
