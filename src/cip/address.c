/* SPDX-License-Identifier: MIT */
#include "cip/address.h"

enum { INDEXES_MAX = 3, BIT_MAX = 63, PORT_MAX = 65534, LINK_NUMBER_MAX = 255 };

/* A cursor over the text. The first mistake stays; after it, everything is at the end. */
struct cursor {
    struct str text;
    size_t at;
    const char *why; /* NULL while all is well */
    size_t column;
};

static void mistake_at(struct cursor *c, size_t at, const char *why) {
    if (c->why != NULL)
        return;
    c->why = why;
    c->column = at + 1;
    c->at = c->text.size;
}

static void mistake(struct cursor *c, const char *why) {
    mistake_at(c, c->at, why);
}

static bool at_end(const struct cursor *c) {
    return c->at >= c->text.size;
}

/* The next character, NUL at the end. */
static char peek(const struct cursor *c) {
    return at_end(c) ? '\0' : c->text.at[c->at];
}

static bool accept(struct cursor *c, char wanted) {
    if (at_end(c) || c->text.at[c->at] != wanted)
        return false;
    c->at++;
    return true;
}

static void expect(struct cursor *c, char wanted, const char *why) {
    if (!accept(c, wanted))
        mistake(c, why);
}

static bool is_name(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

/* The letters, digits and underscores from here on. */
static struct str take_word(struct cursor *c) {
    size_t start = c->at;
    while (is_name(peek(c)))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

/* True for decimal digits, and for hexadecimal ones after 0x, however many. */
static bool is_number(struct str s) {
    uint64_t digit;
    bool hex = s.size > 2 && s.at[0] == '0' && str_lower(s.at[1]) == 'x';
    for (size_t i = hex ? 2 : 0; i < s.size; i++)
        if (!str_number(str_span(s.at + i, 1), hex ? 16 : 10, UINT8_MAX, &digit))
            return false;
    return s.size > 0;
}

/* A number, decimal or 0x; 0 after a mistake. */
static uint32_t take_number(struct cursor *c, uint32_t max, const char *missing,
                            const char *too_large) {
    size_t start = c->at;
    uint64_t value = 0;
    if (!str_is_digit(peek(c))) {
        mistake(c, missing);
        return 0;
    }
    struct str word = take_word(c);
    if (!str_number_any(word, max, &value))
        mistake_at(c, start, is_number(word) ? too_large : "this is not a number");
    return (uint32_t)value;
}

/* Addresses. */

struct parser {
    struct cursor c;
    struct writer w;
    struct cip_address *address;
};

static void take_count(struct parser *p) {
    struct cip_address *a = p->address;
    if (a->counted)
        mistake_at(&p->c, p->c.at - 1, "a range has no count besides");
    size_t at = p->c.at;
    a->count =
        take_number(&p->c, CIP_ELEMENTS_MAX, "a count is missing", "more than 65535 elements");
    a->counted = true;
    if (a->count == 0)
        mistake_at(&p->c, at, "the count is zero");
    if (!at_end(&p->c))
        mistake(&p->c, "the address goes on after its count");
}

static void take_range_end(struct parser *p, uint32_t first) {
    size_t at = p->c.at;
    uint32_t last = take_number(&p->c, UINT32_MAX, "the end of the range is missing",
                                "the index does not fit 32 bits");
    if (last < first)
        mistake_at(&p->c, at, "the range ends before it begins");
    if (last - first >= CIP_ELEMENTS_MAX)
        mistake_at(&p->c, at, "more than 65535 elements");
    if (peek(&p->c) == ',')
        mistake(&p->c, "a range is the last index");
    p->address->count = last - first + 1;
    p->address->counted = true;
}

/* What follows a '['. */
static void take_indexes(struct parser *p) {
    struct cursor *c = &p->c;
    int indexes = 0;
    do {
        if (indexes++ == INDEXES_MAX)
            mistake(c, "more than three indices");
        uint32_t index =
            take_number(c, UINT32_MAX, "an index is missing", "the index does not fit 32 bits");
        cip_path_member(&p->w, index);
        if (accept(c, '-'))
            take_range_end(p, index);
    } while (accept(c, ','));
    expect(c, ']', "']' is missing");
}

/* The parts of a name between its colons; all after the first may be numbers. */
static struct str take_name(struct cursor *c) {
    size_t start = c->at;
    if (str_is_digit(peek(c)))
        mistake(c, "a name begins with a digit");
    do {
        size_t at = c->at;
        struct str part = take_word(c);
        if (part.size == 0)
            mistake(c, "a name is missing");
        if (part.size > CIP_NAME_MAX)
            mistake_at(c, at, "the name is longer than 40 characters");
    } while (accept(c, ':'));
    return str_span(c->text.at + start, c->why == NULL ? c->at - start : 0);
}

static void take_level(struct parser *p) {
    size_t at = p->c.at;
    struct str name = take_name(&p->c);
    if (name.size > UINT8_MAX)
        mistake_at(&p->c, at, "the name is longer than 255 characters");
    if (p->c.why == NULL)
        cip_path_symbol(&p->w, name);
    if (accept(&p->c, '['))
        take_indexes(p);
    if (p->w.bad)
        mistake_at(&p->c, at, "the path is longer than 510 bytes");
}

/* True if digits alone stand between here and the end of the level. */
static bool is_bit(const struct cursor *c) {
    struct cursor ahead = *c;
    while (str_is_digit(peek(&ahead)))
        ahead.at++;
    return ahead.at > c->at && !is_name(peek(&ahead)) && peek(&ahead) != ':';
}

static void take_bit(struct parser *p) {
    p->address->bit = (int)take_number(&p->c, BIT_MAX, "a bit is missing", "the bit is not 0..63");
    if (!at_end(&p->c))
        mistake(&p->c, "the address goes on after its bit");
}

/* Members, a bit, a count: all that may follow the first level of a tag or an object. */
static void take_tail(struct parser *p) {
    struct cursor *c = &p->c;
    while (!at_end(c)) {
        size_t at = c->at;
        if (accept(c, '*'))
            take_count(p);
        else if (!accept(c, '.'))
            mistake(c, "a character that no address has here");
        else if (p->address->counted)
            mistake_at(c, at, "the address goes on after its range");
        else if (is_bit(c))
            take_bit(p);
        else
            take_level(p);
    }
}

/* The parts of an object in their order, each with its largest number. */
static const struct part {
    const char *name;
    enum cip_segment_kind kind;
    uint32_t max;
    const char *missing;
    const char *too_large;
} parts[] = {
    {"class", CIP_SEGMENT_CLASS, UINT16_MAX, "a class is missing",
     "the class does not fit 16 bits"},
    {"instance", CIP_SEGMENT_INSTANCE, UINT32_MAX, "an instance is missing",
     "the instance does not fit 32 bits"},
    {"attribute", CIP_SEGMENT_ATTRIBUTE, UINT16_MAX, "an attribute is missing",
     "the attribute does not fit 16 bits"},
    {"element", CIP_SEGMENT_MEMBER, UINT32_MAX, "an element is missing",
     "the element does not fit 32 bits"},
    {"connection", CIP_SEGMENT_POINT, UINT32_MAX, "a connection point is missing",
     "the connection point does not fit 32 bits"},
};

enum { PARTS_IN_ORDER = 4, PARTS = sizeof parts / sizeof parts[0] };

static void skip_spaces(struct cursor *c) {
    while (peek(c) == ' ' || peek(c) == '\t')
        c->at++;
}

/* A text in double quotes; escapes are not needed for anything that is asked here. */
static struct str take_quoted(struct cursor *c, const char *missing) {
    expect(c, '"', missing);
    size_t start = c->at;
    while (!at_end(c) && peek(c) != '"' && peek(c) != '\\')
        c->at++;
    struct str text = str_span(c->text.at + start, c->at - start);
    expect(c, '"', "'\"' is missing");
    return text;
}

static const struct part *take_part_name(struct cursor *c) {
    size_t at = c->at;
    struct str name = take_quoted(c, "the name of a segment is missing");
    for (size_t i = 0; i < PARTS; i++)
        if (str_equal(name, str_of(parts[i].name)))
            return &parts[i];
    mistake_at(c, at, "not class, instance, attribute, element or connection");
    return &parts[0];
}

static void put_part(struct parser *p, const struct part *part) {
    struct cip_segment segment = {.kind = part->kind};
    segment.value = take_number(&p->c, part->max, part->missing, part->too_large);
    cip_segment_encode(&p->w, false, &segment);
}

/* What follows a '{': "name":number} */
static void take_named_part(struct parser *p) {
    struct cursor *c = &p->c;
    skip_spaces(c);
    const struct part *part = take_part_name(c);
    skip_spaces(c);
    expect(c, ':', "':' is missing");
    skip_spaces(c);
    put_part(p, part);
    skip_spaces(c);
    expect(c, '}', "'}' is missing");
}

/* What follows the '@'. */
static void take_object(struct parser *p) {
    size_t count = 0;
    do {
        if (accept(&p->c, '{'))
            take_named_part(p);
        else if (count < PARTS_IN_ORDER)
            put_part(p, &parts[count]);
        else
            mistake(&p->c, "more than class, instance, attribute and element");
        count++;
    } while (accept(&p->c, '/'));
    if (accept(&p->c, '['))
        take_indexes(p);
    if (p->w.bad)
        mistake_at(&p->c, 0, "the path is longer than 510 bytes");
}

/* err if there was a mistake, after telling it. */
static eip_err told(const struct cursor *c, eip_err err, struct cip_address_fault *ret_fault) {
    if (c->why == NULL)
        return EIP_OK;
    if (ret_fault != NULL)
        *ret_fault = (struct cip_address_fault){.column = c->column, .why = c->why};
    return err;
}

eip_err cip_address_parse(struct str text, struct cip_address *ret_address,
                          struct cip_address_fault *ret_fault) {
    struct cip_address address = {.count = 1, .bit = CIP_ADDRESS_NO_BIT};
    struct parser p = {.c = {.text = text}, .address = &address};
    p.w = writer_of(address.path, sizeof address.path);
    if (text.size == 0)
        mistake(&p.c, "the address is empty");
    else if (accept(&p.c, '@'))
        take_object(&p);
    else
        take_level(&p);
    take_tail(&p);
    eip_err err = told(&p.c, EIP_E_TAG, ret_fault);
    if (err != EIP_OK)
        return err;
    address.path_size = p.w.size;
    *ret_address = address;
    return EIP_OK;
}

/* Routes. */

static uint16_t take_port(struct cursor *c) {
    size_t at = c->at;
    uint32_t port = take_number(c, PORT_MAX, "a port is missing", "the port is not 1..65534");
    if (port == 0)
        mistake_at(c, at, "the port is not 1..65534");
    return (uint16_t)port;
}

static bool is_link(char c) {
    return is_name(c) || c == '.' || c == '-' || c == ':';
}

static void check_link(struct cursor *c, size_t at, struct str link) {
    uint64_t number;
    if (link.size == 0)
        mistake_at(c, at, "a link is missing");
    if (link.size > UINT8_MAX)
        mistake_at(c, at, "the link is longer than 255 characters");
    if (is_number(link) && !str_number_any(link, LINK_NUMBER_MAX, &number))
        mistake_at(c, at, "the link is not 0..255");
    for (size_t i = 0; i < link.size; i++)
        if (!is_link(link.at[i]))
            mistake_at(c, at, "a character that no link has");
}

/* A number is the one byte of a link address; anything else is a text. */
static void put_hop(struct cursor *c, size_t at, struct writer *w, uint16_t port, struct str link) {
    struct cip_segment s = {.kind = CIP_SEGMENT_PORT, .value = port, .bytes = link, .format = 1};
    uint64_t number = 0;
    check_link(c, at, link);
    if (c->why != NULL)
        return;
    uint8_t byte = 0;
    if (str_number_any(link, LINK_NUMBER_MAX, &number)) {
        byte = (uint8_t)number;
        s.bytes = str_span(&byte, 1);
        s.format = 0;
    }
    cip_segment_encode(w, false, &s);
}

static struct str take_link(struct cursor *c) {
    size_t start = c->at;
    while (is_link(peek(c)))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

static bool accept_separator(struct cursor *c) {
    return accept(c, ',') || accept(c, '/');
}

static void take_hops(struct cursor *c, struct writer *w) {
    do {
        uint16_t port = take_port(c);
        if (!accept_separator(c))
            mistake(c, at_end(c) ? "a link is missing" : "',' or '/' is missing");
        size_t at = c->at;
        put_hop(c, at, w, port, take_link(c));
    } while (accept_separator(c));
    if (!at_end(c))
        mistake(c, "a character that no route has");
}

/* "port": or "link": with its value; a link may be a number or a text in quotes. */
struct hop {
    uint16_t port;
    struct str link;
    size_t link_at;
};

static void take_link_value(struct cursor *c, struct hop *hop) {
    hop->link_at = c->at;
    if (peek(c) == '"')
        hop->link = take_quoted(c, "a link is missing");
    else if (str_is_digit(peek(c)))
        hop->link = take_word(c);
    else
        mistake(c, "a link is missing");
}

static void take_json_field(struct cursor *c, struct hop *hop) {
    skip_spaces(c);
    size_t at = c->at;
    struct str name = take_quoted(c, "\"port\" or \"link\" is missing");
    skip_spaces(c);
    expect(c, ':', "':' is missing");
    skip_spaces(c);
    if (str_equal(name, str_of("port")))
        hop->port = take_port(c);
    else if (str_equal(name, str_of("link")))
        take_link_value(c, hop);
    else
        mistake_at(c, at, "neither \"port\" nor \"link\"");
    skip_spaces(c);
}

static void take_json_hop(struct cursor *c, struct writer *w) {
    struct hop hop = {.port = 0};
    skip_spaces(c);
    size_t at = c->at;
    expect(c, '{', "'{' is missing");
    do
        take_json_field(c, &hop);
    while (accept(c, ','));
    expect(c, '}', "'}' is missing");
    if (hop.port == 0)
        mistake_at(c, at, "a port is missing");
    put_hop(c, hop.link.size > 0 ? hop.link_at : at, w, hop.port, hop.link);
    skip_spaces(c);
}

/* What follows a '['. */
static void take_json(struct cursor *c, struct writer *w) {
    skip_spaces(c);
    if (peek(c) != ']')
        do
            take_json_hop(c, w);
        while (accept(c, ','));
    expect(c, ']', "']' is missing");
    skip_spaces(c);
    if (!at_end(c))
        mistake(c, "a character after the route");
}

eip_err cip_route_parse(struct str text, struct writer *w, struct cip_address_fault *ret_fault) {
    struct cursor c = {.text = text};
    struct writer before = *w;
    if (accept(&c, '['))
        take_json(&c, w);
    else if (text.size > 0)
        take_hops(&c, w);
    if (w->bad || w->size - before.size > CIP_PATH_SIZE_MAX)
        mistake(&c, "the route is too long");
    if (c.why != NULL)
        *w = before;
    return told(&c, EIP_E_ARGUMENT, ret_fault);
}
