/* SPDX-License-Identifier: MIT */
#include "cmd/sim_plant.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/command.h"
#include "cmd/whole_file.h"
#include "plant/plant_reader.h"

static int tell(const struct sim_plant *p, eip_err err, const struct yaml_fault *fault) {
    if (err == EIP_OK)
        return STATUS_OK;
    if (err != EIP_E_ARGUMENT) {
        fprintf(stderr, "ciprw sim: %s: %s\n", p->path, eip_error_text(err));
        return STATUS_SOME_FAILED;
    }
    fprintf(stderr, "ciprw sim: %s:%zu:%zu: %s\n", p->path, fault->line, fault->column, fault->why);
    return STATUS_USAGE;
}

int sim_plant_open(struct sim_plant *p, const char *path) {
    struct whole_file file;
    struct yaml_fault fault;
    *p = (struct sim_plant){.path = path};
    if (path == NULL)
        return STATUS_OK;
    int status = whole_file_read(&file, "sim", path, YAML_TREE_SIZE_MAX);
    if (status != STATUS_OK)
        return status;
    p->path = file.name;
    eip_err err = plant_file_read(str_span(file.text, file.size), (uint32_t)clock_wall_us(),
                                  &p->file, &fault);
    whole_file_fini(&file);
    return tell(p, err, &fault);
}

void sim_plant_close(struct sim_plant *p) {
    plant_file_fini(&p->file);
}

int sim_plant_describe(const struct sim_plant *p, size_t index, struct plant_device *device) {
    struct yaml_fault fault;
    if (p->path == NULL)
        return STATUS_OK;
    return tell(p, plant_file_describe(&p->file, index, device, &fault), &fault);
}

int sim_plant_build(const struct sim_plant *p, size_t index, struct device *device) {
    struct yaml_fault fault;
    if (p->path == NULL)
        return STATUS_OK;
    return tell(p, plant_file_build(&p->file, index, device, &fault), &fault);
}

int sim_plant_mistake(const struct sim_plant *p, const struct yaml_node *node, size_t at,
                      const char *why) {
    struct yaml_fault fault;
    struct text words = yaml_fault_words(&fault, node, at);
    text_puts(&words, why);
    return tell(p, EIP_E_ARGUMENT, &fault);
}

static eip_err add_route(struct plant_reader *r, const struct plant_pair *pair,
                         struct server_routes *routes) {
    struct spec_fault fault;
    struct str text;
    size_t at;
    eip_err err = plant_pair_text(r, pair, &text);
    if (err != EIP_OK)
        return err;
    const char *why = server_routes_add(routes, text, &at);
    if (why == NULL)
        return EIP_OK;
    return plant_pair_error(r, pair, spec_fault_set(&fault, at, why), &fault);
}

int sim_plant_routes(const struct sim_plant *p, const struct plant_device *device,
                     struct server_routes *routes) {
    struct yaml_fault fault;
    struct plant_reader r = {.tree = &p->file.tree, .scratch = text_new(), .fault = &fault};
    eip_err err = EIP_OK;
    if (device->routes == NULL)
        return STATUS_OK;
    struct yaml_walk w = yaml_walk_of(r.tree, device->routes);
    while (err == EIP_OK && yaml_walk_next(&w)) {
        const struct plant_pair pair = {.key = w.key, .value = w.node};
        err = add_route(&r, &pair, routes);
    }
    text_fini(&r.scratch);
    return tell(p, err, &fault);
}

void sim_plant_l5x(const struct sim_plant *p, const struct plant_device *device, struct text *t) {
    if (device->l5x == NULL)
        return;
    const char *slash = strrchr(p->path, '/');
    if (slash != NULL && device->l5x->text.at[0] != '/')
        text_str(t, str_span(p->path, (size_t)(slash - p->path) + 1));
    text_str(t, device->l5x->text);
}
