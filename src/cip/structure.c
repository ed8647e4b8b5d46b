/* SPDX-License-Identifier: MIT */
#include "cip/structure.h"

#include "base/cursor.h"
#include "cip/value.h"

enum { BITS_PER_BYTE = 8, LEN_SIZE = 4 };

static const struct eip_member string_members[] = {
    {.name = "LEN", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "DATA",
     .type = EIP_TYPE_SINT,
     .bit = EIP_NO_BIT,
     .offset = LEN_SIZE,
     .count = CIP_STRING_CHARS_MAX,
     .element_size = 1},
};

static const struct eip_structure string = {
    .name = "STRING",
    .instance = EIP_HANDLE_STRING,
    .handle = EIP_HANDLE_STRING,
    .size = CIP_STRING_SIZE,
    .is_string = true,
    .member_count = sizeof string_members / sizeof string_members[0],
    .members = string_members,
};

const struct eip_structure *cip_structure_of(const struct eip_value *v) {
    if (v->type != EIP_TYPE_STRUCT || v->structure != NULL)
        return v->type == EIP_TYPE_STRUCT ? v->structure : NULL;
    return v->handle == EIP_HANDLE_STRING ? &string : NULL;
}

const char *eip_value_type_name(const struct eip_value *v) {
    const struct eip_structure *s = cip_structure_of(v);
    return s != NULL ? s->name : eip_type_name(v->type, v->handle);
}

uint32_t cip_structure_chars(const struct eip_structure *s) {
    bool has_length = false;
    uint32_t chars = 0;
    for (uint32_t i = 0; s->is_string && i < s->member_count; i++) {
        const struct eip_member *m = &s->members[i];
        if (m->offset == 0 && m->type == EIP_TYPE_DINT && m->count == 0)
            has_length = true;
        if (m->offset == LEN_SIZE && m->type == EIP_TYPE_SINT && m->bit == EIP_NO_BIT)
            chars = m->count;
    }
    bool fits = s->size >= LEN_SIZE && chars <= s->size - LEN_SIZE;
    return has_length && fits ? chars : 0;
}

bool cip_structure_attach(struct eip_value *v, const struct eip_structure *s) {
    if (v->type != EIP_TYPE_STRUCT || v->handle != s->handle || s->size == 0)
        return false;
    if (v->size == 0 || v->size % s->size != 0)
        return false;
    v->structure = s;
    v->count = (uint32_t)(v->size / s->size);
    return true;
}

/* What there is of `size` bytes at an offset. */
static struct reader part(struct reader bytes, uint64_t offset, uint64_t size) {
    size_t left = reader_left(&bytes);
    if (offset >= left)
        return reader_of(NULL, 0);
    left -= (size_t)offset;
    return reader_of(bytes.at + offset, size < left ? (size_t)size : left);
}

static struct eip_value truth(bool value) {
    static const uint8_t truths[] = {0, 1};
    return (struct eip_value){
        .type = EIP_TYPE_BOOL, .count = 1, .data = &truths[value], .size = sizeof truths[0]};
}

bool cip_structure_is_bools(const struct eip_member *m) {
    return m->type == EIP_TYPE_DWORD && m->bit == EIP_NO_BIT && m->count > 0;
}

struct eip_value cip_structure_value(const struct eip_member *m, struct reader bytes) {
    bool is_bit = m->bit != EIP_NO_BIT;
    uint32_t count = m->count > 0 ? m->count : 1;
    uint64_t size = is_bit ? 1 : (uint64_t)count * m->element_size;
    struct reader own = part(bytes, m->offset, size);
    if (is_bit && reader_left(&own) == 1)
        return truth(own.at[0] >> (m->bit % BITS_PER_BYTE) & 1);
    bool is_structure = m->type == EIP_TYPE_STRUCT && m->structure != NULL;
    return (struct eip_value){
        .type = m->type,
        .handle = is_structure ? m->structure->handle : 0,
        .count = count,
        .data = own.at,
        .size = reader_left(&own),
        .structure = is_structure ? m->structure : NULL,
    };
}

/* Walks. */

static const struct eip_member *current(const struct cip_members *m) {
    return &m->structure->members[m->next - 1];
}

