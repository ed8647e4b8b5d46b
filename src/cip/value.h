/* SPDX-License-Identifier: MIT */
/*
 * value - making, reading and printing the values of <eip/value.h>: elements and numbers in
 * value.c, text in value_text.c.
 */
#ifndef CIP_VALUE_H
#define CIP_VALUE_H

#include <eip/value.h>

#include "base/check.h"
#include "base/reader.h"
#include "cip/real.h"
#include "cip/structure.h"
#include "cip/type.h"

/* Elements of a value whose type has no fixed size: strings one by one, 1 for any other type. */
size_t cip_value_walk(uint16_t type, uint16_t handle, struct reader data);
/* True if the data is `count` whole elements and nothing more. Of a type whose size nothing tells,
 * any bytes are. */
bool cip_value_is_whole(uint16_t type, uint16_t handle, struct reader data, size_t count);

/*
 * A view of the data part of a read reply. The count follows from the size: whole elements for a
 * type of known size, the whole strings found for STRING, STRING2, STRINGN and SHORT_STRING, 1 for
 * any other. At most UINT32_MAX bytes of data.
 */
ALWAYS_INLINE struct eip_value cip_value_of(uint16_t type, uint16_t handle, struct reader data) {
    size_t bytes = reader_left(&data);
    size_t size = cip_type_size(type, handle);
    size_t count = size > 0 ? bytes / size : cip_value_walk(type, handle, data);
    return (struct eip_value){
        .type = type, .handle = handle, .count = (uint32_t)count, .data = data.at, .size = bytes};
}

/* Bytes of one element: of a known structure its size; 0 if unknown or varying. */
ALWAYS_INLINE size_t cip_value_element_size(const struct eip_value *v) {
    if (v->structure != NULL && v->type == EIP_TYPE_STRUCT)
        return v->structure->size;
    return cip_type_size(v->type, v->handle);
}

/* True for the four string types, the Logix STRING, and known structures like it. */
bool cip_value_is_string(const struct eip_value *v);
/* The next element's bytes, which are consumed in rest; bad if they are cut. */
struct reader cip_value_next(const struct eip_value *v, struct reader *rest);
/* The characters inside a string element, of *ret_width bytes each; false if it has none. */
bool cip_value_chars(const struct eip_value *v, struct reader element, struct str *ret_chars,
                     uint8_t *ret_width) MUST_CHECK;

/* Bytes before the characters in an element that add_string makes; 0 if it makes none. */
size_t cip_value_string_head(const struct eip_value *v);
/* The longest text that a string element takes. */
size_t cip_value_string_max(const struct eip_value *v);

/*
 * Appends what stands between double quotes, where a doubled quote is one, with or without the
 * escapes of eip_value_add_text. EIP_E_VALUE, EIP_E_LIMIT as there.
 */
eip_err cip_value_add_quoted(struct eip_value *v, struct str s, bool escapes) MUST_CHECK;

/*
 * Ends each STRING of odd length that was added with a byte 0, as devices want it that have arrays
 * of them; what reads values takes them with it and without. There is as much room left as there
 * are elements.
 */
void cip_value_pad(struct eip_value *v);

/* As eip_value_format prints it. */
void cip_value_text(const struct eip_value *v, struct text *t);
/* What a text must say to become an element of one like it, in words with the range: for messages.
 */
void cip_value_expected_text(const struct eip_value *v, struct text *t);

#endif
