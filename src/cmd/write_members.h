/* SPDX-License-Identifier: MIT */
/*
 * write_members - the value of a structure as text, taken apart into what has to be written.
 *
 *   {Speed: 1.5, "Name": "left", Hist: [1, 2], Axis: {Position: 3}, Wheels: [{Size: 1}, {Size: 2}]}
 *
 * Any members, in any order, by their names in any case, quoted or not, so that a JSON object will
 * do. A list fills an array from its first element on. Members that are not named keep what they
 * have. BOOLs of an array are given up to 32 of them, or as many as whole DWORDs have.
 */
#ifndef CMD_WRITE_MEMBERS_H
#define CMD_WRITE_MEMBERS_H

#include <eip/types.h>

#include "base/error.h"
#include "base/str.h"

enum { WRITE_MEMBERS_WHY_MAX = 256 };

/* A member that is written by itself. */
struct write_member {
    char *tag; /* "Motors[2].Axis.Speed" */
    struct eip_value value;
    uint8_t *bytes;  /* of the value */
    uint32_t offset; /* in the structure, */
    uint8_t bit;     /* of a BOOL in that byte; else EIP_NO_BIT */
    bool is_bools;   /* of an array, from that byte's lowest bit on */
};

struct write_members {
    struct write_member *rows;
    size_t count;
    size_t room;
    uint64_t elements; /* how many are written, of members that are no structures, */
    uint64_t of;       /* and how many the structure has */
};

struct write_members_fault {
    size_t column; /* in the text, from 1 */
    char why[WRITE_MEMBERS_WHY_MAX];
};

/*
 * For a tag whose value, one structure, was just read. EIP_E_VALUE with the fault filled: no such
 * member, or a value that does not fit; EIP_E_MEMORY. In any case, fini is to be called.
 */
eip_err write_members_parse(const struct eip_value *own, struct str tag, struct str text,
                            struct write_members *ret_members,
                            struct write_members_fault *ret_fault) MUST_CHECK;
void write_members_fini(struct write_members *w);
/* Puts the values where they belong in the bytes of the structure. */
void write_members_apply(const struct write_members *w, uint8_t *bytes);

#endif
