/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stdio.h>

#include "base/mem.h"
#include "cip/address.h"
#include "cmd/talk.h"

enum { OPERANDS_MIN = 2 };

static bool is_counted(const char *tag) {
    struct cip_address address;
    return cip_address_parse(str_of(tag), &address, NULL) == EIP_OK && address.counted;
}

static int read_all(struct talk *t, bool json, char **tags, size_t count) {
    struct eip_item *items = mem_zero(count, sizeof *items);
    if (items == NULL) {
        fprintf(stderr, "ciprw read: out of memory\n");
        return STATUS_SOME_FAILED;
    }
    for (size_t i = 0; i < count; i++)
        items[i].tag = tags[i];
    (void)eip_read_many(t->client, items, count); /* each item tells its own end */
    for (size_t i = 0; i < count; i++)
        talk_show(t, json, &items[i], is_counted(tags[i]));
    mem_free(items);
    return STATUS_OK;
}

int read_command(int argc, char **argv) {
    struct talk_options options = {.json = false};
    const struct option table[] = {TALK_OPTIONS(options)};
    const struct usage usage = {
        .command = "read",
        .operands = "HOST[:PORT][/ROUTE] TAG...",
        .summary = "Reads tags of a controller and prints \"TAG = value\", a line for each.",
        .details = "A tag is NAME, NAME[3], NAME[0-9] (ten elements), NAME*10, NAME.MEMBER, NAME.5 "
                   "(a bit)\nor Program:PROGRAM.NAME. Without a route it is asked for in slot 0.",
        .options = table,
        .option_count = sizeof table / sizeof table[0],
    };
    struct talk talk;
    int status;
    if (!options_parse(&usage, &argc, argv, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&usage, argc == 1 ? "no host was given" : "no tag was given");
    if ((status = talk_check_url(usage.command, argv[1])) != STATUS_OK)
        return status;
    for (int i = 2; i < argc; i++)
        if ((status = talk_check_tag(usage.command, str_of(argv[i]))) != STATUS_OK)
            return status;
    if (!talk_open(&talk, usage.command, argv[1], &options, &status))
        return status;
    status = read_all(&talk, options.json, argv + 2, (size_t)argc - 2);
    int closed = talk_close(&talk);
    return closed != STATUS_OK ? closed : status;
}
