/* SPDX-License-Identifier: MIT */
#include "plant/plant_file.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cip/real.h"
#include "plant/device_setting.h"
#include "plant/plant_tags.h"
#include "plant/plant_types.h"

/* Describing. */

static eip_err set_option(struct plant_reader *r, const struct yaml_node *node,
                          device_setting *setting) {
    struct str text;
    eip_err err = plant_text(r, node, &text);
    return err == EIP_OK ? plant_refuse(r, node, setting(text, &r->described->options)) : err;
}

static eip_err take_profile(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_profile);
}

static eip_err take_mode(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_mode);
}

static eip_err take_name(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_name);
}

static eip_err take_slot(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_slot);
}

static eip_err take_zone(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_zone);
}

static eip_err take_connections(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_connections);
}

static eip_err take_session_connections(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_session_connections);
}

static eip_err take_connection_size(struct plant_reader *r, const struct yaml_node *node) {
    return set_option(r, node, device_setting_connection_size);
}

static eip_err take_no_large(struct plant_reader *r, const struct yaml_node *node) {
    return plant_bool(r, node, &r->described->options.no_large);
}

static eip_err take_no_route(struct plant_reader *r, const struct yaml_node *node) {
    bool no_route;
    eip_err err = plant_bool(r, node, &no_route);
    if (err == EIP_OK && no_route)
        r->described->options.route = DEVICE_ROUTE_NONE;
    return err;
}

static eip_err take_delay(struct plant_reader *r, const struct yaml_node *node) {
    struct str text;
    double seconds;
    eip_err err = plant_text(r, node, &text);
    if (err != EIP_OK)
        return err;
    if (!cip_lreal_parse(text, &seconds) || !(seconds >= 0 && seconds <= PLANT_DELAY_MAX_S))
        return yaml_fault_set(r->fault, node, "a delay is seconds, from 0 to 3600, as 0.05");
    r->described->delay_us = (int64_t)(seconds * CLOCK_SECOND_US);
    return EIP_OK;
}

static eip_err take_limits(struct plant_reader *r, const struct yaml_node *node) {
    static const struct plant_key keys[] = {{"connections", take_connections},
                                            {"session_connections", take_session_connections},
                                            {"connection_size", take_connection_size},
                                            {"no_large", take_no_large},
                                            {"delay", take_delay},
                                            {NULL, NULL}};
    return plant_keys(r, node, keys, "limits");
}

static eip_err take_address(struct plant_reader *r, const struct yaml_node *node) {
    struct str text;
    r->described->address = node;
    return plant_text(r, node, &text);
}

static eip_err take_l5x(struct plant_reader *r, const struct yaml_node *node) {
    struct str text;
    r->described->l5x = node;
    return plant_text(r, node, &text);
}

static eip_err take_routes(struct plant_reader *r, const struct yaml_node *node) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    struct str text;
    eip_err err = plant_mapping(r, node, "hops and the devices behind them are");
    while (err == EIP_OK && yaml_walk_next(&w))
        err = plant_text(r, w.node, &text);
    r->described->routes = node;
    return err;
}

/* Building. */

static eip_err set_identity(struct plant_reader *r, const struct yaml_node *node,
                            device_identity_setting *setting) {
    struct str text;
    eip_err err = plant_text(r, node, &text);
    return err == EIP_OK ? plant_refuse(r, node, setting(text, &r->device->identity)) : err;
}

static eip_err take_vendor(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_vendor);
}

static eip_err take_device_type(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_device_type);
}

static eip_err take_product_code(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_product_code);
}

static eip_err take_product_name(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_product_name);
}

static eip_err take_revision(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_revision);
}

static eip_err take_serial(struct plant_reader *r, const struct yaml_node *node) {
    return set_identity(r, node, device_setting_serial);
}

static eip_err add_identity(struct plant_reader *r, const struct yaml_node *node) {
    static const struct plant_key keys[] = {{"vendor", take_vendor},
                                            {"device_type", take_device_type},
                                            {"product_code", take_product_code},
                                            {"product_name", take_product_name},
                                            {"revision", take_revision},
                                            {"serial", take_serial},
                                            {NULL, NULL}};
    return plant_keys(r, node, keys, "an identity");
}

/* 100: 32, or 101: {size: 8, access: read only} */
static eip_err add_assembly(struct plant_reader *r, const struct yaml_walk *w) {
    static const struct plant_key keys[] = {
        {"size", NULL}, {"access", NULL}, {"description", plant_description}, {NULL, NULL}};
    const struct yaml_node *size = w->node;
    const struct yaml_node *access = NULL;
    uint8_t rights = DEVICE_READ_WRITE;
    struct str text;
    eip_err err = EIP_OK;
    if (w->node->kind == YAML_TREE_MAPPING) {
        err = plant_keys(r, w->node, keys, "an assembly");
        size = yaml_tree_find(r->tree, w->node, "size");
        access = yaml_tree_find(r->tree, w->node, "access");
    }
    if (err == EIP_OK && size == NULL)
        return yaml_fault_set(r->fault, w->node, "the size is missing, as in size: 32");
    if (err == EIP_OK && access != NULL)
        err = plant_rights(r, access, &rights);
    if (err == EIP_OK)
        err = plant_text(r, size, &text);
    if (err != EIP_OK)
        return err;
    return plant_refuse(r, w->key,
                        device_setting_assembly(w->key->text, text, rights != DEVICE_READ_WRITE,
                                                &r->device->assemblies));
}

