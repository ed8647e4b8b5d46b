/* SPDX-License-Identifier: MIT */
#include "support/ask.h"

#include <stdio.h>

#include "support/unit.h"

enum { REQUEST_MAX = 1024 };

static uint8_t *add(struct device *d, const char *name, uint16_t type, uint32_t count) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    struct device_tag *tag = NULL;
    if (type == EIP_TYPE_STRUCT)
        spec.handle = EIP_HANDLE_STRING;
    eip_err err = device_tags_add(&d->tags, &spec, &tag);
    if (err != EIP_OK)
        device_fini(d);
    assert_int_equal(err, EIP_OK);
    return tag->data;
}

void ask_init(struct device *d) {
    struct device_options options = {.seed = 1};
    device_init(d, &options);
    memcpy(add(d, "Speed", EIP_TYPE_DINT, 0), (uint8_t[]){0xd2, 4, 0, 0}, 4);
    add(d, "Flags", EIP_TYPE_DINT, 0);
    uint8_t *counts = add(d, "Counts", EIP_TYPE_INT, 1000);
    for (size_t i = 0; i < 1000; i++) {
        counts[2 * i] = (uint8_t)i;
        counts[2 * i + 1] = (uint8_t)(i >> 8);
    }
    add(d, "Flag", EIP_TYPE_BOOL, 0);
    add(d, "Level", EIP_TYPE_REAL, 0);
    memcpy(add(d, "Text", EIP_TYPE_STRUCT, 0), "\5\0\0\0hello", 9);
    add(d, "Big", EIP_TYPE_LREAL, 500);
}

static int digit(char c) {
    if (str_is_digit(c))
        return c - '0';
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t ask_hex(const char *text, uint8_t *bytes, size_t room) {
    size_t size = 0;
    for (; *text != '\0' && *text != '*'; text++) {
        if (digit(text[0]) < 0)
            continue;
        assert_true(digit(text[1]) >= 0 && size < room);
        bytes[size++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
        text++;
    }
    return size;
}

static size_t execute(struct device *d, struct device_session *s, const char *request,
                      uint8_t reply[DEVICE_UNCONNECTED_MAX]) {
    uint8_t bytes[REQUEST_MAX];
    struct writer w = writer_of(reply, DEVICE_UNCONNECTED_MAX);
    size_t size = ask_hex(request, bytes, sizeof bytes);
    device_execute(d, s, reader_of(bytes, size), &w);
    assert_false(w.bad);
    assert_in_range(w.size, 4, DEVICE_UNCONNECTED_MAX);
    return w.size;
}

size_t ask_bytes(struct device *d, const char *request, uint8_t reply[DEVICE_UNCONNECTED_MAX]) {
    return execute(d, NULL, request, reply);
}

void ask_compare(const char *what, struct reader got, const char *want) {
    size_t size = reader_left(&got);
    size_t at = 0;
    for (const char *text = want; *text != '\0' && *text != '*'; text++) {
        if (*text == ' ')
            continue;
        int high = digit(text[0]);
        int low = digit(text[1]);
        if (at == size)
            fail_msg("%s: %zu bytes, wanted more", what, size);
        if (text[0] != '?' && got.at[at] != (high << 4 | low))
            fail_msg("%s: byte %zu is %02x, wanted %.2s", what, at, got.at[at], text);
        at++;
        text++;
    }
    if (strchr(want, '*') == NULL && at != size)
        fail_msg("%s: %zu bytes, wanted %zu", what, size, at);
}

void ask(struct device *d, const char *request, const char *reply) {
    uint8_t got[DEVICE_UNCONNECTED_MAX];
    ask_compare(request, reader_of(got, execute(d, NULL, request, got)), reply);
}

void ask_through(struct device_session *s, const char *request, const char *reply) {
    uint8_t got[DEVICE_UNCONNECTED_MAX];
    ask_compare(request, reader_of(got, execute(s->device, s, request, got)), reply);
}
