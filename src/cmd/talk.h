/* SPDX-License-Identifier: MIT */
/*
 * talk - what the commands that talk to a device have in common: options, checks, the connection.
 */
#ifndef CMD_TALK_H
#define CMD_TALK_H

#include <eip/eip.h>

#include "cip/operation.h"
#include "cmd/options.h"
#include "cmd/report.h"
#include "cmd/talk_cache.h"
#include "cmd/trace.h"

struct talk_options {
    bool json;
    int64_t timeout_us;
    const char *trace;
    const char *cache; /* where TALK_CACHE is among the options */
};

/* The rows of a table of options for a struct talk_options, which stands at this offset. */
#define TALK_OPTIONS(at)                                                                           \
    {"json",                                                                                       \
     0,                                                                                            \
     OPTION_FLAG,                                                                                  \
     NULL,                                                                                         \
     "a JSON object a line",                                                                       \
     (at) + offsetof(struct talk_options, json)},                                                  \
        {"timeout",                                                                                \
         0,                                                                                        \
         OPTION_SECONDS,                                                                           \
         "SECONDS",                                                                                \
         "how long to wait for the device (5)",                                                    \
         (at) + offsetof(struct talk_options, timeout_us)},                                        \
    {                                                                                              \
        "trace", 0, OPTION_TEXT, "FILE.pcap", "write what goes over the wire as a capture",        \
            (at) + offsetof(struct talk_options, trace)                                            \
    }

/* One more, of commands that need the tags and types of a controller. */
#define TALK_CACHE(at)                                                                             \
    {                                                                                              \
        "cache", 0, OPTION_TEXT, "FILE", "keep tags and types of controllers there",               \
            (at) + offsetof(struct talk_options, cache)                                            \
    }

struct talk {
    struct report report;
    struct trace *trace;
    struct talk_cache cache;
    eip_client *client;
};

/* Tell a mistake with its column and give 2, or give 0. */
int talk_check_url(const char *command, const char *url);
/*
 * An operation on a Logix controller, without an offset: values too large for a packet are
 * continued without the user's doing, and arrays of more elements than a request has are read by
 * several.
 */
int talk_parse(const char *command, struct str text, struct cip_operation *ret_operation);

/* False: *ret_status is the exit status, and why has been told. */
bool talk_open(struct talk *t, const char *command, const char *url,
               const struct talk_options *options, int *ret_status);
/* Closes; the exit status of it all. */
int talk_close(struct talk *t);
/* NULL options->trace opens nothing. False as above. */
bool talk_open_trace(const char *command, const char *path, struct trace **ret_trace,
                     int *ret_status);
/* The status, or 1 if all was well but the trace, which is told. NULL is fine. */
int talk_close_trace(const char *command, struct trace *trace, int status);

/* For eip_options.trace, with a struct trace. */
void talk_trace(void *user, const struct eip_trace *event);

/* Counts how an item ended and prints it: "TAG = value", or JSON, or the fault. */
void talk_show(struct talk *t, bool json, const struct eip_item *item, bool counted);

#endif
