/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stddef.h>

struct row {
    const char *name;
    const char *text;
    eip_err_class class;
};

#define ROW(id, value, kind, words) [value] = {#id, words, EIP_CLASS_##kind},
static const struct row rows[] = {EIP_ERROR_TABLE(ROW)};
#undef ROW

static const struct row *row_of(eip_err err) {
    static const struct row unknown = {"?", "unknown error", EIP_CLASS_LOCAL};
    size_t at = (size_t)err;
    return at < sizeof rows / sizeof rows[0] ? &rows[at] : &unknown;
}

const char *error_text(eip_err err) {
    return row_of(err)->text;
}

const char *error_name(eip_err err) {
    return row_of(err)->name;
}

eip_err_class error_class(eip_err err) {
    return row_of(err)->class;
}
