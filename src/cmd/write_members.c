/* SPDX-License-Identifier: MIT */
#include "cmd/write_members.h"

#include "base/check.h"
#include "base/cursor.h"
#include "base/mem.h"
#include "cip/literals.h"
#include "cip/structure.h"

enum { BITS_PER_BYTE = 8 };

struct parser {
    struct cursor c;
    const struct eip_value *own;
    size_t tag_size; /* of the path below: what comes before the structure's own members */
    struct text path;
    unsigned depth;
    struct write_members *members;
    struct write_members_fault *fault;
};

/* What a value is for: a member, or an element of one. */
struct target {
    const struct eip_structure *structure; /* NULL: none, or not known */
    const struct eip_member *member;       /* NULL: all of the outermost structure */
    bool listed;                           /* all elements of an array */
    uint32_t offset;
};

static eip_err fail(struct parser *p, size_t at, const char *why) {
    struct text words = text_of(p->fault->why, sizeof p->fault->why);
    text_puts(&words, why);
    p->fault->column = at + 1;
    return EIP_E_VALUE;
}

/* Values of members that are no structures. */

static bool is_bools(const struct target *t) {
    return t->listed && cip_structure_is_bools(t->member);
}

static struct eip_value like(const struct target *t) {
    check(t->member != NULL);
    struct eip_value v = eip_value_in(is_bools(t) ? EIP_TYPE_BOOL : t->member->type, 0, NULL, 0);
    v.structure = t->structure;
    v.handle = t->structure != NULL ? t->structure->handle : 0;
    return v;
}

static eip_err add_row(struct parser *p, const struct target *t, struct eip_value value,
                       uint8_t *bytes) {
    struct write_members *w = p->members;
    check(t->member != NULL);
    struct write_member *rows = mem_grow(w->rows, &w->room, w->count + 1, sizeof *rows);
    size_t size = p->path.size + 1;
    char *tag = mem_alloc(size);
    if (rows != NULL)
        w->rows = rows;
    if (rows == NULL || tag == NULL || p->path.cut) {
        mem_free(tag);
        mem_free(bytes);
        return EIP_E_MEMORY;
    }
    memcpy(tag, text_cstr(&p->path), size);
    rows[w->count++] = (struct write_member){.tag = tag,
                                             .value = value,
                                             .bytes = bytes,
                                             .offset = t->offset,
                                             .bit = t->member->bit,
                                             .is_bools = is_bools(t)};
    w->elements += value.count;
    return EIP_OK;
}

static eip_err misfit(struct parser *p, const struct cip_literals *literals, struct str bad,
                      const struct eip_value *value) {
    size_t at = (size_t)(bad.at - p->c.text.at);
    if (cip_literals_is_open(literals, bad))
        return fail(p, p->c.text.size, "'\"' is missing");
    struct text words = text_of(p->fault->why, sizeof p->fault->why);
    cip_literals_misfit_text(&words, bad, value);
    p->fault->column = at + 1;
    return EIP_E_VALUE;
}

static uint64_t count_of(const struct eip_member *m) {
    uint64_t count = m->count > 0 ? m->count : 1;
    return cip_structure_is_bools(m) ? count * CIP_BOOLS_OF_DWORD : count;
}

/* NULL, or why so many values do not do. */
static const char *miscount(const struct target *t, size_t count) {
    if (count > (t->listed ? count_of(t->member) : 1))
        return "there are more values than elements";
    if (is_bools(t) && count > CIP_BOOLS_OF_DWORD && count % CIP_BOOLS_OF_DWORD != 0)
        return "32 BOOLs share a DWORD: give up to 32, or those of whole DWORDs";
    return NULL;
}

static eip_err convert(struct parser *p, const struct target *t, struct str text) {
    struct eip_value value = like(t);
    struct cip_literals literals = cip_literals_of(text, &value);
    size_t count = cip_literals_count(&literals);
    size_t room = cip_literals_room(&literals, &value);
    struct str bad;
    size_t at = (size_t)(text.at - p->c.text.at);
    if (room == 0)
        return fail(p, at, "values of its type cannot be written");
    const char *why = miscount(t, count);
    if (why != NULL)
        return fail(p, at, why);
    uint8_t *bytes = mem_alloc(room);
    if (bytes == NULL)
        return EIP_E_MEMORY;
    const struct eip_structure *structure = value.structure;
    value = eip_value_in(value.type, value.handle, bytes, room);
    value.structure = structure;
    if (cip_literals_add(&literals, &value, &bad) == EIP_OK)
        return add_row(p, t, value, bytes);
    mem_free(bytes);
    return misfit(p, &literals, bad, &value);
}

