/* SPDX-License-Identifier: MIT */
#include "device/tags.h"

#include "base/mem.h"
#include "cip/path.h"
#include "cip/service.h"
#include "cip/type.h"

enum { LEVEL_MAX = 40, BITS_PER_DWORD = 32, INSTANCES_MIN = 64 };

struct device_tags device_tags_of(uint32_t seed) {
    return (struct device_tags){.by_name = map_of(true, seed)};
}

void device_tags_fini(struct device_tags *t) {
    map_fini(&t->by_name);
    mem_free(t->by_instance);
    arena_fini(&t->arena);
    *t = device_tags_of(t->by_name.seed);
}

static bool is_name_char(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

/* The size of the level that begins s, 0 if none does. */
static size_t level_of(struct str s) {
    size_t size = 0;
    while (size < s.size && is_name_char(s.at[size]))
        size++;
    return size > LEVEL_MAX || (size > 0 && str_is_digit(s.at[0])) ? 0 : size;
}

bool device_tag_name_is_valid(struct str name) {
    static const char program[] = "Program:";
    size_t prefix = sizeof program - 1;
    if (name.size > DEVICE_NAME_MAX)
        return false;
    if (name.size > prefix && str_equal_fold(str_span(name.at, prefix), str_of(program)))
        name = str_span(name.at + prefix, name.size - prefix);
    for (;;) {
        size_t level = level_of(name);
        if (level == 0 || level == name.size)
            return level > 0;
        if (name.at[level] != '.')
            return false;
        name = str_span(name.at + level + 1, name.size - level - 1);
    }
}

struct device_tag *device_tags_find(const struct device_tags *t, struct str name) {
    return map_find(&t->by_name, name);
}

struct device_tag *device_tags_instance(const struct device_tags *t, uint32_t instance) {
    return instance >= 1 && instance <= t->count ? t->by_instance[instance - 1] : NULL;
}

size_t device_tag_element_size(const struct device_tag *tag) {
    return cip_type_size(tag->type.code, tag->type.handle);
}

/* The tag as it is stored; only name and data are missing. */
static eip_err plan(const struct device_tags *t, const struct device_tag_spec *spec,
                    struct device_tag *ret_tag, size_t *ret_size) {
    struct device_tag tag = {
        .count = spec->count > 0 ? spec->count : 1,
        .type = {.code = spec->type, .handle = spec->handle},
        .array = spec->count > 0,
    };
    if (tag.array && spec->type == EIP_TYPE_BOOL) {
        tag.type.code = EIP_TYPE_DWORD;
        tag.count = (spec->count - 1) / BITS_PER_DWORD + 1;
    }
    if (!device_tag_name_is_valid(spec->name) || device_tags_find(t, spec->name) != NULL)
        return EIP_E_TAG;
    size_t element = device_tag_element_size(&tag);
    if (element == 0)
        return EIP_E_TYPE;
    if (spec->count > DEVICE_ELEMENTS_MAX || t->count >= DEVICE_TAGS_MAX ||
        element * tag.count > DEVICE_DATA_MAX - t->data_size)
        return EIP_E_LIMIT;
    *ret_tag = tag;
    *ret_size = element * tag.count;
    return EIP_OK;
}

static eip_err reserve_instance(struct device_tags *t) {
    if (t->count < t->room)
        return EIP_OK;
    size_t room = t->room > 0 ? 2 * t->room : INSTANCES_MIN;
    struct device_tag **grown = mem_resize(t->by_instance, room * sizeof(struct device_tag *));
    if (grown == NULL)
        return EIP_E_MEMORY;
    t->by_instance = grown;
    t->room = room;
    return EIP_OK;
}

eip_err device_tags_add(struct device_tags *t, const struct device_tag_spec *spec,
                        struct device_tag **ret_tag) {
    struct device_tag planned;
    size_t size;
    eip_err err = plan(t, spec, &planned, &size);
    if (err != EIP_OK)
        return err;
    struct device_tag *tag = arena_take(&t->arena, sizeof *tag);
    char *name = arena_take(&t->arena, spec->name.size);
    uint8_t *data = arena_take(&t->arena, size);
    if (tag == NULL || name == NULL || data == NULL || reserve_instance(t) != EIP_OK)
        return EIP_E_MEMORY;
    memcpy(name, spec->name.at, spec->name.size);
    *tag = planned;
    tag->name = str_span(name, spec->name.size);
    tag->data = data;
    tag->instance = (uint32_t)t->count + 1;
    if (map_put(&t->by_name, tag->name, tag) != EIP_OK)
        return EIP_E_MEMORY;
    t->by_instance[t->count++] = tag;
    t->data_size += size;
    *ret_tag = tag;
    return EIP_OK;
}

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

/* A name may have levels: join them with dots until a tag is found. */
static struct device_tag *find_joined(const struct device_tags *t, struct walk *walk) {
    char buffer[DEVICE_NAME_MAX + 1];
    struct text name = text_of(buffer, sizeof buffer);
    struct device_tag *tag = NULL;
    while (tag == NULL && is_symbol(walk) && !name.cut) {
        if (name.size > 0)
            text_char(&name, '.');
        text_str(&name, walk->segment.bytes);
        tag = device_tags_find(t, text_view(&name));
        advance(walk);
    }
    return name.cut ? NULL : tag;
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

/* One index, or none: the path of an array without one means its first element. */
static struct device_status enter_element(struct device_place *place, struct walk *walk,
                                          bool array) {
    if (!walk->has || walk->segment.kind != CIP_SEGMENT_MEMBER)
        return device_status_of(CIP_OK);
    if (!array)
        return no_such_name();
    uint32_t index = walk->segment.value;
    if (index >= place->count)
        return device_status_ext(CIP_GENERAL_ERROR, CIP_EXT_BEYOND);
    place->at += (size_t)index * place->element_size;
    place->count -= index;
    advance(walk);
    return device_status_of(CIP_OK);
}

static struct device_status enter(struct device_place *place, struct walk *walk) {
    struct device_status status = enter_element(place, walk, place->tag->array);
    if (status.general != CIP_OK || !is_symbol(walk))
        return status;
    if (!enter_string(place, walk->segment.bytes))
        return no_such_name();
    advance(walk);
    return enter_element(place, walk, place->type.code == EIP_TYPE_SINT);
}

struct device_status device_tags_resolve(const struct device_tags *t, struct reader path,
                                         struct device_place *ret_place) {
    struct walk walk = {.path = path};
    advance(&walk);
    bool by_instance = walk.has && walk.segment.kind == CIP_SEGMENT_CLASS &&
                       walk.segment.value == CIP_CLASS_SYMBOL;
    struct device_tag *tag = by_instance ? find_instance(t, &walk) : find_joined(t, &walk);
    if (tag == NULL)
        return by_instance ? device_status_ext(CIP_PATH_UNKNOWN, 0) : no_such_name();
    struct device_place place = {
        .tag = tag,
        .type = tag->type,
        .at = tag->data,
        .element_size = device_tag_element_size(tag),
        .count = tag->count,
    };
    struct device_status status = enter(&place, &walk);
    if (status.general != CIP_OK)
        return status;
    if (walk.has || walk.path.bad)
        return no_such_name();
    *ret_place = place;
    return status;
}
