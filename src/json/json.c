/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "base/latin.h"
#include "base/text.h"
#include "cip/structure.h"
#include "cip/type.h"
#include "cip/value.h"

#include <math.h>

enum { NUMBER_TEXT_MAX = 64, SECOND_US = 1000000, BITS_PER_BYTE = 8 };

struct json_object *json_int(int64_t v) {
    return json_object_new_int64(v);
}

struct json_object *json_uint(uint64_t v) {
    return json_object_new_uint64(v);
}

struct json_object *json_number(double v, const char *text) {
    return json_object_new_double_s(v, text);
}

static struct json_object *not_finite(double v) {
    if (isnan(v))
        return json_object_new_string("nan");
    return json_object_new_string(v < 0 ? "-inf" : "inf");
}

struct json_object *json_real(double v) {
    char buffer[NUMBER_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    if (!isfinite(v))
        return not_finite(v);
    cip_lreal_text(v, &t);
    return json_number(v, text_cstr(&t));
}

static struct json_object *json_real32(float v) {
    char buffer[NUMBER_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    if (!isfinite(v))
        return not_finite((double)v);
    cip_real_text(v, &t);
    return json_number((double)v, text_cstr(&t));
}

/* The length of the UTF-8 sequence that begins s, 0 if it begins with none (RFC 3629). */
static size_t sequence_of(struct str s) {
    uint8_t first = (uint8_t)s.at[0];
    size_t size = first < 0x80   ? 1
                  : first < 0xc2 ? 0
                  : first < 0xe0 ? 2
                  : first < 0xf0 ? 3
                  : first < 0xf5 ? 4
                                 : 0;
    if (size > s.size)
        return 0;
    for (size_t i = 1; i < size; i++)
        if (((uint8_t)s.at[i] & 0xc0) != 0x80)
            return 0;
    uint8_t second = size > 2 ? (uint8_t)s.at[1] : 0;
    bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    bool beyond = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90);
    return overlong || beyond ? 0 : size;
}

static bool is_utf8(struct str s) {
    while (s.size > 0) {
        size_t size = sequence_of(s);
        if (size == 0)
            return false;
        s = str_span(s.at + size, s.size - size);
    }
    return true;
}

static struct json_object *string_of(struct text *t) {
    struct str s = text_view(t);
    struct json_object *string = t->cut ? NULL : json_object_new_string_len(s.at, (int)s.size);
    text_fini(t);
    return string;
}

struct json_object *json_text(struct str s) {
    if (is_utf8(s))
        return json_object_new_string_len(s.at, (int)s.size);
    struct text t = text_new();
    latin_put(&t, s);
    return string_of(&t);
}

struct json_object *json_hex(struct reader bytes) {
    struct text t = text_new();
    text_hex(&t, bytes, ' ');
    return string_of(&t);
}

struct json_object *json_seconds(int64_t us) {
    char buffer[NUMBER_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    text_seconds(&t, us);
    return json_number((double)us / SECOND_US, text_cstr(&t));
}

static struct json_object *real_element(const struct eip_value *v) {
    double value;
    if (eip_value_get_real(v, 0, &value) != EIP_OK)
        return NULL;
    return v->type == EIP_TYPE_REAL ? json_real32((float)value) : json_real(value);
}

static struct json_object *string_element(const struct eip_value *v) {
    const char *text;
    size_t size;
    if (eip_value_get_string(v, 0, &text, &size) == EIP_OK)
        return json_text(str_span(text, size));
    return v->size > 0 ? json_hex(reader_of(v->data, v->size)) : NULL;
}

static struct json_object *integer_element(const struct eip_value *v) {
    int64_t value;
    uint64_t larger;
    if (eip_value_get_int(v, 0, &value) == EIP_OK)
        return json_int(value);
    return eip_value_get_uint(v, 0, &larger) == EIP_OK ? json_uint(larger) : NULL;
}

static struct json_object *bool_element(const struct eip_value *v) {
    bool value;
    return eip_value_get_bool(v, 0, &value) == EIP_OK ? json_object_new_boolean(value) : NULL;
}

/* Of a value of one element. */
static struct json_object *element(const struct eip_value *v, enum cip_kind kind) {
    switch (kind) {
    case CIP_KIND_BOOL:
        return bool_element(v);
    case CIP_KIND_SIGNED:
    case CIP_KIND_UNSIGNED:
        return integer_element(v);
    case CIP_KIND_REAL:
        return real_element(v);
    case CIP_KIND_STRING:
        return string_element(v);
    case CIP_KIND_OPAQUE:
        break;
    }
    return NULL;
}

static enum cip_kind kind_of(const struct eip_value *v) {
    const struct cip_type *type = cip_type_find(v->type);
    if (cip_value_is_string(v))
        return CIP_KIND_STRING;
    return type != NULL ? type->kind : CIP_KIND_OPAQUE;
}

static struct json_object *value_of(const struct eip_value *v, const struct cip_members *up,
                                    bool listed);

/* Names are the device's, and JSON is UTF-8. */
static void put_member(struct json_object *object, const char *name, struct json_object *value) {
    struct text t = text_new();
    bool is_good = is_utf8(str_of(name));
    if (!is_good)
        latin_put(&t, str_of(name));
    json_put(object, is_good ? name : text_cstr(&t), value);
    text_fini(&t);
}

/* All of them are one of two objects: there may be millions. Those that are cut are null. */
static struct json_object *bools_of(const struct eip_value *dwords) {
    struct json_object *list = json_object_new_array();
    struct json_object *truths[] = {json_object_new_boolean(false), json_object_new_boolean(true)};
    uint64_t count = (uint64_t)dwords->count * CIP_BOOLS_OF_DWORD;
    for (uint64_t i = 0; list != NULL && i < count; i++) {
        bool is_there = i / BITS_PER_BYTE < dwords->size;
        bool truth = is_there && (dwords->data[i / BITS_PER_BYTE] >> i % BITS_PER_BYTE & 1) != 0;
        json_append(list, is_there ? json_object_get(truths[truth]) : NULL);
    }
    json_object_put(truths[0]);
    json_object_put(truths[1]);
    return list;
}

static struct json_object *object_of(struct cip_members *members) {
    struct json_object *object = json_object_new_object();
    const struct eip_member *member;
    struct eip_value value;
    while (object != NULL && cip_members_next(members, &member, &value))
        put_member(object, member->name,
                   cip_structure_is_bools(member) ? bools_of(&value)
                                                  : value_of(&value, members, member->count > 0));
    return object;
}

/* The bytes of one element of a value, which is the first. */
static struct json_object *one_of(const struct eip_value *v, uint32_t index, struct reader bytes,
                                  const struct cip_members *up) {
    enum cip_kind kind = kind_of(v);
    struct cip_members members;
    struct eip_value one = *v;
    one.count = 1;
    one.data = bytes.at;
    one.size = reader_left(&bytes);
    if (kind != CIP_KIND_OPAQUE)
        return element(&one, kind);
    if (!bytes.bad && cip_members_open(v, index, bytes, up, &members))
        return object_of(&members);
    return json_hex(bytes);
}

static struct json_object *list_of(const struct eip_value *v, const struct cip_members *up) {
    struct json_object *list = json_object_new_array();
    struct reader rest = reader_of(v->data, v->size);
    for (uint32_t i = 0; list != NULL && i < v->count; i++)
        json_append(list, one_of(v, i, cip_value_next(v, &rest), up));
    return list;
}

/* Of what has neither elements nor members that are known, all bytes together. */
static bool is_opaque(const struct eip_value *v) {
    return kind_of(v) == CIP_KIND_OPAQUE && cip_structure_of(v) == NULL;
}

static struct json_object *value_of(const struct eip_value *v, const struct cip_members *up,
                                    bool listed) {
    struct reader all = reader_of(v->data, v->size);
    if (is_opaque(v))
        return json_hex(all);
    if (v->count != 1 || listed)
        return list_of(v, up);
    return one_of(v, 0, kind_of(v) == CIP_KIND_OPAQUE ? cip_value_next(v, &all) : all, up);
}

struct json_object *json_value(const struct eip_value *v) {
    return value_of(v, NULL, false);
}

void json_put(struct json_object *object, const char *name, struct json_object *value) {
    if (value != NULL && json_object_object_add(object, name, value) != 0)
        json_object_put(value);
}

void json_append(struct json_object *list, struct json_object *value) {
    if (json_object_array_add(list, value) != 0)
        json_object_put(value);
}
