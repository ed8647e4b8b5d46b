/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "capture/attributes.h"
#include "cip/attribute.h"
#include "cip/value.h"
#include "enip/identity.h"
#include "json/json.h"

#include <inttypes.h>

enum { ATTRIBUTES_SHOWN_MAX = 8, IDS_SHOWN_MAX = 16 };

static struct eip_value value_of(const struct capture_attribute *a) {
    return cip_value_of(a->known->type, 0, a->bytes);
}

static bool is_bits(uint16_t type) {
    return type == EIP_TYPE_WORD || type == EIP_TYPE_DWORD;
}

/* " (Programmable Logic Controller)", after a number that has a name. */
static void meaning_text(struct text *t, const struct cip_object_attribute *known,
                         uint64_t number) {
    const char *name = NULL;
    if (known->class_id == CIP_CLASS_IDENTITY && known->id == ENIP_IDENTITY_VENDOR)
        name = enip_vendor_name((uint16_t)number);
    else if (known->class_id == CIP_CLASS_IDENTITY && known->id == ENIP_IDENTITY_DEVICE_TYPE)
        name = enip_device_type_name((uint16_t)number);
    if (name != NULL)
        text_format(t, " (%s)", name);
}

static void known_text(struct text *t, const struct cip_object_attribute *known,
                       struct reader bytes) {
    struct eip_value v = cip_value_of(known->type, 0, bytes);
    uint64_t number = 0;
    bool integer = v.count == 1 && eip_value_get_uint(&v, 0, &number) == EIP_OK;
    if (known->class_id == CIP_CLASS_IDENTITY && known->id == ENIP_IDENTITY_REVISION)
        text_format(t, "%u.%u", v.data[0], v.data[1]);
    else if (integer && is_bits(known->type))
        text_format(t, "0x%0*" PRIx64, (int)(2 * v.size), number);
    else
        decode_value_text(t, &v);
    if (integer)
        meaning_text(t, known, number);
}

static void general_text(struct text *t, uint16_t status) {
    if (status <= UINT8_MAX)
        cip_status_text(t, (uint8_t)status, NULL, 0);
    else
        text_format(t, "status 0x%04x", status);
}

/* "1 vendor = 1", "99: attribute not supported (0x14)", "6 UTC success". */
static void attribute_text(struct text *t, const struct capture_attribute *a) {
    text_format(t, "%u", a->id);
    if (a->known != NULL && a->known->name != NULL)
        text_format(t, " %s", a->known->name);
    if (a->status != CIP_OK) {
        text_puts(t, ": ");
        general_text(t, a->status);
    } else if (!a->has_value)
        text_puts(t, " success");
    else if (a->known != NULL) {
        text_puts(t, " = ");
        known_text(t, a->known, a->bytes);
    } else {
        text_puts(t, " =");
        decode_hex_text(t, a->bytes);
    }
}

static bool list_text(struct text *t, const struct capture_service *s) {
    struct capture_attributes list;
    struct capture_attribute a;
    if (!capture_attributes_of(s, &list))
        return false;
    for (size_t i = 0; i < ATTRIBUTES_SHOWN_MAX && capture_attributes_next(&list, &a); i++) {
        text_puts(t, i == 0 ? ": " : ", ");
        attribute_text(t, &a);
    }
    if (list.left > 0)
        text_format(t, ", and %u more", list.left);
    return true;
}

/* The ids that a request for a list names; of a reply, its request. */
static bool ids_of(const struct capture_service *s, struct cip_attribute_list *ret_ids) {
    struct reader r = s->reply ? s->asked : s->data;
    struct cip_attribute_list ids = cip_attribute_list_decode(&r);
    bool listed = s->meaning == CIP_MEANS_GET_LIST || s->meaning == CIP_MEANS_LIST_SYMBOLS;
    if (r.bad || !listed || (s->reply && reader_left(&s->data) == 0))
        return false;
    *ret_ids = ids;
    return true;
}

static bool ids_text(struct text *t, const struct capture_service *s) {
    struct cip_attribute_list ids;
    if (!ids_of(s, &ids))
        return false;
    text_puts(t, ids.count == 1 ? " attribute" : " attributes");
    for (uint16_t i = 0; i < ids.count && i < IDS_SHOWN_MAX; i++)
        text_format(t, "%s %u", i == 0 ? "" : ",", cip_attribute_list_id(&ids, i));
    if (ids.count > IDS_SHOWN_MAX)
        text_format(t, ", and %u more", ids.count - IDS_SHOWN_MAX);
    if (s->reply)
        decode_hex_text(t, s->data);
    return true;
}

/* One, two or four bytes are most often a number. */
static bool number_text(struct text *t, struct reader data) {
    size_t size = reader_left(&data);
    if (size != 1 && size != 2 && size != 4)
        return false;
    uint32_t number = size == 4   ? reader_u32(&data)
                      : size == 2 ? reader_u16(&data)
                                  : reader_u8(&data);
    text_format(t, " = %" PRIu32 " (0x%0*" PRIx32 ")", number, (int)(2 * size), number);
    return true;
}

static bool single_text(struct text *t, const struct capture_service *s) {
    const struct cip_object_attribute *known = capture_attribute_named(s);
    bool request = s->meaning == CIP_MEANS_SET_SINGLE;
    struct reader rest = s->data;
    if (s->reply == request)
        return false;
    if (known != NULL)
        cip_object_value(&rest, known);
    if (known == NULL || !reader_done(&rest))
        return number_text(t, s->data);
    text_puts(t, " = ");
    known_text(t, known, s->data);
    return true;
}

bool decode_attributes_text(struct text *t, const struct capture_service *s) {
    bool single = s->meaning == CIP_MEANS_GET_SINGLE || s->meaning == CIP_MEANS_SET_SINGLE;
    if (single)
        return single_text(t, s);
    return list_text(t, s) || ids_text(t, s);
}

static struct json_object *general_json(uint16_t status) {
    struct text t = text_new();
    general_text(&t, status);
    return decode_string_json(&t);
}

static struct json_object *attribute_json(const struct capture_attribute *a, bool has_status) {
    struct json_object *o = json_object_new_object();
    json_put(o, "id", json_uint(a->id));
    if (a->known != NULL && a->known->name != NULL)
        json_put(o, "name", json_text(str_of(a->known->name)));
    if (has_status)
        json_put(o, "status", json_uint(a->status));
    if (a->status != CIP_OK)
        json_put(o, "error", general_json(a->status));
    if (a->has_value && a->known != NULL) {
        struct eip_value v = value_of(a);
        json_put(o, "value", json_value(&v));
    } else if (a->has_value)
        decode_put_data(o, a->bytes);
    return o;
}

static bool list_json(struct json_object *o, const struct capture_service *s) {
    struct capture_attributes list;
    struct capture_attribute a;
    if (!capture_attributes_of(s, &list))
        return false;
    struct json_object *values = json_object_new_array();
    json_put(o, "count", json_uint(list.left));
    while (values != NULL && capture_attributes_next(&list, &a))
        json_append(values, attribute_json(&a, list.statuses));
    json_put(o, "values", values);
    return true;
}

bool decode_attributes_json(struct json_object *o, const struct capture_service *s) {
    struct cip_attribute_list ids;
    if (list_json(o, s))
        return true;
    if (!ids_of(s, &ids))
        return false;
    json_put(o, "count", json_uint(ids.count));
    json_put(o, "attributes", decode_words_json(ids.ids));
    if (s->reply)
        decode_put_data(o, s->data);
    return true;
}
