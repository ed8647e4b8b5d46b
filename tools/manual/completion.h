/* SPDX-License-Identifier: MIT */
/*
 * completion - what bash needs to complete command lines, from the tables of commands.
 */
#ifndef MANUAL_COMPLETION_H
#define MANUAL_COMPLETION_H

#include <stdio.h>

#include "cmd/command.h"

void completion_bash(FILE *out, const struct command *all);

#endif
