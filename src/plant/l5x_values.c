/* SPDX-License-Identifier: MIT */
#include "plant/l5x_values.h"

#include "cip/type.h"
#include "device/own_types.h"
#include "plant/l5x_literal.h"
#include "plant/l5x_place.h"

/* What is read into a place, and who is told of mistakes. */
struct filling {
    struct l5x_import *im;
    const struct l5x_element *at; /* where mistakes are */
    bool is_loose;
};

static void put_u32(uint8_t *at, uint32_t value) {
    for (size_t i = 0; i < sizeof value; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static const char *type_name(const struct l5x_place *place) {
    return eip_type_name(place->code, 0);
}

/* Single values. */

static eip_err misfit(struct filling *f, const struct l5x_place *place, struct str text) {
    return l5x_fail(f->im->fault, f->at, "'%.*s' is no %s, or does not fit one", L5X_TEXT(text),
                    type_name(place));
}

static eip_err set_one(struct filling *f, const struct l5x_place *place, struct str text) {
    uint8_t value = 0;
    if (place->structure != NULL || l5x_place_is_array(place))
        return l5x_fail(f->im->fault, f->at, "'%.*s' is one value, and not what stands here",
                        L5X_TEXT(text));
    if (place->bit == DEVICE_NO_BIT)
        return l5x_literal_store(text, place->code, place->at) ? EIP_OK : misfit(f, place, text);
    if (!l5x_literal_store(text, EIP_TYPE_BOOL, &value))
        return misfit(f, place, text);
    uint8_t mask = (uint8_t)(1u << place->bit);
    *place->at = (uint8_t)(value != 0 ? *place->at | mask : *place->at & ~mask);
    return EIP_OK;
}

/* Characters into an array of SINT; the rest of it stays. */
static eip_err set_characters(struct filling *f, const struct l5x_place *place, struct str text,
                              size_t *ret_size) {
    uint32_t room = l5x_place_count(place);
    if (!l5x_place_is_array(place) || place->element_size != 1 || place->structure != NULL)
        return l5x_fail(f->im->fault, f->at, "a text stands where there are no characters");
    if (!l5x_literal_string(text, place->at, room, ret_size))
        return l5x_fail(f->im->fault, f->at,
                        "this is no text in single quotes, or it has more than %u characters",
                        (unsigned)room);
    return EIP_OK;
}

static const struct device_member *find_characters(const struct device_type *type) {
    const struct device_member *m =
        type != NULL && type->chars_max > 0 ? device_type_member(type, str_of("DATA")) : NULL;
    return m != NULL && device_type_member(type, str_of("LEN")) != NULL ? m : NULL;
}

/* Data of the form String: the length, and the characters. */
static eip_err set_string(struct filling *f, const struct l5x_place *place) {
    const struct l5x_document *doc = f->im->doc;
    const struct device_member *m = find_characters(place->structure);
    struct str length_text = l5x_attribute(doc, f->at, L5X_LENGTH);
    struct str text = l5x_trim(l5x_text(doc, f->at));
    size_t size = 0;
    uint64_t length;
    if (m == NULL)
        return l5x_fail(f->im->fault, f->at, "a text stands where there is no string");
    const struct l5x_place chars = l5x_place_member(place, m);
    eip_err err = text.size > 0 ? set_characters(f, &chars, text, &size) : EIP_OK;
    if (err != EIP_OK)
        return err;
    if (!str_number(length_text, 10, m->count, &length) && length_text.size > 0)
        return l5x_fail(f->im->fault, f->at, "the Length of this string is a number up to %u",
                        (unsigned)m->count);
    put_u32(place->at, (uint32_t)(length_text.size > 0 ? length : size));
    return EIP_OK;
}

/* Decorated data. */

static eip_err set_decorated(struct filling *f, const struct l5x_place *place,
                             const struct l5x_element *e);

static eip_err set_text_or_value(struct filling *f, const struct l5x_place *place,
                                 const struct l5x_element *e) {
    struct str text = l5x_trim(l5x_text(f->im->doc, e));
    struct str value = l5x_attribute(f->im->doc, e, L5X_VALUE);
    size_t size;
    bool is_empty = text.size == 0 && value.size == 0 && l5x_place_is_array(place);
    if (is_empty) /* a string without characters */
        return EIP_OK;
    if (text.size == 0)
        return set_one(f, place, value);
    return l5x_place_is_array(place) ? set_characters(f, place, text, &size)
                                     : set_one(f, place, text);
}

/* A controller's own type may have parts that clients are not told of. */
static bool may_lack(const struct filling *f, const struct device_type *type) {
    return l5x_is_loose(f->im, type) || device_own_type(type->id) != NULL;
}

static eip_err set_members(struct filling *f, const struct l5x_place *place,
                           const struct l5x_element *e) {
    eip_err err = EIP_OK;
    if (place->structure == NULL || l5x_place_is_array(place))
        return l5x_fail(f->im->fault, e, "a structure stands where there is none");
    for (e = l5x_first(f->im->doc, e); e != NULL && err == EIP_OK; e = l5x_after(f->im->doc, e)) {
        struct str name = l5x_name(f->im, e);
        const struct device_member *m = device_type_member(place->structure, name);
        if (m == NULL && may_lack(f, place->structure))
            continue;
        if (m == NULL)
            return l5x_fail(f->im->fault, e, "%.*s has no member '%.*s'",
                            L5X_TEXT(place->structure->name), L5X_TEXT(name));
        const struct l5x_place member = l5x_place_member(place, m);
        err = set_decorated(f, &member, e);
    }
    return err;
}

static eip_err set_element(struct filling *f, const struct l5x_place *array,
                           const struct l5x_element *e) {
    struct str index = l5x_trim(l5x_attribute(f->im->doc, e, L5X_INDEX));
    const struct l5x_element *inside = l5x_first(f->im->doc, e);
    uint32_t number;
    bool has_brackets = index.size >= 2 && index.at[0] == '[' && index.at[index.size - 1] == ']';
    f->at = e;
    if (!has_brackets || e->kind != L5X_ELEMENT ||
        !l5x_place_index(array, str_span(index.at + 1, index.size - 2), &number))
        return l5x_fail(f->im->fault, e, "there is no element '%.*s' in this array",
                        L5X_TEXT(index));
    const struct l5x_place element = l5x_place_element(array, number);
    if (inside != NULL)
        return set_decorated(f, &element, inside);
    return set_one(f, &element, l5x_attribute(f->im->doc, e, L5X_VALUE));
}

/* A member is of one dimension for clients, whatever the export has. */
static eip_err set_elements(struct filling *f, const struct l5x_place *place,
                            const struct l5x_element *e) {
    struct l5x_place array = *place;
    uint32_t dims[DEVICE_DIMENSIONS_MAX];
    eip_err err = l5x_dimensions(f->im, e, dims);
    if (err != EIP_OK)
        return err;
    if (!l5x_place_is_array(place))
        return l5x_fail(f->im->fault, e, "an array stands where there is none");
    if (dims[1] > 0 && place->dims[1] == 0 && l5x_count(dims) == place->dims[0])
        memcpy(array.dims, dims, sizeof dims);
    for (e = l5x_first(f->im->doc, e); e != NULL && err == EIP_OK; e = l5x_after(f->im->doc, e))
        err = set_element(f, &array, e);
    return err;
}

static eip_err set_decorated(struct filling *f, const struct l5x_place *place,
                             const struct l5x_element *e) {
    f->at = e;
    switch (e->kind) {
    case L5X_DATA_VALUE:
    case L5X_DATA_VALUE_MEMBER:
        return set_text_or_value(f, place, e);
    case L5X_ARRAY:
    case L5X_ARRAY_MEMBER:
        return set_elements(f, place, e);
    case L5X_STRUCTURE:
    case L5X_STRUCTURE_MEMBER:
        return set_members(f, place, e);
    default:
        return l5x_fail(f->im->fault, e, "this is no value");
    }
}

/* The lists of L5K: [1,[2,3],'text$00']. */

static eip_err set_listed(struct filling *f, const struct l5x_place *place, struct str *s);

static bool take(struct str *s, char wanted) {
    struct str rest = l5x_trim(*s);
    if (rest.size == 0 || rest.at[0] != wanted)
        return false;
    *s = str_span(rest.at + 1, rest.size - 1);
    return true;
}

/* Up to the comma or bracket behind it; in quotes these mean nothing, and "$'" is no quote. */
static struct str take_literal(struct str *s) {
    bool quoted = false;
    size_t size = 0;
    *s = l5x_trim(*s);
    for (; size < s->size; size++) {
        char c = s->at[size];
        if (quoted && c == '$')
            size++;
        else if (c == '\'')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == ']'))
            break;
    }
    size = size < s->size ? size : s->size;
    struct str literal = l5x_trim(str_span(s->at, size));
    *s = str_span(s->at + size, s->size - size);
    return literal;
}