static eip_err add_assemblies(struct plant_reader *r, const struct yaml_node *node) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "assemblies are");
    while (err == EIP_OK && yaml_walk_next(&w))
        err = add_assembly(r, &w);
    return err;
}

/* The file. */

static const struct plant_key file_keys[] = {{"devices", NULL},
                                             {"address", take_address},
                                             {"name", take_name},
                                             {"description", plant_description},
                                             {"profile", take_profile},
                                             {"mode", take_mode},
                                             {"slot", take_slot},
                                             {"no_route", take_no_route},
                                             {"routes", take_routes},
                                             {"zone", take_zone},
                                             {"identity", NULL},
                                             {"limits", take_limits},
                                             {"l5x", take_l5x},
                                             {"types", NULL},
                                             {"tags", NULL},
                                             {"programs", NULL},
                                             {"aliases", NULL},
                                             {"assemblies", NULL},
                                             {NULL, NULL}};
static const struct plant_key *const device_keys = file_keys + 1;

static eip_err take_devices(struct plant_file *p, const struct yaml_node *list,
                            struct yaml_fault *fault) {
    struct yaml_walk w = yaml_walk_of(&p->tree, list);
    if (list->kind != YAML_TREE_SEQUENCE || list->count == 0)
        return yaml_fault_set(fault, list, "a list of devices is expected here, each after '-'");
    if (list->count > PLANT_DEVICES_MAX)
        return yaml_fault_set(fault, list, "a plant has at most 4096 devices");
    p->devices = mem_zero(list->count, sizeof *p->devices); // NOLINT
    if (p->devices == NULL)
        return EIP_E_MEMORY;
    while (yaml_walk_next(&w))
        p->devices[p->count++] = w.node;
    return EIP_OK;
}

/* Without a list the file is the one device. */
static eip_err take_file(struct plant_file *p, struct yaml_fault *fault) {
    const struct yaml_node *root = yaml_tree_root(&p->tree);
    const struct yaml_node *list = yaml_tree_find(&p->tree, root, "devices");
    if (root->kind != YAML_TREE_MAPPING)
        return yaml_fault_set(
            fault, root, "a plant is 'devices:' and a list of them, or one device: 'tags:'...");
    if (list != NULL) {
        p->common = root;
        return take_devices(p, list, fault);
    }
    p->devices = mem_zero(1, sizeof *p->devices); // NOLINT
    if (p->devices == NULL)
        return EIP_E_MEMORY;
    p->devices[p->count++] = root;
    return EIP_OK;
}

eip_err plant_file_read(struct str text, uint32_t seed, struct plant_file *ret_plant,
                        struct yaml_fault *ret_fault) {
    struct plant_file p = {.count = 0};
    eip_err err = yaml_tree_read(text, seed, &p.tree, ret_fault);
    if (err == EIP_OK)
        err = take_file(&p, ret_fault);
    if (err == EIP_OK)
        *ret_plant = p;
    else
        plant_file_fini(&p);
    return err;
}

void plant_file_fini(struct plant_file *p) {
    mem_free(p->devices); // NOLINT
    yaml_tree_fini(&p->tree);
    *p = (struct plant_file){.count = 0};
}

eip_err plant_file_describe(const struct plant_file *p, size_t index, struct plant_device *device,
                            struct yaml_fault *ret_fault) {
    struct plant_reader r = {.tree = &p->tree, .described = device, .fault = ret_fault};
    device->node = p->devices[index];
    eip_err err = p->common != NULL ? plant_keys(&r, p->common, file_keys, "a plant") : EIP_OK;
    return err == EIP_OK ? plant_keys(&r, p->devices[index], device_keys, "a device") : err;
}

/* One part of a device, of what all have first. */
static eip_err build_part(struct plant_reader *r, const struct yaml_node *const nodes[2],
                          const char *key,
                          eip_err (*add)(struct plant_reader *r, const struct yaml_node *node)) {
    eip_err err = EIP_OK;
    for (size_t i = 0; i < 2 && err == EIP_OK; i++) {
        const struct yaml_node *part =
            nodes[i] != NULL ? yaml_tree_find(r->tree, nodes[i], key) : NULL;
        if (part != NULL)
            err = add(r, part);
    }
    return err;
}

static eip_err build_types(struct plant_reader *r, const struct yaml_node *const nodes[2]) {
    const struct yaml_node *parts[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++)
        if (nodes[i] != NULL)
            parts[i] = yaml_tree_find(r->tree, nodes[i], "types");
    return plant_types_add(r, parts, 2);
}

eip_err plant_file_build(const struct plant_file *p, size_t index, struct device *device,
                         struct yaml_fault *ret_fault) {
    static const struct plant_key parts[] = {{"identity", add_identity},
                                             {"tags", plant_tags_add},
                                             {"programs", plant_programs_add},
                                             {"aliases", plant_aliases_add},
                                             {"assemblies", add_assemblies}};
    const struct yaml_node *const nodes[] = {p->common, p->devices[index]};
    struct plant_reader r = {
        .tree = &p->tree, .device = device, .scratch = text_new(), .fault = ret_fault};
    eip_err err = build_types(&r, nodes);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && err == EIP_OK; i++)
        err = build_part(&r, nodes, parts[i].name, parts[i].take);
    text_fini(&r.scratch);
    return err;
}
