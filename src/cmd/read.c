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

static const struct option options[] = {TALK_OPTIONS(0)};

static const struct usage_example examples[] = {
    {"ciprw read 10.0.0.5 ProductionCount Speeds[0-9]",
     "Reads a tag and ten elements of an array from the controller in slot 0."},
    {"ciprw read --json plc7/1/3 Program:Main.State",
     "Reads a tag of a program from the controller in slot 3, as JSON."},
    {"ciprw read --trace read.pcap 10.0.0.5 Word.5",
     "Reads a bit, and keeps what went over the wire."},
    {NULL, NULL},
};

const struct usage read_usage = {
    .command = "read",
    .operands = "HOST[:PORT][/ROUTE] TAG...",
    .purpose = "read tags of a controller",
    .summary = "Reads tags of a controller and prints \"TAG = value\", a line for each.",
    .details = "A tag is NAME, NAME[3], NAME[0-9] (ten elements), NAME*10, NAME.MEMBER, NAME.5 "
               "(a bit)\nor Program:PROGRAM.NAME. Without a route it is asked for in slot 0.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int read_command(int argc, char **argv) {
    struct talk_options given = {.json = false};
    struct talk talk;
    int status;
    if (!options_parse(&read_usage, &argc, argv, &given, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&read_usage, argc == 1 ? "no host was given" : "no tag was given");
    if ((status = talk_check_url(read_usage.command, argv[1])) != STATUS_OK)
        return status;
    for (int i = 2; i < argc; i++)
        if ((status = talk_check_tag(read_usage.command, str_of(argv[i]))) != STATUS_OK)
            return status;
    if (!talk_open(&talk, read_usage.command, argv[1], &given, &status))
        return status;
    status = read_all(&talk, given.json, argv + 2, (size_t)argc - 2);
    int closed = talk_close(&talk);
    return closed != STATUS_OK ? closed : status;
}
