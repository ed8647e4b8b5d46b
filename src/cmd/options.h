/* SPDX-License-Identifier: MIT */
/*
 * options - the options of a subcommand as a table, from which parsing, --help, the man page and
 * completion come. Tables are constant: an option names its place in the command's own structure.
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
    OPTION_COUNT,   /* int: how often it was given */
    OPTION_NUMBER,  /* uint32_t, in any base */
    OPTION_BUDGET,  /* uint32_t; the number may be left out: OPTION_BUDGET_BYTES */
};

enum { OPTION_TEXTS_MAX = 256, OPTION_BUDGET_BYTES = 500 };

struct option_texts {
    const char *at[OPTION_TEXTS_MAX];
    size_t count;
};

struct option {
    const char *name; /* without the dashes */
    char letter; /* of "-v"; 0 for none. Several may stand in one word, the last with a value */
    enum option_kind kind;
    const char *argument; /* "FILE", NULL for a flag */
    const char *help;
    size_t offset; /* in the command's options, of what the kind says; untouched if not given */
};

struct usage_example {
    const char *command;
    const char *text; /* what it does, a sentence */
};

struct usage {
    const char *command;
    bool alias;           /* a program of that name instead of "ciprw COMMAND" */
    const char *operands; /* "HOST[:PORT][/ROUTE] TAG..." */
    const char *purpose;  /* "read tags of a controller", for lists of commands */
    const char *summary;  /* one line */
    const char *details;  /* paragraphs, or NULL */
    const char *statuses; /* "0 all well; 1 ...", or NULL: those of command.h */
    const struct option *options;
    size_t option_count;
    /* For the man page alone; each may be NULL, and ends with a row of NULL. */
    const struct usage_example *examples;
    const char *const *differences; /* from the tool it is called after */
};

/*
 * Takes the options out of argv and into ret_options, so that operands are left from argv[1] on,
 * *argc of them with the command itself; "--" ends options. False: *ret_status is the exit status
 * (--help was asked for, or there was a mistake, which has been told).
 */
bool options_parse(const struct usage *usage, int *argc, char **argv, void *ret_options,
                   int *ret_status);
/* Tells a mistake in the operands, with the line that shows how to use the command. */
int options_misuse(const struct usage *usage, const char *why);
/* Tells that there is no such command, and which one was probably meant. */
int options_unknown_command(const char *name);

#endif
