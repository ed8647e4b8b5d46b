/* SPDX-License-Identifier: MIT */
/*
 * plan_parts - the read requests of a plan, and what becomes of the bytes that each brings.
 *
 * A read costs its bytes both ways, and about PLAN_READ_COST more for the controller's work. So
 * what lies close together in a tag - elements of an array, members of a structure, bits of an
 * integer - is one read when that costs less than several; and what is larger than a reply is
 * several, by element. A part is plain if it asks what its tags ask for, by name: then its failure
 * is theirs.
 */
#ifndef CLIENT_PLAN_PARTS_H
#define CLIENT_PLAN_PARTS_H

#include "client/plan_items.h"

enum {
    PLAN_READ_COST = 20,    /* bytes that a read may cost more to be one less */
    PLAN_REFUSED_SIZE = 12, /* of the reply to a tag that was refused: status words, or a value */
};

enum plan_copy {
    PLAN_COPY,
    PLAN_COPY_1,
    PLAN_COPY_2,
    PLAN_COPY_4,
    PLAN_COPY_8,
    PLAN_COPY_BOOL, /* each byte becomes 0 or 1, */
    PLAN_COPY_BIT   /* and so does a bit of the first */
};

/* From the reply's data into the buffer of values. */
struct plan_use {
    uint32_t item;
    uint32_t to;
    uint16_t from;
    uint16_t size;
    uint8_t copy; /* enum plan_copy */
    uint8_t bit;
};

struct plan_part {
    uint32_t type;  /* the code and, of a structure, the handle << 16: as it comes */
    uint16_t size;  /* bytes of data after it */
    uint8_t head;   /* bytes of the type, 0: it is not known */
    bool plain;     /* see above */
    uint32_t use;   /* its first, */
    uint32_t count; /* and how many they are */
    bool guarded;   /* means something in one program alone: read between two looks at the marks */
    bool instance;  /* by symbol instance */
    bool split;     /* of a tag that is several */
    uint16_t request_size;
    uint32_t request; /* where it stands in the bytes */
};

struct plan_parts {
    struct plan_part *parts;
    size_t count;
    size_t room;
    struct plan_use *uses;
    size_t use_count;
    size_t use_room;
    uint8_t *bytes; /* of the requests */
    size_t size;
    size_t bytes_room;
    bool must_guard; /* a tag among them can only be read by parts that are guarded */
};

/* What parts may be. */
struct plan_limits {
    size_t alone;               /* bytes of type and data that a reply has room for */
    size_t guarded;             /* the same between two looks at the marks */
    const eip_catalog *catalog; /* NULL: nothing may be guarded */
    bool instances;             /* the device knows reads by symbol instance */
};

/*
 * Parts for all rows that are FIXED or REFUSED; those that no reply has room for become ASIDE.
 * EIP_E_MEMORY.
 */
eip_err plan_parts_build(struct plan_parts *p, struct plan_items *items,
                         const struct plan_limits *limits) MUST_CHECK;
void plan_parts_fini(struct plan_parts *p);

#endif
