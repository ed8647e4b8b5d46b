/* SPDX-License-Identifier: MIT */
/*
 * value - a typed value as it stands on the wire: a type, a count and little-endian bytes.
 *
 * A value is a view: it borrows `data` from the reply it came from, or from the caller's buffer it
 * was built in (eip_value_in), and says how long it lives only through that owner. Copying the
 * struct copies the view. Functions touch nothing but their arguments: any thread, no locks.
 *
 * Type codes: CIP Specification Volume 1, Appendix C-6; the Logix ones also in Logix 5000
 * Controllers Data Access (1756-PM020), "Data types".
 */
#ifndef EIP_VALUE_H
#define EIP_VALUE_H

#include <eip/api.h>
#include <eip/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EIP_TYPE_STRUCT = 0x02a0, /* a structure; `handle` tells which */
    EIP_TYPE_DT = 0xc0,
    EIP_TYPE_BOOL = 0xc1,
    EIP_TYPE_SINT = 0xc2,
    EIP_TYPE_INT = 0xc3,
    EIP_TYPE_DINT = 0xc4,
    EIP_TYPE_LINT = 0xc5,
    EIP_TYPE_USINT = 0xc6,
    EIP_TYPE_UINT = 0xc7,
    EIP_TYPE_UDINT = 0xc8,
    EIP_TYPE_ULINT = 0xc9,
    EIP_TYPE_REAL = 0xca,
    EIP_TYPE_LREAL = 0xcb,
    EIP_TYPE_STIME = 0xcc,
    EIP_TYPE_DATE = 0xcd,
    EIP_TYPE_TIME_OF_DAY = 0xce,
    EIP_TYPE_DATE_AND_TIME = 0xcf,
    EIP_TYPE_STRING = 0xd0,
    EIP_TYPE_BYTE = 0xd1,
    EIP_TYPE_WORD = 0xd2,
    EIP_TYPE_DWORD = 0xd3,
    EIP_TYPE_LWORD = 0xd4,
    EIP_TYPE_STRING2 = 0xd5,
    EIP_TYPE_FTIME = 0xd6,
    EIP_TYPE_LTIME = 0xd7,
    EIP_TYPE_ITIME = 0xd8,
    EIP_TYPE_STRINGN = 0xd9,
    EIP_TYPE_SHORT_STRING = 0xda,
    EIP_TYPE_TIME = 0xdb,
    EIP_TYPE_EPATH = 0xdc,
    EIP_TYPE_ENGUNIT = 0xdd,
    EIP_TYPE_STRINGI = 0xde,
    EIP_TYPE_LTIME_NS = 0xdf,
};

enum { EIP_HANDLE_STRING = 0x0fce }; /* the Logix STRING: DINT LEN, SINT DATA[82], 88 bytes */

struct eip_structure; /* <eip/types.h> */

struct eip_value {
    uint16_t type;       /* EIP_TYPE_... or any code a device sent */
    uint16_t handle;     /* of a structure, else 0 */
    uint32_t count;      /* elements */
    const uint8_t *data; /* wire bytes, little-endian */
    size_t size;         /* bytes at data */
    uint8_t *room_at;    /* where the next element goes; NULL in a received value */
    size_t room;         /* bytes left there */
    /*
     * Of a structure: its members, where they are known, and the paths of those that the device
     * does not give, up to a NULL; else NULL. "Axis[2].Key"; "[3].Secret" in the fourth of several.
     * Bytes of such a member are 0.
     */
    const struct eip_structure *structure;
    const char *const *denied;
};

/*
 * Getters. index counts elements from 0. EIP_E_TYPE: the type has no such reading;
 * EIP_E_ARGUMENT: no such element; EIP_E_VALUE: the value does not fit the result (a ULINT above
 * INT64_MAX as int; a Logix STRING whose LEN is not 0..82, or more than its DATA holds); EIP_E_CUT:
 * the bytes end inside the element. Any integer, time or bit string reads as int and uint, a BOOL
 * as 0 or 1 (only a BOOL reads as bool: any byte but 0 is true); get_real also takes integers,
 * exactly or EIP_E_VALUE.
 */
