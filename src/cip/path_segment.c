/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

enum {
    TYPE_LOGICAL = 0x20,
    TYPE_SYMBOLIC = 0x60,
    PORT_LONG_LINK = 0x10,
    PORT_MASK = 0x0f,
    PORT_EXTENDED = 15, /* the port follows as a word */
    LOGICAL_SPECIAL = 5,
    KEY_BYTE = 0x34,
    KEY_FORMAT = 4,
    KEY_FORMAT_SERIAL = 5,
    NETWORK_WORDS = 0x10, /* a count of words follows, not one byte */
    SHORT_SYMBOL_MAX = 31,
    DATA_BYTE = 0x80,
    SYMBOL_BYTE = 0x91,
};

/* Index: the logical type; -1 stands for the key, which is not a plain value. */
static const int logical_kinds[] = {
    CIP_SEGMENT_CLASS,   CIP_SEGMENT_INSTANCE,         CIP_SEGMENT_MEMBER,
    CIP_SEGMENT_POINT,   CIP_SEGMENT_ATTRIBUTE,        -1,
    CIP_SEGMENT_SERVICE, CIP_SEGMENT_EXTENDED_LOGICAL,
};

/* Each decode_... takes what follows the first byte; NULL if that went well, else why not. */

static const char *take_pad(struct reader *r, bool wanted) {
    if (!wanted)
        return NULL;
    uint8_t pad = reader_u8(r);
    if (r->bad)
        return "the pad byte is missing";
    return pad == 0 ? NULL : "a pad byte is not zero";
}

static const char *take_bytes(struct reader *r, size_t size, struct cip_segment *s,
                              const char *too_long) {
    struct reader bytes = reader_sub(r, size);
    s->bytes = str_rest(bytes);
    return r->bad ? too_long : NULL;
}

static const char *decode_port(struct reader *r, uint8_t first, bool packed,
                               struct cip_segment *s) {
    bool is_long = first & PORT_LONG_LINK;
    bool extended = (first & PORT_MASK) == PORT_EXTENDED;
    size_t size = is_long ? reader_u8(r) : 1;
    s->kind = CIP_SEGMENT_PORT;
    s->format = is_long;
    s->width = extended ? 2 : 1;
    s->value = extended ? reader_u16(r) : first & PORT_MASK;
    if (r->bad)
        return "the port runs over the end of the path";
    if (s->value == 0)
        return "there is no port 0";
    if (size == 0)
        return "the link address is empty";
    const char *why = take_bytes(r, size, s, "the link address runs over the end of the path");
    return why != NULL ? why : take_pad(r, !packed && is_long && size % 2 != 0);
}

static const char *decode_key(struct reader *r, struct cip_segment *s) {
    struct reader peek = *r;
    uint8_t format = reader_u8(&peek);
    s->kind = CIP_SEGMENT_KEY;
    if (!peek.bad && format != KEY_FORMAT && format != KEY_FORMAT_SERIAL)
        return "the key has an unknown format";
    size_t size = format == KEY_FORMAT_SERIAL ? 13 : 9;
    return take_bytes(r, size, s, "the key runs over the end of the path");
}

static uint32_t take_value(struct reader *r, uint8_t width) {
    if (width == 1)
        return reader_u8(r);
    return width == 2 ? reader_u16(r) : reader_u32(r);
}

/* The byte that evens out a 16 or 32-bit value is the sub-type of an extended logical segment. */
static const char *decode_logical(struct reader *r, uint8_t first, bool packed,
                                  struct cip_segment *s) {
    static const uint8_t widths[] = {1, 2, 4, 4};
    unsigned type = first >> 2 & 7;
    if (first == KEY_BYTE)
        return decode_key(r, s);
    if (type == LOGICAL_SPECIAL)
        return "an unknown special segment";
    s->kind = (enum cip_segment_kind)logical_kinds[type];
    s->format = first & 3;
    s->width = widths[s->format];
    bool extended = s->kind == CIP_SEGMENT_EXTENDED_LOGICAL;
    const char *why = NULL;
    if (extended)
        s->sub_type = reader_u8(r);
    else
        why = take_pad(r, !packed && s->width > 1);
    s->value = take_value(r, s->width);
    if (r->bad)
        return "the value runs over the end of the path";
    return why != NULL ? why : take_pad(r, !packed && extended && s->width == 1);
}

