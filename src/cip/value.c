/* SPDX-License-Identifier: MIT */
#include "cip/value.h"

#include <math.h>

enum { REAL_NAN_SHIFT = 52 - 23 };

/* The first double that rounds beyond the largest REAL. */
static const double real_limit = 0x1.ffffffp127;

ALWAYS_INLINE uint32_t load32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

ALWAYS_INLINE uint64_t load(const uint8_t *p, size_t size) {
    if (size == 4)
        return load32(p);
    if (size == 2)
        return (uint64_t)p[0] | (uint64_t)p[1] << 8;
    return size == 1 ? p[0] : load32(p) | (uint64_t)load32(p + 4) << 32;
}

static inline bool holds(const struct eip_value *v, size_t index, size_t size) {
    return index < v->count && ((uint64_t)index + 1) * size <= v->size;
}

static eip_err why_not(const struct eip_value *v, size_t index) {
    return index < v->count ? EIP_E_CUT : EIP_E_ARGUMENT;
}

/* Through the bits for a NaN, so that a signalling one survives being read and written. */
static double widen_nan(uint32_t bits) {
    uint64_t wide = (uint64_t)(bits >> 31) << 63 | UINT64_C(0x7ff) << 52 |
                    (uint64_t)(bits & 0x7fffff) << REAL_NAN_SHIFT;
    double nan;
    memcpy(&nan, &wide, sizeof nan);
    return nan;
}

ALWAYS_INLINE double widen(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return isnan(value) ? widen_nan(bits) : (double)value;
}

static uint32_t narrow(double value) {
    uint32_t bits;
    if (!isnan(value)) {
        float rounded = (float)value;
        memcpy(&bits, &rounded, sizeof bits);
        return bits;
    }
    uint64_t wide;
    memcpy(&wide, &value, sizeof wide);
    uint32_t payload = (uint32_t)(wide >> REAL_NAN_SHIFT) & 0x7fffff;
    return (uint32_t)(wide >> 63) << 31 | 0xffu << 23 | (payload != 0 ? payload : 1u << 22);
}

eip_err eip_value_get_bool(const struct eip_value *v, size_t index, bool *ret_value) {
    if (v->type != EIP_TYPE_BOOL)
        return EIP_E_TYPE;
    if (!holds(v, index, 1))
        return why_not(v, index);
    *ret_value = v->data[index] != 0;
    return EIP_OK;
}

struct integer {
    bool negative;
    uint64_t bits; /* two's complement when negative */
};

/* The bits of an integer of the type at p; a signed one extended to 64 bits. */
static uint64_t integer_of(const struct cip_type *type, const uint8_t *p) {
    uint64_t bits = load(p, type->size);
    unsigned unused = 64 - 8 * (unsigned)type->size;
    if (type->kind == CIP_KIND_SIGNED)
        return (uint64_t)((int64_t)(bits << unused) >> unused);
    return type->kind == CIP_KIND_BOOL ? bits != 0 : bits;
}

static eip_err integer_at(const struct eip_value *v, size_t index, struct integer *ret) {
    const struct cip_type *type = cip_type_find(v->type);
    if (type == NULL || type->kind > CIP_KIND_UNSIGNED)
        return EIP_E_TYPE;
    if (!holds(v, index, type->size))
        return why_not(v, index);
    ret->bits = integer_of(type, v->data + index * type->size);
    ret->negative = type->kind == CIP_KIND_SIGNED && (int64_t)ret->bits < 0;
    return EIP_OK;
}

NEVER_INLINE eip_err other_int(const struct eip_value *v, size_t index, int64_t *ret_value) {
    struct integer n;
    eip_err err = integer_at(v, index, &n);
    if (err != EIP_OK)
        return err;
    if (!n.negative && n.bits > INT64_MAX)
        return EIP_E_VALUE;
    *ret_value = (int64_t)n.bits;
    return EIP_OK;
}

/* The getters look for the commonest types first and leave the rest to functions of their own. */
eip_err eip_value_get_int(const struct eip_value *v, size_t index, int64_t *ret_value) {
    if (v->type == EIP_TYPE_DINT && holds(v, index, 4)) {
        *ret_value = (int32_t)load32(v->data + 4 * index);
        return EIP_OK;
    }
    if (v->type == EIP_TYPE_INT && holds(v, index, 2)) {
        *ret_value = (int16_t)load(v->data + 2 * index, 2);
        return EIP_OK;
    }
    return other_int(v, index, ret_value);
}

