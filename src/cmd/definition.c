/* SPDX-License-Identifier: MIT */
#include "cmd/definition.h"

#include <stdio.h>

#include "cmd/report.h"
#include "plant/tag_access.h"
#include "plant/tag_spec.h"
#include "plant/type_spec.h"

/* A text that is being read, and what is to be told of it. */
struct reading {
    const char *command;
    struct device *device;
    struct str text;
    struct spec_fault fault;
};

static int tell(const struct reading *r, eip_err err) {
    if (err == EIP_OK)
        return STATUS_OK;
    if (err == EIP_E_ARGUMENT)
        return report_mistake(r->command, r->text, r->fault.column, r->fault.why);
    fprintf(stderr, "ciprw %s: %.*s: %s\n", r->command, (int)r->text.size, r->text.at,
            eip_error_text(err));
    return STATUS_SOME_FAILED;
}

static int add_types(struct reading *r, const struct option_texts *types) {
    struct type_specs specs = {.count = 0};
    eip_err err = EIP_OK;
    for (size_t i = 0; i < types->count && err == EIP_OK; i++) {
        r->text = str_of(types->at[i]);
        err = type_specs_take(&specs, r->text, &r->fault);
    }
    if (err == EIP_OK && specs.count > 0)
        err = type_specs_add(&specs, &r->device->types, &r->text, &r->fault);
    type_specs_fini(&specs);
    return tell(r, err);
}

static eip_err add_tag(struct reading *r) {
    bool is_micro = r->device->options.profile == &device_micro800;
    enum tag_spec_rules rules = is_micro ? TAG_SPEC_MICRO800 : TAG_SPEC_LOGIX;
    return tag_spec_add(r->text, rules, r->device, &r->fault);
}

static eip_err add_alias(struct reading *r) {
    return tag_access_alias(r->device, r->text, &r->fault);
}

static eip_err make_read_only(struct reading *r) {
    return tag_access_set_rights(r->device, r->text, DEVICE_READ_ONLY, &r->fault);
}

static eip_err hide(struct reading *r) {
    return tag_access_set_rights(r->device, r->text, DEVICE_NO_ACCESS, &r->fault);
}

static eip_err make_constant(struct reading *r) {
    return tag_access_set_constant(r->device, r->text, &r->fault);
}

static eip_err force(struct reading *r) {
    return tag_access_force(r->device, r->text, &r->fault);
}

static int each(struct reading *r, eip_err (*take)(struct reading *r), const char *const *texts,
                size_t count) {
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        r->text = str_of(texts[i]);
        status = tell(r, take(r));
    }
    return status;
}

int definition_apply(const char *command, const struct definition *def, char **tags, int count,
                     struct device *d) {
    struct reading r = {.command = command, .device = d};
    const struct {
        eip_err (*take)(struct reading *r);
        const struct option_texts *texts;
    } rows[] = {{add_alias, &def->aliases},
                {make_read_only, &def->read_only},
                {hide, &def->no_access},
                {make_constant, &def->constants},
                {force, &def->forces}};
    int status = add_types(&r, &def->types);
    if (status == STATUS_OK)
        status = each(&r, add_tag, (const char *const *)tags, (size_t)count);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && status == STATUS_OK; i++)
        status = each(&r, rows[i].take, rows[i].texts->at, rows[i].texts->count);
    return status;
}
