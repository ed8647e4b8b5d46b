/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stdio.h>

#include "base/mem.h"
#include "cmd/talk.h"

enum { OPERANDS_MIN = 2 };

struct job {
    struct talk talk;
    bool json;
    struct eip_item *items;
    bool *counted; /* of each: its value is an array, be it of one */
    size_t count;
};

static int parse(struct job *j, char **operands) {
    struct cip_operation o;
    for (size_t i = 0; i < j->count; i++) {
        struct str text = str_of(operands[i]);
        int status = talk_parse("read", text, &o);
        if (status != STATUS_OK)
            return status;
        if (o.writes)
            return report_mistake("read", text, o.equals, "a value is for ciprw write");
        char *tag = operands[i] + (o.target.at - text.at);
        tag[o.target.size] = '\0'; /* blanks may follow */
        j->items[i].tag = tag;
        j->counted[i] = o.address.counted;
    }
    return STATUS_OK;
}

static int run(struct job *j, const char *url, const struct talk_options *options,
               char **operands) {
    int status = parse(j, operands);
    if (status != STATUS_OK || !talk_open(&j->talk, "read", url, options, &status))
        return status;
    (void)eip_read_many(j->talk.client, j->items, j->count); /* each item tells its own end */
    for (size_t i = 0; i < j->count; i++)
        talk_show(&j->talk, j->json, &j->items[i], j->counted[i]);
    return talk_close(&j->talk);
}

static int run_job(const char *url, const struct talk_options *options, char **operands,
                   size_t count) {
    struct job j = {.json = options->json, .count = count};
    j.items = mem_zero(count, sizeof *j.items);
    j.counted = mem_zero(count, sizeof *j.counted);
    int status = STATUS_SOME_FAILED;
    if (j.items != NULL && j.counted != NULL)
        status = run(&j, url, options, operands);
    else
        fprintf(stderr, "ciprw read: out of memory\n");
    mem_free(j.items);
    mem_free(j.counted);
    return status;
}

int read_command(int argc, char **argv) {
    struct talk_options options = {.json = false};
    const struct option table[] = {TALK_OPTIONS(options)};
    const struct usage usage = {
        .command = "read",
        .operands = "HOST[:PORT][/ROUTE] TAG...",
        .summary = "Reads tags of a controller and prints \"TAG = value\", a line for each.",
        .details = "A tag is NAME, NAME[3], NAME[0-9] (ten elements), NAME*10, NAME.MEMBER, NAME.5 "
                   "(a bit)\nor Program:PROGRAM.NAME. Without a route it is asked for in slot 0.\n"
                   "@CLASS/INSTANCE/ATTRIBUTE reads an attribute, as @1/1/7 or @0xF5/1/5, and\n"
                   "@CLASS/INSTANCE all of them as bytes.",
        .options = table,
        .option_count = sizeof table / sizeof table[0],
    };
    int status;
    if (!options_parse(&usage, &argc, argv, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&usage, argc == 1 ? "no host was given" : "no tag was given");
    if ((status = talk_check_url(usage.command, argv[1])) != STATUS_OK)
        return status;
    return run_job(argv[1], &options, argv + 2, (size_t)argc - 2);
}
