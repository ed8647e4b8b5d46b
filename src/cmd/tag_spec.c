/* SPDX-License-Identifier: MIT */
#include "cmd/tag_spec.h"

#include "base/mem.h"
#include "base/text.h"
#include "cip/literals.h"
#include "cip/type.h"
#include "cip/value.h"
#include "device/elements.h"

enum { DIGITS_MAX = 10 };

struct parser {
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
    enum tag_spec_rules rules;
    struct tag_spec_fault *fault;
};

static eip_err fail(struct parser *p, size_t at, const char *why) {
    struct text text = text_of(p->fault->why, sizeof p->fault->why);
    text_puts(&text, why);
    p->fault->column = at + 1;
    return EIP_E_ARGUMENT;
}

static size_t find(const struct parser *p, size_t at, const char *wanted) {
    size_t size = strlen(wanted);
    for (; at + size <= p->text.size; at++)
        if (memcmp(p->text.at + at, wanted, size) == 0)
            return at;
    return p->text.size;
}

/* NAME or PREFIXm..n, up to the '='. */
static eip_err take_name(struct parser *p) {
    size_t equals = find(p, 0, "=");
    size_t dots = find(p, 0, "..");
    if (equals == p->text.size)
        return fail(p, equals, "'=' and a type are missing, as in SetPoint=DINT");
    p->at = equals + 1;
    p->name = str_span(p->text.at, equals);
    if (p->rules == TAG_SPEC_MICRO800 && !device_profile_takes(&device_micro800, p->name))
        return fail(p, 0, "a Micro800 has no programs: all its tags are global");
    if (dots > equals)
        return EIP_OK;
    size_t digits = 0;
    while (digits < dots && str_is_digit(p->text.at[dots - digits - 1]))
        digits++;
    struct str first = str_span(p->text.at + dots - digits, digits);
    struct str last = str_span(p->text.at + dots + 2, equals - dots - 2);
    if (digits > DIGITS_MAX || !str_number(first, 10, DEVICE_TAGS_MAX, &p->first))
        return fail(p, dots - digits, "a range of names begins with a number, as in Line_1..50");
    if (!str_number(last, 10, DEVICE_TAGS_MAX, &p->last) || p->last < p->first)
        return fail(p, dots + 2, "a range of names ends with a number not below its first");
    p->ranged = true;
    p->digits = digits;
    p->name = str_span(p->text.at, dots - digits);
    return EIP_OK;
}

static void list_types(struct text *t) {
    size_t count;
    const struct cip_type *types = cip_type_table(&count);
    for (size_t i = 0; i < count; i++)
        if (types[i].size > 0)
            text_format(t, "%s, ", types[i].name);
    text_puts(t, "STRING, SSTRING");
}

