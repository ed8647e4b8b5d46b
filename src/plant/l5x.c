/* SPDX-License-Identifier: MIT */
#include "plant/l5x.h"

#include "plant/l5x_tags.h"
#include "plant/l5x_types.h"

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

static eip_err build(struct l5x_import *im) {
    const struct l5x_element *root = l5x_root(im->doc);
    const struct l5x_element *controller = l5x_child(im->doc, root, L5X_CONTROLLER);
    if (controller == NULL)
        return l5x_fail(im->fault, root, "there is no Controller in this export");
    eip_err err = take_identity(im, controller);
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
        const struct l5x_element *controller = l5x_child(doc, l5x_root(doc), L5X_CONTROLLER);
        result.controller_name = l5x_name(&im, controller);
        result.types = device->types.count;
        result.tags = im.tags;
        *ret_result = result;
    }
    map_fini(&im.definitions);
    map_fini(&im.aliases);
    arena_fini(&im.arena);
    return err;
}
