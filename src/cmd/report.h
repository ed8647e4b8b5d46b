/* SPDX-License-Identifier: MIT */
/*
 * report - tells what went wrong, and adds it up to an exit status.
 */
#ifndef CMD_REPORT_H
#define CMD_REPORT_H

#include <eip/eip.h>

#include "base/str.h"
#include "cmd/command.h"
#include "json/json.h"

struct report {
    const char *command;
    size_t good;
    size_t failed[STATUS_REFUSED + 1]; /* by the exit status each would have alone */
};

struct report report_of(const char *command);
void report_good(struct report *r);
/* Prints the fault's text and counts it. */
void report_fault(struct report *r, const struct eip_fault *fault);
/*
 * 0 when nothing failed; the common status when all failed alike; 1 otherwise. An error of usage is
 * 2 whatever else happened.
 */
int report_status(const struct report *r);

/* Prints a message with the text under it and a caret at the column, from 1; gives 2. */
int report_mistake(const char *command, struct str text, size_t column, const char *why);

/* Says that there is no memory; gives 1. */
int report_no_memory(const char *command);

/* Prints the object on a line, and puts it away. */
void report_json(struct json_object *object);

#endif
