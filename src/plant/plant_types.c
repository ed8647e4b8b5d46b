/* SPDX-License-Identifier: MIT */
#include "plant/plant_types.h"

#include "plant/type_order.h"
#include "plant/type_spec.h"

/* Types that were read; their members stand in the arena, too. */
struct list {
    struct device_type_spec *specs;
    const struct yaml_node **keys; /* where each stands; its value comes after it */
    size_t count;
    struct arena arena;
};

static eip_err spec_error(struct plant_reader *r, const struct yaml_node *node, eip_err err,
                          const struct spec_fault *fault) {
    if (err != EIP_E_ARGUMENT)
        return err;
    struct text words = yaml_fault_words(r->fault, node, fault->column - 1);
    text_puts(&words, fault->why);
    return err;
}

static eip_err take_type(struct plant_reader *r, const struct yaml_node *node,
                         struct device_member_spec *m) {
    struct spec_fault fault;
    struct str text;
    eip_err err = plant_text(r, node, &text);
    return err == EIP_OK ? spec_error(r, node, type_spec_member(text, m, &fault), &fault) : err;
}

/* The node of a member's type. */
static const struct yaml_node *type_of(const struct plant_reader *r, const struct yaml_node *node) {
    return node->kind == YAML_TREE_MAPPING ? yaml_tree_find(r->tree, node, "type") : node;
}

static eip_err take_member(struct plant_reader *r, const struct yaml_walk *w,
                           struct device_member_spec *m) {
    static const struct plant_key keys[] = {
        {"type", NULL}, {"access", NULL}, {"description", plant_description}, {NULL, NULL}};
    m->name = w->key->text;
    const struct yaml_node *type = type_of(r, w->node);
    if (w->node->kind != YAML_TREE_MAPPING)
        return take_type(r, w->node, m);
    eip_err err = plant_keys(r, w->node, keys, "a member");
    const struct yaml_node *access = yaml_tree_find(r->tree, w->node, "access");
    if (err == EIP_OK && type == NULL)
        return yaml_fault_set(r->fault, w->node, "the type of the member is missing");
    if (err == EIP_OK)
        err = take_type(r, type, m);
    return err == EIP_OK && access != NULL ? plant_rights(r, access, &m->rights) : err;
}

static eip_err take_members(struct plant_reader *r, struct list *l, const struct yaml_node *node,
                            struct device_type_spec *spec) {
    struct device_member_spec *members = arena_take(&l->arena, (node->count + 1) * sizeof *members);
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = members != NULL ? EIP_OK : EIP_E_MEMORY;
    while (err == EIP_OK && yaml_walk_next(&w))
        err = take_member(r, &w, &members[spec->count++]);
    spec->members = members;
    return err;
}

static eip_err take_string(struct plant_reader *r, struct list *l, const struct yaml_node *node,
                           struct device_type_spec *spec) {
    struct device_member_spec *members =
        arena_take(&l->arena, TYPE_SPEC_STRING_MEMBERS * sizeof *members);
    struct spec_fault fault;
    struct str text;
    eip_err err = members != NULL ? plant_text(r, node, &text) : EIP_E_MEMORY;
    if (err == EIP_OK)
        err = spec_error(r, node, type_spec_string(text, members, &fault), &fault);
    spec->members = members;
    spec->count = TYPE_SPEC_STRING_MEMBERS;
    return err;
}

static eip_err take_types(struct plant_reader *r, struct list *l, const struct yaml_node *node) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "types are");
    while (err == EIP_OK && yaml_walk_next(&w)) {
        struct device_type_spec *spec = &l->specs[l->count];
        spec->name = w.key->text;
        l->keys[l->count++] = w.key;
        if (w.node->kind == YAML_TREE_SEQUENCE)
            return yaml_fault_set(r->fault, w.node,
                                  "a type is a mapping of members to their types, not a list");
        err = w.node->kind == YAML_TREE_MAPPING ? take_members(r, l, w.node, spec)
                                                : take_string(r, l, w.node, spec);
    }
    return err;
}

/* Where the fault of a type is: its name, a member of it, or the type of that. */
static const struct yaml_node *place_of(const struct plant_reader *r, const struct list *l,
                                        const struct type_order_fault *fault) {
    const struct yaml_node *key = l->keys[fault->spec];
    const struct yaml_node *value = key + 1;
    struct yaml_walk w = yaml_walk_of(r->tree, value);
    if (value->kind != YAML_TREE_MAPPING || fault->member >= l->specs[fault->spec].count)
        return key;
    for (size_t i = 0; i <= fault->member; i++)
        (void)yaml_walk_next(&w);
    return fault->of_type ? type_of(r, w.node) : w.key;
}

static eip_err add_all(struct plant_reader *r, const struct list *l) {
    struct type_order_fault fault;
    eip_err err = type_order_add(&r->device->types, l->specs, l->count, &fault);
    if (err != EIP_E_TYPE && err != EIP_E_LIMIT)
        return err;
    return yaml_fault_set(r->fault, place_of(r, l, &fault), fault.why);
}

static bool reserve(struct list *l, const struct yaml_node *const nodes[], size_t count) {
    size_t types = 0;
    for (size_t i = 0; i < count; i++)
        types += nodes[i] != NULL ? nodes[i]->count : 0;
    l->specs = arena_take(&l->arena, (types + 1) * sizeof *l->specs);
    l->keys = arena_take(&l->arena, (types + 1) * sizeof *l->keys); // NOLINT
    return l->specs != NULL && l->keys != NULL;
}

eip_err plant_types_add(struct plant_reader *r, const struct yaml_node *const nodes[],
                        size_t count) {
    struct list l = {.count = 0};
    eip_err err = reserve(&l, nodes, count) ? EIP_OK : EIP_E_MEMORY;
    for (size_t i = 0; i < count && err == EIP_OK; i++)
        if (nodes[i] != NULL)
            err = take_types(r, &l, nodes[i]);
    if (err == EIP_OK && l.count > 0)
        err = add_all(r, &l);
    arena_fini(&l.arena);
    return err;
}
