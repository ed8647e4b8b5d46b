/* SPDX-License-Identifier: MIT */
#include "cip/literals.h"

#include "cip/value.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* Empty ones stand in the text too: their place is told. */
static struct str part(const char *at, size_t size) {
    return (struct str){.at = at, .size = size};
}

static struct str trim(struct str s) {
    while (s.size > 0 && is_blank(s.at[0]))
        s = part(s.at + 1, s.size - 1);
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

/* Where the literal that begins at `at` ends: at a comma outside quotes, or at the end. */
static size_t literal_end(const struct cip_literals *l, struct str list, size_t at,
                          bool *ret_quoted) {
    bool quoted = false;
    for (; at < list.size && (quoted || list.at[at] != ','); at++) {
        if (quoted && list.at[at] == '\\' && !l->csv)
            at++;
        else if (list.at[at] == '"')
            quoted = !quoted;
    }
    *ret_quoted = quoted;
    return at < list.size ? at : list.size;
}

struct cip_literals cip_literals_of(struct str text, const struct eip_value *like) {
    text = trim(text);
    bool opens = text.size > 0 && (text.at[0] == '"' || text.at[0] == '[');
    if (cip_value_is_string(like) && !opens)
        return (struct cip_literals){.text = text, .single = true};
    if (text.size >= 2 && text.at[0] == '[' && text.at[text.size - 1] == ']')
        text = trim(part(text.at + 1, text.size - 2));
    return (struct cip_literals){.text = text};
}

struct cip_literals cip_literals_of_csv(struct str text, const struct eip_value *like) {
    struct cip_literals l = cip_literals_of(text, like);
    l.single = false;
    l.csv = true;
    return l;
}

bool cip_literals_next(const struct cip_literals *l, size_t *at, struct str *ret_literal) {
    if (*at > l->text.size)
        return false;
    bool quoted;
    size_t end = l->single ? l->text.size : literal_end(l, l->text, *at, &quoted);
    *ret_literal = trim(part(l->text.at + *at, end - *at));
    *at = end + 1;
    return true;
}

size_t cip_literals_count(const struct cip_literals *l) {
    struct str literal;
    size_t at = 0;
    size_t count = 0;
    while (cip_literals_next(l, &at, &literal))
        count++;
    return count;
}

/* A quote inside quotes is doubled: it adds nothing, and an escape is longer than what it means. */
size_t cip_literals_room(const struct cip_literals *l, const struct eip_value *like) {
    size_t element = cip_value_element_size(like);
    size_t head = cip_value_string_head(like);
    if (head == 0 && (element == 0 || like->type == EIP_TYPE_STRUCT))
        return 0;
    size_t pad = like->type == EIP_TYPE_STRING ? 1 : 0;
    return cip_literals_count(l) * (element > 0 ? element : head + pad) +
           (element > 0 ? 0 : l->text.size);
}

static uint16_t unsigned_twin(uint16_t type) {
    switch (type) {
    case EIP_TYPE_SINT:
        return EIP_TYPE_USINT;
    case EIP_TYPE_INT:
        return EIP_TYPE_UINT;
    case EIP_TYPE_DINT:
        return EIP_TYPE_UDINT;
    case EIP_TYPE_LINT:
        return EIP_TYPE_ULINT;
    default:
        return 0;
    }
}

/* The same bits in the unsigned type of the same size. */
static eip_err add_unsigned(struct eip_value *value, struct str literal) {
    struct eip_value twin = *value;
    twin.type = unsigned_twin(value->type);
    eip_err err = eip_value_add_text(&twin, literal.at, literal.size);
    twin.type = value->type;
    if (err == EIP_OK)
        *value = twin;
    return err;
}

/* Any whole number of 64 bits: true for all but 0. */
static eip_err add_truth(struct eip_value *value, struct str literal) {
    uint8_t bytes[sizeof(uint64_t)];
    struct eip_value number = eip_value_in(EIP_TYPE_LINT, 0, bytes, sizeof bytes);
    eip_err err = eip_value_add_text(&number, literal.at, literal.size);
    if (err != EIP_OK)
        err = add_unsigned(&number, literal);
    int64_t truth = 0;
    if (err == EIP_OK)
        err = eip_value_get_int(&number, 0, &truth);
    return err == EIP_OK ? eip_value_add_bool(value, truth != 0) : err;
}

static eip_err add(const struct cip_literals *l, struct eip_value *value, struct str literal) {
    bool quoted = literal.size > 0 && literal.at[0] == '"';
    if (l->csv && quoted && cip_value_is_string(value))
        return cip_value_add_quoted(value, literal, false);
    eip_err err = eip_value_add_text(value, literal.at, literal.size);
    if (err != EIP_E_VALUE || !l->wide)
        return err;
    if (value->type == EIP_TYPE_BOOL)
        return add_truth(value, literal);
    return unsigned_twin(value->type) != 0 ? add_unsigned(value, literal) : err;
}

eip_err cip_literals_add(const struct cip_literals *l, struct eip_value *value,
                         struct str *ret_bad) {
    struct str literal;
    size_t at = 0;
    while (cip_literals_next(l, &at, &literal)) {
        eip_err err = add(l, value, literal);
        if (err != EIP_OK) {
            *ret_bad = literal;
            return err;
        }
    }
    return EIP_OK;
}

bool cip_literals_is_open(const struct cip_literals *l, struct str literal) {
    bool quoted = false;
    if (literal.size > 0 && literal.at[0] == '"')
        (void)literal_end(l, literal, 0, &quoted);
    return quoted;
}

void cip_literals_misfit_text(struct text *t, struct str bad, const struct eip_value *like) {
    text_quoted(t, bad, '"');
    text_puts(t, " does not fit: ");
    cip_value_expected_text(like, t);
}