EIP_API eip_err eip_value_get_bool(const struct eip_value *v, size_t index, bool *ret_value);
EIP_API eip_err eip_value_get_int(const struct eip_value *v, size_t index, int64_t *ret_value);
EIP_API eip_err eip_value_get_uint(const struct eip_value *v, size_t index, uint64_t *ret_value);
EIP_API eip_err eip_value_get_real(const struct eip_value *v, size_t index, double *ret_value);
/*
 * The characters of a STRING, SHORT_STRING, Logix STRING, another structure that is a string, or a
 * STRINGN of 1-byte characters; borrowed, not NUL-terminated. A STRING of odd length may have a
 * byte 0 after it, as some devices send it.
 */
EIP_API eip_err eip_value_get_string(const struct eip_value *v, size_t index, const char **ret_text,
                                     size_t *ret_size);

/*
 * Start an empty value in the caller's buffer; add elements one after another. A structure needs
 * its handle, every other type 0. To add strings to one that is a string of another size than
 * STRING, set `structure`.
 */
EIP_API struct eip_value eip_value_in(uint16_t type, uint16_t handle, void *buffer, size_t room);
/*
 * Setters: append one element. EIP_E_VALUE: it does not fit the type (300 in a SINT, 0.5 in a
 * DINT, 1e39 in a REAL, 83 characters in a Logix STRING); EIP_E_TYPE: the type takes no such value;
 * EIP_E_LIMIT: the buffer is full. The value is unchanged after an error. A BOOL takes 0 and 1, and
 * add_bool fills nothing but a BOOL. A REAL takes integers and doubles by rounding to nearest.
 */
EIP_API eip_err eip_value_add_bool(struct eip_value *v, bool value);
EIP_API eip_err eip_value_add_int(struct eip_value *v, int64_t value);
EIP_API eip_err eip_value_add_uint(struct eip_value *v, uint64_t value);
EIP_API eip_err eip_value_add_real(struct eip_value *v, double value);
EIP_API eip_err eip_value_add_string(struct eip_value *v, const char *text, size_t size);
/*
 * Append one element from text: 12, -3, 0x1f, 1.5e3 (in an integer if it is whole), nan, inf; true,
 * false in a BOOL. A string takes the text as it is, or what stands between double quotes, where
 * \" \\ \/ \b \f \n \r \t \xhh \u00hh are escapes and "" is a quote. All of the text must be used
 * up, blanks included; no locale matters. Errors as above.
 */
EIP_API eip_err eip_value_add_text(struct eip_value *v, const char *text, size_t size);

/*
 * The value as text: 12, [1, 2, 3], [] without elements, true, "text" with JSON escapes; a REAL as
 * the shortest text that reads back (1.5, 1.0, 1e20, nan, -inf); what has no other reading as hex
 * bytes, {01 02 ff}. Bytes that end inside an element are shown that way, and end the list. A
 * structure whose members are known is {Run: true, Hist: [1, 2, 3], Axis: {Position: 1.5}}; members
 * that are hidden or denied are left out, and names that no controller gives are quoted.
 * Writes at most room bytes with the NUL and returns the length the whole text has, as snprintf.
 */
EIP_API size_t eip_value_format(const struct eip_value *v, char *buffer, size_t room);

/*
 * "DINT"; "STRING" for the Logix structure, "STRUCT" for any other; NULL for a code that is no
 * type. The handle says something of EIP_TYPE_STRUCT only.
 */
EIP_API const char *eip_type_name(uint16_t type, uint16_t handle);
/* The same of a value; of a structure that is known it is its own name. */
EIP_API const char *eip_value_type_name(const struct eip_value *v);
/*
 * An elementary type by its name, in any case; STRING is the CIP string 0xD0, and SSTRING another
 * name of SHORT_STRING. EIP_E_TYPE: none.
 */
EIP_API eip_err eip_type_parse(const char *name, size_t size, uint16_t *ret_type);

#endif
