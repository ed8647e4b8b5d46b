/* SPDX-License-Identifier: MIT */
#include "client/catalog.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cip/template.h"
#include "cip/type.h"
#include "client/catalog_parts.h"

static const char program_prefix[] = "Program:";

bool catalog_key_equal(const struct catalog_key *a, const struct catalog_key *b) {
    return a->vendor == b->vendor && a->device_type == b->device_type &&
           a->product_code == b->product_code && a->major == b->major && a->minor == b->minor &&
           a->serial == b->serial && str_equal(str_of(a->name), str_of(b->name)) &&
           a->marks_size == b->marks_size && memcmp(a->marks, b->marks, a->marks_size) == 0;
}

/* Life. */

/* No two processes have a catalog at the same address: names that collide cannot be chosen. */
static uint32_t seed_of(const eip_catalog *c) {
    return (uint32_t)((uintptr_t)c >> 4);
}

eip_err catalog_new(const struct catalog_key *key, eip_catalog **ret_catalog) {
    check(key->marks_size <= CATALOG_MARKS_MAX);
    eip_catalog *c = mem_zero(1, sizeof *c);
    if (c == NULL)
        return EIP_E_MEMORY;
    atomic_init(&c->references, 1);
    c->key = *key;
    c->numbers = name_index_of(seed_of(c));
    *ret_catalog = c;
    return EIP_OK;
}

static void free_catalog(eip_catalog *c) {
    for (size_t i = 0; c->scopes != NULL && i <= c->program_count; i++)
        name_index_fini(&c->scopes[i].names);
    mem_free(c->scopes);
    name_index_fini(&c->numbers);
    mem_free(c->programs);
    mem_free(c->added);
    mem_free(c->templates);
    mem_free(c->symbols);
    mem_free(c->words);
    mem_free(c->structures);
    mem_free(c->by_handle);
    arena_fini(&c->arena);
    mem_free(c);
}

/* The count of references is not what a catalog tells. */
void eip_catalog_keep(const eip_catalog *catalog) {
    if (catalog != NULL)
        atomic_fetch_add_explicit(&((eip_catalog *)catalog)->references, 1, memory_order_relaxed);
}

void eip_catalog_release(const eip_catalog *catalog) {
    eip_catalog *c = (eip_catalog *)catalog;
    if (c == NULL)
        return;
    uint32_t before = atomic_fetch_sub_explicit(&c->references, 1, memory_order_acq_rel);
    check(before > 0);
    if (before == 1)
        free_catalog(c);
}

const struct catalog_key *catalog_key_of(const eip_catalog *c) {
    return &c->key;
}

/* Adding. */

