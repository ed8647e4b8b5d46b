/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

enum { SYMBOL_BYTE = 0x91, MEMBER_BYTE = 0x28, CLASS_SYMBOL = 0x6b };

/* True if names and 8-bit indices are all there is, up to the end. */
static bool is_tag(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 2) {
        if (p[0] == SYMBOL_BYTE) {
            ptrdiff_t size = p[1] + p[1] % 2;
            if (p[1] == 0 || size > end - p - 2 || (p[1] % 2 != 0 && p[1 + size] != 0))
                return false;
            p += 2 + size;
        } else if (p[0] == MEMBER_BYTE) {
            p += 2;
        } else {
            return false;
        }
    }
    return p == end;
}

static void set_object(struct cip_target *t, uint32_t class_id, uint32_t instance) {
    t->symbolic = class_id == CLASS_SYMBOL;
    t->has_class = true;
    t->has_instance = true;
    t->class_id = class_id;
    t->instance = instance;
}

/* Class and instance in the forms that nearly every request has; false for any other path. */
static bool is_object(const uint8_t *p, size_t size, struct cip_target *t) {
    static const uint8_t wide_class[] = {0x21, 0x00}, wide_instance[] = {0x25, 0x00};
    if (size == 4 && p[0] == 0x20 && p[2] == 0x24)
        set_object(t, p[1], p[3]);
    else if (size == 6 && p[0] == 0x20 && memcmp(p + 2, wide_instance, 2) == 0)
        set_object(t, p[1], p[4] | (uint32_t)p[5] << 8);
    else if (size == 8 && memcmp(p, wide_class, 2) == 0 && memcmp(p + 4, wide_instance, 2) == 0)
        set_object(t, p[2] | (uint32_t)p[3] << 8, p[6] | (uint32_t)p[7] << 8);
    else
        return false;
    return true;
}

static void note_class(struct cip_target *t, uint32_t value) {
    if (t->has_class)
        return;
    t->has_class = true;
    t->class_id = value;
    t->symbolic |= value == CLASS_SYMBOL;
}

static void note(struct cip_target *t, const struct cip_segment *s) {
    if (s->kind == CIP_SEGMENT_CLASS) {
        note_class(t, s->value);
    } else if (s->kind == CIP_SEGMENT_INSTANCE && !t->has_instance) {
        t->has_instance = true;
        t->instance = s->value;
    } else if (s->kind == CIP_SEGMENT_ATTRIBUTE && !t->has_attribute) {
        t->has_attribute = true;
        t->attribute = s->value;
    } else if (s->kind == CIP_SEGMENT_SYMBOL || s->kind == CIP_SEGMENT_SHORT_SYMBOL) {
        t->symbolic |= !t->has_class;
    }
}

/* Apart, so that the short way does not pay for its registers. */
static __attribute__((noinline)) void walk(struct cip_target *t, struct reader path) {
    struct cip_segment s;
    while (cip_segment_decode(&path, false, &s, NULL))
        note(t, &s);
    t->bad = path.bad;
}

struct cip_target cip_target_of(struct reader path) {
    struct cip_target t = {.symbolic = false};
    if (path.at < path.end && path.at[0] == SYMBOL_BYTE && is_tag(path.at, path.end))
        t.symbolic = true;
    else if (!is_object(path.at, reader_left(&path), &t))
        walk(&t, path);
    return t;
}
