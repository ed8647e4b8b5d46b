/* SPDX-License-Identifier: MIT */
/*
 * catalog_parts - what an eip_catalog is made of; for the files of catalog alone.
 *
 * Names and definitions lie in an arena. Until finish symbols are `added`, as they came; then they
 * stand sorted, each scope's next to each other, the controller's first.
 */
#ifndef CLIENT_CATALOG_PARTS_H
#define CLIENT_CATALOG_PARTS_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/name_index.h"
#include "client/catalog.h"

enum {
    CATALOG_TEMPLATES = CIP_SYMBOL_TEMPLATE_MAX + 1, /* instances there can be, 0 too */
    CATALOG_WORD_BITS = 32,
    CATALOG_TEMPLATE_WORDS = CATALOG_TEMPLATES / CATALOG_WORD_BITS,
};

struct catalog_added {
    struct eip_symbol symbol;
    int program;
    uint16_t word; /* the symbol type word */
};

/* Of a program, or of the controller. */
struct catalog_scope {
    const struct eip_symbol *symbols;
    size_t count;
    struct name_index names; /* to numbers among them */
};

struct eip_catalog {
    _Atomic uint32_t references;
    bool finished;
    struct catalog_key key;
    struct arena arena;
    const char **programs; /* once finished, by name */
    size_t program_count;
    size_t program_room;
    struct name_index numbers; /* of programs, until it is finished */
    struct catalog_added *added;
    size_t added_count;
    size_t added_room;
    struct catalog_template *templates; /* once finished, by instance */
    size_t template_count;
    size_t template_room;
    size_t content_size; /* of all of them */
    uint32_t needed[CATALOG_TEMPLATE_WORDS];
    uint32_t known[CATALOG_TEMPLATE_WORDS];
    struct eip_symbol *symbols;
    size_t symbol_count;
    uint16_t *words;              /* the type word of each */
    struct catalog_scope *scopes; /* the controller's, and those of programs */
    struct eip_structure *structures;
    size_t structure_count;
    const struct eip_structure **by_handle;
};

/* Of a finished catalog: the scope of a program, or NULL. */
const struct catalog_scope *catalog_program_scope(const eip_catalog *c, struct str name);
/* A tag of a scope by name or by instance, or NULL. */
const struct eip_symbol *catalog_in_scope(const struct catalog_scope *scope, struct str name);
const struct eip_symbol *catalog_at_instance(const struct catalog_scope *scope, uint32_t instance);
/* The index among all symbols. */
size_t catalog_number(const eip_catalog *c, const struct eip_symbol *symbol);
/* False for what can be no name: empty, too long, or with control characters. */
bool catalog_is_name(struct str name);

/* Makes structures of the templates, which are sorted. EIP_E_MEMORY. */
eip_err catalog_link(eip_catalog *c) MUST_CHECK;
/* By the instance of its template, or NULL. */
const struct eip_structure *catalog_structure_at(const eip_catalog *c, uint16_t instance);

#endif
