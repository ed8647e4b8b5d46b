/* SPDX-License-Identifier: MIT */
/* Where addresses lead: 1756-PM020, "CIP Addressing Examples". */
#include "cip/path.h"
#include "cip/service.h"
#include "cip/structure.h"
#include "client/catalog_parts.h"

/* A walk along a path: the segment to look at next, if there is one. */
struct walk {
    struct reader path;
    struct cip_segment segment;
    bool has;
    const uint8_t *next; /* where that segment begins */
};

/* What has as many elements, in as many dimensions. */
struct shape {
    uint32_t lengths[EIP_DIMENSIONS_MAX]; /* all 0: not known */
    size_t dimensions;
};

static void advance(struct walk *w) {
    w->next = w->path.at;
    w->has = cip_segment_decode(&w->path, false, &w->segment, NULL);
}

static bool is_name(const struct walk *w) {
    return w->has &&
           (w->segment.kind == CIP_SEGMENT_SYMBOL || w->segment.kind == CIP_SEGMENT_SHORT_SYMBOL);
}

static bool is_symbol_class(const struct walk *w) {
    return w->has && w->segment.kind == CIP_SEGMENT_CLASS && w->segment.value == CIP_CLASS_SYMBOL;
}

/* By its name or its instance; NULL: there is none. */
static const struct eip_symbol *find_in(const struct catalog_scope *scope, struct walk *w) {
    const struct eip_symbol *symbol = NULL;
    if (is_name(w)) {
        symbol = catalog_in_scope(scope, w->segment.bytes);
    } else if (is_symbol_class(w)) {
        advance(w);
        if (w->has && w->segment.kind == CIP_SEGMENT_INSTANCE)
            symbol = catalog_at_instance(scope, w->segment.value);
    }
    advance(w);
    return symbol;
}

static const struct eip_symbol *find_symbol(const eip_catalog *c, struct walk *w) {
    const struct catalog_scope *scope = &c->scopes[0];
    struct str name = w->segment.bytes;
    if (is_name(w) && catalog_take_program(&name)) {
        scope = catalog_program_scope(c, name);
        advance(w);
    }
    return scope != NULL ? find_in(scope, w) : NULL;
}

static uint32_t elements_of(const struct shape *shape) {
    uint32_t elements = 1;
    for (size_t i = 0; i < shape->dimensions; i++)
        elements *= shape->lengths[i];
    return elements;
}

/*
 * An index for each dimension, or none, which is the first element. How long an array is may not be
 * known: that is enough to find an element of one that has a single dimension.
 */
static eip_err enter(struct catalog_place *place, struct walk *w, const struct shape *shape) {
    bool known = shape->lengths[0] > 0;
    uint64_t at = 0;
    size_t indices = 0;
    bool beyond = false;
    for (; w->has && w->segment.kind == CIP_SEGMENT_MEMBER; advance(w), indices++) {
        if (indices == shape->dimensions)
            return EIP_E_TAG;
        beyond |= known && w->segment.value >= shape->lengths[indices];
        at = beyond ? 0 : at * shape->lengths[indices] + w->segment.value;
    }
    if ((indices > 0 && indices < shape->dimensions) || (!known && indices > 1))
        return EIP_E_TAG;
    if (beyond)
        return EIP_E_ARGUMENT;
    place->offset += at * place->element_size;
    place->count = known || shape->dimensions == 0 ? elements_of(shape) - (uint32_t)at : 1;
    return EIP_OK;
}

static eip_err enter_member(struct catalog_place *place, struct walk *w) {
    const struct eip_member *m = NULL;
    if (is_name(w) && place->structure != NULL)
        m = cip_structure_member(place->structure, w->segment.bytes);
    if (m == NULL)
        return EIP_E_TAG;
    advance(w);
    const struct shape shape = {.lengths = {m->count}, .dimensions = m->count > 0 ? 1 : 0};
    place->structure = m->structure;
    place->type = m->type;
    place->bit = m->bit;
    place->element_size = m->element_size;
    place->offset += m->offset;
    return enter(place, w, &shape);
}

static struct catalog_place whole(const struct eip_symbol *symbol) {
    return (struct catalog_place){
        .symbol = symbol,
        .structure = symbol->structure,
        .type = symbol->type,
        .bit = EIP_NO_BIT,
        .element_size = symbol->element_size,
    };
}

eip_err catalog_resolve(const eip_catalog *c, const struct cip_address *address,
                        struct catalog_place *ret_place) {
    struct walk w = {.path = reader_of(address->path, address->path_size)};
    advance(&w);
    const struct eip_symbol *symbol = find_symbol(c, &w);
    if (symbol == NULL)
        return EIP_E_TAG;
    struct catalog_place place = whole(symbol);
    struct shape shape = {
        .dimensions =
            cip_symbol_type_of(catalog_symbol_word(c, catalog_number(c, symbol))).dimensions};
    memcpy(shape.lengths, symbol->dimensions, sizeof shape.lengths);
    place.name_size = (size_t)(w.next - address->path);
    eip_err err = enter(&place, &w, &shape);
    while (err == EIP_OK && w.has)
        err = enter_member(&place, &w);
    if (err == EIP_OK && w.path.bad)
        err = EIP_E_TAG;
    if (err != EIP_OK)
        return err;
    *ret_place = place;
    return EIP_OK;
}
