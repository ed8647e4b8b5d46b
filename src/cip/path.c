/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

enum {
    TYPE_PORT = 0x00,
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
    MEMBER_BYTE = 0x28,
    CLASS_SYMBOL = 0x6b,
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

bool cip_key_decode(const struct cip_segment *segment, struct cip_key *ret_key) {
    struct reader r = reader_of(segment->bytes.at, segment->bytes.size);
    uint8_t format = reader_u8(&r);
    struct cip_key key = {.vendor = reader_u16(&r)};
    key.device_type = reader_u16(&r);
    key.product_code = reader_u16(&r);
    key.major = reader_u8(&r);
    key.minor = reader_u8(&r);
    key.has_serial = format == KEY_FORMAT_SERIAL;
    if (key.has_serial)
        key.serial = reader_u32(&r);
    if (segment->kind != CIP_SEGMENT_KEY || !reader_done(&r) ||
        (format != KEY_FORMAT && !key.has_serial))
        return false;
    *ret_key = key;
    return true;
}

static bool agrees(uint32_t wanted, uint32_t have) {
    return wanted == 0 || wanted == have;
}

static bool revision_agrees(const struct cip_key *wanted, const struct cip_key *device) {
    uint8_t major = wanted->major & (uint8_t)~CIP_KEY_COMPATIBLE;
    if (wanted->major & CIP_KEY_COMPATIBLE)
        return major == device->major && wanted->minor != 0 && wanted->minor <= device->minor;
    return agrees(major, device->major) && agrees(wanted->minor, device->minor);
}

uint16_t cip_key_match(const struct cip_key *wanted, const struct cip_key *device) {
    if (!agrees(wanted->vendor, device->vendor) || !agrees(wanted->serial, device->serial) ||
        !agrees(wanted->product_code, device->product_code))
        return CIP_KEY_DEVICE_MISMATCH;
    if (!agrees(wanted->device_type, device->device_type))
        return CIP_KEY_TYPE_MISMATCH;
    return revision_agrees(wanted, device) ? 0 : CIP_KEY_REVISION_MISMATCH;
}

static void put_logical(struct writer *w, enum cip_segment_kind kind, uint32_t value) {
    struct cip_segment s = {.kind = kind, .value = value};
    cip_segment_encode(w, false, &s);
}

void cip_path_class(struct writer *w, uint32_t class_id) {
    put_logical(w, CIP_SEGMENT_CLASS, class_id);
}

void cip_path_instance(struct writer *w, uint32_t instance) {
    put_logical(w, CIP_SEGMENT_INSTANCE, instance);
}

void cip_path_attribute(struct writer *w, uint32_t attribute) {
    put_logical(w, CIP_SEGMENT_ATTRIBUTE, attribute);
}

void cip_path_member(struct writer *w, uint32_t member) {
    put_logical(w, CIP_SEGMENT_MEMBER, member);
}

void cip_path_symbol(struct writer *w, struct str name) {
    struct cip_segment s = {.kind = CIP_SEGMENT_SYMBOL, .bytes = name};
    cip_segment_encode(w, false, &s);
}

void cip_path_key(struct writer *w, const struct cip_key *key) {
    writer_u8(w, KEY_BYTE);
    writer_u8(w, key->has_serial ? KEY_FORMAT_SERIAL : KEY_FORMAT);
    writer_u16(w, key->vendor);
    writer_u16(w, key->device_type);
    writer_u16(w, key->product_code);
    writer_u8(w, key->major);
    writer_u8(w, key->minor);
    if (key->has_serial)
        writer_u32(w, key->serial);
}

void cip_path_port(struct writer *w, uint16_t port, struct str link) {
    struct cip_segment s = {.kind = CIP_SEGMENT_PORT, .value = port, .bytes = link};
    cip_segment_encode(w, false, &s);
}

bool cip_path_check(struct reader path, bool packed, struct cip_path_fault *ret_fault) {
    struct cip_segment segment;
    struct reader r = path;
    size_t offset = 0;
    const char *why = "the path is missing";
    while (cip_segment_decode(&r, packed, &segment, &why))
        offset = (size_t)(r.at - path.at);
    if (r.bad)
        *ret_fault = (struct cip_path_fault){.offset = offset, .why = why};
    return !r.bad;
}

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
