/* SPDX-License-Identifier: MIT */
#include "plant/l5x.h"

#include "cip/address.h"
#include "plant/l5x_tags.h"
#include "plant/l5x_types.h"

enum { FIRST_WITH_LONGS = 28 };

static bool begins(struct str s, const char *prefix) {
    size_t size = strlen(prefix);
    return s.size >= size && str_equal_fold(str_span(s.at, size), str_of(prefix));
}

static eip_err take_revision(const struct l5x_import *im, const struct l5x_element *controller,
                             enum l5x_name name, uint8_t *revision) {
    struct str text = l5x_attribute(im->doc, controller, name);
    uint64_t number;
    if (text.size == 0)
        return EIP_OK;
    if (!str_number(text, 10, UINT8_MAX, &number))
        return l5x_fail(im->fault, controller, "a revision is a number from 0 to 255");
    *revision = (uint8_t)number;
    return EIP_OK;
}

static eip_err take_identity(const struct l5x_import *im, const struct l5x_element *controller) {
    struct enip_identity *identity = &im->device->identity;
    struct str product = l5x_attribute(im->doc, controller, L5X_PROCESSOR);
    if (product.size > ENIP_PRODUCT_NAME_MAX)
        return l5x_fail(im->fault, controller, "a ProcessorType has at most 32 characters");
    if (product.size > 0)
        identity->product_name = product;
    eip_err err = take_revision(im, controller, L5X_MAJOR, &identity->major);
    return err == EIP_OK ? take_revision(im, controller, L5X_MINOR, &identity->minor) : err;
}

static bool begins_with_one(struct str s, const char *const *prefixes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (begins(s, prefixes[i]))
            return true;
    return false;
}

static const struct device_profile *profile_of(struct str product) {
    static const char *const compact[] = {"1768-", "1769-", "5069-"};
    bool is_compact = begins_with_one(product, compact, sizeof compact / sizeof compact[0]);
    return is_compact ? &device_compactlogix : &device_controllogix;
}

void l5x_options(const struct l5x_document *doc, struct device_options *options) {
    const struct l5x_element *controller = l5x_child(doc, l5x_root(doc), L5X_CONTROLLER);
    if (controller == NULL)
        return;
    struct str product = l5x_attribute(doc, controller, L5X_PROCESSOR);
    struct str name = l5x_attribute(doc, controller, L5X_NAME);
    if (options->profile == NULL && product.size > 0)
        options->profile = profile_of(product);
    if (options->name.size == 0 && name.size <= CIP_NAME_MAX)
        options->name = name;
}

/* 64 bits are aligned to eight bytes from the 5380 and 5580 on (1756-PM004, "Memory allocation"),
 * which came with version 28. */
static bool has_longs_on_words(const struct l5x_import *im, const struct l5x_element *controller) {
    static const char *const newer[] = {"1756-L8", "1756-L9", "5069-", "5094-", "Emulate 5"};
    struct str product = l5x_attribute(im->doc, controller, L5X_PROCESSOR);
    struct str software = l5x_attribute(im->doc, l5x_root(im->doc), L5X_SOFTWARE);
    uint64_t major;
    size_t digits = 0;
    if (begins_with_one(product, newer, sizeof newer / sizeof newer[0]))
        return false;
    while (digits < software.size && str_is_digit(software.at[digits]))
        digits++;
    bool is_old = str_number(str_span(software.at, digits), 10, UINT8_MAX, &major) &&
                  major < FIRST_WITH_LONGS;
    return product.size > 0 || is_old;
}

static eip_err build(struct l5x_import *im) {
    const struct l5x_element *root = l5x_root(im->doc);
    const struct l5x_element *controller = l5x_child(im->doc, root, L5X_CONTROLLER);
    if (controller == NULL)
        return l5x_fail(im->fault, root, "there is no Controller in this export");
    eip_err err = take_identity(im, controller);
    im->device->types.longs_on_words = has_longs_on_words(im, controller);
    if (err == EIP_OK)
        err = l5x_types_add(im);
    return err == EIP_OK ? l5x_tags_add(im) : err;
}

eip_err l5x_build(const struct l5x_document *doc, struct device *device,
                  struct l5x_result *ret_result, struct l5x_fault *ret_fault) {
    uint32_t seed = device->types.seed;
    struct l5x_result result = {.tags = 0};
    struct l5x_import im = {
        .doc = doc,
        .device = device,
        .definitions = map_of(true, seed),
        .aliases = map_of(true, seed),
        .omissions = &result.omissions,
        .fault = ret_fault,
    };
    eip_err err = build(&im);
    if (err == EIP_OK) {
        result.types = device->types.count;
        result.tags = im.tags;
        *ret_result = result;
    }
    map_fini(&im.definitions);
    map_fini(&im.aliases);
    arena_fini(&im.arena);
    return err;
}
