/* SPDX-License-Identifier: MIT */
#include "plant/l5x_types.h"

#include "base/mem.h"
#include "cip/type.h"

enum { BITS_OF_HOST = 32, HOST_NAME_CHARS = 10, HOST_NAME_MAX = 10 + HOST_NAME_CHARS + 6 };

enum source { OF_USER, OF_PRODUCT, OF_INSTRUCTION, OF_DATA };
enum state { UNTOUCHED, OPEN, MADE, LEFT_OUT };

struct l5x_definition {
    struct str name;
    const struct l5x_element *element; /* DataType, AddOnInstructionDefinition, Structure... */
    enum source source;
    enum state state;
};

/* A type on its way to the device: its members, and the elements they come from. */
struct draft {
    struct l5x_import *im;
    struct l5x_definition *definition;
    struct device_member_spec *members;
    const struct l5x_element **elements;
    size_t count;
    size_t room;
    struct str host; /* of an instruction's BOOLs, and how many it has */
    unsigned host_bits;
    bool is_loose;
    bool lacks; /* a member's type was left out */
};

static bool is_lenient(const struct l5x_definition *d) {
    return d->source != OF_USER;
}

/* How the names of types begin that a controller has and this device has not. */
static const char *const elsewhere[] = {
    "ALARM",        "AUX_VALVE",   "AXIS_",       "CAM",        "CONNECTION_STATUS",
    "COORDINATE_",  "DCA",         "DCI_",        "DCM",        "DEADTIME",
    "DERIVATIVE",   "DISCRETE_",   "DIVERSE_",    "DOMINANT_",  "EMERGENCY_",
    "ENERGY_",      "EXT_ROUTINE", "FBD_",        "FILTER_",    "FLIP_FLOP",
    "FUNCTION_",    "HL_LIMIT",    "HMIBC",       "INTEGRATOR", "LDT",
    "LEAD_LAG",     "MAXIMUM_",    "MESSAGE",     "MINIMUM_",   "MODULE",
    "MOTION_",      "MOVING_",     "MULTIPLEXER", "MUTING_",    "PHASE",
    "PID",          "POSITION_",   "PROP_INT",    "PULSE_",     "RAMP_SOAK",
    "RATE_LIMITER", "REDUNDANT_",  "SCALE",       "SEC_ORDER",  "SELECT",
    "SERIAL_PORT",  "SFC_",        "SPLIT_RANGE", "S_CURVE",    "TOTALIZER",
    "UP_DOWN",
};

/* What clients cannot use anyway: those, and types of modules. */
static bool is_known_elsewhere(struct str name) {
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        size_t size = strlen(elsewhere[i]);
        if (name.size >= size && str_equal_fold(str_span(name.at, size), str_of(elsewhere[i])))
            return true;
    }
    return name.size > 0 && memchr(name.at, ':', name.size) != NULL;
}

/* Elementary types whose names are others in CIP. */
static const struct {
    const char *name;
    uint16_t code;
} renamed[] = {
    {"TIME32", EIP_TYPE_FTIME},
    {"TIME", EIP_TYPE_LTIME},
    {"LTIME", EIP_TYPE_LTIME_NS},
};

static bool find_elementary(struct str name, uint16_t *ret_code) {
    for (size_t i = 0; i < sizeof renamed / sizeof renamed[0]; i++)
        if (str_equal_fold(name, str_of(renamed[i].name))) {
            *ret_code = renamed[i].code;
            return true;
        }
    return eip_type_parse(name.at, name.size, ret_code) == EIP_OK &&
           cip_type_size(*ret_code, 0) > 0 && cip_type_find(*ret_code)->kind != CIP_KIND_OPAQUE;
}

bool l5x_type_find(const struct l5x_import *im, struct str name, uint16_t *ret_code,
                   const struct device_type **ret_structure) {
    const struct device_type *structure = device_types_find(&im->device->types, name);
    uint16_t code = EIP_TYPE_STRUCT;
    if (structure == NULL && !find_elementary(name, &code))
        return false;
    *ret_code = code;
    *ret_structure = structure;
    return true;
}

/* Collecting. */

