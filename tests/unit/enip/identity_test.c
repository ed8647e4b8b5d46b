#include "enip/identity.h"

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void an_address_is_big_endian(void **state) {
    (void)state;
    struct reader r = bytes_of("list_identity_reply/enip.sockaddr");
    struct enip_sockaddr addr = enip_sockaddr_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(addr.family, ENIP_AF_INET);
    assert_int_equal(addr.port, 44818);
    assert_int_equal(addr.address, 0xc0a8010a);
    assert_memory_equal(addr.zero, "\0\0\0\0\0\0\0\0", 8);
}

static void an_address_is_written_with_dots_and_port(void **state) {
    (void)state;
    static const struct {
        struct enip_sockaddr addr;
        const char *text;
    } rows[] = {
        {{.address = 0xc0a8010a, .port = 44818}, "192.168.1.10:44818"},
        {{.address = 0x7f000001, .port = 2222}, "127.0.0.1:2222"},
        {{.address = 0xffffffff, .port = 65535}, "255.255.255.255:65535"},
        {{.address = 0, .port = 0}, "0.0.0.0:0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[32];
        struct text t = text_of(buffer, sizeof buffer);
        enip_sockaddr_text(&t, &rows[i].addr);
        assert_false(t.cut);
        assert_string_equal(buffer, rows[i].text);
    }
}

static void an_identity_has_all_its_fields(void **state) {
    (void)state;
    struct reader r = bytes_of("list_identity_reply/enip.identity");
    struct enip_identity identity = enip_identity_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(identity.version, 1);
    assert_int_equal(identity.sockaddr.address, 0xc0a8010a);
    assert_int_equal(identity.vendor, 1);
    assert_int_equal(identity.device_type, 14);
    assert_int_equal(identity.product_code, 166);
    assert_int_equal(identity.major, 33);
    assert_int_equal(identity.minor, 11);
    assert_int_equal(identity.status, 0x3060);
    assert_int_equal(identity.serial, 0x00c0ffee);
    assert_true(str_equal(identity.product_name, str_of("1756-L83E/B")));
    assert_int_equal(identity.state, 3);
}

/* An identity with a name of so many characters, decoded from `bytes`. */
static struct enip_identity named(uint8_t *bytes, uint8_t size, bool *ret_good) {
    memset(bytes, 'x', 34 + (size_t)size);
    bytes[32] = size;
    struct reader r = reader_of(bytes, 34 + (size_t)size);
    struct enip_identity identity = enip_identity_decode(&r);
    *ret_good = reader_done(&r);
    return identity;
}

static void a_name_of_any_length_is_read_but_32_characters_are_sent(void **state) {
    (void)state;
    uint8_t bytes[34 + UINT8_MAX];
    for (unsigned size = 0; size <= UINT8_MAX; size++) {
        bool good;
        struct enip_identity identity = named(bytes, (uint8_t)size, &good);
        assert_true(good);
        assert_int_equal(identity.product_name.size, size);
        struct writer w = writer_measure();
        enip_identity_encode(&w, &identity);
        assert_int_equal(w.bad, size > 32);
    }
}

static void a_refused_identity_has_no_name_to_follow(void **state) {
    (void)state;
    struct reader r = bytes_of("identity_name_runs_over");
    struct enip_identity identity = enip_identity_decode(&r);
    assert_true(r.bad);
    assert_int_equal(identity.product_name.size, 0);
}

static void services_have_capability_and_name(void **state) {
    (void)state;
    struct reader r = bytes_of("list_services_reply/enip.services");
    struct enip_services services = enip_services_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(services.version, 1);
    assert_int_equal(services.capability, ENIP_CAPABILITY_TCP | ENIP_CAPABILITY_UDP);
    assert_memory_equal(services.name, "Communications\0", ENIP_SERVICE_NAME_SIZE);
    assert_true(str_equal(enip_services_name(&services), str_of("Communications")));
    memset(services.name, 'x', sizeof services.name);
    assert_int_equal(enip_services_name(&services).size, ENIP_SERVICE_NAME_SIZE);
}

static void items_of_a_fixed_size_take_no_other(void **state) {
    (void)state;
    static const uint8_t zeros[64];
    for (size_t size = 0; size <= sizeof zeros; size++) {
        struct reader services = reader_of(zeros, size), security = services, legacy = services;
        enip_services_decode(&services);
        enip_security_decode(&security);
        enip_legacy_target_decode(&legacy);
        assert_int_equal(services.bad, size != 20);
        assert_int_equal(security.bad, size != 5);
        assert_int_equal(legacy.bad, size != 36);
    }
}

static void security_has_its_states(void **state) {
    (void)state;
    struct reader r = bytes_of("list_identity_secure_reply/enip.security");
    struct enip_security security = enip_security_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(security.profiles, 2);
    assert_int_equal(security.cip_state, 2);
    assert_int_equal(security.enip_state, 1);
    assert_int_equal(security.ports, 0x18);
}

static void a_legacy_target_has_its_address_twice(void **state) {
    (void)state;
    struct reader r = bytes_of("list_targets_reply/enip.legacy_target");
    struct enip_legacy_target target = enip_legacy_target_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(target.version, 1);
    assert_int_equal(target.unknown, 0);
    assert_int_equal(target.sockaddr.port, 44818);
    assert_int_equal(target.sockaddr.address, 0xc0a8010a);
    assert_memory_equal(target.address, "192.168.1.10\0\0\0", 16);
}

static void what_is_built_by_hand_is_the_golden_item(void **state) {
    (void)state;
    const struct vector *v = vectors_get("list_identity_reply/enip.identity");
    struct enip_identity identity = {
        .version = 1,
        .sockaddr = {.family = 2, .port = 44818, .address = 0xc0a8010a},
        .vendor = 1,
        .device_type = 14,
        .product_code = 166,
        .major = 33,
        .minor = 11,
        .status = 0x3060,
        .serial = 0x00c0ffee,
        .product_name = str_of("1756-L83E/B"),
        .state = 3};
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out), m = writer_measure();
    enip_identity_encode(&w, &identity);
    enip_identity_encode(&m, &identity);
    assert_false(w.bad || m.bad);
    assert_int_equal(w.size, v->size);
    assert_int_equal(m.size, v->size);
    assert_memory_equal(out, v->bytes, v->size);
}

