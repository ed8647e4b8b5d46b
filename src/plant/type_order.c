/* SPDX-License-Identifier: MIT */
#include "plant/type_order.h"

#include "base/mem.h"
#include "base/text.h"

enum { SPECS_MAX = 1024 * 1024 };

enum state { WAITING, OPEN, ADDED };

/* How far a type's members have been looked at; those above wait for it. */
struct visit {
    uint32_t spec;
    size_t member;
};

struct order {
    struct device_types *types;
    const struct device_type_spec *specs;
    size_t count;
    struct name_index names;
    uint8_t *states; /* enum state of each */
    struct visit *stack;
    size_t depth;
    struct type_order_fault *fault;
};

static struct str name_of(const void *owner, uint32_t number) {
    const struct order *o = owner;
    return o->specs[number].name;
}

static uint32_t find(const struct order *o, struct str name) {
    const struct name_owner owner = {.name = name_of, .owner = o};
    return name_index_find(&o->names, name, &owner);
}

static struct text words(struct order *o, const struct visit *v, bool of_type) {
    o->fault->spec = v->spec;
    o->fault->member = v->member;
    o->fault->of_type = of_type;
    return text_of(o->fault->why, sizeof o->fault->why);
}

/* The types that are open, from that one on, contain each other. */
static eip_err refuse_cycle(struct order *o, uint32_t first) {
    size_t at = o->depth;
    struct text why = words(o, &o->stack[o->depth - 1], true);
    text_puts(&why, "a structure cannot contain itself: ");
    do
        at--;
    while (o->stack[at].spec != first);
    text_str(&why, o->specs[first].name);
    while (++at < o->depth) {
        text_puts(&why, " contains ");
        text_str(&why, o->specs[o->stack[at].spec].name);
        text_puts(&why, ", which");
    }
    text_puts(&why, " contains ");
    text_str(&why, o->specs[first].name);
    return EIP_E_TYPE;
}

static eip_err refuse_type(struct order *o, struct str name) {
    struct text why = words(o, &o->stack[o->depth - 1], true);
    text_puts(&why, "there is no type ");
    text_quoted(&why, name, '\'');
    return EIP_E_TYPE;
}

static void open(struct order *o, uint32_t spec) {
    o->states[spec] = OPEN;
    o->stack[o->depth++] = (struct visit){.spec = spec};
}

static bool is_there(const struct order *o, struct str type) {
    uint16_t code;
    return device_types_find(o->types, type) != NULL ||
           eip_type_parse(type.at, type.size, &code) == EIP_OK;
}

/* The type of the member has to be there before; it may be opened for that. */
static eip_err want(struct order *o, const struct device_member_spec *member) {
    if (member->target.size > 0 || is_there(o, member->type))
        return EIP_OK;
    uint32_t spec = find(o, member->type);
    if (spec == NAME_INDEX_NONE)
        return refuse_type(o, member->type);
    if (o->states[spec] == OPEN)
        return refuse_cycle(o, spec);
    if (o->states[spec] == WAITING)
        open(o, spec);
    return EIP_OK;
}

static eip_err add(struct order *o, const struct visit *v) {
    const struct device_type *type;
    struct device_type_fault fault;
    eip_err err = device_types_add(o->types, &o->specs[v->spec], &type, &fault);
    if (err == EIP_E_TYPE || err == EIP_E_LIMIT) {
        const struct visit at = {.spec = v->spec, .member = fault.member};
        struct text why = words(o, &at, false);
        text_puts(&why, fault.why);
    }
    return err;
}

/* Looks at the next member of the type on top, or adds it after its last. */
static eip_err step(struct order *o) {
    struct visit *top = &o->stack[o->depth - 1];
    const struct device_type_spec *spec = &o->specs[top->spec];
    if (top->member < spec->count) {
        size_t depth = o->depth;
        eip_err err = want(o, &spec->members[top->member]);
        if (o->depth == depth) /* else it is looked at again when its type is there */
            top->member++;
        return err;
    }
    o->states[top->spec] = ADDED;
    o->depth--;
    return add(o, top);
}

static eip_err run(struct order *o) {
    eip_err err = EIP_OK;
    for (uint32_t i = 0; i < o->count && err == EIP_OK; i++) {
        if (o->states[i] == WAITING)
            open(o, i);
        while (o->depth > 0 && err == EIP_OK)
            err = step(o);
    }
    return err;
}

static eip_err refuse_count(struct order *o) {
    const struct visit last = {.spec = SPECS_MAX, .member = o->specs[SPECS_MAX].count};
    struct text why = words(o, &last, false);
    text_puts(&why, "these are too many types");
    return EIP_E_LIMIT;
}

/* Of several of one name the first is found; the others will be refused when they are added. */
static eip_err index_names(struct order *o) {
    const struct name_owner owner = {.name = name_of, .owner = o};
    if (name_index_reserve(&o->names, o->count, &owner) != EIP_OK)
        return EIP_E_MEMORY;
    for (uint32_t i = 0; i < o->count; i++)
        if (find(o, o->specs[i].name) == NAME_INDEX_NONE)
            name_index_add(&o->names, o->specs[i].name, i);
    return EIP_OK;
}

eip_err type_order_add(struct device_types *types, const struct device_type_spec *specs,
                       size_t count, struct type_order_fault *ret_fault) {
    struct order o = {.types = types,
                      .specs = specs,
                      .count = count,
                      .names = name_index_of(types->seed),
                      .states = mem_zero(count, 1),
                      .stack = mem_zero(count, sizeof(struct visit)),
                      .fault = ret_fault};
    eip_err err = EIP_E_MEMORY;
    if (count > SPECS_MAX)
        err = refuse_count(&o);
    else if (o.states != NULL && o.stack != NULL)
        err = index_names(&o);
    if (err == EIP_OK)
        err = run(&o);
    name_index_fini(&o.names);
    mem_free(o.states);
    mem_free(o.stack);
    return err;
}
