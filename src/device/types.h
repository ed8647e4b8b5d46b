/* SPDX-License-Identifier: MIT */
/*
 * types - the structures a device has: their members, where these lie, and what clients are told
 * of them (1756-PM020, "Template Object" and "Structures"; handles: Rockwell's TypeEncode).
 *
 * A structure is defined by its members in their order, of elementary types or of structures that
 * are there already, so none can contain itself. Members are aligned to their size, arrays and
 * structures to four bytes, to eight with anything of 64 bits inside; BOOLs next to each other
 * share hidden SINTs, and an array of them is one of DWORDs. The types that every controller has,
 * as STRING and TIMER, are in every table (own_types.h).
 *
 * Types are never removed, so pointers to them live as long as the table. Names match without
 * regard to case. Single thread.
 */
#ifndef DEVICE_TYPES_H
#define DEVICE_TYPES_H

#include <eip/value.h>

#include "base/arena.h"
#include "base/name_index.h"
#include "base/writer.h"

enum {
    /* Of user types; those beyond are the controller's own. None ends in the code of BOOL: clients
     * of node.js take such a structure for one. */
    DEVICE_TYPE_ID_FIRST = 0x100,
    DEVICE_TYPE_ID_LAST = 0xeff,
    DEVICE_MEMBERS_MAX = 2048,                /* of one type, hidden ones too; more: EIP_E_LIMIT */
    DEVICE_TYPE_SIZE_MAX = 2 * 1024 * 1024,   /* bytes of a value; likewise */
    DEVICE_SIGNATURE_MAX = 64 * 1024,         /* characters; likewise */
    DEVICE_TYPES_ROOM_MAX = 64 * 1024 * 1024, /* bytes of all definitions together; likewise */
    DEVICE_TYPE_NAME_MAX = 127,
    DEVICE_NO_BIT = 0xff,
};

/*
 * What clients may do: attribute 10 of a symbol (1756-PM020, "Symbol Object"). The larger, the
 * less.
 */
enum device_rights {
    DEVICE_READ_WRITE = 0,
    DEVICE_READ_ONLY = 2,
    DEVICE_NO_ACCESS = 3, /* for clients it is not there */
};

struct device_type;

struct device_member {
    struct str name;
    const struct device_type *structure; /* NULL: elementary */
    uint16_t code;                       /* EIP_TYPE_STRUCT for a structure */
    uint8_t rights;                      /* enum device_rights */
    uint8_t bit;                         /* of a BOOL, in the byte at offset; else DEVICE_NO_BIT */
    bool hidden;
    bool is_bools;  /* it was defined as an array of BOOL */
    uint32_t count; /* elements; 0: not an array. DWORDs of a BOOL array */
    uint32_t offset;
    uint32_t element_size;
};

struct device_type {
    struct str name;
    uint16_t id;        /* instance of class 0x6C */
    uint16_t handle;    /* in front of values: a CRC, or the id of a controller's own type */
    uint32_t size;      /* bytes of a value */
    uint32_t chars_max; /* a string type, LEN and DATA: characters it holds; else 0 */
    uint16_t member_count;
    uint8_t alignment;
    uint8_t rights; /* to a value as a whole: the least of its members, at any depth */
    const struct device_member *members;
    struct str signature;     /* what the handle is computed from: "Motor,SINT,REAL,INT[3]" */
    struct str template_name; /* where clients are told another one; else empty */
    const uint8_t *content;   /* device_type_content_size bytes; NULL: made when it is asked for */
    struct name_index index;  /* of members, where there are many */
};

struct device_types {
    struct device_type **of_user; /* in the order of their ids */
    size_t count;
    size_t room;
    struct name_index names; /* to places in that order */
    uint32_t seed;
    bool longs_on_words; /* types with 64 bits inside are aligned to four bytes, as in controllers
                            before the 5380 and 5580; false to begin with */
    size_t room_used;
    struct arena arena;
};

struct device_member_spec {
    struct str name;   /* copied, as all names */
    struct str type;   /* "DINT", "BOOL", "TIMER", a structure's; "BIT" with a target */
    uint32_t count;    /* elements; 0: not an array */
    struct str target; /* of a BIT: the SINT, INT or DINT before it that has the bit */
    uint8_t bit;       /* 0..7, 15 or 31 */
    uint8_t rights;    /* enum device_rights */
    bool hidden;
};

struct device_type_spec {
    struct str name;
    const struct device_member_spec *members;
    size_t count;
};

struct device_type_fault {
    size_t member; /* whose fault it is; `count` of the spec: the type's own */
    char why[200];
};

/* The seed keeps peers from choosing names that collide. */
void device_types_init(struct device_types *t, uint32_t seed);
void device_types_fini(struct device_types *t);

/*
 * EIP_E_TYPE: no name, or there is such a type already; a member of no type, of a name that is
 * taken or none; no members. EIP_E_LIMIT: see the limits. The fault is filled then. EIP_E_MEMORY.
 */
eip_err device_types_add(struct device_types *t, const struct device_type_spec *spec,
                         const struct device_type **ret_type,
                         struct device_type_fault *ret_fault) MUST_CHECK;
/* By name, or by the id of its template; NULL if there is none. */
const struct device_type *device_types_find(const struct device_types *t, struct str name);
const struct device_type *device_types_at(const struct device_types *t, uint32_t id);
/* NULL if it has no such member. */
const struct device_member *device_type_member(const struct device_type *type, struct str name);

/* Attribute 4 of the template, and the bytes of the definition that go with it. */
uint32_t device_type_words(const struct device_type *type);
uint32_t device_type_content_size(const struct device_type *type);
/* The definition: a record for each member, the names, and zeros. */
void device_type_content(const struct device_type *type, struct writer *w);

#endif
