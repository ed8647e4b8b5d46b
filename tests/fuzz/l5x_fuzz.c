/*
 * l5x - an export of any bytes: it becomes a device, or the mistake has a place.
 */
#include "fuzz/fuzz.h"

#include "base/check.h"
#include "device/place.h"
#include "plant/l5x.h"

static bool is_placed(const struct l5x_fault *fault) {
    return fault->line >= 1 && fault->column >= 1 && fault->why[0] != '\0';
}

/* Every symbol can be found again, and has a place among values unless it is a program. */
static void check_tags(const struct device *d) {
    for (uint32_t i = 1; i <= d->tags.count; i++) {
        const struct device_tag *tag = device_tags_symbol(&d->tags, i);
        struct device_place place;
        check(tag != NULL);
        if (device_tag_is_program(tag))
            continue;
        check(device_tags_find(&d->tags, device_tag_name(tag)) == tag);
        check(device_place_of(&d->tags, tag, &place));
        size_t size = place.is_bit ? 1 : place.element_size * place.count;
        check(place.at >= place.tag->data);
        check((size_t)(place.at - place.tag->data) + size <=
              device_tag_element_size(place.tag) * place.tag->count);
    }
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
    check_tags(&device);
    device_fini(&device);
    l5x_document_fini(&doc);
    return 0;
}