eip_err eip_value_get_uint(const struct eip_value *v, size_t index, uint64_t *ret_value) {
    struct integer n;
    eip_err err = integer_at(v, index, &n);
    if (err != EIP_OK)
        return err;
    if (n.negative)
        return EIP_E_VALUE;
    *ret_value = n.bits;
    return EIP_OK;
}

/* An integer is exact as a double if its odd part has no more than 53 bits. */
static eip_err exact_real(struct integer n, double *ret_value) {
    uint64_t magnitude = n.negative ? 0 - n.bits : n.bits;
    double value = (double)magnitude;
    if (value >= 0x1p64 || (uint64_t)value != magnitude)
        return EIP_E_VALUE;
    *ret_value = n.negative ? -value : value;
    return EIP_OK;
}

NEVER_INLINE eip_err other_real(const struct eip_value *v, size_t index, double *ret_value) {
    if (v->type == EIP_TYPE_LREAL && holds(v, index, 8)) {
        uint64_t bits = load(v->data + 8 * index, 8);
        memcpy(ret_value, &bits, sizeof bits);
        return EIP_OK;
    }
    if (v->type == EIP_TYPE_REAL || v->type == EIP_TYPE_LREAL)
        return why_not(v, index);
    struct integer n;
    eip_err err = integer_at(v, index, &n);
    return err == EIP_OK ? exact_real(n, ret_value) : err;
}

eip_err eip_value_get_real(const struct eip_value *v, size_t index, double *ret_value) {
    if (v->type == EIP_TYPE_REAL && holds(v, index, 4)) {
        *ret_value = widen(load32(v->data + 4 * index));
        return EIP_OK;
    }
    return other_real(v, index, ret_value);
}

static bool is_logix_string(const struct eip_value *v) {
    return v->type == EIP_TYPE_STRUCT && v->handle == EIP_HANDLE_STRING && v->structure == NULL;
}

/* The characters that a structure has room for, if it is a string; else 0. */
static uint32_t structure_chars(const struct eip_value *v) {
    if (v->type != EIP_TYPE_STRUCT || v->structure == NULL)
        return is_logix_string(v) ? CIP_STRING_CHARS_MAX : 0;
    return cip_structure_chars(v->structure);
}

bool cip_value_is_string(const struct eip_value *v) {
    const struct cip_type *type = cip_type_find(v->type);
    return type != NULL ? type->kind == CIP_KIND_STRING : structure_chars(v) > 0;
}

/* The bytes of the characters; r is left behind the length field. */
static uint32_t characters_size(uint16_t type, struct reader *r, uint8_t *ret_width) {
    uint32_t width = type == EIP_TYPE_STRING2 ? 2 : 1;
    if (type == EIP_TYPE_STRINGN)
        width = reader_u16(r);
    *ret_width = width <= UINT8_MAX ? (uint8_t)width : 0;
    return width * (type == EIP_TYPE_SHORT_STRING ? reader_u8(r) : reader_u16(r));
}

/* Whether what is left is whole STRINGs as CIP has them, one packed after another. */
static bool are_packed(struct reader rest) {
    while (reader_left(&rest) > 0) {
        size_t size = reader_u16(&rest);
        (void)reader_take(&rest, size);
    }
    return reader_done(&rest);
}

/*
 * Some devices end a STRING of odd length with a byte 0. As each of theirs has an even size, there
 * is an odd number of bytes after the characters, and a whole head after the byte or nothing. What
 * can be read without pads has none.
 */
static bool is_pad(struct reader rest) {
    struct reader packed = rest;
    bool odd = reader_left(&rest) % 2 != 0;
    if (!odd || reader_u8(&rest) != 0)
        return false;
    bool fits = reader_left(&rest) == 0 || reader_u16(&rest) <= reader_left(&rest);
    return fits && !are_packed(packed); /* which looks at all there is: last */
}

/* How many bytes the next element of a type without a fixed size has. */
static size_t varying_size(const struct eip_value *v, struct reader rest) {
    size_t left = reader_left(&rest);
    if (!cip_value_is_string(v))
        return left;
    uint8_t width;
    size_t size = characters_size(v->type, &rest, &width);
    if (rest.bad)
        return left + 1;
    size_t whole = left - reader_left(&rest) + size;
    bool may_pad = v->type == EIP_TYPE_STRING && size % 2 != 0;
    return reader_take(&rest, size) != NULL && may_pad && is_pad(rest) ? whole + 1 : whole;
}

struct reader cip_value_next(const struct eip_value *v, struct reader *rest) {
    size_t size = cip_value_element_size(v);
    return reader_sub(rest, size > 0 ? size : varying_size(v, *rest));
}