static eip_err define(struct l5x_import *im, const struct l5x_element *e, struct str name,
                      enum source source) {
    struct l5x_definition *d = map_find(&im->definitions, name);
    uint16_t code;
    if (d != NULL && source == OF_USER)
        return l5x_fail(im->fault, e, "there is a type '%.*s' already, in line %u", L5X_TEXT(name),
                        (unsigned)d->element->line);
    bool is_elementary = eip_type_parse(name.at, name.size, &code) == EIP_OK &&
                         device_types_find(&im->device->types, name) == NULL;
    if (is_elementary && source == OF_USER)
        return l5x_fail(im->fault, e, "'%.*s' is a type of every controller", L5X_TEXT(name));
    if (d != NULL || is_elementary || name.size == 0)
        return EIP_OK;
    d = arena_take(&im->arena, sizeof *d);
    if (d == NULL)
        return EIP_E_MEMORY;
    *d = (struct l5x_definition){.name = name, .element = e, .source = source};
    return map_put(&im->definitions, name, d);
}

/* Types that came with the product are no mistakes of its user. */
static enum source source_of(const struct l5x_import *im, const struct l5x_element *e,
                             enum source source) {
    struct str class = l5x_attribute(im->doc, e, L5X_CLASS);
    bool is_foreign = class.size > 0 && !str_equal_fold(class, str_of("User"));
    return source == OF_USER && is_foreign ? OF_PRODUCT : source;
}

static eip_err define_all(struct l5x_import *im, const struct l5x_element *list, enum l5x_kind kind,
                          enum source source) {
    eip_err err = EIP_OK;
    const struct l5x_element *e = l5x_child(im->doc, list, kind);
    for (; e != NULL && err == EIP_OK; e = l5x_next(im->doc, e, kind))
        err = define(im, e, l5x_name(im, e), source_of(im, e, source));
    return err;
}

/* Those that stand in the middle of something else, as a module's. */
static eip_err define_inner(struct l5x_import *im) {
    const struct l5x_document *doc = im->doc;
    eip_err err = EIP_OK;
    for (size_t i = 1; i < doc->element_count && err == EIP_OK; i++) {
        const struct l5x_element *e = &doc->elements[i];
        if (e->kind == L5X_DATA_TYPE && map_find(&im->definitions, l5x_name(im, e)) == NULL)
            err = define(im, e, l5x_name(im, e), OF_PRODUCT);
    }
    return err;
}

/* Those that only data shows. */
static eip_err define_seen(struct l5x_import *im) {
    const struct l5x_document *doc = im->doc;
    eip_err err = EIP_OK;
    for (size_t i = 1; i < doc->element_count && err == EIP_OK; i++) {
        const struct l5x_element *e = &doc->elements[i];
        if ((e->kind == L5X_STRUCTURE || e->kind == L5X_STRUCTURE_MEMBER) && e->child != 0)
            err = define(im, e, l5x_attribute(doc, e, L5X_DATA_TYPE_NAME), OF_DATA);
    }
    return err;
}

static eip_err collect(struct l5x_import *im) {
    const struct l5x_document *doc = im->doc;
    const struct l5x_element *controller = l5x_child(doc, l5x_root(doc), L5X_CONTROLLER);
    eip_err err =
        define_all(im, l5x_child(doc, controller, L5X_DATA_TYPES), L5X_DATA_TYPE, OF_USER);
    if (err == EIP_OK)
        err = define_all(im, l5x_child(doc, controller, L5X_INSTRUCTIONS), L5X_INSTRUCTION,
                         OF_INSTRUCTION);
    if (err == EIP_OK)
        err = define_inner(im);
    return err == EIP_OK ? define_seen(im) : err;
}

/* Members. */

static eip_err make(struct l5x_import *im, struct l5x_definition *d, size_t depth);

static eip_err grow(struct draft *d) {
    size_t room = d->room > 0 ? 2 * d->room : 32;
    struct device_member_spec *members = mem_resize(d->members, room * sizeof *members);
    if (members == NULL)
        return EIP_E_MEMORY;
    d->members = members;
    const struct l5x_element **elements =
        mem_resize(d->elements, room * sizeof(const struct l5x_element *));
    if (elements == NULL)
        return EIP_E_MEMORY;
    d->elements = elements;
    d->room = room;
    return EIP_OK;
}

