/* SPDX-License-Identifier: MIT */
#include "cip/service.h"

#include "support/unit.h"

static struct cip_target object(uint32_t class_id) {
    return (struct cip_target){
        .has_class = true, .class_id = class_id, .symbolic = class_id == 0x6b};
}

static const struct cip_target tag = {.symbolic = true};
static const struct cip_target program_symbols = {
    .symbolic = true, .has_class = true, .class_id = 0x6b, .has_instance = true};

enum { TAG = 0x1000 }; /* in place of a class */

static const struct {
    uint32_t object;
    uint8_t service;
    enum cip_meaning meaning;
    const char *name;
} own[] = {
    {TAG, 0x4c, CIP_MEANS_READ_TAG, "Read Tag"},
    {TAG, 0x4d, CIP_MEANS_WRITE_TAG, "Write Tag"},
    {TAG, 0x4e, CIP_MEANS_READ_MODIFY_WRITE, "Read Modify Write Tag"},
    {TAG, 0x52, CIP_MEANS_READ_FRAGMENT, "Read Tag Fragmented"},
    {TAG, 0x53, CIP_MEANS_WRITE_FRAGMENT, "Write Tag Fragmented"},
    {0x6b, 0x4c, CIP_MEANS_READ_TAG, "Read Tag"},
    {0x6b, 0x4d, CIP_MEANS_WRITE_TAG, "Write Tag"},
    {0x6b, 0x4e, CIP_MEANS_READ_MODIFY_WRITE, "Read Modify Write Tag"},
    {0x6b, 0x52, CIP_MEANS_READ_FRAGMENT, "Read Tag Fragmented"},
    {0x6b, 0x53, CIP_MEANS_WRITE_FRAGMENT, "Write Tag Fragmented"},
    {0x6b, 0x55, CIP_MEANS_LIST_SYMBOLS, "Get Instance Attribute List"},
    {0x6c, 0x4c, CIP_MEANS_READ_TEMPLATE, "Read Template"},
    {0x06, 0x4e, CIP_MEANS_FORWARD_CLOSE, "Forward Close"},
    {0x06, 0x52, CIP_MEANS_UNCONNECTED_SEND, "Unconnected Send"},
    {0x06, 0x54, CIP_MEANS_FORWARD_OPEN, "Forward Open"},
    {0x06, 0x5b, CIP_MEANS_LARGE_FORWARD_OPEN, "Large Forward Open"},
    {0x06, 0x56, CIP_MEANS_OTHER, "Get Connection Data"},
    {0x06, 0x57, CIP_MEANS_OTHER, "Search Connection Data"},
    {0x06, 0x5a, CIP_MEANS_OTHER, "Get Connection Owner"},
    {0x67, 0x4b, CIP_MEANS_OTHER, "Execute PCCC"},
    {0xf6, 0x4c, CIP_MEANS_OTHER, "Get and Clear"},
    {0x37, 0x4b, CIP_MEANS_OTHER, "Initiate Upload"},
    {0x37, 0x4c, CIP_MEANS_OTHER, "Initiate Download"},
    {0x37, 0x4d, CIP_MEANS_OTHER, "Initiate Partial Read"},
    {0x37, 0x4e, CIP_MEANS_OTHER, "Initiate Partial Write"},
    {0x37, 0x4f, CIP_MEANS_OTHER, "Upload Transfer"},
    {0x37, 0x50, CIP_MEANS_OTHER, "Download Transfer"},
    {0x37, 0x51, CIP_MEANS_OTHER, "Clear File"},
};

enum { OWN = sizeof own / sizeof own[0] };

static size_t own_row(uint32_t id, unsigned service) {
    size_t i = 0;
    while (i < OWN && (own[i].object != id || own[i].service != service))
        i++;
    return i;
}

static void check_object(uint32_t id) {
    struct cip_target target = id == TAG ? tag : object(id);
    for (unsigned service = 0x4b; service <= 0xff; service++) {
        size_t row = own_row(id, service);
        const char *name = cip_service_name((uint8_t)service, &target);
        enum cip_meaning wanted = row < OWN ? own[row].meaning : CIP_MEANS_OTHER;
        if (cip_meaning_of((uint8_t)service, &target) != wanted || (name != NULL) != (row < OWN))
            fail_msg("service 0x%02x on object 0x%x", service, (unsigned)id);
        if (row < OWN)
            assert_string_equal(name, own[row].name);
    }
}

