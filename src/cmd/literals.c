/* SPDX-License-Identifier: MIT */
#include "cmd/literals.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static struct str trim(struct str s) {
    while (s.size > 0 && is_blank(s.at[0]))
        s = str_span(s.at + 1, s.size - 1);
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

/* Where the literal that begins at `at` ends: at a comma outside quotes, or at the end. */
static size_t literal_end(struct str list, size_t at) {
    bool quoted = false;
    for (; at < list.size; at++) {
        char c = list.at[at];
        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            return at;
    }
    return list.size;
}

static bool is_string(uint16_t type, uint16_t handle) {
    switch (type) {
    case EIP_TYPE_STRING:
    case EIP_TYPE_STRING2:
    case EIP_TYPE_STRINGN:
    case EIP_TYPE_SHORT_STRING:
        return true;
    default:
        return type == EIP_TYPE_STRUCT && handle == EIP_HANDLE_STRING;
    }
}

struct literals literals_of(struct str text, uint16_t type, uint16_t handle) {
    text = trim(text);
    bool opens = text.size > 0 && (text.at[0] == '"' || text.at[0] == '[');
    if (is_string(type, handle) && !opens)
        return (struct literals){.text = text, .single = true};
    if (text.size >= 2 && text.at[0] == '[' && text.at[text.size - 1] == ']')
        text = trim(str_span(text.at + 1, text.size - 2));
    return (struct literals){.text = text};
}

bool literals_next(const struct literals *l, size_t *at, struct str *ret_literal) {
    if (*at > l->text.size)
        return false;
    size_t end = l->single ? l->text.size : literal_end(l->text, *at);
    *ret_literal = trim(str_span(l->text.at + *at, end - *at));
    *at = end + 1;
    return true;
}

size_t literals_count(const struct literals *l) {
    struct str literal;
    size_t at = 0;
    size_t count = 0;
    while (literals_next(l, &at, &literal))
        count++;
    return count;
}

eip_err literals_add(const struct literals *l, struct eip_value *value, struct str *ret_bad) {
    struct str literal;
    size_t at = 0;
    while (literals_next(l, &at, &literal)) {
        eip_err err = eip_value_add_text(value, literal.at, literal.size);
        if (err != EIP_OK) {
            *ret_bad = literal;
            return err;
        }
    }
    return EIP_OK;
}
