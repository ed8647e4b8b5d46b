/* SPDX-License-Identifier: MIT */
#include "cip/path_words.h"

enum { ROOM = CIP_PATH_SIZE_MAX, FORMAT_MAX = 3 };

/* Words to bytes. The bytes of a segment are put together in `room`. */

struct words {
    struct cursor c;
    struct writer w;
    struct cip_segment segment; /* that is being read */
    uint8_t room[ROOM];
};

static bool accept_word(struct cursor *c, const char *wanted) {
    struct cursor before = *c;
    cursor_skip_blanks(c);
    if (str_equal(cursor_word(c), str_of(wanted)))
        return true;
    *c = before;
    return false;
}

static void expect_word(struct cursor *c, const char *wanted, const char *why) {
    if (!accept_word(c, wanted))
        cursor_mistake(c, why);
}

static uint32_t take_number(struct cursor *c, uint32_t max) {
    cursor_skip_blanks(c);
    return cursor_number(c, max, "a number is missing", "the number is too large");
}

static void take_format(struct words *p) {
    static const uint8_t widths[] = {1, 2, 4, 4};
    if (!accept_word(&p->c, "in"))
        return;
    expect_word(&p->c, "format", "'format' is missing");
    p->segment.format = (uint8_t)take_number(&p->c, FORMAT_MAX);
    p->segment.width = widths[p->segment.format];
}

static void take_logical(struct words *p) {
    p->segment.value = take_number(&p->c, UINT32_MAX);
    take_format(p);
}

static void take_extended(struct words *p) {
    p->segment.sub_type = (uint8_t)take_number(&p->c, UINT8_MAX);
    expect_word(&p->c, "value", "'value' is missing");
    take_logical(p);
}

static void take_hex(struct words *p) {
    struct writer bytes = writer_of(p->room, sizeof p->room);
    cursor_skip_blanks(&p->c);
    while (!cursor_at_end(&p->c) && cursor_peek(&p->c) != '}') {
        writer_u8(&bytes, cursor_hex_byte(&p->c));
        cursor_skip_blanks(&p->c);
    }
    if (bytes.bad)
        cursor_mistake(&p->c, "more than 510 bytes");
    p->segment.bytes = str_span(p->room, bytes.size);
}

/* The first byte is what kind of network segment it is. */
static void take_network(struct words *p) {
    take_hex(p);
    if (p->segment.bytes.size == 0) {
        cursor_mistake(&p->c, "two hexadecimal digits are expected here");
        return;
    }
    p->segment.value = p->room[0];
    p->segment.bytes = str_span(p->room + 1, p->segment.bytes.size - 1);
}

/* With the escapes of text_quoted. */
static uint8_t take_character(struct cursor *c) {
    if (cursor_accept(c, '\\') && cursor_peek(c) != '"' && cursor_peek(c) != '\\') {
        cursor_expect(c, 'x', "only \\xhh, \\\" and \\\\ are escapes here");
        return cursor_hex_byte(c);
    }
    return (uint8_t)c->text.at[c->at++];
}

static void take_quoted(struct words *p) {
    struct writer bytes = writer_of(p->room, UINT8_MAX);
    cursor_skip_blanks(&p->c);
    cursor_expect(&p->c, '"', "a text in double quotes is missing");
    while (!cursor_at_end(&p->c) && cursor_peek(&p->c) != '"')
        writer_u8(&bytes, take_character(&p->c));
    if (bytes.bad)
        cursor_mistake(&p->c, "more than 255 characters");
    cursor_expect(&p->c, '"', "'\"' is missing");
    p->segment.bytes = str_span(p->room, bytes.size);
}

static void take_port(struct words *p) {
    p->segment.value = take_number(&p->c, UINT16_MAX);
    if (accept_word(&p->c, "extended"))
        p->segment.width = 2;
    expect_word(&p->c, "link", "'link' is missing");
    cursor_skip_blanks(&p->c);
    if (cursor_peek(&p->c) == '"') {
        p->segment.format = 1;
        take_quoted(p);
        return;
    }
    p->room[0] = (uint8_t)take_number(&p->c, UINT8_MAX);
    p->segment.bytes = str_span(p->room, 1);
}