bool catalog_is_name(struct str name) {
    if (name.size == 0 || name.size > CATALOG_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if ((uint8_t)name.at[i] < ' ' || name.at[i] == 0x7f)
            return false;
    return true;
}

static struct str name_of_program(const void *owner, uint32_t number) {
    const eip_catalog *c = owner;
    return str_of(c->programs[number]);
}

static eip_err append_program(eip_catalog *c, struct str name) {
    const struct name_owner owner = {.name = name_of_program, .owner = c};
    const char **programs =
        mem_grow(c->programs, &c->program_room, c->program_count + 1, sizeof *programs);
    if (programs == NULL)
        return EIP_E_MEMORY;
    c->programs = programs;
    eip_err err = name_index_reserve(&c->numbers, 1, &owner);
    const char *copy = err == EIP_OK ? arena_take_text(&c->arena, name) : NULL;
    if (copy == NULL)
        return EIP_E_MEMORY;
    c->programs[c->program_count] = copy;
    name_index_add(&c->numbers, name, (uint32_t)c->program_count++);
    return EIP_OK;
}

eip_err catalog_add_program(eip_catalog *c, struct str name, int *ret_program) {
    check(!c->finished);
    const struct name_owner owner = {.name = name_of_program, .owner = c};
    uint32_t number = name_index_find(&c->numbers, name, &owner);
    if (number != NAME_INDEX_NONE) {
        *ret_program = (int)number;
        return EIP_OK;
    }
    if (!catalog_is_name(name))
        return EIP_E_VALUE;
    if (c->program_count == CATALOG_PROGRAMS_MAX)
        return EIP_E_LIMIT;
    eip_err err = append_program(c, name);
    if (err == EIP_OK)
        *ret_program = (int)c->program_count - 1;
    return err;
}

/* Names of modules' tags have a colon and one of these letters: Local:1:I, Rack:2:O1. */
static bool is_of_module(struct str name) {
    static const char kinds[] = {'I', 'O', 'C', 'S'};
    for (size_t i = 0; i + 1 < name.size; i++) {
        char after = i + 2 < name.size ? name.at[i + 2] : '.';
        if (name.at[i] == ':' && memchr(kinds, name.at[i + 1], sizeof kinds) != NULL &&
            (after == '.' || str_is_digit(after)))
            return true;
    }
    return false;
}

static bool has_prefix(struct str name, struct str prefix) {
    return name.size >= prefix.size && str_equal_fold(str_span(name.at, prefix.size), prefix);
}

/* What is no tag: 1756-PM020, "Symbol Object". */
static bool is_of_system(struct str name, struct cip_symbol_type type) {
    static const char *const prefixes[] = {
        "__", program_prefix, "Routine:", "Task:", "Map:", "Cxn:", "UDI:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (has_prefix(name, str_of(prefixes[i])))
            return true;
    return type.system || (memchr(name.at, ':', name.size) != NULL && !is_of_module(name));
}

static void mark(uint32_t *bits, uint16_t instance) {
    bits[instance / CATALOG_WORD_BITS] |= 1u << instance % CATALOG_WORD_BITS;
}

static bool is_marked(const uint32_t *bits, uint16_t instance) {
    return (bits[instance / CATALOG_WORD_BITS] >> instance % CATALOG_WORD_BITS & 1) != 0;
}

/* All sizes, or none where they are not known; all elements together fit 32 bits. */
static bool take_dimensions(struct eip_symbol *s, const uint32_t *dimensions, size_t count) {
    uint64_t elements = 1;
    for (size_t i = 0; i < count; i++) {
        s->dimensions[i] = dimensions[i];
        elements *= dimensions[i];
        if ((dimensions[i] == 0) != (dimensions[0] == 0) || elements > UINT32_MAX)
            return false;
    }
    return true;
}

static bool take_symbol(struct eip_symbol *s, const struct cip_symbol *symbol) {
    const struct cip_symbol_type type = cip_symbol_type_of(symbol->type);
    s->instance = symbol->instance;
    s->access = symbol->access;
    s->type = type.structure ? EIP_TYPE_STRUCT : type.code;
    s->element_size = type.structure ? 0 : (uint32_t)cip_type_size(type.code, 0);
    return (type.structure || type.code != 0) &&
           take_dimensions(s, symbol->dimensions, type.dimensions);
}

eip_err catalog_add_symbol(eip_catalog *c, int program, const struct cip_symbol *symbol) {
    check(!c->finished && program >= CATALOG_CONTROLLER && program < (int)c->program_count);
    const struct cip_symbol_type type = cip_symbol_type_of(symbol->type);
    struct catalog_added added = {.program = program, .word = symbol->type};
    if (!catalog_is_name(symbol->name))
        return EIP_E_VALUE;
    if (is_of_system(symbol->name, type))
        return EIP_OK;
    if (!take_symbol(&added.symbol, symbol))
        return EIP_E_VALUE;
    if (c->added_count == CATALOG_SYMBOLS_MAX)
        return EIP_E_LIMIT;
    struct catalog_added *grown =
        mem_grow(c->added, &c->added_room, c->added_count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    c->added = grown;
    added.symbol.name = arena_take_text(&c->arena, symbol->name);
    if (added.symbol.name == NULL)
        return EIP_E_MEMORY;
    grown[c->added_count++] = added;
    if (type.structure)
        mark(c->needed, type.code);
    return EIP_OK;
}

static void mark_nested(eip_catalog *c, struct cip_template t) {
    struct cip_template_field field;
    while (cip_template_next(&t, &field)) {
        const struct cip_symbol_type type = cip_symbol_type_of(field.record.type);
        if (type.structure)
            mark(c->needed, type.code);
    }
}

static eip_err copy_content(eip_catalog *c, struct catalog_template *t) {
    size_t size = reader_left(&t->content);
    if (size > CATALOG_DEFINITIONS_MAX - c->content_size)
        return EIP_E_LIMIT;
    if (size == 0)
        return EIP_OK;
    uint8_t *copy = arena_take_bytes(&c->arena, size);
    if (copy == NULL)
        return EIP_E_MEMORY;
    memcpy(copy, t->content.at, size);
    t->content = reader_of(copy, size);
    c->content_size += size;
    return EIP_OK;
}

eip_err catalog_add_template(eip_catalog *c, const struct catalog_template *t) {
    check(!c->finished);
    struct catalog_template added = *t;
    if (t->instance == 0 || t->instance > CIP_SYMBOL_TEMPLATE_MAX ||
        is_marked(c->known, t->instance))
        return EIP_E_VALUE;
    struct catalog_template *templates =
        mem_grow(c->templates, &c->template_room, c->template_count + 1, sizeof *templates);
    if (templates == NULL)
        return EIP_E_MEMORY;
    c->templates = templates;
    eip_err err = copy_content(c, &added);
    if (err != EIP_OK)
        return err;
    templates[c->template_count++] = added;
    mark(c->known, t->instance);
    struct reader content = added.content;
    mark_nested(c, cip_template_decode(&content, added.members));
    return EIP_OK;
}

bool catalog_wants(const eip_catalog *c, uint16_t after, uint16_t *ret_instance) {
    for (uint32_t i = (uint32_t)after + 1; i < CATALOG_TEMPLATES; i++)
        if (is_marked(c->needed, (uint16_t)i) && !is_marked(c->known, (uint16_t)i)) {
            *ret_instance = (uint16_t)i;
            return true;
        }
    return false;
}

/* Finishing. */

struct ranked {
    const char *name;
    size_t number; /* in the order in which they were added */
};

static int compare_fold(const char *a, const char *b) {
    for (;; a++, b++) {
        uint8_t x = (uint8_t)str_lower(*a), y = (uint8_t)str_lower(*b);
        if (x != y || x == 0)
            return (x > y) - (x < y);
    }
}

static int compare_ranked(const void *a, const void *b) {
    const struct ranked *x = a, *y = b;
    return compare_fold(x->name, y->name);
}

/* Programs by name; those of symbols become numbers in that order. */
static eip_err sort_programs(eip_catalog *c) {
    struct ranked *ranked = mem_zero(c->program_count, sizeof *ranked);
    int *places = mem_zero(c->program_count, sizeof *places);
    if (ranked != NULL && places != NULL) {
        for (size_t i = 0; i < c->program_count; i++)
            ranked[i] = (struct ranked){.name = c->programs[i], .number = i};
        qsort(ranked, c->program_count, sizeof *ranked, compare_ranked);
        for (size_t i = 0; i < c->program_count; i++) {
            c->programs[i] = ranked[i].name;
            places[ranked[i].number] = (int)i;
        }
        for (size_t i = 0; i < c->added_count; i++)
            if (c->added[i].program != CATALOG_CONTROLLER)
                c->added[i].program = places[c->added[i].program];
    }
    eip_err err = ranked != NULL && places != NULL ? EIP_OK : EIP_E_MEMORY;
    mem_free(ranked);
    mem_free(places);
    return err;
}

static int compare_added(const void *a, const void *b) {
    const struct catalog_added *x = a, *y = b;
    if (x->program != y->program)
        return x->program < y->program ? -1 : 1;
    if (x->symbol.instance != y->symbol.instance)
        return x->symbol.instance < y->symbol.instance ? -1 : 1;
    return compare_fold(x->symbol.name, y->symbol.name);
}

static void sort_added(eip_catalog *c) {
    bool sorted = true;
    for (size_t i = 1; i < c->added_count && sorted; i++)
        sorted = compare_added(&c->added[i - 1], &c->added[i]) <= 0;
    if (!sorted)
        qsort(c->added, c->added_count, sizeof *c->added, compare_added);
}

static void settle_symbol(const eip_catalog *c, const struct catalog_added *added,
                          struct eip_symbol *s) {
    *s = added->symbol;
    s->program = added->program == CATALOG_CONTROLLER ? NULL : c->programs[added->program];
    if (s->type != EIP_TYPE_STRUCT)
        return;
    s->structure = catalog_structure_at(c, cip_symbol_type_of(added->word).code);
    s->element_size = s->structure != NULL ? s->structure->size : 0;
}

/* From what was added to what can be read. */
static eip_err settle_symbols(eip_catalog *c) {
    c->symbols = mem_zero(c->added_count, sizeof *c->symbols);
    c->words = mem_zero(c->added_count, sizeof *c->words);
    c->scopes = mem_zero(c->program_count + 1, sizeof *c->scopes);
    if (c->symbols == NULL || c->words == NULL || c->scopes == NULL)
        return EIP_E_MEMORY;
    size_t done = 0;
    for (size_t i = 0; i <= c->program_count; i++) {
        struct catalog_scope *scope = &c->scopes[i];
        scope->symbols = &c->symbols[done];
        for (; done < c->added_count && c->added[done].program + 1 == (int)i; done++) {
            settle_symbol(c, &c->added[done], &c->symbols[done]);
            c->words[done] = c->added[done].word;
        }
        scope->count = (size_t)(&c->symbols[done] - scope->symbols);
    }
    return EIP_OK;
}

static struct str name_of(const void *owner, uint32_t number) {
    const struct catalog_scope *scope = owner;
    return str_of(scope->symbols[number].name);
}

/* Of two with one name, which no controller has, the first is found. */
static eip_err index_names(const eip_catalog *c, struct catalog_scope *scope) {
    const struct name_owner owner = {.name = name_of, .owner = scope};
    scope->names = name_index_of(seed_of(c));
    eip_err err = name_index_reserve(&scope->names, scope->count, &owner);
    for (uint32_t i = 0; err == EIP_OK && i < scope->count; i++)
        if (name_index_find(&scope->names, name_of(scope, i), &owner) == NAME_INDEX_NONE)
            name_index_add(&scope->names, name_of(scope, i), i);
    return err;
}

static int compare_templates(const void *a, const void *b) {
    const struct catalog_template *x = a, *y = b;
    return (x->instance > y->instance) - (x->instance < y->instance);
}

static int compare_handles(const void *a, const void *b) {
    const struct eip_structure *x = *(const struct eip_structure *const *)a;
    const struct eip_structure *y = *(const struct eip_structure *const *)b;
    return (x->handle > y->handle) - (x->handle < y->handle);
}

static eip_err sort_handles(eip_catalog *c) {
    c->by_handle = mem_zero(c->structure_count, sizeof *c->by_handle);
    if (c->by_handle == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; i < c->structure_count; i++)
        c->by_handle[i] = &c->structures[i];
    qsort(c->by_handle, c->structure_count, sizeof *c->by_handle, compare_handles);
    return EIP_OK;
}

static void give_back_added(eip_catalog *c) {
    name_index_fini(&c->numbers);
    mem_free(c->added);
    c->added = NULL;
    c->added_count = c->added_room = 0;
}

eip_err catalog_finish(eip_catalog *c) {
    check(!c->finished);
    size_t symbols = c->added_count;
    if (c->template_count > 0)
        qsort(c->templates, c->template_count, sizeof *c->templates, compare_templates);
    eip_err err = catalog_link(c);
    if (err == EIP_OK)
        err = sort_handles(c);
    if (err == EIP_OK)
        err = sort_programs(c);
    sort_added(c);
    if (err == EIP_OK)
        err = settle_symbols(c);
    for (size_t i = 0; err == EIP_OK && i <= c->program_count; i++)
        err = index_names(c, &c->scopes[i]);
    if (err != EIP_OK)
        return err;
    give_back_added(c);
    c->symbol_count = symbols;
    c->finished = true;
    return EIP_OK;
}

/* Reading. */

size_t catalog_templates(const eip_catalog *c, const struct catalog_template **ret_templates) {
    *ret_templates = c->templates;
    return c->template_count;
}

uint16_t catalog_symbol_word(const eip_catalog *c, size_t index) {
    check(index < c->symbol_count);
    return c->words[index];
}

size_t eip_catalog_symbols(const eip_catalog *catalog, const struct eip_symbol **ret_symbols) {
    *ret_symbols = catalog->symbols;
    return catalog->symbol_count;
}

size_t eip_catalog_structures(const eip_catalog *catalog,
                              const struct eip_structure **ret_structures) {
    *ret_structures = catalog->structures;
    return catalog->structure_count;
}

size_t eip_catalog_programs(const eip_catalog *catalog, const char *const **ret_programs) {
    *ret_programs = catalog->programs;
    return catalog->program_count;
}

size_t catalog_number(const eip_catalog *c, const struct eip_symbol *symbol) {
    return (size_t)(symbol - c->symbols);
}

bool catalog_take_program(struct str *name) {
    const struct str prefix = str_of(program_prefix);
    if (!has_prefix(*name, prefix))
        return false;
    *name = str_span(name->at + prefix.size, name->size - prefix.size);
    return true;
}

static int compare_program(const void *key, const void *element) {
    const struct str *name = key;
    const char *program = *(const char *const *)element;
    for (size_t i = 0; i < name->size; i++) {
        uint8_t x = (uint8_t)str_lower(name->at[i]), y = (uint8_t)str_lower(program[i]);
        if (x != y || y == 0)
            return x < y ? -1 : 1;
    }
    return program[name->size] == 0 ? 0 : -1;
}

const struct catalog_scope *catalog_program_scope(const eip_catalog *c, struct str name) {
    const char **found = NULL;
    if (c->program_count > 0)
        found = bsearch(&name, c->programs, c->program_count, sizeof *found, compare_program);
    return found != NULL ? &c->scopes[found - c->programs + 1] : NULL;
}

const struct eip_symbol *catalog_in_scope(const struct catalog_scope *scope, struct str name) {
    const struct name_owner owner = {.name = name_of, .owner = scope};
    uint32_t number = name_index_find(&scope->names, name, &owner);
    return number != NAME_INDEX_NONE ? &scope->symbols[number] : NULL;
}

static int compare_instance(const void *key, const void *element) {
    const uint32_t *instance = key;
    const struct eip_symbol *symbol = element;
    return (*instance > symbol->instance) - (*instance < symbol->instance);
}

const struct eip_symbol *catalog_at_instance(const struct catalog_scope *scope, uint32_t instance) {
    return bsearch(&instance, scope->symbols, scope->count, sizeof *scope->symbols,
                   compare_instance);
}

const struct eip_symbol *eip_catalog_find(const eip_catalog *catalog, const char *name) {
    struct str rest = str_of(name);
    if (!catalog_take_program(&rest))
        return catalog_in_scope(&catalog->scopes[0], rest);
    const char *dot = rest.size > 0 ? memchr(rest.at, '.', rest.size) : NULL;
    if (dot == NULL)
        return NULL;
    size_t size = (size_t)(dot - rest.at);
    const struct catalog_scope *scope = catalog_program_scope(catalog, str_span(rest.at, size));
    struct str own = str_span(dot + 1, rest.size - size - 1);
    return scope != NULL ? catalog_in_scope(scope, own) : NULL;
}
