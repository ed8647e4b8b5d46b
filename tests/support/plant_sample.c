/* SPDX-License-Identifier: MIT */
#include "support/plant_sample.h"

#include "support/unit.h"

static eip_err make(struct plant_sample *s, size_t index, struct yaml_fault *fault) {
    s->described = (struct plant_device){.options.seed = 1};
    eip_err err = plant_file_describe(&s->file, index, &s->described, fault);
    if (err != EIP_OK)
        return err;
    device_init(&s->device, &s->described.options);
    err = plant_file_build(&s->file, index, &s->device, fault);
    if (err != EIP_OK)
        device_fini(&s->device);
    return err;
}

void plant_sample_init(struct plant_sample *s, const char *file, size_t index) {
    struct yaml_fault fault = {.line = 0};
    eip_err err = plant_file_read(str_of(file), 1, &s->file, &fault);
    if (err == EIP_OK)
        err = make(s, index, &fault);
    if (err != EIP_OK)
        print_error("%zu:%zu: %s\n", fault.line, fault.column, fault.why);
    assert_int_equal(err, EIP_OK);
}

void plant_sample_fini(struct plant_sample *s) {
    device_fini(&s->device);
    plant_file_fini(&s->file);
}

static eip_err read_and_make(const char *file, struct yaml_fault *fault) {
    struct plant_sample s;
    eip_err err = plant_file_read(str_of(file), 1, &s.file, fault);
    if (err != EIP_OK)
        return err;
    for (size_t i = 0; i < s.file.count && err == EIP_OK; i++) {
        err = make(&s, i, fault);
        if (err == EIP_OK)
            device_fini(&s.device);
    }
    plant_file_fini(&s.file);
    return err;
}

static bool is_refused(const struct plant_mistake *row) {
    struct yaml_fault fault = {.line = 0};
    eip_err err = read_and_make(row->file, &fault);
    bool is_as_told = err == EIP_E_ARGUMENT && fault.line == row->line &&
                      fault.column == row->column && strstr(fault.why, row->words) != NULL;
    if (!is_as_told)
        print_error("%s\nerror %d at %zu:%zu: %s\n", row->file, (int)err, fault.line, fault.column,
                    fault.why);
    return is_as_told;
}

void plant_sample_refused(const struct plant_mistake *rows, size_t count) {
    size_t refused = 0;
    for (size_t i = 0; i < count; i++)
        refused += is_refused(&rows[i]);
    assert_int_equal(refused, count);
}
