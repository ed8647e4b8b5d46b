/* SPDX-License-Identifier: MIT */
/*
 * symbol - Get Instance Attribute List on the Symbol object, class 0x6B (1756-PM020, "Symbol
 * Object"): the request, the records of the reply, and the symbol type word.
 *
 * The request's data is a Get Attribute List (attribute.h). The reply is one record after another:
 * instance u32, then the attributes in the order they were asked for; an entry is never split.
 */
#ifndef CIP_SYMBOL_H
#define CIP_SYMBOL_H

#include "base/str.h"
#include "cip/attribute.h"

enum cip_symbol_attribute {
    CIP_SYMBOL_NAME = 1,
    CIP_SYMBOL_TYPE = 2,
    CIP_SYMBOL_ADDRESS = 3,
    CIP_SYMBOL_OBJECT_ADDRESS = 5,
    CIP_SYMBOL_CONTROL = 6,
    CIP_SYMBOL_SIZE = 7,
    CIP_SYMBOL_DIMENSIONS = 8,
    CIP_SYMBOL_ACCESS = 10,
    CIP_SYMBOL_TABLE = 12,
    CIP_SYMBOL_PATH = 13,
};

enum { CIP_SYMBOL_DIMENSIONS_MAX = 3, CIP_SYMBOL_TEMPLATE_MAX = 0xfff };

/* One record. Only the attributes that were asked for are set. */
struct cip_symbol {
    uint32_t instance;
    struct str name;
    uint16_t type;
    uint32_t address;
    uint32_t object_address;
    uint32_t control;                               /* bit 26 set: a base tag; clear: an alias */
    uint16_t size;                                  /* bytes of one element */
    uint32_t dimensions[CIP_SYMBOL_DIMENSIONS_MAX]; /* elements, 0 where there is none */
    uint8_t access;                                 /* 0 read and write, 2 read only, 3 none */
    uint32_t table;
    struct reader path; /* whole words, 255 at most */
};

/*
 * The next record of a reply that was asked for these attributes; r is bad after an attribute whose
 * size nothing tells (9, 11 and those above 13), as is the writer of one. Borrows name and path.
 */
struct cip_symbol cip_symbol_decode(struct reader *r, const struct cip_attribute_list *asked);
void cip_symbol_encode(struct writer *w, const struct cip_symbol *symbol,
                       const struct cip_attribute_list *asked);
/* One attribute by itself. */
void cip_symbol_attribute_encode(struct writer *w, uint16_t id, const struct cip_symbol *symbol);
/* True for the attributes that can be encoded. */
bool cip_symbol_has_attribute(uint16_t id);

/*
 * The symbol type word, taken apart (1756-PM020, "Symbol Type"): bit 15 structure, 14..13
 * dimensions, 12 system, 11..0 template instance; or 11..8 bit and 7..0 type code. No bit is lost:
 * any word comes back from pack.
 */
struct cip_symbol_type {
    bool structure;
    bool system;
    uint8_t dimensions; /* 0..3 */
    uint16_t code;      /* atomic: type code; structure: template instance */
    uint8_t bit;        /* of a BOOL in its host byte, 0..7; 0 of a structure */
};

struct cip_symbol_type cip_symbol_type_of(uint16_t word);
/* The fields must fit: a template instance up to CIP_SYMBOL_TEMPLATE_MAX, a type code in a byte. */
uint16_t cip_symbol_type_pack(const struct cip_symbol_type *type);

#endif
