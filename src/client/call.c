/* SPDX-License-Identifier: MIT */
#include "client/call.h"

#include "base/mem.h"
#include "cip/object.h"
#include "cip/service.h"
#include "cip/value.h"

enum { BITS_PER_BYTE = 8 };

static eip_err mistake(struct client_mistake *m, eip_err err, size_t index, size_t column,
                       const char *why) {
    *m = (struct client_mistake){.err = err, .index = index, .column = column, .why = why};
    return err;
}

void client_call_fini(struct client_call *c) {
    client_store_fini(&c->values);
    client_store_fini(&c->paths);
    mem_free(c->items);
    mem_free(c->targets);
    *c = (struct client_call){.count = 0};
}

static eip_err reserve(struct client_call *c, size_t count) {
    if (count > CLIENT_ITEMS_MAX)
        return EIP_E_LIMIT;
    if (count <= c->room)
        return EIP_OK;
    struct client_item *items = mem_resize(c->items, count * sizeof *items);
    if (items == NULL)
        return EIP_E_MEMORY;
    c->items = items;
    struct client_target *targets = mem_resize(c->targets, count * sizeof *targets);
    if (targets == NULL)
        return EIP_E_MEMORY;
    c->targets = targets;
    c->room = count;
    return EIP_OK;
}

eip_err client_call_begin(struct client_call *c, size_t count, struct client_mistake *ret_mistake) {
    client_store_clear(&c->paths);
    eip_err err = reserve(c, count);
    if (err != EIP_OK)
        return mistake(ret_mistake, err, 0, 0, error_text(err));
    c->count = count;
    return EIP_OK;
}

static eip_err set_path(struct client_call *c, size_t index, struct reader path,
                        struct client_mistake *m) {
    struct client_target *target = &c->targets[index];
    target->path = (struct client_span){.size = 0};
    target->bit = CIP_ADDRESS_NO_BIT;
    target->counted = false;
    target->count = 1;
    target->aim = CIP_AIM_TAG;
    target->object = (struct cip_target){.class_id = 0};
    client_bools_reset(&target->bools);
    c->items[index] =
        (struct client_item){.op = CLIENT_READ, .count = 1, .data = reader_of(NULL, 0)};
    eip_err err = client_store_append(&c->paths, &target->path, path);
    return err == EIP_OK ? EIP_OK : mistake(m, err, index, 0, error_text(err));
}

/* What is read of an object: its attribute, or all of them. */
static void aim_at_object(struct client_call *c, size_t index) {
    struct client_item *item = &c->items[index];
    if (c->targets[index].aim == CIP_AIM_TAG)
        return;
    item->op = CLIENT_GET;
    item->service = c->targets[index].aim == CIP_AIM_ATTRIBUTE ? CIP_GET_ATTRIBUTE_SINGLE
                                                               : CIP_GET_ATTRIBUTES_ALL;
}

/* At the address that was parsed. */
static eip_err aim(struct client_call *c, size_t index, struct client_mistake *m) {
    struct reader path = reader_of(c->address.path, c->address.path_size);
    eip_err err = set_path(c, index, path, m);
    if (err != EIP_OK)
        return err;
    struct client_target *target = &c->targets[index];
    target->bit = c->address.bit;
    target->counted = c->address.counted;
    target->count = c->address.count;
    c->items[index].count = (uint16_t)c->address.count;
    target->aim = cip_address_aim(&c->address, &target->object);
    aim_at_object(c, index);
    return EIP_OK;
}

eip_err client_call_aim(struct client_call *c, size_t index, const char *tag,
                        struct client_mistake *ret_mistake) {
    struct cip_address_fault wrong;
    if (tag == NULL)
        return mistake(ret_mistake, EIP_E_ARGUMENT, index, 0, "is NULL");
    if (cip_address_parse(str_of(tag), &c->address, &wrong) != EIP_OK)
        return mistake(ret_mistake, EIP_E_TAG, index, wrong.column, wrong.why);
    return aim(c, index, ret_mistake);
}

