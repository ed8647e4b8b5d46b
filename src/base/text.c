/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/mem.h"

enum { TEXT_ROOM_MIN = 64, SECOND_US = 1000000 };

struct text text_of(char *buffer, size_t room) {
    check(room > 0);
    buffer[0] = '\0';
    return (struct text){.data = buffer, .room = room};
}

struct text text_new(void) {
    return (struct text){.grows = true};
}

void text_fini(struct text *t) {
    if (t->grows)
        mem_free(t->data);
    *t = (struct text){.grows = t->grows};
}

void text_clear(struct text *t) {
    t->size = 0;
    t->cut = false;
    if (t->data != NULL)
        t->data[0] = '\0';
}

/* True if `more` characters and the NUL fit, after growing if that is allowed. */
static bool make_room(struct text *t, size_t more) {
    if (t->cut)
        return false;
    if (more < t->room - t->size && t->room > 0)
        return true;
    size_t need = t->size + more + 1;
    if (!t->grows || more >= TEXT_MAX || need > TEXT_MAX)
        return false;
    size_t room = t->room > 0 ? t->room : TEXT_ROOM_MIN;
    while (room < need)
        room *= 2;
    char *data = mem_resize(t->data, room);
    if (data == NULL)
        return false;
    t->data = data;
    t->room = room;
    return true;
}

void text_str(struct text *t, struct str s) {
    size_t size = s.size;
    if (!make_room(t, size)) {
        bool full = t->cut || t->room == 0;
        t->cut = true;
        if (full)
            return;
        size = t->room - t->size - 1 < size ? t->room - t->size - 1 : size;
    }
    if (size > 0)
        memcpy(t->data + t->size, s.at, size);
    t->size += size;
    t->data[t->size] = '\0';
}

void text_char(struct text *t, char c) {
    text_str(t, (struct str){.at = &c, .size = 1});
}

void text_puts(struct text *t, const char *s) {
    text_str(t, str_of(s));
}

/* Again when it did not fit and there is more room now. */
void text_vformat(struct text *t, const char *format, va_list args) {
    size_t left, size;
    if (t->cut)
        return;
    do {
        va_list again;
        left = t->room - t->size;
        va_copy(again, args);
        int wanted = vsnprintf(left > 0 ? t->data + t->size : NULL, left, format, again);
        va_end(again);
        check(wanted >= 0);
        size = (size_t)wanted;
    } while (size >= left && make_room(t, size));
    t->cut = size >= left;
    if (left > 0)
        t->size += t->cut ? left - 1 : size;
}

void text_format(struct text *t, const char *format, ...) {
    va_list args;
    va_start(args, format);
    text_vformat(t, format, args);
    va_end(args);
}

void text_unsigned(struct text *t, uint64_t v) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    text_str(t, str_span(digits + at, sizeof digits - at));
}

void text_seconds(struct text *t, int64_t us) {
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    text_format(t, "%s%" PRIu64 ".%06" PRIu64, us < 0 ? "-" : "", size / SECOND_US,
                size % SECOND_US);
}

void text_hex(struct text *t, struct reader bytes, char between) {
    static const char digits[] = "0123456789abcdef";
    for (const uint8_t *p = bytes.at; p < bytes.end; p++) {
        if (p > bytes.at && between != '\0')
            text_char(t, between);
        text_char(t, digits[*p >> 4]);
        text_char(t, digits[*p & 15]);
    }
}

void text_escaped(struct text *t, struct str s, char quote) {
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = (uint8_t)s.at[i];
        if (c == '\\' || (c == (uint8_t)quote && c != '\0'))
            text_char(t, '\\');
        if (c >= 0x20 && c < 0x7f)
            text_char(t, (char)c);
        else
            text_format(t, "\\x%02x", c);
    }
}

void text_quoted(struct text *t, struct str s, char quote) {
    text_char(t, quote);
    text_escaped(t, s, quote);
    text_char(t, quote);
}

const char *text_cstr(const struct text *t) {
    return t->data != NULL ? t->data : "";
}

struct str text_view(const struct text *t) {
    return str_span(t->data, t->size);
}
