/* SPDX-License-Identifier: MIT */
/*
 * symbols - the records in a reply to Get Instance Attribute List on the Symbol object, read with
 * the attributes that its request asked for (1756-PM020, "Symbol Object").
 */
#ifndef CAPTURE_SYMBOLS_H
#define CAPTURE_SYMBOLS_H

#include "capture/content.h"
#include "cip/symbol.h"

/* Borrows the bytes of the service and of its request. */
struct capture_symbols {
    struct cip_attribute_list asked;
    struct reader rest;
    size_t left; /* records in it */
};

/*
 * False if s is no such reply, its request is not known, or an attribute was asked for whose size
 * nothing tells.
 */
bool capture_symbols_of(const struct capture_service *s, struct capture_symbols *ret_symbols);
/* The next one; false after the last. */
bool capture_symbols_next(struct capture_symbols *symbols, struct cip_symbol *ret_symbol);
bool capture_symbols_asked(const struct capture_symbols *symbols,
                           enum cip_symbol_attribute attribute);

#endif
