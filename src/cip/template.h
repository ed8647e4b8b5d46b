/* SPDX-License-Identifier: MIT */
/*
 * template - what describes a structure: its handle, and the definition of the Logix STRING
 * (1756-PM020, "Template Object"; handle: Rockwell's TypeEncode).
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

/* The attributes of a template, and how many bytes of content it has. */
struct cip_template_size {
    uint16_t handle;
    uint16_t members;
    uint32_t words;          /* attribute 4: size of the definition in 32-bit words */
    uint32_t structure_size; /* attribute 5: bytes of a value */
    uint32_t content_size;   /* bytes that a read must be able to return: words * 4 - 20 */
};

/* Attribute 4 for a content of so many bytes without padding. */
uint32_t cip_template_words(uint32_t content);

struct cip_template_size cip_template_string_size(void);
/* The content of the STRING template, padded to content_size. */
void cip_template_string_encode(struct writer *w);

#endif
