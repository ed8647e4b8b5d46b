/* SPDX-License-Identifier: MIT */
#include "device/place.h"

#include "cip/path.h"
#include "cip/service.h"
#include "cip/type.h"

enum { BITS_PER_BYTE = 8 };

/* A walk along a path: the segment to look at next, if there is one. */
struct walk {
    struct reader path;
    struct cip_segment segment;
    bool has;
    bool by_instance; /* of a symbol, not by its name */
    bool by_owner;    /* of the device, whom the rights of clients do not concern */
};

static void advance(struct walk *walk) {
    walk->has = cip_segment_decode(&walk->path, false, &walk->segment, NULL);
}

static bool is_symbol(const struct walk *walk) {
    return walk->has && (walk->segment.kind == CIP_SEGMENT_SYMBOL ||
                         walk->segment.kind == CIP_SEGMENT_SHORT_SYMBOL);
}

static bool is_symbol_class(const struct walk *walk) {
    return walk->has && walk->segment.kind == CIP_SEGMENT_CLASS &&
           walk->segment.value == CIP_CLASS_SYMBOL;
}

static struct device_tag *find_instance(const struct device_tags *t, struct walk *walk) {
    walk->by_instance = true;
    advance(walk);
    if (!walk->has || walk->segment.kind != CIP_SEGMENT_INSTANCE)
        return NULL;
    struct device_tag *tag = device_tags_instance(t, walk->segment.value);
    advance(walk);
    return tag;
}

static struct device_status no_such_name(void) {
    return device_status_ext(CIP_PATH_SEGMENT_ERROR, 0);
}

static struct device_status no_such_instance(void) {
    return device_status_ext(CIP_PATH_UNKNOWN, 0);
}

/* An instance of the program whose name came before. */
static struct device_status find_in_program(const struct device_tags *t, struct walk *walk,
                                            uint32_t program, struct device_tag **ret_tag) {
    struct device_tag *tag = find_instance(t, walk);
    if (tag == NULL || tag->scope != program)
        return no_such_instance();
    *ret_tag = tag;
    return device_status_of(CIP_OK);
}

/* A name may have levels: they are joined with dots until a tag is found. */
static struct device_status find_joined(const struct device_tags *t, struct walk *walk,
                                        struct device_tag **ret_tag) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct text name = text_of(buffer, sizeof buffer);
    text_str(&name, walk->segment.bytes);
    for (advance(walk); !name.cut; advance(walk)) {
        uint32_t program;
        if (is_symbol_class(walk) && device_tags_program(t, text_view(&name), &program))
            return find_in_program(t, walk, program, ret_tag);
        if (!is_symbol(walk))
            break;
        text_char(&name, '.');
        text_str(&name, walk->segment.bytes);
        *ret_tag = name.cut ? NULL : device_tags_find(t, text_view(&name));
        if (*ret_tag != NULL) {
            advance(walk);
            return device_status_of(CIP_OK);
        }
    }
    return no_such_name();
}

/*
 * Most names have one level, which is looked for where it stands. A tag in a program has to have a
 * segment of its own behind that of its program.
 */
static struct device_status find_named(const struct device_tags *t, struct walk *walk,
                                       uint32_t guess, struct device_tag **ret_tag) {
    struct device_tag *tag = device_tags_find_guessed(t, walk->segment.bytes, guess);
    if (tag == NULL)
        return find_joined(t, walk, ret_tag);
    if (tag->scope != DEVICE_SCOPE_CONTROLLER)
        return no_such_name();
    advance(walk);
    *ret_tag = tag;
    return device_status_of(CIP_OK);
}

static struct device_status find_tag(const struct device_tags *t, struct walk *walk, uint32_t guess,
                                     struct device_tag **ret_tag) {
    if (is_symbol(walk))
        return find_named(t, walk, guess, ret_tag);
    if (!is_symbol_class(walk))
        return no_such_name();
    struct device_tag *tag = find_instance(t, walk);
    if (tag == NULL)
        return no_such_instance();
    *ret_tag = tag;
    return device_status_of(CIP_OK);
}