static void all_attributes_are_told_with_the_state_or_without(void **state) {
    (void)state;
    struct enip_identity identity;
    struct reader r = bytes_of("get_identity_all_reply/enip.identity_all");
    assert_int_equal(enip_identity_all_decode(&r, &identity), ENIP_IDENTITY_STATELESS);
    assert_true(reader_done(&r));
    assert_int_equal(identity.device_type, 14);
    assert_int_equal(identity.serial, 0x00c0ffee);
    assert_true(str_equal(identity.product_name, str_of("1756-L83E/B")));
    r = bytes_of("get_drive_identity_reply/enip.identity_all");
    assert_int_equal(enip_identity_all_decode(&r, &identity), ENIP_IDENTITY_ALL);
    assert_true(reader_done(&r));
    assert_int_equal(identity.state, 3);
}

static void bytes_after_the_state_are_left_and_a_cut_name_is_refused(void **state) {
    (void)state;
    static const uint8_t bytes[] = {1, 0, 2, 0, 3,   0, 4,   5,   6,   0,  7,
                                    0, 0, 0, 1, 'A', 3, 'm', 'o', 'r', 'e'};
    struct enip_identity identity = {.vendor = 99};
    struct reader r = reader_of(bytes, sizeof bytes);
    assert_int_equal(enip_identity_all_decode(&r, &identity), ENIP_IDENTITY_ALL);
    assert_int_equal(reader_left(&r), 4);
    identity.vendor = 99;
    r = reader_of(bytes, 15);
    assert_int_equal(enip_identity_all_decode(&r, &identity), 0);
    assert_true(r.bad);
    assert_int_equal(identity.vendor, 99);
}

static void an_attribute_that_is_none_is_refused(void **state) {
    (void)state;
    static const uint16_t ids[] = {0, 9, UINT16_MAX};
    struct enip_identity identity = {.vendor = 1};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct reader r = reader_of("1234", 4);
        struct writer w = writer_measure();
        enip_identity_attribute_decode(&r, ids[i], &identity);
        enip_identity_attribute_encode(&w, ids[i], &identity);
        assert_true(r.bad && w.bad);
    }
}

static void vendors_and_device_types_have_names(void **state) {
    (void)state;
    assert_string_equal(enip_vendor_name(1), "Rockwell Automation/Allen-Bradley");
    assert_string_equal(enip_vendor_name(47), "Omron");
    assert_string_equal(enip_vendor_name(808), "SICK");
    assert_null(enip_vendor_name(0));
    assert_null(enip_vendor_name(65535));
    assert_string_equal(enip_device_type_name(0), "Generic Device (deprecated)");
    assert_string_equal(enip_device_type_name(0x0e), "Programmable Logic Controller");
    assert_string_equal(enip_device_type_name(0xc8), "Embedded Component");
    assert_null(enip_device_type_name(1));
    assert_null(enip_device_type_name(0x010e));
}

UNIT_CASES(cmocka_unit_test(an_address_is_big_endian),
           cmocka_unit_test(an_address_is_written_with_dots_and_port),
           cmocka_unit_test(an_identity_has_all_its_fields),
           cmocka_unit_test(a_name_of_any_length_is_read_but_32_characters_are_sent),
           cmocka_unit_test(a_refused_identity_has_no_name_to_follow),
           cmocka_unit_test(services_have_capability_and_name),
           cmocka_unit_test(items_of_a_fixed_size_take_no_other),
           cmocka_unit_test(security_has_its_states),
           cmocka_unit_test(a_legacy_target_has_its_address_twice),
           cmocka_unit_test(what_is_built_by_hand_is_the_golden_item),
           cmocka_unit_test(all_attributes_are_told_with_the_state_or_without),
           cmocka_unit_test(bytes_after_the_state_are_left_and_a_cut_name_is_refused),
           cmocka_unit_test(an_attribute_that_is_none_is_refused),
           cmocka_unit_test(vendors_and_device_types_have_names))