static eip_err append(struct draft *d, const struct l5x_element *e,
                      const struct device_member_spec *member) {
    if (d->count == DEVICE_MEMBERS_MAX)
        return l5x_fail(d->im->fault, e, "a structure has at most 2048 members");
    eip_err err = d->count == d->room ? grow(d) : EIP_OK;
    if (err != EIP_OK)
        return err;
    d->members[d->count] = *member;
    d->elements[d->count++] = e;
    return EIP_OK;
}

/* A member of a type that the device lacks: it goes without, or the file is to blame. */
static eip_err lack(struct draft *d, const struct l5x_element *e, struct str type) {
    d->lacks = true;
    bool is_defined = map_find(&d->im->definitions, type) != NULL; /* and was left out, too */
    if (!is_defined && !is_lenient(d->definition) && !is_known_elsewhere(type))
        return l5x_fail(d->im->fault, e, "there is no type '%.*s'", L5X_TEXT(type));
    l5x_omit(d->im, e, "type '%.*s' is left out: it has a member of type '%.*s'",
             L5X_TEXT(d->definition->name), L5X_TEXT(type));
    return EIP_OK;
}

/* Makes the type of a member first; the device may know it by another name. */
static eip_err want_type(struct draft *d, const struct l5x_element *e,
                         struct device_member_spec *member, size_t depth) {
    struct l5x_import *im = d->im;
    struct str type = member->type;
    const struct device_type *structure;
    uint16_t code;
    struct l5x_definition *other = map_find(&im->definitions, type);
    if (other != NULL) {
        if (other->state == OPEN)
            return l5x_fail(im->fault, e, "type '%.*s' would contain itself, by way of this '%.*s'",
                            L5X_TEXT(other->name), L5X_TEXT(d->definition->name));
        eip_err err = make(im, other, depth + 1);
        if (err != EIP_OK)
            return err;
    }
    if (!l5x_type_find(im, type, &code, &structure))
        return lack(d, e, type);
    if (structure == NULL)
        member->type = str_of(eip_type_name(code, 0));
    d->is_loose |= l5x_is_loose(im, structure);
    return EIP_OK;
}

static eip_err fill_bit(struct draft *d, const struct l5x_element *e,
                        struct device_member_spec *member) {
    const struct l5x_document *doc = d->im->doc;
    uint64_t bit;
    if (!str_number(l5x_attribute(doc, e, L5X_BIT_NUMBER), 10, UINT8_MAX, &bit))
        return l5x_fail(d->im->fault, e, "a BIT has a BitNumber, from 0 to 31");
    member->target = l5x_attribute(doc, e, L5X_TARGET);
    member->bit = (uint8_t)bit;
    if (member->target.size == 0)
        return l5x_fail(d->im->fault, e, "a BIT has a Target: the member that it is a bit of");
    return EIP_OK;
}

static eip_err fill_member(struct draft *d, const struct l5x_element *e,
                           struct device_member_spec *member) {
    const struct l5x_document *doc = d->im->doc;
    uint32_t dims[DEVICE_DIMENSIONS_MAX];
    *member = (struct device_member_spec){
        .name = l5x_name(d->im, e),
        .type = l5x_attribute(doc, e, L5X_DATA_TYPE_NAME),
        .hidden = l5x_is(doc, e, L5X_HIDDEN, "true"),
    };
    eip_err err = l5x_rights(d->im, e, &member->rights);
    if (err == EIP_OK)
        err = l5x_dimensions(d->im, e, dims);
    if (err == EIP_OK)
        member->count = (uint32_t)l5x_count(dims);
    return err;
}

static eip_err add_member(struct draft *d, const struct l5x_element *e, size_t depth) {
    struct device_member_spec member;
    eip_err err = fill_member(d, e, &member);
    if (err != EIP_OK)
        return err;
    if (str_equal_fold(member.type, str_of("BIT")))
        err = fill_bit(d, e, &member);
    else
        err = want_type(d, e, &member, depth);
    return err == EIP_OK ? append(d, e, &member) : err;
}

/* Instructions. */

