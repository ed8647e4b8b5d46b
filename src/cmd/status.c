/* SPDX-License-Identifier: MIT */
#include "cip/status.h"

#include <stdio.h>

#include <eip/eip.h>

#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/report.h"

struct answer {
    uint8_t general;
    uint16_t extended[EIP_EXTENDED_MAX];
    size_t extended_count;
};

static bool parse_number(const char *text, uint64_t max, uint64_t *ret_number) {
    char why[64];
    if (str_number_any(str_of(text), max, ret_number))
        return true;
    snprintf(why, sizeof why, "a status is a number from 0 to %u, decimal or 0x", (unsigned)max);
    report_mistake("status", str_of(text), 1, why);
    return false;
}

static bool parse(char **operands, size_t count, struct answer *ret_answer) {
    uint64_t number;
    if (!parse_number(operands[0], UINT8_MAX, &number))
        return false;
    *ret_answer = (struct answer){.general = (uint8_t)number, .extended_count = count - 1};
    for (size_t i = 0; i + 1 < count; i++) {
        if (!parse_number(operands[i + 1], UINT16_MAX, &number))
            return false;
        ret_answer->extended[i] = (uint16_t)number;
    }
    return true;
}

static const char *advice_for(const struct answer *a) {
    return cip_status_advice(a->general, a->extended, a->extended_count);
}

static void show_text(const struct answer *a, const char *words) {
    const char *advice = advice_for(a);
    printf("%s\n", words);
    if (advice != NULL)
        printf("  %s\n", advice);
}

static void show_json(const struct answer *a, const char *words) {
    struct json_object *object = json_object_new_object();
    struct json_object *extended = json_object_new_array();
    for (size_t i = 0; i < a->extended_count; i++)
        json_append(extended, json_uint(a->extended[i]));
    json_put(object, "status", json_uint(a->general));
    json_put(object, "extended", extended);
    json_put(object, "text", json_text(str_of(words)));
    if (advice_for(a) != NULL)
        json_put(object, "advice", json_text(str_of(advice_for(a))));
    report_json(object);
}

struct status_options {
    bool json;
};

static const struct option options[] = {
    {"json", 0, OPTION_FLAG, NULL, "a JSON object", offsetof(struct status_options, json)},
};

static const struct usage_example examples[] = {
    {"ciprw status 0xff 0x2105", "Says what these two numbers mean in a reply."},
    {NULL, NULL},
};

const struct usage status_usage = {
    .command = "status",
    .operands = "GENERAL [EXTENDED ...]",
    .purpose = "say what a CIP status means",
    .summary = "Says in words what a device answered, and what to do about it.",
    .details = "GENERAL is the general status of a CIP reply, EXTENDED what came with it, both "
               "decimal or 0x.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int status_command(int argc, char **argv) {
    struct status_options given = {.json = false};
    struct answer answer;
    int status;
    if (!options_parse(&status_usage, &argc, argv, &given, &status))
        return status;
    if (argc < 2)
        return options_misuse(&status_usage, "no status was given");
    if (argc - 2 > EIP_EXTENDED_MAX)
        return options_misuse(&status_usage, "there are at most four extended words");
    if (!parse(argv + 1, (size_t)argc - 1, &answer))
        return STATUS_USAGE;
    struct text words = text_new();
    cip_status_text(&words, answer.general, answer.extended, answer.extended_count);
    (given.json ? show_json : show_text)(&answer, text_cstr(&words));
    text_fini(&words);
    return STATUS_OK;
}