eip_err client_call_aim_first(struct client_call *c, size_t index, const char *tag,
                              struct client_mistake *ret_mistake) {
    struct cip_address_fault wrong;
    if (cip_address_parse_large(str_of(tag), &c->address, &wrong) != EIP_OK)
        return mistake(ret_mistake, EIP_E_TAG, index, wrong.column, wrong.why);
    c->address.count = 1;
    return aim(c, index, ret_mistake);
}

eip_err client_call_aim_object(struct client_call *c, size_t index, uint32_t class_id,
                               uint32_t instance, uint32_t attribute,
                               struct client_mistake *ret_mistake) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    cip_path_class(&w, class_id);
    cip_path_instance(&w, instance);
    if (attribute != 0)
        cip_path_attribute(&w, attribute);
    if (w.bad)
        return mistake(ret_mistake, EIP_E_ARGUMENT, index, 0, "no path leads there");
    eip_err err = set_path(c, index, reader_of(bytes, w.size), ret_mistake);
    if (err != EIP_OK)
        return err;
    struct client_target *target = &c->targets[index];
    target->aim = attribute != 0 ? CIP_AIM_ATTRIBUTE : CIP_AIM_OBJECT;
    target->object = cip_target_of(reader_of(bytes, w.size));
    aim_at_object(c, index);
    return EIP_OK;
}

const char client_no_attribute_bit[] =
    "a bit of an attribute cannot be written alone: read the attribute, and write all of it";

static eip_err carry_to_object(struct client_call *c, size_t index, const struct eip_value *value,
                               struct client_mistake *m) {
    const struct client_target *target = &c->targets[index];
    struct client_item *item = &c->items[index];
    if (target->aim == CIP_AIM_OBJECT)
        return mistake(m, EIP_E_ARGUMENT, index, 0, "all attributes cannot be written at once");
    if (target->bit != CIP_ADDRESS_NO_BIT)
        return mistake(m, EIP_E_ARGUMENT, index, 0, client_no_attribute_bit);
    item->op = CLIENT_CALL;
    item->service = CIP_SET_ATTRIBUTE_SINGLE;
    item->data = reader_of(value->data, value->size);
    return EIP_OK;
}

static bool is_whole(const struct eip_value *value) {
    size_t size = cip_value_element_size(value);
    if (value->type == EIP_TYPE_STRUCT && size > 0 && value->size != (uint64_t)size * value->count)
        return false;
    return cip_value_is_whole(value->type, value->handle, reader_of(value->data, value->size),
                              value->count);
}

static eip_err carry_bools(struct client_call *c, size_t index, struct client_mistake *m) {
    struct client_target *target = &c->targets[index];
    struct reader path = client_store_bytes(&c->paths, &target->path);
    eip_err err = client_bools_carry(&target->bools, path, c->items[index].data, &c->paths);
    return err == EIP_OK ? EIP_OK : mistake(m, err, index, 0, error_text(err));
}

eip_err client_call_carry(struct client_call *c, size_t index, const struct eip_value *value,
                          struct client_mistake *ret_mistake) {
    struct client_item *item = &c->items[index];
    const struct client_target *target = &c->targets[index];
    if (value->count == 0 || value->size == 0)
        return mistake(ret_mistake, EIP_E_VALUE, index, 0, "there is no value to write");
    if (value->data == NULL)
        return mistake(ret_mistake, EIP_E_ARGUMENT, index, 0, "the bytes of the value are NULL");
    if (value->count > CIP_ELEMENTS_MAX)
        return mistake(ret_mistake, EIP_E_VALUE, index, 0,
                       "more than 65535 elements are not written at once");
    if (value->size > CLIENT_VALUE_MAX)
        return mistake(ret_mistake, EIP_E_LIMIT, index, 0, "the value is larger than 16 MiB");
    if (!is_whole(value))
        return mistake(ret_mistake, EIP_E_VALUE, index, 0,
                       "the bytes of the value are not so many elements of its type");
    if (value->denied != NULL)
        return mistake(ret_mistake, EIP_E_VALUE, index, 0,
                       "members of the value were denied: write the others by themselves");
    if (target->counted && target->count != value->count)
        return mistake(ret_mistake, EIP_E_VALUE, index, 0,
                       "the number of values is not the number of elements");
    if (target->aim != CIP_AIM_TAG)
        return carry_to_object(c, index, value, ret_mistake);
    item->op = CLIENT_WRITE;
    item->count = (uint16_t)value->count;
    item->type = (struct cip_tag_type){.code = value->type, .handle = value->handle};
    item->data = reader_of(value->data, value->size);
    return value->type == EIP_TYPE_BOOL ? carry_bools(c, index, ret_mistake) : EIP_OK;
}

