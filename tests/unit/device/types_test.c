/* SPDX-License-Identifier: MIT */
/* Structures as clients compute them (1756-PM020, "Structures"; Rockwell's TypeEncode). */
#include "support/unit.h"

#include "cip/template.h"
#include "device/types.h"

struct row {
    const char *name;
    const char *type;
    uint32_t count;
    const char *target;
    uint8_t bit;
};

enum { ROWS_MAX = 12 };

static eip_err add(struct device_types *t, const char *name, const struct row *rows, size_t count,
                   const struct device_type **ret_type, struct device_type_fault *ret_fault) {
    struct device_member_spec members[ROWS_MAX];
    for (size_t i = 0; i < count; i++)
        members[i] = (struct device_member_spec){.name = str_of(rows[i].name),
                                                 .type = str_of(rows[i].type),
                                                 .count = rows[i].count,
                                                 .target = str_of(rows[i].target),
                                                 .bit = rows[i].bit};
    const struct device_type_spec spec = {.name = str_of(name), .members = members, .count = count};
    return device_types_add(t, &spec, ret_type, ret_fault);
}

static const struct device_type *made(struct device_types *t, const char *name,
                                      const struct row *rows, size_t count) {
    const struct device_type *type = NULL;
    struct device_type_fault fault;
    assert_int_equal(add(t, name, rows, count, &type, &fault), EIP_OK);
    return type;
}

#define MADE(t, name, rows) made(t, name, rows, sizeof(rows) / sizeof(rows)[0])

static const struct row motor[] = {{"Run", "BOOL", 0, NULL, 0},
                                   {"Fault", "BOOL", 0, NULL, 0},
                                   {"Speed", "REAL", 0, NULL, 0},
                                   {"Hist", "INT", 3, NULL, 0}};

static void bools_share_a_hidden_byte(void **state) {
    (void)state;
    struct device_types t;
    device_types_init(&t, 1);
    const struct device_type *type = MADE(&t, "Motor", motor);
    assert_int_equal(type->id, 0x100);
    assert_int_equal(type->member_count, 5);
    assert_int_equal(type->size, 16);
    assert_true(type->members[0].hidden);
    assert_true(str_equal(type->members[0].name, str_of("ZZZZZZZZZZMotor0")));
    const struct device_member *fault = device_type_member(type, str_of("FAULT"));
    assert_non_null(fault);
    assert_int_equal(fault->offset, 0);
    assert_int_equal(fault->bit, 1);
    assert_int_equal(device_type_member(type, str_of("Speed"))->offset, 4);
    assert_int_equal(device_type_member(type, str_of("Hist"))->offset, 8);
    assert_null(device_type_member(type, str_of("Histo")));
    assert_ptr_equal(device_types_find(&t, str_of("motor")), type);
    assert_ptr_equal(device_types_at(&t, 0x100), type);
    assert_null(device_types_at(&t, 0x101));
    device_types_fini(&t);
}

/* The content of the manual's example of a template, with the names of this one. */
static void the_definition_is_what_clients_read(void **state) {
    (void)state;
    static const uint8_t want[100] = {
        0,    0,    0xC2, 0,   0,   0,   0,   0,   0,   0,    0xC1, 0,   0,   0,   0,   0,   1,
        0,    0xC1, 0,    0,   0,   0,   0,   0,   0,   0xCA, 0,    4,   0,   0,   0,   3,   0,
        0xC3, 0x20, 8,    0,   0,   0,   'M', 'o', 't', 'o',  'r',  ';', 'n', 'E', 'A', 'E', 'A',
        'E',  'A',  'E',  'A', 'E', 'A', 0,   'Z', 'Z', 'Z',  'Z',  'Z', 'Z', 'Z', 'Z', 'Z', 'Z',
        'M',  'o',  't',  'o', 'r', '0', 0,   'R', 'u', 'n',  0,    'F', 'a', 'u', 'l', 't', 0,
        'S',  'p',  'e',  'e', 'd', 0,   'H', 'i', 's', 't',  0,    0,   0,   0,   0};
    struct device_types t;
    device_types_init(&t, 1);
    const struct device_type *type = MADE(&t, "Motor", motor);
    assert_int_equal(device_type_words(type), 30);
    assert_int_equal(device_type_content_size(type), sizeof want);
    assert_memory_equal(type->content, want, sizeof want);
    device_types_fini(&t);
}

