/* SPDX-License-Identifier: MIT */
/*
 * browsing - what the commands that tell tags and types have in common: reading them with a
 * progress bar, and what a type is called.
 */
#ifndef CMD_BROWSING_H
#define CMD_BROWSING_H

#include "base/text.h"
#include "cmd/talk.h"

struct browsing_options {
    struct talk_options talk;
    bool jsonl; /* another name of json */
};

/* The rows of a table of options for a struct browsing_options, which stands at this offset. */
#define BROWSING_OPTIONS(at)                                                                       \
    TALK_OPTIONS((at) + offsetof(struct browsing_options, talk)),                                  \
        TALK_CACHE((at) + offsetof(struct browsing_options, talk)), {                              \
        "jsonl", 0, OPTION_FLAG, NULL, "the same as --json",                                       \
            (at) + offsetof(struct browsing_options, jsonl)                                        \
    }

/*
 * Opens the device and browses it. NULL: *ret_status is the exit status, and why has been told;
 * else talk_close is the caller's, and the catalog lives until then.
 */
const eip_catalog *browsing_open(struct talk *t, const char *command, const char *url,
                                 struct browsing_options *options, int *ret_status);

/* "DINT", "Motor", "STRUCT" for one that is not known, "type 0x04" for a code that is no type. */
void browsing_type(struct text *t, uint16_t type, const struct eip_structure *structure);
/* "[10]", "[2,3]", or nothing. */
void browsing_dimensions(struct text *t, const uint32_t *dimensions, size_t count);
/* A list, or NULL for none. */
struct json_object *browsing_dimensions_json(const uint32_t *dimensions, size_t count);
/* How many of a symbol's dimensions there are. */
size_t browsing_dimension_count(const struct eip_symbol *symbol);
/* "Speed: REAL[10]", with so many blanks before it. */
void browsing_member(struct text *t, const struct eip_member *member, size_t indent);
/* Prints a line, and empties it. */
void browsing_print(struct text *line);

#endif
