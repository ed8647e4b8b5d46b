/* SPDX-License-Identifier: MIT */
/* ciprw - one program, one subcommand per job. */
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/options.h"

static int help(FILE *out) {
    fprintf(out, "usage: ciprw COMMAND [ARGUMENT ...]\n\nCommands:\n");
    for (const struct command *c = commands; c->name != NULL; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->summary);
    fprintf(out, "\nciprw COMMAND --help tells more.\n");
    return out == stdout ? STATUS_OK : STATUS_USAGE;
}

int main(int argc, char **argv) {
    if (argc < 2)
        return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        printf("ciprw %s\n", CIPRW_VERSION);
        return STATUS_OK;
    }
    for (const struct command *c = commands; c->name != NULL; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    return options_unknown_command(argv[1]);
}
