/* SPDX-License-Identifier: MIT */
#include "plant/type_spec.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "plant/type_order.h"

enum { ROOM_MIN = 8, ELEMENTS_MAX = UINT16_MAX };

struct parser {
    struct cursor c;
    struct device_member_spec *members;
    size_t count;
    size_t room;
};

void type_specs_fini(struct type_specs *t) {
    for (size_t i = 0; i < t->count; i++)
        mem_free((void *)(uintptr_t)t->rows[i].members);
    mem_free(t->rows);
    mem_free(t->texts);
    *t = (struct type_specs){.count = 0};
}

/* Reading. */

static char next(struct parser *p) {
    cursor_skip_blanks(&p->c);
    return cursor_peek(&p->c);
}

/* Letters, digits, '_' and, in types of modules, colons that are followed by one of these. */
static struct str take_name(struct parser *p, bool colons, const char *missing) {
    (void)next(p);
    size_t start = p->c.at;
    (void)cursor_word(&p->c);
    while (colons && p->c.at > start && cursor_accept(&p->c, ':'))
        (void)cursor_word(&p->c);
    if (p->c.at == start)
        cursor_mistake(&p->c, missing);
    return str_span(p->c.text.at + start, p->c.at - start);
}

static uint32_t take_number(struct parser *p, const char *what, char close, const char *unclosed) {
    (void)next(p);
    size_t start = p->c.at;
    uint32_t number = cursor_number(&p->c, ELEMENTS_MAX, what, what);
    if (p->c.why == NULL && number == 0)
        cursor_mistake_at(&p->c, start, what);
    if (p->c.why == NULL && next(p) != close)
        cursor_mistake(&p->c, unclosed);
    (void)cursor_accept(&p->c, close);
    return number;
}