static void take_revision(struct cursor *c, struct cip_key *key) {
    expect_word(c, "revision", "'revision' is missing");
    key->major = (uint8_t)take_number(c, CIP_KEY_COMPATIBLE - 1);
    cursor_expect(c, '.', "'.' is missing");
    key->minor = (uint8_t)take_number(c, UINT8_MAX);
}

static void take_key(struct words *p) {
    struct cip_key key = {.vendor = 0};
    struct writer w = writer_of(p->room, sizeof p->room);
    expect_word(&p->c, "vendor", "'vendor' is missing");
    key.vendor = (uint16_t)take_number(&p->c, UINT16_MAX);
    expect_word(&p->c, "type", "'type' is missing");
    key.device_type = (uint16_t)take_number(&p->c, UINT16_MAX);
    expect_word(&p->c, "product", "'product' is missing");
    key.product_code = (uint16_t)take_number(&p->c, UINT16_MAX);
    take_revision(&p->c, &key);
    key.has_serial = accept_word(&p->c, "serial");
    if (key.has_serial)
        key.serial = take_number(&p->c, UINT32_MAX);
    if (accept_word(&p->c, "compatible"))
        key.major |= CIP_KEY_COMPATIBLE;
    cip_path_key(&w, &key);
    p->segment.bytes = str_span(p->room + 1, w.size - 1); /* without the segment byte */
}

static const struct form {
    const char *name;
    enum cip_segment_kind kind;
    void (*take)(struct words *p);
} forms[] = {
    {"class", CIP_SEGMENT_CLASS, take_logical},
    {"instance", CIP_SEGMENT_INSTANCE, take_logical},
    {"member", CIP_SEGMENT_MEMBER, take_logical},
    {"point", CIP_SEGMENT_POINT, take_logical},
    {"attribute", CIP_SEGMENT_ATTRIBUTE, take_logical},
    {"service", CIP_SEGMENT_SERVICE, take_logical},
    {"extended", CIP_SEGMENT_EXTENDED_LOGICAL, take_extended},
    {"port", CIP_SEGMENT_PORT, take_port},
    {"key", CIP_SEGMENT_KEY, take_key},
    {"network", CIP_SEGMENT_NETWORK, take_network},
    {"data", CIP_SEGMENT_DATA, take_hex},
    {"symbol", CIP_SEGMENT_SYMBOL, take_quoted},
    {"short_symbol", CIP_SEGMENT_SHORT_SYMBOL, take_quoted},
};

enum { FORMS = sizeof forms / sizeof forms[0] };

/* What follows a '{', which stands at `start`. */
static void take_braces(struct words *p, size_t start) {
    cursor_skip_blanks(&p->c);
    size_t at = p->c.at;
    struct str name = cursor_word(&p->c);
    const struct form *form = forms;
    while (form < forms + FORMS && !str_equal(name, str_of(form->name)))
        form++;
    if (form == forms + FORMS) {
        cursor_mistake_at(&p->c, at, "there is no such segment");
        return;
    }
    p->segment = (struct cip_segment){.kind = form->kind};
    form->take(p);
    cursor_skip_blanks(&p->c);
    cursor_expect(&p->c, '}', "'}' is missing");
    if (p->c.why != NULL)
        return;
    cip_segment_encode(&p->w, false, &p->segment);
    if (p->w.bad)
        cursor_mistake_at(&p->c, start, "this has no form as a segment");
}

static void take_address(struct words *p) {
    struct cip_address address = {.path_size = 0};
    cip_address_take(&p->c, CIP_NAMES_LOGIX, " \t", &address);
    if (address.beyond != 0)
        cursor_mistake_at(&p->c, address.beyond - 1,
                          "a count, a range or a bit is no part of a path");
    writer_bytes(&p->w, address.path, address.path_size);
}

