/* SPDX-License-Identifier: MIT */
/* What structures are made of: from definitions as they came (1756-PM020, "Template Object"). */
#include <stdlib.h>

#include "base/mem.h"
#include "cip/template.h"
#include "cip/type.h"
#include "client/catalog_parts.h"

static const char host_prefix[] = "ZZZZZZZZZZ";
static const char own_prefix[] = "__";

enum state { ABSENT, PENDING, VISITING, GOOD, BAD };

enum { IN_NO_LOOP = UINT32_MAX };

/* What is known of a template while they are put together. */
struct known {
    enum state state;
    uint8_t height;  /* structures inside each other, itself included */
    uint32_t number; /* where it stands among the templates, then among the structures */
    uint32_t depth;  /* while it is visited: where it stands on the way there */
};

/* A structure on the way from one to another inside it. */
struct step {
    uint32_t template;
    uint32_t loop; /* the outermost step that something inside leads back to */
    uint8_t height;
    struct cip_template rest; /* members that were not looked at */
};

struct extent {
    uint64_t at;
    uint64_t end;
};

struct linker {
    eip_catalog *c;
    struct known known[CATALOG_TEMPLATES];
    struct step *steps;
    struct extent *extents; /* for the members of the largest */
};

static struct cip_template taken_apart(const struct catalog_template *t) {
    struct reader content = t->content;
    return cip_template_decode(&content, t->members);
}

static bool is_bit(const struct cip_symbol_type *type) {
    return !type->structure && type->code == EIP_TYPE_BOOL && type->dimensions == 0;
}

static uint32_t element_size(const struct linker *l, const struct cip_symbol_type *type) {
    if (!type->structure)
        return (uint32_t)cip_type_size(type->code, 0);
    const struct known *inside = &l->known[type->code];
    return inside->state == GOOD ? l->c->templates[inside->number].size : 0;
}