size_t cip_value_walk(uint16_t type, uint16_t handle, struct reader data) {
    const struct eip_value v = {.type = type, .handle = handle};
    size_t count = 0;
    if (!cip_value_is_string(&v))
        return 1;
    while (reader_left(&data) > 0 && !data.bad)
        count += !cip_value_next(&v, &data).bad;
    return count;
}

bool cip_value_is_whole(uint16_t type, uint16_t handle, struct reader data, size_t count) {
    const struct eip_value v = {.type = type, .handle = handle};
    size_t size = cip_type_size(type, handle);
    if (size > 0)
        return reader_left(&data) / size == count && reader_left(&data) % size == 0;
    if (!cip_value_is_string(&v))
        return reader_left(&data) > 0;
    for (size_t i = 0; i < count && !data.bad; i++)
        (void)cip_value_next(&v, &data);
    return reader_done(&data);
}

/* The element that begins after `index` others of a type without a fixed size. */
static struct reader varying_at(const struct eip_value *v, size_t index) {
    struct reader rest = reader_of(v->data, v->size);
    struct reader element = cip_value_next(v, &rest);
    for (size_t i = 0; i < index && !element.bad; i++)
        element = reader_left(&rest) > 0 ? cip_value_next(v, &rest) : reader_none();
    return element;
}

/* All bytes of one element, its length field included. */
static eip_err find_element(const struct eip_value *v, size_t index, struct reader *ret_bytes) {
    size_t size = cip_value_element_size(v);
    if (index >= v->count)
        return EIP_E_ARGUMENT;
    if (size > 0 && !holds(v, index, size))
        return EIP_E_CUT;
    struct reader element =
        size > 0 ? reader_of(v->data + index * size, size) : varying_at(v, index);
    if (element.bad)
        return EIP_E_CUT;
    *ret_bytes = element;
    return EIP_OK;
}

bool cip_value_chars(const struct eip_value *v, struct reader element, struct str *ret_chars,
                     uint8_t *ret_width) {
    uint8_t width = 1;
    uint32_t size;
    if (v->type != EIP_TYPE_STRUCT)
        size = characters_size(v->type, &element, &width);
    else if ((size = reader_u32(&element)) > structure_chars(v))
        return false;
    struct reader chars = reader_sub(&element, size);
    if (chars.bad)
        return false;
    *ret_chars = str_rest(chars);
    *ret_width = width;
    return true;
}

NEVER_INLINE eip_err other_string(const struct eip_value *v, size_t index, const char **ret_text,
                                  size_t *ret_size) {
    struct reader element;
    struct str chars;
    uint8_t width;
    if (v->type == EIP_TYPE_STRING2 || !cip_value_is_string(v))
        return EIP_E_TYPE;
    eip_err err = find_element(v, index, &element);
    if (err != EIP_OK)
        return err;
    if (!cip_value_chars(v, element, &chars, &width))
        return EIP_E_VALUE;
    if (width != 1)
        return EIP_E_TYPE;
    *ret_text = chars.at;
    *ret_size = chars.size;
    return EIP_OK;
}

eip_err eip_value_get_string(const struct eip_value *v, size_t index, const char **ret_text,
                             size_t *ret_size) {
    if (!is_logix_string(v) || !holds(v, index, CIP_STRING_SIZE))
        return other_string(v, index, ret_text, ret_size);
    const uint8_t *p = v->data + index * CIP_STRING_SIZE;
    uint32_t size = load32(p);
    if (size > CIP_STRING_CHARS_MAX)
        return EIP_E_VALUE;
    *ret_text = (const char *)p + 4;
    *ret_size = size;
    return EIP_OK;
}

struct eip_value eip_value_in(uint16_t type, uint16_t handle, void *buffer, size_t room) {
    return (struct eip_value){
        .type = type, .handle = handle, .data = buffer, .room_at = buffer, .room = room};
}

static bool has_room(const struct eip_value *v, size_t size) {
    return size <= v->room && v->count < UINT32_MAX;
}

static void grow(struct eip_value *v, size_t size) {
    v->room_at += size;
    v->room -= size;
    v->size += size;
    v->count++;
}

static void store(uint8_t *at, uint64_t bits, size_t size) {
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(bits >> 8 * i);
}

static eip_err add_bits(struct eip_value *v, uint64_t bits, size_t size) {
    if (!has_room(v, size))
        return EIP_E_LIMIT;
    store(v->room_at, bits, size);
    grow(v, size);
    return EIP_OK;
}

static eip_err add_real(struct eip_value *v, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (v->type == EIP_TYPE_LREAL)
        return add_bits(v, bits, 8);
    if (fabs(value) >= real_limit && !isinf(value))
        return EIP_E_VALUE;
    return add_bits(v, narrow(value), 4);
}

