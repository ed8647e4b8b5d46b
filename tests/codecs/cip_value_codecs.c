/* SPDX-License-Identifier: MIT */
#include "cip/value.h"
#include "codecs/codec.h"

static uint8_t room[70000];

/* Every element through the getter and the setter of its kind. */
static bool add(const struct eip_value *from, size_t index, struct eip_value *to) {
    int64_t number;
    double real;
    const char *text;
    size_t size;
    if (cip_value_is_string(from))
        return eip_value_get_string(from, index, &text, &size) == EIP_OK &&
               eip_value_add_string(to, text, size) == EIP_OK;
    if (from->type == EIP_TYPE_REAL)
        return eip_value_get_real(from, index, &real) == EIP_OK &&
               eip_value_add_real(to, real) == EIP_OK;
    return eip_value_get_int(from, index, &number) == EIP_OK &&
           eip_value_add_int(to, number) == EIP_OK;
}

static bool recode(uint16_t type, uint16_t handle, struct reader *r, struct writer *w) {
    struct eip_value from = cip_value_of(type, handle, reader_rest(r));
    struct eip_value to = eip_value_in(type, handle, room, sizeof room);
    for (size_t i = 0; i < from.count; i++)
        if (!add(&from, i, &to))
            return false;
    writer_bytes(w, to.data, to.size);
    return to.size == from.size;
}

static bool dint(struct reader *r, struct writer *w) {
    return recode(EIP_TYPE_DINT, 0, r, w);
}

static bool real(struct reader *r, struct writer *w) {
    return recode(EIP_TYPE_REAL, 0, r, w);
}

static bool string(struct reader *r, struct writer *w) {
    return recode(EIP_TYPE_STRING, 0, r, w);
}

static bool short_string(struct reader *r, struct writer *w) {
    return recode(EIP_TYPE_SHORT_STRING, 0, r, w);
}

static bool logix_string(struct reader *r, struct writer *w) {
    return recode(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, r, w);
}

static const char list[] = "a list of elements may end after any of them";

const struct codec cip_value_codecs[] = {
    {"cip.value.dint", dint, list, NULL},
    {"cip.value.real", real, list, NULL},
    {"cip.value.string", string, list, NULL},
    {"cip.value.short_string", short_string, list, NULL},
    {"cip.value.logix_string", logix_string, list, "DATA beyond LEN means nothing and is not kept"},
    {NULL, NULL, NULL, NULL},
};