static eip_err reserve(struct parser *p) {
    struct device_member_spec *grown = mem_grow(p->members, &p->room, p->count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    p->members = grown;
    return EIP_OK;
}

/* TYPE or TYPE[n] */
static void take_member_type(struct parser *p, struct device_member_spec *m) {
    m->type = take_name(p, true, "the type of the member is missing");
    if (next(p) == '(')
        cursor_mistake(&p->c, "a string of its own length is a type, as Str20=STRING(20), and the "
                              "member is Name:Str20");
    if (cursor_accept(&p->c, '['))
        m->count = take_number(p, "the number of elements is 1 to 65535", ']',
                               "']' is missing: arrays in a structure have one dimension");
}

/* Name:TYPE */
static eip_err take_member(struct parser *p) {
    if (reserve(p) != EIP_OK)
        return EIP_E_MEMORY;
    struct device_member_spec *m = &p->members[p->count++];
    *m = (struct device_member_spec){
        .name = take_name(p, false, "the name of a member is expected here, as in Speed:REAL")};
    (void)next(p);
    cursor_expect(&p->c, ':', "expected ':' and a type, as in Speed:REAL");
    take_member_type(p, m);
    return EIP_OK;
}

static eip_err take_members(struct parser *p) {
    do {
        eip_err err = take_member(p);
        if (err != EIP_OK)
            return err;
        (void)next(p);
    } while (cursor_accept(&p->c, ','));
    cursor_expect(&p->c, '}', "expected ',' and another member, or '}'");
    return EIP_OK;
}

/* STRING(20) */
static void take_string_type(struct parser *p, struct device_member_spec ret_members[]) {
    (void)next(p);
    size_t start = p->c.at;
    struct str base = cursor_word(&p->c);
    if (!str_equal_fold(base, str_of("STRING")) || next(p) != '(')
        cursor_mistake_at(&p->c, start,
                          "a type is NAME{MEMBER:TYPE,...}, or a string of its own length, as "
                          "Str20=STRING(20)");
    (void)cursor_accept(&p->c, '(');
    uint32_t chars = take_number(p, "a string has 1 to 65535 characters", ')', "')' is missing");
    ret_members[0] = (struct device_member_spec){.name = str_of("LEN"), .type = str_of("DINT")};
    ret_members[1] =
        (struct device_member_spec){.name = str_of("DATA"), .type = str_of("SINT"), .count = chars};
}

static eip_err take_string(struct parser *p) {
    p->members = mem_zero(TYPE_SPEC_STRING_MEMBERS, sizeof *p->members);
    if (p->members == NULL)
        return EIP_E_MEMORY;
    p->count = TYPE_SPEC_STRING_MEMBERS;
    take_string_type(p, p->members);
    return EIP_OK;
}

static eip_err take_type(struct parser *p, struct str *ret_name) {
    *ret_name = take_name(p, true, "the name of a type is expected here, as in Motor{Speed:REAL}");
    if (next(p) == '=') {
        p->c.at++;
        return take_string(p);
    }
    cursor_expect(&p->c, '{', "expected '{' and members, as in Motor{Speed:REAL,Run:BOOL}");
    return take_members(p);
}

static eip_err reserve_row(struct type_specs *t) {
    if (t->count < t->room)
        return EIP_OK;
    size_t room = t->room > 0 ? 2 * t->room : ROOM_MIN;
    struct device_type_spec *rows = mem_resize(t->rows, room * sizeof *rows);
    if (rows == NULL)
        return EIP_E_MEMORY;
    t->rows = rows;
    struct str *texts = mem_resize(t->texts, room * sizeof *texts);
    if (texts == NULL)
        return EIP_E_MEMORY;
    t->texts = texts;
    t->room = room;
    return EIP_OK;
}

static eip_err finish(struct parser *p, struct spec_fault *fault) {
    cursor_skip_blanks(&p->c);
    if (!cursor_at_end(&p->c))
        cursor_mistake(&p->c, "the type is complete: nothing is expected here");
    return p->c.why == NULL ? EIP_OK : spec_fault_set(fault, p->c.column - 1, p->c.why);
}

eip_err type_spec_member(struct str text, struct device_member_spec *member,
                         struct spec_fault *ret_fault) {
    struct parser p = {.c = cursor_of(text)};
    take_member_type(&p, member);
    return finish(&p, ret_fault);
}

eip_err type_spec_string(struct str text,
                         struct device_member_spec ret_members[TYPE_SPEC_STRING_MEMBERS],
                         struct spec_fault *ret_fault) {
    struct parser p = {.c = cursor_of(text)};
    take_string_type(&p, ret_members);
    return finish(&p, ret_fault);
}

eip_err type_specs_take(struct type_specs *t, struct str text, struct spec_fault *ret_fault) {
    struct parser p = {.c = cursor_of(text)};
    struct str name;
    eip_err err = reserve_row(t);
    if (err == EIP_OK)
        err = take_type(&p, &name);
    if (err == EIP_OK)
        err = finish(&p, ret_fault);
    if (err != EIP_OK) {
        mem_free(p.members);
        return err;
    }
    t->texts[t->count] = text;
    t->rows[t->count++] =
        (struct device_type_spec){.name = name, .members = p.members, .count = p.count};
    return EIP_OK;
}

/* Adding. */

/* Names of string members are not in the text: then the type's own name is meant. */
static size_t place_of(const struct type_specs *t, const struct type_order_fault *fault) {
    const struct device_type_spec *spec = &t->rows[fault->spec];
    struct str text = t->texts[fault->spec];
    struct str name = spec->name;
    if (fault->member < spec->count)
        name =
            fault->of_type ? spec->members[fault->member].type : spec->members[fault->member].name;
    uintptr_t at = (uintptr_t)name.at - (uintptr_t)text.at;
    return at < text.size ? at : (size_t)(spec->name.at - text.at);
}

eip_err type_specs_add(const struct type_specs *t, struct device_types *types, struct str *ret_text,
                       struct spec_fault *ret_fault) {
    struct type_order_fault fault;
    eip_err err = type_order_add(types, t->rows, t->count, &fault);
    if (err != EIP_E_TYPE && err != EIP_E_LIMIT)
        return err;
    *ret_text = t->texts[fault.spec];
    return spec_fault_set(ret_fault, place_of(t, &fault), fault.why);
}
