/* SPDX-License-Identifier: MIT */
#include "device/widen.h"

#include "cip/value.h"

enum { INTEGER_OF_REAL = 2, INTEGER_OF_LREAL = 4 }; /* bytes */

static bool is_integer(const struct cip_type *type) {
    return type->code >= EIP_TYPE_SINT && type->code <= EIP_TYPE_ULINT;
}

static bool takes_in_real(const struct cip_type *tag, const struct cip_type *values) {
    bool is_long = tag->code == EIP_TYPE_LREAL;
    size_t most = is_long ? INTEGER_OF_LREAL : INTEGER_OF_REAL;
    return values->code == EIP_TYPE_BOOL || (is_integer(values) && values->size <= most) ||
           (is_long && values->code == EIP_TYPE_REAL);
}

bool device_widens(uint16_t tag_code, uint16_t values_code) {
    const struct cip_type *tag = cip_type_find(tag_code);
    const struct cip_type *values = cip_type_find(values_code);
    if (tag == NULL || values == NULL)
        return false;
    if (tag->kind == CIP_KIND_REAL)
        return takes_in_real(tag, values);
    bool fits = is_integer(tag) && is_integer(values) && values->size <= tag->size;
    return fits && (tag->kind == CIP_KIND_SIGNED || values->kind == CIP_KIND_UNSIGNED);
}

static eip_err convert(const struct eip_value *from, size_t index, struct eip_value *to) {
    double real;
    uint64_t natural;
    int64_t integer;
    enum cip_kind kind = cip_type_find(from->type)->kind;
    eip_err err;
    if (kind == CIP_KIND_REAL) {
        err = eip_value_get_real(from, index, &real);
        return err == EIP_OK ? eip_value_add_real(to, real) : err;
    }
    if (kind == CIP_KIND_UNSIGNED) {
        err = eip_value_get_uint(from, index, &natural);
        return err == EIP_OK ? eip_value_add_uint(to, natural) : err;
    }
    err = eip_value_get_int(from, index, &integer);
    return err == EIP_OK ? eip_value_add_int(to, integer) : err;
}

/* Into the tag, or into nothing, to see whether they fit. */
static bool convert_all(const struct device_place *place, uint32_t element,
                        const struct eip_value *values, bool stores) {
    uint8_t scratch[sizeof(uint64_t)];
    for (uint32_t i = 0; i < values->count; i++) {
        uint8_t *at = place->at + (size_t)(element + i) * place->element_size;
        struct eip_value to =
            eip_value_in(place->type.code, 0, stores ? at : scratch, place->element_size);
        if (convert(values, i, &to) != EIP_OK)
            return false;
    }
    return true;
}

bool device_widen(const struct device_place *place, uint32_t element,
                  const struct eip_value *values) {
    check(device_widens(place->type.code, values->type));
    check(element <= place->count && values->count <= place->count - element);
    return convert_all(place, element, values, false) && convert_all(place, element, values, true);
}
