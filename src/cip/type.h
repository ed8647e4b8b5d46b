/* SPDX-License-Identifier: MIT */
/*
 * type - the table of CIP elementary types: code, name, size, and how an element is read.
 *
 * CIP Volume 1, Appendix C-6. eip_type_name and eip_type_parse of <eip/value.h> live here.
 * STIME is taken as 4 bytes and DATE_AND_TIME as 6; sources disagree on both. Durations are signed,
 * dates and times of day unsigned; DT is signed, as the LINT of microseconds that Logix keeps.
 */
#ifndef CIP_TYPE_H
#define CIP_TYPE_H

#include <eip/value.h>

#include "base/str.h"

enum cip_kind {
    CIP_KIND_BOOL,
    CIP_KIND_SIGNED,
    CIP_KIND_UNSIGNED, /* bit strings too */
    CIP_KIND_REAL,
    CIP_KIND_STRING, /* length and characters; the element has no fixed size */
    CIP_KIND_OPAQUE, /* read only as bytes */
};

struct cip_type {
    uint16_t code;
    uint8_t size; /* bytes of an element, 0 if that varies */
    enum cip_kind kind;
    const char *name;
};

enum { CIP_STRING_SIZE = 88, CIP_STRING_CHARS_MAX = 82 }; /* the Logix STRING structure */
enum {
    CIP_TYPE_FIRST = EIP_TYPE_DT,
    CIP_TYPE_LAST = EIP_TYPE_LTIME_NS,
    CIP_TYPES = CIP_TYPE_LAST - CIP_TYPE_FIRST + 1
};

/* Every row in the order of the codes, which leave no gap. */
extern const struct cip_type cip_types[];
const struct cip_type *cip_type_table(size_t *ret_count);

/* NULL for a code that is not an elementary type. O(1). */
ALWAYS_INLINE const struct cip_type *cip_type_find(uint16_t code) {
    unsigned at = (unsigned)code - CIP_TYPE_FIRST;
    return at < CIP_TYPES ? &cip_types[at] : NULL;
}

/* Bytes of one element: 88 for a Logix STRING; 0 if unknown or varying. */
ALWAYS_INLINE size_t cip_type_size(uint16_t code, uint16_t handle) {
    const struct cip_type *type = cip_type_find(code);
    if (type != NULL)
        return type->size;
    return code == EIP_TYPE_STRUCT && handle == EIP_HANDLE_STRING ? CIP_STRING_SIZE : 0;
}

#endif
