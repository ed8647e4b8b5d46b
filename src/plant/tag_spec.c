/* SPDX-License-Identifier: MIT */
#include "plant/tag_spec.h"

#include "cip/type.h"
#include "plant/value_spec.h"

enum { DIGITS_MAX = 10 };

struct parser {
    struct device *device;
    struct str text;
    size_t at;
    struct str name; /* before the numbers of a range */
    bool ranged;
    uint64_t first, last;
    size_t digits; /* leading zeros are kept: 01..12 */
    struct device_tag_spec tag;
    uint32_t count; /* elements, 1 of a scalar */
    size_t type_at;
    struct str values;
    const struct device_tag *first_tag; /* that has the values */
    enum tag_spec_rules rules;
    struct spec_fault *fault;
};

static eip_err fail(struct parser *p, size_t at, const char *why) {
    return spec_fault_set(p->fault, at, why);
}

static size_t find(const struct parser *p, size_t at, const char *wanted) {
    size_t size = strlen(wanted);
    for (; at + size <= p->text.size; at++)
        if (memcmp(p->text.at + at, wanted, size) == 0)
            return at;
    return p->text.size;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct parser *p) {
    while (p->at < p->text.size && is_blank(p->text.at[p->at]))
        p->at++;
}

static struct str before_blanks(struct str s) {
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

/* NAME or PREFIXm..n, up to the '='. */
static eip_err take_name(struct parser *p) {
    size_t equals = find(p, 0, "=");
    size_t dots = find(p, 0, "..");
    if (equals == p->text.size)
        return fail(p, equals, "'=' and a type are missing, as in SetPoint=DINT");
    p->at = equals + 1;
    p->name = before_blanks(str_span(p->text.at, equals));
    if (p->rules == TAG_SPEC_MICRO800 && !device_profile_takes(&device_micro800, p->name))
        return fail(p, 0, "a Micro800 has no programs: all its tags are global");
    if (dots > equals)
        return EIP_OK;
    size_t digits = 0;
    while (digits < dots && str_is_digit(p->text.at[dots - digits - 1]))
        digits++;
    struct str first = str_span(p->text.at + dots - digits, digits);
    struct str last = before_blanks(str_span(p->text.at + dots + 2, equals - dots - 2));
    if (digits > DIGITS_MAX || !str_number(first, 10, DEVICE_TAGS_MAX, &p->first))
        return fail(p, dots - digits, "a range of names begins with a number, as in Line_1..50");
    if (!str_number(last, 10, DEVICE_TAGS_MAX, &p->last) || p->last < p->first)
        return fail(p, dots + 2, "a range of names ends with a number not below its first");
    p->ranged = true;
    p->digits = digits;
    p->name = str_span(p->text.at, dots - digits);
    return EIP_OK;
}

/* The usual ones, and of the user's as many as there is room for. */
static void list_types(const struct device_types *user, struct text *t) {
    static const char more[] = ", ...";
    text_puts(t, "BOOL, SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT, REAL, LREAL, STRING, "
                 "SSTRING, TIMER, COUNTER, CONTROL");
    for (size_t i = 0; i < user->count; i++) {
        struct str name = user->of_user[i]->name;
        if (t->room - t->size < name.size + 2 + sizeof more) {
            text_puts(t, more);
            return;
        }
        text_puts(t, ", ");
        text_str(t, name);
    }
}

static eip_err unknown_type(struct parser *p, struct str name) {
    if (name.size == 0)
        return fail(p, p->type_at, "a type is missing, as in SetPoint=DINT");
    struct text why = spec_fault_words(p->fault, p->type_at);
    text_puts(&why, "there is no type ");
    text_quoted(&why, name, '\'');
    text_puts(&why, "; the usual ones are ");
    list_types(&p->device->types, &why);
    return EIP_E_ARGUMENT;
}

static bool find_elementary(struct parser *p, struct str name) {
    uint16_t type;
    if (eip_type_parse(name.at, name.size, &type) != EIP_OK ||
        (cip_type_size(type, 0) == 0 && device_slot_of(type) == NULL))
        return false;
    p->tag.type = type;
    return true;
}

static bool find_structure(struct parser *p, struct str name) {
    p->tag.structure = device_types_find(&p->device->types, name);
    p->tag.type = EIP_TYPE_STRUCT;
    return p->tag.structure != NULL;
}

static eip_err take_type(struct parser *p) {
    skip_blanks(p);
    size_t end = p->at;
    while (end < p->text.size && p->text.at[end] != '[' && p->text.at[end] != '=')
        end++;
    struct str name = before_blanks(str_span(p->text.at + p->at, end - p->at));
    p->type_at = p->at;
    p->at = end;
    if (p->rules == TAG_SPEC_MICRO800 && str_equal_fold(name, str_of("STRING"))) {
        p->tag.type = EIP_TYPE_SHORT_STRING;
        return EIP_OK;
    }
    bool is_known = p->rules == TAG_SPEC_CIP ? find_elementary(p, name) || find_structure(p, name)
                                             : find_structure(p, name) || find_elementary(p, name);
    return is_known ? EIP_OK : unknown_type(p, name);
}

/* One number of [2,3,4], at the parser's place. */
static eip_err take_dimension(struct parser *p, size_t index, size_t end) {
    uint64_t dimension;
    size_t size = find(p, p->at, ",") < end ? find(p, p->at, ",") - p->at : end - p->at;
    if (index >= DEVICE_DIMENSIONS_MAX)
        return fail(p, p->at, "an array has at most three dimensions");
    if (index > 0 && p->tag.type == EIP_TYPE_BOOL)
        return fail(p, p->at, "an array of BOOL has one dimension");
    if (!str_number(str_span(p->text.at + p->at, size), 10, DEVICE_ELEMENTS_MAX, &dimension) ||
        dimension == 0 || dimension * p->count > DEVICE_ELEMENTS_MAX)
        return fail(p, p->at, "the number of elements is 1 to 10000000");
    p->tag.dims[index] = (uint32_t)dimension;
    p->count *= (uint32_t)dimension;
    p->at += size;
    return EIP_OK;
}

static eip_err take_dimensions(struct parser *p) {
    p->count = 1;
    if (p->at == p->text.size || p->text.at[p->at] != '[')
        return EIP_OK;
    size_t end = find(p, p->at, "]");
    if (end == p->text.size)
        return fail(p, end, "']' is missing");
    for (size_t index = 0; p->at < end; index++) {
        p->at++;
        eip_err err = take_dimension(p, index, end);
        if (err != EIP_OK)
            return err;
    }
    p->at = end + 1;
    return EIP_OK;
}

static eip_err take_values(struct parser *p) {
    skip_blanks(p);
    if (p->at == p->text.size)
        return EIP_OK;
    if (p->text.at[p->at] != '=')
        return fail(p, p->at, "expected '=' and values, or the end");
    p->at++;
    skip_blanks(p);
    p->values = str_span(p->text.at + p->at, p->text.size - p->at);
    if (p->values.size == 0)
        return fail(p, p->at, "a value is missing");
    return EIP_OK;
}

static eip_err refuse_tag(struct parser *p, struct str name, eip_err err) {
    if (err == EIP_E_LIMIT)
        return fail(p, p->type_at,
                    "a device has at most 512 MiB of values, 4 million tags, 8192 strings in one");
    if (err != EIP_E_TAG)
        return err;
    const char *why = p->rules == TAG_SPEC_CIP
                          ? "a name is up to 127 characters of ISO-8859-1, no brackets, control "
                            "characters or dots side by side"
                          : "a name is letters, digits and '_', at most 40 of them, "
                            "and does not begin with a digit";
    bool twice = device_tags_find(&p->device->tags, name) != NULL;
    return fail(p, 0, twice ? "there is a tag of this name already" : why);
}

/* The values of the text; a BOOL array has no more elements than were asked for. */
static eip_err put_values(struct parser *p, const struct device_tag *tag) {
    struct value_place all;
    check(value_place_of(&p->device->tags, tag, &all));
    if (p->tag.type == EIP_TYPE_BOOL)
        all.dims[0] = p->tag.dims[0];
    eip_err err = value_spec_put(p->values, &all, p->fault);
    if (err == EIP_E_ARGUMENT)
        p->fault->column += (size_t)(p->values.at - p->text.at);
    return err;
}

/* The first of the tags gets the values, the others are as it is. */
static eip_err fill(struct parser *p, struct device_tag *tag) {
    if (p->values.size == 0)
        return EIP_OK;
    if (p->first_tag != NULL) {
        memcpy(tag->data, p->first_tag->data, tag->count * device_tag_element_size(tag));
        return EIP_OK;
    }
    eip_err err = put_values(p, tag);
    if (err != EIP_OK)
        device_tags_remove(&p->device->tags, tag);
    p->first_tag = tag;
    return err;
}

static eip_err add(struct parser *p, struct str name) {
    struct device_tag *tag;
    p->tag.name = name;
    eip_err err = device_tags_add(&p->device->tags, &p->tag, &tag);
    return err == EIP_OK ? fill(p, tag) : refuse_tag(p, name, err);
}

static eip_err add_range(struct parser *p) {
    char buffer[DEVICE_NAME_MAX + 1];
    eip_err err = EIP_OK;
    for (uint64_t i = p->first; err == EIP_OK && i <= p->last; i++) {
        struct text name = text_of(buffer, sizeof buffer);
        text_str(&name, p->name);
        text_format(&name, "%0*llu", (int)p->digits, (unsigned long long)i);
        err = add(p, text_view(&name));
    }
    return err;
}

eip_err tag_spec_add(struct str spec, enum tag_spec_rules rules, struct device *device,
                     struct spec_fault *ret_fault) {
    struct parser p = {.device = device, .text = spec, .rules = rules, .fault = ret_fault};
    p.tag.byte_bools = rules != TAG_SPEC_LOGIX;
    p.tag.any_name = rules == TAG_SPEC_CIP;
    eip_err err = take_name(&p);
    if (err == EIP_OK)
        err = take_type(&p);
    if (err == EIP_OK)
        err = take_dimensions(&p);
    if (err == EIP_OK)
        err = take_values(&p);
    if (err != EIP_OK)
        return err;
    return p.ranged ? add_range(&p) : add(&p, p.name);
}
