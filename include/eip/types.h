/* SPDX-License-Identifier: MIT */
/*
 * types - the tags of a controller's program and the structures they are made of, as the controller
 * tells them itself: nothing has to be declared.
 *
 *     const eip_catalog *catalog;
 *     const struct eip_symbol *symbols;
 *     if (eip_browse(plc, NULL, &catalog) == EIP_OK)
 *         for (size_t i = 0, n = eip_catalog_symbols(catalog, &symbols); i < n; i++)
 *             puts(symbols[i].name);
 *
 * A catalog never changes: any thread may read it. It belongs to its client, and lives until that
 * is closed or has another one, unless it is kept.
 *
 * Symbol and Template objects: Logix 5000 Controllers Data Access (1756-PM020).
 */
#ifndef EIP_TYPES_H
#define EIP_TYPES_H

#include <eip/value.h>

enum { EIP_NO_BIT = 0xff, EIP_DIMENSIONS_MAX = 3 };

struct eip_structure;

struct eip_member {
    const char *name;
    const struct eip_structure *structure; /* of EIP_TYPE_STRUCT; NULL: it could not be read */
    uint16_t type;                         /* EIP_TYPE_... */
    uint8_t bit;           /* of a BOOL, in the byte at offset: 0..7; else EIP_NO_BIT */
    bool hidden;           /* it only holds the bits of BOOLs */
    uint32_t offset;       /* bytes, from the beginning of the structure */
    uint32_t count;        /* elements of an array, DWORDs of one of BOOLs; 0: it is none */
    uint32_t element_size; /* bytes */
};

struct eip_structure {
    const char *name;
    uint16_t instance; /* of the Template object */
    uint16_t handle;   /* what values of it come with */
    uint32_t size;     /* bytes of a value */
    bool is_string;    /* LEN, a DINT, and DATA, of SINTs */
    uint32_t member_count;
    const struct eip_member *members; /* in the controller's order, hidden ones too */
};

/* What clients may do: External Access, attribute 10 of a symbol. */
typedef enum eip_access {
    EIP_ACCESS_READ_WRITE = 0,
    EIP_ACCESS_READ_ONLY = 2, /* writes end with status 0x0F */
    EIP_ACCESS_NONE = 3       /* for clients it is not there: 04/0000 */
} eip_access;

struct eip_symbol {
    const char *name;                      /* without the program */
    const char *program;                   /* "Main"; NULL: of the controller */
    const struct eip_structure *structure; /* of EIP_TYPE_STRUCT; NULL: it could not be read */
    uint32_t instance;
    uint32_t dimensions[EIP_DIMENSIONS_MAX]; /* elements, 0 from the first that is not there on */
    uint32_t element_size;                   /* bytes; 0: not known */
    uint16_t type;                           /* EIP_TYPE_... */
    uint8_t access;                          /* eip_access */
};

typedef struct eip_client eip_client;
typedef struct eip_catalog eip_catalog;

struct eip_browse_options {
    bool anew; /* although the program has not changed */
    /* How far it is, in tags and structures; `total` is 0 while nobody knows. Must not call the
     * client. */
    void (*progress)(void *user, size_t done, size_t total);
    void *user;
};

/*
 * The tags and types of the program that runs, read from the controller unless the client, or the
 * cache it was given, has those of this program. Blocks. EIP_E_REFUSED: the device has no list of
 * tags; EIP_E_PROTOCOL: the list goes backwards or never ends, a definition contradicts itself;
 * EIP_E_LIMIT; EIP_E_CHANGED: the program changed twice meanwhile; and the errors of the
 * connection. Definitions that cannot be understood cost only the structure they define.
 */
EIP_API eip_err eip_browse(eip_client *client, const struct eip_browse_options *options,
                           const eip_catalog **ret_catalog);

/* Keeps a catalog until it is released as often, whatever becomes of the client. Any thread. */
EIP_API void eip_catalog_keep(const eip_catalog *catalog);
EIP_API void eip_catalog_release(const eip_catalog *catalog);

/*
 * How many tags there are, and all of them: those of the controller, then program after program,
 * each by instance. This and what follows lives as long as the catalog.
 */
EIP_API size_t eip_catalog_symbols(const eip_catalog *catalog,
                                   const struct eip_symbol **ret_symbols);
/* All structures that tags need, by instance. */
EIP_API size_t eip_catalog_structures(const eip_catalog *catalog,
                                      const struct eip_structure **ret_structures);
/* The programs, by name, those without tags too. */
EIP_API size_t eip_catalog_programs(const eip_catalog *catalog, const char *const **ret_programs);
/* "Speed", "Program:Main.Speed", in any case; NULL: there is no such tag. */
EIP_API const struct eip_symbol *eip_catalog_find(const eip_catalog *catalog, const char *name);

/* A member by its name, in any case; NULL: there is none. */
EIP_API const struct eip_member *eip_structure_member(const struct eip_structure *structure,
                                                      const char *name);
/*
 * Part of a structure's value by its path, as "Speed", "Axis[2].Position", "Flags.3": a view of the
 * same bytes, or, for a bit, of a byte that is 0 or 1. An array without an index is all of it. One
 * of DWORDs is one of BOOLs, 32 in each: "Bits[35]" is a BOOL, as "Bits[1].3" is; "Bits" are the
 * DWORDs. EIP_E_TYPE: the structure is not known; EIP_E_TAG: it has no such member or bit;
 * EIP_E_ARGUMENT: not so many elements; EIP_E_REFUSED: the device does not give it, or not all of
 * it; EIP_E_CUT.
 */
EIP_API eip_err eip_value_member(const struct eip_value *v, size_t index, const char *path,
                                 struct eip_value *ret_value);

/*
 * Catalogs of many programs, shared by the clients of a process, on all of its threads, and kept in
 * a file. What identifies a program is the controller's identity, the program's name and the marks
 * of its changes (class 0xAC); a controller without those is read anew each time.
 */
typedef struct eip_cache eip_cache;

/* EIP_E_MEMORY. Every client that uses it has to be closed before it is freed. */
EIP_API eip_err eip_cache_new(eip_cache **ret_cache);
EIP_API void eip_cache_free(eip_cache *cache);
/*
 * All of it in a file, which replaces an older one whole or not at all. EIP_E_SYSTEM (errno tells),
 * EIP_E_MEMORY; EIP_E_ARGUMENT: no cache or no path. Of more than 128 MiB those used last are kept.
 */
EIP_API eip_err eip_cache_save(eip_cache *cache, const char *path);
/*
 * Adds what a file holds. EIP_E_SYSTEM; EIP_E_FORMAT: it is no such file, or of another version;
 * EIP_E_CUT: it ends too early; EIP_E_VALUE: it was changed since it was written; EIP_E_LIMIT,
 * EIP_E_MEMORY, EIP_E_ARGUMENT. Nothing is added then. What the cache has of a controller already
 * stays. ret_why, unless NULL, is a static text for people.
 */
EIP_API eip_err eip_cache_load(eip_cache *cache, const char *path, const char **ret_why);

#endif
