/* SPDX-License-Identifier: MIT */
#include "plant/l5x_tags.h"

#include "plant/l5x_aliases.h"
#include "plant/l5x_types.h"
#include "plant/l5x_values.h"

static const char no_type[] = "'%.*s' is left out: there is no type '%.*s'";

/* A tag by its full name. */
static eip_err add_base(struct l5x_import *im, const struct l5x_element *e, struct str name,
                        struct device_tag_spec *spec, struct str type) {
    struct device_tag *tag;
    spec->name = name;
    if (!l5x_type_find(im, type, &spec->type, &spec->structure)) {
        l5x_omit(im, e, no_type, L5X_TEXT(name), L5X_TEXT(type));
        return EIP_OK;
    }
    eip_err err = device_tags_add(&im->device->tags, spec, &tag);
    if (err != EIP_OK)
        return l5x_refuse_tag(im, e, name, err);
    im->tags++;
    return l5x_values_set(im, e, tag);
}

static eip_err add_described(struct l5x_import *im, const struct l5x_element *e, struct str name) {
    struct device_tag_spec spec = {.constant = l5x_is(im->doc, e, L5X_CONSTANT, "true")};
    eip_err err = l5x_rights(im, e, &spec.rights);
    if (err == EIP_OK)
        err = l5x_dimensions(im, e, spec.dims);
    if (err != EIP_OK)
        return err;
    return add_base(im, e, name, &spec, l5x_attribute(im->doc, e, L5X_DATA_TYPE_NAME));
}

/* What is passed to a program by reference is nobody's but the caller's. */
static eip_err add_tag(struct l5x_import *im, const struct l5x_element *e, struct str program) {
    char buffer[2 * DEVICE_NAME_MAX];
    struct text name = text_of(buffer, sizeof buffer);
    text_str(&name, program);
    if (program.size > 0)
        text_char(&name, '.');
    text_str(&name, l5x_name(im, e));
    if (l5x_is(im->doc, e, L5X_USAGE, "InOut")) {
        l5x_omit(im, e, "'%.*s' is left out: it is passed by reference",
                 L5X_TEXT(text_view(&name)));
        return EIP_OK;
    }
    if (l5x_is(im->doc, e, L5X_TAG_TYPE, "Alias"))
        return l5x_aliases_note(im, e, text_view(&name), program);
    return add_described(im, e, text_view(&name));
}

static eip_err add_tags(struct l5x_import *im, const struct l5x_element *owner,
                        struct str program) {
    const struct l5x_document *doc = im->doc;
    eip_err err = EIP_OK;
    const struct l5x_element *e = l5x_child(doc, l5x_child(doc, owner, L5X_TAGS), L5X_TAG);
    for (; e != NULL && err == EIP_OK; e = l5x_next(doc, e, L5X_TAG))
        err = add_tag(im, e, program);
    return err;
}

static eip_err add_program(struct l5x_import *im, const struct l5x_element *e) {
    struct str name = l5x_name(im, e);
    static const char prefix[] = "Program:";
    char *full = (char *)arena_take_bytes(&im->arena, sizeof prefix + name.size);
    if (full == NULL)
        return EIP_E_MEMORY;
    struct text text = text_of(full, sizeof prefix + name.size);
    text_puts(&text, prefix);
    text_str(&text, name);
    eip_err err = EIP_OK;
    if (!im->device->options.profile->no_programs) /* one without tags is listed as well */
        err = device_tags_add_program(&im->device->tags, text_view(&text));
    if (err == EIP_E_TAG || err == EIP_E_LIMIT)
        return l5x_fail(im->fault, e, "'%.*s' cannot be a program here", L5X_TEXT(name));
    return err == EIP_OK ? add_tags(im, e, text_view(&text)) : err;
}

static eip_err add_programs(struct l5x_import *im, const struct l5x_element *controller) {
    const struct l5x_document *doc = im->doc;
    eip_err err = EIP_OK;
    const struct l5x_element *e =
        l5x_child(doc, l5x_child(doc, controller, L5X_PROGRAMS), L5X_PROGRAM);
    for (; e != NULL && err == EIP_OK; e = l5x_next(doc, e, L5X_PROGRAM))
        err = add_program(im, e);
    return err;
}

/* Modules. */

static const struct l5x_element *find_upstream(const struct l5x_document *doc,
                                               const struct l5x_element *module) {
    const struct l5x_element *port = l5x_child(doc, l5x_child(doc, module, L5X_PORTS), L5X_PORT);
    while (port != NULL && !l5x_is(doc, port, L5X_UPSTREAM, "true"))
        port = l5x_next(doc, port, L5X_PORT);
    return port;
}

/* Whether a module has a place of that number on a backplane, and no address of a network. */
static bool has_slot(const struct l5x_document *doc, const struct l5x_element *port) {
    uint64_t slot;
    return port != NULL && !l5x_is(doc, port, L5X_TYPE, "Ethernet") &&
           !l5x_is(doc, port, L5X_TYPE, "ControlNet") &&
           str_number(l5x_attribute(doc, port, L5X_ADDRESS), 10, UINT16_MAX, &slot);
}

