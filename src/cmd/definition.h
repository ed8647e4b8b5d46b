/* SPDX-License-Identifier: MIT */
/* definition - what a simulated device is told to be on the command line: types, tags, access. */
#ifndef CMD_DEFINITION_H
#define CMD_DEFINITION_H

#include "cmd/options.h"
#include "device/device.h"

struct definition {
    struct option_texts types;   /* plant/type_spec.h */
    struct option_texts aliases; /* plant/tag_access.h, as what follows */
    struct option_texts read_only;
    struct option_texts no_access;
    struct option_texts constants;
    struct option_texts forces;
};

/* Defines it all, with the tags of tag_spec.h. The exit status: mistakes have been told. */
int definition_apply(const char *command, const struct definition *def, char **tags, int count,
                     struct device *d);

#endif
