/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

/* What the text so far ends with. */
enum place {
    AT_START,
    AFTER_PORT,
    AFTER_NAME,
    AFTER_CLASS,
    AFTER_INSTANCE,
    AFTER_ATTRIBUTE,
    IN_INDEX,
    AFTER_OTHER
};

static void close_index(struct text *t, enum place *place) {
    if (*place == IN_INDEX)
        text_char(t, ']');
}

static void gap(struct text *t, enum place place) {
    if (place != AT_START)
        text_char(t, ' ');
}

static void put_escaped(struct text *t, struct str s) {
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = (uint8_t)s.at[i];
        if (c >= 0x20 && c < 0x7f && c != '\\')
            text_char(t, (char)c);
        else
            text_format(t, "\\x%02x", c);
    }
}

static void put_name(struct text *t, const struct cip_segment *s, enum place place) {
    if (place == AFTER_PORT || place == AFTER_OTHER)
        text_char(t, ' ');
    else if (place != AT_START)
        text_char(t, '.');
    put_escaped(t, s->bytes);
}

static void put_port(struct text *t, const struct cip_segment *s, enum place place) {
    if (place != AT_START)
        text_char(t, place == AFTER_PORT ? '/' : ' ');
    text_unsigned(t, s->value);
    text_char(t, '/');
    if (s->format == 0 && s->bytes.size == 1)
        text_unsigned(t, (uint8_t)s->bytes.at[0]);
    else
        put_escaped(t, s->bytes);
}

static void put_key(struct text *t, const struct cip_segment *s) {
    struct cip_key key;
    if (!cip_key_decode(s, &key))
        return;
    text_format(t, "{key vendor %u type %u product %u revision %u.%u", key.vendor, key.device_type,
                key.product_code, key.major & ~CIP_KEY_COMPATIBLE & 0xff, key.minor);
    if (key.has_serial)
        text_format(t, " serial 0x%08x", (unsigned)key.serial);
    text_puts(t, key.major & CIP_KEY_COMPATIBLE ? " compatible}" : "}");
}

static void put_hex(struct text *t, const char *what, struct str bytes) {
    text_format(t, "{%s ", what);
    text_hex(t, reader_of(bytes.at, bytes.size), ' ');
    text_char(t, '}');
}

static void put_network(struct text *t, const struct cip_segment *s) {
    char what[32];
    struct text head = text_of(what, sizeof what);
    text_format(&head, "network %02x", (unsigned)s->value);
    put_hex(t, what, s->bytes);
}

static void put_braces(struct text *t, const struct cip_segment *s) {
    static const char *const names[] = {
        [CIP_SEGMENT_INSTANCE] = "instance", [CIP_SEGMENT_MEMBER] = "member",
        [CIP_SEGMENT_POINT] = "point",       [CIP_SEGMENT_ATTRIBUTE] = "attribute",
        [CIP_SEGMENT_SERVICE] = "service",
    };
    if (s->kind == CIP_SEGMENT_KEY)
        put_key(t, s);
    else if (s->kind == CIP_SEGMENT_NETWORK)
        put_network(t, s);
    else if (s->kind == CIP_SEGMENT_DATA)
        put_hex(t, "data", s->bytes);
    else if (s->kind == CIP_SEGMENT_EXTENDED_LOGICAL)
        text_format(t, "{extended %u value %u}", s->sub_type, (unsigned)s->value);
    else
        text_format(t, "{%s %u}", names[s->kind], (unsigned)s->value);
}

/* True if the member is an index of what stands before it; then it is written. */
static bool put_index(struct text *t, const struct cip_segment *s, enum place place) {
    if (s->kind != CIP_SEGMENT_MEMBER || place == AT_START || place == AFTER_PORT ||
        place == AFTER_OTHER)
        return false;
    text_char(t, place == IN_INDEX ? ',' : '[');
    text_unsigned(t, s->value);
    return true;
}

/* Writes one segment; what the text ends with then. */
static enum place put_segment(struct text *t, const struct cip_segment *s, enum place place) {
    if (put_index(t, s, place))
        return IN_INDEX;
    close_index(t, &place);
    bool numbered = (s->kind == CIP_SEGMENT_INSTANCE && place == AFTER_CLASS) ||
                    (s->kind == CIP_SEGMENT_ATTRIBUTE && place == AFTER_INSTANCE);
    if (numbered) {
        text_char(t, '/');
        text_unsigned(t, s->value);
        return s->kind == CIP_SEGMENT_INSTANCE ? AFTER_INSTANCE : AFTER_ATTRIBUTE;
    }
    if (s->kind == CIP_SEGMENT_SYMBOL || s->kind == CIP_SEGMENT_SHORT_SYMBOL) {
        put_name(t, s, place);
        return AFTER_NAME;
    }
    if (s->kind == CIP_SEGMENT_PORT) {
        put_port(t, s, place);
        return AFTER_PORT;
    }
    gap(t, place);
    if (s->kind == CIP_SEGMENT_CLASS) {
        text_format(t, "@0x%02x", (unsigned)s->value);
        return AFTER_CLASS;
    }
    put_braces(t, s);
    return AFTER_OTHER;
}

static void put_bad(struct text *t, struct reader rest, const char *why, enum place place) {
    gap(t, place);
    text_char(t, '{');
    text_hex(t, rest, ' ');
    text_format(t, "%sbad: %s}", reader_left(&rest) > 0 ? " " : "", why);
}

void cip_path_text(struct text *t, struct reader path, bool packed) {
    struct cip_segment s;
    enum place place = AT_START;
    struct reader before = path;
    const char *why = "the path is missing";
    while (cip_segment_decode(&path, packed, &s, &why)) {
        place = put_segment(t, &s, place);
        before = path;
    }
    close_index(t, &place);
    if (path.bad)
        put_bad(t, before, why, place);
}

void cip_segment_text(struct text *t, const struct cip_segment *segment) {
    (void)put_segment(t, segment, AT_START);
}
