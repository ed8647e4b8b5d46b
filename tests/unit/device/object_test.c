/* SPDX-License-Identifier: MIT */
/* The attribute services on a table made for the purpose (CIP Volume 1, Appendix A-4). */
#include "support/unit.h"

#include "device/device.h"
#include "device/object.h"

static uint16_t setting;

static void get_setting(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, setting);
}

static void get_fixed(const struct device_call *call, struct writer *w) {
    writer_u8(w, (uint8_t)(0x10 + call->target.instance));
}

static struct device_status set_setting(struct device_call *call, struct reader *value) {
    (void)call;
    uint16_t wanted = reader_u16(value);
    if (!value->bad)
        setting = wanted;
    return device_status_of(value->bad ? CIP_NOT_ENOUGH_DATA : CIP_OK);
}

static struct device_status run_own(struct device_call *call) {
    writer_u8(call->reply, 0x77);
    return device_status_of(CIP_OK);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_fixed, NULL},
    {3, DEVICE_GET | DEVICE_SET | DEVICE_ALL, get_setting, set_setting},
    {9, DEVICE_GET, get_fixed, NULL},
};
static const struct device_service services[] = {
    {0x4b, DEVICE_ON_INSTANCE, run_own},
    {0x4c, DEVICE_ON_CLASS, run_own},
    {0x4d, DEVICE_ON_ANY, run_own},
};

static uint32_t two(const struct device *d) {
    (void)d;
    return 2;
}

static const struct device_attribute class_attributes[] = {
    {32, DEVICE_GET, get_setting, NULL},
};

static uint8_t refusal;

static struct device_status refuse(const struct device *d) {
    (void)d;
    return device_status_of((enum cip_general)refusal);
}

static const struct device_class table = {
    .id = 0x99,
    .revision = 4,
    .instances = two,
    .class_attributes = class_attributes,
    .class_attribute_count = 1,
    .refuse = refuse,
    .attributes = attributes,
    .attribute_count = 3,
    .services = services,
    .service_count = 3,
};

static bool is_1_or_9(const struct device *d, uint32_t instance) {
    (void)d;
    return instance == 1 || instance == 9;
}

static uint32_t nine(const struct device *d) {
    (void)d;
    return 9;
}

static uint32_t very_many(const struct device *d) {
    (void)d;
    return 1000000;
}

struct answer {
    uint8_t general;
    size_t size;
    uint8_t bytes[64];
};

static struct answer run_in(const struct device_class *c, uint8_t service, int instance,
                            int attribute, const char *data, size_t size) {
    struct answer a = {.size = 0};
    struct writer w = writer_of(a.bytes, sizeof a.bytes);
    struct device_call call = {.service = service, .data = reader_of(data, size), .reply = &w};
    call.target = (struct cip_target){
        .has_class = true,
        .class_id = table.id,
        .has_instance = instance >= 0,
        .instance = (uint32_t)(instance >= 0 ? instance : 0),
        .has_attribute = attribute >= 0,
        .attribute = (uint32_t)(attribute >= 0 ? attribute : 0),
    };
    a.general = device_object_service(c, &call).general;
    a.size = w.size;
    return a;
}

static struct answer run(uint8_t service, int instance, int attribute, const char *data,
                         size_t size) {
    return run_in(&table, service, instance, attribute, data, size);
}

static void expect(struct answer a, uint8_t general, const char *bytes, size_t size) {
    assert_int_equal(a.general, general);
    assert_int_equal(a.size, size);
    assert_memory_equal(a.bytes, bytes, size);
}

static void single_attributes_are_read(void **state) {
    (void)state;
    setting = 0x1234;
    expect(run(0x0e, 2, 1, "", 0), 0, "\x12", 1);
    expect(run(0x0e, 1, 3, "", 0), 0, "\x34\x12", 2);
    expect(run(0x0e, 1, 2, "", 0), 0x14, "", 0);
    expect(run(0x0e, 3, 1, "", 0), 0x05, "", 0);
    expect(run(0x0e, 1, -1, "", 0), 0x26, "", 0);
    expect(run(0x0e, -1, 1, "", 0), 0x26, "", 0);
}

static void the_class_has_its_own_attributes(void **state) {
    (void)state;
    expect(run(0x0e, 0, 1, "", 0), 0, "\4\0", 2);
    expect(run(0x0e, 0, 2, "", 0), 0, "\2\0", 2);
    expect(run(0x0e, 0, 3, "", 0), 0, "\2\0", 2);
    expect(run(0x0e, 0, 4, "", 0), 0, "\0\0", 2);
    setting = 0x1234;
    expect(run(0x0e, 0, 6, "", 0), 0, "\x20\0", 2);
    expect(run(0x0e, 0, 7, "", 0), 0, "\11\0", 2);
    expect(run(0x0e, 0, 8, "", 0), 0x14, "", 0);
    expect(run(0x0e, 0, 32, "", 0), 0, "\x34\x12", 2);
    expect(run(0x03, 0, -1, "\2\0\40\0\1\0", 6), 0, "\2\0\40\0\0\0\x34\x12\1\0\0\0\4\0", 14);
    expect(run(0x10, 0, 32, "\1\0", 2), 0x0e, "", 0);
    expect(run(0x10, 0, 1, "\1\0", 2), 0x0e, "", 0);
    expect(run(0x10, 0, 8, "\1\0", 2), 0x14, "", 0);
}