static void handles_are_those_of_real_controllers(void **state) {
    (void)state;
    static const struct row inner3[] = {{"a", "SINT", 0, NULL, 0}, {"b", "SINT", 4, NULL, 0}};
    static const struct row inner2[] = {{"a", "DINT", 0, NULL, 0},
                                        {"b", "SINT", 3, NULL, 0},
                                        {"c", "UDT3", 0, NULL, 0},
                                        {"d", "UDT3", 2, NULL, 0}};
    static const struct row outer[] = {{"a", "SINT", 0, NULL, 0},
                                       {"b", "SINT", 2, NULL, 0},
                                       {"c", "UDT2", 0, NULL, 0},
                                       {"d", "UDT3", 4, NULL, 0}};
    static const struct row wrapper[] = {{"a", "STRING", 0, NULL, 0}};
    static const struct row timer[] = {{"a", "TIMER", 0, NULL, 0}};
    static const struct row with_timer[] = {{"a", "DINT", 0, NULL, 0},
                                            {"Flag1", "BOOL", 0, NULL, 0},
                                            {"Flag2", "BOOL", 0, NULL, 0},
                                            {"b", "TIMER", 0, NULL, 0},
                                            {"c", "DINT", 0, NULL, 0}};
    struct device_types t;
    device_types_init(&t, 1);
    assert_int_equal(MADE(&t, "Motor", motor)->handle, 0x0621);
    assert_int_equal(MADE(&t, "UDT3", inner3)->handle,
                     cip_template_handle(str_of("UDT3,SINT,SINT[4]")));
    (void)MADE(&t, "UDT2", inner2);
    assert_int_equal(MADE(&t, "UDT1", outer)->handle, 0x5F58);
    assert_int_equal(MADE(&t, "StringWrapper", wrapper)->handle, 0x45FD);
    assert_int_equal(MADE(&t, "TimerWrapper", timer)->handle, 0xC23B);
    const struct device_type *type = MADE(&t, "TypeWithTimer", with_timer);
    assert_int_equal(type->handle, 0x9A39);
    assert_true(str_equal(type->members[1].name, str_of("ZZZZZZZZZZTypeWithTi1")));
    assert_int_equal(type->size, 24);
    device_types_fini(&t);
}

static void a_bit_names_its_host(void **state) {
    (void)state;
    static const struct row good[] = {
        {"Host", "DINT", 0, NULL, 0}, {"Low", "BIT", 0, "host", 0}, {"High", "BIT", 0, "Host", 31}};
    static const struct row none[] = {{"Low", "BIT", 0, "Host", 0}};
    static const struct row far[] = {{"Host", "SINT", 0, NULL, 0}, {"X", "BIT", 0, "Host", 8}};
    struct device_types t;
    struct device_type_fault fault = {.member = 99};
    const struct device_type *type;
    device_types_init(&t, 1);
    type = MADE(&t, "Good", good);
    assert_int_equal(type->members[2].bit, 7);
    assert_int_equal(type->members[2].offset, 3);
    assert_int_equal(add(&t, "None", none, 1, &type, &fault), EIP_E_TYPE);
    assert_int_equal(fault.member, 0);
    assert_int_equal(add(&t, "Far", far, 2, &type, &fault), EIP_E_TYPE);
    assert_int_equal(fault.member, 1);
    device_types_fini(&t);
}

static void what_cannot_be_is_told_with_its_member(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct row rows[2];
        size_t count;
        eip_err err;
        size_t member;
    } cases[] = {
        {"", {{"a", "DINT", 0, NULL, 0}}, 1, EIP_E_TYPE, 1},
        {"1A", {{"a", "DINT", 0, NULL, 0}}, 1, EIP_E_TYPE, 1},
        {"Timer", {{"a", "DINT", 0, NULL, 0}}, 1, EIP_E_TYPE, 1},
        {"dint", {{"a", "DINT", 0, NULL, 0}}, 1, EIP_E_TYPE, 1},
        {"A", {{"a", "A", 0, NULL, 0}}, 1, EIP_E_TYPE, 0},
        {"A", {{"a", "DINT", 0, NULL, 0}, {"A", "REAL", 0, NULL, 0}}, 2, EIP_E_TYPE, 1},
        {"A", {{"a", "DINT", 0, NULL, 0}, {"b c", "REAL", 0, NULL, 0}}, 2, EIP_E_TYPE, 1},
        {"A", {{"a", "DINT", 65536, NULL, 0}}, 1, EIP_E_LIMIT, 0},
        {"A", {{"a", "SSTRING", 0, NULL, 0}}, 1, EIP_E_TYPE, 0},
    };
    struct device_types t;
    device_types_init(&t, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct device_type *type = NULL;
        struct device_type_fault fault = {.member = 99};
        assert_int_equal(add(&t, cases[i].name, cases[i].rows, cases[i].count, &type, &fault),
                         cases[i].err);
        assert_int_equal(fault.member, cases[i].member);
        assert_true(fault.why[0] != '\0');
        assert_null(type);
    }
    const struct device_type_spec empty = {.name = str_of("Empty")};
    const struct device_type *type;
    struct device_type_fault fault;
    assert_int_equal(device_types_add(&t, &empty, &type, &fault), EIP_E_TYPE);
    device_types_fini(&t);
}

