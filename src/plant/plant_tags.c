/* SPDX-License-Identifier: MIT */
#include "plant/plant_tags.h"

#include "plant/plant_value.h"
#include "plant/tag_access.h"
#include "plant/tag_spec.h"

/* What is said of a tag besides its type and value. */
struct details {
    const struct yaml_node *value;
    const struct yaml_node *status;
    uint8_t rights;
    bool constant;
};

static eip_err take_access(struct plant_reader *r, const struct yaml_node *node,
                           struct details *d) {
    const struct yaml_node *access = yaml_tree_find(r->tree, node, "access");
    const struct yaml_node *constant = yaml_tree_find(r->tree, node, "constant");
    eip_err err = access != NULL ? plant_rights(r, access, &d->rights) : EIP_OK;
    return err == EIP_OK && constant != NULL ? plant_bool(r, constant, &d->constant) : err;
}

static void set_access(struct device_tag *tag, const struct details *d) {
    tag->rights = d->rights;
    if (d->constant)
        tag->traits |= DEVICE_CONSTANT;
}

/* Tags. */

static eip_err force(struct plant_reader *r, const struct device_tag *tag,
                     const struct yaml_node *status) {
    const struct yaml_node name = {
        .text = device_tag_name(tag), .line = status->line, .column = status->column};
    const struct plant_pair pair = {.key = &name, .value = status};
    struct spec_fault fault;
    struct str text;
    eip_err err = plant_pair_text(r, &pair, &text);
    if (err == EIP_OK)
        err = plant_pair_error(r, &pair, tag_access_force(r->device, text, &fault), &fault);
    return err;
}

static eip_err finish(struct plant_reader *r, struct device_tag *tag, const struct details *d) {
    struct value_place all;
    eip_err err = EIP_OK;
    check(value_place_of(&r->device->tags, tag, &all));
    if (d->value != NULL)
        err = plant_value_put(r, d->value, &all);
    if (err == EIP_OK && d->status != NULL)
        err = force(r, tag, d->status);
    set_access(tag, d);
    return err;
}

/* The text of the command line, which may be a range of tags. */
static eip_err add_text(struct plant_reader *r, const struct plant_pair *pair) {
    bool is_micro = r->device->options.profile == &device_micro800;
    struct spec_fault fault;
    struct str text;
    eip_err err = plant_pair_text(r, pair, &text);
    if (err != EIP_OK)
        return err;
    err = tag_spec_add(text, is_micro ? TAG_SPEC_MICRO800 : TAG_SPEC_LOGIX, r->device, &fault);
    return plant_pair_error(r, pair, err, &fault);
}

static eip_err add_detailed(struct plant_reader *r, struct plant_pair pair) {
    static const struct plant_key keys[] = {{"type", NULL},   {"value", NULL},
                                            {"access", NULL}, {"constant", NULL},
                                            {"status", NULL}, {"description", plant_description},
                                            {NULL, NULL}};
    const struct yaml_node *node = pair.value;
    struct details d = {.value = yaml_tree_find(r->tree, node, "value"),
                        .status = yaml_tree_find(r->tree, node, "status")};
    const struct yaml_node *type = yaml_tree_find(r->tree, node, "type");
    size_t before = r->device->tags.count;
    eip_err err = plant_keys(r, node, keys, "a tag");
    if (err == EIP_OK && type == NULL)
        return yaml_fault_set(r->fault, node, "the tag has no type, as in type: DINT");
    pair.value = type;
    if (err == EIP_OK)
        err = take_access(r, node, &d);
    if (err == EIP_OK)
        err = add_text(r, &pair);
    for (size_t i = before + 1; i <= r->device->tags.count && err == EIP_OK; i++) {
        struct device_tag *tag = device_tags_instance(&r->device->tags, (uint32_t)i);
        if (tag != NULL)
            err = finish(r, tag, &d);
    }
    return err;
}

static eip_err add_tags(struct plant_reader *r, const struct yaml_node *node, struct str before) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "tags are");
    while (err == EIP_OK && yaml_walk_next(&w)) {
        const struct plant_pair pair = {.before = before, .key = w.key, .value = w.node};
        if (w.node->kind == YAML_TREE_SEQUENCE)
            return yaml_fault_set(r->fault, w.node,
                                  "a tag is a type and a value, as DINT = 5, or type: and value:");
        err = w.node->kind == YAML_TREE_MAPPING ? add_detailed(r, pair) : add_text(r, &pair);
    }
    return err;
}

eip_err plant_tags_add(struct plant_reader *r, const struct yaml_node *node) {
    return add_tags(r, node, str_of(""));
}

eip_err plant_programs_add(struct plant_reader *r, const struct yaml_node *node) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "programs are");
    while (err == EIP_OK && yaml_walk_next(&w)) {
        struct text before = text_of(buffer, sizeof buffer);
        text_puts(&before, "Program:");
        text_str(&before, w.key->text);
        text_char(&before, '.');
        if (before.cut)
            return yaml_fault_set(r->fault, w.key, "a name has at most 40 characters");
        err = add_tags(r, w.node, text_view(&before));
    }
    return err;
}

/* Aliases. */

static eip_err add_alias(struct plant_reader *r, const struct plant_pair *pair,
                         const struct details *d) {
    struct spec_fault fault;
    struct str text;
    eip_err err = plant_pair_text(r, pair, &text);
    if (err == EIP_OK)
        err = plant_pair_error(r, pair, tag_access_alias(r->device, text, &fault), &fault);
    if (err == EIP_OK)
        set_access(device_tags_find(&r->device->tags, pair->key->text), d);
    return err;
}

static eip_err take_alias(struct plant_reader *r, struct plant_pair pair) {
    static const struct plant_key keys[] = {{"of", NULL},
                                            {"access", NULL},
                                            {"constant", NULL},
                                            {"description", plant_description},
                                            {NULL, NULL}};
    struct details d = {.value = NULL};
    if (pair.value->kind != YAML_TREE_MAPPING)
        return add_alias(r, &pair, &d);
    const struct yaml_node *of = yaml_tree_find(r->tree, pair.value, "of");
    eip_err err = plant_keys(r, pair.value, keys, "an alias");
    if (err == EIP_OK && of == NULL)
        return yaml_fault_set(r->fault, pair.value,
                              "what the alias stands for is missing, as in of: Motors[1].Speed");
    if (err == EIP_OK)
        err = take_access(r, pair.value, &d);
    pair.value = of;
    return err == EIP_OK ? add_alias(r, &pair, &d) : err;
}

eip_err plant_aliases_add(struct plant_reader *r, const struct yaml_node *node) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "aliases are");
    while (err == EIP_OK && yaml_walk_next(&w))
        err = take_alias(r, (struct plant_pair){.key = w.key, .value = w.node});
    return err;
}
