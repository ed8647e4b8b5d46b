/* SPDX-License-Identifier: MIT */
#include "plant/l5x_aliases.h"

#include "plant/l5x_place.h"

enum { BITS_OF_BYTE = 8 };

enum state { UNTOUCHED, OPEN, DONE };

struct l5x_alias {
    struct l5x_alias *next;
    const struct l5x_element *element;
    struct str name;    /* the full one */
    struct str program; /* "Program:Main", or empty */
    enum state state;
};

eip_err l5x_refuse_tag(struct l5x_import *im, const struct l5x_element *e, struct str name,
                       eip_err err) {
    bool twice = device_tags_find(&im->device->tags, name) != NULL;
    if (err == EIP_E_MEMORY)
        return err;
    if (err == EIP_E_TAG)
        return l5x_fail(im->fault, e, "%s: '%.*s'",
                        twice ? "there is a tag of this name already" : "this is no name of a tag",
                        L5X_TEXT(name));
    if (err == EIP_E_ARGUMENT)
        return l5x_fail(im->fault, e, "an array of BOOL has one dimension");
    return l5x_fail(im->fault, e, "that is more memory, or more tags, than a device may have");
}

eip_err l5x_aliases_note(struct l5x_import *im, const struct l5x_element *e, struct str name,
                         struct str program) {
    struct l5x_alias *alias = arena_take(&im->arena, sizeof *alias);
    const char *copy = arena_take_text(&im->arena, name);
    if (alias == NULL || copy == NULL)
        return EIP_E_MEMORY;
    if (map_find(&im->aliases, name) != NULL)
        return l5x_fail(im->fault, e, "there is a tag of this name already: '%.*s'",
                        L5X_TEXT(name));
    *alias =
        (struct l5x_alias){.element = e, .name = str_span(copy, name.size), .program = program};
    if (im->aliases_last != NULL)
        im->aliases_last->next = alias;
    else
        im->aliases_first = alias;
    im->aliases_last = alias;
    return map_put(&im->aliases, alias->name, alias);
}

/* A walk along what an alias stands for. */
struct walk {
    struct l5x_import *im;
    const struct l5x_alias *alias;
    struct str rest; /* of AliasFor */
    struct l5x_place place;
    const struct device_tag *base;
};

static eip_err add(struct l5x_import *im, struct l5x_alias *alias, size_t depth);

static eip_err leave_out(const struct walk *w, const char *why) {
    l5x_omit(w->im, w->alias->element, "alias '%.*s' is left out: '%.*s' %s",
             L5X_TEXT(w->alias->name),
             L5X_TEXT(l5x_attribute(w->im->doc, w->alias->element, L5X_ALIAS_FOR)), why);
    return EIP_OK;
}

static struct str before(struct str s, size_t size) {
    return str_span(s.at, size);
}

static struct str after(struct str s, size_t size) {
    return str_span(s.at + size, s.size - size);
}

static size_t size_until(struct str s, const char *ends) {
    size_t size = 0;
    while (size < s.size && strchr(ends, s.at[size]) == NULL)
        size++;
    return size;
}

/* The tag of that name, when the aliases that it may be have been added. */
static eip_err find(struct walk *w, struct str name, size_t depth,
                    const struct device_tag **ret_tag) {
    struct l5x_alias *other = map_find(&w->im->aliases, name);
    eip_err err = other != NULL ? add(w->im, other, depth + 1) : EIP_OK;
    if (err == EIP_OK)
        *ret_tag = device_tags_find(&w->im->device->tags, name);
    return err;
}

/* In the program of the alias first; "\Main.Tag" is one of another program. NULL if none is. */
static eip_err find_base(struct walk *w, size_t depth, const struct device_tag **ret_tag) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct text full = text_of(buffer, sizeof buffer);
    struct str program = w->alias->program;
    eip_err err = EIP_OK;
    *ret_tag = NULL;
    if (w->rest.size > 0 && w->rest.at[0] == '\\') {
        text_puts(&full, "Program:");
        size_t size = size_until(w->rest, ".");
        text_str(&full, after(before(w->rest, size), 1));
        program = text_view(&full);
        w->rest = after(w->rest, size < w->rest.size ? size + 1 : size);
    } else {
        text_str(&full, program);
    }
    struct str name = before(w->rest, size_until(w->rest, ".["));
    text_char(&full, '.');
    text_str(&full, name);
    /* A tag of a program may be an alias of the controller's tag of that name. */
    bool is_own = str_equal_fold(text_view(&full), w->alias->name);
    if (program.size > 0 && !full.cut && !is_own)
        err = find(w, text_view(&full), depth, ret_tag);
    if (err == EIP_OK && *ret_tag == NULL)
        err = find(w, name, depth, ret_tag);
    w->rest = after(w->rest, name.size);
    return err;
}

