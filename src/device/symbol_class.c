/* SPDX-License-Identifier: MIT */
/* Symbol, class 0x6B: what the tags are (1756-PM020, "Symbol Object"). */
#include "cip/symbol.h"
#include "device/classes.h"
#include "device/device.h"
#include "device/tag_service.h"

enum {
    PROGRAM_TYPE = 0x1068,   /* as controllers list programs */
    BASE_TAG = 1u << 26,     /* of attribute 6: no alias */
    NARROW_MAX = UINT16_MAX, /* what a client that asks with 16 bits can go on from */
    PATH_SIZE_MAX = 2 + 6    /* class, and an instance of 32 bits */
};

static uint16_t type_of(const struct device_tag *tag) {
    struct cip_symbol_type type = {
        .structure = tag->structure != NULL,
        .dimensions = tag->dimensions,
        .code = tag->structure != NULL ? tag->structure->id : tag->type.code,
    };
    if ((tag->traits & DEVICE_ALIAS) != 0 && device_tag_link(tag).bit != DEVICE_NO_BIT)
        type.bit = device_tag_link(tag).bit;
    return device_tag_is_program(tag) ? PROGRAM_TYPE : cip_symbol_type_pack(&type);
}

/* What has more bytes than the attribute can say has as many as it can. */
static uint16_t size_of(const struct device_tag *tag) {
    size_t size = device_tag_element_size(tag);
    return size < UINT16_MAX ? (uint16_t)size : UINT16_MAX;
}

/* Addresses are opaque: the instance, which is as good as any and always the same. */
static struct cip_symbol symbol_of(const struct device_tag *tag, uint8_t path[PATH_SIZE_MAX]) {
    struct cip_symbol symbol = {
        .instance = tag->instance,
        .name = device_tag_local_name(tag),
        .type = type_of(tag),
        .address = tag->instance,
        .object_address = tag->instance,
        .control = (tag->traits & DEVICE_ALIAS) != 0 ? 0 : BASE_TAG,
        .access = tag->rights,
        .table = tag->instance,
    };
    if (!device_tag_is_program(tag))
        symbol.size = size_of(tag);
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX; i++)
        symbol.dimensions[i] = device_tag_dimension(tag, i);
    struct writer w = writer_of(path, PATH_SIZE_MAX);
    cip_path_class(&w, CIP_CLASS_SYMBOL);
    cip_path_instance(&w, tag->instance);
    symbol.path = reader_of(path, w.size);
    return symbol;
}

/* Where a list begins. */
struct start {
    uint32_t scope;
    uint32_t instance;
    uint32_t instance_max;
};

static bool next_is(struct reader *path, enum cip_segment_kind kind, struct cip_segment *s) {
    return cip_segment_decode(path, false, s, NULL) && s->kind == kind;
}

/* The class and instance, and before them nothing or the name of a program. */
static bool find_start(const struct device_call *call, struct start *ret_start) {
    struct reader path = call->path;
    struct reader after_name = path;
    struct cip_segment s;
    struct start start = {.scope = DEVICE_SCOPE_CONTROLLER};
    if (next_is(&after_name, CIP_SEGMENT_SYMBOL, &s)) {
        if (!device_tags_program(&call->device->tags, s.bytes, &start.scope))
            return false;
        path = after_name;
    }
    if (!next_is(&path, CIP_SEGMENT_CLASS, &s) || !next_is(&path, CIP_SEGMENT_INSTANCE, &s))
        return false;
    start.instance = s.value;
    start.instance_max = s.width == sizeof(uint32_t) ? UINT32_MAX : NARROW_MAX;
    *ret_start = start;
    return reader_done(&path);
}

static bool are_attributes(const struct cip_attribute_list *asked) {
    for (uint16_t i = 0; i < asked->count; i++)
        if (!cip_symbol_has_attribute(cip_attribute_list_id(asked, i)))
            return false;
    return true;
}

/* False if there is no room for it; the reply is then as before. */
static bool put_record(struct writer *w, const struct device_tag *tag,
                       const struct cip_attribute_list *asked) {
    uint8_t path[PATH_SIZE_MAX];
    size_t before = w->size;
    struct cip_symbol symbol = symbol_of(tag, path);
    cip_symbol_encode(w, &symbol, asked);
    if (!w->bad)
        return true;
    w->bad = false;
    w->size = before;
    return false;
}

static bool is_listed(const struct device *d, const struct device_tag *symbol) {
    bool is_hidden = d->options.profile->byte_bools && symbol->type.code == EIP_TYPE_BOOL &&
                     symbol->dimensions > 0;
    if ((symbol->traits & DEVICE_ALIAS) != 0 && (symbol->traits & DEVICE_GONE) == 0)
        is_hidden |= device_tag_link(symbol).rights == DEVICE_NO_ACCESS;
    return (symbol->traits & DEVICE_GONE) == 0 && symbol->rights != DEVICE_NO_ACCESS && !is_hidden;
}