static void sixty_four_bits_are_aligned_to_eight(void **state) {
    (void)state;
    static const struct row inner[] = {{"a", "SINT", 0, NULL, 0}, {"b", "LINT", 0, NULL, 0}};
    static const struct row outer[] = {{"a", "BOOL", 0, NULL, 0},
                                       {"b", "Inner", 0, NULL, 0},
                                       {"c", "BOOL", 40, NULL, 0},
                                       {"d", "SINT", 2, NULL, 0}};
    struct device_types t;
    device_types_init(&t, 1);
    assert_int_equal(MADE(&t, "Inner", inner)->size, 16);
    const struct device_type *type = MADE(&t, "Outer", outer);
    assert_int_equal(device_type_member(type, str_of("b"))->offset, 8);
    const struct device_member *bits = device_type_member(type, str_of("c"));
    assert_int_equal(bits->code, EIP_TYPE_DWORD);
    assert_int_equal(bits->count, 2);
    assert_int_equal(bits->offset, 24);
    assert_int_equal(device_type_member(type, str_of("d"))->offset, 32);
    assert_int_equal(type->size, 40);
    device_types_fini(&t);
}

static void sixty_four_bits_are_aligned_to_four_in_older_controllers(void **state) {
    (void)state;
    static const struct row rows[] = {{"A", "DINT", 0, NULL, 0}, {"B", "LINT", 0, NULL, 0}};
    static const struct row outer[] = {{"A", "DINT", 0, NULL, 0}, {"In", "Inner", 2, NULL, 0}};
    struct device_types t;
    device_types_init(&t, 1);
    t.longs_on_words = true;
    const struct device_type *inner = MADE(&t, "Inner", rows);
    assert_int_equal(inner->members[1].offset, 4);
    assert_int_equal(inner->size, 12);
    assert_int_equal(inner->alignment, 4);
    assert_int_equal(MADE(&t, "Outer", outer)->size, 28);
    device_types_fini(&t);
}

static void a_controller_has_types_of_its_own(void **state) {
    (void)state;
    uint8_t content[300];
    struct device_types t;
    device_types_init(&t, 1);
    const struct device_type *timer = device_types_find(&t, str_of("timer"));
    assert_non_null(timer);
    assert_int_equal(timer->handle, 0x0f83);
    assert_ptr_equal(device_types_at(&t, 0x0f83), timer);
    assert_int_equal(device_type_member(timer, str_of("DN"))->offset, 3);
    assert_int_equal(device_type_member(timer, str_of("DN"))->bit, 5);
    struct writer w = writer_of(content, sizeof content);
    device_type_content(timer, &w);
    assert_false(w.bad);
    assert_int_equal(w.size, device_type_content_size(timer));
    assert_int_equal(device_types_find(&t, str_of("STRING"))->size, 88);
    device_types_fini(&t);
}

static void what_nests_too_deep_ends(void **state) {
    (void)state;
    struct device_types t;
    device_types_init(&t, 1);
    eip_err err = EIP_OK;
    const char *before = "TIMER";
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && err == EIP_OK; i++) {
        const struct row rows[] = {{"a", before, 0, NULL, 0}, {"b", before, 0, NULL, 0},
                                   {"c", before, 0, NULL, 0}, {"d", before, 0, NULL, 0},
                                   {"e", before, 0, NULL, 0}, {"f", before, 0, NULL, 0}};
        const struct device_type *type;
        struct device_type_fault fault;
        err = add(&t, names[i], rows, 6, &type, &fault);
        before = names[i];
    }
    assert_int_equal(err, EIP_E_LIMIT);
    device_types_fini(&t);
}

static void no_id_ends_in_the_code_of_bool(void **state) {
    (void)state;
    enum { MANY = 3570 };
    struct device_types t;
    struct device_type_fault fault;
    const struct device_type *type = NULL;
    const struct row row = {"A", "DINT", 0, "", 0};
    char name[16];
    device_types_init(&t, 1);
    uint16_t last = DEVICE_TYPE_ID_FIRST - 1;
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "T%d", i);
        type = made(&t, name, &row, 1);
        assert_int_not_equal(type->id & 0xff, EIP_TYPE_BOOL);
        assert_true(type->id > last && type->id <= DEVICE_TYPE_ID_LAST);
        assert_ptr_equal(device_types_at(&t, type->id), type);
        last = type->id;
    }
    assert_null(device_types_at(&t, 0x1c1));
    assert_null(device_types_at(&t, 0xec1));
    assert_int_equal(add(&t, "More", &row, 1, &type, &fault), EIP_E_LIMIT);
    device_types_fini(&t);
}

UNIT_CASES(cmocka_unit_test(no_id_ends_in_the_code_of_bool),
           cmocka_unit_test(bools_share_a_hidden_byte),
           cmocka_unit_test(the_definition_is_what_clients_read),
           cmocka_unit_test(handles_are_those_of_real_controllers),
           cmocka_unit_test(a_bit_names_its_host),
           cmocka_unit_test(what_cannot_be_is_told_with_its_member),
           cmocka_unit_test(sixty_four_bits_are_aligned_to_eight),
           cmocka_unit_test(sixty_four_bits_are_aligned_to_four_in_older_controllers),
           cmocka_unit_test(a_controller_has_types_of_its_own),
           cmocka_unit_test(what_nests_too_deep_ends))
