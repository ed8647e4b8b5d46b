#include "support/catalog_sample.h"

#include "support/definitions.h"
#include "support/unit.h"

enum {
    MARKS = 30,
    LINE_TYPE = 0x8300,
    LINES_TYPE = 0xa300,
    TEXT_TYPE = 0x8fce,
    STRANGE_TYPE = 0x8123, /* of a template that was not read */
};

struct catalog_key catalog_sample_key(uint32_t serial, uint8_t mark) {
    struct catalog_key key = {.vendor = 1,
                              .device_type = 14,
                              .product_code = 166,
                              .major = 33,
                              .minor = 11,
                              .serial = serial,
                              .name = "Press",
                              .marks_size = MARKS};
    memset(key.marks, 7, MARKS);
    key.marks[MARKS / 2] = mark;
    return key;
}

static void add_symbol(eip_catalog *c, int program, const struct cip_symbol *symbol) {
    assert_int_equal(catalog_add_symbol(c, program, symbol), EIP_OK);
}

static void add_symbols(eip_catalog *c, int program) {
    static const struct {
        const char *name;
        uint16_t type;
        uint32_t dimensions[3];
        uint8_t access;
    } rows[] = {
        {"Speed", 0x00c4, {0}, 0},          {"Levels", 0x20ca, {10}, 2},
        {"Grid", 0x60c3, {2, 3, 4}, 3},     {"Flags", 0x20d3, {2}, 0},
        {"Ready", 0x03c1, {0}, 0},          {"Line1", LINE_TYPE, {0}, 0},
        {"Lines", LINES_TYPE, {100000}, 0}, {"Text", TEXT_TYPE, {0}, 2},
        {"Odd", STRANGE_TYPE, {0}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_symbol s = {.instance = (uint32_t)(70000 * i + 3), .type = rows[i].type};
        s.name = str_of(rows[i].name);
        s.access = rows[i].access;
        memcpy(s.dimensions, rows[i].dimensions, sizeof s.dimensions);
        add_symbol(c, program, &s);
    }
}

static eip_catalog *begin(const struct catalog_key *key) {
    eip_catalog *c = NULL;
    assert_int_equal(catalog_new(key, &c), EIP_OK);
    return c;
}

const eip_catalog *catalog_sample(const struct catalog_key *key) {
    eip_catalog *c = begin(key);
    int program = CATALOG_CONTROLLER;
    add_symbols(c, CATALOG_CONTROLLER);
    assert_int_equal(catalog_add_program(c, str_of("Empty"), &program), EIP_OK);
    assert_int_equal(catalog_add_program(c, str_of("Main"), &program), EIP_OK);
    add_symbols(c, program);
    definitions_add(c, &definition_line);
    definitions_add(c, &definition_motor);
    definitions_add(c, &definition_timer);
    definitions_add(c, &definition_string);
    definitions_finish(c);
    return c;
}

const eip_catalog *catalog_sample_small(const struct catalog_key *key, const char *name) {
    eip_catalog *c = begin(key);
    struct cip_symbol s = {.instance = 1, .name = str_of(name), .type = EIP_TYPE_DINT};
    add_symbol(c, CATALOG_CONTROLLER, &s);
    definitions_finish(c);
    return c;
}

static void same_text(const char *a, const char *b) {
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL)
        assert_string_equal(a, b);
}

static uint32_t number_of(const struct eip_structure *s) {
    return s != NULL ? s->instance : UINT32_MAX;
}

static void same_symbol(const struct eip_symbol *a, const struct eip_symbol *b) {
    same_text(a->name, b->name);
    same_text(a->program, b->program);
    assert_int_equal(number_of(a->structure), number_of(b->structure));
    assert_int_equal(a->instance, b->instance);
    assert_memory_equal(a->dimensions, b->dimensions, sizeof a->dimensions);
    assert_int_equal(a->element_size, b->element_size);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->access, b->access);
}

static void same_member(const struct eip_member *a, const struct eip_member *b) {
    same_text(a->name, b->name);
    assert_int_equal(number_of(a->structure), number_of(b->structure));
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->bit, b->bit);
    assert_int_equal(a->hidden, b->hidden);
    assert_int_equal(a->offset, b->offset);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->element_size, b->element_size);
}

static void same_structure(const struct eip_structure *a, const struct eip_structure *b) {
    same_text(a->name, b->name);
    assert_int_equal(a->instance, b->instance);
    assert_int_equal(a->handle, b->handle);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->is_string, b->is_string);
    assert_int_equal(a->member_count, b->member_count);
    for (uint32_t i = 0; i < a->member_count; i++)
        same_member(&a->members[i], &b->members[i]);
}

static void same_symbols(const eip_catalog *a, const eip_catalog *b) {
    const struct eip_symbol *own, *other;
    size_t count = eip_catalog_symbols(a, &own);
    assert_int_equal(eip_catalog_symbols(b, &other), count);
    for (size_t i = 0; i < count; i++) {
        same_symbol(&own[i], &other[i]);
        assert_int_equal(catalog_symbol_word(a, i), catalog_symbol_word(b, i));
    }
}

static void same_structures(const eip_catalog *a, const eip_catalog *b) {
    const struct eip_structure *own, *other;
    size_t count = eip_catalog_structures(a, &own);
    assert_int_equal(eip_catalog_structures(b, &other), count);
    for (size_t i = 0; i < count; i++)
        same_structure(&own[i], &other[i]);
}

static void same_programs(const eip_catalog *a, const eip_catalog *b) {
    const char *const *own, *const *other;
    size_t count = eip_catalog_programs(a, &own);
    assert_int_equal(eip_catalog_programs(b, &other), count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(own[i], other[i]);
}

void catalog_sample_same(const eip_catalog *a, const eip_catalog *b) {
    assert_true(catalog_key_equal(catalog_key_of(a), catalog_key_of(b)));
    same_symbols(a, b);
    same_structures(a, b);
    same_programs(a, b);
}
