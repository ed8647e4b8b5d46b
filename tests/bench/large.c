#include "bench/large.h"

#include <stdio.h>

#include "base/check.h"

enum {
    PROGRAMS = 10,
    NAME_ROOM = 64,
    MEMBERS_MAX = 8,
    NESTED = 10, /* structures inside one another */
    COUNTS = 8,
    KINDS = 8,
    REPLY_HEAD = 4,
    SYMBOL_FIXED = 4 + 2 + 2 + 12 + 1, /* instance, size of the name, type, dimensions, access */
    PACKED = 2,                        /* an offset for each reply in a packet */
    ATTRIBUTES_SIZE = 2 + 6 + 6 + 8 + 8,
};

/* A tag, by its number. */
struct tag {
    char program[NAME_ROOM]; /* empty: of the controller */
    char name[NAME_ROOM];
    char full[3 * NAME_ROOM];
    uint16_t type;
    uint32_t structure; /* number, of EIP_TYPE_STRUCT; LARGE_STRUCTURES: STRING */
    uint32_t dims[EIP_DIMENSIONS_MAX];
};

static struct tag tag_of(uint32_t number) {
    static const char *const names[] = {"Conveyor_%05u_Motor", "Tank_%05u_Level", "Valve_%05u_Open",
                                        "Cell_%05u_Data",      "Rack_%05u_Slots", "Line_%05u_Units",
                                        "Count_%05u",          "Recipe_%05u_Name"};
    static const struct {
        uint16_t type;
        uint32_t dims[EIP_DIMENSIONS_MAX];
    } kinds[KINDS] = {
        {EIP_TYPE_DINT, {0}},         {EIP_TYPE_REAL, {0}},   {EIP_TYPE_BOOL, {0}},
        {EIP_TYPE_STRUCT, {0}},       {EIP_TYPE_INT, {4, 5}}, {EIP_TYPE_STRUCT, {4}},
        {EIP_TYPE_DINT, {3, 2, 100}}, {EIP_TYPE_STRUCT, {0}},
    };
    uint32_t kind = number % KINDS;
    struct tag t = {.type = kinds[kind].type, .structure = number / KINDS % LARGE_STRUCTURES};
    memcpy(t.dims, kinds[kind].dims, sizeof t.dims);
    if (kind == KINDS - 1)
        t.structure = LARGE_STRUCTURES;
    if (number % 5 == 4)
        snprintf(t.program, sizeof t.program, "Area%u", (unsigned)(number / 5 % PROGRAMS));
    snprintf(t.name, sizeof t.name, names[kind], (unsigned)number);
    snprintf(t.full, sizeof t.full, "%s%s%s%s", t.program[0] != '\0' ? "Program:" : "", t.program,
             t.program[0] != '\0' ? "." : "", t.name);
    return t;
}

/* A structure, by its number: the one before it inside, but for every tenth. */
struct structure {
    char name[NAME_ROOM];
    char inside[NAME_ROOM];
    struct device_member_spec members[MEMBERS_MAX];
    size_t count;
};

static void add_member(struct structure *s, const char *name, const char *type, uint32_t count) {
    s->members[s->count++] =
        (struct device_member_spec){.name = str_of(name), .type = str_of(type), .count = count};
}

static void structure_init(struct structure *s, uint32_t number) {
    *s = (struct structure){.count = 0};
    snprintf(s->name, sizeof s->name, "Unit_%03u_Data", (unsigned)number);
    snprintf(s->inside, sizeof s->inside, "Unit_%03u_Data", (unsigned)number - 1);
    add_member(s, "Status", "DINT", 0);
    add_member(s, "Ready", "BOOL", 0);
    add_member(s, "Faulted", "BOOL", 0);
    add_member(s, "Level", "REAL", 0);
    add_member(s, "Counts", "INT", COUNTS);
    if (number % 3 == 0)
        add_member(s, "Label", "STRING", 0);
    if (number % NESTED != 0)
        add_member(s, "Before", s->inside, 0);
}

/* Filling. */

static void fill_structures(struct device *d, const struct device_type **ret_types) {
    for (uint32_t i = 0; i < LARGE_STRUCTURES; i++) {
        struct structure s;
        struct device_type_fault fault;
        structure_init(&s, i);
        const struct device_type_spec spec = {
            .name = str_of(s.name), .members = s.members, .count = s.count};
        check(device_types_add(&d->types, &spec, &ret_types[i], &fault) == EIP_OK);
    }
}

