#include "bench/mixed.h"

#include <stdio.h>

#include "base/check.h"
#include "base/rng.h"

enum {
    STRUCTURES = 20,
    CELLS = 5, /* elements of the array that there is of each */
    PROGRAMS = 3,
    KINDS = 10, /* of tags */
    GROUPS = MIXED_TAGS / KINDS,
    LIST = 50, /* elements of an array */
    TEXT = 11, /* characters */
    NAME = 64,
    SEED = 7,
};

/* The tags of a group, which is of one element of a structure, and of one program. */
static const char *const forms[KINDS] = {
    "Cells%u[%u].Speed", "Cells%u[%u].Count",  "Cells%u[%u].Runs", "Cells%u[%u].Label",
    "Cells%u[%u]",       "Program:P%u.Flow%u", "Small%u_%u",       "Program:P%u.Text%u",
    "List%u[%u]",        "Gone%u_%u",
};

static bool is_of_program(size_t kind) {
    return kind == 5 || kind == 7;
}

static bool is_of_list(size_t kind) {
    return kind == 8;
}

static void put_name(char name[NAME], unsigned group, size_t kind) {
    unsigned first = group % STRUCTURES, second = group / STRUCTURES;
    if (is_of_program(kind)) {
        first = group % PROGRAMS;
        second = group;
    } else if (is_of_list(kind)) {
        second = group % LIST;
    }
    snprintf(name, NAME, forms[kind], first, second);
}

const char *const *mixed_names(void) {
    static char names[MIXED_TAGS][NAME];
    static const char *pointers[MIXED_TAGS];
    for (unsigned i = 0; i < MIXED_TAGS; i++) {
        put_name(names[i], i / KINDS, i % KINDS);
        pointers[i] = names[i];
    }
    return pointers;
}

/* Types. */

static const struct device_type *add_type(struct device *d, unsigned number) {
    char name[NAME], extra[NAME];
    const struct device_type *type;
    struct device_type_fault fault;
    snprintf(name, sizeof name, "Cell%u", number);
    snprintf(extra, sizeof extra, "Extra%u", number);
    const struct device_member_spec members[] = {
        {.name = str_of("Runs"), .type = str_of("BOOL")},
        {.name = str_of("Stands"), .type = str_of("BOOL")},
        {.name = str_of("Mode"), .type = str_of("SINT")},
        {.name = str_of("Speed"), .type = str_of("REAL")},
        {.name = str_of("Count"), .type = str_of("DINT")},
        {.name = str_of("Label"), .type = str_of("STRING")},
        {.name = str_of("Total"), .type = str_of("LINT")},
        {.name = str_of(extra), .type = str_of("INT"), .count = number + 1},
    };
    const struct device_type_spec spec = {
        .name = str_of(name), .members = members, .count = sizeof members / sizeof members[0]};
    eip_err err = device_types_add(&d->types, &spec, &type, &fault);
    check(err == EIP_OK);
    return type;
}

/* Values. */

static void put_random(struct rng *rng, uint8_t *at, size_t size) {
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)rng_next(rng);
}

/* A string that is one: its length, as many letters, and nothing after them. */
static void put_string(uint8_t *at, size_t size, unsigned number) {
    char text[NAME];
    struct writer w = writer_of(at, size);
    snprintf(text, sizeof text, "pallet-%04u", number % 10000);
    memset(at, 0, size);
    writer_u32(&w, TEXT);
    writer_bytes(&w, text, TEXT);
    check(!w.bad);
}

static struct device_tag *add_tag(struct device *d, const struct device_tag_spec *spec) {
    struct device_tag *tag;
    eip_err err = device_tags_add(&d->tags, spec, &tag);
    check(err == EIP_OK);
    return tag;
}

static void add_cells(struct device *d, struct rng *rng, unsigned number) {
    char name[NAME];
    const struct device_type *type = add_type(d, number);
    const struct device_member *label = device_type_member(type, str_of("Label"));
    snprintf(name, sizeof name, "Cells%u", number);
    const struct device_tag_spec spec = {
        .name = str_of(name), .type = EIP_TYPE_STRUCT, .structure = type, .dims = {CELLS}};
    struct device_tag *tag = add_tag(d, &spec);
    for (unsigned i = 0; i < CELLS; i++) {
        uint8_t *at = tag->data + (size_t)i * type->size;
        put_random(rng, at, type->size);
        put_string(at + label->offset, label->element_size, number * CELLS + i);
    }
}

static void add_plain(struct device *d, struct rng *rng, const char *name, uint16_t type,
                      uint32_t count) {
    const struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    struct device_tag *tag = add_tag(d, &spec);
    put_random(rng, tag->data, device_tag_element_size(tag) * tag->count);
}

static void add_text(struct device *d, const char *name, unsigned number) {
    const struct device_tag_spec spec = {
        .name = str_of(name), .type = EIP_TYPE_STRUCT, .handle = EIP_HANDLE_STRING};
    struct device_tag *tag = add_tag(d, &spec);
    put_string(tag->data, device_tag_element_size(tag), number);
}

/* One in two of those that fail is not there. */
static void add_refused(struct device *d, struct rng *rng, const char *name, unsigned group) {
    if (group % 2 == 0)
        return;
    add_plain(d, rng, name, EIP_TYPE_DINT, 0);
    struct device_tag *tag = device_tags_find(&d->tags, str_of(name));
    eip_err err = device_forces_set(&d->forces, tag, device_status_of(CIP_PRIVILEGE_VIOLATION));
    check(err == EIP_OK);
}

/* What a group has beside its structure. */
static void add_group(struct device *d, struct rng *rng, unsigned group) {
    static const uint16_t types[] = {EIP_TYPE_SINT, EIP_TYPE_INT, EIP_TYPE_DINT, EIP_TYPE_REAL,
                                     EIP_TYPE_LINT};
    char name[NAME];
    uint16_t type = types[group % (sizeof types / sizeof types[0])];
    put_name(name, group, 5);
    add_plain(d, rng, name, EIP_TYPE_REAL, 0);
    put_name(name, group, 6);
    add_plain(d, rng, name, type, 0);
    put_name(name, group, 7);
    add_text(d, name, group);
    put_name(name, group, 9);
    add_refused(d, rng, name, group);
}

void mixed_fill(struct device *d, uint32_t unused) {
    char name[NAME];
    struct rng rng = rng_of(SEED);
    (void)unused;
    for (unsigned i = 0; i < STRUCTURES; i++) {
        add_cells(d, &rng, i);
        snprintf(name, sizeof name, "List%u", i);
        add_plain(d, &rng, name, i % 2 == 0 ? EIP_TYPE_INT : EIP_TYPE_DINT, LIST);
    }
    for (unsigned group = 0; group < GROUPS; group++)
        add_group(d, &rng, group);
}
