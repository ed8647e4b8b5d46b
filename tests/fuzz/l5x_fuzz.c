/*
 * l5x - an export of any bytes: it becomes a device, or the mistake has a place.
 */
#include "fuzz/fuzz.h"

#include "base/check.h"
#include "plant/l5x.h"
#include "support/elements.h"

static bool is_placed(const struct l5x_fault *fault) {
    return fault->line >= 1 && fault->column >= 1 && fault->why[0] != '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct device_options options = {.seed = 1};
    struct l5x_document doc;
    struct l5x_result result;
    struct l5x_fault fault = {.line = 0};
    struct device device;
    eip_err err = l5x_read(str_span(data, size), &doc, &fault);
    check(err == EIP_OK || is_placed(&fault));
    if (err != EIP_OK)
        return 0;
    device_init(&device, &options);
    err = l5x_build(&doc, &device, &result, &fault);
    check(err == EIP_OK || (err == EIP_E_ARGUMENT && is_placed(&fault)));
    if (err == EIP_OK)
        for (size_t i = 0; i < result.omissions.count && i < L5X_OMISSIONS_SHOWN; i++)
            check(is_placed(&result.omissions.first[i]));
    elements_check(&device);
    device_fini(&device);
    l5x_document_fini(&doc);
    return 0;
}