bool cip_members_open(const struct eip_value *v, uint32_t index, struct reader element,
                      const struct cip_members *up, struct cip_members *ret_members) {
    const struct eip_structure *s = cip_structure_of(v);
    unsigned depth = up != NULL ? up->depth + 1 : 0;
    if (s == NULL || depth >= CIP_STRUCTURE_DEPTH_MAX)
        return false;
    *ret_members = (struct cip_members){
        .up = up,
        .structure = s,
        .bytes = element,
        .denied = up != NULL ? up->denied : v->denied,
        .listed = up != NULL ? current(up)->count > 0 : v->count != 1,
        .index = index,
        .depth = depth,
    };
    return true;
}

/* What follows the text in a path; NULL if something else stands there. */
static const char *after(const char *path, const char *text) {
    size_t size = strlen(text);
    return path != NULL && strncmp(path, text, size) == 0 ? path + size : NULL;
}

static const char *after_index(const char *path, uint32_t index) {
    char buffer[16];
    struct text text = text_of(buffer, sizeof buffer);
    text_format(&text, "[%u]", (unsigned)index);
    return after(path, text_cstr(&text));
}

/* What follows, in a path that leads into the structure, the '.' after it; NULL: it does not. */
static const char *inside(const struct cip_members *m, const char *path) {
    if (m->up != NULL)
        path = after(inside(m->up, path), current(m->up)->name);
    if (m->listed)
        path = after_index(path, m->index);
    return m->up != NULL || m->listed ? after(path, ".") : path;
}

static bool is_denied(const struct cip_members *m, const struct eip_member *member) {
    for (const char *const *path = m->denied; path != NULL && *path != NULL; path++) {
        const char *rest = after(inside(m, *path), member->name);
        if (rest != NULL && rest[0] == '\0')
            return true;
    }
    return false;
}

bool cip_members_next(struct cip_members *m, const struct eip_member **ret_member,
                      struct eip_value *ret_value) {
    while (m->next < m->structure->member_count) {
        const struct eip_member *member = &m->structure->members[m->next++];
        if (member->hidden || is_denied(m, member))
            continue;
        *ret_member = member;
        *ret_value = cip_structure_value(member, m->bytes);
        return true;
    }
    return false;
}

/* Members by their names. */

/* No name of a member is measured that begins with another letter. */
static bool is_named(const struct eip_member *m, struct str name) {
    return str_lower(m->name[0]) == str_lower(name.at[0]) && str_equal_fold(str_of(m->name), name);
}

const struct eip_member *cip_structure_member(const struct eip_structure *s, struct str name) {
    for (uint32_t i = 0; name.size > 0 && i < s->member_count; i++)
        if (is_named(&s->members[i], name))
            return &s->members[i];
    return NULL;
}

const struct eip_member *eip_structure_member(const struct eip_structure *s, const char *name) {
    return cip_structure_member(s, str_of(name));
}

/* One level of a path, as Axis or Axis[2]. */
struct step {
    struct str name;
    bool indexed;
    bool ends; /* the path */
    uint32_t index;
};

