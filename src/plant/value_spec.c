/* SPDX-License-Identifier: MIT */
#include "plant/value_spec.h"

#include "base/cursor.h"

enum { BITS_PER_BYTE = 8, OUTERMOST = '\0' };

struct parser {
    struct cursor c;
    struct spec_fault *fault;
    unsigned depth;
};

static eip_err fail(struct parser *p, size_t at, const char *why) {
    return spec_fault_set(p->fault, at, why);
}

static eip_err put_literal(struct parser *p, const struct value_place *v) {
    size_t start = p->c.at;
    if (cursor_peek(&p->c) == '"')
        cursor_skip_string(&p->c);
    else
        cursor_skip_value(&p->c);
    struct str literal = cursor_since(&p->c, start);
    if (literal.size == 0)
        return fail(p, start, "a value is missing");
    eip_err err = value_place_put(v, literal, p->fault);
    if (err == EIP_E_ARGUMENT)
        p->fault->column += start;
    return err;
}

static eip_err put_value(struct parser *p, const struct value_place *v);

/* A list, up to the bracket that closes it or to the end. Its first item says how deep it is. */
static eip_err put_items(struct parser *p, const struct value_place *v, char close) {
    struct value_place element;
    bool nested = cursor_next(&p->c) == '[' && v->dims[1] > 0;
    for (uint32_t i = 0; cursor_next(&p->c) != close; i++) {
        size_t at = p->c.at;
        if (!(nested ? value_place_element(v, i, &element) : value_place_flat(v, i, &element)))
            return fail(p, at, "there are more values than elements");
        eip_err err = put_value(p, &element);
        if (err != EIP_OK)
            return err;
        if (cursor_next(&p->c) == close)
            break;
        if (!cursor_accept(&p->c, ','))
            return fail(p, p->c.at,
                        close == OUTERMOST ? "expected ',' or the end" : "expected ',' or ']'");
        if (cursor_next(&p->c) == close)
            return fail(p, p->c.at, "a value is missing");
    }
    return EIP_OK;
}

/* NUL is the end, and no bracket, wherever it stands. */
static eip_err put_list(struct parser *p, const struct value_place *v) {
    if (v->dims[0] == 0)
        return fail(p, p->c.at, "a list is for an array, and here is one element");
    (void)cursor_accept(&p->c, '[');
    eip_err err = put_items(p, v, ']');
    (void)cursor_accept(&p->c, ']');
    return err;
}

/* Members that were given, so that none is given twice. */
struct given {
    uint8_t bits[DEVICE_MEMBERS_MAX / BITS_PER_BYTE];
};

static bool note(struct given *g, size_t member) {
    uint8_t mask = (uint8_t)(1u << member % BITS_PER_BYTE);
    bool twice = (g->bits[member / BITS_PER_BYTE] & mask) != 0;
    g->bits[member / BITS_PER_BYTE] |= mask;
    return !twice;
}

static eip_err put_member(struct parser *p, const struct value_place *v, struct given *given) {
    const struct device_type *type = v->place.structure;
    struct value_place member;
    cursor_skip_blanks(&p->c);
    struct str name = cursor_name(&p->c, "the name of a member is expected here");
    if (p->c.why != NULL)
        return fail(p, p->c.column - 1, p->c.why);
    size_t at = (size_t)(name.at - p->c.text.at);
    if (!value_place_member(v, name, &member)) {
        struct text words = spec_fault_words(p->fault, at);
        text_format(&words, "%.*s has no member ", (int)type->name.size, type->name.at);
        text_quoted(&words, name, '\'');
        return EIP_E_ARGUMENT;
    }
    if (!note(given, (size_t)(device_type_member(type, name) - type->members)))
        return spec_fault_name(p->fault, at, "", name, " is given twice");
    if (cursor_next(&p->c) != ':')
        return fail(p, p->c.at, "expected ':' and a value");
    p->c.at++;
    cursor_skip_blanks(&p->c);
    return put_value(p, &member);
}

static eip_err put_members(struct parser *p, const struct value_place *v) {
    struct given given = {.bits = {0}};
    if (cursor_next(&p->c) == '}')
        return EIP_OK;
    do {
        eip_err err = put_member(p, v, &given);
        if (err != EIP_OK)
            return err;
        cursor_skip_blanks(&p->c);
    } while (cursor_accept(&p->c, ','));
    return cursor_peek(&p->c) == '}' ? EIP_OK : fail(p, p->c.at, "expected ',' or '}'");
}

static eip_err put_structure(struct parser *p, const struct value_place *v) {
    struct str type = value_place_type(v);
    if (v->place.structure == NULL)
        return spec_fault_name(p->fault, p->c.at, "a ", type, " has no members");
    if (p->depth == VALUE_SPEC_DEPTH_MAX)
        return fail(p, p->c.at, "structures are nested more than 64 deep");
    p->depth++;
    p->c.at++;
    eip_err err = put_members(p, v);
    p->c.at++;
    p->depth--;
    return err;
}

/* The same text for each of them. */
static eip_err put_structures(struct parser *p, const struct value_place *v) {
    struct value_place element;
    size_t at = p->c.at;
    for (uint32_t i = 0; value_place_flat(v, i, &element); i++) {
        p->c.at = at;
        eip_err err = put_structure(p, &element);
        if (err != EIP_OK)
            return err;
    }
    return EIP_OK;
}

static eip_err put_value(struct parser *p, const struct value_place *v) {
    switch (cursor_next(&p->c)) {
    case '[':
        return put_list(p, v);
    case '{':
        return put_structures(p, v);
    default:
        return put_literal(p, v);
    }
}

/* A list without brackets has a comma outside of its values. */
static bool is_bare_list(const struct parser *p, const struct value_place *v) {
    struct cursor c = p->c;
    cursor_skip_value(&c);
    return v->dims[0] > 0 && cursor_peek(&c) == ',';
}

static eip_err put_all(struct parser *p, const struct value_place *v) {
    char first = cursor_next(&p->c);
    bool opens = first == '[' || first == '{' || first == '"';
    if (!opens && value_place_is_text(v)) {
        struct str rest = str_span(p->c.text.at + p->c.at, p->c.text.size - p->c.at);
        size_t start = p->c.at;
        p->c.at = p->c.text.size;
        eip_err err = value_place_put(v, rest, p->fault);
        if (err == EIP_E_ARGUMENT)
            p->fault->column += start;
        return err;
    }
    return is_bare_list(p, v) ? put_items(p, v, OUTERMOST) : put_value(p, v);
}

eip_err value_spec_put(struct str text, const struct value_place *v, struct spec_fault *ret_fault) {
    while (text.size > 0 && (text.at[text.size - 1] == ' ' || text.at[text.size - 1] == '\t'))
        text.size--;
    struct parser p = {.c = cursor_of(text), .fault = ret_fault};
    if (cursor_next(&p.c) == '\0' && cursor_at_end(&p.c))
        return fail(&p, p.c.at, "a value is missing");
    eip_err err = put_all(&p, v);
    if (err != EIP_OK || (cursor_skip_blanks(&p.c), cursor_at_end(&p.c)))
        return err;
    return fail(&p, p.c.at, v->dims[0] > 0 ? "expected ',' or the end" : "expected the end");
}
