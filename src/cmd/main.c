/* SPDX-License-Identifier: MIT */
/* ciprw - one program, one subcommand per job. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/options.h"

static int help(FILE *out) {
    fprintf(out, "usage: ciprw COMMAND [ARGUMENT ...]\n\nCommands:\n");
    for (const struct command *c = commands; c->usage != NULL; c++)
        fprintf(out, "  %-12s %s\n", c->usage->command, c->usage->purpose);
    fprintf(out, "\nciprw COMMAND --help tells more.\n");
    return out == stdout ? STATUS_OK : STATUS_USAGE;
}

/*
 * A standard stream that was closed must not become the number of a connection or a file: messages
 * would go there. The wrong mode makes writing fail as it should.
 */
static bool hold_standard_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

/* The command whose program this was started as, or NULL. */
static const struct command *alias_of(const char *program) {
    const char *slash = strrchr(program, '/');
    const char *name = slash != NULL ? slash + 1 : program;
    for (const struct command *c = commands; c->usage != NULL; c++)
        if (c->usage->alias && strcmp(c->usage->command, name) == 0)
            return c;
    return NULL;
}

static int run(int argc, char **argv) {
    const struct command *alias = argc > 0 ? alias_of(argv[0]) : NULL;
    if (alias != NULL)
        return alias->run(argc, argv);
    if (argc < 2)
        return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        printf("ciprw %s\n", CIPRW_VERSION);
        return STATUS_OK;
    }
    for (const struct command *c = commands; c->usage != NULL; c++)
        if (strcmp(argv[1], c->usage->command) == 0)
            return c->run(argc - 1, argv + 1);
    return options_unknown_command(argv[1]);
}

/* Data that did not reach its reader is a failure, whatever else went well. */
static int finish(int status) {
    bool failed = ferror(stdout) != 0;
    if (fflush(stdout) == 0 && !failed)
        return status;
    fprintf(stderr, "ciprw: cannot write to standard output: %s\n",
            failed ? "some of it was lost" : strerror(errno));
    return status == STATUS_OK ? STATUS_SOME_FAILED : status;
}

int main(int argc, char **argv) {
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of writing, as a full disk */
    if (!hold_standard_streams())
        return STATUS_SOME_FAILED;
    return finish(run(argc, argv));
}
