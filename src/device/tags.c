/* SPDX-License-Identifier: MIT */
#include "device/tags.h"

#include "base/mem.h"
#include "cip/address.h"
#include "cip/type.h"
#include "device/own_types.h"

enum {
    BITS_PER_DWORD = 32,
    CHUNK = 1024, /* symbols are kept in chunks of so many, which never move */
    CHUNKS_MIN = 16,
    SCOPES_MIN = 1,
    INSTANCES_MIN = 16,
    LARGE_MIN = 4096, /* bytes that are given back when their tag is removed */
    DIMS_SIZE = DEVICE_DIMENSIONS_MAX * sizeof(uint32_t),
};

struct device_tags device_tags_of(uint32_t seed) {
    return (struct device_tags){.names = name_index_of(seed)};
}

/* A symbol's bytes stand together: its name, the dimensions if it has several, its value. */
static size_t dims_size(uint8_t dimensions) {
    return dimensions > 1 ? DIMS_SIZE : 0;
}

static struct device_tag *symbol_at(const struct device_tags *t, uint32_t number) {
    return &t->chunks[number / CHUNK][number % CHUNK];
}

static bool has(const struct device_tag *tag, enum device_trait trait) {
    return (tag->traits & (unsigned)trait) != 0;
}

static void free_large(struct device_tag *tag) {
    if (has(tag, DEVICE_LARGE))
        mem_free(tag->data - dims_size(tag->dimensions) - tag->name_size);
    tag->traits &= (uint8_t)~DEVICE_LARGE;
}

void device_tags_fini(struct device_tags *t) {
    for (uint32_t i = 0; i < t->count; i++)
        free_large(symbol_at(t, i));
    for (size_t i = 0; i < t->scope_room; i++)
        mem_free(t->scopes[i].instances);
    mem_free(t->scopes);
    mem_free(t->chunks);
    arena_fini(&t->arena);
    uint32_t seed = t->names.seed;
    name_index_fini(&t->names);
    *t = device_tags_of(seed);
}

/* Names. */

