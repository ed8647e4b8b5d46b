/* SPDX-License-Identifier: MIT */
#include "cmd/talk.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cip/value.h"
#include "client/url.h"
#include "json/json.h"

enum { DENIED_TOLD_MAX = 10, DENIED_TEXT_MAX = 1024 };

int talk_check_url(const char *command, const char *url) {
    struct client_url parsed;
    struct cip_address_fault wrong;
    if (client_url_parse(str_of(url), &parsed, &wrong) == EIP_OK)
        return STATUS_OK;
    return report_mistake(command, str_of(url), wrong.column, wrong.why);
}

int talk_parse(const char *command, struct str text, struct cip_operation *ret_operation) {
    struct cip_operation_fault wrong;
    if (cip_operation_parse_large(text, CIP_NAMES_LOGIX, ret_operation, &wrong) != EIP_OK)
        return report_mistake(command, text, wrong.column, wrong.why);
    if (ret_operation->fragmented)
        return report_mistake(
            command, text, ret_operation->plus,
            "an offset in bytes is not taken here; ask for elements, as Tag[4-9]");
    return STATUS_OK;
}

void talk_trace(void *user, const struct eip_trace *event) {
    struct reader bytes = reader_of(event->data, event->size);
    switch (event->kind) {
    case EIP_TRACE_OPENED:
        trace_opened(user, event->local, event->peer);
        break;
    case EIP_TRACE_SENT:
        trace_sent(user, event->local, event->peer, bytes);
        break;
    case EIP_TRACE_RECEIVED:
        trace_sent(user, event->peer, event->local, bytes);
        break;
    case EIP_TRACE_CLOSED:
        trace_closed(user, event->local, event->peer);
        break;
    }
}

bool talk_open_trace(const char *command, const char *path, struct trace **ret_trace,
                     int *ret_status) {
    struct trace *trace = NULL;
    if (path != NULL && trace_open(path, &trace) != EIP_OK) {
        fprintf(stderr, "%s%s: cannot write %s: %s\n", command_prefix(command), command, path,
                strerror(errno));
        *ret_status = STATUS_USAGE;
        return false;
    }
    *ret_trace = trace;
    return true;
}

int talk_close_trace(const char *command, struct trace *trace, int status) {
    if (trace_close(trace))
        return status;
    fprintf(stderr, "%s%s: the trace could not be written to its end\n", command_prefix(command),
            command);
    return status == STATUS_OK ? STATUS_SOME_FAILED : status;
}

/* Nothing to tidy up: the system closes the connection. */
static void interrupted(int number) {
    (void)number;
    _exit(STATUS_INTERRUPTED);
}

bool talk_open(struct talk *t, const char *command, const char *url,
               const struct talk_options *options, int *ret_status) {
    struct eip_fault fault;
    *t = (struct talk){.report = report_of(command)};
    if (!talk_open_trace(command, options->trace, &t->trace, ret_status))
        return false;
    talk_cache_open(&t->cache, command, options->cache);
    struct eip_options client = {
        .timeout_us = options->timeout_us,
        .cache = t->cache.cache,
        .ret_fault = &fault,
        .trace = t->trace != NULL ? talk_trace : NULL,
        .trace_user = t->trace,
    };
    signal(SIGINT, interrupted);
    if (eip_open(url, &client, &t->client) == EIP_OK)
        return true;
    report_fault(&t->report, &fault);
    *ret_status = report_status(&t->report);
    talk_cache_close(&t->cache);
    trace_close(t->trace);
    return false;
}

int talk_close(struct talk *t) {
    eip_close(t->client);
    talk_cache_close(&t->cache);
    return talk_close_trace(t->report.command, t->trace, report_status(&t->report));
}

static bool is_list_of_one(const struct eip_value *value, bool counted) {
    return counted && value->count == 1;
}