/* An alias of an alias stands for what that one stands for. */
static void enter_base(struct walk *w, const struct device_tag *tag) {
    w->base = tag;
    w->place = l5x_place_of(tag);
    if ((tag->traits & DEVICE_ALIAS) == 0)
        return;
    const struct device_link link = device_tag_link(tag);
    w->base = device_tags_instance(&w->im->device->tags, link.instance);
    check(w->base != NULL);
    w->place.at = w->base->data + link.offset;
    w->place.bit = link.bit;
    w->place.rights = link.rights;
}

static bool enter_index(struct walk *w) {
    size_t size = size_until(w->rest, "]");
    uint32_t number;
    if (size == w->rest.size || !l5x_place_is_array(&w->place) ||
        !l5x_place_index(&w->place, after(before(w->rest, size), 1), &number))
        return false;
    w->place = l5x_place_element(&w->place, number);
    w->rest = after(w->rest, size + 1);
    return true;
}

static bool enter_bit(struct walk *w, struct str digits) {
    uint64_t bit;
    bool is_integer = w->place.structure == NULL && w->place.code >= EIP_TYPE_SINT &&
                      w->place.code <= EIP_TYPE_ULINT;
    if (!is_integer || l5x_place_is_array(&w->place) ||
        !str_number(digits, 10, w->place.element_size * BITS_OF_BYTE - 1, &bit))
        return false;
    w->place.code = EIP_TYPE_BOOL;
    w->place.element_size = 1;
    w->place.at += bit / BITS_OF_BYTE;
    w->place.bit = bit % BITS_OF_BYTE;
    return true;
}

static bool enter_part(struct walk *w) {
    size_t size = size_until(after(w->rest, 1), ".[");
    struct str part = before(after(w->rest, 1), size);
    w->rest = after(w->rest, size + 1);
    if (part.size > 0 && str_is_digit(part.at[0]))
        return enter_bit(w, part);
    const struct device_member *m = NULL;
    if (w->place.structure != NULL && !l5x_place_is_array(&w->place))
        m = device_type_member(w->place.structure, part);
    if (m == NULL)
        return false;
    w->place = l5x_place_member(&w->place, m);
    return true;
}

static bool enter_parts(struct walk *w) {
    while (w->rest.size > 0)
        if (w->rest.at[0] == '[' ? !enter_index(w) : !enter_part(w))
            return false;
    return true;
}

static eip_err add_link(struct walk *w) {
    struct device_tag *tag;
    const struct l5x_element *e = w->alias->element;
    const struct device_link link = {
        .instance = w->base->instance,
        .offset = (uint32_t)(w->place.at - w->base->data),
        .bit = w->place.bit,
        .rights = w->place.rights,
    };
    struct device_tag_spec spec = {
        .name = w->alias->name,
        .type = w->place.code,
        .structure = w->place.structure,
        .constant = l5x_is(w->im->doc, e, L5X_CONSTANT, "true"),
        .alias = &link,
    };
    memcpy(spec.dims, w->place.dims, sizeof spec.dims);
    eip_err err = l5x_rights(w->im, e, &spec.rights);
    if (err != EIP_OK)
        return err;
    err = device_tags_add(&w->im->device->tags, &spec, &tag);
    if (err != EIP_OK)
        return l5x_refuse_tag(w->im, e, w->alias->name, err);
    w->im->tags++;
    return EIP_OK;
}

static eip_err resolve(struct walk *w, size_t depth) {
    const struct device_tag *tag;
    eip_err err = find_base(w, depth, &tag);
    if (err != EIP_OK)
        return err;
    if (tag == NULL)
        return leave_out(w, "is not there");
    enter_base(w, tag);
    return enter_parts(w) ? add_link(w) : leave_out(w, "is no part of that tag");
}

static eip_err add(struct l5x_import *im, struct l5x_alias *alias, size_t depth) {
    struct walk w = {
        .im = im, .alias = alias, .rest = l5x_attribute(im->doc, alias->element, L5X_ALIAS_FOR)};
    if (alias->state == DONE)
        return EIP_OK;
    if (alias->state == OPEN)
        return l5x_fail(im->fault, alias->element,
                        "alias '%.*s' would stand for itself, by way of others",
                        L5X_TEXT(alias->name));
    if (depth == L5X_NESTING_MAX)
        return l5x_fail(im->fault, alias->element, "aliases stand for each other more than %d deep",
                        L5X_NESTING_MAX);
    alias->state = OPEN;
    eip_err err = resolve(&w, depth);
    alias->state = DONE;
    return err;
}

eip_err l5x_aliases_add(struct l5x_import *im) {
    eip_err err = EIP_OK;
    for (struct l5x_alias *a = im->aliases_first; a != NULL && err == EIP_OK; a = a->next)
        err = add(im, a, 0);
    return err;
}