/*
 * Get Instance Attribute List: the symbols from an instance on, and status 06 while there are more.
 * One attribute that is not there would hide the sizes of all, so it refuses the request.
 */
static struct device_status run_list(struct device_call *call) {
    const struct device_tags *tags = &call->device->tags;
    struct start start;
    if (!find_start(call, &start))
        return device_status_ext(CIP_PATH_SEGMENT_ERROR, 0);
    struct cip_attribute_list asked = cip_attribute_list_decode(&call->data);
    if (call->data.bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (!are_attributes(&asked))
        return device_status_of(CIP_ATTRIBUTE_NOT_SUPPORTED);
    size_t listed = 0;
    for (uint32_t place = device_tags_seek(tags, start.scope, start.instance);; place++) {
        const struct device_tag *tag = device_tags_at(tags, start.scope, place);
        if (tag == NULL || tag->instance > start.instance_max)
            return device_status_of(CIP_OK);
        if (!is_listed(call->device, tag))
            continue;
        if (!put_record(call->reply, tag, &asked))
            return device_status_of(listed > 0 ? CIP_PARTIAL_TRANSFER : CIP_REPLY_TOO_LARGE);
        listed++;
    }
}

static uint32_t count_symbols(const struct device *device) {
    return (uint32_t)(device->tags.count - device->tags.gone);
}

static bool has_symbol(const struct device *device, uint32_t instance) {
    const struct device_tag *symbol = device_tags_symbol(&device->tags, instance);
    return symbol != NULL && is_listed(device, symbol);
}

static uint32_t last_symbol(const struct device *device) {
    return (uint32_t)device->tags.count;
}

/* One attribute of one symbol. */
static void get(const struct device_call *call, struct writer *w, enum cip_symbol_attribute id) {
    uint8_t path[PATH_SIZE_MAX];
    const struct device_tag *tag = device_tags_symbol(&call->device->tags, call->target.instance);
    struct cip_symbol symbol = symbol_of(tag, path);
    cip_symbol_attribute_encode(w, (uint16_t)id, &symbol);
}

static void get_name(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_NAME);
}

static void get_type(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_TYPE);
}

static void get_address(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_ADDRESS);
}

static void get_object_address(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_OBJECT_ADDRESS);
}

static void get_control(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_CONTROL);
}

static void get_size(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_SIZE);
}

static void get_dimensions(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_DIMENSIONS);
}

static void get_access(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_ACCESS);
}

static void get_table(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_TABLE);
}

static void get_path(const struct device_call *call, struct writer *w) {
    get(call, w, CIP_SYMBOL_PATH);
}

static const struct device_attribute attributes[] = {
    {CIP_SYMBOL_NAME, DEVICE_GET | DEVICE_ALL, get_name, NULL},
    {CIP_SYMBOL_TYPE, DEVICE_GET | DEVICE_ALL, get_type, NULL},
    {CIP_SYMBOL_ADDRESS, DEVICE_GET, get_address, NULL},
    {CIP_SYMBOL_OBJECT_ADDRESS, DEVICE_GET, get_object_address, NULL},
    {CIP_SYMBOL_CONTROL, DEVICE_GET, get_control, NULL},
    {CIP_SYMBOL_SIZE, DEVICE_GET, get_size, NULL},
    {CIP_SYMBOL_DIMENSIONS, DEVICE_GET, get_dimensions, NULL},
    {CIP_SYMBOL_ACCESS, DEVICE_GET, get_access, NULL},
    {CIP_SYMBOL_TABLE, DEVICE_GET, get_table, NULL},
    {CIP_SYMBOL_PATH, DEVICE_GET, get_path, NULL},
};

/* The services of tags find their way themselves, and tell a number that is not there their way. */
static const struct device_service services[] = {
    {CIP_READ_TAG, DEVICE_ON_ANY, device_tag_service},
    {CIP_WRITE_TAG, DEVICE_ON_ANY, device_tag_service},
    {CIP_READ_MODIFY_WRITE, DEVICE_ON_ANY, device_tag_service},
    {CIP_READ_TAG_FRAGMENTED, DEVICE_ON_ANY, device_tag_service},
    {CIP_WRITE_TAG_FRAGMENTED, DEVICE_ON_ANY, device_tag_service},
    {CIP_GET_INSTANCE_ATTRIBUTES, DEVICE_ON_ANY, run_list},
};

const struct device_class device_symbol_class = {
    .id = CIP_CLASS_SYMBOL,
    .revision = 1,
    .has_instance = has_symbol,
    .last_instance = last_symbol,
    .instances = count_symbols,
    .is_logix = true,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
