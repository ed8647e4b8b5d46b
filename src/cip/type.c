/* SPDX-License-Identifier: MIT */
#include "cip/type.h"

const struct cip_type cip_types[] = {
    {EIP_TYPE_DT, 8, CIP_KIND_SIGNED, "DT"},
    {EIP_TYPE_BOOL, 1, CIP_KIND_BOOL, "BOOL"},
    {EIP_TYPE_SINT, 1, CIP_KIND_SIGNED, "SINT"},
    {EIP_TYPE_INT, 2, CIP_KIND_SIGNED, "INT"},
    {EIP_TYPE_DINT, 4, CIP_KIND_SIGNED, "DINT"},
    {EIP_TYPE_LINT, 8, CIP_KIND_SIGNED, "LINT"},
    {EIP_TYPE_USINT, 1, CIP_KIND_UNSIGNED, "USINT"},
    {EIP_TYPE_UINT, 2, CIP_KIND_UNSIGNED, "UINT"},
    {EIP_TYPE_UDINT, 4, CIP_KIND_UNSIGNED, "UDINT"},
    {EIP_TYPE_ULINT, 8, CIP_KIND_UNSIGNED, "ULINT"},
    {EIP_TYPE_REAL, 4, CIP_KIND_REAL, "REAL"},
    {EIP_TYPE_LREAL, 8, CIP_KIND_REAL, "LREAL"},
    {EIP_TYPE_STIME, 4, CIP_KIND_SIGNED, "STIME"},
    {EIP_TYPE_DATE, 2, CIP_KIND_UNSIGNED, "DATE"},
    {EIP_TYPE_TIME_OF_DAY, 4, CIP_KIND_UNSIGNED, "TIME_OF_DAY"},
    {EIP_TYPE_DATE_AND_TIME, 6, CIP_KIND_OPAQUE, "DATE_AND_TIME"},
    {EIP_TYPE_STRING, 0, CIP_KIND_STRING, "STRING"},
    {EIP_TYPE_BYTE, 1, CIP_KIND_UNSIGNED, "BYTE"},
    {EIP_TYPE_WORD, 2, CIP_KIND_UNSIGNED, "WORD"},
    {EIP_TYPE_DWORD, 4, CIP_KIND_UNSIGNED, "DWORD"},
    {EIP_TYPE_LWORD, 8, CIP_KIND_UNSIGNED, "LWORD"},
    {EIP_TYPE_STRING2, 0, CIP_KIND_STRING, "STRING2"},
    {EIP_TYPE_FTIME, 4, CIP_KIND_SIGNED, "FTIME"},
    {EIP_TYPE_LTIME, 8, CIP_KIND_SIGNED, "LTIME"},
    {EIP_TYPE_ITIME, 2, CIP_KIND_SIGNED, "ITIME"},
    {EIP_TYPE_STRINGN, 0, CIP_KIND_STRING, "STRINGN"},
    {EIP_TYPE_SHORT_STRING, 0, CIP_KIND_STRING, "SHORT_STRING"},
    {EIP_TYPE_TIME, 4, CIP_KIND_SIGNED, "TIME"},
    {EIP_TYPE_EPATH, 0, CIP_KIND_OPAQUE, "EPATH"},
    {EIP_TYPE_ENGUNIT, 2, CIP_KIND_UNSIGNED, "ENGUNIT"},
    {EIP_TYPE_STRINGI, 0, CIP_KIND_OPAQUE, "STRINGI"},
    {EIP_TYPE_LTIME_NS, 8, CIP_KIND_SIGNED, "LTIME_NS"},
};

_Static_assert(sizeof cip_types / sizeof cip_types[0] == CIP_TYPES,
               "a row for each code, in their order");

const struct cip_type *cip_type_table(size_t *ret_count) {
    *ret_count = CIP_TYPES;
    return cip_types;
}

const char *eip_type_name(uint16_t type, uint16_t handle) {
    if (type == EIP_TYPE_STRUCT)
        return handle == EIP_HANDLE_STRING ? "STRING" : "STRUCT";
    const struct cip_type *row = cip_type_find(type);
    return row != NULL ? row->name : NULL;
}

eip_err eip_type_parse(const char *name, size_t size, uint16_t *ret_type) {
    struct str wanted = str_span(name, size);
    if (str_equal_fold(wanted, str_of("SSTRING")))
        wanted = str_of("SHORT_STRING");
    for (size_t i = 0; i < CIP_TYPES; i++)
        if (str_equal_fold(wanted, str_of(cip_types[i].name))) {
            *ret_type = cip_types[i].code;
            return EIP_OK;
        }
    return EIP_E_TYPE;
}
