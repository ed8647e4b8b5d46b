/* SPDX-License-Identifier: MIT */
/*
 * Values of every type, as a Read Tag reply tells them: a type code and data of any bytes. What a
 * getter gives, a setter puts into values of every type or refuses; what it took reads back.
 *
 * seeds: cip.read_tag_reply
 * covers: src/cip/value.c
 */
#include "cip/tag.h"
#include "cip/value.h"
#include "fuzz/fuzz.h"

enum { ELEMENTS_MAX = 8, ROOM = 1 << 17 };

static const struct cip_tag_type types[] = {
    {EIP_TYPE_BOOL, 0},   {EIP_TYPE_SINT, 0},         {EIP_TYPE_INT, 0},
    {EIP_TYPE_DINT, 0},   {EIP_TYPE_LINT, 0},         {EIP_TYPE_USINT, 0},
    {EIP_TYPE_UINT, 0},   {EIP_TYPE_UDINT, 0},        {EIP_TYPE_ULINT, 0},
    {EIP_TYPE_REAL, 0},   {EIP_TYPE_LREAL, 0},        {EIP_TYPE_TIME, 0},
    {EIP_TYPE_STRING, 0}, {EIP_TYPE_SHORT_STRING, 0}, {EIP_TYPE_STRINGN, 0},
    {EIP_TYPE_EPATH, 0},  {EIP_TYPE_STRING2, 0},      {EIP_TYPE_STRUCT, EIP_HANDLE_STRING},
    {EIP_TYPE_STRUCT, 1},
};
enum { TYPES = sizeof types / sizeof types[0] };

static bool is_real(const struct eip_value *v) {
    return v->type == EIP_TYPE_REAL || v->type == EIP_TYPE_LREAL;
}

/* An empty value of the n-th type, in room for so many bytes. */
static struct eip_value empty(size_t n, size_t room) {
    static uint8_t bytes[ROOM];
    return eip_value_in(types[n].code, types[n].handle, bytes, room);
}

static void put_integers(const struct eip_value *from, size_t index, size_t n, size_t room) {
    int64_t number;
    int64_t number_back;
    uint64_t natural;
    uint64_t natural_back;
    struct eip_value to = empty(n, room);
    if (eip_value_get_int(from, index, &number) == EIP_OK &&
        eip_value_add_int(&to, number) == EIP_OK && !is_real(&to))
        check(eip_value_get_int(&to, 0, &number_back) == EIP_OK && number_back == number);
    to = empty(n, room);
    if (eip_value_get_uint(from, index, &natural) == EIP_OK &&
        eip_value_add_uint(&to, natural) == EIP_OK && !is_real(&to))
        check(eip_value_get_uint(&to, 0, &natural_back) == EIP_OK && natural_back == natural);
}

static void put_real_and_bool(const struct eip_value *from, size_t index, size_t n, size_t room) {
    double real;
    double real_back;
    bool on;
    bool on_back;
    struct eip_value to = empty(n, room);
    if (eip_value_get_real(from, index, &real) == EIP_OK &&
        eip_value_add_real(&to, real) == EIP_OK && to.type != EIP_TYPE_REAL && real == real)
        check(eip_value_get_real(&to, 0, &real_back) == EIP_OK && real_back == real);
    to = empty(n, room);
    if (eip_value_get_bool(from, index, &on) == EIP_OK && eip_value_add_bool(&to, on) == EIP_OK)
        check(eip_value_get_bool(&to, 0, &on_back) == EIP_OK && on_back == on);
}

static void put_text(const struct eip_value *from, size_t index, size_t n, size_t room) {
    const char *text;
    const char *text_back;
    size_t size;
    size_t size_back;
    struct eip_value to = empty(n, room);
    if (eip_value_get_string(from, index, &text, &size) != EIP_OK ||
        eip_value_add_string(&to, text, size) != EIP_OK)
        return;
    check(eip_value_get_string(&to, 0, &text_back, &size_back) == EIP_OK);
    check(size_back == size && memcmp(text_back, text, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct reader r = reader_of(data, size);
    struct cip_read_tag_reply reply = cip_read_tag_reply_decode(&r);
    if (r.bad)
        return 0;
    struct eip_value v = cip_value_of(reply.type.code, reply.type.handle, reply.data);
    bool whole = cip_value_is_whole(v.type, v.handle, reply.data, v.count);
    check(!whole || reader_left(&reply.data) == v.size);
    size_t count = v.count < ELEMENTS_MAX ? v.count : ELEMENTS_MAX;
    for (size_t i = 0; i <= count; i++)
        for (size_t n = 0; n < TYPES; n++) {
            put_integers(&v, i, n, n == i ? 1 : ROOM);
            put_real_and_bool(&v, i, n, n == i ? 1 : ROOM);
            put_text(&v, i, n, n == i ? 1 : ROOM);
        }
    return 0;
}
