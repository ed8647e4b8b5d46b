/* SPDX-License-Identifier: MIT */
/*
 * catalog - the tags and types of one program: built once, from what a controller sent or a file
 * kept, and never changed after that.
 *
 *   new --> add_program, add_symbol, add_template, in any order --> finish --> read, by any thread
 *
 * What is added is checked by itself; finish puts it together: it finds the structures that tags
 * and members are made of, refuses those that contain themselves, overlap or exceed their size,
 * sorts, and makes names findable. A structure that cannot be understood is left out, and whatever
 * needs it has none (`structure` NULL), so its tags can be read as bytes.
 *
 * System symbols are not tags, and are left out by add_symbol (1756-PM020, "Symbol Object").
 */
#ifndef CLIENT_CATALOG_H
#define CLIENT_CATALOG_H

#include <eip/types.h>

#include "base/error.h"
#include "cip/address.h"
#include "cip/symbol.h"

enum {
    CATALOG_SYMBOLS_MAX = 1024 * 1024,
    CATALOG_PROGRAMS_MAX = 4096,
    CATALOG_NAME_MAX = 255,
    CATALOG_NESTING_MAX = 32,                   /* structures inside each other */
    CATALOG_DEFINITIONS_MAX = 16 * 1024 * 1024, /* bytes of all definitions together */
    CATALOG_MARKS_MAX = 64,                     /* bytes of the values of class 0xAC */
    CATALOG_CONTROLLER = -1,                    /* instead of a program's number */
};

/* What identifies a program. */
struct catalog_key {
    uint16_t vendor;
    uint16_t device_type;
    uint16_t product_code;
    uint8_t major;
    uint8_t minor;
    uint32_t serial;
    char name[CATALOG_NAME_MAX + 1];  /* of the program, class 0x64; may be empty */
    uint8_t marks[CATALOG_MARKS_MAX]; /* the reply to Get Attribute List of class 0xAC, its data */
    size_t marks_size;                /* 0: the controller has none */
};

/* Takes "Program:", in any case, off the front of a name; false where it is not there. */
bool catalog_take_program(struct str *name);

bool catalog_key_equal(const struct catalog_key *a, const struct catalog_key *b);

/* A definition as it came: attributes 1, 2 and 5 of the Template object, and what Read gave. */
struct catalog_template {
    uint16_t instance;
    uint16_t handle;
    uint16_t members;
    uint32_t size;
    struct reader content;
};

/* EIP_E_MEMORY. One reference, the caller's. */
eip_err catalog_new(const struct catalog_key *key, eip_catalog **ret_catalog) MUST_CHECK;
const struct catalog_key *catalog_key_of(const eip_catalog *c);

/* Its number, also where it is there already. EIP_E_VALUE: that is no name; EIP_E_LIMIT,
 * EIP_E_MEMORY. */
eip_err catalog_add_program(eip_catalog *c, struct str name, int *ret_program) MUST_CHECK;
/*
 * A symbol of a program, or CATALOG_CONTROLLER; its attributes 1, 2, 8 and, where it is known, 10.
 * EIP_OK for one that is no tag, too. EIP_E_VALUE: no such name or type; EIP_E_LIMIT, EIP_E_MEMORY.
 */
eip_err catalog_add_symbol(eip_catalog *c, int program, const struct cip_symbol *symbol) MUST_CHECK;
/* The content is copied. EIP_E_VALUE: it is there already; EIP_E_LIMIT, EIP_E_MEMORY. */
eip_err catalog_add_template(eip_catalog *c, const struct catalog_template *t) MUST_CHECK;
/* The next template that something added needs and that was not added; false: there is none. */
bool catalog_wants(const eip_catalog *c, uint16_t after, uint16_t *ret_instance) MUST_CHECK;
/* EIP_E_MEMORY: it can only be released. */
eip_err catalog_finish(eip_catalog *c) MUST_CHECK;

/* What was added, for a file: definitions as they came, by instance once it is finished; and the
 * type word of the symbol with that index among all, which tells its template too. */
size_t catalog_templates(const eip_catalog *c, const struct catalog_template **ret_templates);
uint16_t catalog_symbol_word(const eip_catalog *c, size_t index);

/*
 * Where an address leads: which bytes of which tag. `count` elements may be read from there on, in
 * the order of the array, from 1 for what is none.
 */
struct catalog_place {
    const struct eip_symbol *symbol;
    const struct eip_structure *structure; /* of EIP_TYPE_STRUCT; NULL: not known */
    uint16_t type;
    uint8_t bit;           /* of a BOOL member in the byte at offset; else EIP_NO_BIT */
    uint32_t element_size; /* bytes; of a BOOL member 1 */
    uint64_t offset;       /* bytes, from the beginning of the tag's value */
    uint32_t count;
    size_t name_size; /* bytes of the address's path that name the tag, program included */
};

/*
 * Takes no account of the address's own count and bit. EIP_E_TAG: there is no such tag or member,
 * or too few or many indices; EIP_E_ARGUMENT: an index is beyond the array.
 */
eip_err catalog_resolve(const eip_catalog *c, const struct cip_address *address,
                        struct catalog_place *ret_place) MUST_CHECK;
/* The structure that values with this handle have; NULL: none, or more than one. */
const struct eip_structure *catalog_by_handle(const eip_catalog *c, uint16_t handle);

#endif