/* A 64-bit integer into a REAL is rounded once: not through a double. */
static eip_err add_rounded(struct eip_value *v, bool negative, uint64_t magnitude) {
    double value = v->type == EIP_TYPE_REAL ? (double)(float)magnitude : (double)magnitude;
    return add_real(v, negative ? -value : value);
}

eip_err eip_value_add_bool(struct eip_value *v, bool value) {
    return v->type == EIP_TYPE_BOOL ? add_bits(v, value, 1) : EIP_E_TYPE;
}

eip_err eip_value_add_int(struct eip_value *v, int64_t value) {
    const struct cip_type *type = cip_type_find(v->type);
    if (value >= 0)
        return eip_value_add_uint(v, (uint64_t)value);
    if (type == NULL || type->kind > CIP_KIND_REAL)
        return EIP_E_TYPE;
    if (type->kind == CIP_KIND_REAL)
        return add_rounded(v, true, 0 - (uint64_t)value);
    if (type->kind != CIP_KIND_SIGNED || value < INT64_MIN >> (64 - 8 * type->size))
        return EIP_E_VALUE;
    return add_bits(v, (uint64_t)value, type->size);
}

eip_err eip_value_add_uint(struct eip_value *v, uint64_t value) {
    const struct cip_type *type = cip_type_find(v->type);
    if (type == NULL || type->kind > CIP_KIND_REAL)
        return EIP_E_TYPE;
    if (type->kind == CIP_KIND_REAL)
        return add_rounded(v, false, value);
    uint64_t max = UINT64_MAX >> (64 - 8 * type->size);
    if (type->kind == CIP_KIND_SIGNED)
        max /= 2;
    else if (type->kind == CIP_KIND_BOOL)
        max = 1;
    return value <= max ? add_bits(v, value, type->size) : EIP_E_VALUE;
}

eip_err eip_value_add_real(struct eip_value *v, double value) {
    const struct cip_type *type = cip_type_find(v->type);
    if (type == NULL || type->kind > CIP_KIND_REAL)
        return EIP_E_TYPE;
    if (type->kind == CIP_KIND_REAL)
        return add_real(v, value);
    if (!(value >= -0x1p63 && value < 0x1p64))
        return EIP_E_VALUE;
    if (value < 0)
        return (double)(int64_t)value == value ? eip_value_add_int(v, (int64_t)value) : EIP_E_VALUE;
    return (double)(uint64_t)value == value ? eip_value_add_uint(v, (uint64_t)value) : EIP_E_VALUE;
}

eip_err eip_value_add_string(struct eip_value *v, const char *text, size_t size) {
    size_t head = cip_value_string_head(v);
    size_t whole = v->type == EIP_TYPE_STRUCT ? cip_value_element_size(v) : head + size;
    if (head == 0)
        return EIP_E_TYPE;
    if (size > cip_value_string_max(v))
        return EIP_E_VALUE;
    if (!has_room(v, whole))
        return EIP_E_LIMIT;
    /* The text may stand in the room already. */
    if (size > 0)
        memmove(v->room_at + head, text, size);
    memset(v->room_at + head + size, 0, whole - head - size);
    if (v->type == EIP_TYPE_STRINGN)
        store(v->room_at, (uint64_t)size << 16 | 1, head);
    else
        store(v->room_at, size, head);
    grow(v, whole);
    return EIP_OK;
}

/* There is a byte of room for each. */
void cip_value_pad(struct eip_value *v) {
    uint8_t *bytes = v->room_at - v->size;
    size_t at = 0;
    check(v->type == EIP_TYPE_STRING && v->room >= v->count);
    for (uint32_t i = 0; i < v->count; i++) {
        struct reader head = reader_of(bytes + at, 2);
        at += 2 + (size_t)reader_u16(&head);
        if (at % 2 == 0)
            continue;
        memmove(bytes + at + 1, bytes + at, v->size - at);
        bytes[at++] = 0;
        v->room_at++;
        v->room--;
        v->size++;
    }
}

size_t cip_value_string_head(const struct eip_value *v) {
    if (v->type == EIP_TYPE_STRINGN || structure_chars(v) > 0)
        return 4;
    if (v->type == EIP_TYPE_STRING)
        return 2;
    return v->type == EIP_TYPE_SHORT_STRING ? 1 : 0;
}

size_t cip_value_string_max(const struct eip_value *v) {
    if (v->type == EIP_TYPE_STRUCT)
        return structure_chars(v);
    return v->type == EIP_TYPE_SHORT_STRING ? UINT8_MAX : UINT16_MAX;
}