static const char *decode_network(struct reader *r, uint8_t first, bool packed,
                                  struct cip_segment *s) {
    (void)packed;
    struct reader peek = *r;
    size_t size = first & NETWORK_WORDS ? 1 + 2 * (size_t)reader_u8(&peek) : 1;
    s->kind = CIP_SEGMENT_NETWORK;
    s->value = first;
    return take_bytes(r, size, s, "the network segment runs over the end of the path");
}

static const char *decode_name(struct reader *r, size_t size, bool pad, struct cip_segment *s) {
    const char *why = take_bytes(r, size, s, "the name runs over the end of the path");
    if (why == NULL && size == 0)
        return "the name is empty";
    return why != NULL ? why : take_pad(r, pad);
}

static const char *decode_symbolic(struct reader *r, uint8_t first, bool packed,
                                   struct cip_segment *s) {
    size_t size = first & SHORT_SYMBOL_MAX;
    s->kind = CIP_SEGMENT_SHORT_SYMBOL;
    if (size == 0)
        return "a name of an unknown form";
    return decode_name(r, size, !packed && size % 2 == 0, s);
}

static const char *decode_data(struct reader *r, uint8_t first, bool packed,
                               struct cip_segment *s) {
    size_t size = reader_u8(r);
    if (first == SYMBOL_BYTE) {
        s->kind = CIP_SEGMENT_SYMBOL;
        if (r->bad)
            return "the name runs over the end of the path";
        return decode_name(r, size, !packed && size % 2 != 0, s);
    }
    if (first != DATA_BYTE)
        return "an unknown data segment";
    s->kind = CIP_SEGMENT_DATA;
    if (r->bad)
        return "the data runs over the end of the path";
    return take_bytes(r, 2 * size, s, "the data runs over the end of the path");
}

static const char *decode_data_type(struct reader *r, uint8_t first, bool packed,
                                    struct cip_segment *s) {
    (void)r, (void)first, (void)packed, (void)s;
    return "a data type, which no path contains";
}

static const char *decode_reserved(struct reader *r, uint8_t first, bool packed,
                                   struct cip_segment *s) {
    (void)r, (void)first, (void)packed, (void)s;
    return "a reserved segment type";
}

bool cip_segment_decode(struct reader *r, bool packed, struct cip_segment *ret_segment,
                        const char **ret_why) {
    static const char *(*const decoders[])(struct reader *, uint8_t, bool, struct cip_segment *) = {
        decode_port, decode_logical,   decode_network,   decode_symbolic,
        decode_data, decode_data_type, decode_data_type, decode_reserved,
    };
    struct cip_segment s = {.width = 0};
    if (r->bad || reader_left(r) == 0)
        return false;
    uint8_t first = reader_u8(r);
    const char *why = decoders[first >> 5](r, first, packed, &s);
    if (why != NULL) {
        reader_fail(r);
        if (ret_why != NULL)
            *ret_why = why;
        return false;
    }
    *ret_segment = s;
    return true;
}

static void encode_port(struct writer *w, bool packed, const struct cip_segment *s) {
    bool is_long = s->format != 0 || s->bytes.size != 1;
    bool extended = s->width == 2 || s->value >= PORT_EXTENDED;
    if (s->value == 0 || s->value > UINT16_MAX || s->bytes.size == 0 || s->bytes.size > UINT8_MAX)
        writer_fail(w);
    writer_u8(w, (uint8_t)((extended ? PORT_EXTENDED : s->value) | (is_long ? PORT_LONG_LINK : 0)));
    if (is_long)
        writer_u8(w, (uint8_t)s->bytes.size);
    if (extended)
        writer_u16(w, (uint16_t)s->value);
    writer_bytes(w, s->bytes.at, s->bytes.size);
    writer_zeros(w, !packed && is_long ? s->bytes.size % 2 : 0);
}

static uint8_t width_of(uint32_t value) {
    if (value <= UINT8_MAX)
        return 1;
    return value <= UINT16_MAX ? 2 : 4;
}

