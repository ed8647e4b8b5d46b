/*
 * plant_file - a plant file of any bytes: its devices are made, or the mistake has a place.
 *
 * covers: src/plant/yaml_tree.c src/plant/plant_file.c src/plant/plant_reader.c
 * covers: src/plant/plant_tags.c src/plant/plant_types.c src/plant/plant_value.c
 * covers: src/plant/device_setting.c
 */
#include "fuzz/fuzz.h"

#include "base/check.h"
#include "plant/plant_file.h"
#include "support/elements.h"

enum { DIGITS_MAX = 4, DEVICES_MAX = 4 };

static void check_fault(eip_err err, const struct yaml_fault *fault) {
    check(err == EIP_OK || (err == EIP_E_ARGUMENT && fault->line >= 1 && fault->column >= 1 &&
                            fault->why[0] != '\0'));
}

/* Many tags or elements are the same as some, and take their time. */
static bool is_slow(struct str text) {
    size_t digits = 0;
    bool counts = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        digits = str_is_digit(c) ? digits + 1 : 0;
        if (digits == 1)
            counts =
                i > 0 && (text.at[i - 1] == '[' || text.at[i - 1] == ',' || text.at[i - 1] == '.');
        if (counts && digits > DIGITS_MAX)
            return true;
    }
    return false;
}

static void make(const struct plant_file *file, size_t index) {
    struct plant_device described = {.options.seed = 1};
    struct yaml_fault fault = {.line = 0};
    struct device device;
    eip_err err = plant_file_describe(file, index, &described, &fault);
    check_fault(err, &fault);
    if (err != EIP_OK)
        return;
    device_init(&device, &described.options);
    check_fault(plant_file_build(file, index, &device, &fault), &fault);
    elements_check(&device);
    device_fini(&device);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct plant_file file;
    struct yaml_fault fault = {.line = 0};
    struct str text = str_span(data, size);
    if (is_slow(text))
        return 0;
    eip_err err = plant_file_read(text, 1, &file, &fault);
    check_fault(err, &fault);
    if (err != EIP_OK)
        return 0;
    for (size_t i = 0; i < file.count && i < DEVICES_MAX; i++)
        make(&file, i);
    plant_file_fini(&file);
    return 0;
}
