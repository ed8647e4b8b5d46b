/* SPDX-License-Identifier: MIT */
/* whole_file - all of a file that a command is told to read, "-" being standard input. */
#ifndef CMD_WHOLE_FILE_H
#define CMD_WHOLE_FILE_H

#include "base/str.h"

struct whole_file {
    const char *name; /* for messages */
    char *text;
    size_t size; /* one more than it may have at most: it is too large */
};

/* The exit status: what went wrong has been told. The path outlives it. */
int whole_file_read(struct whole_file *f, const char *command, const char *path, size_t size_max);
void whole_file_fini(struct whole_file *f);

#endif
