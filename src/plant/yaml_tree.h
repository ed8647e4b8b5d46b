/* SPDX-License-Identifier: MIT */
/*
 * yaml_tree - a YAML file as nodes that know their line and column (libyaml's events).
 *
 * What a file could use to be more than it looks is refused with its place: anchors and what they
 * are used by, tags of types, keys that are no words, a key twice in a mapping, documents after the
 * first. Scalars are text whatever they look like: what they mean is the reader's affair.
 */
#ifndef PLANT_YAML_TREE_H
#define PLANT_YAML_TREE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum {
    YAML_TREE_SIZE_MAX = 64 * 1024 * 1024,  /* bytes of a file */
    YAML_TREE_NODES_MAX = 8 * 1000 * 1000,  /* scalars, sequences and mappings, keys too */
    YAML_TREE_DEPTH_MAX = 64,               /* of those inside one another */
    YAML_TREE_SCALAR_MAX = 4 * 1024 * 1024, /* bytes of one */
};

enum yaml_tree_kind { YAML_TREE_SCALAR, YAML_TREE_SEQUENCE, YAML_TREE_MAPPING };

struct yaml_node {
    struct str text; /* of a scalar, NUL-terminated; else empty */
    uint32_t line;   /* from 1 */
    uint32_t column; /* in characters, from 1 */
    uint32_t count;  /* items, or keys */
    uint32_t next;   /* number of the node after all that is in this one */
    uint8_t kind;    /* enum yaml_tree_kind */
    bool plain;      /* without quotes */
    bool exact;      /* the text stands in the file as it is here, on one line */
};

/* Zero is valid and empty. */
struct yaml_tree {
    struct yaml_node *nodes; /* each before what is in it, a key before its value */
    size_t count;
    size_t room;
    struct arena texts;
};

struct yaml_fault {
    size_t line; /* from 1 */
    size_t column;
    char why[400];
};

/*
 * EIP_E_ARGUMENT with the fault filled, EIP_E_MEMORY; then there is no tree. The text is not needed
 * afterwards. The seed keeps a file from choosing keys that collide.
 */
eip_err yaml_tree_read(struct str text, uint32_t seed, struct yaml_tree *ret_tree,
                       struct yaml_fault *ret_fault) MUST_CHECK;
void yaml_tree_fini(struct yaml_tree *tree);

const struct yaml_node *yaml_tree_root(const struct yaml_tree *tree);

/* Goes through what is in a sequence or a mapping; a scalar has nothing in it. */
struct yaml_walk {
    const struct yaml_tree *tree;
    size_t at;
    size_t end;
    const struct yaml_node *key;  /* of a mapping's pair; else NULL */
    const struct yaml_node *node; /* the item, or the key's value */
    bool pairs;
};

struct yaml_walk yaml_walk_of(const struct yaml_tree *tree, const struct yaml_node *node);
bool yaml_walk_next(struct yaml_walk *w);
/* The value of a mapping's key; NULL if there is none, or no mapping. */
const struct yaml_node *yaml_tree_find(const struct yaml_tree *tree, const struct yaml_node *node,
                                       const char *key);

/* Begins a fault's words at a node, or at a character of its text, counted in bytes from 0. */
struct text yaml_fault_words(struct yaml_fault *fault, const struct yaml_node *node, size_t at);
/* The whole of it. EIP_E_ARGUMENT. */
eip_err yaml_fault_set(struct yaml_fault *fault, const struct yaml_node *node, const char *why);

#endif