static void all_and_lists_are_read_in_order(void **state) {
    (void)state;
    setting = 0x1234;
    expect(run(0x01, 1, -1, "", 0), 0, "\x11\x34\x12", 3);
    expect(run(0x01, 0, -1, "", 0), 0, "\4\0\2\0\2\0\0\0\0\0\40\0\11\0", 14);
    expect(run(0x03, 1, -1, "\2\0\3\0\1\0", 6), 0, "\2\0\3\0\0\0\x34\x12\1\0\0\0\x11", 13);
    expect(run(0x03, 1, -1, "\2\0\1\0\143\0", 6), 0x0a, "\2\0\1\0\0\0\x11\143\0\x14\0", 11);
    expect(run(0x03, 1, -1, "\2\0\1\0", 4), 0x13, "", 0);
}

static void what_can_be_set_is_set(void **state) {
    (void)state;
    setting = 0;
    expect(run(0x10, 1, 3, "\7\0", 2), 0, "", 0);
    assert_int_equal(setting, 7);
    expect(run(0x10, 1, 3, "\7", 1), 0x13, "", 0);
    expect(run(0x10, 1, 1, "\7", 1), 0x0e, "", 0);
    expect(run(0x10, 1, 2, "\7", 1), 0x14, "", 0);
    expect(run(0x04, 1, -1, "\1\0\3\0\x08\0", 6), 0, "\1\0\3\0\0\0", 6);
    assert_int_equal(setting, 8);
    expect(run(0x04, 1, -1, "\2\0\1\0\x09\3\0\x09\0", 9), 0x0a, "\1\0\1\0\x0e\0", 6);
    assert_int_equal(setting, 8);
}

static void own_services_come_first_and_others_are_unknown(void **state) {
    (void)state;
    expect(run(0x4b, 1, -1, "", 0), 0, "\x77", 1);
    expect(run(0x4b, 0, -1, "", 0), 0x08, "", 0);
    expect(run(0x05, 1, -1, "", 0), 0x08, "", 0);
    expect(run(0x02, 1, -1, "", 0), 0x08, "", 0);
}

static void a_service_says_where_it_can_be_asked(void **state) {
    (void)state;
    expect(run(0x4c, 0, -1, "", 0), 0, "\x77", 1);
    expect(run(0x4c, 1, -1, "", 0), 0, "\x77", 1);
    expect(run(0x4c, 3, -1, "", 0), 0x05, "", 0);
    expect(run(0x4d, 0, -1, "", 0), 0, "\x77", 1);
    expect(run(0x4d, 3, -1, "", 0), 0, "\x77", 1);
    expect(run(0x4d, -1, -1, "", 0), 0x26, "", 0);
}

static void numbers_may_have_gaps(void **state) {
    (void)state;
    struct device_class c = table;
    c.has_instance = is_1_or_9;
    c.last_instance = nine;
    expect(run_in(&c, 0x0e, 9, 1, "", 0), 0, "\x19", 1);
    expect(run_in(&c, 0x0e, 2, 1, "", 0), 0x05, "", 0);
    expect(run_in(&c, 0x0e, 0, 2, "", 0), 0, "\11\0", 2);
    expect(run_in(&c, 0x0e, 0, 3, "", 0), 0, "\2\0", 2);
}

static void a_class_that_refuses_answers_nothing(void **state) {
    (void)state;
    refusal = CIP_DEVICE_STATE_CONFLICT;
    expect(run(0x0e, 1, 1, "", 0), 0x10, "", 0);
    expect(run(0x0e, 0, 1, "", 0), 0x10, "", 0);
    expect(run(0x4b, 1, -1, "", 0), 0x10, "", 0);
    refusal = CIP_OK;
    expect(run(0x4b, 1, -1, "", 0), 0, "\x77", 1);
}

static void a_class_without_a_number_of_instances_has_one(void **state) {
    (void)state;
    struct device_class c = table;
    c.instances = NULL;
    expect(run_in(&c, 0x0e, 1, 1, "", 0), 0, "\x11", 1);
    expect(run_in(&c, 0x0e, 2, 1, "", 0), 0x05, "", 0);
    expect(run_in(&c, 0x0e, 0, 3, "", 0), 0, "\1\0", 2);
}

static void more_instances_than_a_word_counts_are_told_as_its_largest_number(void **state) {
    (void)state;
    struct device_class c = table;
    c.instances = very_many;
    expect(run_in(&c, 0x0e, 0, 2, "", 0), 0, "\xff\xff", 2);
    expect(run_in(&c, 0x0e, 1000000, 1, "", 0), 0, "\x50", 1);
}

UNIT_CASES(cmocka_unit_test(single_attributes_are_read),
           cmocka_unit_test(the_class_has_its_own_attributes),
           cmocka_unit_test(all_and_lists_are_read_in_order),
           cmocka_unit_test(what_can_be_set_is_set),
           cmocka_unit_test(own_services_come_first_and_others_are_unknown),
           cmocka_unit_test(a_service_says_where_it_can_be_asked),
           cmocka_unit_test(numbers_may_have_gaps),
           cmocka_unit_test(a_class_that_refuses_answers_nothing),
           cmocka_unit_test(a_class_without_a_number_of_instances_has_one),
           cmocka_unit_test(more_instances_than_a_word_counts_are_told_as_its_largest_number))