static eip_err begin_host(struct draft *d, const struct l5x_element *e) {
    struct str name = d->definition->name;
    char *buffer = (char *)arena_take_bytes(&d->im->arena, HOST_NAME_MAX);
    if (buffer == NULL)
        return EIP_E_MEMORY;
    struct text text = text_of(buffer, HOST_NAME_MAX);
    text_format(&text, "ZZZZZZZZZZ%.*s%zu",
                (int)(name.size < HOST_NAME_CHARS ? name.size : HOST_NAME_CHARS), name.at,
                d->count);
    d->host = text_view(&text);
    d->host_bits = 0;
    const struct device_member_spec host = {
        .name = d->host, .type = str_of("DINT"), .hidden = true, .rights = DEVICE_NO_ACCESS};
    return append(d, e, &host);
}

static eip_err add_host_bit(struct draft *d, const struct l5x_element *e,
                            struct device_member_spec *member) {
    bool is_full = d->host.size == 0 || d->host_bits == BITS_OF_HOST;
    eip_err err = is_full ? begin_host(d, e) : EIP_OK;
    if (err != EIP_OK)
        return err;
    member->type = str_of("BIT");
    member->target = d->host;
    member->bit = (uint8_t)d->host_bits++;
    return append(d, e, member);
}

/* What is passed by reference has no place in the structure, nor has another name of a part. */
static bool has_place(const struct l5x_document *doc, const struct l5x_element *e) {
    return !l5x_is(doc, e, L5X_USAGE, "InOut") && !l5x_is(doc, e, L5X_TAG_TYPE, "Alias");
}

static eip_err add_parameter(struct draft *d, const struct l5x_element *e, size_t depth) {
    struct device_member_spec member;
    if (!has_place(d->im->doc, e))
        return EIP_OK;
    eip_err err = fill_member(d, e, &member);
    if (err != EIP_OK)
        return err;
    if (str_equal_fold(member.type, str_of("BOOL")) && member.count == 0)
        return add_host_bit(d, e, &member);
    err = want_type(d, e, &member, depth);
    return err == EIP_OK ? append(d, e, &member) : err;
}

static eip_err add_parameters(struct draft *d, const struct l5x_element *list, enum l5x_kind kind,
                              size_t depth) {
    eip_err err = EIP_OK;
    const struct l5x_element *e = l5x_child(d->im->doc, list, kind);
    for (; e != NULL && err == EIP_OK && !d->lacks; e = l5x_next(d->im->doc, e, kind))
        err = add_parameter(d, e, depth);
    return err;
}

static eip_err draft_instruction(struct draft *d, size_t depth) {
    const struct l5x_document *doc = d->im->doc;
    const struct l5x_element *e = d->definition->element;
    d->is_loose = true;
    eip_err err = add_parameters(d, l5x_child(doc, e, L5X_PARAMETERS), L5X_PARAMETER, depth);
    if (err != EIP_OK || d->lacks)
        return err;
    return add_parameters(d, l5x_child(doc, e, L5X_LOCAL_TAGS), L5X_LOCAL_TAG, depth);
}

static eip_err draft_data_type(struct draft *d, size_t depth) {
    const struct l5x_document *doc = d->im->doc;
    eip_err err = EIP_OK;
    d->is_loose = d->definition->source == OF_PRODUCT;
    const struct l5x_element *members = l5x_child(doc, d->definition->element, L5X_MEMBERS);
    const struct l5x_element *e = l5x_child(doc, members, L5X_MEMBER);
    for (; e != NULL && err == EIP_OK && !d->lacks; e = l5x_next(doc, e, L5X_MEMBER))
        err = add_member(d, e, depth);
    return err;
}

static eip_err draft_data(struct draft *d, size_t depth) {
    const struct l5x_document *doc = d->im->doc;
    eip_err err = EIP_OK;
    d->is_loose = true;
    const struct l5x_element *e = l5x_first(doc, d->definition->element);
    for (; e != NULL && err == EIP_OK && !d->lacks; e = l5x_after(doc, e)) {
        struct str type = l5x_attribute(doc, e, L5X_DATA_TYPE_NAME);
        /* The characters of a string: how many there may be, nothing tells. */
        bool is_text =
            e->kind == L5X_DATA_VALUE_MEMBER && str_equal_fold(type, d->definition->name);
        err = is_text ? lack(d, e, type) : add_member(d, e, depth);
    }
    return err;
}