static void put_value(struct writer *w, uint8_t width, uint32_t value) {
    if (width < width_of(value))
        writer_fail(w);
    if (width == 1)
        writer_u8(w, (uint8_t)value);
    else if (width == 2)
        writer_u16(w, (uint16_t)value);
    else
        writer_u32(w, value);
}

static void encode_logical(struct writer *w, bool packed, const struct cip_segment *s,
                           uint8_t type) {
    uint8_t width = s->width != 0 ? s->width : width_of(s->value);
    uint8_t format = width == 4 && s->format == 3 ? 3 : width / 2;
    bool extended = s->kind == CIP_SEGMENT_EXTENDED_LOGICAL;
    if (width != 1 && width != 2 && width != 4)
        writer_fail(w);
    writer_u8(w, (uint8_t)(TYPE_LOGICAL | type << 2 | format));
    if (extended)
        writer_u8(w, s->sub_type);
    else
        writer_zeros(w, !packed && width > 1);
    put_value(w, width, s->value);
    writer_zeros(w, !packed && extended && width == 1);
}

static void encode_key(struct writer *w, const struct cip_segment *s) {
    struct cip_key key;
    if (!cip_key_decode(s, &key))
        writer_fail(w);
    writer_u8(w, KEY_BYTE);
    writer_bytes(w, s->bytes.at, s->bytes.size);
}

static void encode_network(struct writer *w, const struct cip_segment *s) {
    struct reader r = reader_of(s->bytes.at, s->bytes.size);
    struct cip_segment again;
    if (s->value >> 5 != 2 || decode_network(&r, (uint8_t)s->value, true, &again) != NULL ||
        !reader_done(&r))
        writer_fail(w);
    writer_u8(w, (uint8_t)s->value);
    writer_bytes(w, s->bytes.at, s->bytes.size);
}

static void encode_name(struct writer *w, bool packed, const struct cip_segment *s) {
    size_t size = s->bytes.size;
    bool is_short = s->kind == CIP_SEGMENT_SHORT_SYMBOL;
    if (size == 0 || size > (is_short ? SHORT_SYMBOL_MAX : UINT8_MAX))
        writer_fail(w);
    writer_u8(w, is_short ? (uint8_t)(TYPE_SYMBOLIC + size) : SYMBOL_BYTE);
    if (!is_short)
        writer_u8(w, (uint8_t)size);
    writer_bytes(w, s->bytes.at, size);
    writer_zeros(w, !packed && size % 2 == (is_short ? 0 : 1));
}

static void encode_data(struct writer *w, const struct cip_segment *s) {
    if (s->bytes.size % 2 != 0 || s->bytes.size > 2 * UINT8_MAX)
        writer_fail(w);
    writer_u8(w, DATA_BYTE);
    writer_u8(w, (uint8_t)(s->bytes.size / 2));
    writer_bytes(w, s->bytes.at, s->bytes.size);
}

void cip_segment_encode(struct writer *w, bool packed, const struct cip_segment *segment) {
    switch (segment->kind) {
    case CIP_SEGMENT_PORT:
        encode_port(w, packed, segment);
        return;
    case CIP_SEGMENT_CLASS:
    case CIP_SEGMENT_INSTANCE:
    case CIP_SEGMENT_MEMBER:
    case CIP_SEGMENT_POINT:
    case CIP_SEGMENT_ATTRIBUTE:
        encode_logical(w, packed, segment, (uint8_t)(segment->kind - CIP_SEGMENT_CLASS));
        return;
    case CIP_SEGMENT_SERVICE:
        encode_logical(w, packed, segment, 6);
        return;
    case CIP_SEGMENT_EXTENDED_LOGICAL:
        encode_logical(w, packed, segment, 7);
        return;
    case CIP_SEGMENT_KEY:
        encode_key(w, segment);
        return;
    case CIP_SEGMENT_NETWORK:
        encode_network(w, segment);
        return;
    case CIP_SEGMENT_SYMBOL:
    case CIP_SEGMENT_SHORT_SYMBOL:
        encode_name(w, packed, segment);
        return;
    case CIP_SEGMENT_DATA:
        encode_data(w, segment);
        return;
    }
    writer_fail(w);
}
