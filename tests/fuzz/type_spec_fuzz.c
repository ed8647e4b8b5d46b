/*
 * type_spec - texts of types, a line each: each is taken, or its mistake has a column in it; what
 * is added can be described to clients, and a text at fault is one of those given.
 *
 * covers: src/plant/type_spec.c src/plant/type_order.c src/device/types.c
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "plant/type_spec.h"

enum { TEXT_SIZE_MAX = 4096 };

static bool is_column_of(struct str text, const struct spec_fault *fault) {
    return fault->column >= 1 && fault->column <= text.size + 1;
}

/* The parts that files have by themselves. */
static void take_parts(struct str line) {
    struct device_member_spec members[TYPE_SPEC_STRING_MEMBERS] = {{.count = 0}};
    struct spec_fault fault = {.column = 0};
    if (type_spec_member(line, members, &fault) != EIP_OK)
        check(is_column_of(line, &fault));
    if (type_spec_string(line, members, &fault) != EIP_OK)
        check(is_column_of(line, &fault));
}

static void take_lines(struct type_specs *specs, struct str text) {
    struct spec_fault fault = {.column = 0};
    while (text.size > 0) {
        const char *end = memchr(text.at, '\n', text.size);
        size_t size = end != NULL ? (size_t)(end - text.at) : text.size;
        struct str line = str_span(text.at, size);
        if (type_specs_take(specs, line, &fault) != EIP_OK)
            check(is_column_of(line, &fault));
        take_parts(line);
        text = str_span(text.at + size, text.size - size);
        if (text.size > 0)
            text = str_span(text.at + 1, text.size - 1);
    }
}

static void check_type(const struct device_type *type) {
    check(type->size >= 1 && type->size <= DEVICE_TYPE_SIZE_MAX);
    for (size_t i = 0; i < type->member_count; i++) {
        const struct device_member *m = &type->members[i];
        uint64_t count = m->count > 0 ? m->count : 1;
        check(m->offset + count * m->element_size <= type->size);
        check(device_type_member(type, m->name) == m);
    }
    size_t room = device_type_content_size(type);
    uint8_t *content = mem_alloc(room);
    check(content != NULL);
    struct writer w = writer_of(content, room);
    device_type_content(type, &w);
    check(!w.bad && w.size == room && memcmp(content, type->content, room) == 0);
    mem_free(content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct type_specs specs = {.count = 0};
    struct device_types types;
    struct spec_fault fault = {.column = 0};
    struct str text = {.size = 0};
    if (size > TEXT_SIZE_MAX)
        return 0;
    device_types_init(&types, 1);
    take_lines(&specs, str_span(data, size));
    eip_err err = type_specs_add(&specs, &types, &text, &fault);
    check(err == EIP_OK || is_column_of(text, &fault));
    check(err != EIP_OK || types.count == specs.count);
    for (size_t i = 0; i < types.count; i++)
        check_type(types.of_user[i]);
    type_specs_fini(&specs);
    device_types_fini(&types);
    return 0;
}