void large_fill(struct device *d, uint32_t tags) {
    const struct device_type *types[LARGE_STRUCTURES + 1] = {NULL};
    fill_structures(d, types);
    for (uint32_t i = 0; i < tags; i++) {
        struct tag t = tag_of(i);
        struct device_tag *tag;
        struct device_tag_spec spec = {.name = str_of(t.full), .type = t.type};
        memcpy(spec.dims, t.dims, sizeof spec.dims);
        if (t.type == EIP_TYPE_STRUCT)
            spec.structure = types[t.structure];
        if (t.type == EIP_TYPE_STRUCT && t.structure == LARGE_STRUCTURES)
            spec.handle = EIP_HANDLE_STRING;
        check(device_tags_add(&d->tags, &spec, &tag) == EIP_OK);
    }
}

/* Checking. */

static void check_member(const struct eip_structure *s, const struct device_member_spec *wanted) {
    char name[NAME_ROOM];
    snprintf(name, sizeof name, "%.*s", (int)wanted->name.size, wanted->name.at);
    const struct eip_member *m = eip_structure_member(s, name);
    check(m != NULL && m->count == wanted->count && !m->hidden);
    check((m->bit != EIP_NO_BIT) == str_equal(wanted->type, str_of("BOOL")));
    const char *type = m->structure != NULL ? m->structure->name : eip_type_name(m->type, 0);
    check(type != NULL && str_equal(str_of(type), wanted->type));
}

static void check_structure(const struct eip_structure *s, uint32_t number) {
    struct structure wanted;
    uint32_t told = 0;
    check(s != NULL);
    if (number == LARGE_STRUCTURES) {
        check(s->is_string && strcmp(s->name, "STRING") == 0);
        return;
    }
    structure_init(&wanted, number);
    check(strcmp(s->name, wanted.name) == 0);
    for (size_t i = 0; i < wanted.count; i++)
        check_member(s, &wanted.members[i]);
    for (uint32_t i = 0; i < s->member_count; i++)
        told += !s->members[i].hidden;
    check(told == wanted.count);
}

void large_check(const eip_catalog *c, uint32_t tags) {
    const struct eip_symbol *symbols;
    const struct eip_structure *structures;
    const char *const *programs;
    check(eip_catalog_symbols(c, &symbols) == tags);
    check(eip_catalog_structures(c, &structures) == LARGE_STRUCTURES + 1);
    check(eip_catalog_programs(c, &programs) == PROGRAMS);
    for (uint32_t i = 0; i < tags; i++) {
        struct tag wanted = tag_of(i);
        const struct eip_symbol *s = eip_catalog_find(c, wanted.full);
        check(s != NULL && s->type == wanted.type && s->access == EIP_ACCESS_READ_WRITE);
        check(strcmp(s->name, wanted.name) == 0);
        check(memcmp(s->dimensions, wanted.dims, sizeof wanted.dims) == 0);
        if (wanted.type == EIP_TYPE_STRUCT)
            check_structure(s->structure, wanted.structure);
    }
}

uint64_t large_name_bytes(uint32_t tags) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < tags; i++)
        bytes += strlen(tag_of(i).name);
    return bytes;
}

/* Counting pages. */

static uint64_t pages_of_scope(const struct device_tags *tags, uint32_t scope, size_t room) {
    const struct device_tag_scope *list = &tags->scopes[scope];
    uint64_t pages = 1;
    size_t used = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct device_tag *tag = device_tags_symbol(tags, list->instances[i]);
        size_t size = SYMBOL_FIXED + device_tag_local_name(tag).size;
        pages += size > room - used;
        used = size > room - used ? size : used + size;
    }
    return pages;
}

static uint64_t pages_of_bytes(uint64_t bytes, size_t room) {
    return (bytes + room - 1) / room;
}

static uint64_t pages_of_types(const struct device_types *types, size_t room) {
    uint64_t contents = 0;
    const struct device_type *string = device_types_find(types, str_of("STRING"));
    for (size_t i = 0; i < types->count; i++)
        contents += PACKED + REPLY_HEAD + device_type_content_size(types->of_user[i]);
    contents += PACKED + REPLY_HEAD + device_type_content_size(string);
    uint64_t attributes = (types->count + 1) * (PACKED + REPLY_HEAD + ATTRIBUTES_SIZE);
    return pages_of_bytes(attributes, room - PACKED) + pages_of_bytes(contents, room - PACKED);
}

uint64_t large_pages(uint32_t tags, size_t reply_max) {
    static struct device device;
    const struct device_options options = {.seed = 1};
    size_t room = reply_max - REPLY_HEAD;
    device_init(&device, &options);
    large_fill(&device, tags);
    uint64_t pages = pages_of_types(&device.types, room);
    for (uint32_t i = 0; i < device.tags.scope_count; i++)
        pages += pages_of_scope(&device.tags, i, room);
    device_fini(&device);
    return pages;
}