/* False: it is longer than a text can be. */
static bool show_text(const struct eip_item *item, bool counted) {
    struct text text = text_new();
    text_puts(&text, item->tag);
    text_puts(&text, " = ");
    bool one = is_list_of_one(&item->value, counted);
    if (one)
        text_char(&text, '[');
    cip_value_text(&item->value, &text);
    if (one)
        text_char(&text, ']');
    bool whole = !text.cut;
    if (whole)
        puts(text_cstr(&text));
    text_fini(&text);
    return whole;
}

static void tell_too_long(struct talk *t, const struct eip_item *item) {
    struct eip_fault fault = {.err = EIP_E_LIMIT};
    struct text text = text_of(fault.text, sizeof fault.text);
    text_format(&text, "%s: its text would be longer than 64 MiB; read a part of it, or use --json",
                item->tag);
    report_fault(&t->report, &fault);
}

static struct json_object *value_json(const struct eip_value *value, bool counted) {
    struct json_object *json = json_value(value);
    if (!is_list_of_one(value, counted))
        return json;
    struct json_object *list = json_object_new_array();
    json_append(list, json);
    return list;
}

static void put_status(struct json_object *object, const struct eip_status *status) {
    struct json_object *extended = json_object_new_array();
    for (size_t i = 0; i < status->extended_count; i++)
        json_append(extended, json_uint(status->extended[i]));
    json_put(object, "status", json_uint(status->general));
    json_put(object, "extended", extended);
}

static struct json_object *denied_json(const char *const *denied) {
    struct json_object *list = json_object_new_array();
    for (; *denied != NULL; denied++)
        json_append(list, json_text(str_of(*denied)));
    return list;
}

/* "ciprw read: Motor: the device gives no access to Secret, Axis.Key" */
static void tell_denied(const struct talk *t, const struct eip_item *item) {
    const char *const *denied = item->value.denied;
    struct text text = text_of((char[DENIED_TEXT_MAX]){0}, DENIED_TEXT_MAX);
    size_t count = 0;
    for (; denied[count] != NULL; count++)
        if (count < DENIED_TOLD_MAX) {
            text_puts(&text, count > 0 ? ", " : "");
            text_escaped(&text, str_of(denied[count]), '\0');
        }
    if (count > DENIED_TOLD_MAX)
        text_format(&text, " and %zu more", count - DENIED_TOLD_MAX);
    fprintf(stderr,
            "%s%s: %s: the device gives no access to %s; the rest was read member by member\n",
            command_prefix(t->report.command), t->report.command, item->tag, text_cstr(&text));
}

static void show_json(const struct eip_item *item, bool counted, const struct eip_fault *fault) {
    struct json_object *object = json_object_new_object();
    json_put(object, "tag", json_text(str_of(item->tag)));
    if (fault == NULL) {
        const char *type = eip_value_type_name(&item->value);
        if (type != NULL)
            json_put(object, "type", json_text(str_of(type)));
        json_put(object, "value", value_json(&item->value, counted));
        if (item->value.denied != NULL)
            json_put(object, "denied", denied_json(item->value.denied));
    }
    /* Without an answer there is no status. */
    if (fault == NULL || item->status.source == EIP_SOURCE_DEVICE ||
        item->status.source == EIP_SOURCE_ROUTE)
        put_status(object, &item->status);
    if (fault != NULL)
        json_put(object, "error", json_text(str_of(fault->text)));
    report_json(object);
}

void talk_show(struct talk *t, bool json, const struct eip_item *item, bool counted) {
    struct eip_fault fault;
    bool failed = item->err != EIP_OK;
    if (failed) {
        eip_item_fault(t->client, item, &fault);
        report_fault(&t->report, &fault);
    } else {
        report_good(&t->report);
    }
    if (!failed && item->value.denied != NULL)
        tell_denied(t, item);
    if (json)
        show_json(item, counted, failed ? &fault : NULL);
    else if (!failed && !show_text(item, counted))
        tell_too_long(t, item);
}