/* "Local:1" on a backplane, "Drive" on a network. */
static void write_module(const struct l5x_import *im, const struct l5x_element *module,
                         struct text *name) {
    const struct l5x_document *doc = im->doc;
    const struct l5x_element *port = find_upstream(doc, module);
    if (!has_slot(doc, port)) {
        text_str(name, l5x_name(im, module));
        return;
    }
    text_str(name, l5x_attribute(doc, module, L5X_PARENT));
    text_char(name, ':');
    text_str(name, l5x_attribute(doc, port, L5X_ADDRESS));
}

/* The type that the data of a module's tag shows. */
static struct str type_of_data(const struct l5x_document *doc, const struct l5x_element *e) {
    const struct l5x_element *data = l5x_child(doc, e, L5X_DATA);
    while (data != NULL && l5x_child(doc, data, L5X_STRUCTURE) == NULL)
        data = l5x_next(doc, data, L5X_DATA);
    const struct l5x_element *structure = l5x_child(doc, data, L5X_STRUCTURE);
    return structure != NULL ? l5x_attribute(doc, structure, L5X_DATA_TYPE_NAME) : str_of(NULL);
}

/* "SI" in "AB:MotionDevice:SI:0"; else as told. */
static struct str kind_in(struct str type, const char *otherwise) {
    size_t end = type.size;
    while (end > 0 && type.at[end - 1] != ':')
        end--;
    size_t begin = end > 0 ? end - 1 : 0;
    while (begin > 0 && type.at[begin - 1] != ':')
        begin--;
    bool is_kind = begin > 0 && end - 1 - begin <= 2 && strchr("IOCS", type.at[begin]) != NULL;
    return is_kind ? str_span(type.at + begin, end - 1 - begin) : str_of(otherwise);
}

static eip_err add_module_tag(struct l5x_import *im, const struct l5x_element *module,
                              const struct l5x_element *e, struct str suffix,
                              const char *otherwise) {
    char buffer[2 * DEVICE_NAME_MAX];
    struct text name = text_of(buffer, sizeof buffer);
    struct str type = type_of_data(im->doc, e);
    struct device_tag_spec spec = {.rights = DEVICE_READ_WRITE};
    write_module(im, module, &name);
    text_char(&name, ':');
    text_str(&name, suffix.size > 0 ? suffix : kind_in(type, otherwise));
    struct str full = text_view(&name);
    eip_err err = l5x_rights(im, e, &spec.rights);
    if (err != EIP_OK)
        return err;
    if (type.size > 0 && device_tag_name_is_valid(full) &&
        device_tags_find(&im->device->tags, full) == NULL)
        return add_base(im, e, full, &spec, type);
    l5x_omit(im, e, "'%.*s' of a module is left out: %s", L5X_TEXT(full),
             type.size == 0 ? "nothing tells its type" : "its name is none, or there already");
    return EIP_OK;
}

static eip_err add_connection(struct l5x_import *im, const struct l5x_element *module,
                              const struct l5x_element *connection) {
    const struct l5x_document *doc = im->doc;
    const struct l5x_element *input = l5x_child(doc, connection, L5X_INPUT_TAG);
    const struct l5x_element *output = l5x_child(doc, connection, L5X_OUTPUT_TAG);
    eip_err err = EIP_OK;
    if (input != NULL)
        err = add_module_tag(im, module, input, l5x_attribute(doc, connection, L5X_INPUT_SUFFIX),
                             "I");
    if (output != NULL && err == EIP_OK)
        err = add_module_tag(im, module, output, l5x_attribute(doc, connection, L5X_OUTPUT_SUFFIX),
                             "O");
    return err;
}

static eip_err add_module(struct l5x_import *im, const struct l5x_element *module) {
    const struct l5x_document *doc = im->doc;
    const struct l5x_element *communications = l5x_child(doc, module, L5X_COMMUNICATIONS);
    const struct l5x_element *config = l5x_child(doc, communications, L5X_CONFIG_TAG);
    eip_err err = EIP_OK;
    if (config != NULL)
        err = add_module_tag(im, module, config, str_of("C"), "C");
    const struct l5x_element *e =
        l5x_child(doc, l5x_child(doc, communications, L5X_CONNECTIONS), L5X_CONNECTION);
    for (; e != NULL && err == EIP_OK; e = l5x_next(doc, e, L5X_CONNECTION))
        err = add_connection(im, module, e);
    return err;
}

static eip_err add_modules(struct l5x_import *im, const struct l5x_element *controller) {
    const struct l5x_document *doc = im->doc;
    eip_err err = EIP_OK;
    const struct l5x_element *e =
        l5x_child(doc, l5x_child(doc, controller, L5X_MODULES), L5X_MODULE);
    for (; e != NULL && err == EIP_OK; e = l5x_next(doc, e, L5X_MODULE))
        err = add_module(im, e);
    return err;
}

eip_err l5x_tags_add(struct l5x_import *im) {
    const struct l5x_element *controller = l5x_child(im->doc, l5x_root(im->doc), L5X_CONTROLLER);
    eip_err err = add_tags(im, controller, str_of(NULL));
    if (err == EIP_OK)
        err = add_modules(im, controller);
    if (err == EIP_OK)
        err = add_programs(im, controller);
    return err == EIP_OK ? l5x_aliases_add(im) : err;
}