static int compare_extents(const void *a, const void *b) {
    const struct extent *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* What is not known has one byte at least. */
static struct extent extent_of(const struct linker *l, const struct cip_template_member *m,
                               const struct cip_symbol_type *type) {
    uint64_t size = element_size(l, type);
    uint64_t count = type->dimensions > 0 ? m->info : 1;
    return (struct extent){.at = m->offset, .end = m->offset + (size > 0 ? size : 1) * count};
}

static bool is_apart(struct extent *extents, size_t count) {
    qsort(extents, count, sizeof *extents, compare_extents);
    for (size_t i = 1; i < count; i++)
        if (extents[i].at < extents[i - 1].end)
            return false;
    return true;
}

/*
 * Names, and members that lie inside the structure and, but for bits, not over one another. Nor are
 * there more of those than bits: so a value has no more members than can be shown.
 */
static bool makes_sense(struct linker *l, const struct catalog_template *t) {
    struct cip_template rest = taken_apart(t);
    struct cip_template_field field;
    size_t count = 0;
    uint64_t bits = 8 * (uint64_t)t->size;
    if (rest.members == 0 || rest.records.bad || rest.names.bad || !catalog_is_name(rest.name))
        return false;
    while (cip_template_next(&rest, &field)) {
        const struct cip_symbol_type type = cip_symbol_type_of(field.record.type);
        const struct extent extent = extent_of(l, &field.record, &type);
        if (!catalog_is_name(field.name) || extent.at >= t->size || extent.end > t->size)
            return false;
        if (is_bit(&type) && (field.record.info > 7 || bits-- == 0))
            return false;
        if (!is_bit(&type))
            l->extents[count++] = extent;
    }
    return is_apart(l->extents, count);
}

/* The way through structures inside structures; none is taken twice. */

static struct step step_to(struct linker *l, uint32_t template, uint32_t depth) {
    struct known *known = &l->known[template];
    known->state = VISITING;
    known->depth = depth;
    return (struct step){.template = template,
                         .loop = IN_NO_LOOP,
                         .height = 1,
                         .rest = taken_apart(&l->c->templates[known->number])};
}

static void raise(struct step *step, uint8_t inside) {
    if (step->height <= inside)
        step->height = (uint8_t)(inside + 1);
}

/* The next structure inside that is to be visited first; CATALOG_TEMPLATES: there is none. */
static uint32_t next_inside(struct linker *l, struct step *step) {
    struct cip_template_field field;
    while (cip_template_next(&step->rest, &field)) {
        const struct cip_symbol_type type = cip_symbol_type_of(field.record.type);
        const struct known *inside = &l->known[type.structure ? type.code : 0];
        if (!type.structure)
            continue;
        if (inside->state == PENDING)
            return type.code;
        if (inside->state == VISITING && inside->depth < step->loop)
            step->loop = inside->depth;
        if (inside->state == GOOD)
            raise(step, inside->height);
    }
    return CATALOG_TEMPLATES;
}

/* Everything inside is settled. What contains itself, however far inside, is refused. */
static void settle(struct linker *l, const struct step *step, struct step *outside) {
    struct known *known = &l->known[step->template];
    bool good = step->loop > known->depth && step->height <= CATALOG_NESTING_MAX &&
                makes_sense(l, &l->c->templates[known->number]);
    known->state = good ? GOOD : BAD;
    known->height = step->height;
    if (outside == NULL)
        return;
    if (good)
        raise(outside, step->height);
    if (step->loop < known->depth && step->loop < outside->loop)
        outside->loop = step->loop;
}

static void visit(struct linker *l, uint32_t template) {
    uint32_t depth = 0;
    l->steps[0] = step_to(l, template, 0);
    for (;;) {
        uint32_t inside = next_inside(l, &l->steps[depth]);
        if (inside != CATALOG_TEMPLATES) {
            depth++;
            l->steps[depth] = step_to(l, inside, depth);
            continue;
        }
        settle(l, &l->steps[depth], depth > 0 ? &l->steps[depth - 1] : NULL);
        if (depth-- == 0)
            return;
    }
}

/* Making what was understood. */

static bool begins(struct str name, const char *prefix) {
    struct str begin = str_of(prefix);
    return name.size >= begin.size && memcmp(name.at, begin.at, begin.size) == 0;
}

static const struct eip_structure *structure_of(const struct linker *l,
                                                const struct cip_symbol_type *type) {
    if (!type->structure || l->known[type->code].state != GOOD)
        return NULL;
    return &l->c->structures[l->known[type->code].number];
}

/* The name ends with its NUL in the definition. */
static struct eip_member member_of(const struct linker *l, const struct cip_template_field *field,
                                   uint32_t size) {
    const struct cip_symbol_type type = cip_symbol_type_of(field->record.type);
    return (struct eip_member){
        .name = field->name.at,
        .structure = structure_of(l, &type),
        .type = type.structure ? EIP_TYPE_STRUCT : type.code,
        .bit = is_bit(&type) ? (uint8_t)field->record.info : EIP_NO_BIT,
        .hidden = begins(field->name, host_prefix) || begins(field->name, own_prefix),
        .offset = field->record.offset,
        .count = type.dimensions > 0 ? field->record.info : 0,
        .element_size = size,
    };
}

static bool is_string(const struct eip_structure *s) {
    static const char *const names[] = {"LEN", "DATA"};
    const struct eip_member *m = s->members;
    return s->member_count == 2 && strcmp(m[0].name, names[0]) == 0 &&
           strcmp(m[1].name, names[1]) == 0 && m[0].type == EIP_TYPE_DINT && m[0].count == 0 &&
           m[0].offset == 0 && m[1].type == EIP_TYPE_SINT && m[1].count > 0 && m[1].offset == 4;
}

/* Users know the string that every controller has by another name than its definition has. */
static const char *name_of(eip_catalog *c, uint16_t instance, struct str name) {
    if (instance == CIP_TEMPLATE_STRING && str_equal(name, str_of("ASCIISTRING82")))
        return "STRING";
    return arena_take_text(&c->arena, name);
}

static eip_err make(struct linker *l, const struct catalog_template *t, struct eip_structure *s,
                    const uint32_t *sizes) {
    struct cip_template rest = taken_apart(t);
    struct cip_template_field field;
    struct eip_member *members = arena_take(&l->c->arena, t->members * sizeof *members);
    s->name = name_of(l->c, t->instance, rest.name);
    if (members == NULL || s->name == NULL)
        return EIP_E_MEMORY;
    s->instance = t->instance;
    s->handle = t->handle;
    s->size = t->size;
    s->members = members;
    for (; cip_template_next(&rest, &field); s->member_count++) {
        const struct cip_symbol_type type = cip_symbol_type_of(field.record.type);
        uint32_t size = type.structure ? sizes[type.code] : (uint32_t)cip_type_size(type.code, 0);
        members[s->member_count] = member_of(l, &field, size);
    }
    s->is_string = is_string(s);
    return EIP_OK;
}

/* From here on `number` of what is good counts structures. */
static eip_err make_all(struct linker *l) {
    eip_catalog *c = l->c;
    uint32_t sizes[CATALOG_TEMPLATES] = {0};
    uint32_t good = 0;
    for (size_t i = 0; i < c->template_count; i++) {
        struct known *known = &l->known[c->templates[i].instance];
        if (known->state != GOOD)
            continue;
        sizes[c->templates[i].instance] = c->templates[i].size;
        known->number = good++;
    }
    c->structures = mem_zero(good, sizeof *c->structures);
    eip_err err = c->structures != NULL ? EIP_OK : EIP_E_MEMORY;
    for (size_t i = 0; err == EIP_OK && i < c->template_count; i++)
        if (l->known[c->templates[i].instance].state == GOOD)
            err = make(l, &c->templates[i], &c->structures[c->structure_count++], sizes);
    return err;
}

static eip_err link_with(struct linker *l) {
    eip_catalog *c = l->c;
    size_t members_max = 0;
    for (uint32_t i = 0; i < c->template_count; i++) {
        const struct catalog_template *t = &c->templates[i];
        l->known[t->instance] = (struct known){.state = PENDING, .number = i};
        members_max = t->members > members_max ? t->members : members_max;
    }
    l->steps = mem_zero(c->template_count, sizeof *l->steps);
    l->extents = mem_zero(members_max, sizeof *l->extents);
    if (l->steps == NULL || l->extents == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; i < c->template_count; i++)
        if (l->known[c->templates[i].instance].state == PENDING)
            visit(l, c->templates[i].instance);
    return make_all(l);
}

eip_err catalog_link(eip_catalog *c) {
    struct linker *l = mem_zero(1, sizeof *l);
    if (l == NULL)
        return EIP_E_MEMORY;
    l->c = c;
    eip_err err = link_with(l);
    mem_free(l->steps);
    mem_free(l->extents);
    mem_free(l);
    return err;
}

/* Finding. */

static int compare_instance(const void *key, const void *element) {
    const struct eip_structure *s = element;
    return *(const uint16_t *)key - s->instance;
}

const struct eip_structure *catalog_structure_at(const eip_catalog *c, uint16_t instance) {
    return bsearch(&instance, c->structures, c->structure_count, sizeof *c->structures,
                   compare_instance);
}

static int compare_handle(const void *key, const void *element) {
    const struct eip_structure *const *s = element;
    return *(const uint16_t *)key - (*s)->handle;
}

const struct eip_structure *catalog_by_handle(const eip_catalog *c, uint16_t handle) {
    const struct eip_structure **found =
        bsearch(&handle, c->by_handle, c->structure_count, sizeof *c->by_handle, compare_handle);
    if (found == NULL)
        return NULL;
    size_t at = (size_t)(found - c->by_handle);
    bool is_first = at == 0 || found[-1]->handle != handle;
    bool is_last = at + 1 == c->structure_count || found[1]->handle != handle;
    return is_first && is_last ? *found : NULL;
}
