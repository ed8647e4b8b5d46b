/* SPDX-License-Identifier: MIT */
/*
 * enip_operations - the operations that enip_client and its kin are given: from the command line,
 * and one a line from standard input in the place of "-".
 */
#ifndef CMD_ENIP_OPERATIONS_H
#define CMD_ENIP_OPERATIONS_H

#include <eip/operate.h>

#include "cmd/talk.h"

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

/* For their usages. */
extern const char enip_operations_statuses[];

/* Parses them; an exit status, after a mistake was told with its column. Zeroed but for `usage`. */
int enip_operations_take(struct enip_operations *o, char **operands, int count);
void enip_operations_fini(struct enip_operations *o);

/* Tells of a --multiple that cannot be, and gives 2; 0 says that there are no packets. */
int enip_check_multiple(const struct usage *usage, uint32_t bytes);
/*
 * The device of an --address: HOST[:PORT][/ROUTE], or a URL; without a host it is this one. Opens
 * it, with a trace and so on. False: *ret_status is the exit status, and why has been told.
 */
bool enip_open(struct talk *t, const struct usage *usage, const char *address,
               const struct talk_options *options, int *ret_status);
/*
 * As eip_operate, but it ends when the device cannot be reached any more, and all that was under
 * way has been told: what is left is counted and told.
 */
eip_err enip_carry_out(const struct enip_operations *o, eip_client *client,
                       const struct eip_operate_options *options, eip_take_result *take,
                       void *user);
/* Closes; 1 if anything failed. */
int enip_close(struct talk *t);
/* Counts how an operation ended, and tells why it failed. */
void enip_count(struct talk *t, const struct eip_result *result);

#endif
