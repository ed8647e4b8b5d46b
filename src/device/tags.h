/* SPDX-License-Identifier: MIT */
/*
 * tags - the tags of a device: by name without regard to case, and by symbol instance, in O(1).
 *
 * Values are little-endian bytes as they go over the wire, zero at first. A tag is a scalar or an
 * array of up to three dimensions, stored row by row: the last index is the fastest. Its type is
 * elementary with a fixed size, a structure, or SHORT_STRING or STRING, whose elements are kept in
 * slots of one size (elements.h has the way to and from the wire). A BOOL array has one dimension
 * and is stored and served as an array of DWORDs, 32 bits each, as controllers do (1756-PM020,
 * "BOOL arrays").
 *
 * A tag is in the scope of the controller or, named "Program:Main.Count", in that of a program. A
 * program is a symbol itself, listed among those of the controller. Instances count all symbols
 * from 1 in the order of definition, whatever their scope, so that a number means one symbol
 * wherever it is used; a program is defined by its first tag, just before it.
 *
 * An alias is a symbol of its own whose value is that of another tag, or a part of it; an alias of
 * an alias is one of the same tag.
 *
 * A symbol that is removed is gone for clients, and its instance is never used again; but pointers
 * to symbols live as long as the table. A DINT with a name of up to 25 characters takes 80 bytes
 * at most, and to find it and read it takes two lines of memory. Single thread.
 */
#ifndef DEVICE_TAGS_H
#define DEVICE_TAGS_H

#include <eip/value.h>

#include "base/arena.h"
#include "base/name_index.h"
#include "cip/tag.h"
#include "device/types.h"

enum {
    DEVICE_TAGS_MAX = 4 * 1000 * 1000,      /* programs too; more: EIP_E_LIMIT */
    DEVICE_ELEMENTS_MAX = 10 * 1000 * 1000, /* of one tag; likewise */
    DEVICE_STRINGS_MAX =
        8192, /* strings in slots of one tag: fragments are found by walking them */
    DEVICE_DATA_MAX = 512 * 1024 * 1024, /* bytes of all values together; likewise */
    DEVICE_NAME_MAX = 127,               /* with program and dots; one level has at most 40 */
    DEVICE_DIMENSIONS_MAX = 3,
    DEVICE_OWN_BYTES = 30,  /* so that a tag is a line of the cache */
    DEVICE_SLOT_SIZE = 256, /* of a SHORT_STRING: its length and 255 characters */
    /* Of a STRING: its length and 486 characters, so that a reply has room for any. */
    DEVICE_STRING_SLOT_SIZE = 488,
    DEVICE_SCOPES_MAX = 1000, /* programs; more: EIP_E_LIMIT */
};

enum { DEVICE_SCOPE_CONTROLLER = 0 };

struct device_tag {
    uint8_t *data;                       /* of an alias: its struct device_link */
    const struct device_type *structure; /* NULL: elementary */
    uint32_t count;                      /* elements, 1 for a scalar; a BOOL array counts DWORDs */
    uint32_t instance;
    struct cip_tag_type type; /* as it goes over the wire; code 0: a program */
    uint16_t scope;
    uint8_t name_size;
    uint8_t dimensions;            /* 0: a scalar */
    uint8_t rights;                /* enum device_rights */
    uint8_t traits;                /* enum device_trait */
    uint8_t own[DEVICE_OWN_BYTES]; /* name and value, if they are short; else they stand outside */
};

enum device_trait {
    DEVICE_CONSTANT = 1, /* clients cannot write it */
    DEVICE_ALIAS = 2,
    DEVICE_GONE = 4,   /* was removed */
    DEVICE_FORCED = 8, /* requests end with a status: forced.h */
    DEVICE_LARGE = 16, /* its bytes are a block of their own */
    DEVICE_BOOLS = 32, /* was defined as an array of BOOL, and is one of DWORDs */
};

/* What an alias stands for. */
struct device_link {
    uint32_t instance; /* of the tag, which may be gone */
    uint32_t offset;   /* in its data */
    uint8_t bit;       /* of a BOOL in that byte, else DEVICE_NO_BIT */
    uint8_t rights;    /* enum device_rights: the least of the members on the way there */
};

/* A string in its slot, as it goes over the wire: a length, so many characters, a pad. */
struct device_slot {
    uint16_t size;
    uint8_t head;  /* bytes of the length */
    uint8_t align; /* a byte 0 follows the characters if all is no multiple of this, 1 or 2 */
};

extern const struct device_slot device_short_string_slot;
extern const struct device_slot device_string_slot;

/* NULL for a type whose elements are not kept in slots. */
ALWAYS_INLINE const struct device_slot *device_slot_of(uint16_t type) {
    if (type == EIP_TYPE_SHORT_STRING)
        return &device_short_string_slot;
    return type == EIP_TYPE_STRING ? &device_string_slot : NULL;
}
/* The bytes of the string that begins there, of which the head has to be there; and without pad. */
size_t device_slot_string_size(const struct device_slot *slot, const uint8_t *string);
size_t device_slot_bare_size(const struct device_slot *slot, const uint8_t *string);