static struct client_bools_item bools_of(struct client_call *c, size_t index) {
    struct client_target *target = &c->targets[index];
    return (struct client_bools_item){
        .bools = &target->bools,
        .batch = &c->batch,
        .item = &c->items[index],
        .path = c->paths.data + target->path.at,
        .path_size = target->path.size,
        .packed = &c->paths,
        .asker = &c->asker,
    };
}

static bool review(void *user, size_t index) {
    struct client_call *c = user;
    const struct client_target *target = &c->targets[index];
    const struct client_item *ended = &c->items[index];
    bool is_well = target->bools.step == CLIENT_BOOLS_PLAIN && ended->err == EIP_OK &&
                   ended->type.code != EIP_TYPE_DWORD;
    if (is_well || target->aim != CIP_AIM_TAG || target->bit != CIP_ADDRESS_NO_BIT)
        return false;
    const struct client_bools_item item = bools_of(c, index);
    return client_bools_review(&item);
}

void client_call_start(struct client_call *c, int64_t deadline_us) {
    c->asker = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct client_span *path = &c->targets[i].path;
        c->items[i].path = client_store_bytes(&c->paths, path);
        if (c->targets[i].bools.step == CLIENT_BOOLS_PLAIN)
            continue;
        const struct client_bools_item item = bools_of(c, i);
        client_bools_begin(&item);
    }
    client_batch_init(&c->batch, &c->values, c->items, c->count);
    c->batch.review = review;
    c->batch.user = c;
    c->operation = client_operation_batch(&c->batch, deadline_us);
}

/* In place: the bytes of the integer become the byte of a BOOL. */
static eip_err pick_bit(uint8_t *bytes, int bit, struct eip_value *value) {
    uint64_t number;
    int64_t with_sign = 0;
    if ((size_t)bit >= value->size * BITS_PER_BYTE || value->count != 1)
        return EIP_E_TYPE;
    eip_err err = eip_value_get_uint(value, 0, &number);
    if (err != EIP_OK) {
        err = eip_value_get_int(value, 0, &with_sign);
        number = (uint64_t)with_sign;
    }
    if (err != EIP_OK)
        return err;
    bytes[0] = number >> bit & 1;
    *value = cip_value_of(EIP_TYPE_BOOL, 0, reader_of(bytes, 1));
    return EIP_OK;
}

struct eip_value client_object_value(struct reader data, enum cip_aim aim,
                                     const struct cip_target *object) {
    const struct cip_object_attribute *known = NULL;
    if (aim == CIP_AIM_ATTRIBUTE && object->instance != 0)
        known = cip_object_attribute_find(object->class_id, object->attribute);
    if (known != NULL) {
        struct reader r = data;
        struct eip_value value = cip_object_value(&r, known);
        if (reader_done(&r))
            return value;
    }
    return (struct eip_value){.count = 1, .data = data.at, .size = reader_left(&data)};
}

eip_err client_call_value(struct client_call *c, size_t index, struct eip_value *ret_value) {
    const struct client_item *item = &c->items[index];
    if (item->err != EIP_OK)
        return item->err;
    uint8_t *bytes = c->values.data + item->value.at;
    const struct client_target *target = &c->targets[index];
    struct reader data = reader_of(bytes, item->value.size);
    struct eip_value value = target->aim == CIP_AIM_TAG
                                 ? cip_value_of(item->type.code, item->type.handle, data)
                                 : client_object_value(data, target->aim, &target->object);
    if (target->bit != CIP_ADDRESS_NO_BIT) {
        eip_err err = pick_bit(bytes, target->bit, &value);
        if (err != EIP_OK)
            return err;
    }
    *ret_value = value;
    return EIP_OK;
}
