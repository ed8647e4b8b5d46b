/* SPDX-License-Identifier: MIT */
#include "plant/l5x_import.h"

#include "plant/l5x_literal.h"

void l5x_omit(struct l5x_import *im, const struct l5x_element *where, const char *format, ...) {
    struct l5x_omissions *o = im->omissions;
    if (o->count < L5X_OMISSIONS_SHOWN) {
        struct l5x_fault *fault = &o->first[o->count];
        struct text why = text_of(fault->why, sizeof fault->why);
        va_list args;
        va_start(args, format);
        text_vformat(&why, format, args);
        va_end(args);
        fault->line = where->line;
        fault->column = where->column;
    }
    o->count++;
}

struct str l5x_name(const struct l5x_import *im, const struct l5x_element *e) {
    return l5x_attribute(im->doc, e, L5X_NAME);
}

bool l5x_is_loose(const struct l5x_import *im, const struct device_type *type) {
    return type != NULL && type->id <= DEVICE_TYPE_ID_LAST && im->loose[type->id];
}

eip_err l5x_rights(const struct l5x_import *im, const struct l5x_element *e, uint8_t *ret_rights) {
    struct str access = l5x_attribute(im->doc, e, L5X_EXTERNAL_ACCESS);
    if (access.size == 0 || str_equal_fold(access, str_of("Read/Write")))
        *ret_rights = DEVICE_READ_WRITE;
    else if (str_equal_fold(access, str_of("Read Only")))
        *ret_rights = DEVICE_READ_ONLY;
    else if (str_equal_fold(access, str_of("None")))
        *ret_rights = DEVICE_NO_ACCESS;
    else
        return l5x_fail(im->fault, e, "ExternalAccess is 'Read/Write', 'Read Only' or 'None'");
    return EIP_OK;
}

/* The number that begins s, and what is between it and the next: blanks, or in data a comma. */
static bool take_dimension(struct str *s, uint32_t *ret_dimension) {
    size_t size = 0;
    uint64_t number;
    while (size < s->size && str_is_digit(s->at[size]))
        size++;
    if (!str_number(str_span(s->at, size), 10, DEVICE_ELEMENTS_MAX, &number))
        return false;
    *ret_dimension = (uint32_t)number;
    struct str rest = l5x_trim(str_span(s->at + size, s->size - size));
    bool has_comma = rest.size > 1 && rest.at[0] == ',';
    *s = has_comma ? l5x_trim(str_span(rest.at + 1, rest.size - 1)) : rest;
    return true;
}

uint64_t l5x_count(const uint32_t dims[DEVICE_DIMENSIONS_MAX]) {
    uint64_t count = dims[0];
    for (size_t i = 1; i < DEVICE_DIMENSIONS_MAX && dims[i] > 0; i++)
        count *= dims[i];
    return count;
}

eip_err l5x_dimensions(const struct l5x_import *im, const struct l5x_element *e,
                       uint32_t ret_dims[DEVICE_DIMENSIONS_MAX]) {
    struct str s = l5x_trim(l5x_attribute(im->doc, e, L5X_DIMENSIONS));
    uint32_t dims[DEVICE_DIMENSIONS_MAX] = {0};
    uint64_t count = 1;
    if (s.size == 0)
        s = l5x_trim(l5x_attribute(im->doc, e, L5X_DIMENSION));
    for (size_t i = 0; s.size > 0; i++) {
        bool is_none = i == 0 && str_equal(s, str_of("0"));
        if (i == DEVICE_DIMENSIONS_MAX)
            return l5x_fail(im->fault, e, "an array has at most three dimensions");
        if (!take_dimension(&s, &dims[i]) || (dims[i] == 0 && !is_none))
            return l5x_fail(im->fault, e, "a dimension is a number from 1 to 10000000");
        count *= dims[i];
        if (count > DEVICE_ELEMENTS_MAX)
            return l5x_fail(im->fault, e, "an array has at most 10000000 elements");
    }
    memcpy(ret_dims, dims, sizeof dims);
    return EIP_OK;
}
