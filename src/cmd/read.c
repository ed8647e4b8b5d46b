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
    int status = j.items != NULL && j.counted != NULL ? run(&j, url, options, operands)
                                                      : report_no_memory("read");
    mem_free(j.items);
    mem_free(j.counted);
    return status;
}

static const struct option options[] = {TALK_OPTIONS(0), TALK_CACHE(0)};

static const struct usage_example examples[] = {
    {"ciprw read 10.0.0.5 ProductionCount Speeds[0-9]",
     "Reads a tag and ten elements of an array from the controller in slot 0."},
    {"ciprw read --json plc7/1/3 Program:Main.State",
     "Reads a tag of a program from the controller in slot 3, as JSON."},
    {"ciprw read 10.0.0.5 Motors[2] Motors[0-3]",
     "Reads a structure and an array of them, with their members."},
    {"ciprw read --trace read.pcap 10.0.0.5 Word.5",
     "Reads a bit, and keeps what went over the wire."},
    {NULL, NULL},
};

const struct usage read_usage = {
    .command = "read",
    .operands = "HOST[:PORT][/ROUTE] TAG...",
    .purpose = "read tags of a controller",
    .summary = "Reads tags of a controller and prints \"TAG = value\", a line for each.",
    .details =
        "A tag is NAME (of an array, its first element), NAME[3], NAME[0-9] (ten elements), "
        "NAME*10,\nNAME.MEMBER, NAME.5 (a bit) or Program:PROGRAM.NAME. @CLASS/INSTANCE/ATTRIBUTE "
        "reads an attribute, as "
        "@1/1/7 or @0xF5/1/5,\nand @CLASS/INSTANCE all of them as bytes. NAME[40] of "
        "a BOOL array is\nits BOOL 40, which is NAME[1].8 of the DWORDs that a controller keeps "
        "them in.\nA structure shows its members, which the "
        "controller tells; those it gives no access to are told on stderr, and the\nothers "
        "are read one by one then, not at one moment.\nWithout a route the controller is asked "
        "for in slot 0. Settings stand behind '?', joined by '&':\nHOST?connected=1 talks "
        "over a class 3 connection, HOST?simple=1 never uses a route.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int read_command(int argc, char **argv) {
    struct talk_options given = {.json = false};
    int status;
    if (!options_parse(&read_usage, &argc, argv, &given, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&read_usage, argc == 1 ? "no host was given" : "no tag was given");
    if ((status = talk_check_url(read_usage.command, argv[1])) != STATUS_OK)
        return status;
    return run_job(argv[1], &given, argv + 2, (size_t)argc - 2);
}