static eip_err misshapen(struct filling *f) {
    return l5x_fail(f->im->fault, f->at, "the lists of this value are not those of its type");
}

static eip_err set_listed_elements(struct filling *f, const struct l5x_place *place,
                                   struct str *s) {
    uint32_t count = l5x_place_count(place);
    eip_err err = EIP_OK;
    size_t size;
    struct str ahead = l5x_trim(*s);
    if (ahead.size > 0 && ahead.at[0] == '\'')
        return set_characters(f, place, take_literal(s), &size);
    if (!take(s, '['))
        return misshapen(f);
    for (uint32_t i = 0; i < count && err == EIP_OK; i++) {
        const struct l5x_place element = l5x_place_element(place, i);
        if (i > 0 && !take(s, ',')) /* an array of BOOL is kept as whole DWORDs */
            return l5x_place_is_bools(place) && take(s, ']') ? EIP_OK : misshapen(f);
        err = set_listed(f, &element, s);
    }
    return err != EIP_OK || take(s, ']') ? err : misshapen(f);
}

/* Bits are listed with their hosts. */
static eip_err set_listed_members(struct filling *f, const struct l5x_place *place, struct str *s) {
    bool first = true;
    eip_err err = EIP_OK;
    if (!take(s, '['))
        return misshapen(f);
    for (size_t i = 0; i < place->structure->member_count && err == EIP_OK; i++) {
        const struct device_member *m = &place->structure->members[i];
        const struct l5x_place member = l5x_place_member(place, m);
        if (m->bit != DEVICE_NO_BIT)
            continue;
        if (!first && !take(s, ','))
            return misshapen(f);
        first = false;
        err = set_listed(f, &member, s);
    }
    return err != EIP_OK || take(s, ']') ? err : misshapen(f);
}

