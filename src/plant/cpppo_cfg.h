/* SPDX-License-Identifier: MIT */
/*
 * cpppo_cfg - the reader of cpppo.cfg: sections of options, as Python's configparser has them.
 *
 *   [Identity]
 *   Product Name = 1756-L61/B LOGIX5561     # at the beginning or after a blank: a comment
 *   Host Name = plc-${Site:number}          another option's value; $$ is a dollar sign
 *   Interface Configuration = {             JSON goes on until its brackets are closed,
 *       "ip_address": "10.0.0.1",           whatever the indentation; a comma before the
 *   }                                       closing one is fine
 *   Domain = example
 *       .com                                an indented line goes on with the value, too
 *   State: 255                              ':' does where there is no '='
 *
 * Files are read one after another; what a later one has replaces what was before, but within a
 * file no option comes twice. In the quotes of JSON no comment begins. Names of sections and
 * options match without regard to case. What a value means is the reader's affair.
 */
#ifndef PLANT_CPPPO_CFG_H
#define PLANT_CPPPO_CFG_H

#include "base/error.h"
#include "base/text.h"

enum {
    CPPPO_CFG_SIZE_MAX = 1024 * 1024, /* bytes of a file */
    CPPPO_CFG_OPTIONS_MAX = 10000,
    CPPPO_CFG_DEPTH_MAX = 10, /* of options in options */
};

struct cpppo_cfg_option {
    const char *file;
    size_t line;   /* of the name, and of the value's first character; from 1 */
    size_t column; /* of the value; from 1 */
    struct str section;
    struct str name;
    struct str value; /* without comments; its lines, of JSON with their indentation, joined */
};

struct cpppo_cfg {
    struct cpppo_cfg_option *options;
    size_t count;
    size_t room;
    char **texts; /* what the views above look at */
    size_t text_count;
};

struct cpppo_cfg_fault {
    size_t line;
    size_t column; /* from 1 */
    char why[256];
};

void cpppo_cfg_fini(struct cpppo_cfg *cfg);

/*
 * Adds the options of a text that was read from `file`, a name that outlives cfg. EIP_E_ARGUMENT
 * with the fault filled, EIP_E_MEMORY; then the options before the mistake are there.
 */
eip_err cpppo_cfg_read(struct cpppo_cfg *cfg, const char *file, struct str text,
                       struct cpppo_cfg_fault *ret_fault) MUST_CHECK;

/* NULL if there is none. */
const struct cpppo_cfg_option *cpppo_cfg_find(const struct cpppo_cfg *cfg, struct str section,
                                              struct str name);
/*
 * Appends the value with every ${option} and ${section:option} replaced. EIP_E_ARGUMENT with the
 * fault filled: there is no such option, or it leads back to itself; EIP_E_MEMORY.
 */
eip_err cpppo_cfg_value(const struct cpppo_cfg *cfg, const struct cpppo_cfg_option *option,
                        struct text *t, struct cpppo_cfg_fault *ret_fault) MUST_CHECK;

#endif