/* Moves to the element that many places on. */
static struct device_status go_to(struct device_place *place, uint64_t index) {
    if (index >= place->count)
        return device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_BEYOND);
    place->at += (size_t)index * place->element_size;
    place->count -= (uint32_t)index;
    return device_status_of(CIP_OK);
}

static bool is_index(const struct walk *walk) {
    return walk->has && walk->segment.kind == CIP_SEGMENT_MEMBER;
}

/*
 * An index for each dimension, or none: the path of an array without one means its first element.
 * Any other number of them names nothing, as a member that is not there does.
 */
static struct device_status enter_element(struct device_place *place, struct walk *walk,
                                          const uint32_t *dims, size_t dimensions) {
    uint64_t at = 0;
    size_t indices = 0;
    bool beyond = false;
    for (; is_index(walk); advance(walk), indices++) {
        if (indices == dimensions)
            return no_such_name();
        beyond |= walk->segment.value >= dims[indices];
        at = beyond ? 0 : at * dims[indices] + walk->segment.value;
    }
    if (indices > 0 && indices < dimensions)
        return no_such_name();
    if (indices > 0)
        place->is_array = false;
    return beyond ? device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_BEYOND) : go_to(place, at);
}

static struct device_status enter_tag(struct device_place *place, const struct device_tag *tag,
                                      struct walk *walk) {
    uint32_t dims[DEVICE_DIMENSIONS_MAX];
    check(tag->dimensions <= DEVICE_DIMENSIONS_MAX);
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX; i++)
        dims[i] = device_tag_dimension(tag, i);
    return enter_element(place, walk, dims, tag->dimensions);
}

static void set_bit(struct device_place *place, uint8_t bit) {
    place->is_bit = bit != DEVICE_NO_BIT;
    place->bit = place->is_bit ? bit : 0;
}

static void go_to_member(struct device_place *place, const struct device_member *m) {
    place->structure = m->structure;
    place->type.code = m->code;
    place->type.handle = m->structure != NULL ? m->structure->handle : 0;
    place->at += m->offset;
    place->element_size = m->element_size;
    place->count = m->count > 0 ? m->count : 1;
    set_bit(place, m->bit);
    if (m->rights > place->rights)
        place->rights = m->rights;
    place->is_fixed |= m->rights != DEVICE_READ_WRITE;
    place->is_array = m->count > 0;
    place->is_bools = m->is_bools;
}

static const struct device_member *find_member(const struct device_place *place, struct str name) {
    return place->structure != NULL ? device_type_member(place->structure, name) : NULL;
}

static struct device_status enter_member(struct device_place *place, struct walk *walk) {
    const struct device_member *m = find_member(place, walk->segment.bytes);
    if (m == NULL || (m->rights == DEVICE_NO_ACCESS && !walk->by_owner))
        return no_such_name();
    advance(walk);
    go_to_member(place, m);
    return is_index(walk) ? enter_element(place, walk, &m->count, m->count > 0)
                          : device_status_of(CIP_OK);
}

static struct device_status enter(struct device_place *place, const struct device_tag *tag,
                                  struct walk *walk) {
    struct device_status status = device_status_of(CIP_OK);
    if (is_index(walk))
        status = enter_tag(place, tag, walk);
    while (status.general == CIP_OK && is_symbol(walk))
        status = enter_member(place, walk);
    return status;
}

static bool is_fixed(const struct device_tag *tag) {
    return tag->rights == DEVICE_READ_ONLY || (tag->traits & DEVICE_CONSTANT) != 0;
}

/* What an alias stands for, which has the type of the alias. */
static bool find_base(const struct device_tags *t, struct device_place *place) {
    const struct device_link link = device_tag_link(place->tag);
    const struct device_tag *base = device_tags_instance(t, link.instance);
    if (base == NULL)
        return false;
    place->rights = link.rights;
    place->tag = base;
    place->at = base->data + link.offset;
    set_bit(place, link.bit);
    place->is_fixed |= is_fixed(base) || link.rights != DEVICE_READ_WRITE;
    return true;
}

