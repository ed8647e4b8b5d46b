/* SPDX-License-Identifier: MIT */
/*
 * options - the options of a subcommand as a table, from which parsing and --help come.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_TEXT,    /* const char *, borrowed from argv */
    OPTION_TEXTS,   /* struct option_texts: may be given again and again */
    OPTION_SECONDS, /* int64_t microseconds, more than zero; "0.5" */
    OPTION_PORT,    /* uint16_t, 0..65535 */
};

enum { OPTION_TEXTS_MAX = 256 };

struct option_texts {
    const char *at[OPTION_TEXTS_MAX];
    size_t count;
};

struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    const char *argument; /* "FILE", NULL for a flag */
    const char *help;
    void *ret; /* of the type the kind says; untouched when the option is absent */
};

struct usage {
    const char *command;
    const char *operands; /* "HOST[:PORT][/ROUTE] TAG..." */
    const char *summary;  /* one line */
    const char *details;  /* paragraphs, or NULL */
    const struct option *options;
    size_t option_count;
};

/*
 * Takes the options out of argv, so that operands are left from argv[1] on, *argc of them with the
 * command itself; "--" ends options. False: *ret_status is the exit status (--help was asked for,
 * or there was a mistake, which has been told).
 */
bool options_parse(const struct usage *usage, int *argc, char **argv, int *ret_status);
/* Tells a mistake in the operands, with the line that shows how to use the command. */
int options_misuse(const struct usage *usage, const char *why);
/* Tells that there is no such command, and which one was probably meant. */
int options_unknown_command(const char *name);

#endif
