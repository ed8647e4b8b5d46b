/* SPDX-License-Identifier: MIT */
#include "device/place.h"

#include "cip/path.h"
#include "cip/service.h"
#include "cip/type.h"

/* A walk along a path: the segment to look at next, if there is one. */
struct walk {
    struct reader path;
    struct cip_segment segment;
    bool has;
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

/* A name may have levels: join them with dots until a tag is found. */
static struct device_status find_joined(const struct device_tags *t, struct walk *walk,
                                        struct device_tag **ret_tag) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct text name = text_of(buffer, sizeof buffer);
    while (is_symbol(walk)) {
        uint32_t program;
        if (name.size > 0)
            text_char(&name, '.');
        text_str(&name, walk->segment.bytes);
        if (name.cut)
            break;
        struct device_tag *tag = device_tags_find(t, text_view(&name));
        advance(walk);
        if (tag != NULL) {
            *ret_tag = tag;
            return device_status_of(CIP_OK);
        }
        if (is_symbol_class(walk) && device_tags_program(t, text_view(&name), &program))
            return find_in_program(t, walk, program, ret_tag);
    }
    return no_such_name();
}

static struct device_status find_tag(const struct device_tags *t, struct walk *walk,
                                     struct device_tag **ret_tag) {
    if (!is_symbol_class(walk))
        return find_joined(t, walk, ret_tag);
    struct device_tag *tag = find_instance(t, walk);
    if (tag == NULL)
        return no_such_instance();
    *ret_tag = tag;
    return device_status_of(CIP_OK);
}

/* The members of the Logix STRING: LEN is a DINT at 0, DATA 82 SINTs at 4. */
static bool enter_string(struct device_place *place, struct str member) {
    if (place->type.handle != EIP_HANDLE_STRING)
        return false;
    if (str_equal_fold(member, str_of("LEN"))) {
        place->type = (struct cip_tag_type){.code = EIP_TYPE_DINT};
        place->count = 1;
    } else if (str_equal_fold(member, str_of("DATA"))) {
        place->type = (struct cip_tag_type){.code = EIP_TYPE_SINT};
        place->at += 4;
        place->count = CIP_STRING_CHARS_MAX;
    } else {
        return false;
    }
    place->element_size = cip_type_size(place->type.code, 0);
    return true;
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
    return beyond ? device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_BEYOND) : go_to(place, at);
}

static struct device_status enter(struct device_place *place, struct walk *walk) {
    uint32_t dims[DEVICE_DIMENSIONS_MAX];
    const struct device_tag *tag = place->tag;
    check(tag->dimensions <= DEVICE_DIMENSIONS_MAX);
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX; i++)
        dims[i] = device_tag_dimension(tag, i);
    struct device_status status = enter_element(place, walk, dims, tag->dimensions);
    if (status.general != CIP_OK || !is_symbol(walk))
        return status;
    if (!enter_string(place, walk->segment.bytes))
        return no_such_name();
    advance(walk);
    return enter_element(place, walk, &place->count, place->type.code == EIP_TYPE_SINT);
}

static struct device_status find_in(const struct device_tag *tag, struct walk *walk,
                                    struct device_place *ret_place) {
    struct device_place place = {
        .tag = tag,
        .type = tag->type,
        .at = tag->data,
        .element_size = device_tag_element_size(tag),
        .count = tag->count,
    };
    struct device_status status = enter(&place, walk);
    if (status.general != CIP_OK)
        return status;
    if (walk->has || walk->path.bad)
        return no_such_name();
    *ret_place = place;
    return status;
}

struct device_status device_place_find(const struct device_tags *t, struct reader path,
                                       struct device_place *ret_place) {
    struct walk walk = {.path = path};
    struct device_tag *tag;
    advance(&walk);
    struct device_status status = find_tag(t, &walk, &tag);
    return status.general == CIP_OK ? find_in(tag, &walk, ret_place) : status;
}

struct device_status device_place_in(const struct device_tag *tag, struct reader path,
                                     struct device_place *ret_place) {
    struct walk walk = {.path = path};
    do
        advance(&walk);
    while (walk.has && !is_index(&walk) && !is_symbol(&walk));
    return find_in(tag, &walk, ret_place);
}
