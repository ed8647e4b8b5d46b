/* SPDX-License-Identifier: MIT */
/* manual FOLDER - writes the man pages and completion of the program into a folder. */
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/options.h"
#include "manual/completion.h"
#include "manual/roff.h"

static FILE *create(const char *folder, const char *start, const char *name, const char *end) {
    char path[4096];
    int size = snprintf(path, sizeof path, "%s/%s%s%s", folder, start, name, end);
    FILE *out = size > 0 && (size_t)size < sizeof path ? fopen(path, "w") : NULL;
    if (out == NULL)
        perror(path);
    return out;
}

/* 0, or 1 if it could not be written. */
static int finish(FILE *out) {
    if (ferror(out) == 0 && fclose(out) == 0)
        return 0;
    perror("manual");
    return 1;
}

static int command_page(const char *folder, const struct usage *usage) {
    FILE *out = create(folder, usage->alias ? "" : "ciprw-", usage->command, ".1");
    if (out == NULL)
        return 1;
    roff_command(out, usage, commands);
    return finish(out);
}

static int program_page(const char *folder) {
    FILE *out = create(folder, "", "ciprw", ".1");
    if (out == NULL)
        return 1;
    roff_program(out, commands);
    return finish(out);
}

static int completion(const char *folder) {
    FILE *out = create(folder, "", "ciprw", ".bash");
    if (out == NULL)
        return 1;
    completion_bash(out, commands);
    return finish(out);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: manual FOLDER\n");
        return 2;
    }
    int failed = program_page(argv[1]) + completion(argv[1]);
    for (const struct command *c = commands; c->usage != NULL; c++)
        failed += command_page(argv[1], c->usage);
    return failed > 0;
}
