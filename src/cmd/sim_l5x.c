/* SPDX-License-Identifier: MIT */
#include "cmd/sim_l5x.h"

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/report.h"
#include "cmd/whole_file.h"

static int say_fault(const char *path, const struct l5x_fault *fault) {
    fprintf(stderr, "ciprw sim: %s:%zu:%zu: %s\n", path, fault->line, fault->column, fault->why);
    return STATUS_USAGE;
}

int sim_l5x_open(struct sim_l5x *l5x, const char *path) {
    struct whole_file file;
    struct l5x_fault fault;
    *l5x = (struct sim_l5x){.path = path};
    if (path == NULL)
        return STATUS_OK;
    int status = whole_file_read(&file, "sim", path, L5X_SIZE_MAX);
    if (status != STATUS_OK)
        return status;
    l5x->path = file.name;
    eip_err err = l5x_read(str_span(file.text, file.size), &l5x->document, &fault);
    whole_file_fini(&file);
    if (err == EIP_E_MEMORY)
        return report_no_memory("sim");
    return err == EIP_OK ? STATUS_OK : say_fault(l5x->path, &fault);
}

int sim_l5x_options(const struct sim_l5x *l5x, struct device_options *options) {
    if (l5x->path == NULL)
        return STATUS_OK;
    if (options->profile == &device_micro800) {
        fprintf(stderr,
                "ciprw sim: %s: a micro800 is not programmed by such exports: leave "
                "--profile micro800 or --l5x out\n",
                l5x->path);
        return STATUS_USAGE;
    }
    l5x_options(&l5x->document, options);
    return STATUS_OK;
}

static void tell(const struct sim_l5x *l5x, const struct l5x_omissions *o) {
    size_t shown = o->count < L5X_OMISSIONS_SHOWN ? o->count : L5X_OMISSIONS_SHOWN;
    for (size_t i = 0; i < shown; i++)
        (void)say_fault(l5x->path, &o->first[i]);
    if (o->count > shown)
        fprintf(stderr, "ciprw sim: %s: %zu more are left out\n", l5x->path, o->count - shown);
}

int sim_l5x_add(struct sim_l5x *l5x, struct device *device) {
    struct l5x_result result;
    struct l5x_fault fault;
    if (l5x->path == NULL)
        return STATUS_OK;
    eip_err err = l5x_build(&l5x->document, device, &result, &fault);
    if (err == EIP_E_MEMORY)
        return report_no_memory("sim");
    if (err != EIP_OK)
        return say_fault(l5x->path, &fault);
    if (!l5x->is_told)
        tell(l5x, &result.omissions);
    l5x->is_told = true;
    return STATUS_OK;
}

void sim_l5x_close(struct sim_l5x *l5x) {
    l5x_document_fini(&l5x->document);
}
