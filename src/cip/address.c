/* SPDX-License-Identifier: MIT */
#include "cip/address.h"

#include <string.h>

#include "cip/service.h"

enum { INDEXES_MAX = 3, BIT_MAX = 63, PORT_MAX = 65534, LINK_NUMBER_MAX = 255 };
enum { NETWORK_PORT = 2 }; /* of a module on a backplane; its links are IP addresses */

static const char name_too_long[] = "the name is longer than 255 characters";
static const char path_too_long[] = "the path is longer than 510 bytes";
static const char port_not_in_range[] = "the port is not 1..65534";
static const char unknown_part[] =
    "not class, instance, attribute, element, connection, symbolic or port";

/* err if there was a mistake, after telling it. */
static eip_err told(const struct cursor *c, eip_err err, struct cip_address_fault *ret_fault) {
    if (c->why == NULL)
        return EIP_OK;
    if (ret_fault != NULL)
        *ret_fault = (struct cip_address_fault){.column = c->column, .why = c->why};
    return err;
}

static bool is_word(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

/* Hops: a port and what is linked to it. */

static uint16_t take_port(struct cursor *c) {
    size_t at = c->at;
    uint32_t port = cursor_number(c, PORT_MAX, "a port is missing", port_not_in_range);
    if (port == 0)
        cursor_mistake_at(c, at, port_not_in_range);
    return (uint16_t)port;
}

static bool is_link(char c) {
    return is_word(c) || c == '.' || c == '-' || c == ':';
}

static void check_link(struct cursor *c, size_t at, struct str link) {
    uint64_t number;
    if (link.size == 0)
        cursor_mistake_at(c, at, "a link is missing");
    if (link.size > UINT8_MAX)
        cursor_mistake_at(c, at, "the link is longer than 255 characters");
    if (str_is_number(link) && !str_number_any(link, LINK_NUMBER_MAX, &number))
        cursor_mistake_at(c, at, "the link is not 0..255");
    for (size_t i = 0; i < link.size; i++)
        if (!is_link(link.at[i]))
            cursor_mistake_at(c, at, "a character that no link has");
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
    while (is_link(cursor_peek(c)))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

/* "port": and "link": with their values, which may be numbers or texts in quotes. */
struct hop {
    uint16_t port;
    struct str text; /* that was given for the port */
    size_t text_at;
    struct str link;
    size_t link_at;
};

static void take_port_value(struct cursor *c, struct hop *hop) {
    hop->text_at = c->at;
    if (cursor_peek(c) == '"')
        hop->text = cursor_quoted(c, "a port is missing");
    else
        hop->port = take_port(c);
}

static void take_link_value(struct cursor *c, struct hop *hop) {
    hop->link_at = c->at;
    if (cursor_peek(c) == '"')
        hop->link = cursor_quoted(c, "a link is missing");
    else if (str_is_digit(cursor_peek(c)))
        hop->link = cursor_word(c);
    else
        cursor_mistake(c, "a link is missing");
}

static void take_json_field(struct cursor *c, struct hop *hop) {
    cursor_skip_blanks(c);
    size_t at = c->at;
    struct str name = cursor_quoted(c, "\"port\" or \"link\" is missing");
    cursor_skip_blanks(c);
    cursor_expect(c, ':', "':' is missing");
    cursor_skip_blanks(c);
    if (str_equal(name, str_of("port")))
        take_port_value(c, hop);
    else if (str_equal(name, str_of("link")))
        take_link_value(c, hop);
    else
        cursor_mistake_at(c, at, "neither \"port\" nor \"link\"");
    cursor_skip_blanks(c);
}

/* A text as port is a number in quotes, or the two have changed places: see the header. */
static void settle_hop(struct cursor *c, struct hop *hop) {
    bool swapped = !str_is_number(hop->text);
    size_t at = swapped ? hop->link_at : hop->text_at;
    uint64_t port;
    if (hop->text.size == 0)
        return;
    if (swapped && !str_is_number(hop->link))
        cursor_mistake_at(c, hop->text_at, "neither the port nor the link is a number");
    else if (!str_number_any(swapped ? hop->link : hop->text, PORT_MAX, &port) ||
             (port == 0 && !swapped))
        cursor_mistake_at(c, at, port_not_in_range);
    if (c->why != NULL)
        return;
    hop->port = port == 0 ? NETWORK_PORT : (uint16_t)port;
    if (!swapped)
        return;
    hop->link = hop->text;
    hop->link_at = hop->text_at;
}

/* What follows the '{' of a hop, which stands at `at`. */
static void take_json_hop(struct cursor *c, struct writer *w, size_t at) {
    struct hop hop = {.port = 0};
    do
        take_json_field(c, &hop);
    while (cursor_accept(c, ','));
    cursor_expect(c, '}', "'}' is missing");
    settle_hop(c, &hop);
    if (hop.port == 0)
        cursor_mistake_at(c, at, "a port is missing");
    put_hop(c, hop.link.size > 0 ? hop.link_at : at, w, hop.port, hop.link);
}

/* Addresses. */

struct parser {
    struct cursor c;
    struct writer w;
    enum cip_names names;
    const char *ends; /* characters that end an address before the text ends */
    struct cip_address *address;
};

static bool is_over(const struct parser *p) {
    char next = cursor_peek(&p->c);
    return cursor_at_end(&p->c) || (next != '\0' && strchr(p->ends, next) != NULL);
}

/* What begins at `at` is a count, a range or a bit: no part of the path. */
static void note_beyond(struct parser *p, size_t at) {
    if (p->address->beyond == 0)
        p->address->beyond = at + 1;
}

static void take_count(struct parser *p) {
    struct cip_address *a = p->address;
    if (a->counted)
        cursor_mistake_at(&p->c, p->c.at - 1, "a range has no count besides");
    size_t at = p->c.at;
    note_beyond(p, at - 1);
    a->count =
        cursor_number(&p->c, CIP_ELEMENTS_MAX, "a count is missing", "more than 65535 elements");
    a->counted = true;
    if (a->count == 0)
        cursor_mistake_at(&p->c, at, "the count is zero");
    if (!is_over(p))
        cursor_mistake(&p->c, "the address goes on after its count");
}

static void take_range_end(struct parser *p, uint32_t first) {
    size_t at = p->c.at;
    note_beyond(p, at - 1);
    uint32_t last = cursor_number(&p->c, UINT32_MAX, "the end of the range is missing",
                                  "the index does not fit 32 bits");
    if (last < first)
        cursor_mistake_at(&p->c, at, "the range ends before it begins");
    if (last - first >= CIP_ELEMENTS_MAX)
        cursor_mistake_at(&p->c, at, "more than 65535 elements");
    if (cursor_peek(&p->c) == ',')
        cursor_mistake(&p->c, "a range is the last index");
    p->address->count = last - first + 1;
    p->address->counted = true;
}

/* What follows a '['. */
static void take_indexes(struct parser *p) {
    struct cursor *c = &p->c;
    int indexes = 0;
    do {
        if (indexes++ == INDEXES_MAX)
            cursor_mistake(c, "more than three indices");
        uint32_t index =
            cursor_number(c, UINT32_MAX, "an index is missing", "the index does not fit 32 bits");
        cip_path_member(&p->w, index);
        if (cursor_accept(c, '-'))
            take_range_end(p, index);
    } while (cursor_accept(c, ','));
    cursor_expect(c, ']', "']' is missing");
}

/* The parts of a name between its colons; all after the first may be numbers. */
static struct str take_name(struct cursor *c) {
    size_t start = c->at;
    if (str_is_digit(cursor_peek(c)))
        cursor_mistake(c, "a name begins with a digit");
    do {
        size_t at = c->at;
        struct str part = cursor_word(c);
        if (part.size == 0)
            cursor_mistake(c, "a name is missing");
        if (part.size > CIP_NAME_MAX)
            cursor_mistake_at(c, at, "the name is longer than 40 characters");
    } while (cursor_accept(c, ':'));
    return str_span(c->text.at + start, c->why == NULL ? c->at - start : 0);
}

/* True in a name of any kind: what means nothing else in an address or an operation. */
static bool is_in_any_name(char c) {
    return (uint8_t)c > ' ' && c != 0x7f && strchr(".[]*+=,\"", c) == NULL;
}

static bool is_utf8_tail(struct str s, size_t at) {
    return at < s.size && ((uint8_t)s.at[at] & 0xc0) == 0x80;
}

/* ISO-8859-1 from UTF-8; bytes that are none stay as they are. */
static struct str to_latin1(struct cursor *c, size_t start, struct str s, char *room) {
    size_t size = 0;
    for (size_t at = 0; at < s.size && c->why == NULL; at++) {
        uint8_t byte = (uint8_t)s.at[at];
        bool pair = (byte == 0xc2 || byte == 0xc3) && is_utf8_tail(s, at + 1);
        if (byte > 0xc3 && byte < 0xf5 && is_utf8_tail(s, at + 1))
            cursor_mistake_at(c, start + at, "a character that ISO-8859-1 does not have");
        else if (size == UINT8_MAX)
            cursor_mistake_at(c, start, name_too_long);
        else
            room[size++] = (char)(uint8_t)(pair ? (byte & 3) << 6 | (s.at[++at] & 0x3f) : byte);
    }
    return str_span(room, size);
}

static struct str take_any_name(struct cursor *c, char *room) {
    size_t start = c->at;
    while (is_in_any_name(cursor_peek(c)))
        c->at++;
    struct str name = str_span(c->text.at + start, c->at - start);
    if (name.size == 0)
        cursor_mistake(c, "a name is missing");
    return to_latin1(c, start, name, room);
}

static void take_level(struct parser *p) {
    char room[UINT8_MAX];
    size_t at = p->c.at;
    struct str name = p->names == CIP_NAMES_ANY ? take_any_name(&p->c, room) : take_name(&p->c);
    if (name.size > UINT8_MAX)
        cursor_mistake_at(&p->c, at, name_too_long);
    if (p->c.why == NULL)
        cip_path_symbol(&p->w, name);
    if (cursor_accept(&p->c, '['))
        take_indexes(p);
    if (p->w.bad)
        cursor_mistake_at(&p->c, at, path_too_long);
}

/* True if digits alone stand between here and the end of the level. */
static bool is_bit(const struct parser *p) {
    struct cursor ahead = p->c;
    while (str_is_digit(cursor_peek(&ahead)))
        ahead.at++;
    char next = cursor_peek(&ahead);
    bool goes_on = p->names == CIP_NAMES_ANY ? is_in_any_name(next) : is_word(next) || next == ':';
    return ahead.at > p->c.at && !goes_on;
}

static void take_bit(struct parser *p) {
    note_beyond(p, p->c.at - 1);
    p->address->bit =
        (int)cursor_number(&p->c, BIT_MAX, "a bit is missing", "the bit is not 0..63");
    if (!is_over(p))
        cursor_mistake(&p->c, "the address goes on after its bit");
}

/* Members, a bit, a count: all that may follow the first level of a tag or an object. */
static void take_tail(struct parser *p) {
    struct cursor *c = &p->c;
    while (!is_over(p)) {
        size_t at = c->at;
        if (cursor_accept(c, '*'))
            take_count(p);
        else if (!cursor_accept(c, '.'))
            cursor_mistake(c, "a character that no address has here");
        else if (p->address->counted)
            cursor_mistake_at(c, at, "the address goes on after its range");
        else if (is_bit(p))
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

enum { PARTS_OF_OBJECT = 3, PARTS_IN_ORDER = 4, PARTS = sizeof parts / sizeof parts[0] };

static const struct part *find_part(struct str name) {
    for (size_t i = 0; i < PARTS; i++)
        if (str_equal(name, str_of(parts[i].name)))
            return &parts[i];
    return NULL;
}

static void put_part(struct parser *p, const struct part *part) {
    struct cip_segment segment = {.kind = part->kind};
    segment.value = cursor_number(&p->c, part->max, part->missing, part->too_large);
    cip_segment_encode(&p->w, false, &segment);
}

/* Any characters but quotes: blanks and dots too. */
static void put_symbol(struct parser *p) {
    char room[UINT8_MAX];
    size_t at = p->c.at;
    struct str name = cursor_quoted(&p->c, "a name in double quotes is missing");
    if (name.size == 0)
        cursor_mistake_at(&p->c, at, "a name is missing");
    name = to_latin1(&p->c, at + 1, name, room);
    if (p->c.why == NULL)
        cip_path_symbol(&p->w, name);
}

/* What follows a '{': "name":number} "symbolic":"text"} "port":1,"link":0} */
static void take_named_part(struct parser *p) {
    struct cursor *c = &p->c;
    size_t start = c->at;
    cursor_skip_blanks(c);
    size_t at = c->at;
    struct str name = cursor_quoted(c, "the name of a segment is missing");
    if (c->why == NULL && (str_equal(name, str_of("port")) || str_equal(name, str_of("link")))) {
        c->at = start;
        take_json_hop(c, &p->w, start - 1);
        return;
    }
    const struct part *part = find_part(name);
    bool symbolic = str_equal(name, str_of("symbolic"));
    if (part == NULL && !symbolic)
        cursor_mistake_at(c, at, unknown_part);
    cursor_skip_blanks(c);
    cursor_expect(c, ':', "':' is missing");
    cursor_skip_blanks(c);
    if (symbolic)
        put_symbol(p);
    else if (part != NULL)
        put_part(p, part);
    cursor_skip_blanks(c);
    cursor_expect(c, '}', "'}' is missing");
}

/* What follows the '@'. */
static void take_object(struct parser *p) {
    size_t start = p->c.at - 1;
    size_t count = 0;
    do {
        if (cursor_accept(&p->c, '{'))
            take_named_part(p);
        else if (count < PARTS_IN_ORDER)
            put_part(p, &parts[count]);
        else
            cursor_mistake(&p->c, "more than class, instance, attribute and element");
        count++;
    } while (cursor_accept(&p->c, '/'));
    if (cursor_accept(&p->c, '['))
        take_indexes(p);
    if (p->w.bad)
        cursor_mistake_at(&p->c, start, path_too_long);
}

void cip_address_take(struct cursor *c, enum cip_names names, const char *ends,
                      struct cip_address *ret_address) {
    struct cip_address address = {.count = 1, .bit = CIP_ADDRESS_NO_BIT};
    struct parser p = {.c = *c, .names = names, .ends = ends, .address = &address};
    p.w = writer_of(address.path, sizeof address.path);
    if (is_over(&p))
        cursor_mistake(&p.c, "the address is empty");
    else if (cursor_accept(&p.c, '@'))
        take_object(&p);
    else
        take_level(&p);
    take_tail(&p);
    *c = p.c;
    if (c->why != NULL)
        return;
    address.path_size = p.w.size;
    *ret_address = address;
}

eip_err cip_address_parse(struct str text, struct cip_address *ret_address,
                          struct cip_address_fault *ret_fault) {
    struct cursor c = cursor_of(text);
    cip_address_take(&c, CIP_NAMES_LOGIX, "", ret_address);
    return told(&c, EIP_E_TAG, ret_fault);
}

enum cip_aim cip_address_aim(const struct cip_address *address, struct cip_target *ret_target) {
    static const enum cip_segment_kind kinds[] = {CIP_SEGMENT_CLASS, CIP_SEGMENT_INSTANCE,
                                                  CIP_SEGMENT_ATTRIBUTE};
    struct reader path = reader_of(address->path, address->path_size);
    struct cip_target target = cip_target_of(path);
    struct cip_segment s;
    size_t count = 0;
    while (cip_segment_decode(&path, false, &s, NULL))
        if (count >= PARTS_OF_OBJECT || s.kind != kinds[count++])
            return CIP_AIM_TAG;
    bool is_tag = target.class_id == CIP_CLASS_SYMBOL && count < PARTS_OF_OBJECT;
    if (count == 0 || is_tag || address->counted)
        return CIP_AIM_TAG;
    *ret_target = target;
    return count == PARTS_OF_OBJECT ? CIP_AIM_ATTRIBUTE : CIP_AIM_OBJECT;
}

/* Routes. */

static bool accept_separator(struct cursor *c) {
    return cursor_accept(c, ',') || cursor_accept(c, '/');
}

static void take_hops(struct cursor *c, struct writer *w) {
    do {
        uint16_t port = take_port(c);
        if (!accept_separator(c))
            cursor_mistake(c, cursor_at_end(c) ? "a link is missing" : "',' or '/' is missing");
        size_t at = c->at;
        put_hop(c, at, w, port, take_link(c));
    } while (accept_separator(c));
    if (!cursor_at_end(c))
        cursor_mistake(c, "a character that no route has");
}

static void take_hop_of_list(struct cursor *c, struct writer *w) {
    cursor_skip_blanks(c);
    size_t at = c->at;
    cursor_expect(c, '{', "'{' is missing");
    take_json_hop(c, w, at);
    cursor_skip_blanks(c);
}

/* What follows a '['. */
static void take_json(struct cursor *c, struct writer *w) {
    cursor_skip_blanks(c);
    if (cursor_peek(c) != ']')
        do
            take_hop_of_list(c, w);
        while (cursor_accept(c, ','));
    cursor_expect(c, ']', "']' is missing");
    cursor_skip_blanks(c);
    if (!cursor_at_end(c))
        cursor_mistake(c, "a character after the route");
}

eip_err cip_route_parse(struct str text, struct writer *w, struct cip_address_fault *ret_fault) {
    struct cursor c = cursor_of(text);
    struct writer before = *w;
    if (cursor_accept(&c, '['))
        take_json(&c, w);
    else if (text.size > 0)
        take_hops(&c, w);
    if (w->bad || w->size - before.size > CIP_PATH_SIZE_MAX)
        cursor_mistake(&c, "the route is too long");
    if (c.why != NULL)
        *w = before;
    return told(&c, EIP_E_ARGUMENT, ret_fault);
}