/* Whose symbols they are, in ascending order. */
struct device_tag_scope {
    uint32_t *instances;
    uint32_t count;
    uint32_t room;
};

struct device_tags {
    struct name_index names;
    struct device_tag **chunks;
    struct device_tag_scope *scopes;
    size_t count; /* symbols, with those that are gone */
    size_t gone;
    size_t chunk_room;
    uint32_t scope_count;
    uint32_t scope_room;
    size_t data_size;
    struct arena arena;
};

/* The seed keeps peers from choosing names that collide. */
struct device_tags device_tags_of(uint32_t seed);
void device_tags_fini(struct device_tags *t);

struct device_tag_spec {
    struct str name;                     /* copied */
    uint16_t type;                       /* EIP_TYPE_... */
    const struct device_type *structure; /* with EIP_TYPE_STRUCT, unless it is a controller's own */
    uint16_t handle;                     /* of that: EIP_HANDLE_STRING; else 0 */
    uint32_t dims[DEVICE_DIMENSIONS_MAX]; /* elements, the first not zero first; all 0: a scalar */
    /* As devices other than controllers have them: */
    bool byte_bools; /* an array of BOOL is one of bytes */
    bool any_name;   /* device_tag_name_is_any */
    uint8_t rights;  /* enum device_rights */
    bool constant;
    /* NULL: no alias; else the type is that of what it stands for. */
    const struct device_link *alias;
};

/*
 * EIP_E_TAG: not a name, or there is one already; EIP_E_TYPE: a type without a fixed size, or none;
 * EIP_E_ARGUMENT: a dimension of 0 before another, or a BOOL array of more than one; EIP_E_LIMIT:
 * see the limits; EIP_E_MEMORY. The table is unchanged after an error.
 */
eip_err device_tags_add(struct device_tags *t, const struct device_tag_spec *spec,
                        struct device_tag **ret_tag) MUST_CHECK;
/*
 * A program that has no tags yet, by its symbol's name, "Program:Main"; nothing if it is there
 * already. EIP_E_TAG, EIP_E_LIMIT, EIP_E_MEMORY as above.
 */
eip_err device_tags_add_program(struct device_tags *t, struct str name) MUST_CHECK;
/* For clients it is gone at once, and what stands for it. */
void device_tags_remove(struct device_tags *t, struct device_tag *tag);
/*
 * Letters, digits and '_' in levels of 1..40 characters, dots between; "Program:Name." before; the
 * first level may be that of a module, as Local:1:I or Drive:O1.
 */
bool device_tag_name_is_valid(struct str name);

/*
 * Levels of any characters of ISO-8859-1 but control characters and brackets. Letters of both cases
 * are the same. What begins as the name of a program has to go on as one.
 */
bool device_tag_name_is_any(struct str name);

/* NULL if there is none; a program is no tag. The rights of clients do not matter. */
struct device_tag *device_tags_find(const struct device_tags *t, struct str name);
/* As name_index_expect and name_index_guess: the guess asks for the tag's memory. */
uint32_t device_tags_expect(const struct device_tags *t, struct str name);
uint32_t device_tags_guess(const struct device_tags *t, uint32_t hash);
/* Faster than device_tags_find where the guess is right. */
struct device_tag *device_tags_find_guessed(const struct device_tags *t, struct str name,
                                            uint32_t guess);
struct device_tag *device_tags_instance(const struct device_tags *t, uint32_t instance);

/* "Program:Main.Count"; or as its scope knows it, "Count". */
struct str device_tag_name(const struct device_tag *tag);
struct str device_tag_local_name(const struct device_tag *tag);
/* 0 where there is none. */
uint32_t device_tag_dimension(const struct device_tag *tag, size_t index);
/* Bytes of one element as it is stored. */
size_t device_tag_element_size(const struct device_tag *tag);

/* What an alias stands for; `instance` may be that of a tag that is gone. */
struct device_link device_tag_link(const struct device_tag *alias);

/* Any symbol of that instance, a program too; NULL if there is none. */
const struct device_tag *device_tags_symbol(const struct device_tags *t, uint32_t instance);
/* A program as the symbol it is: the walk along a scope meets them among the tags. */
bool device_tag_is_program(const struct device_tag *symbol);
/* By its symbol's name, "Program:Main"; false if there is none. */
bool device_tags_program(const struct device_tags *t, struct str name,
                         uint32_t *ret_scope) MUST_CHECK;
/* The place in its scope of the first symbol whose instance is not below this. O(log n). */
uint32_t device_tags_seek(const struct device_tags *t, uint32_t scope, uint32_t instance);
/* The symbol at a place of a scope, which may be gone; NULL beyond the last. */
const struct device_tag *device_tags_at(const struct device_tags *t, uint32_t scope,
                                        uint32_t place);

#endif
