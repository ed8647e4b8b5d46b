/* SPDX-License-Identifier: MIT */
#include "sim/program.h"

#include <stdio.h>

#include "base/check.h"
#include "base/writer.h"
#include "cip/type.h"

enum {
    ABSENT_PERCENT = 10,
    OTHER_PERCENT = 20,
    EDIT_PERCENT = 40,
    RETURN_PERCENT = 50,
    EDITED_PERCENT = 15, /* constants of an edit */
    NUMBERS = 3,         /* members of a recipe that are DINTs */
    ORDERS = 6,          /* they may stand in */
    RECIPE_SIZE = 16,
    FLAGS_AT = 12,
    ROW_STRIDE = 64, /* cells are told apart by these */
    RECIPE_STRIDE = 8,
    CELL_SALT = 16,
    CELL_SIZE = 4,
};

const char *const program_members[PROGRAM_MEMBERS] = {"Heat", "Cool", "Stir", "On", "Off"};

static const uint8_t orders[ORDERS][NUMBERS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                                {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

static uint64_t mix(uint64_t v) {
    v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9u;
    v = (v ^ v >> 27) * 0x94d049bb133111ebu;
    return v ^ v >> 31;
}

static uint64_t dice(const struct program *p, size_t tag, uint32_t version, uint32_t salt) {
    return mix(p->seed + mix(tag * 1000003u + mix(version * 7919u + salt)));
}

/* Of a constant, as it is in that program. */
static uint64_t roll(const struct program *p, size_t tag, uint32_t number, uint32_t salt) {
    return dice(p, tag, p->states[number].version[tag - LEDGER_TAGS], salt);
}

static uint32_t cell(const struct program *p, size_t tag, uint32_t number, uint32_t index) {
    return (uint32_t)roll(p, tag, number, CELL_SALT + index);
}

/* The tags. */

enum program_kind program_kind_of(size_t tag) {
    return (enum program_kind)((tag - LEDGER_TAGS) / (PROGRAM_CONSTANTS / PROGRAM_KINDS));
}

/* Half of them have names so short that no instance is shorter. */
const char *program_tag(const struct program *p, size_t tag, char name[PROGRAM_NAME_MAX]) {
    if (tag < LEDGER_TAGS)
        return p->ledger->tags[tag].name;
    if (tag % 2 == 0)
        snprintf(name, PROGRAM_NAME_MAX, "%c", 'A' + (char)(tag - LEDGER_TAGS));
    else
        snprintf(name, PROGRAM_NAME_MAX, "A_constant_of_the_program_%02zu", tag);
    return name;
}

bool program_has(const struct program *p, size_t tag, uint32_t number) {
    return p->states[number].instances[tag] > 0;
}

uint32_t program_elements(size_t tag) {
    if (program_kind_of(tag) != PROGRAM_ARRAY)
        return program_kind_of(tag) == PROGRAM_RECIPE_ARRAY ? PROGRAM_RECIPES : 1;
    return tag % (PROGRAM_CONSTANTS / PROGRAM_KINDS) == 0 ? PROGRAM_LARGE : PROGRAM_SMALL;
}

static bool is_recipe(size_t tag) {
    return program_kind_of(tag) >= PROGRAM_RECIPE;
}

static uint16_t type_of(const struct program *p, size_t tag, uint32_t number) {
    static const uint16_t others[] = {EIP_TYPE_REAL, EIP_TYPE_INT, EIP_TYPE_LINT, EIP_TYPE_SINT};
    if (tag < LEDGER_TAGS)
        return p->ledger->tags[tag].type.code;
    if (is_recipe(tag))
        return EIP_TYPE_STRUCT;
    uint64_t r = roll(p, tag, number, 1);
    bool other = program_kind_of(tag) == PROGRAM_PLAIN && r % 100 < OTHER_PERCENT;
    return other ? others[r / 100 % 4] : EIP_TYPE_DINT;
}

static void dims_of(const struct program *p, size_t tag, uint32_t number,
                    uint32_t dims[EIP_DIMENSIONS_MAX]) {
    memset(dims, 0, EIP_DIMENSIONS_MAX * sizeof *dims);
    if (tag < LEDGER_TAGS) {
        dims[0] = p->ledger->tags[tag].elements;
        return;
    }
    dims[0] = program_elements(tag) > 1 ? program_elements(tag) : 0;
    if (program_kind_of(tag) != PROGRAM_GRID)
        return;
    dims[0] = 2 + (uint32_t)(roll(p, tag, number, 2) % 3);
    dims[1] = PROGRAM_GRID_COLUMNS + (uint32_t)(roll(p, tag, number, 3) % 4);
}

/* Values. */

static const uint8_t *order_of(const struct program *p, uint32_t number) {
    return orders[dice(p, 0, p->states[number].types, 4) % ORDERS];
}

static unsigned on_bit(const struct program *p, uint32_t number) {
    return dice(p, 0, p->states[number].types, 5) % 2;
}

static bool flag(const struct program *p, size_t tag, uint32_t number, uint32_t element,
                 unsigned member) {
    return (cell(p, tag, number, element * RECIPE_STRIDE + member) & 1) != 0;
}

static void write_recipe(const struct program *p, size_t tag, uint32_t number, uint32_t element,
                         struct writer *w) {
    const uint8_t *order = order_of(p, number);
    unsigned on = on_bit(p, number);
    for (size_t i = 0; i < NUMBERS; i++)
        writer_u32(w, cell(p, tag, number, element * RECIPE_STRIDE + order[i]));
    writer_u32(w, (uint32_t)flag(p, tag, number, element, NUMBERS) << on |
                      (uint32_t)flag(p, tag, number, element, NUMBERS + 1) << (1 - on));
}

static void write_element(const struct program *p, size_t tag, uint32_t number, uint32_t element,
                          struct writer *w) {
    uint32_t dims[EIP_DIMENSIONS_MAX];
    size_t size = cip_type_size(type_of(p, tag, number), 0);
    if (is_recipe(tag)) {
        write_recipe(p, tag, number, element, w);
        return;
    }
    dims_of(p, tag, number, dims);
    if (dims[1] > 0)
        element = element / dims[1] * ROW_STRIDE + element % dims[1];
    uint64_t value = roll(p, tag, number, CELL_SALT + element);
    for (size_t i = 0; i < size; i++)
        writer_u8(w, (uint8_t)(value >> 8 * i));
}

static void write_part(const struct program *p, const struct program_part *part, uint32_t number,
                       struct writer *w) {
    uint32_t dims[EIP_DIMENSIONS_MAX];
    unsigned member = (unsigned)part->member;
    dims_of(p, part->tag, number, dims);
    uint32_t first = part->row * dims[1] + part->element;
    if (part->bit >= 0)
        writer_u8(
            w, cell(p, part->tag, number, part->row * ROW_STRIDE + part->element) >> part->bit & 1);
    else if (part->member >= NUMBERS)
        writer_u8(w, flag(p, part->tag, number, first, member));
    else if (part->member >= 0)
        writer_u32(w, cell(p, part->tag, number, first * RECIPE_STRIDE + member));
    else
        for (uint32_t i = first; i < first + part->count; i++)
            write_element(p, part->tag, number, i, w);
}

static uint16_t type_of_part(const struct program *p, const struct program_part *part,
                             uint32_t number) {
    if (part->bit >= 0 || part->member >= NUMBERS)
        return EIP_TYPE_BOOL;
    return part->member >= 0 ? EIP_TYPE_DINT : type_of(p, part->tag, number);
}

bool program_has_recipe(const struct program *p, const struct eip_structure *s, uint32_t number) {
    const uint8_t *order = order_of(p, number);
    for (uint32_t i = 0; i < NUMBERS; i++) {
        const struct eip_member *m = eip_structure_member(s, program_members[order[i]]);
        if (m == NULL || m->offset != i * sizeof(uint32_t))
            return false;
    }
    const struct eip_member *on = eip_structure_member(s, program_members[NUMBERS]);
    return s->size == RECIPE_SIZE && on != NULL && on->offset == FLAGS_AT &&
           on->bit == on_bit(p, number);
}

/* False: it would have another type, or it is not there. */
static bool render(const struct program *p, const struct program_part *part, uint32_t number,
                   const struct eip_value *value, struct writer *w) {
    if (!program_has(p, part->tag, number) || value->type != type_of_part(p, part, number))
        return false;
    write_part(p, part, number, w);
    check(!w->bad);
    return value->size == w->size;
}

bool program_holds(const struct program *p, const struct program_part *part, uint32_t number,
                   const struct eip_value *value) {
    uint8_t bytes[PROGRAM_LARGE * sizeof(uint32_t)];
    struct writer w = writer_of(bytes, sizeof bytes);
    return render(p, part, number, value, &w) && memcmp(value->data, bytes, w.size) == 0;
}

bool program_held(const struct program *p, const struct program_part *part, uint32_t since,
                  const struct eip_value *value) {
    uint8_t bytes[PROGRAM_LARGE * sizeof(uint32_t)];
    bool good[PROGRAM_LARGE] = {false};
    size_t cells = value->size / CELL_SIZE;
    for (uint32_t n = since; n <= p->now; n++) {
        struct writer w = writer_of(bytes, sizeof bytes);
        bool is_like = render(p, part, n, value, &w);
        for (size_t i = 0; is_like && i < cells; i++)
            good[i] = good[i] ||
                      memcmp(value->data + CELL_SIZE * i, bytes + CELL_SIZE * i, CELL_SIZE) == 0;
    }
    return cells > 0 && memchr(good, false, cells) == NULL;
}

static bool is_symbol_of_tag(const struct program *p, size_t tag, const struct eip_symbol *symbol,
                             uint32_t number) {
    uint32_t dims[EIP_DIMENSIONS_MAX];
    dims_of(p, tag, number, dims);
    if (symbol->type != type_of(p, tag, number) ||
        symbol->instance != p->states[number].instances[tag] ||
        memcmp(symbol->dimensions, dims, sizeof dims) != 0 ||
        (symbol->structure != NULL) != (symbol->type == EIP_TYPE_STRUCT))
        return false;
    return tag < LEDGER_TAGS || !is_recipe(tag) || program_has_recipe(p, symbol->structure, number);
}

bool program_has_symbol(const struct program *p, const struct eip_symbol *symbol, uint32_t number) {
    char name[PROGRAM_NAME_MAX];
    for (size_t i = 0; i < PROGRAM_TAGS; i++)
        if (strcmp(program_tag(p, i, name), symbol->name) == 0)
            return is_symbol_of_tag(p, i, symbol, number);
    snprintf(name, sizeof name, "Program_number_%u", p->states[number].own);
    return strcmp(name, symbol->name) == 0;
}

/* Changes. */

static bool define_types(struct program *p) {
    static const struct str number = {"DINT", 4}, boolean = {"BOOL", 4};
    struct device_type_fault fault;
    struct device_member_spec members[PROGRAM_MEMBERS];
    const uint8_t *order = order_of(p, p->now);
    for (size_t i = 0; i < NUMBERS; i++)
        members[i] =
            (struct device_member_spec){.name = str_of(program_members[order[i]]), .type = number};
    for (unsigned i = 0; i < 2; i++)
        members[NUMBERS + (i ^ on_bit(p, p->now))] = (struct device_member_spec){
            .name = str_of(program_members[NUMBERS + i]), .type = boolean};
    struct device_type_spec spec = {
        .name = str_of("Recipe"), .members = members, .count = PROGRAM_MEMBERS};
    return device_types_add(&p->device->types, &spec, &p->recipe, &fault) == EIP_OK;
}

static bool define_constant(struct program *p, size_t tag) {
    char name[PROGRAM_NAME_MAX];
    struct device_tag *added;
    struct device_tag_spec spec = {.name = str_of(program_tag(p, tag, name)),
                                   .type = type_of(p, tag, p->now),
                                   .structure = is_recipe(tag) ? p->recipe : NULL};
    p->states[p->now].instances[tag] = 0;
    dims_of(p, tag, p->now, spec.dims);
    if (roll(p, tag, p->now, 0) % 100 < ABSENT_PERCENT)
        return true;
    if (device_tags_add(&p->device->tags, &spec, &added) != EIP_OK)
        return false;
    struct writer w = writer_of(added->data, added->count * device_tag_element_size(added));
    for (uint32_t i = 0; i < added->count; i++)
        write_element(p, tag, p->now, i, &w);
    check(!w.bad);
    p->states[p->now].instances[tag] = added->instance;
    return true;
}

static bool define(struct program *p, size_t tag) {
    if (tag >= LEDGER_TAGS)
        return define_constant(p, tag);
    if (!ledger_define(p->ledger, tag, p->device))
        return false;
    p->states[p->now].instances[tag] = p->ledger->tags[tag].tag->instance;
    return true;
}

/* No two programs have the same marks: each has a tag of its own name. */
static bool define_own(struct program *p) {
    char name[PROGRAM_NAME_MAX];
    struct device_tag *added;
    snprintf(name, sizeof name, "Program_number_%u", p->states[p->now].own);
    struct device_tag_spec spec = {.name = str_of(name), .type = EIP_TYPE_DINT};
    return device_tags_add(&p->device->tags, &spec, &added) == EIP_OK;
}

static void shuffle(struct rng *rng, size_t *order) {
    for (size_t i = 0; i < PROGRAM_TAGS; i++) {
        size_t j = rng_below(rng, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

/* Another program in place of this one; the order of its symbols is its own. */
static bool load(struct program *p) {
    size_t order[PROGRAM_TAGS];
    struct rng rng = rng_of(dice(p, 0, p->states[p->now].types, 6));
    struct device *d = p->device;
    device_tags_fini(&d->tags);
    d->tags = device_tags_of((uint32_t)rng_next(&rng));
    device_types_fini(&d->types);
    device_types_init(&d->types, (uint32_t)rng_next(&rng));
    d->marks = (struct device_marks){.hash = 0};
    shuffle(&rng, order);
    bool first = rng_chance(&rng, 50);
    bool good = first ? define_types(p) && ledger_define_types(p->ledger, d)
                      : ledger_define_types(p->ledger, d) && define_types(p);
    good = good && define_own(p);
    for (size_t i = 0; i < PROGRAM_TAGS; i++)
        good = good && define(p, order[i]);
    return good;
}

static bool load_new(struct program *p) {
    struct program_state *s = &p->states[p->now];
    s->types = s->own = p->now;
    for (size_t i = 0; i < PROGRAM_CONSTANTS; i++)
        s->version[i] = p->now;
    return load(p);
}

bool program_may_return(const struct program *p) {
    const struct program_state *s = p->now > 0 ? &p->states[p->now - 1] : NULL;
    return s != NULL && s->own == s->types && p->sim->now_us > p->changed_us &&
           !p->is_browsed(p->user);
}

static bool load_former(struct program *p) {
    p->states[p->now] = p->states[p->now - 2];
    return load(p);
}

bool program_begin(struct program *p, struct sim *sim, struct ledger *ledger,
                   struct device *device) {
    p->sim = sim;
    p->ledger = ledger;
    p->device = device;
    p->seed = rng_next(&sim->rng);
    p->now = 0;
    p->changed_us = 0;
    return load_new(p);
}

static void remove_tag(struct program *p, const char *name) {
    struct device_tag *tag = device_tags_find(&p->device->tags, str_of(name));
    if (tag != NULL)
        device_tags_remove(&p->device->tags, tag);
}

/* The same one, but for a few constants. */
static bool edit(struct program *p) {
    char name[PROGRAM_NAME_MAX];
    bool good = true;
    p->states[p->now] = p->states[p->now - 1];
    snprintf(name, sizeof name, "Program_number_%u", p->states[p->now].own);
    remove_tag(p, name);
    p->states[p->now].own = p->now;
    for (size_t i = LEDGER_TAGS; i < PROGRAM_TAGS; i++) {
        if (!rng_chance(&p->sim->rng, EDITED_PERCENT))
            continue;
        remove_tag(p, program_tag(p, i, name));
        p->states[p->now].version[i - LEDGER_TAGS] = p->now;
        good = good && define_constant(p, i);
    }
    return good && define_own(p);
}

void program_change(struct program *p) {
    if (p->now + 1 == PROGRAM_LOADS_MAX || p->sim->starves)
        return;
    sim_count(p->sim, SIM_LOAD);
    bool returns = program_may_return(p) && rng_chance(&p->sim->rng, RETURN_PERCENT);
    p->now++;
    p->changed_us = p->sim->now_us;
    bool good = returns                                  ? load_former(p)
                : rng_chance(&p->sim->rng, EDIT_PERCENT) ? edit(p)
                                                         : load_new(p);
    check(good);
}