static eip_err draft_members(struct draft *d, size_t depth) {
    switch (d->definition->source) {
    case OF_INSTRUCTION:
        return draft_instruction(d, depth);
    case OF_DATA:
        return draft_data(d, depth);
    case OF_USER:
    case OF_PRODUCT:
        break;
    }
    return draft_data_type(d, depth);
}

static eip_err refuse(struct draft *d, const struct device_type_fault *fault) {
    const struct l5x_element *e = d->definition->element;
    if (fault->member < d->count)
        e = d->elements[fault->member];
    if (!is_lenient(d->definition))
        return l5x_fail(d->im->fault, e, "%s", fault->why);
    l5x_omit(d->im, e, "type '%.*s' is left out: %s", L5X_TEXT(d->definition->name), fault->why);
    return EIP_OK;
}

static eip_err hand_over(struct draft *d) {
    struct l5x_import *im = d->im;
    const struct device_type *type;
    struct device_type_fault fault = {.member = d->count};
    const struct device_type_spec spec = {
        .name = d->definition->name, .members = d->members, .count = d->count};
    eip_err err = device_types_add(&im->device->types, &spec, &type, &fault);
    if (err == EIP_E_MEMORY)
        return err;
    if (err != EIP_OK)
        return refuse(d, &fault);
    im->loose[type->id] = d->is_loose;
    d->definition->state = MADE;
    return EIP_OK;
}

/* A type that the device has by itself needs no making: what the file says of it is the same. */
static eip_err make(struct l5x_import *im, struct l5x_definition *definition, size_t depth) {
    struct draft d = {.im = im, .definition = definition};
    if (definition->state != UNTOUCHED)
        return EIP_OK;
    if (depth == L5X_NESTING_MAX)
        return l5x_fail(im->fault, definition->element, "types are in each other more than %d deep",
                        L5X_NESTING_MAX);
    if (device_types_find(&im->device->types, definition->name) != NULL) {
        definition->state = MADE;
        return EIP_OK;
    }
    definition->state = OPEN;
    eip_err err = draft_members(&d, depth);
    definition->state = LEFT_OUT;
    if (err == EIP_OK && !d.lacks)
        err = hand_over(&d);
    mem_free(d.members);
    mem_free(d.elements);
    return err;
}

static eip_err make_of(struct l5x_import *im, enum l5x_kind kind) {
    eip_err err = EIP_OK;
    for (size_t i = 1; i < im->doc->element_count && err == EIP_OK; i++) {
        const struct l5x_element *e = &im->doc->elements[i];
        if (e->kind != kind)
            continue;
        struct l5x_definition *d = map_find(&im->definitions, l5x_name(im, e));
        if (d != NULL && d->element == e)
            err = make(im, d, 0);
        else if (d == NULL && l5x_name(im, e).size == 0)
            err = l5x_fail(im->fault, e, "this type has no name");
    }
    return err;
}

/* In the order of the file, so that types have the same ids each time. */
static eip_err make_seen(struct l5x_import *im) {
    eip_err err = EIP_OK;
    for (size_t i = 1; i < im->doc->element_count && err == EIP_OK; i++) {
        const struct l5x_element *e = &im->doc->elements[i];
        if (e->kind != L5X_STRUCTURE && e->kind != L5X_STRUCTURE_MEMBER)
            continue;
        struct l5x_definition *d =
            map_find(&im->definitions, l5x_attribute(im->doc, e, L5X_DATA_TYPE_NAME));
        if (d != NULL && d->element == e)
            err = make(im, d, 0);
    }
    return err;
}

eip_err l5x_types_add(struct l5x_import *im) {
    eip_err err = collect(im);
    if (err == EIP_OK)
        err = make_of(im, L5X_DATA_TYPE);
    if (err == EIP_OK)
        err = make_of(im, L5X_INSTRUCTION);
    return err == EIP_OK ? make_seen(im) : err;
}