static struct str take_name(struct cursor *c) {
    size_t start = c->at;
    for (char at = cursor_peek(c); at != '\0' && at != '.' && at != '['; at = cursor_peek(c))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

/* Up to the '.' that ends it, which is taken, or the end. */
static bool take_step(struct cursor *c, struct step *ret_step) {
    struct step step = {.name = take_name(c)};
    if (cursor_accept(c, '[')) {
        step.indexed = true;
        step.index = cursor_number(c, UINT32_MAX, "", "");
        cursor_expect(c, ']', "");
    }
    step.ends = cursor_at_end(c);
    if (!step.ends)
        cursor_expect(c, '.', "");
    *ret_step = step;
    return c->why == NULL && step.name.size > 0 && (step.ends || !cursor_at_end(c));
}

/* True if a path is denied that is inside what the step leads to, or is just that. */
static bool has_denied(const struct cip_members *m, const struct step *step) {
    for (const char *const *path = m->denied; path != NULL && *path != NULL; path++) {
        const char *rest = after(inside(m, *path), current(m)->name);
        if (step->indexed)
            rest = after_index(rest, step->index);
        if (rest != NULL && (rest[0] == '\0' || rest[0] == '.' || rest[0] == '['))
            return true;
    }
    return false;
}

static eip_err pick_element(struct eip_value *v, uint32_t index) {
    size_t size = cip_value_element_size(v);
    if (index >= v->count)
        return EIP_E_ARGUMENT;
    if (size == 0) /* of an unknown structure */
        return EIP_E_TYPE;
    struct reader own = part(reader_of(v->data, v->size), (uint64_t)index * size, size);
    v->data = own.at;
    v->size = reader_left(&own);
    v->count = 1;
    return EIP_OK;
}

/* Of an array of BOOLs, which is whole. */
static eip_err pick_bool(struct eip_value *v, uint32_t index) {
    if (index / CIP_BOOLS_OF_DWORD >= v->count)
        return EIP_E_ARGUMENT;
    *v = truth(v->data[index / BITS_PER_BYTE] >> index % BITS_PER_BYTE & 1);
    return EIP_OK;
}

static eip_err pick_bit(const struct eip_value *v, struct str digits, struct eip_value *ret_value) {
    const struct cip_type *type = cip_type_find(v->type);
    uint64_t bit;
    if (!str_number(digits, 10, UINT8_MAX, &bit) || type == NULL)
        return EIP_E_TAG;
    bool has_bits = type->kind == CIP_KIND_SIGNED || type->kind == CIP_KIND_UNSIGNED;
    if (!has_bits || bit >= (uint64_t)type->size * BITS_PER_BYTE)
        return EIP_E_TAG;
    if (v->size < type->size)
        return EIP_E_CUT;
    *ret_value = truth(v->data[bit / BITS_PER_BYTE] >> bit % BITS_PER_BYTE & 1);
    return EIP_OK;
}

/* All bytes that its elements have; a structure that is not known has what there is. */
static bool is_whole(const struct eip_value *v, const struct eip_member *m) {
    size_t size = m->bit != EIP_NO_BIT ? 1 : m->element_size;
    return v->size / v->count >= size && v->size > 0;
}

static eip_err find(struct cip_members *m, struct cursor *c, struct eip_value *ret_value);

/* What the rest of the path says, inside one member. */
static eip_err find_inside(const struct cip_members *m, const struct step *step,
                           const struct eip_value *v, struct cursor *c,
                           struct eip_value *ret_value) {
    struct cip_members nested;
    if (current(m)->count > 0 && !step->indexed)
        return EIP_E_TAG;
    if (v->type != EIP_TYPE_STRUCT)
        return pick_bit(v, str_span(c->text.at + c->at, c->text.size - c->at), ret_value);
    if (!cip_members_open(v, step->index, reader_of(v->data, v->size), m, &nested))
        return EIP_E_TYPE;
    return find(&nested, c, ret_value);
}

/* An index at the end of a path is that of a BOOL; one with a bit after it that of a DWORD. */
static eip_err pick(const struct eip_member *m, const struct step *step, struct eip_value *v) {
    if (!step->indexed)
        return EIP_OK;
    return step->ends && cip_structure_is_bools(m) ? pick_bool(v, step->index)
                                                   : pick_element(v, step->index);
}

/* Where the step leads; the walk stands there then. */
static eip_err follow(struct cip_members *m, const struct step *step, struct eip_value *ret_value) {
    const struct eip_member *member = cip_structure_member(m->structure, step->name);
    if (member == NULL || (step->indexed && member->count == 0))
        return EIP_E_TAG;
    m->next = (uint32_t)(member - m->structure->members) + 1;
    if (is_denied(m, member))
        return EIP_E_REFUSED;
    struct eip_value v = cip_structure_value(member, m->bytes);
    if (!is_whole(&v, member))
        return EIP_E_CUT;
    eip_err err = pick(member, step, &v);
    if (err == EIP_OK)
        *ret_value = v;
    return err;
}

static eip_err find(struct cip_members *m, struct cursor *c, struct eip_value *ret_value) {
    struct step step;
    struct eip_value v;
    if (!take_step(c, &step))
        return EIP_E_TAG;
    eip_err err = follow(m, &step, &v);
    if (err != EIP_OK)
        return err;
    if (!step.ends)
        return find_inside(m, &step, &v, c, ret_value);
    if (has_denied(m, &step))
        return EIP_E_REFUSED;
    *ret_value = v;
    return EIP_OK;
}

eip_err eip_value_member(const struct eip_value *v, size_t index, const char *path,
                         struct eip_value *ret_value) {
    const struct eip_structure *s = cip_structure_of(v);
    struct cip_members members;
    if (s == NULL)
        return EIP_E_TYPE;
    if (path == NULL || index >= v->count)
        return EIP_E_ARGUMENT;
    struct reader element = part(reader_of(v->data, v->size), (uint64_t)index * s->size, s->size);
    if (reader_left(&element) < s->size)
        return EIP_E_CUT;
    if (!cip_members_open(v, (uint32_t)index, element, NULL, &members))
        return EIP_E_TYPE;
    struct cursor c = cursor_of(str_of(path));
    return find(&members, &c, ret_value);
}