static bool is_name_char(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

/* The size of the level that begins s, 0 if none does. */
static size_t level_of(struct str s) {
    size_t size = 0;
    while (size < s.size && is_name_char(s.at[size]))
        size++;
    return size > CIP_NAME_MAX || (size > 0 && str_is_digit(s.at[0])) ? 0 : size;
}

static struct str after(struct str s, size_t size) {
    return str_span(s.at + size, s.size - size);
}

/* The size of the "Program:Name" that begins a name, 0 if none does. */
static size_t program_of(struct str name) {
    static const char program[] = "Program:";
    size_t prefix = sizeof program - 1;
    if (name.size <= prefix || !str_equal_fold(str_span(name.at, prefix), str_of(program)))
        return 0;
    size_t level = level_of(after(name, prefix));
    return level > 0 ? prefix + level : 0;
}

static size_t digits_of(struct str s) {
    size_t size = 0;
    while (size < s.size && str_is_digit(s.at[size]))
        size++;
    return size;
}

/* "I", "O", "C" or "S" of a module, or "SI" and "SO" of a safe one, and perhaps a number. */
static size_t data_of_module(struct str s) {
    static const char *const kinds[] = {"SI", "SO", "I", "O", "C", "S"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t size = strlen(kinds[i]);
        if (s.size >= size && str_equal_fold(str_span(s.at, size), str_of(kinds[i])))
            return size + digits_of(after(s, size));
    }
    return 0;
}

/* The size of the "Local:1:I" or "Drive:O" that begins s, 0 if none does. */
static size_t module_of(struct str s) {
    size_t size = level_of(s);
    if (size == 0 || size == s.size || s.at[size] != ':')
        return 0;
    size++;
    size_t slot = digits_of(after(s, size));
    bool has_slot = slot > 0 && size + slot < s.size && s.at[size + slot] == ':';
    size += has_slot ? slot + 1 : 0;
    size_t data = data_of_module(after(s, size));
    return data > 0 ? size + data : 0;
}

static size_t first_level_of(struct str s) {
    size_t module = module_of(s);
    return module > 0 ? module : level_of(s);
}

bool device_tag_name_is_valid(struct str name) {
    if (name.size > DEVICE_NAME_MAX)
        return false;
    size_t program = program_of(name);
    if (program > 0 && (program == name.size || name.at[program] != '.'))
        return false;
    if (program > 0)
        name = after(name, program + 1);
    for (size_t level = first_level_of(name);; level = level_of(name)) {
        if (level == 0 || level == name.size)
            return level > 0;
        if (name.at[level] != '.')
            return false;
        name = after(name, level + 1);
    }
}

static bool is_any_char(char c) {
    uint8_t byte = (uint8_t)c;
    return byte >= ' ' && (byte < 0x7f || byte >= 0xa0) && c != '[' && c != ']';
}

bool device_tag_name_is_any(struct str name) {
    bool in_level = false;
    if (name.size > DEVICE_NAME_MAX || program_of(name) > 0)
        return device_tag_name_is_valid(name);
    for (size_t i = 0; i < name.size; i++) {
        if (!is_any_char(name.at[i]) || (name.at[i] == '.' && !in_level))
            return false;
        in_level = name.at[i] != '.';
    }
    return in_level;
}

_Static_assert(sizeof(void *) != 8 || sizeof(struct device_tag) == 64, "a tag is a line");

struct str device_tag_name(const struct device_tag *tag) {
    return str_span(tag->data - dims_size(tag->dimensions) - tag->name_size, tag->name_size);
}

struct str device_tag_local_name(const struct device_tag *tag) {
    struct str name = device_tag_name(tag);
    return tag->scope == DEVICE_SCOPE_CONTROLLER ? name : after(name, program_of(name) + 1);
}

uint32_t device_tag_dimension(const struct device_tag *tag, size_t index) {
    uint32_t dimension;
    if (index >= tag->dimensions)
        return 0;
    if (tag->dimensions == 1)
        return tag->count;
    memcpy(&dimension, tag->data - DIMS_SIZE + index * sizeof dimension, sizeof dimension);
    return dimension;
}

struct device_link device_tag_link(const struct device_tag *alias) {
    struct device_link link;
    check(has(alias, DEVICE_ALIAS));
    memcpy(&link, alias->data, sizeof link);
    return link;
}

const struct device_slot device_short_string_slot = {DEVICE_SLOT_SIZE, 1, 1};
const struct device_slot device_string_slot = {DEVICE_STRING_SLOT_SIZE, 2, 2};

size_t device_slot_bare_size(const struct device_slot *slot, const uint8_t *string) {
    size_t high = slot->head > 1 ? string[1] : 0;
    return slot->head + (size_t)string[0] + (high << 8);
}

size_t device_slot_string_size(const struct device_slot *slot, const uint8_t *string) {
    size_t size = device_slot_bare_size(slot, string);
    return size + size % slot->align;
}

size_t device_tag_element_size(const struct device_tag *tag) {
    const struct device_slot *slot = device_slot_of(tag->type.code);
    if (tag->structure != NULL)
        return tag->structure->size;
    return slot != NULL ? slot->size : cip_type_size(tag->type.code, 0);
}

bool device_tag_is_program(const struct device_tag *symbol) {
    return symbol->type.code == 0;
}

/* Finding. */

static struct str name_of(const void *owner, uint32_t number) {
    return device_tag_name(symbol_at(owner, number));
}

static struct name_owner owner_of(const struct device_tags *t) {
    return (struct name_owner){.name = name_of, .owner = t};
}

static struct device_tag *find_symbol(const struct device_tags *t, struct str name) {
    const struct name_owner owner = owner_of(t);
    uint32_t number = name_index_find(&t->names, name, &owner);
    return number != NAME_INDEX_NONE ? symbol_at(t, number) : NULL;
}

static struct device_tag *tag_or_null(struct device_tag *symbol) {
    return symbol != NULL && !device_tag_is_program(symbol) ? symbol : NULL;
}

struct device_tag *device_tags_find(const struct device_tags *t, struct str name) {
    return tag_or_null(find_symbol(t, name));
}

uint32_t device_tags_expect(const struct device_tags *t, struct str name) {
    return name_index_expect(&t->names, name);
}

uint32_t device_tags_guess(const struct device_tags *t, uint32_t hash) {
    uint32_t guess = name_index_guess(&t->names, hash);
    if (guess < t->count)
        __builtin_prefetch(symbol_at(t, guess));
    return guess;
}

struct device_tag *device_tags_find_guessed(const struct device_tags *t, struct str name,
                                            uint32_t guess) {
    struct device_tag *symbol = guess < t->count ? symbol_at(t, guess) : NULL;
    if (symbol == NULL || !str_equal_fold(device_tag_name(symbol), name))
        symbol = find_symbol(t, name);
    return tag_or_null(symbol);
}

static struct device_tag *symbol_or_null(const struct device_tags *t, uint32_t instance) {
    if (instance < 1 || instance > t->count)
        return NULL;
    struct device_tag *symbol = symbol_at(t, instance - 1);
    return has(symbol, DEVICE_GONE) ? NULL : symbol;
}

const struct device_tag *device_tags_symbol(const struct device_tags *t, uint32_t instance) {
    return symbol_or_null(t, instance);
}

struct device_tag *device_tags_instance(const struct device_tags *t, uint32_t instance) {
    return tag_or_null(symbol_or_null(t, instance));
}

/* A program's symbol counts its scope where a tag counts elements. */
bool device_tags_program(const struct device_tags *t, struct str name, uint32_t *ret_scope) {
    const struct device_tag *symbol = find_symbol(t, name);
    if (symbol == NULL || !device_tag_is_program(symbol))
        return false;
    *ret_scope = symbol->count;
    return true;
}

uint32_t device_tags_seek(const struct device_tags *t, uint32_t scope, uint32_t instance) {
    if (scope >= t->scope_count)
        return 0;
    uint32_t low = 0;
    uint32_t high = t->scopes[scope].count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->scopes[scope].instances[middle] < instance)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct device_tag *device_tags_at(const struct device_tags *t, uint32_t scope,
                                        uint32_t place) {
    bool is_there = scope < t->scope_count && place < t->scopes[scope].count;
    return is_there ? symbol_at(t, t->scopes[scope].instances[place] - 1) : NULL;
}

/* Adding. */

/* A symbol that is to be added. */
struct draft {
    struct device_tag tag;
    struct str name;
    uint32_t dims[DEVICE_DIMENSIONS_MAX];
    const void *value; /* to begin with; NULL: zeros */
    size_t value_size;
    uint8_t *outside; /* its bytes, where a tag has no room for them */
};

/* What one definition adds: a tag, and before it its program if that is new. */
struct plan {
    struct draft tag;
    struct draft program;
    bool has_program;
};

static eip_err count_elements(const struct device_tag_spec *spec, struct draft *d) {
    uint64_t count = 1;
    uint8_t dimensions = 0;
    while (dimensions < DEVICE_DIMENSIONS_MAX && spec->dims[dimensions] > 0)
        dimensions++;
    for (size_t i = dimensions; i < DEVICE_DIMENSIONS_MAX; i++)
        if (spec->dims[i] > 0)
            return EIP_E_ARGUMENT;
    for (size_t i = 0; i < dimensions; i++) {
        count *= spec->dims[i];
        if (count > DEVICE_ELEMENTS_MAX)
            return EIP_E_LIMIT;
    }
    memcpy(d->dims, spec->dims, sizeof d->dims);
    d->tag.count = (uint32_t)count;
    d->tag.dimensions = dimensions;
    return EIP_OK;
}

static eip_err draft_structure(const struct device_tag_spec *spec, struct draft *d) {
    if (spec->type != EIP_TYPE_STRUCT)
        return spec->structure == NULL && spec->handle == 0 ? EIP_OK : EIP_E_TYPE;
    d->tag.structure = spec->structure != NULL ? spec->structure : device_own_type(spec->handle);
    if (d->tag.structure == NULL)
        return EIP_E_TYPE;
    d->tag.type.handle = d->tag.structure->handle;
    return EIP_OK;
}

/* The value of an alias is elsewhere. */
static eip_err draft_alias(const struct device_tag_spec *spec, struct draft *d) {
    d->tag.traits |= DEVICE_ALIAS;
    d->value = spec->alias;
    d->value_size = sizeof *spec->alias;
    return EIP_OK;
}

static eip_err draft_type(const struct device_tag_spec *spec, struct draft *d) {
    d->tag.type.code = spec->type;
    d->tag.rights = spec->rights;
    d->tag.traits = spec->constant ? DEVICE_CONSTANT : 0;
    eip_err err = draft_structure(spec, d);
    if (err != EIP_OK)
        return err;
    if (spec->type == EIP_TYPE_BOOL && d->tag.dimensions > 1)
        return EIP_E_ARGUMENT;
    if (device_slot_of(spec->type) != NULL && d->tag.count > DEVICE_STRINGS_MAX)
        return EIP_E_LIMIT;
    if (spec->type == EIP_TYPE_BOOL && d->tag.dimensions == 1 && !spec->byte_bools) {
        d->tag.type.code = EIP_TYPE_DWORD;
        d->tag.traits |= DEVICE_BOOLS;
        d->tag.count = (d->tag.count - 1) / BITS_PER_DWORD + 1;
    }
    size_t element = device_tag_element_size(&d->tag);
    d->value_size = element * d->tag.count;
    if (element == 0)
        return EIP_E_TYPE;
    return spec->alias != NULL ? draft_alias(spec, d) : EIP_OK;
}

static struct draft draft_of(struct str name) {
    return (struct draft){.name = name, .tag.name_size = (uint8_t)name.size};
}

static eip_err plan_program(const struct device_tags *t, struct str program, struct plan *p) {
    uint32_t scope;
    if (device_tags_program(t, program, &scope)) {
        p->tag.tag.scope = (uint16_t)scope;
        return EIP_OK;
    }
    if (t->scope_count > DEVICE_SCOPES_MAX)
        return EIP_E_LIMIT;
    p->tag.tag.scope = (uint16_t)(t->scope_count > 0 ? t->scope_count : 1);
    p->has_program = true;
    p->program = draft_of(program);
    p->program.tag.count = p->tag.tag.scope;
    return EIP_OK;
}

static eip_err plan_names(const struct device_tags *t, const struct device_tag_spec *spec,
                          struct plan *p) {
    struct str name = spec->name;
    bool valid = spec->any_name ? device_tag_name_is_any(name) : device_tag_name_is_valid(name);
    if (!valid || find_symbol(t, name) != NULL)
        return EIP_E_TAG;
    struct str program = str_span(name.at, program_of(name));
    p->tag = draft_of(name);
    return program.size > 0 ? plan_program(t, program, p) : EIP_OK;
}

static size_t symbols_of(const struct plan *p) {
    return p->has_program ? 2 : 1;
}

static eip_err plan_of(const struct device_tags *t, const struct device_tag_spec *spec,
                       struct plan *ret_plan) {
    struct plan p = {.has_program = false};
    eip_err err = plan_names(t, spec, &p);
    if (err == EIP_OK)
        err = count_elements(spec, &p.tag);
    if (err == EIP_OK)
        err = draft_type(spec, &p.tag);
    if (err == EIP_OK && (symbols_of(&p) > DEVICE_TAGS_MAX - t->count ||
                          p.tag.value_size > DEVICE_DATA_MAX - t->data_size))
        err = EIP_E_LIMIT;
    if (err == EIP_OK)
        *ret_plan = p;
    return err;
}

/* The room for so many more symbols: pointers to chunks, and the chunks themselves. */
static eip_err reserve_symbols(struct device_tags *t, size_t more) {
    size_t chunks = (t->count + more - 1) / CHUNK + 1;
    if (chunks > t->chunk_room) {
        size_t room = t->chunk_room > 0 ? 2 * t->chunk_room : CHUNKS_MIN;
        struct device_tag **grown = mem_resize(t->chunks, room * sizeof(struct device_tag *));
        if (grown == NULL)
            return EIP_E_MEMORY;
        memset(grown + t->chunk_room, 0, (room - t->chunk_room) * sizeof(struct device_tag *));
        t->chunks = grown;
        t->chunk_room = room;
    }
    for (size_t i = t->count / CHUNK; i < chunks; i++) {
        if (t->chunks[i] == NULL)
            t->chunks[i] = arena_take(&t->arena, CHUNK * sizeof(struct device_tag));
        if (t->chunks[i] == NULL)
            return EIP_E_MEMORY;
    }
    return EIP_OK;
}

static eip_err reserve_scopes(struct device_tags *t, uint32_t count) {
    if (count <= t->scope_room)
        return EIP_OK;
    uint32_t room = t->scope_room > 0 ? 2 * t->scope_room : SCOPES_MIN;
    room = room > count ? room : count;
    struct device_tag_scope *grown = mem_resize(t->scopes, room * sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    memset(grown + t->scope_room, 0, (room - t->scope_room) * sizeof *grown);
    t->scopes = grown;
    t->scope_room = room;
    return EIP_OK;
}

static eip_err reserve_in_scope(struct device_tag_scope *scope) {
    if (scope->count < scope->room)
        return EIP_OK;
    uint32_t room = scope->room > 0 ? 2 * scope->room : INSTANCES_MIN;
    uint32_t *grown = mem_resize(scope->instances, room * sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    scope->instances = grown;
    scope->room = room;
    return EIP_OK;
}

static size_t bytes_of(const struct draft *d) {
    return d->name.size + dims_size(d->tag.dimensions) + d->value_size;
}

static eip_err reserve_outside(struct device_tags *t, struct draft *d) {
    size_t size = bytes_of(d);
    if (size <= sizeof d->tag.own)
        return EIP_OK;
    if (size >= LARGE_MIN)
        d->tag.traits |= DEVICE_LARGE;
    d->outside = size >= LARGE_MIN ? mem_zero(1, size) : arena_take_bytes(&t->arena, size);
    return d->outside != NULL ? EIP_OK : EIP_E_MEMORY;
}

/* After this nothing can fail any more. */
static eip_err reserve(struct device_tags *t, struct plan *p) {
    uint32_t scope = p->tag.tag.scope;
    const struct name_owner owner = owner_of(t);
    if (reserve_symbols(t, symbols_of(p)) != EIP_OK || reserve_scopes(t, scope + 1) != EIP_OK ||
        reserve_in_scope(&t->scopes[scope]) != EIP_OK)
        return EIP_E_MEMORY;
    if (p->has_program && (reserve_in_scope(&t->scopes[DEVICE_SCOPE_CONTROLLER]) != EIP_OK ||
                           reserve_outside(t, &p->program) != EIP_OK))
        return EIP_E_MEMORY;
    if (name_index_reserve(&t->names, symbols_of(p), &owner) != EIP_OK)
        return EIP_E_MEMORY;
    return reserve_outside(t, &p->tag);
}

static struct device_tag *append(struct device_tags *t, const struct draft *d) {
    uint32_t number = (uint32_t)t->count;
    struct device_tag *added = symbol_at(t, number);
    *added = d->tag;
    added->instance = number + 1;
    uint8_t *bytes = d->outside != NULL ? d->outside : added->own;
    size_t dims = dims_size(d->tag.dimensions);
    memcpy(bytes, d->name.at, d->name.size);
    memcpy(bytes + d->name.size, d->dims, dims);
    added->data = bytes + d->name.size + dims;
    if (d->value != NULL)
        memcpy(added->data, d->value, d->value_size);
    struct device_tag_scope *scope = &t->scopes[d->tag.scope];
    scope->instances[scope->count++] = added->instance;
    if (d->tag.scope >= t->scope_count)
        t->scope_count = d->tag.scope + 1;
    name_index_add(&t->names, d->name, number);
    t->count++;
    t->data_size += d->value_size;
    return added;
}

eip_err device_tags_add(struct device_tags *t, const struct device_tag_spec *spec,
                        struct device_tag **ret_tag) {
    struct plan p;
    eip_err err = plan_of(t, spec, &p);
    if (err == EIP_OK)
        err = reserve(t, &p);
    if (err != EIP_OK)
        return err;
    if (p.has_program)
        append(t, &p.program);
    *ret_tag = append(t, &p.tag);
    return EIP_OK;
}

eip_err device_tags_add_program(struct device_tags *t, struct str name) {
    struct plan p = {.has_program = false};
    if (name.size > DEVICE_NAME_MAX || name.size == 0 || program_of(name) != name.size)
        return EIP_E_TAG;
    eip_err err = plan_program(t, name, &p);
    if (err == EIP_OK && t->count == DEVICE_TAGS_MAX)
        err = EIP_E_LIMIT;
    if (err == EIP_OK && p.has_program)
        err = reserve(t, &p);
    if (err != EIP_OK || !p.has_program)
        return err;
    append(t, &p.program);
    t->scope_count = p.tag.tag.scope + 1u;
    return EIP_OK;
}

/* Its name is free again, its bytes where they are large; an alias finds it gone. */
void device_tags_remove(struct device_tags *t, struct device_tag *tag) {
    const struct name_owner owner = owner_of(t);
    check(!has(tag, DEVICE_GONE) && !device_tag_is_program(tag));
    name_index_remove(&t->names, device_tag_name(tag), &owner);
    if (has(tag, DEVICE_LARGE))
        t->data_size -= device_tag_element_size(tag) * tag->count;
    free_large(tag);
    tag->traits |= DEVICE_GONE;
    t->gone++;
    tag->data = tag->own;
    tag->name_size = 0;
    tag->dimensions = 0;
}
