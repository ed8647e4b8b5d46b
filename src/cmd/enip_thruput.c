/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/date.h"
#include "client/operate_text.h"
#include "cmd/enip_operations.h"

struct job {
    const char *address;
    uint32_t depth;
    uint32_t multiple;
    uint32_t repeat;
    struct talk_options device;
    struct enip_operations operations;
    struct talk talk;
    size_t count;
    size_t requests;
};

/* UTC, to the nearest millisecond. */
static void put_timestamp(struct text *t, int64_t wall_us) {
    int64_t ms = (wall_us + CLOCK_MILLISECOND_US / 2) / CLOCK_MILLISECOND_US;
    struct date d = date_of(ms * CLOCK_MILLISECOND_US);
    text_format(t, "%04d-%02d-%02d %02d:%02d:%02d.%03d", (int)d.year, (int)d.month, (int)d.day,
                (int)d.hour, (int)d.minute, (int)d.second, (int)(d.us / CLOCK_MILLISECOND_US));
}

static void put_value(struct text *t, const struct eip_result *r) {
    if (r->err != EIP_OK)
        text_puts(t, "None");
    else if (r->operation->value.count > 0)
        text_puts(t, "True"); /* written */
    else
        client_operate_value_put(t, &r->value);
}

static void take_result(void *user, const struct eip_result *result) {
    struct job *j = user;
    struct text line = text_new();
    put_timestamp(&line, clock_wall_us());
    text_format(&line, ": %3zu: ", result->index);
    put_value(&line, result);
    puts(text_cstr(&line));
    text_fini(&line);
    j->count++;
    j->requests = result->index + 1;
    enip_count(&j->talk, result);
}

static void tell_thruput(const struct job *j, int64_t elapsed_us) {
    double seconds = (double)(elapsed_us > 0 ? elapsed_us : 1) / CLOCK_SECOND_US;
    printf("%3zu operations using %3zu requests in %7.2fs at pipeline depth %2u; %5.1f TPS\n",
           j->count, j->requests, seconds,
           (unsigned)(j->depth < EIP_OPERATE_DEPTH_MAX ? j->depth : EIP_OPERATE_DEPTH_MAX),
           (double)j->count / seconds);
}

static int run(struct job *j) {
    struct eip_operate_options options = {
        .depth = j->depth, .multiple = j->multiple, .repeat = j->repeat};
    int status;
    if (!enip_open(&j->talk, j->operations.usage, j->address, &j->device, &status))
        return status;
    int64_t begun_us = clock_now_us();
    eip_err err = j->repeat > 0
                      ? enip_carry_out(&j->operations, j->talk.client, &options, take_result, j)
                      : EIP_OK;
    tell_thruput(j, clock_now_us() - begun_us);
    status = enip_close(&j->talk);
    return err == EIP_OK ? status : STATUS_SOME_FAILED;
}

#define AT(field) offsetof(struct job, field)

static const struct option options[] = {
    {"address", 'a', OPTION_TEXT, "ADDRESS", "[HOST][:PORT][/ROUTE] to talk to (localhost:44818)",
     AT(address)},
    {"depth", 'd', OPTION_NUMBER, "N", "so many requests under way, up to 32 (0: one by one)",
     AT(depth)},
    {"multiple", 'm', OPTION_NUMBER, "BYTES",
     "several operations in a message of so many bytes (0: one in each)", AT(multiple)},
    {"repeat", 'r', OPTION_NUMBER, "N", "do all operations so often (1)", AT(repeat)},
    {"timeout", 't', OPTION_SECONDS, "SECONDS", "how long to wait for an answer (5)",
     AT(device.timeout_us)},
    {"trace", 0, OPTION_TEXT, "FILE.pcap", "write what goes over the wire as a capture",
     AT(device.trace)},
};

static const struct usage_example examples[] = {
    {"enip_thruput -a 10.0.0.5 Volume Temperature --repeat 25",
     "What the network and the device do request by request."},
    {"enip_thruput -a 10.0.0.5 Volume Temperature --repeat 25 --depth 20 --multiple 250",
     "The same with up to 20 packets of 250 bytes under way."},
    {NULL, NULL},
};

static const char *const differences[] = {
    "Without -t an answer is waited for 5 seconds, not for ever.",
    "The operations per second are all of them by the time they took; cpppo leaves out one.",
    "As many requests are under way as -d says, not one more, and at most 32.",
    "-m counts the bytes of the requests as they are, and those of the answers as they are "
    "guessed; cpppo guesses both, and so packs fewer.",
    "An operation that fails shows None, is told of on standard error, and makes the exit status "
    "1. When the device is not there any more, the rest is given up.",
    NULL,
};

const struct usage enip_thruput_usage = {
    .command = "enip_thruput",
    .alias = true,
    .operands = "OPERATION ...",
    .purpose = "how many operations a second, as cpppo's tool tells",
    .summary =
        "Carries out operations and prints the time, the number of the request and the value "
        "of each, and how fast they went.",
    .details = "Operations are those of enip_client, \"-\" too.",
    .statuses = enip_operations_statuses,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
    .differences = differences,
};

int enip_thruput_command(int argc, char **argv) {
    struct job j = {.repeat = 1, .operations = {.usage = &enip_thruput_usage}};
    int status;
    if (!options_parse(&enip_thruput_usage, &argc, argv, &j, &status))
        return status;
    if (argc == 1)
        return options_misuse(&enip_thruput_usage, "no tag was given");
    signal(SIGPIPE, SIG_IGN); /* a reader of the output that left must not stop us half-way */
    status = enip_check_multiple(&enip_thruput_usage, j.multiple);
    if (status == STATUS_OK)
        status = enip_operations_take(&j.operations, argv + 1, argc - 1);
    if (status == STATUS_OK)
        status = run(&j);
    enip_operations_fini(&j.operations);
    return status;
}
