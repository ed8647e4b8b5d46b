/* SPDX-License-Identifier: MIT */
/*
 * template - what describes a structure: its handle and its definition (1756-PM020, "Template
 * Object"; handle: Rockwell's TypeEncode).
 *
 * Content of a definition: a record per member (info u16 | type u16 | offset u32), the template's
 * name, the members' names, each NUL-terminated, and zeros up to words * 4 - 20 bytes. The name is
 * "NAME;n" and two characters a member; what they say is not documented, "EA" is ours.
 */
#ifndef CIP_TEMPLATE_H
#define CIP_TEMPLATE_H

#include "base/str.h"
#include "base/writer.h"

enum { CIP_TEMPLATE_STRING = 0x0fce }; /* instance, and handle, of the STRING template */

struct cip_template_member {
    uint16_t info; /* array length, bit number, or 0 */
    uint16_t type; /* symbol type word */
    uint32_t offset;
};

struct cip_template_member cip_template_member_decode(struct reader *r);
void cip_template_member_encode(struct writer *w, const struct cip_template_member *member);

/* The data of Read Template (0x4C on class 0x6C): which bytes of the content. Takes all of r. */
struct cip_template_read {
    uint32_t offset;
    uint16_t size;
};

struct cip_template_read cip_template_read_decode(struct reader *r);
void cip_template_read_encode(struct writer *w, const struct cip_template_read *read);

/* CRC-16/ARC of a structure's text, "STRUCT_B,SINT,INT[12],REAL": its handle. */
uint16_t cip_template_handle(struct str text);

/* Attribute 4 for a content of so many bytes without padding. */
uint32_t cip_template_words(uint32_t content);
/* Bytes of content that a read must be able to return: words * 4 - 20. */
uint32_t cip_template_content_size(uint32_t words);

/*
 * A whole definition, taken apart: its records and names are walked with cip_template_next. What
 * follows the names is kept as it was sent.
 */
struct cip_template {
    uint16_t members;
    struct reader records;
    struct str name;     /* up to the ';', where there is one */
    struct str tail;     /* from there on, as ";nEAEA" */
    struct reader names; /* of the members, each with its NUL */
    struct reader padding;
};

struct cip_template_field {
    struct cip_template_member record;
    struct str name;
};

/* Takes all of r. Bad where records are missing, or names, or the NUL of one. */
struct cip_template cip_template_decode(struct reader *r, uint16_t members);
void cip_template_encode(struct writer *w, const struct cip_template *t);
/* The next of t's members, which it is moved past; false when there are no more. */
bool cip_template_next(struct cip_template *t, struct cip_template_field *ret_field) MUST_CHECK;
/*
 * How many members a definition has, for those who were not told: as many as its tail has pairs of
 * characters. False if nothing in it fits.
 */
bool cip_template_count(struct reader content, uint16_t *ret_members) MUST_CHECK;

/* Where a definition is made from: the encoder asks for each member by its number. */
struct cip_template_source {
    struct str name; /* without tail */
    uint16_t members;
    struct cip_template_field (*field)(const void *owner, uint16_t index);
    const void *owner;
};

/* Attribute 4, and the content that goes with it, padding included. */
uint32_t cip_template_source_words(const struct cip_template_source *s);
void cip_template_write(struct writer *w, const struct cip_template_source *s);

#endif