static eip_err take_literals(struct parser *p, const struct target *t) {
    bool is_list = cursor_next(&p->c) == '[';
    size_t start = p->c.at;
    if (is_list != t->listed)
        return fail(p, start,
                    is_list ? "a list is for an array, and here is one element"
                            : "it is an array: give its values as [1, 2, 3]");
    cursor_skip_value(&p->c);
    struct str text = cursor_since(&p->c, start);
    if (text.size == 0)
        return fail(p, start, "a value is missing");
    if (is_list && text.at[text.size - 1] != ']')
        return fail(p, p->c.at, "']' is missing");
    return convert(p, t, text);
}

/* Structures. */

static eip_err take_value(struct parser *p, const struct target *t);

static eip_err no_member(struct parser *p, const struct eip_structure *s, struct str name) {
    struct text words = text_of(p->fault->why, sizeof p->fault->why);
    text_escaped(&words, str_of(s->name), '\0');
    text_puts(&words, " has no member ");
    text_quoted(&words, name, '\'');
    p->fault->column = (size_t)(name.at - p->c.text.at) + 1;
    return EIP_E_VALUE;
}

/* False for one that is written already, or all of it is. */
static bool is_new(const struct parser *p) {
    for (size_t i = 0; i < p->members->count; i++) {
        const char *tag = p->members->rows[i].tag;
        size_t size = p->path.size;
        if (strncmp(tag, text_cstr(&p->path), size) == 0 &&
            (tag[size] == '\0' || tag[size] == '.' || tag[size] == '['))
            return false;
    }
    return true;
}

static bool is_denied(const struct parser *p) {
    struct eip_value unused;
    return eip_value_member(p->own, 0, text_cstr(&p->path) + p->tag_size, &unused) == EIP_E_REFUSED;
}

static void cut_path(struct parser *p, size_t size) {
    p->path.size = size;
    if (p->path.data != NULL)
        p->path.data[size] = '\0';
}

/* A member's value; the path is longer by its name meanwhile. */
static eip_err take_named(struct parser *p, const struct target *in, const struct eip_member *m,
                          size_t at) {
    struct target t = {.structure = m->structure,
                       .member = m,
                       .listed = m->count > 0,
                       .offset = in->offset + m->offset};
    size_t size = p->path.size;
    text_char(&p->path, '.');
    text_puts(&p->path, m->name);
    eip_err err = EIP_OK;
    if (!is_new(p))
        err = fail(p, at, "the member is given twice");
    else if (is_denied(p) && (t.structure == NULL || cip_structure_chars(t.structure) > 0))
        err = fail(p, at, "the device gives no access to it");
    else
        err = take_value(p, &t);
    cut_path(p, size);
    return err;
}

static eip_err take_member(struct parser *p, const struct target *in) {
    cursor_skip_blanks(&p->c);
    struct str name = cursor_name(&p->c, "the name of a member is expected here");
    if (p->c.why != NULL)
        return fail(p, p->c.column - 1, p->c.why);
    const struct eip_member *m = cip_structure_member(in->structure, name);
    if (m == NULL || m->hidden)
        return no_member(p, in->structure, name);
    if (cursor_next(&p->c) != ':')
        return fail(p, p->c.at, "expected ':' and a value");
    p->c.at++;
    cursor_skip_blanks(&p->c);
    return take_named(p, in, m, (size_t)(name.at - p->c.text.at));
}

static eip_err take_members(struct parser *p, const struct target *in) {
    if (p->depth == CIP_STRUCTURE_DEPTH_MAX)
        return fail(p, p->c.at, "structures are nested too deep");
    p->depth++;
    p->c.at++;
    bool is_empty = cursor_next(&p->c) == '}';
    eip_err err = EIP_OK;
    while (err == EIP_OK && !is_empty) {
        err = take_member(p, in);
        if (err != EIP_OK || cursor_next(&p->c) != ',')
            break;
        p->c.at++;
    }
    if (err == EIP_OK && cursor_next(&p->c) != '}')
        return fail(p, p->c.at, "expected ',' or '}'");
    p->c.at++;
    p->depth--;
    return err;
}

