/* SPDX-License-Identifier: MIT */
/*
 * structure - values that are structures: their members, one after another and by name.
 *
 * What describes a structure (<eip/types.h>) is not trusted: nothing outside of a value's bytes is
 * read, and nothing deeper than CIP_STRUCTURE_DEPTH_MAX. eip_structure_member, eip_value_member and
 * eip_value_type_name live here. Nothing allocates.
 *
 * A string is a structure of LEN, a DINT, and DATA, of SINTs (1756-PM020, "Structures").
 */
#ifndef CIP_STRUCTURE_H
#define CIP_STRUCTURE_H

#include <eip/types.h>

#include "base/error.h"
#include "base/str.h"

enum {
    CIP_STRUCTURE_DEPTH_MAX = 64, /* structures in structures */
    CIP_BOOLS_OF_DWORD = 32
};

/* The value's, or that of STRING, which is the same everywhere; NULL: not known. */
const struct eip_structure *cip_structure_of(const struct eip_value *v);
/* How many characters one that is a string has room for; 0: it is none. */
uint32_t cip_structure_chars(const struct eip_structure *s);
/*
 * Makes bytes a value of that structure. False, and unchanged, if they have another handle or are
 * not whole structures.
 */
bool cip_structure_attach(struct eip_value *v, const struct eip_structure *s) MUST_CHECK;

/* As eip_structure_member. */
const struct eip_member *cip_structure_member(const struct eip_structure *s, struct str name);

/*
 * True for an array of DWORDs: a Logix controller's structure has it for one of BOOLs, 32 in each,
 * the first in the lowest bit (1756-PM020, "CIP Services and User-created Tags").
 */
bool cip_structure_is_bools(const struct eip_member *m);
/* All of a member's elements in the bytes of a structure: as many bytes as there are of them. */
struct eip_value cip_structure_value(const struct eip_member *m, struct reader bytes);

/*
 * A walk through the members of one structure. Those inside it are walked by walks of their own,
 * which know by `up` where they are, and stay below it.
 */
struct cip_members {
    const struct cip_members *up; /* that of the structure it is a member of; NULL: of none */
    const struct eip_structure *structure;
    struct reader bytes;
    const char *const *denied;
    bool listed;    /* it is an element of an array, */
    uint32_t index; /* this one */
    uint32_t next;  /* the number of the member that comes next */
    unsigned depth;
};

/*
 * Begins with one element of a value, which is the outermost, or the last that `up` gave. False: it
 * has no members that are known, or is nested too deep.
 */
bool cip_members_open(const struct eip_value *v, uint32_t index, struct reader element,
                      const struct cip_members *up, struct cip_members *ret_members) MUST_CHECK;
/* The next member that is neither hidden nor denied; false at the end. */
bool cip_members_next(struct cip_members *m, const struct eip_member **ret_member,
                      struct eip_value *ret_value) MUST_CHECK;

#endif