static void from_0x4b_on_a_code_means_what_its_object_says(void **state) {
    (void)state;
    for (uint32_t id = 0; id <= 0x200; id++)
        check_object(id);
    check_object(TAG);
}

static void symbols_behind_a_program_are_symbols(void **state) {
    (void)state;
    assert_int_equal(cip_meaning_of(0x55, &program_symbols), CIP_MEANS_LIST_SYMBOLS);
    assert_int_equal(cip_meaning_of(0x4c, &program_symbols), CIP_MEANS_READ_TAG);
}

static void a_class_behind_a_name_decides(void **state) {
    (void)state;
    struct cip_target target = {.symbolic = true, .has_class = true, .class_id = 0x6c};
    assert_int_equal(cip_meaning_of(0x4c, &target), CIP_MEANS_READ_TEMPLATE);
    target.class_id = 0x72;
    assert_int_equal(cip_meaning_of(0x4c, &target), CIP_MEANS_OTHER);
}

static void a_path_to_nothing_has_no_services_of_its_own(void **state) {
    (void)state;
    struct cip_target nothing = {.bad = true};
    for (unsigned service = 0x4b; service <= 0xff; service++) {
        assert_int_equal(cip_meaning_of((uint8_t)service, &nothing), CIP_MEANS_OTHER);
        assert_null(cip_service_name((uint8_t)service, &nothing));
        assert_int_equal(cip_meaning_of((uint8_t)service, NULL), CIP_MEANS_OTHER);
        assert_null(cip_service_name((uint8_t)service, NULL));
    }
}

static const struct {
    uint8_t service;
    enum cip_meaning meaning;
    const char *name;
} common[] = {
    {0x01, CIP_MEANS_GET_ALL, "Get Attributes All"},
    {0x02, CIP_MEANS_SET_ALL, "Set Attributes All"},
    {0x03, CIP_MEANS_GET_LIST, "Get Attribute List"},
    {0x04, CIP_MEANS_SET_LIST, "Set Attribute List"},
    {0x05, CIP_MEANS_OTHER, "Reset"},
    {0x06, CIP_MEANS_OTHER, "Start"},
    {0x07, CIP_MEANS_OTHER, "Stop"},
    {0x08, CIP_MEANS_OTHER, "Create"},
    {0x09, CIP_MEANS_OTHER, "Delete"},
    {0x0a, CIP_MEANS_MULTIPLE, "Multiple Service Packet"},
    {0x0d, CIP_MEANS_OTHER, "Apply Attributes"},
    {0x0e, CIP_MEANS_GET_SINGLE, "Get Attribute Single"},
    {0x10, CIP_MEANS_SET_SINGLE, "Set Attribute Single"},
    {0x11, CIP_MEANS_OTHER, "Find Next Object Instance"},
    {0x14, CIP_MEANS_OTHER, "Error Response"},
    {0x15, CIP_MEANS_OTHER, "Restore"},
    {0x16, CIP_MEANS_OTHER, "Save"},
    {0x17, CIP_MEANS_OTHER, "No Operation"},
    {0x18, CIP_MEANS_OTHER, "Get Member"},
    {0x19, CIP_MEANS_OTHER, "Set Member"},
    {0x1a, CIP_MEANS_OTHER, "Insert Member"},
    {0x1b, CIP_MEANS_OTHER, "Remove Member"},
    {0x1c, CIP_MEANS_OTHER, "Group Sync"},
};

static void common_services_mean_the_same_everywhere(void **state) {
    (void)state;
    struct cip_target identity = object(0x01), symbols = object(0x6b);
    const struct cip_target *targets[] = {NULL, &tag, &identity, &symbols};
    for (unsigned service = 0, row = 0; service < 0x4b; service++) {
        bool known = row < sizeof common / sizeof common[0] && common[row].service == service;
        for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
            const char *name = cip_service_name((uint8_t)service, targets[i]);
            assert_int_equal(cip_meaning_of((uint8_t)service, targets[i]),
                             known ? common[row].meaning : CIP_MEANS_OTHER);
            assert_string_equal(name != NULL ? name : "", known ? common[row].name : "");
        }
        row += known;
    }
}

UNIT_CASES(cmocka_unit_test(from_0x4b_on_a_code_means_what_its_object_says),
           cmocka_unit_test(symbols_behind_a_program_are_symbols),
           cmocka_unit_test(a_class_behind_a_name_decides),
           cmocka_unit_test(a_path_to_nothing_has_no_services_of_its_own),
           cmocka_unit_test(common_services_mean_the_same_everywhere))
