/* SPDX-License-Identifier: MIT */
/*
 * The controller's program, class 0xAC: numbers by which clients see that it was changed
 * (1756-PM020, "Detecting Changes in the Controller"). What each means no book says.
 *
 * Here one counts the changes, and the others come from the names and types of all symbols: two
 * controllers with the same program have the same numbers, and no change leaves all of them as they
 * were.
 */
#include "device/classes.h"
#include "device/device.h"

enum { HASH_PRIME = 16777619, HASH_START = (int)2166136261 };

static uint32_t mix(uint32_t hash, uint32_t number) {
    return (hash ^ number) * HASH_PRIME;
}

/* NULL: a tag that came and went unseen. */
static uint32_t mix_tag(uint32_t hash, const struct device_tag *tag) {
    if (tag == NULL)
        return mix(hash, 0);
    hash = mix(str_hash_fold(device_tag_name(tag), hash), tag->type.code);
    hash = mix(mix(hash, tag->type.handle), tag->rights);
    for (size_t i = 0; i < DEVICE_DIMENSIONS_MAX; i++)
        hash = mix(hash, device_tag_dimension(tag, i));
    if ((tag->traits & DEVICE_ALIAS) == 0)
        return hash;
    struct device_link link = device_tag_link(tag);
    return mix(mix(mix(hash, link.instance), link.offset), link.bit);
}

/* Symbols and types are never taken out of their tables: what was looked at is not looked at again.
 */
static const struct device_marks *marks_of(const struct device_call *call) {
    const struct device_tags *tags = &call->device->tags;
    const struct device_types *types = &call->device->types;
    struct device_marks *marks = &call->device->marks;
    uint32_t hash = marks->symbols + marks->types > 0 ? marks->hash : (uint32_t)HASH_START;
    for (; marks->symbols < tags->count; marks->symbols++)
        hash = mix_tag(hash, device_tags_symbol(tags, (uint32_t)marks->symbols + 1));
    for (; marks->types < types->count; marks->types++)
        hash = str_hash_fold(types->of_user[marks->types]->signature, hash);
    for (; marks->gone < tags->gone; marks->gone++)
        hash = mix(hash, (uint32_t)tags->count);
    marks->hash = hash;
    return marks;
}

/* Of the low bits of FNV-1a each depends on those below it alone. */
static uint32_t hash_of(const struct device_call *call) {
    uint32_t hash = marks_of(call)->hash;
    return hash ^ hash >> 15;
}

static void get_first(const struct device_call *call, struct writer *w) {
    writer_u16(w, (uint16_t)hash_of(call));
}

static void get_second(const struct device_call *call, struct writer *w) {
    writer_u16(w, (uint16_t)(hash_of(call) >> 16));
}

static void get_changes(const struct device_call *call, struct writer *w) {
    const struct device_marks *marks = marks_of(call);
    writer_u32(w, (uint32_t)(marks->symbols + marks->types + marks->gone));
}

static void get_fourth(const struct device_call *call, struct writer *w) {
    writer_u32(w, hash_of(call));
}

static void get_tenth(const struct device_call *call, struct writer *w) {
    writer_u32(w, mix(hash_of(call), CIP_CLASS_CONTROLLER));
}

static struct device_status refuse(const struct device *d) {
    if (d->project == DEVICE_DOWNLOADING)
        return device_status_of(CIP_PATH_UNKNOWN);
    return device_status_of(d->project == DEVICE_LOCKED ? CIP_DEVICE_STATE_CONFLICT : CIP_OK);
}

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET | DEVICE_ALL, get_first, NULL},   {2, DEVICE_GET | DEVICE_ALL, get_second, NULL},
    {3, DEVICE_GET | DEVICE_ALL, get_changes, NULL}, {4, DEVICE_GET | DEVICE_ALL, get_fourth, NULL},
    {10, DEVICE_GET | DEVICE_ALL, get_tenth, NULL},
};

const struct device_class device_controller_class = {
    .id = CIP_CLASS_CONTROLLER,
    .revision = 1,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .refuse = refuse,
};