/* Each of them gives members of its own element. */
static eip_err take_elements(struct parser *p, const struct target *array) {
    eip_err err = EIP_OK;
    p->c.at++;
    for (uint32_t i = 0; err == EIP_OK; i++) {
        struct target t = *array;
        size_t size = p->path.size;
        if (cursor_next(&p->c) == ']' && i == 0)
            break;
        if (i == array->member->count)
            return fail(p, p->c.at, "there are more values than elements");
        t.listed = false;
        t.offset += i * array->member->element_size;
        text_format(&p->path, "[%u]", (unsigned)i);
        err = cursor_next(&p->c) == '{' ? take_members(p, &t) : fail(p, p->c.at, "'{' is missing");
        cut_path(p, size);
        if (err != EIP_OK || cursor_next(&p->c) != ',')
            break;
        p->c.at++;
    }
    if (err == EIP_OK && cursor_next(&p->c) != ']')
        return fail(p, p->c.at, "expected ',' or ']'");
    p->c.at++;
    return err;
}

static eip_err take_value(struct parser *p, const struct target *t) {
    bool is_structure = t->structure != NULL && cip_structure_chars(t->structure) == 0;
    if (t->member != NULL && t->member->type == EIP_TYPE_STRUCT && t->structure == NULL)
        return fail(p, p->c.at, "its structure is not known");
    if (!is_structure)
        return take_literals(p, t);
    char first = cursor_next(&p->c);
    if (first != (t->listed ? '[' : '{'))
        return fail(p, p->c.at,
                    t->listed ? "it is an array: give its values as [{...}, {...}]"
                              : "a structure is given as {MEMBER: VALUE, ...}");
    return t->listed ? take_elements(p, t) : take_members(p, t);
}

static uint64_t elements_of(const struct eip_structure *s, unsigned depth) {
    uint64_t elements = 0;
    for (uint32_t i = 0; i < s->member_count && depth < CIP_STRUCTURE_DEPTH_MAX; i++) {
        const struct eip_member *m = &s->members[i];
        bool nests = m->structure != NULL && cip_structure_chars(m->structure) == 0;
        if (!m->hidden)
            elements += count_of(m) * (nests ? elements_of(m->structure, depth + 1) : 1);
    }
    return elements;
}

eip_err write_members_parse(const struct eip_value *own, struct str tag, struct str text,
                            struct write_members *ret_members,
                            struct write_members_fault *ret_fault) {
    *ret_members = (struct write_members){.rows = NULL};
    struct parser p = {.c = cursor_of(text),
                       .own = own,
                       .tag_size = tag.size + 1,
                       .path = text_new(),
                       .members = ret_members,
                       .fault = ret_fault};
    const struct target all = {.structure = own->structure};
    text_str(&p.path, tag);
    ret_members->of = elements_of(own->structure, 0);
    cursor_skip_blanks(&p.c);
    eip_err err = take_value(&p, &all);
    if (err == EIP_OK && cursor_next(&p.c) != '\0')
        err = fail(&p, p.c.at, "expected the end");
    text_fini(&p.path);
    return err;
}

void write_members_fini(struct write_members *w) {
    for (size_t i = 0; i < w->count; i++) {
        mem_free(w->rows[i].tag);
        mem_free(w->rows[i].bytes);
    }
    mem_free(w->rows);
    *w = (struct write_members){.rows = NULL};
}

static void put_bit(uint8_t *byte, unsigned bit, bool value) {
    *byte = (uint8_t)((*byte & ~(1u << bit)) | (unsigned)value << bit);
}

void write_members_apply(const struct write_members *w, uint8_t *bytes) {
    for (size_t i = 0; i < w->count; i++) {
        const struct write_member *row = &w->rows[i];
        uint8_t *at = bytes + row->offset;
        for (uint32_t b = 0; row->is_bools && b < row->value.count; b++)
            put_bit(at + b / BITS_PER_BYTE, b % BITS_PER_BYTE, row->value.data[b] != 0);
        if (row->bit != EIP_NO_BIT)
            put_bit(at, row->bit, row->value.data[0] != 0);
        else if (!row->is_bools)
            memcpy(at, row->value.data, row->value.size);
    }
}
