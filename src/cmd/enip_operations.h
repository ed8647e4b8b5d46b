/* SPDX-License-Identifier: MIT */
/*
 * enip_operations - the operations that enip_client and its kin are given: from the command line,
 * and one a line from standard input in the place of "-".
 */
#ifndef CMD_ENIP_OPERATIONS_H
#define CMD_ENIP_OPERATIONS_H

#include <eip/operate.h>

#include "cmd/options.h"

struct enip_operations {
    const struct usage *usage; /* whose they are */
    const char **texts;
    size_t count;
    size_t room;
    char **lines; /* those of the texts that came from standard input */
    size_t line_count;
    size_t line_room;
    eip_operations *parsed;
};

/* Parses them; an exit status, after a mistake was told with its column. Zeroed but for `usage`. */
int enip_operations_take(struct enip_operations *o, char **operands, int count);
void enip_operations_fini(struct enip_operations *o);

#endif