static eip_err unknown_type(struct parser *p, struct str name) {
    if (name.size == 0)
        return fail(p, p->type_at, "a type is missing, as in SetPoint=DINT");
    struct text why = text_of(p->fault->why, sizeof p->fault->why);
    text_puts(&why, "there is no type ");
    text_quoted(&why, name, '\'');
    text_puts(&why, "; there are ");
    list_types(&why);
    p->fault->column = p->type_at + 1;
    return EIP_E_ARGUMENT;
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

static eip_err take_type(struct parser *p) {
    skip_blanks(p);
    size_t end = p->at;
    while (end < p->text.size && p->text.at[end] != '[' && p->text.at[end] != '=')
        end++;
    struct str name = before_blanks(str_span(p->text.at + p->at, end - p->at));
    p->type_at = p->at;
    p->at = end;
    if (p->rules == TAG_SPEC_LOGIX && str_equal_fold(name, str_of("STRING"))) {
        p->tag.type = EIP_TYPE_STRUCT;
        p->tag.handle = EIP_HANDLE_STRING;
        return EIP_OK;
    }
    if (p->rules == TAG_SPEC_MICRO800 && str_equal_fold(name, str_of("STRING"))) {
        p->tag.type = EIP_TYPE_SHORT_STRING;
        return EIP_OK;
    }
    if (eip_type_parse(name.at, name.size, &p->tag.type) != EIP_OK ||
        (cip_type_size(p->tag.type, 0) == 0 && device_slot_of(p->tag.type) == NULL))
        return unknown_type(p, name);
    return EIP_OK;
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

static eip_err misfit(struct parser *p, struct str bad) {
    struct text why = text_of(p->fault->why, sizeof p->fault->why);
    cip_literals_misfit_text(&why, bad, p->tag.type, p->tag.handle);
    p->fault->column = (size_t)(bad.at - p->text.at) + 1;
    return EIP_E_ARGUMENT;
}

static eip_err too_long(struct parser *p, struct str bad) {
    return fail(p, (size_t)(bad.at - p->text.at), "a STRING of a tag has up to 486 characters");
}

static void set_bits(struct device_tag *tag, const struct eip_value *bools, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (bools->data[bools->count == 1 ? 0 : i] != 0)
            tag->data[i / 8] |= (uint8_t)(1u << i % 8);
}

/* All elements, or the first ones: what is packed fits, as it was counted and converted. */
static void store(struct device_tag *tag, uint32_t first, const struct eip_value *value) {
    struct device_place place = {
        .tag = tag,
        .structure = tag->structure,
        .type = tag->type,
        .at = tag->data + first * device_tag_element_size(tag),
        .element_size = device_tag_element_size(tag),
        .count = tag->count - first,
    };
    struct device_change change;
    struct device_cursor start = {.element = 0};
    struct reader bytes = reader_of(value->data, value->size);
    check(device_elements_write(&place, value->count, start, bytes, true, &change).general ==
          CIP_OK);
}

/* A single value fills the tag; more fill it from the front. */
static void fill(struct parser *p, struct device_tag *tag, const struct eip_value *value) {
    if (tag->type.code == EIP_TYPE_DWORD && p->tag.type == EIP_TYPE_BOOL) {
        set_bits(tag, value, value->count == 1 ? p->count : value->count);
        return;
    }
    for (uint32_t i = 0; i < (value->count == 1 ? tag->count : 1); i++)
        store(tag, i, value);
}

/* The first string that a slot has no room for; false if there is none. */
static bool find_too_long(const struct cip_literals *literals, const struct eip_value *value,
                          struct str *ret_bad) {
    const struct device_slot *slot = device_slot_of(value->type);
    const char *chars;
    size_t at = 0;
    size_t size = 0;
    for (size_t i = 0; slot != NULL && cip_literals_next(literals, &at, ret_bad); i++)
        if (eip_value_get_string(value, i, &chars, &size) == EIP_OK &&
            size > (size_t)slot->size - slot->head)
            return true;
    return false;
}

/* The values as bytes, in a block the caller frees. */
static eip_err convert(struct parser *p, struct eip_value *ret_value) {
    struct cip_literals literals = cip_literals_of(p->values, p->tag.type, p->tag.handle);
    size_t count = cip_literals_count(&literals);
    struct str bad = {.size = 0};
    if (count > p->count)
        return fail(p, p->at, "there are more values than elements");
    size_t room = cip_literals_room(&literals, p->tag.type, p->tag.handle);
    uint8_t *bytes = mem_alloc(room);
    if (bytes == NULL)
        return EIP_E_MEMORY;
    *ret_value = eip_value_in(p->tag.type, p->tag.handle, bytes, room);
    bool fits = cip_literals_add(&literals, ret_value, &bad) == EIP_OK;
    if (fits && !find_too_long(&literals, ret_value, &bad)) {
        if (p->tag.type == EIP_TYPE_STRING)
            cip_value_pad(ret_value);
        return EIP_OK;
    }
    mem_free(bytes);
    return fits ? too_long(p, bad) : misfit(p, bad);
}

static eip_err refuse_tag(struct parser *p, const struct device_tags *tags, struct str name,
                          eip_err err) {
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
    bool twice = device_tags_find(tags, name) != NULL;
    return fail(p, 0, twice ? "there is a tag of this name already" : why);
}

static eip_err add(struct parser *p, struct device_tags *tags, struct str name,
                   const struct eip_value *value) {
    struct device_tag *tag;
    p->tag.name = name;
    eip_err err = device_tags_add(tags, &p->tag, &tag);
    if (err != EIP_OK)
        return refuse_tag(p, tags, name, err);
    if (value != NULL)
        fill(p, tag, value);
    return EIP_OK;
}

static eip_err add_range(struct parser *p, struct device_tags *tags,
                         const struct eip_value *value) {
    char buffer[DEVICE_NAME_MAX + 1];
    eip_err err = EIP_OK;
    for (uint64_t i = p->first; err == EIP_OK && i <= p->last; i++) {
        struct text name = text_of(buffer, sizeof buffer);
        text_str(&name, p->name);
        text_format(&name, "%0*llu", (int)p->digits, (unsigned long long)i);
        err = add(p, tags, text_view(&name), value);
    }
    return err;
}

static eip_err add_all(struct parser *p, struct device_tags *tags, const struct eip_value *value) {
    return p->ranged ? add_range(p, tags, value) : add(p, tags, p->name, value);
}

eip_err tag_spec_add(struct str spec, enum tag_spec_rules rules, struct device_tags *tags,
                     struct tag_spec_fault *ret_fault) {
    struct parser p = {.text = spec, .rules = rules, .fault = ret_fault};
    p.tag.byte_bools = rules != TAG_SPEC_LOGIX;
    p.tag.any_name = rules == TAG_SPEC_CIP;
    struct eip_value value;
    eip_err err = take_name(&p);
    if (err == EIP_OK)
        err = take_type(&p);
    if (err == EIP_OK)
        err = take_dimensions(&p);
    if (err == EIP_OK)
        err = take_values(&p);
    if (err != EIP_OK || p.values.size == 0)
        return err != EIP_OK ? err : add_all(&p, tags, NULL);
    err = convert(&p, &value);
    if (err != EIP_OK)
        return err;
    err = add_all(&p, tags, &value);
    mem_free((void *)(uintptr_t)value.data);
    return err;
}