bool device_place_of(const struct device_tags *t, const struct device_tag *tag,
                     struct device_place *ret_place) {
    struct device_place place = {
        .tag = tag,
        .structure = tag->structure,
        .type = tag->type,
        .at = tag->data,
        .element_size = device_tag_element_size(tag),
        .count = tag->count,
        .is_fixed = is_fixed(tag),
        .is_array = tag->dimensions > 0,
        .is_bools = (tag->traits & DEVICE_BOOLS) != 0,
    };
    if ((tag->traits & DEVICE_ALIAS) != 0 && !find_base(t, &place))
        return false;
    *ret_place = place;
    return true;
}

static struct device_status find_in(const struct device_tags *t, const struct device_tag *tag,
                                    struct walk *walk, struct device_place *ret_place) {
    struct device_place place = {.tag = NULL};
    bool is_there = device_place_of(t, tag, &place);
    bool is_hidden = tag->rights == DEVICE_NO_ACCESS || place.rights == DEVICE_NO_ACCESS;
    if (!is_there || (is_hidden && !walk->by_owner))
        return walk->by_instance ? no_such_instance() : no_such_name();
    struct device_status status = enter(&place, tag, walk);
    if (status.general != CIP_OK)
        return status;
    if (walk->has || walk->path.bad)
        return no_such_name();
    *ret_place = place;
    return status;
}

static struct device_status find(const struct device_tags *t, struct walk *walk, uint32_t guess,
                                 struct device_place *ret_place) {
    struct device_tag *tag;
    advance(walk);
    struct device_status status = find_tag(t, walk, guess, &tag);
    return status.general == CIP_OK ? find_in(t, tag, walk, ret_place) : status;
}

struct device_status device_place_find_guessed(const struct device_tags *t, struct reader path,
                                               uint32_t guess, struct device_place *ret_place) {
    struct walk walk = {.path = path};
    return find(t, &walk, guess, ret_place);
}

struct device_status device_place_find(const struct device_tags *t, struct reader path,
                                       struct device_place *ret_place) {
    return device_place_find_guessed(t, path, NAME_INDEX_NONE, ret_place);
}

struct device_status device_place_own(const struct device_tags *t, struct reader path,
                                      struct device_place *ret_place) {
    struct walk walk = {.path = path, .by_owner = true};
    return find(t, &walk, NAME_INDEX_NONE, ret_place);
}

struct device_status device_place_in(const struct device_tags *t, const struct device_tag *tag,
                                     struct reader path, struct device_place *ret_place) {
    struct walk walk = {.path = path};
    do
        advance(&walk);
    while (walk.has && !is_index(&walk) && !is_symbol(&walk));
    return find_in(t, tag, &walk, ret_place);
}

bool device_place_member(const struct device_place *place, struct str name,
                         struct device_place *ret_member) {
    const struct device_member *m = find_member(place, name);
    if (m == NULL)
        return false;
    *ret_member = *place;
    go_to_member(ret_member, m);
    return true;
}

bool device_place_element(const struct device_place *place, uint32_t index,
                          struct device_place *ret_element) {
    struct device_place element = *place;
    if (go_to(&element, index).general != CIP_OK)
        return false;
    element.is_array = false;
    *ret_element = element;
    return true;
}

static bool has_bits(const struct device_place *place) {
    const struct cip_type *type = cip_type_find(place->type.code);
    return type != NULL && (type->kind == CIP_KIND_SIGNED || type->kind == CIP_KIND_UNSIGNED);
}

bool device_place_bit(const struct device_place *place, uint32_t bit,
                      struct device_place *ret_bit) {
    uint32_t byte = bit / BITS_PER_BYTE;
    if (!has_bits(place) || byte / place->element_size >= place->count)
        return false;
    *ret_bit = *place;
    ret_bit->type.code = EIP_TYPE_BOOL;
    ret_bit->at += byte;
    ret_bit->element_size = 1;
    ret_bit->count = 1;
    set_bit(ret_bit, bit % BITS_PER_BYTE);
    ret_bit->is_array = false;
    ret_bit->is_bools = false;
    return true;
}
