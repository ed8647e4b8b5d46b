/* SPDX-License-Identifier: MIT */
/*
 * operation - one line of the operation language: what to read or write, where, and which values.
 *
 *   Tag   Tag[0-9]   Tag*10   @1/1/7   and all else that is an address (cip/address.h)
 *   Tag[0-9]+16              from this byte on: the fragmented services
 *   Tag=1   Tag[1-3]=1,2,3   Tag[1-3]=[1,2,3]   Text="one, two"   (cip/literals.h)
 *   Tag[4-6]=(DINT)1,2,3     a cast: the type of the values, in any case
 *
 * Blanks may stand at both ends and around '+' and '='. Views point into the text that was parsed.
 *
 * Without a cast, cip_operation_type gives the type that clients without knowledge of the tag use:
 * REAL if there is a '.' anywhere in the values, else INT. Who reads the tag first knows better.
 */
#ifndef CIP_OPERATION_H
#define CIP_OPERATION_H

#include <eip/value.h>

#include "cip/address.h"

struct cip_operation {
    struct str text;   /* all of it */
    struct str target; /* the address alone */
    struct cip_address address;
    bool fragmented; /* an offset was given */
    uint32_t offset; /* in bytes */
    size_t plus;     /* column of the '+' */
    bool writes;
    size_t equals; /* column of the '=' */
    bool cast;
    uint16_t type;     /* of the cast, EIP_TYPE_... */
    struct str values; /* what follows '=' and the cast */
};

/* Where the type of the values comes from. */
enum cip_value_rules {
    CIP_VALUES_OF_TAG,  /* the tag was read: a target without a count takes any number of values */
    CIP_VALUES_GUESSED, /* cip_operation_type: exactly as many values as elements */
};

enum { CIP_OPERATION_WHY_MAX = 256 };

struct cip_operation_fault {
    size_t column; /* from 1; the end of the text is its size + 1 */
    char why[CIP_OPERATION_WHY_MAX];
};

/*
 * EIP_E_TAG with the fault filled for a text that is no operation of one request. Values are not
 * looked at.
 */
eip_err cip_operation_parse(struct str text, enum cip_names names,
                            struct cip_operation *ret_operation,
                            struct cip_operation_fault *ret_fault) MUST_CHECK;
/* The same, with up to CIP_ELEMENTS_LARGE elements: for who reads them by several requests. */
eip_err cip_operation_parse_large(struct str text, enum cip_names names,
                                  struct cip_operation *ret_operation,
                                  struct cip_operation_fault *ret_fault) MUST_CHECK;
/* The cast, or what the values look like. */
uint16_t cip_operation_type(const struct cip_operation *o);
/* Room that is enough for the values in a type; 0 if they cannot be given in it. */
size_t cip_operation_room(const struct cip_operation *o, uint16_t type, uint16_t handle);
/*
 * Adds the values to one that is empty and has the type they shall have. EIP_E_VALUE, or EIP_E_TYPE
 * for a type that takes no text, with the fault filled: a value does not fit, or there are not as
 * many as elements; EIP_E_LIMIT: no room. With a cast or a guessed type, signed types take the
 * unsigned range of their size too, and a BOOL any whole number.
 *
 * With a guessed type the values are CSV, as cpppo's client takes them: strings without quotes
 * stand between commas, and a backslash is a backslash.
 *
 * With an offset there may be fewer values than elements, but none beyond the last element, and the
 * offset is a multiple of the element's size.
 */
eip_err cip_operation_values(const struct cip_operation *o, enum cip_value_rules rules,
                             struct eip_value *value,
                             struct cip_operation_fault *ret_fault) MUST_CHECK;

#endif
