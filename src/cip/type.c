/* SPDX-License-Identifier: MIT */
#include "cip/type.h"

static const struct cip_type rows[] = {
    {EIP_TYPE_DT, "DT", CIP_KIND_SIGNED, 8},
    {EIP_TYPE_BOOL, "BOOL", CIP_KIND_BOOL, 1},
    {EIP_TYPE_SINT, "SINT", CIP_KIND_SIGNED, 1},
    {EIP_TYPE_INT, "INT", CIP_KIND_SIGNED, 2},
    {EIP_TYPE_DINT, "DINT", CIP_KIND_SIGNED, 4},
    {EIP_TYPE_LINT, "LINT", CIP_KIND_SIGNED, 8},
    {EIP_TYPE_USINT, "USINT", CIP_KIND_UNSIGNED, 1},
    {EIP_TYPE_UINT, "UINT", CIP_KIND_UNSIGNED, 2},
    {EIP_TYPE_UDINT, "UDINT", CIP_KIND_UNSIGNED, 4},
    {EIP_TYPE_ULINT, "ULINT", CIP_KIND_UNSIGNED, 8},
    {EIP_TYPE_REAL, "REAL", CIP_KIND_REAL, 4},
    {EIP_TYPE_LREAL, "LREAL", CIP_KIND_REAL, 8},
    {EIP_TYPE_STIME, "STIME", CIP_KIND_SIGNED, 4},
    {EIP_TYPE_DATE, "DATE", CIP_KIND_UNSIGNED, 2},
    {EIP_TYPE_TIME_OF_DAY, "TIME_OF_DAY", CIP_KIND_UNSIGNED, 4},
    {EIP_TYPE_DATE_AND_TIME, "DATE_AND_TIME", CIP_KIND_OPAQUE, 6},
    {EIP_TYPE_STRING, "STRING", CIP_KIND_STRING, 0},
    {EIP_TYPE_BYTE, "BYTE", CIP_KIND_UNSIGNED, 1},
    {EIP_TYPE_WORD, "WORD", CIP_KIND_UNSIGNED, 2},
    {EIP_TYPE_DWORD, "DWORD", CIP_KIND_UNSIGNED, 4},
    {EIP_TYPE_LWORD, "LWORD", CIP_KIND_UNSIGNED, 8},
    {EIP_TYPE_STRING2, "STRING2", CIP_KIND_STRING, 0},
    {EIP_TYPE_FTIME, "FTIME", CIP_KIND_SIGNED, 4},
    {EIP_TYPE_LTIME, "LTIME", CIP_KIND_SIGNED, 8},
    {EIP_TYPE_ITIME, "ITIME", CIP_KIND_SIGNED, 2},
    {EIP_TYPE_STRINGN, "STRINGN", CIP_KIND_STRING, 0},
    {EIP_TYPE_SHORT_STRING, "SHORT_STRING", CIP_KIND_STRING, 0},
    {EIP_TYPE_TIME, "TIME", CIP_KIND_SIGNED, 4},
    {EIP_TYPE_EPATH, "EPATH", CIP_KIND_OPAQUE, 0},
    {EIP_TYPE_ENGUNIT, "ENGUNIT", CIP_KIND_UNSIGNED, 2},
    {EIP_TYPE_STRINGI, "STRINGI", CIP_KIND_OPAQUE, 0},
    {EIP_TYPE_LTIME_NS, "LTIME_NS", CIP_KIND_SIGNED, 8},
};

enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert(ROWS == CIP_TYPE_LAST - CIP_TYPE_FIRST + 1, "a row for each code, in their order");

const struct cip_type *cip_type_find(uint16_t code) {
    unsigned at = (unsigned)code - CIP_TYPE_FIRST;
    return at < ROWS ? &rows[at] : NULL;
}

const struct cip_type *cip_type_table(size_t *ret_count) {
    *ret_count = ROWS;
    return rows;
}

size_t cip_type_size(uint16_t code, uint16_t handle) {
    const struct cip_type *type = cip_type_find(code);
    if (type != NULL)
        return type->size;
    return code == EIP_TYPE_STRUCT && handle == EIP_HANDLE_STRING ? CIP_STRING_SIZE : 0;
}

const char *eip_type_name(uint16_t type, uint16_t handle) {
    if (type == EIP_TYPE_STRUCT)
        return handle == EIP_HANDLE_STRING ? "STRING" : "STRUCT";
    const struct cip_type *row = cip_type_find(type);
    return row != NULL ? row->name : NULL;
}

eip_err eip_type_parse(const char *name, size_t size, uint16_t *ret_type) {
    struct str wanted = str_span(name, size);
    for (size_t i = 0; i < ROWS; i++)
        if (str_equal_fold(wanted, str_of(rows[i].name))) {
            *ret_type = rows[i].code;
            return EIP_OK;
        }
    return EIP_E_TYPE;
}
