/* SPDX-License-Identifier: MIT */
#include "cip/operation.h"

#include <string.h>

#include "cip/literals.h"
#include "cip/value.h"

/* Empty ones stand in the text too: their place is told. */
static struct str part(const struct cursor *c, size_t start, size_t end) {
    return (struct str){.at = c->text.at + start, .size = end - start};
}

/* What follows a '+'; where it ends. */
static size_t take_offset(struct cursor *c, struct cip_operation *o) {
    o->fragmented = true;
    o->plus = c->at;
    cursor_skip_blanks(c);
    o->offset =
        cursor_number(c, UINT32_MAX, "a byte offset is missing", "the offset does not fit 32 bits");
    if (o->address.bit != CIP_ADDRESS_NO_BIT)
        cursor_mistake_at(c, o->plus - 1, "a bit has no byte offset");
    size_t end = c->at;
    cursor_skip_blanks(c);
    return end;
}

/* What follows a '('. */
static void take_cast(struct cursor *c, struct cip_operation *o) {
    cursor_skip_blanks(c);
    size_t at = c->at;
    struct str name = cursor_word(c);
    if (eip_type_parse(name.at, name.size, &o->type) != EIP_OK)
        cursor_mistake_at(c, at, "there is no such type; a string stands in double quotes");
    cursor_skip_blanks(c);
    cursor_expect(c, ')', "')' is missing");
    o->cast = true;
}

/* What follows an '='. */
static void take_values(struct cursor *c, struct cip_operation *o) {
    o->writes = true;
    o->equals = c->at;
    cursor_skip_blanks(c);
    if (cursor_accept(c, '('))
        take_cast(c, o);
    cursor_skip_blanks(c);
    o->values = part(c, c->at, c->text.size);
}

static void take_operation(struct cursor *c, enum cip_names names, bool large,
                           struct cip_operation *o) {
    static const char ends[] = " \t+=";
    cursor_skip_blanks(c);
    size_t start = c->at;
    if (large)
        cip_address_take_large(c, names, ends, &o->address);
    else
        cip_address_take(c, names, ends, &o->address);
    size_t end = c->at;
    o->target = part(c, start, end);
    cursor_skip_blanks(c);
    if (cursor_accept(c, '+'))
        end = take_offset(c, o);
    if (cursor_accept(c, '='))
        take_values(c, o);
    else if (!cursor_at_end(c))
        cursor_mistake_at(c, end, "a character that no operation has here");
}

/* Begins the words of a mistake. */
static struct text fault_at(struct cip_operation_fault *fault, size_t column) {
    fault->column = column;
    return text_of(fault->why, sizeof fault->why);
}

static eip_err parse(struct str text, enum cip_names names, bool large,
                     struct cip_operation *ret_operation, struct cip_operation_fault *ret_fault) {
    struct cursor c = cursor_of(text);
    struct cip_operation o = {.text = text};
    take_operation(&c, names, large, &o);
    if (c.why == NULL) {
        *ret_operation = o;
        return EIP_OK;
    }
    struct text why = fault_at(ret_fault, c.column);
    text_puts(&why, c.why);
    return EIP_E_TAG;
}

eip_err cip_operation_parse(struct str text, enum cip_names names,
                            struct cip_operation *ret_operation,
                            struct cip_operation_fault *ret_fault) {
    return parse(text, names, false, ret_operation, ret_fault);
}

eip_err cip_operation_parse_large(struct str text, enum cip_names names,
                                  struct cip_operation *ret_operation,
                                  struct cip_operation_fault *ret_fault) {
    return parse(text, names, true, ret_operation, ret_fault);
}

/* Values. */

uint16_t cip_operation_type(const struct cip_operation *o) {
    bool point = o->values.size > 0 && memchr(o->values.at, '.', o->values.size) != NULL;
    return o->cast ? o->type : point ? EIP_TYPE_REAL : EIP_TYPE_INT;
}

/* Enough by either rule: of CSV there are at least as many. */
size_t cip_operation_room(const struct cip_operation *o, uint16_t type, uint16_t handle) {
    const struct eip_value like = {.type = type, .handle = handle};
    struct cip_literals literals = cip_literals_of_csv(o->values, &like);
    return cip_literals_room(&literals, &like);
}

static size_t column_of(const struct cip_operation *o, struct str part) {
    return (size_t)(part.at - o->text.at) + 1;
}

/* "s", or nothing after a count of one. */
static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

/* From the offset on; false after telling why not. */
static bool is_in_range(const struct cip_operation *o, size_t element, size_t count,
                        struct cip_operation_fault *fault) {
    size_t skipped = element > 0 ? o->offset / element : 0;
    if (element > 0 && o->offset % element != 0) {
        struct text why = fault_at(fault, o->plus);
        text_format(&why, "the offset is not a multiple of the %zu bytes of an element", element);
        return false;
    }
    if (skipped <= o->address.count && count <= o->address.count - skipped)
        return true;
    struct text why = fault_at(fault, column_of(o, o->values));
    text_format(&why, "there are values beyond the last of %u element%s",
                (unsigned)o->address.count, plural(o->address.count));
    return false;
}

static bool is_right_count(const struct cip_operation *o, enum cip_value_rules rules,
                           size_t element, size_t count, struct cip_operation_fault *fault) {
    bool open = rules == CIP_VALUES_OF_TAG && !o->address.counted;
    if (o->fragmented && !open)
        return is_in_range(o, element, count, fault);
    if (open || count == o->address.count)
        return true;
    struct text why = fault_at(fault, column_of(o, o->values));
    text_format(&why, "%zu value%s for %u element%s", count, plural(count),
                (unsigned)o->address.count, plural(o->address.count));
    return false;
}

/* What is missing at the end of a literal that does not fit; or NULL. */
static const char *missing_after(const struct cip_literals *literals, struct str bad) {
    if (cip_literals_is_open(literals, bad))
        return "'\"' is missing";
    return bad.size > 0 && bad.at[0] == '[' ? "']' is missing" : NULL;
}

static void tell_misfit(const struct cip_operation *o, const struct cip_literals *literals,
                        struct str bad, const struct eip_value *value,
                        struct cip_operation_fault *fault) {
    const char *missing = missing_after(literals, bad);
    struct text why = fault_at(fault, missing != NULL ? o->text.size + 1 : column_of(o, bad));
    bool quoted = bad.size > 0 && bad.at[0] == '"';
    if (missing != NULL)
        text_puts(&why, missing);
    else if (quoted && literals->csv && !o->cast)
        text_puts(&why, "a string needs a cast, (SSTRING) or (STRING)");
    else
        cip_literals_misfit_text(&why, bad, value);
    if (missing == NULL && !quoted && literals->csv && !o->cast && bad.size > 0)
        text_puts(&why, "; a cast says another type, as =(DINT)1");
}

eip_err cip_operation_values(const struct cip_operation *o, enum cip_value_rules rules,
                             struct eip_value *value, struct cip_operation_fault *ret_fault) {
    bool guessed = rules == CIP_VALUES_GUESSED;
    struct cip_literals literals =
        guessed ? cip_literals_of_csv(o->values, value) : cip_literals_of(o->values, value);
    struct str bad;
    literals.wide = o->cast || guessed;
    size_t element = cip_value_element_size(value);
    if (!is_right_count(o, rules, element, cip_literals_count(&literals), ret_fault))
        return EIP_E_VALUE;
    eip_err err = cip_literals_add(&literals, value, &bad);
    if (err == EIP_E_VALUE || err == EIP_E_TYPE)
        tell_misfit(o, &literals, bad, value, ret_fault);
    return err;
}
