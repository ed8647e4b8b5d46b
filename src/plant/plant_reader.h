/* SPDX-License-Identifier: MIT */
/*
 * plant_reader - what the parts that read a plant file share: keys that are known, texts, and
 * mistakes with their place. Its functions give EIP_E_ARGUMENT with the fault filled.
 */
#ifndef PLANT_PLANT_READER_H
#define PLANT_PLANT_READER_H

#include "device/device.h"
#include "plant/spec_fault.h"
#include "plant/yaml_tree.h"

struct plant_device;

struct plant_reader {
    const struct yaml_tree *tree;
    struct plant_device *described; /* by describing it */
    struct device *device;          /* by building it */
    struct text scratch;            /* grows */
    struct yaml_fault *fault;
};

/* A key that a mapping may have, and what takes its value; NULL: it is looked for by itself. */
struct plant_key {
    const char *name;
    eip_err (*take)(struct plant_reader *r, const struct yaml_node *value);
};

/* Takes all of a mapping by its table, which ends with a NULL. Nothing at all is a mapping too. */
eip_err plant_keys(struct plant_reader *r, const struct yaml_node *node,
                   const struct plant_key *keys, const char *what) MUST_CHECK;
/* A mapping, or nothing at all, of any keys. */
eip_err plant_mapping(struct plant_reader *r, const struct yaml_node *node,
                      const char *what) MUST_CHECK;
eip_err plant_text(struct plant_reader *r, const struct yaml_node *node,
                   struct str *ret_text) MUST_CHECK;
eip_err plant_bool(struct plant_reader *r, const struct yaml_node *node,
                   bool *ret_value) MUST_CHECK;
/* "read/write", "read only", "none" */
eip_err plant_rights(struct plant_reader *r, const struct yaml_node *node,
                     uint8_t *ret_rights) MUST_CHECK;
eip_err plant_description(struct plant_reader *r, const struct yaml_node *node) MUST_CHECK;

/* A fault without more; NULL is none. */
eip_err plant_refuse(struct plant_reader *r, const struct yaml_node *node,
                     const char *why) MUST_CHECK;

/*
 * For texts that are read as those of the command line are: NAME=REST, the name with something
 * before it, as "Program:Main.". The text lives until the next one.
 */
struct plant_pair {
    struct str before;
    const struct yaml_node *key;
    const struct yaml_node *value; /* a scalar */
};

eip_err plant_pair_text(struct plant_reader *r, const struct plant_pair *pair,
                        struct str *ret_text) MUST_CHECK;
/* Passes on an error of whoever read that text, with its place in the file. */
eip_err plant_pair_error(struct plant_reader *r, const struct plant_pair *pair, eip_err err,
                         const struct spec_fault *fault) MUST_CHECK;

#endif