static void take_part(struct words *p) {
    size_t start = p->c.at;
    if (str_is_digit(cursor_peek(&p->c)))
        cip_route_take(&p->c, &p->w);
    else if (!cursor_accept(&p->c, '{'))
        take_address(p);
    else if (cursor_peek(&p->c) == '"')
        cip_address_take_segment(&p->c, &p->w);
    else
        take_braces(p, start);
    if (p->w.bad)
        cursor_mistake_at(&p->c, start, "the path is longer than 510 bytes");
    char next = cursor_peek(&p->c);
    if (!cursor_at_end(&p->c) && next != ' ' && next != '\t')
        cursor_mistake(&p->c, "a character that no path has here");
    cursor_skip_blanks(&p->c);
}

static void recode(struct writer *w, struct reader padded, bool packed) {
    struct cip_segment segment;
    while (cip_segment_decode(&padded, false, &segment, NULL))
        cip_segment_encode(w, packed, &segment);
    check(!padded.bad); /* it was made here */
}

eip_err cip_path_parse(struct str text, bool packed, struct writer *w,
                       struct cip_address_fault *ret_fault) {
    uint8_t path[2 * CIP_PATH_SIZE_MAX];
    size_t padded_max = packed ? sizeof path : CIP_PATH_SIZE_MAX;
    struct words p = {.c = cursor_of(text), .w = writer_of(path, padded_max)};
    struct writer before = *w;
    cursor_skip_blanks(&p.c);
    if (cursor_at_end(&p.c))
        cursor_mistake(&p.c, "the path is empty");
    while (!cursor_at_end(&p.c))
        take_part(&p);
    if (p.c.why == NULL)
        recode(w, reader_of(path, p.w.size), packed);
    if (w->bad)
        cursor_mistake(&p.c, "the path is longer than 510 bytes");
    if (p.c.why == NULL)
        return EIP_OK;
    *w = before;
    *ret_fault = (struct cip_address_fault){.column = p.c.column, .why = p.c.why};
    return EIP_E_TAG;
}

/* Bytes to words. */

static void put_port(struct text *t, const struct cip_segment *s) {
    text_format(t, "{port %u%s link ", (unsigned)s->value, s->width == 2 ? " extended" : "");
    if (s->format == 0)
        text_unsigned(t, (uint8_t)s->bytes.at[0]);
    else
        text_quoted(t, s->bytes, '"');
    text_char(t, '}');
}

static void put_logical(struct text *t, const struct cip_segment *s, const char *name) {
    static const uint32_t smaller_max[] = {0, UINT8_MAX, UINT16_MAX, UINT32_MAX};
    text_format(t, "{%s ", name);
    if (s->kind == CIP_SEGMENT_EXTENDED_LOGICAL)
        text_format(t, "%u value ", s->sub_type);
    text_unsigned(t, s->value);
    if (s->format > 0 && s->value <= smaller_max[s->format])
        text_format(t, " in format %u", s->format);
    text_char(t, '}');
}

static void put_braces(struct text *t, const struct cip_segment *s) {
    const struct form *form = forms;
    while (form->kind != s->kind)
        form++;
    if (s->kind == CIP_SEGMENT_PORT) {
        put_port(t, s);
    } else if (form->take == take_quoted) {
        text_format(t, "{%s ", form->name);
        text_quoted(t, s->bytes, '"');
        text_char(t, '}');
    } else if (form->take == take_logical || form->take == take_extended) {
        put_logical(t, s, form->name);
    } else {
        cip_segment_text(t, s);
    }
}

/* True if the text gives the bytes of the path. */
static bool gives(struct str text, struct reader path, bool packed) {
    uint8_t again[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(again, sizeof again);
    struct cip_address_fault fault;
    return cip_path_parse(text, packed, &w, &fault) == EIP_OK && w.size == reader_left(&path) &&
           memcmp(again, path.at, w.size) == 0;
}

void cip_path_words(struct text *t, struct reader path, bool packed) {
    struct text common = text_new();
    struct cip_path_fault fault;
    struct cip_segment segment;
    cip_path_text(&common, path, packed);
    if (!cip_path_check(path, packed, &fault) || gives(text_view(&common), path, packed)) {
        text_str(t, text_view(&common));
    } else {
        struct reader r = path;
        for (const char *between = ""; cip_segment_decode(&r, packed, &segment, NULL);
             between = " ") {
            text_puts(t, between);
            put_braces(t, &segment);
        }
    }
    text_fini(&common);
}
