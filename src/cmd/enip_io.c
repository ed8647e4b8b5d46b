/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "cmd/enip_operations.h"

struct job {
    const char *address;
    uint32_t depth;
    uint32_t multiple;
    bool fragment;
    bool print;
    bool no_print;
    struct talk_options device;
    struct enip_operations operations;
    struct talk talk;
};

static void print_line(void *user, const char *line) {
    (void)user;
    puts(line);
}

static void take_result(void *user, const struct eip_result *result) {
    struct job *j = user;
    enip_count(&j->talk, result);
}

static int run(struct job *j) {
    struct eip_operate_options options = {
        .depth = j->depth,
        .multiple = j->multiple,
        .fragment = j->fragment,
        .repeat = 1,
        .print = j->no_print ? NULL : print_line,
    };
    int status;
    if (!enip_open(&j->talk, j->operations.usage, j->address, &j->device, &status))
        return status;
    eip_err err = enip_carry_out(&j->operations, j->talk.client, &options, take_result, j);
    status = enip_close(&j->talk);
    return err == EIP_OK ? status : STATUS_SOME_FAILED;
}

#define AT(field) offsetof(struct job, field)

static const struct option options[] = {
    {"address", 'a', OPTION_TEXT, "ADDRESS", "[HOST][:PORT][/ROUTE] to talk to (localhost:44818)",
     AT(address)},
    {"depth", 'd', OPTION_NUMBER, "N", "so many requests under way, up to 32 (1)", AT(depth)},
    {"multiple", 'm', OPTION_BUDGET, "[BYTES]",
     "several operations in a message of so many bytes (500)", AT(multiple)},
    {"fragment", 'f', OPTION_FLAG, NULL, "Read and Write Tag Fragmented", AT(fragment)},
    {"timeout", 't', OPTION_SECONDS, "SECONDS", "how long to wait for an answer (1)",
     AT(device.timeout_us)},
    {"print", 'p', OPTION_FLAG, NULL, "print a line for each operation, as without it", AT(print)},
    {"no-print", 0, OPTION_FLAG, NULL, "do not", AT(no_print)},
    {"trace", 0, OPTION_TEXT, "FILE.pcap", "write what goes over the wire as a capture",
     AT(device.trace)},
};

static const struct usage_example examples[] = {
    {"enip_io", "Writes six elements of Tag, reads an attribute, reads three elements back."},
    {"enip_io -a 10.0.0.5 -d 4 -m 250 SCADA[1]=99 SCADA[0-10]",
     "Writes an element and reads eleven, in packets of 250 bytes."},
    {NULL, NULL},
};

static const char *const differences[] = {
    "Host, depth, packets, fragments, time-out, printing and tags are options, with what cpppo's "
    "example has in its text as defaults.",
    "@0x2/1/1 is read by Get Attribute Single, as enip_client does: it is an attribute of the "
    "Message Router, and not the first tag of the simulator.",
    "An operation that fails does not end the others, as of enip_client. Exit status 2 tells a "
    "mistake in the command "
    "line, and 3, 4 and 5 that there was no connection.",
    NULL,
};

const struct usage enip_io_usage = {
    .command = "enip_io",
    .alias = true,
    .operands = "[OPERATION ...]",
    .purpose = "write, read and read back as cpppo's example does",
    .summary = "Carries out operations, a line for each; exit status 1 if any failed.",
    .details = "Operations are those of enip_client, \"-\" too. Without any they are\n"
               "Tag[0-9]+16=(DINT)4,5,6,7,8,9 @0x2/1/1 Tag[3-5], for enip_server Tag=DINT[10].",
    .statuses = enip_operations_statuses,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
    .differences = differences,
};

int enip_io_command(int argc, char **argv) {
    static char *tags[] = {"Tag[0-9]+16=(DINT)4,5,6,7,8,9", "@0x2/1/1", "Tag[3-5]"};
    struct job j = {
        .depth = 1,
        .device = {.timeout_us = CLOCK_SECOND_US},
        .operations = {.usage = &enip_io_usage},
    };
    int status;
    if (!options_parse(&enip_io_usage, &argc, argv, &j, &status))
        return status;
    signal(SIGPIPE, SIG_IGN); /* a reader of the output that left must not stop us half-way */
    status = enip_check_multiple(&enip_io_usage, j.multiple);
    if (status == STATUS_OK)
        status = argc > 1 ? enip_operations_take(&j.operations, argv + 1, argc - 1)
                          : enip_operations_take(&j.operations, tags, 3);
    if (status == STATUS_OK)
        status = run(&j);
    enip_operations_fini(&j.operations);
    return status;
}
