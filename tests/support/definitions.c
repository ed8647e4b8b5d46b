#include "support/definitions.h"

#include "support/unit.h"

const struct definition definition_motor = {
    .instance = 0x29a,
    .handle = 0x0621,
    .size = 16,
    .name = "Motor;nEAEAEAEAEA",
    .members = {{"ZZZZZZZZZZMotor0", 0, 0x00c2, 0},
                {"Run", 0, 0x00c1, 0},
                {"Fault", 1, 0x00c1, 0},
                {"Speed", 0, 0x00ca, 4},
                {"Hist", 3, 0x20c3, 8}},
};

const struct definition definition_string = {
    .instance = 0xfce,
    .handle = 0x0fce,
    .size = 88,
    .name = "ASCIISTRING82",
    .members = {{"LEN", 0, 0x00c4, 0}, {"DATA", 82, 0x20c2, 4}},
};

const struct definition definition_text20 = {
    .instance = 0x101,
    .handle = 0x1234,
    .size = 24,
    .name = "Text20;nEAEA",
    .members = {{"LEN", 0, 0x00c4, 0}, {"DATA", 20, 0x20c2, 4}},
};

const struct definition definition_timer = {
    .instance = 0xf83,
    .handle = 0x0f83,
    .size = 12,
    .name = "TIMER",
    .members = {{"CTL", 0, 0x00c4, 0},
                {"PRE", 0, 0x00c4, 4},
                {"ACC", 0, 0x00c4, 8},
                {"EN", 7, 0x00c1, 3},
                {"TT", 6, 0x00c1, 3},
                {"DN", 5, 0x00c1, 3}},
};

const struct definition definition_line = {
    .instance = 0x300,
    .handle = 0x5678,
    .size = 132,
    .name = "Line;nEAEAEA",
    .members = {{"Name", 0, 0x8fce, 0}, {"Axes", 2, 0xa29a, 88}, {"Wait", 0, 0x8f83, 120}},
};

static uint8_t *put(uint8_t *at, uint32_t v, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        *at++ = (uint8_t)(v >> 8 * i);
    return at;
}

static uint8_t *put_name(uint8_t *at, const uint8_t *end, const char *name) {
    size_t size = strlen(name) + 1;
    assert_true(size <= (size_t)(end - at));
    memcpy(at, name, size);
    return at + size;
}

static uint16_t members_of(const struct definition *d) {
    uint16_t count = 0;
    while (count < DEFINITION_MEMBERS_MAX && d->members[count].name != NULL)
        count++;
    return count;
}

size_t definition_content(const struct definition *d, uint8_t *buffer, size_t room) {
    const uint8_t *end = buffer + room;
    uint16_t count = members_of(d);
    uint8_t *at = buffer;
    assert_true(8 * (size_t)count < room);
    for (uint16_t i = 0; i < count; i++) {
        at = put(at, d->members[i].info, 2);
        at = put(at, d->members[i].type, 2);
        at = put(at, d->members[i].offset, 4);
    }
    at = put_name(at, end, d->name);
    for (uint16_t i = 0; i < count; i++)
        at = put_name(at, end, d->members[i].name);
    while ((at - buffer) % 4 != 0)
        at = put_name(at, end, "");
    return (size_t)(at - buffer);
}

struct catalog_template definition_template(const struct definition *d, uint8_t *buffer,
                                            size_t room) {
    return (struct catalog_template){
        .instance = d->instance,
        .handle = d->handle,
        .members = members_of(d),
        .size = d->size,
        .content = reader_of(buffer, definition_content(d, buffer, room)),
    };
}

eip_catalog *definitions_new(void) {
    static const struct catalog_key key = {
        .vendor = 1, .device_type = 14, .serial = 7, .name = "Press"};
    eip_catalog *c = NULL;
    return catalog_new(&key, &c) == EIP_OK ? c : NULL;
}

void definitions_add(eip_catalog *c, const struct definition *d) {
    uint8_t buffer[1024];
    struct catalog_template t = definition_template(d, buffer, sizeof buffer);
    assert_int_equal(catalog_add_template(c, &t), EIP_OK);
}

void definitions_symbol(eip_catalog *c, int program, uint32_t instance, const char *name,
                        uint16_t type, uint32_t x, uint32_t y, uint32_t z) {
    const struct cip_symbol symbol = {
        .instance = instance, .name = str_of(name), .type = type, .dimensions = {x, y, z}};
    assert_int_equal(catalog_add_symbol(c, program, &symbol), EIP_OK);
}

void definitions_finish(eip_catalog *c) {
    assert_int_equal(catalog_finish(c), EIP_OK);
}
