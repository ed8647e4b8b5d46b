/* SPDX-License-Identifier: MIT */
/*
 * program - what is loaded into the device, and what is loaded in its place while clients go on.
 *
 * Every program has the ledger's tags, as they are, and constants beside them, whose values, types
 * and dimensions tell which program they are of; some of them are not in every program. What is
 * loaded gives all symbols other instances; its structure Recipe has its members in another order,
 * under the same handle. An edit replaces a few constants of the program that runs. The marks of
 * changes are never the same again, unless the program before is loaded once more: which nobody
 * does during a browse, that could not see it.
 */
#ifndef SIM_PROGRAM_H
#define SIM_PROGRAM_H

#include <eip/types.h>

#include "sim/ledger.h"

enum {
    PROGRAM_CONSTANTS = 24,
    PROGRAM_TAGS = LEDGER_TAGS + PROGRAM_CONSTANTS,
    PROGRAM_LARGE = 700,      /* elements of one of the arrays, */
    PROGRAM_SMALL = 8,        /* and of the others */
    PROGRAM_GRID_COLUMNS = 5, /* that every grid has at least, and two rows */
    PROGRAM_RECIPES = 4,
    PROGRAM_MEMBERS = 5,
    PROGRAM_NAME_MAX = 48,
    PROGRAM_LOADS_MAX = 64,
};

/* Constants of each kind follow one another. */
enum program_kind {
    PROGRAM_PLAIN,  /* of a type that may change */
    PROGRAM_NUMBER, /* DINT */
    PROGRAM_ARRAY,  /* of DINT */
    PROGRAM_GRID,   /* DINTs in two dimensions, which change */
    PROGRAM_RECIPE,
    PROGRAM_RECIPE_ARRAY,
    PROGRAM_KINDS
};

/* What somebody reads of a constant. */
struct program_part {
    size_t tag;
    uint32_t row; /* of a grid */
    uint32_t element;
    uint32_t count;
    int member; /* of a recipe, -1: all of it */
    int bit;    /* -1: none */
};

extern const char *const program_members[PROGRAM_MEMBERS]; /* the last two are BOOLs */

struct program {
    struct sim *sim;
    struct ledger *ledger;
    struct device *device;
    const struct device_type *recipe;
    bool (*is_browsed)(void *user); /* somebody reads its tags and types */
    void *user;
    uint64_t seed;
    int64_t changed_us;
    uint32_t now; /* the number of the one that runs, from 0 */
    struct program_state {
        uint32_t own;                        /* number in the name of its own tag */
        uint32_t types;                      /* the program that its structures are of */
        uint32_t version[PROGRAM_CONSTANTS]; /* the program that defined it last */
        uint32_t instances[PROGRAM_TAGS];    /* 0: it is not there */
    } states[PROGRAM_LOADS_MAX];
};

/* The ledger has defined its tags. False without memory. */
bool program_begin(struct program *p, struct sim *sim, struct ledger *ledger,
                   struct device *device);
/* The one before can be loaded once more: it was not edited since it was. */
bool program_may_return(const struct program *p);
/* Changes it; not too often. */
void program_change(struct program *p);

/* The tags: those of the ledger, then the constants. */
const char *program_tag(const struct program *p, size_t tag, char name[PROGRAM_NAME_MAX]);
enum program_kind program_kind_of(size_t tag);
uint32_t program_elements(size_t tag);
bool program_has(const struct program *p, size_t tag, uint32_t number);
/* A catalog of that program has this symbol. */
bool program_has_symbol(const struct program *p, const struct eip_symbol *symbol, uint32_t number);
/* Its members are those of a recipe in that program. */
bool program_has_recipe(const struct program *p, const struct eip_structure *s, uint32_t number);
/* Part of a constant, in that program; what its members are said to be does not matter. */
bool program_holds(const struct program *p, const struct program_part *part, uint32_t number,
                   const struct eip_value *value);
/* Each of its cells in one of the programs from `since` on: it may take several requests. */
bool program_held(const struct program *p, const struct program_part *part, uint32_t since,
                  const struct eip_value *value);

#endif
