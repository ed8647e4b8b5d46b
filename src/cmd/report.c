/* SPDX-License-Identifier: MIT */
#include "cmd/report.h"

#include <stdio.h>

struct report report_of(const char *command) {
    return (struct report){.command = command};
}

void report_good(struct report *r) {
    r->good++;
}

/* What the peer said counts more than what the error is called: it knew no tag, it refused. */
static enum status status_of(const struct eip_fault *fault) {
    if (fault->status.source != EIP_SOURCE_NONE)
        return STATUS_REFUSED;
    switch ((int)fault->err) {
    case EIP_E_CONNECT:
    case EIP_E_HOST:
    case EIP_E_CLOSED:
    case EIP_E_PROTOCOL:
        return STATUS_NO_CONNECTION;
    case EIP_E_TIMEOUT:
    case EIP_E_UNKNOWN:
        return STATUS_TIMEOUT;
    case EIP_E_TAG:
    case EIP_E_VALUE:
    case EIP_E_TYPE:
    case EIP_E_ARGUMENT:
        return STATUS_USAGE;
    default:
        return STATUS_SOME_FAILED;
    }
}

void report_fault(struct report *r, const struct eip_fault *fault) {
    fprintf(stderr, "%s%s: %s\n", command_prefix(r->command), r->command, fault->text);
    r->failed[status_of(fault)]++;
}

int report_status(const struct report *r) {
    int kinds = 0;
    int status = STATUS_OK;
    for (int i = 0; i <= STATUS_REFUSED; i++)
        if (r->failed[i] > 0) {
            kinds++;
            status = i;
        }
    return kinds > 1 || (kinds == 1 && r->good > 0) ? STATUS_SOME_FAILED : status;
}

int report_mistake(const char *command, struct str text, size_t column, const char *why) {
    fprintf(stderr, "%s%s: column %zu: %s\n  %.*s\n  %*s\n", command_prefix(command), command,
            column, why, (int)text.size, text.at, (int)column, "^");
    return STATUS_USAGE;
}

int report_no_memory(const char *command) {
    fprintf(stderr, "%s%s: out of memory\n", command_prefix(command), command);
    return STATUS_SOME_FAILED;
}

void report_json(struct json_object *object) {
    puts(json_object_to_json_string_ext(object,
                                        JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}
