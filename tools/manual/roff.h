/* SPDX-License-Identifier: MIT */
/*
 * roff - man pages from the tables of commands.
 */
#ifndef MANUAL_ROFF_H
#define MANUAL_ROFF_H

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/options.h"

/* ciprw(1), which names them all. */
void roff_program(FILE *out, const struct command *all);
/* ciprw-COMMAND(1), or that of an alias. */
void roff_command(FILE *out, const struct usage *usage, const struct command *all);

#endif
