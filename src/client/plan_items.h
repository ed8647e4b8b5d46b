/* SPDX-License-Identifier: MIT */
/*
 * plan_items - the tags of a plan: what is known of each, where its value stands, how it ended.
 *
 * All values of fixed size stand in one buffer, each at its place, so that a run copies bytes and
 * touches nothing else of a tag that is well. A row is what a plan knows, an item what its caller
 * sees; they have the same index.
 */
#ifndef CLIENT_PLAN_ITEMS_H
#define CLIENT_PLAN_ITEMS_H

#include "base/arena.h"
#include "client/call.h"
#include "client/catalog.h"

enum {
    PLAN_ITEMS_MAX = 1024 * 1024,
    PLAN_VALUES_MAX = 256 * 1024 * 1024, /* bytes of the values of fixed size together */
};

enum plan_kind {
    PLAN_UNKNOWN, /* asked alone, which tells what it is */
    PLAN_REFUSED, /* the device did not give it, so its type is not known: asked in packets */
    PLAN_FIXED,   /* type and size are known: read by parts */
    PLAN_MEMBERS, /* a structure that is not given as a whole: read by its members */
    PLAN_ASIDE,   /* an attribute, of varying size, too large for a reply: by a batch each time */
};

enum plan_state {
    PLAN_NONE,   /* no run has ended yet */
    PLAN_GOOD,   /* the value stands at its place, and the item shows it */
    PLAN_KEPT,   /* it stands there for this run alone */
    PLAN_LOOSE,  /* it stands elsewhere */
    PLAN_FAILED, /* the item has an error, and no value */
};

struct plan_row {
    const uint8_t *path; /* by name, as it was given */
    uint16_t path_size;
    int8_t bit; /* or CIP_ADDRESS_NO_BIT */
    uint8_t kind;
    bool is_object;
    bool alone;     /* by name and by itself: it went wrong together with others */
    bool confirmed; /* the device answered with this type */
    bool is_denied; /* it is refused with status 0F, and so are its members, if it has some */
    uint8_t member_bit;
    uint32_t count;
    uint16_t type;
    uint16_t handle;
    uint32_t element_size;
    uint32_t at; /* of the value, in the buffer */
    uint32_t size;
    uint64_t failed_run;             /* in which it failed last, */
    uint64_t aside_run;              /* and was asked alone */
    const struct eip_symbol *symbol; /* where a catalog says that it is; or NULL */
    const struct eip_structure *structure;
    uint64_t offset; /* bytes, in that symbol's value */
    uint16_t name_size;
};

struct plan_items {
    struct eip_item *items;
    struct plan_row *rows;
    uint8_t *states;
    size_t count;
    size_t unknown; /* how many rows are UNKNOWN, */
    size_t failed;  /* and states FAILED */
    size_t denied;  /* how often status 0F refused one in this run */
    uint64_t run;   /* its number, from 1 */
    struct arena texts;
    uint8_t *values;
    size_t values_size;
    size_t values_room;
};

/* EIP_E_TAG, EIP_E_ARGUMENT, EIP_E_LIMIT, EIP_E_MEMORY; fini is needed in any case. */
eip_err plan_items_init(struct plan_items *p, const char *const *tags, size_t count,
                        struct client_mistake *ret_mistake) MUST_CHECK;
void plan_items_fini(struct plan_items *p);

/* The one way to change a row's kind. */
void plan_items_set_kind(struct plan_items *p, size_t index, enum plan_kind kind);
/* Nothing is known of any tag. */
void plan_items_forget(struct plan_items *p);
/* What a catalog tells of tags of which nothing is known. EIP_E_MEMORY, EIP_E_LIMIT. */
eip_err plan_items_resolve(struct plan_items *p, const eip_catalog *catalog) MUST_CHECK;
/*
 * What a read of a tag alone told: the type, and how many bytes its elements have. Without a fixed
 * size, or such a bit, it is ASIDE. EIP_E_MEMORY, EIP_E_LIMIT.
 */
eip_err plan_items_learn(struct plan_items *p, size_t index, struct cip_tag_type type,
                         size_t bytes) MUST_CHECK;
/* Gives a row whose type and size are set its place in the buffer. EIP_E_MEMORY, EIP_E_LIMIT. */
eip_err plan_items_place(struct plan_items *p, size_t index) MUST_CHECK;
/* A read of it alone has another type or size than is known. */
bool plan_items_differs(const struct plan_items *p, size_t index, struct cip_tag_type type,
                        size_t bytes);

/* How a tag ended. What failed once in a run stays so until the next. */
void plan_items_show(struct plan_items *p, size_t index);
void plan_items_fail(struct plan_items *p, size_t index, eip_err err,
                     const struct eip_status *status);
/* The same, whatever was told of it in this run before. */
void plan_items_fail_instead(struct plan_items *p, size_t index, eip_err err,
                             const struct eip_status *status);
/* A structure that was refused as a whole, of which members might be given. */
bool plan_items_is_denied_whole(const struct plan_items *p, size_t index);
/* A structure that nobody knows the members of. */
bool plan_items_is_bare(const struct plan_items *p, size_t index);
/* Gives it members, if the catalog knows them. */
void plan_items_attach(struct plan_items *p, size_t index, const eip_catalog *catalog);
void plan_items_loose(struct plan_items *p, size_t index, const struct eip_value *value);
/* The same, and its bytes are copied. EIP_E_MEMORY, EIP_E_LIMIT. */
eip_err plan_items_keep(struct plan_items *p, size_t index,
                        const struct eip_value *value) MUST_CHECK;
void plan_items_fail_all(struct plan_items *p, eip_err err, const struct eip_status *status);
/* The error of the first that failed; *ret_index is its number. */
eip_err plan_items_err(const struct plan_items *p, size_t *ret_index);

/* The value stands at its place, whole. */
ALWAYS_INLINE void plan_items_good(struct plan_items *p, size_t index) {
    if (p->states[index] != PLAN_GOOD)
        plan_items_show(p, index);
}

#endif