static eip_err set_listed(struct filling *f, const struct l5x_place *place, struct str *s) {
    if (l5x_place_is_array(place))
        return set_listed_elements(f, place, s);
    if (place->structure != NULL)
        return set_listed_members(f, place, s);
    return set_one(f, place, take_literal(s));
}

static eip_err set_lists(struct filling *f, const struct l5x_place *place) {
    struct str s = l5x_text(f->im->doc, f->at);
    eip_err err = set_listed(f, place, &s);
    return err != EIP_OK || l5x_trim(s).size == 0 ? err : misshapen(f);
}

/* Bytes of the memory: "00 01 ff". */

static bool take_byte(struct str *s, uint8_t *ret_byte) {
    uint64_t byte;
    *s = l5x_trim(*s);
    if (s->size < 2 || !str_number(str_span(s->at, 2), 16, UINT8_MAX, &byte))
        return false;
    *s = str_span(s->at + 2, s->size - 2);
    *ret_byte = (uint8_t)byte;
    return true;
}

static eip_err set_bytes(struct filling *f, const struct l5x_place *place, size_t size) {
    struct str s = l5x_text(f->im->doc, f->at);
    size_t count = 0;
    uint8_t byte;
    while (take_byte(&s, &byte)) {
        if (count < size)
            place->at[count] = byte;
        count++;
    }
    if (l5x_trim(s).size > 0)
        return l5x_fail(f->im->fault, f->at,
                        "the bytes of a value are pairs of hexadecimal digits");
    if (count != size)
        return l5x_fail(f->im->fault, f->at, "the value has %zu bytes, and its type %zu", count,
                        size);
    return EIP_OK;
}

/* Choosing. */

static const struct l5x_element *find_data(const struct l5x_document *doc,
                                           const struct l5x_element *e, const char *format) {
    const struct l5x_element *data = l5x_child(doc, e, L5X_DATA);
    while (data != NULL && !l5x_is(doc, data, L5X_FORMAT, format))
        data = l5x_next(doc, data, L5X_DATA);
    return data;
}

/* As a whole: decorated data of a type that has none of its parts is empty. */
static eip_err set_first(struct filling *f, const struct l5x_place *place, size_t size,
                         const struct l5x_element *e) {
    const struct l5x_document *doc = f->im->doc;
    const struct l5x_element *inside = l5x_first(doc, find_data(doc, e, "Decorated"));
    if (inside != NULL)
        return set_decorated(f, place, inside);
    f->at = find_data(doc, e, "String"); /* of an array it says nothing */
    if (f->at != NULL && !l5x_place_is_array(place))
        return set_string(f, place);
    f->at = find_data(doc, e, "L5K");
    if (f->at != NULL)
        return set_lists(f, place);
    f->at = find_data(doc, e, "");
    return f->at != NULL ? set_bytes(f, place, size) : EIP_OK;
}

/* What is told of a loose type is a guess: its tag is there, and its value as far as it fits. */
eip_err l5x_values_set(struct l5x_import *im, const struct l5x_element *e, struct device_tag *tag) {
    const struct l5x_place place = l5x_place_of(tag);
    struct filling f = {.im = im, .is_loose = l5x_is_loose(im, tag->structure)};
    eip_err err = set_first(&f, &place, device_tag_element_size(tag) * tag->count, e);
    if (err != EIP_E_ARGUMENT || !f.is_loose)
        return err;
    l5x_omit(im, f.at != NULL ? f.at : e, "the value of '%.*s' is left out: %s",
             L5X_TEXT(device_tag_name(tag)), im->fault->why);
    return EIP_OK;
}
