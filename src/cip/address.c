/* SPDX-License-Identifier: MIT */
#include "cip/address.h"

#include <string.h>

#include "base/latin.h"
#include "cip/service.h"

enum { INDEXES_MAX = 3, BIT_MAX = 63 };

static const char name_too_long[] = "the name is longer than 255 characters";
static const char path_too_long[] = "the path is longer than 510 bytes";
static const char unknown_part[] =
    "not class, instance, attribute, element, connection, symbolic or port";

/* How many elements an address may have, and what is said of more. */
struct most {
    uint32_t elements;
    const char *why;
};

static const struct most of_request = {CIP_ELEMENTS_MAX, "more than 65535 elements"};
static const struct most of_several = {CIP_ELEMENTS_LARGE, "more than 16777216 elements"};

static bool is_word(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_';
}

struct parser {
    struct cursor c;
    struct writer w;
    enum cip_names names;
    const struct most *most;
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
    a->count = cursor_number(&p->c, p->most->elements, "a count is missing", p->most->why);
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
    if (last - first >= p->most->elements)
        cursor_mistake_at(&p->c, at, p->most->why);
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

static struct str to_latin1(struct cursor *c, size_t start, struct str s, char *room) {
    const char *begin = s.at;
    size_t size = 0;
    char latin;
    while (s.size > 0 && c->why == NULL)
        if (!latin_next(&s, &latin))
            cursor_mistake_at(c, start + (size_t)(s.at - begin),
                              "a character that ISO-8859-1 does not have");
        else if (size == UINT8_MAX)
            cursor_mistake_at(c, start, name_too_long);
        else
            room[size++] = latin;
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

static void put_part(struct cursor *c, struct writer *w, const struct part *part) {
    struct cip_segment segment = {.kind = part->kind};
    segment.value = cursor_number(c, part->max, part->missing, part->too_large);
    cip_segment_encode(w, false, &segment);
}

/* Any characters but quotes: blanks and dots too. */
static void put_symbol(struct cursor *c, struct writer *w) {
    char room[UINT8_MAX];
    size_t at = c->at;
    struct str name = cursor_quoted(c, "a name in double quotes is missing");
    if (name.size == 0)
        cursor_mistake_at(c, at, "a name is missing");
    name = to_latin1(c, at + 1, name, room);
    if (c->why == NULL)
        cip_path_symbol(w, name);
}

void cip_address_take_segment(struct cursor *c, struct writer *w) {
    size_t start = c->at;
    cursor_skip_blanks(c);
    size_t at = c->at;
    struct str name = cursor_quoted(c, "the name of a segment is missing");
    if (c->why == NULL && (str_equal(name, str_of("port")) || str_equal(name, str_of("link")))) {
        c->at = start;
        cip_route_take_hop(c, w, start - 1);
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
        put_symbol(c, w);
    else if (part != NULL)
        put_part(c, w, part);
    cursor_skip_blanks(c);
    cursor_expect(c, '}', "'}' is missing");
}

/* What follows the '@'. */
static void take_object(struct parser *p) {
    size_t start = p->c.at - 1;
    size_t count = 0;
    do {
        if (cursor_accept(&p->c, '{'))
            cip_address_take_segment(&p->c, &p->w);
        else if (count < PARTS_IN_ORDER)
            put_part(&p->c, &p->w, &parts[count]);
        else
            cursor_mistake(&p->c, "more than class, instance, attribute and element");
        count++;
    } while (cursor_accept(&p->c, '/'));
    if (cursor_accept(&p->c, '['))
        take_indexes(p);
    if (p->w.bad)
        cursor_mistake_at(&p->c, start, path_too_long);
}

static void take(struct cursor *c, enum cip_names names, const struct most *most, const char *ends,
                 struct cip_address *ret_address) {
    struct cip_address address = {.count = 1, .bit = CIP_ADDRESS_NO_BIT};
    struct parser p = {.c = *c, .names = names, .most = most, .ends = ends, .address = &address};
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

void cip_address_take(struct cursor *c, enum cip_names names, const char *ends,
                      struct cip_address *ret_address) {
    take(c, names, &of_request, ends, ret_address);
}

void cip_address_take_large(struct cursor *c, enum cip_names names, const char *ends,
                            struct cip_address *ret_address) {
    take(c, names, &of_several, ends, ret_address);
}

static eip_err parse(struct str text, const struct most *most, struct cip_address *ret_address,
                     struct cip_address_fault *ret_fault) {
    struct cursor c = cursor_of(text);
    take(&c, CIP_NAMES_LOGIX, most, "", ret_address);
    if (c.why == NULL)
        return EIP_OK;
    if (ret_fault != NULL)
        *ret_fault = (struct cip_address_fault){.column = c.column, .why = c.why};
    return EIP_E_TAG;
}

eip_err cip_address_parse(struct str text, struct cip_address *ret_address,
                          struct cip_address_fault *ret_fault) {
    return parse(text, &of_request, ret_address, ret_fault);
}

eip_err cip_address_parse_large(struct str text, struct cip_address *ret_address,
                                struct cip_address_fault *ret_fault) {
    return parse(text, &of_several, ret_address, ret_fault);
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
